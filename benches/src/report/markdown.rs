//! Markdown tables.

use std::fmt::Write;

use super::{CLOSE, Lines, Runs, Table, close, lines_of, preamble, summary};

/// Returns a page with all tables. The inputs on which a peer is close come first.
pub fn document(title: &str, tables: &[Table], runs: Option<&Runs>) -> String {
    let mut text = format!("# {title}\n\n");
    if runs.is_some() {
        text.push_str("Written by [`benches/run`](../benches/run). ");
    }
    text.push_str("[How it measures](../benches/README.md).\n\n");
    text.push_str(&preamble(runs).join("\n\n"));
    let _ = writeln!(text, "\n\n## Inputs with a ratio below {CLOSE}\n");
    match close(tables) {
        Some(lines) => {
            text.push_str("If both allocators were measured: the system's / mimalloc.\n\n");
            text.push_str(&rendered(&lines));
        }
        None => text.push_str("There are none.\n"),
    }
    let _ = writeln!(text, "\n## Summary\n\n{}", rendered(&summary(tables)));
    text.push_str("## All rows\n");
    for table in tables {
        let _ = writeln!(text, "\n### {}\n", table.comparison.title);
        text.push_str(&rendered(&lines_of(table)));
        text.push('\n');
        for conclusion in table.conclusions() {
            let _ = writeln!(text, "- {conclusion}");
        }
    }
    text
}

/// Returns a table.
fn rendered((header, lines): &Lines) -> String {
    let mut text = format!("| {} |\n", header.join(" | "));
    // A column whose first cell is a number, with or without a unit, is aligned on the right.
    let is_number = |cell: &String| {
        cell.starts_with(|first: char| first.is_ascii_digit() || "–*".contains(first))
    };
    let rule: Vec<&str> = (0..header.len())
        .map(|column| match lines.first() {
            Some(line) if is_number(&line[column]) => "--:",
            _ => "---",
        })
        .collect();
    let _ = writeln!(text, "| {} |", rule.join(" | "));
    for line in lines {
        let _ = writeln!(text, "| {} |", line.join(" | "));
    }
    text
}
