//! Results in files, so that several runs, and those with another allocator, make one report.
//!
//! A file starts with a line that names the machine. Each other line is one cell, with a tab between
//! its values.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::{fs, thread};

use crate::allocator;
use crate::codecs::Name;
use crate::inputs::Origin;
use crate::measure::{Cell, Cells, Row};
use crate::operation::COMPARISONS;
use crate::report::{Runs, Table};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Returns the content of a file with the results of this run.
pub fn saved(tables: &[Table]) -> String {
    let mut text = format!("{}\n", machine());
    for table in tables {
        for row in &table.rows {
            for cell in &row.cells.0 {
                let _ = writeln!(
                    text,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                    allocator::NAME,
                    table.comparison.key,
                    row.inputs,
                    row.origin.as_str(),
                    row.messages,
                    row.bytes,
                    cell.name.as_str(),
                    cell.mib_per_second,
                    cell.spread,
                    cell.allocations,
                    cell.peak_bytes,
                );
            }
        }
    }
    text
}

/// Returns the name of the processor, if the system tells it, and the number of its cores.
pub fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    format!("{model}, {cores} cores")
}

/// Joins the results of several runs: the median of each cell's results with an allocator.
///
/// # Errors
///
/// Returns an error if a file cannot be read, if it is not what [`saved`] writes in this version, or
/// if it is from another machine than the first one.
pub fn joined(files: &[PathBuf]) -> Fallible<(Vec<Table>, Runs)> {
    let mut results = Results::default();
    for file in files {
        let within = |error: Box<dyn Error>| format!("{}: {error}", file.display());
        results.read(&fs::read_to_string(file)?).map_err(within)?;
    }
    let tables = COMPARISONS.iter().map(|comparison| {
        let of_comparison =
            |row: &&Row| results.comparison_of[row.inputs].contains(&comparison.key);
        let rows = results.rows.iter().filter(of_comparison).map(|row| {
            let cells = |allocator: &'static str| {
                let names = comparison.participants().chain([Name::Memcpy]);
                let key = |name| (allocator, comparison.key, row.inputs, name);
                Cells(names.filter_map(|name| results.median(key(name))).collect())
            };
            Row {
                cells: cells(allocator::SYSTEM),
                mimalloc: cells(allocator::MIMALLOC),
                ..row.clone()
            }
        });
        Table {
            comparison,
            rows: rows.filter(|row| !row.cells.0.is_empty()).collect(),
        }
    });
    let tables = tables.filter(|table| !table.rows.is_empty()).collect();
    Ok((tables, results.runs))
}

type Key = (&'static str, &'static str, &'static str, Name);

#[derive(Default)]
struct Results {
    runs: Runs,
    /// The rows without cells, in the order of the files.
    rows: Vec<Row>,
    /// The keys of the comparisons that have the inputs.
    comparison_of: HashMap<&'static str, Vec<&'static str>>,
    cells: HashMap<Key, Vec<Cell>>,
}

impl Results {
    fn read(&mut self, text: &str) -> Fallible<()> {
        let (machine, lines) = text.split_once('\n').ok_or("the file is empty")?;
        if self.runs.machine.is_empty() {
            self.runs.machine = machine.to_owned();
        } else if self.runs.machine != machine {
            return Err(format!("measured on {machine}, not on {}", self.runs.machine).into());
        }
        let mut allocator = "";
        for line in lines.lines() {
            allocator = self
                .read_cell(line)
                .map_err(|error| format!("{error} in {line:?}"))?;
        }
        match allocator {
            allocator::MIMALLOC => self.runs.mimalloc += 1,
            allocator::SYSTEM => self.runs.system += 1,
            _ => return Err("the file has no results".into()),
        }
        Ok(())
    }

    fn read_cell(&mut self, line: &str) -> Fallible<&'static str> {
        let values: Vec<&str> = line.split('\t').collect();
        let &[
            allocator,
            comparison,
            inputs,
            origin,
            messages,
            bytes,
            name,
            speed,
            spread,
            allocations,
            peak,
        ] = values.as_slice()
        else {
            return Err("the number of values is not eleven".into());
        };
        let allocator = [allocator::SYSTEM, allocator::MIMALLOC]
            .into_iter()
            .find(|known| *known == allocator)
            .ok_or("an unknown allocator")?;
        let comparison = COMPARISONS
            .iter()
            .find(|known| known.key == comparison)
            .ok_or("an unknown comparison")?
            .key;
        let name = Name::ALL
            .into_iter()
            .find(|known| known.as_str() == name)
            .ok_or("an unknown codec")?;
        let inputs = match self.comparison_of.get_key_value(inputs) {
            Some((&known, _)) => known,
            None => {
                let inputs: &str = inputs.to_owned().leak();
                self.rows.push(Row {
                    inputs,
                    origin: Origin::ALL
                        .into_iter()
                        .find(|known| known.as_str() == origin)
                        .ok_or("an unknown source of inputs")?,
                    messages: messages.parse()?,
                    bytes: bytes.parse()?,
                    cells: Cells::default(),
                    mimalloc: Cells::default(),
                });
                inputs
            }
        };
        let comparisons = self.comparison_of.entry(inputs).or_default();
        if !comparisons.contains(&comparison) {
            comparisons.push(comparison);
        }
        let cells = self
            .cells
            .entry((allocator, comparison, inputs, name))
            .or_default();
        cells.push(Cell {
            name,
            mib_per_second: speed.parse()?,
            spread: spread.parse()?,
            allocations: allocations.parse()?,
            peak_bytes: peak.parse()?,
        });
        Ok(allocator)
    }

    fn median(&self, key: Key) -> Option<Cell> {
        let cells = self.cells.get(&key)?;
        let sorted = |value: fn(&Cell) -> f64| {
            let mut values: Vec<f64> = cells.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let middle = |values: &[f64]| values[values.len() / 2];
        let speeds = sorted(|cell| cell.mib_per_second);
        let spreads = sorted(|cell| cell.spread);
        let range = (speeds[speeds.len() - 1] - speeds[0]) / 2.0 / middle(&speeds);
        Some(Cell {
            mib_per_second: middle(&speeds),
            spread: middle(&spreads).max(range),
            ..cells[0].clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one cell of prost and one of fastcodec.
    fn file(allocator: &str, prost: u32, fastcodec: u32) -> PathBuf {
        let row = "protobuf-decode-owned\tmesh\tgenerated shapes\t64\t6400";
        let path = std::env::temp_dir().join(format!(
            "fastcodec-results-{}-{prost}-{fastcodec}",
            std::process::id()
        ));
        let text = format!(
            "a machine\n{allocator}\t{row}\tprost\t{prost}\t0.01\t7\t13\n\
             {allocator}\t{row}\tfastcodec\t{fastcodec}\t0.01\t1\t13\n"
        );
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_joined_result_is_the_median_of_the_runs_with_its_allocator() {
        let files = [
            file(allocator::SYSTEM, 100, 150),
            file(allocator::SYSTEM, 90, 210),
            file(allocator::SYSTEM, 110, 200),
            file(allocator::MIMALLOC, 200, 300),
        ];
        let (tables, runs) = joined(&files).unwrap();
        files.iter().for_each(|file| fs::remove_file(file).unwrap());
        assert_eq!((runs.system, runs.mimalloc), (3, 1));
        let [table] = tables.as_slice() else {
            panic!("{tables:?}")
        };
        let [row] = table.rows.as_slice() else {
            panic!("{table:?}")
        };
        let ratio = |cells: &Cells| cells.ratio(table.comparison, table.comparison.peers);
        assert_eq!(ratio(&row.cells), Some(2.0));
        assert_eq!(ratio(&row.mimalloc), Some(1.5));
        assert_eq!(row.cells.of(Name::Fastcodec).unwrap().spread, 0.15);
    }
}
