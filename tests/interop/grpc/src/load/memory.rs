//! What memory the process has, as Linux counts it.

use std::fmt;
use std::io;

/// The resident memory at intervals, in bytes.
#[derive(Default)]
pub(crate) struct Memory {
    samples: Vec<u64>,
}

impl Memory {
    pub(crate) fn sample(&mut self) -> io::Result<()> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let resident = status.lines().find_map(|line| {
            let kilobytes = line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?;
            kilobytes.parse::<u64>().ok()
        });
        let resident = resident.ok_or(io::ErrorKind::InvalidData)?;
        self.samples.push(resident << 10);
        Ok(())
    }

    /// By how much the last sample is larger than the one after the first quarter of the time.
    pub(crate) fn growth_percent(&self) -> f64 {
        let first = self.samples.get(self.samples.len() / 4);
        match (first, self.samples.last()) {
            (Some(first), Some(last)) => (*last as f64 / *first as f64 - 1.0) * 100.0,
            _ => 0.0,
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("resident memory, clients and servers, MiB:")?;
        let step = self.samples.len().div_ceil(16).max(1);
        for sample in self.samples.iter().step_by(step) {
            write!(f, " {:.1}", *sample as f64 / f64::from(1 << 20))?;
        }
        write!(
            f,
            " ({:+.1} % after the first quarter)",
            self.growth_percent()
        )
    }
}
