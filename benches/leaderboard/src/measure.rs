//! Measures the codecs in turns. The time of a codec is the median of its rounds.

use std::time::Instant;

use crate::subject::{Codec, Subject, Work};

/// The time of one codec: milliseconds to process one value of the set.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub codec: Codec,
    pub milliseconds: f64,
}

/// Runs every codec that has a method for `work`; each round starts with another one.
pub fn measure(subject: &Subject, work: Work, seeds: u64, rounds: usize) -> Vec<Cell> {
    let mut runners: Vec<_> = Codec::ALL
        .into_iter()
        .filter_map(|codec| Some((codec, subject.start(codec, work)?, Vec::new())))
        .collect();
    for (_, passes, _) in &mut runners {
        passes(1);
    }
    let count = runners.len();
    for round in 0..rounds {
        for turn in 0..count {
            let (_, passes, times) = &mut runners[(round + turn) % count];
            let start = Instant::now();
            passes(1);
            times.push(start.elapsed().as_secs_f64() * 1e3 / seeds as f64);
        }
    }
    let median = |(codec, _, mut times): (Codec, _, Vec<f64>)| {
        times.sort_by(f64::total_cmp);
        let milliseconds = times[times.len() / 2];
        Cell {
            codec,
            milliseconds,
        }
    };
    runners.into_iter().map(median).collect()
}
