//! The results as aligned text, as Markdown and as a chart.

pub mod markdown;
pub mod svg;
pub mod text;

use std::collections::HashSet;

use crate::allocator;
use crate::codecs::Name;
use crate::inputs::Origin;
use crate::measure::{Cell, Cells, Row};
use crate::operation::{AllocationTarget, Comparison};

/// A ratio below this is named at the top of the report.
const CLOSE: f64 = 1.1;

/// The runs that a report joins.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    /// The processor.
    pub machine: String,
    /// The number of runs with the system's allocator.
    pub system: usize,
    /// The number of runs with mimalloc.
    pub mimalloc: usize,
}

/// One comparison with its rows.
#[derive(Debug)]
pub struct Table {
    /// The comparison.
    pub comparison: &'static Comparison,
    /// The results for each set of inputs.
    pub rows: Vec<Row>,
}

impl Table {
    fn participants(&self) -> Vec<Name> {
        self.comparison
            .participants()
            .filter(|&name| self.rows.iter().any(|row| row.cells.of(name).is_some()))
            .collect()
    }

    fn of(&self, origin: Origin) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.origin == origin)
    }

    fn ranked(&self) -> impl Iterator<Item = &Row> {
        self.of(Origin::Ranked)
    }

    /// Returns the ratio to the fastest peer.
    fn ratio(&self, cells: &Cells) -> Option<f64> {
        cells.ratio(self.comparison, self.comparison.peers)
    }

    /// Returns the least ratio of these rows, and the inputs that have it.
    fn least<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Option<(f64, &'static str)> {
        rows.filter_map(|row| Some((self.ratio(&row.cells)?, row.inputs)))
            .min_by(|one, other| one.0.total_cmp(&other.0))
    }

    /// Returns the geometric mean of the ratios to the fastest of `against`, over these rows.
    fn mean_ratio<'a>(&self, rows: impl Iterator<Item = &'a Row>, against: &[Name]) -> Option<f64> {
        let logarithms: Vec<f64> = rows
            .filter_map(|row| row.cells.ratio(self.comparison, against))
            .map(f64::ln)
            .collect();
        let count = logarithms.len();
        (count > 0).then(|| (logarithms.iter().sum::<f64>() / count as f64).exp())
    }

    /// Returns the sentences below a table.
    fn conclusions(&self) -> Vec<String> {
        let comparison = self.comparison;
        let peers = comparison.peers;
        let mut lines = Vec::new();
        let mean = self.mean_ratio(self.ranked(), peers);
        let least = self.least(self.ranked());
        if let (Some(mean), Some((least, inputs))) = (mean, least) {
            let measured = self.ranked().count();
            if measured < comparison.named_inputs {
                lines.push(format!(
                    "{measured} of the {} named inputs were measured.",
                    comparison.named_inputs
                ));
            }
            let target = |reached: f64, target: Option<f64>| match target {
                Some(target) => format!(" (target {target:.1}×: {})", verdict(reached >= target)),
                None => String::new(),
            };
            lines.push(format!(
                "Named inputs: geometric mean {mean:.2}× the best of {}{}, least {least:.2}× on \
                 {inputs}{}.",
                join(peers),
                target(mean, comparison.mean_target),
                target(least, comparison.each_target),
            ));
        }
        for origin in Origin::ALL {
            let mean = self.mean_ratio(self.of(origin), peers);
            if let Some((mean, (least, inputs))) = mean.zip(self.least(self.of(origin)))
                && origin != Origin::Ranked
            {
                lines.push(format!(
                    "The {}: geometric mean {mean:.2}×, least {least:.2}× on {inputs}.",
                    origin.as_str(),
                ));
            }
        }
        lines.extend(self.allocation_conclusion());
        for name in comparison.beside {
            if let Some(mean) = self.mean_ratio(self.rows.iter(), &[*name]) {
                lines.push(format!(
                    "Against {} on the inputs that it reads: geometric mean {mean:.2}× (not counted in the ratio).",
                    name.as_str(),
                ));
            }
        }
        lines
    }

    fn allocation_conclusion(&self) -> Option<String> {
        let target = self.comparison.allocation_target?;
        let of = |row: &Row, name| row.cells.of(name).map(|cell| cell.allocations);
        let exceeding: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| {
                let most = match target {
                    AllocationTarget::Zero => Some(0.0),
                    AllocationTarget::NoMoreThan(name) => of(row, name),
                };
                of(row, self.comparison.contender) > most
            })
            .map(|row| row.inputs)
            .collect();
        let target = match target {
            AllocationTarget::Zero => "no allocations".to_owned(),
            AllocationTarget::NoMoreThan(name) => {
                format!("no more allocations than {}", name.as_str())
            }
        };
        Some(match exceeding.as_slice() {
            [] => format!("On every input, {target}: reached."),
            _ => format!(
                "On every input, {target}: NOT reached on {}.",
                exceeding.join(", ")
            ),
        })
    }
}

/// Returns the explanation of all tables: of this run, or of those that were joined.
fn preamble(runs: Option<&Runs>) -> Vec<String> {
    let mut lines = vec![
        match runs {
            None => format!("Measured with {}.", allocator::NAME),
            Some(runs) => format!(
                "Measured on {}. Each number is the median of {} runs with {}; columns of mimalloc \
                 are of {} runs with it.",
                runs.machine,
                runs.system,
                allocator::SYSTEM,
                runs.mimalloc,
            ),
        },
        "Throughput is in MiB/s of encoded bytes, the median of interleaved batches. The ratio is \
         the throughput of fastcodec divided by that of the fastest peer. `memcpy` copies the same \
         bytes into a reused buffer. Allocations are calls of alloc and realloc for one message; \
         peak is the most memory allocated at a time for one message."
            .into(),
    ];
    if runs.is_none() && !cfg!(recorded) {
        lines.push(
            "FASTCODEC_DATA was not set when this was built, so the recorded data sets, which \
             include most named inputs, are omitted."
                .into(),
        );
    }
    lines
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "NOT reached" }
}

fn join(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Formats a number with thousands separators: `1,234.5` for 1234.5 with one digit.
fn grouped(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// Formats the allocations per message: without decimals if they are integers.
fn allocations(value: f64) -> String {
    let digits = usize::from(value.fract() != 0.0);
    grouped(value, digits)
}

/// A header and its lines of cells.
type Lines = (Vec<String>, Vec<Vec<String>>);

/// Returns the header and the cells of a table, for both textual forms.
fn lines_of(table: &Table) -> Lines {
    let participants = table.participants();
    let has_mimalloc = table.rows.iter().any(|row| !row.mimalloc.0.is_empty());
    let names = participants.iter().map(|name| name.as_str());
    let mut header = vec!["input".to_owned(), "bytes".to_owned(), "memcpy".to_owned()];
    header.extend(names.clone().map(str::to_owned));
    header.extend(["ratio".into(), "±".into()]);
    if has_mimalloc {
        header.extend(names.map(|name| format!("{name}, mimalloc")));
        header.push("ratio, mimalloc".into());
    }
    header.extend(["allocations".into(), "peak KiB".into()]);

    let lines = table
        .rows
        .iter()
        .map(|row| {
            // A column without a cell in this row is a codec that cannot decode the message.
            let per_codec = |cells: &Cells, show: &dyn Fn(&Cell) -> String| -> Vec<String> {
                let cells = participants.iter().map(|&name| cells.of(name));
                cells.map(|cell| cell.map_or("–".into(), show)).collect()
            };
            let speed = |cell: &Cell| grouped(cell.mib_per_second, 0);
            let memcpy = row.cells.of(Name::Memcpy);
            let mut line = vec![row.inputs.to_owned(), size(row)];
            line.push(memcpy.map_or("–".into(), speed));
            line.extend(per_codec(&row.cells, &speed));
            line.push(times(table.ratio(&row.cells)));
            line.push(spread(table, row));
            if has_mimalloc {
                line.extend(per_codec(&row.mimalloc, &speed));
                line.push(times(table.ratio(&row.mimalloc)));
            }
            let allocations = |cell: &Cell| allocations(cell.allocations);
            line.push(per_codec(&row.cells, &allocations).join(" / "));
            let peak = |cell: &Cell| grouped(cell.peak_bytes as f64 / 1024.0, 1);
            line.push(per_codec(&row.cells, &peak).join(" / "));
            line
        })
        .collect();
    (header, lines)
}

/// Returns the inputs with a small ratio in any table, least first, with their ratios in all tables;
/// `None` if there are none. A small ratio is bold; that with mimalloc, if measured, is the second
/// one.
fn close(tables: &[Table]) -> Option<Lines> {
    let mut header = vec!["input".to_owned()];
    header.extend(tables.iter().map(|table| table.comparison.title.to_owned()));

    let mut lines: Vec<(f64, Vec<String>)> = Vec::new();
    let mut seen = HashSet::new();
    for row in tables.iter().flat_map(|table| &table.rows) {
        if !seen.insert(row.inputs) {
            continue;
        }
        let mut line = vec![row.inputs.to_owned()];
        let mut least = f64::INFINITY;
        for table in tables {
            let row = table.rows.iter().find(|other| other.inputs == row.inputs);
            let cells = row.into_iter().flat_map(|row| [&row.cells, &row.mimalloc]);
            let ratios: Vec<f64> = cells.filter_map(|cells| table.ratio(cells)).collect();
            least = ratios.iter().copied().fold(least, f64::min);
            line.push(match ratios.as_slice() {
                [] => "–".to_owned(),
                _ => ratios
                    .into_iter()
                    .map(emphasized)
                    .collect::<Vec<_>>()
                    .join(" / "),
            });
        }
        if least < CLOSE {
            lines.push((least, line));
        }
    }
    lines.sort_by(|one, other| one.0.total_cmp(&other.0));
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    (!lines.is_empty()).then_some((header, lines))
}

/// Formats a ratio, in bold if it is small.
fn emphasized(ratio: f64) -> String {
    if ratio < CLOSE {
        format!("**{ratio:.2}×**")
    } else {
        format!("{ratio:.2}×")
    }
}

/// Returns a line for each table: the geometric mean and the least ratio on the named inputs, or on
/// all of them if it has no named ones.
fn summary(tables: &[Table]) -> Lines {
    let header = ["", "against the best of", "geometric mean", "least"];
    let lines = tables.iter().map(|table| {
        let mut rows: Vec<&Row> = table.ranked().collect();
        if rows.is_empty() {
            rows = table.rows.iter().collect();
        }
        let peers = table.comparison.peers;
        let least = table.least(rows.iter().copied());
        vec![
            table.comparison.title.to_owned(),
            join(peers),
            times(table.mean_ratio(rows.iter().copied(), peers)),
            least.map_or("–".into(), |(least, inputs)| {
                format!("{least:.2}× on `{inputs}`")
            }),
        ]
    });
    (header.map(str::to_owned).to_vec(), lines.collect())
}

/// Formats a ratio.
fn times(ratio: Option<f64>) -> String {
    ratio.map_or("–".into(), |ratio| format!("{ratio:.2}×"))
}

/// Formats the spread of the noisiest codec.
fn spread(table: &Table, row: &Row) -> String {
    let cells = table
        .comparison
        .participants()
        .filter_map(|name| row.cells.of(name));
    let spread = cells.map(|cell| cell.spread).fold(0.0, f64::max);
    format!("{:.0} %", spread * 100.0)
}

/// Formats the number of messages and their length.
fn size(row: &Row) -> String {
    let bytes = grouped((row.bytes / row.messages) as f64, 0);
    if row.messages == 1 {
        bytes
    } else {
        format!("{}×{bytes}", row.messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::COMPARISONS;

    /// Returns a table with an input for each ratio.
    fn table(ratios: &[(&'static str, f64)]) -> Table {
        let cell = |name, mib_per_second| Cell {
            name,
            mib_per_second,
            spread: 0.0,
            allocations: 0.0,
            peak_bytes: 0,
        };
        let rows = ratios.iter().map(|&(inputs, ratio)| Row {
            inputs,
            origin: Origin::Generated,
            messages: 1,
            bytes: 1,
            cells: Cells(vec![
                cell(Name::Prost, 100.0),
                cell(Name::Fastcodec, 100.0 * ratio),
            ]),
            mimalloc: Cells::default(),
        });
        Table {
            comparison: &COMPARISONS[0],
            rows: rows.collect(),
        }
    }

    #[test]
    fn inputs_on_which_a_peer_is_close_come_first_on_the_page() {
        let tables = [table(&[("far", 2.0), ("close", 1.05), ("behind", 0.9)])];
        let (_, lines) = close(&tables).unwrap();
        assert_eq!(lines, [["behind", "**0.90×**"], ["close", "**1.05×**"]]);
        assert_eq!(close(&[table(&[("far", 2.0)])]), None);
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        assert_eq!(grouped(7.0, 0), "7");
        assert_eq!(grouped(1234.56, 1), "1,234.6");
        assert_eq!(grouped(1_000_000.0, 0), "1,000,000");
    }

    #[test]
    fn names_are_joined_as_in_a_sentence() {
        assert_eq!(join(&[Name::Prost]), "prost");
        assert_eq!(
            join(&[Name::Prost, Name::Buffa, Name::BuffaView]),
            "prost, buffa and buffa-view"
        );
    }
}
