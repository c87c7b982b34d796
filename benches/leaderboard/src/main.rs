//! Measures fastcodec in the four data shapes of `rust_serialization_benchmark`.

use std::error::Error;
use std::process;

use lexopt::prelude::*;

mod measure;
#[path = "../../src/random.rs"]
#[allow(dead_code, reason = "the inputs of the other benchmarks need the rest")]
mod random;
mod report;
mod sets;
mod subject;

#[allow(clippy::all, reason = "generated code, with the names of the schema")]
mod prost_types {
    include!(concat!(env!("OUT_DIR"), "/prost/mod.rs"));
}

#[allow(clippy::all, reason = "generated code, with the names of the schema")]
mod buffa_types {
    include!(concat!(env!("OUT_DIR"), "/buffa/mod.rs"));
}

use subject::{Codec, SETS, Work};

const HELP: &str = "\
Compares fastcodec with prost, buffa, bilrost, bitcode and rkyv on the same values.

Usage: fastcodec-leaderboard [OPTIONS]
       fastcodec-leaderboard --profile CODEC SET WORK [--iterations N]

  --quick            few rounds: to see that everything works
  --rounds N         how many rounds each codec runs [25]
  --profile          run one codec on one set and measure nothing, for a profiler;
                     SET is log, mesh, minecraft or mk48; WORK is encode, decode or borrow
  --iterations N     how often --profile goes through the values [10]
";

/// How many values each set has, from different seeds.
const SEEDS: u64 = 8;

fn main() {
    if let Err(error) = run() {
        eprintln!("fastcodec-leaderboard: {error}");
        process::exit(2);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut rounds, mut iterations) = (25, 10);
    let mut profiled: Option<[String; 3]> = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("quick") => rounds = 3,
            Long("rounds") => rounds = parser.value()?.parse::<usize>()?.max(1),
            Long("iterations") => iterations = parser.value()?.parse()?,
            Long("profile") => {
                let mut next = || parser.value()?.string();
                profiled = Some([next()?, next()?, next()?]);
            }
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    match profiled {
        Some([codec, set, work]) => profile(&codec, &set, &work, iterations),
        None => {
            compare(rounds);
            Ok(())
        }
    }
}

fn compare(rounds: usize) {
    let subjects: Vec<_> = SETS
        .iter()
        .filter_map(|set| subject::prepare(set, SEEDS))
        .collect();
    println!("Milliseconds for one value: the median of {rounds} rounds over {SEEDS} values.");
    for work in Work::ALL {
        let rows: Vec<_> = subjects
            .iter()
            .map(|subject| {
                let cells = measure::measure(subject, work, SEEDS, rounds);
                (subject.name, cells)
            })
            .collect();
        report::table(work, &rows);
    }
    report::sizes(&subjects);
}

fn profile(codec: &str, set: &str, work: &str, iterations: u64) -> Result<(), Box<dyn Error>> {
    let codec = Codec::ALL
        .into_iter()
        .find(|one| one.name() == codec)
        .ok_or_else(|| format!("there is no codec {codec}"))?;
    let work = Work::ALL
        .into_iter()
        .find(|one| one.name() == work)
        .ok_or_else(|| format!("there is no work {work}"))?;
    let subject = subject::prepare(set, SEEDS).ok_or_else(|| format!("there is no set {set}"))?;
    let mut passes = subject
        .start(codec, work)
        .ok_or("that codec has no method for this work")?;
    passes(iterations);
    Ok(())
}
