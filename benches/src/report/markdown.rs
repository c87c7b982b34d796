//! Markdown tables.

use std::fmt::Write;

use super::{Table, lines_of, preamble};

/// Returns all tables.
pub fn document(tables: &[Table]) -> String {
    let mut text = preamble().join("\n\n") + "\n";
    for table in tables {
        let (header, lines) = lines_of(table);
        let _ = writeln!(text, "\n### {}\n", table.comparison.title);
        let _ = writeln!(text, "| {} |", header.join(" | "));
        let rule: Vec<&str> = (0..header.len())
            .map(|column| if column == 0 { "---" } else { "--:" })
            .collect();
        let _ = writeln!(text, "| {} |", rule.join(" | "));
        for line in lines {
            let _ = writeln!(text, "| {} |", line.join(" | "));
        }
        text.push('\n');
        for conclusion in table.conclusions() {
            let _ = writeln!(text, "- {conclusion}");
        }
    }
    text
}
