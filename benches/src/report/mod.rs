//! The results as aligned text, as Markdown and as a chart.

pub mod markdown;
pub mod svg;
pub mod text;

use crate::allocator;
use crate::codecs::Name;
use crate::measure::{Cell, Row};
use crate::operation::{AllocationTarget, Comparison};

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
            .filter(|&name| self.rows.iter().any(|row| row.cell(name).is_some()))
            .collect()
    }

    fn ranked(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.is_ranked)
    }

    fn others(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.is_ranked)
    }

    /// Returns the geometric mean of the ratios to the fastest of `against`, over these rows.
    fn mean_ratio<'a>(&self, rows: impl Iterator<Item = &'a Row>, against: &[Name]) -> Option<f64> {
        let logarithms: Vec<f64> = rows
            .filter_map(|row| row.ratio(self.comparison, against))
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
        let least = self
            .ranked()
            .filter_map(|row| Some((row.ratio(comparison, peers)?, row.inputs)))
            .min_by(|one, other| one.0.total_cmp(&other.0));
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
        if let Some(mean) = self.mean_ratio(self.others(), peers) {
            lines.push(format!("Other inputs: geometric mean {mean:.2}×."));
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
        let of = |row: &Row, name| row.cell(name).map(|cell| cell.allocations);
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

/// Returns the explanation of all tables.
fn preamble() -> Vec<String> {
    let mut lines = vec![
        format!("Measured with {}.", allocator::NAME),
        "Throughput is in MiB/s of encoded bytes, the median of interleaved batches. The ratio is \
         the throughput of fastcodec divided by that of the fastest peer. Allocations are calls of \
         alloc and realloc for one message; peak is the most memory allocated at a time for one \
         message."
            .into(),
    ];
    if !cfg!(recorded) {
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

/// Returns the header and the cells of a table, for both textual forms.
fn lines_of(table: &Table) -> (Vec<String>, Vec<Vec<String>>) {
    let participants = table.participants();
    let mut header = vec!["input".to_owned(), "bytes".to_owned()];
    header.extend(participants.iter().map(|name| name.as_str().to_owned()));
    header.extend(["ratio".into(), "±".into()]);
    header.extend(["allocations".into(), "peak KiB".into()]);

    let lines = table
        .rows
        .iter()
        .map(|row| {
            // A column without a cell in this row is a codec that cannot decode the message.
            let per_codec = |show: &dyn Fn(&Cell) -> String| -> Vec<String> {
                let cells = participants.iter().map(|&name| row.cell(name));
                cells.map(|cell| cell.map_or("–".into(), show)).collect()
            };
            let mut line = vec![row.inputs.to_owned(), size(row)];
            line.extend(per_codec(&|cell| grouped(cell.mib_per_second, 0)));
            line.push(match row.ratio(table.comparison, table.comparison.peers) {
                Some(ratio) => format!("{ratio:.2}×"),
                None => "–".into(),
            });
            let spread = row.cells.iter().map(|cell| cell.spread).fold(0.0, f64::max);
            line.push(format!("{:.0} %", spread * 100.0));
            line.push(per_codec(&|cell| allocations(cell.allocations)).join(" / "));
            line.push(per_codec(&|cell| grouped(cell.peak_bytes as f64 / 1024.0, 1)).join(" / "));
            line
        })
        .collect();
    (header, lines)
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
