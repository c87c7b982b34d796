//! Measures how the time of a decode grows with its input, for inputs on which other decoders are
//! superlinear: each with n, 2n and 4n bytes.

mod protobuf;
mod thrift;

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::process;
use std::time::{Duration, Instant};

use fastcodec::Limits;
use lexopt::prelude::*;

const HELP: &str = "\
Times hostile inputs of n, 2n and 4n bytes.

Usage: linear [OPTIONS]

  --filter TEXT   only inputs whose name contains TEXT
  --bytes N       n [16384]
  --check         end with an error if four times the bytes take more than ten times the time
";

/// Enough for every input, because only time is measured.
pub const GENEROUS: Limits = Limits::new().memory(8 << 30);

/// The number of measurements for each length. The minimum counts, because other work of the
/// machine only adds time.
const ROUNDS: usize = 5;

/// The maximum ratio of the times for 4n and n bytes. Linear work takes 4, quadratic work 16;
/// caches and the allocator cause values in between.
const MOST: f64 = 10.0;

/// How often a ratio far from 4 is measured again: noise disappears, growth does not.
const ATTEMPTS: usize = 4;

/// A kind of input.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The function that creates an input of this number of bytes, or a few more.
    pub make: fn(usize) -> Vec<u8>,
    /// The measured work.
    pub run: fn(&[u8]),
}

fn main() {
    match run() {
        Ok(true) => {}
        Ok(false) => process::exit(1),
        Err(error) => {
            eprintln!("linear: {error}");
            process::exit(2);
        }
    }
}

/// Returns `false` if a ratio is too high.
fn run() -> Result<bool, Box<dyn Error>> {
    let (mut filter, mut bytes, mut is_check) = (String::new(), 1 << 14, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("filter") => filter = parser.value()?.string()?,
            Long("bytes") => bytes = parser.value()?.parse()?,
            Long("check") => is_check = true,
            Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            _ => return Err(argument.unexpected().into()),
        }
    }
    let mut out = io::stdout().lock();
    writeln!(out, "| input | n | 2n | 4n | 2n : n | 4n : 2n |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: |")?;
    let mut all_hold = true;
    let cases = protobuf::cases().into_iter().chain(thrift::cases());
    for case in cases.filter(|case| case.name.contains(&filter)) {
        let mut times = case.times(bytes);
        for _ in 1..ATTEMPTS {
            if growth(times) <= 5.0 {
                break;
            }
            // The best time of each length counts.
            let again = case.times(bytes);
            times = std::array::from_fn(|index| times[index].min(again[index]));
        }
        let [one, two, four] = times.map(|time| time.as_secs_f64() * 1e3);
        writeln!(
            out,
            "| {} | {one:.3} ms | {two:.3} ms | {four:.3} ms | {:.2} | {:.2} |",
            case.name,
            two / one,
            four / two
        )?;
        out.flush()?;
        if is_check && growth(times) > MOST {
            eprintln!("linear: {} grows faster than its input", case.name);
            all_hold = false;
        }
    }
    Ok(all_hold)
}

fn growth(times: [Duration; 3]) -> f64 {
    times[2].as_secs_f64() / times[0].as_secs_f64()
}

impl Case {
    fn times(&self, bytes: usize) -> [Duration; 3] {
        // Short work is repeated in each measurement.
        let once = self.time(bytes, 1).as_secs_f64();
        let times = (2e-3 / once).clamp(1.0, 1000.0) as u32;
        [1, 2, 4].map(|factor| self.time(factor * bytes, times))
    }

    fn time(&self, bytes: usize, times: u32) -> Duration {
        let input = (self.make)(bytes);
        let round = || {
            let start = Instant::now();
            for _ in 0..times {
                (self.run)(black_box(&input));
            }
            start.elapsed() / times
        };
        (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
    }
}

/// Repeats `piece` up to `bytes` bytes.
pub fn repeated(piece: &[u8], bytes: usize) -> Vec<u8> {
    piece.repeat(bytes.div_ceil(piece.len()))
}

/// Concatenates different pieces, up to `bytes` bytes.
pub fn numbered(bytes: usize, piece: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let mut input = Vec::new();
    for number in 0.. {
        if input.len() >= bytes {
            break;
        }
        input.extend(piece(number));
    }
    input
}

/// Returns a number as a varint.
pub fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}
