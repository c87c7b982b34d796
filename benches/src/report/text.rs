//! Aligned text for a terminal.

use std::fmt::Write;

use super::{Table, lines_of, preamble};

/// Returns the text above the tables.
pub fn heading() -> String {
    preamble(None).join("\n") + "\n"
}

/// Returns one table and its conclusions.
pub fn table(table: &Table) -> String {
    let (header, lines) = lines_of(table);
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, name)| {
            lines
                .iter()
                .map(|line| line[column].chars().count())
                .chain([name.chars().count()])
                .max()
                .unwrap_or(0)
        })
        .collect();

    let mut text = format!("\n{}\n", table.comparison.title);
    for line in [&header].into_iter().chain(&lines) {
        for (column, (cell, &width)) in line.iter().zip(&widths).enumerate() {
            // The first column has words, all others have numbers.
            let _ = match column {
                0 => write!(text, "  {cell:width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        text.push('\n');
    }
    for conclusion in table.conclusions() {
        let _ = writeln!(text, "  {conclusion}");
    }
    text
}
