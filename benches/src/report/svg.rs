//! A bar chart: one panel for each comparison, and one group of bars for each set of inputs, as
//! multiples of the fastest peer.
//!
//! The chart has its own background and follows the reader's preference of light or dark, so it is
//! readable on any page.

use std::fmt::Write;

use super::{Table, grouped};
use crate::codecs::Name;
use crate::measure::Row;

const PANELS_PER_LINE: usize = 2;
const PANEL_WIDTH: f64 = 610.0;
const LABEL_WIDTH: f64 = 150.0;
const VALUE_WIDTH: f64 = 140.0;
const BAR: f64 = 13.0;
const BAR_GAP: f64 = 3.0;
const GROUP_GAP: f64 = 14.0;
const MARGIN: f64 = 24.0;
const PANEL_HEAD: f64 = 44.0;
const LEGEND: f64 = 66.0;

const STYLE: &str = "\
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.input { font-size: 12.5px }
.value, .ours-value { font-size: 11px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
.value { fill: #57606a }
.ours-value { font-weight: 600 }
.ground { fill: #ffffff; stroke: #d0d7de }
.axis { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 3 3 }
.prost { fill: #9a6700 }
.buffa { fill: #0969da }
.buffa-view { fill: #54aeff }
.quick-protobuf { fill: #8c959f }
.fastcodec, .fastcodec-view { fill: #1a7f37 }
.fastcodec-prost { fill: #4ac26b }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.value { fill: #9198a1 }
.value, .ours-value { stroke: #0d1117 }
.ground { fill: #0d1117; stroke: #3d444d }
.axis { stroke: #656c76 }
.prost { fill: #d29922 }
.buffa { fill: #1f6feb }
.buffa-view { fill: #79c0ff }
.quick-protobuf { fill: #6e7681 }
.fastcodec, .fastcodec-view { fill: #3fb950 }
.fastcodec-prost { fill: #7ee787 }
}
";

/// Returns the chart of all tables. It shows the named inputs, or all inputs if none of those was
/// measured.
pub fn chart(tables: &[Table]) -> String {
    let panels: Vec<Panel> = tables.iter().map(Panel::new).collect();
    let lines: Vec<&[Panel]> = panels.chunks(PANELS_PER_LINE).collect();
    let line_height = |line: &[Panel]| line.iter().map(Panel::height).fold(0.0, f64::max);
    let width = PANEL_WIDTH * PANELS_PER_LINE as f64 + MARGIN * (PANELS_PER_LINE as f64 + 1.0);
    let height = LEGEND
        + lines
            .iter()
            .map(|line| line_height(line) + MARGIN)
            .sum::<f64>()
        + MARGIN / 2.0;

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\">\n<title>Speed of codecs as a \
         multiple of the fastest peer</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        width - 1.0,
        height - 1.0,
    );
    legend(&mut svg, &panels);
    let mut top = LEGEND;
    for line in lines {
        for (column, panel) in line.iter().enumerate() {
            let left = MARGIN + column as f64 * (PANEL_WIDTH + MARGIN);
            panel.draw(&mut svg, left, top);
        }
        top += line_height(line) + MARGIN;
    }
    svg.push_str("</svg>\n");
    svg
}

fn legend(svg: &mut String, panels: &[Panel]) {
    text(
        svg,
        "title",
        MARGIN,
        28.0,
        "Speed as a multiple of the fastest peer (dashed line)",
    );
    let mut left = MARGIN;
    for name in Name::ALL {
        if panels
            .iter()
            .any(|panel| panel.participants.contains(&name))
        {
            rect(svg, name.as_str(), left, 40.0, BAR, BAR);
            text(svg, "input", left + BAR + 6.0, 51.0, name.as_str());
            left += BAR + 30.0 + name.as_str().len() as f64 * 7.2;
        }
    }
}

struct Panel<'a> {
    table: &'a Table,
    participants: Vec<Name>,
    rows: Vec<&'a Row>,
    /// The largest multiple in the panel.
    longest: f64,
}

impl<'a> Panel<'a> {
    fn new(table: &'a Table) -> Self {
        let mut rows: Vec<&Row> = table.ranked().collect();
        if rows.is_empty() {
            rows = table.rows.iter().collect();
        }
        let mut panel = Self {
            table,
            participants: table.participants(),
            rows,
            longest: 1.0,
        };
        for row in &panel.rows {
            for cell in &row.cells {
                let multiple = cell.mib_per_second / panel.unit(row);
                panel.longest = panel.longest.max(multiple);
            }
        }
        panel
    }

    /// Returns the speed that counts as 1.
    fn unit(&self, row: &Row) -> f64 {
        row.best_of(self.table.comparison.peers)
            .map_or(1.0, |cell| cell.mib_per_second)
    }

    fn group_height(&self) -> f64 {
        self.participants.len() as f64 * (BAR + BAR_GAP) + GROUP_GAP
    }

    fn height(&self) -> f64 {
        PANEL_HEAD + self.rows.len() as f64 * self.group_height()
    }

    fn draw(&self, svg: &mut String, left: f64, top: f64) {
        let scale = (PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH) / self.longest;
        let zero = left + LABEL_WIDTH;
        text(svg, "title", left, top + 20.0, self.table.comparison.title);
        let one = zero + scale;
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{one:.1}\" x2=\"{one:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
            top + PANEL_HEAD - 8.0,
            top + self.height(),
        );
        for (index, row) in self.rows.iter().enumerate() {
            let mut y = top + PANEL_HEAD + index as f64 * self.group_height();
            let middle = y + (self.group_height() - GROUP_GAP) / 2.0 + 4.0;
            text(svg, "input", left, middle, row.inputs);
            for &name in &self.participants {
                let Some(cell) = row.cell(name) else { continue };
                let multiple = cell.mib_per_second / self.unit(row);
                rect(svg, name.as_str(), zero, y, multiple * scale, BAR);
                let class = if name.is_ours() {
                    "ours-value"
                } else {
                    "value"
                };
                let label = format!("{multiple:.2}× · {} MiB/s", grouped(cell.mib_per_second, 0));
                text(
                    svg,
                    class,
                    zero + multiple * scale + 6.0,
                    y + BAR - 3.0,
                    &label,
                );
                y += BAR + BAR_GAP;
            }
        }
    }
}

/// Appends a text. The texts are names and numbers of this crate, which need no escaping.
fn text(svg: &mut String, class: &str, x: f64, y: f64, content: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{content}</text>"
    );
}

fn rect(svg: &mut String, class: &str, x: f64, y: f64, width: f64, height: f64) {
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"2\"/>"
    );
}
