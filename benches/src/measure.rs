//! Measures the time of the codecs of a comparison.
//!
//! The codecs run in turn, in short batches, and each round starts with another codec, so that a
//! temporary disturbance affects all equally. The time of a codec is the median of its batches.

use std::time::{Duration, Instant};

use crate::allocator::{Allocations, counted};
use crate::codecs::Name;
use crate::inputs::Origin;
use crate::operation::Comparison;
use crate::subject::{Passes, Subject};

/// The duration and number of batches.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The minimum duration of a batch.
    pub batch: Duration,
    /// The number of batches of each codec.
    pub rounds: usize,
}

impl Effort {
    /// For final results.
    pub const FULL: Effort = Effort {
        batch: Duration::from_millis(2),
        rounds: 51,
    };

    /// To check that everything works.
    pub const QUICK: Effort = Effort {
        batch: Duration::from_millis(1),
        rounds: 5,
    };
}

/// The result of one codec on one set of inputs.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The codec.
    pub name: Name,
    /// Encoded bytes per second, in MiB.
    pub mib_per_second: f64,
    /// Half of the interquartile range of its batches, as a fraction of the median. Of several runs:
    /// the median of these, or half of the range of the runs, if that is larger.
    pub spread: f64,
    /// The average number of allocator calls for one message.
    pub allocations: f64,
    /// The maximum memory allocated at a time for one message, over all messages.
    pub peak_bytes: u64,
}

/// One set of inputs in one comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name of the inputs.
    pub inputs: &'static str,
    /// The source of the inputs; the targets refer to one of them.
    pub origin: Origin,
    /// The number of messages.
    pub messages: usize,
    /// The total number of bytes.
    pub bytes: usize,
    /// The results.
    pub cells: Cells,
    /// The results with mimalloc, if `cells` are of the system's allocator and both were measured.
    pub mimalloc: Cells,
}

/// The results of all codecs in a row, with one allocator.
#[derive(Debug, Clone, Default)]
pub struct Cells(pub Vec<Cell>);

impl Cells {
    /// Returns the result of a codec.
    pub fn of(&self, name: Name) -> Option<&Cell> {
        self.0.iter().find(|cell| cell.name == name)
    }

    /// Returns the fastest of these codecs.
    pub fn best_of(&self, names: &[Name]) -> Option<&Cell> {
        names
            .iter()
            .filter_map(|&name| self.of(name))
            .max_by(|one, other| one.mib_per_second.total_cmp(&other.mib_per_second))
    }

    /// Returns the speed of ours divided by that of the fastest of these.
    pub fn ratio(&self, comparison: &Comparison, against: &[Name]) -> Option<f64> {
        let ours = self.of(comparison.contender)?.mib_per_second;
        Some(ours / self.best_of(against)?.mib_per_second)
    }
}

/// Runs one comparison on one set of inputs.
pub fn compare(subject: &Subject, comparison: &Comparison, effort: Effort) -> Row {
    let mut runners: Vec<Runner> = comparison
        .participants()
        .chain([Name::Memcpy])
        .filter_map(|name| {
            let passes = subject.start(name, comparison.work)?;
            Some(Runner::calibrated(name, passes, effort))
        })
        .collect();

    let count = runners.len();
    for round in 0..effort.rounds {
        for turn in 0..count {
            runners[(round + turn) % count].run_batch();
        }
    }

    let bytes = subject.inputs.total_bytes();
    let messages = subject.inputs.payloads.len();
    Row {
        inputs: subject.inputs.name,
        origin: subject.inputs.origin,
        messages,
        bytes,
        cells: Cells(
            runners
                .into_iter()
                .map(|runner| runner.finish(bytes, messages))
                .collect(),
        ),
        mimalloc: Cells::default(),
    }
}

struct Runner {
    name: Name,
    passes: Passes,
    passes_per_batch: u64,
    /// The seconds of one pass, for each batch.
    seconds: Vec<f64>,
}

impl Runner {
    /// Returns the number of passes in a batch. This also warms up caches and arenas.
    fn calibrated(name: Name, mut passes: Passes, effort: Effort) -> Self {
        let mut passes_per_batch = 1;
        loop {
            // The lesser of two: the first pass grows buffers and touches new pages, and takes many
            // times as long as the others.
            let elapsed = [(); 2].map(|()| time(&mut passes, passes_per_batch));
            let elapsed = elapsed[0].min(elapsed[1]);
            if elapsed >= effort.batch {
                break;
            }
            let missing = effort.batch.as_secs_f64() / elapsed.as_secs_f64().max(1e-9);
            passes_per_batch = (passes_per_batch as f64 * missing.clamp(1.1, 10.0)).ceil() as u64;
        }
        Self {
            name,
            passes,
            passes_per_batch,
            seconds: Vec::with_capacity(effort.rounds),
        }
    }

    fn run_batch(&mut self) {
        let elapsed = time(&mut self.passes, self.passes_per_batch);
        self.seconds
            .push(elapsed.as_secs_f64() / self.passes_per_batch as f64);
    }

    fn finish(mut self, bytes: usize, messages: usize) -> Cell {
        let Allocations { count, peak_bytes } = counted(|| (self.passes)(1));
        self.seconds.sort_by(f64::total_cmp);
        let at = |part: f64| self.seconds[((self.seconds.len() - 1) as f64 * part) as usize];
        let median = at(0.5);
        Cell {
            name: self.name,
            mib_per_second: bytes as f64 / median / (1024.0 * 1024.0),
            spread: (at(0.75) - at(0.25)) / 2.0 / median,
            allocations: count as f64 / messages as f64,
            peak_bytes,
        }
    }
}

fn time(passes: &mut Passes, count: u64) -> Duration {
    let start = Instant::now();
    passes(count);
    start.elapsed()
}
