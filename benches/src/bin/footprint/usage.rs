//! What a command takes, with all processes that it starts.
//!
//! The system counts the children of a process together. So each command runs in a new process of
//! this program, which waits for it and prints what it took.

use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// The first argument of a process that runs and measures a command.
pub const MEASURED: &str = "--measured";

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// The time of the processor in user mode.
    pub cpu: Duration,
    /// The time that passed.
    pub wall: Duration,
    /// The most memory, in bytes, that one of its processes had at a time.
    pub peak: u64,
}

impl Usage {
    /// Returns the median of each number.
    ///
    /// # Panics
    ///
    /// Panics if `usages` is empty.
    pub fn median(usages: &[Self]) -> Self {
        fn median<T: Ord + Copy>(numbers: impl Iterator<Item = T>) -> T {
            let mut numbers: Vec<T> = numbers.collect();
            numbers.sort_unstable();
            numbers[numbers.len() / 2]
        }
        Self {
            cpu: median(usages.iter().map(|usage| usage.cpu)),
            wall: median(usages.iter().map(|usage| usage.wall)),
            peak: median(usages.iter().map(|usage| usage.peak)),
        }
    }
}

/// Returns a command that runs `program` and measures it. Give it to [`measure`] with the arguments
/// added.
///
/// # Errors
///
/// If the system does not tell where this program is.
pub fn measured(program: &OsStr) -> Fallible<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.arg(MEASURED).arg(program);
    Ok(command)
}

/// Runs a command of [`measured`].
///
/// # Errors
///
/// If the command fails, with its output.
pub fn measure(command: &mut Command) -> Fallible<Usage> {
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let arguments: Vec<_> = command.get_args().skip(1).collect();
        return Err(format!(
            "{} failed ({}):\n{}",
            arguments.join(OsStr::new(" ")).display(),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let line = String::from_utf8(output.stdout)?;
    let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
    let [cpu, wall, peak] = numbers?[..] else {
        return Err(format!("`{}` are not three numbers", line.trim()).into());
    };
    Ok(Usage {
        cpu: Duration::from_micros(cpu),
        wall: Duration::from_micros(wall),
        peak,
    })
}

/// Runs the command of these arguments, in a process that has no other children, and prints what it
/// took.
///
/// # Errors
///
/// If the command cannot be run or fails. What it has to say, it has written to standard error.
pub fn run_measured(arguments: impl IntoIterator<Item = OsString>) -> Fallible<()> {
    let mut arguments = arguments.into_iter();
    let program = arguments.next().ok_or("there is no command to measure")?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    let wall = start.elapsed();
    if !status.success() {
        return Err(status.to_string().into());
    }
    let (cpu, peak) = of_children()?;
    println!("{} {} {peak}", cpu.as_micros(), wall.as_micros());
    Ok(())
}

/// Returns the user time of all processes that this one has waited for, directly or not, and the
/// most memory of one of them in bytes.
#[cfg(unix)]
fn of_children() -> Fallible<(Duration, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time();
    let cpu = Duration::new(
        time.tv_sec().try_into()?,
        u32::try_from(time.tv_usec())? * 1_000,
    );
    // Only on Apple's systems it is in bytes.
    let unit = if cfg!(target_vendor = "apple") {
        1
    } else {
        1024
    };
    Ok((cpu, u64::try_from(usage.max_rss())? * unit))
}

#[cfg(not(unix))]
fn of_children() -> Fallible<(Duration, u64)> {
    Err("the time and the memory of a build are measured on Unix only".into())
}
