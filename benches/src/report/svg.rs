//! Bar charts, as multiples of the fastest peer. One has a panel for each comparison with a group of
//! bars for each named set of inputs; the other has one panel, with a group for each comparison.
//!
//! The chart has its own background and follows the reader's preference of light or dark, so it is
//! readable on any page.

use std::fmt::Write;

use super::{Table, grouped};
use crate::codecs::Name;

const PANELS_PER_LINE: usize = 2;
const PANEL_WIDTH: f64 = 610.0;
const VALUE_WIDTH: f64 = 165.0;
/// The longest bar: the caption of a longer one tells its multiple.
const LONGEST: f64 = 12.0;
const BAR: f64 = 13.0;
const BAR_GAP: f64 = 3.0;
const GROUP_GAP: f64 = 14.0;
const MARGIN: f64 = 24.0;
const PANEL_HEAD: f64 = 44.0;
/// The height of the title and of each line of the legend.
const LEGEND_HEAD: f64 = 44.0;
const LEGEND_LINE: f64 = 22.0;

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
.quick-protobuf, .parquet { fill: #8c959f }
.prost-shared { fill: #d4a72c }
.buffa-shared { fill: #80ccff }
.pilota { fill: #8250df }
.pilota-shared { fill: #c297ff }
.pilota-unchecked { fill: #57606a }
.thrift { fill: #bf3989 }
.fastcodec, .fastcodec-view, .fastcodec-shared { fill: #1a7f37 }
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
.quick-protobuf, .parquet { fill: #6e7681 }
.prost-shared { fill: #e3b341 }
.buffa-shared { fill: #a5d6ff }
.pilota { fill: #8957e5 }
.pilota-shared { fill: #d2a8ff }
.pilota-unchecked { fill: #9198a1 }
.thrift { fill: #db61a2 }
.fastcodec, .fastcodec-view, .fastcodec-shared { fill: #3fb950 }
.fastcodec-prost { fill: #7ee787 }
}
";

/// Returns the chart of all tables. It shows the named inputs, or all inputs if none of those was
/// measured.
pub fn chart(tables: &[Table]) -> String {
    let panels: Vec<Panel> = tables.iter().map(Panel::of_inputs).collect();
    drawn(&panels, PANELS_PER_LINE)
}

/// Returns the small chart of all tables, with the geometric means on the named inputs.
pub fn overview(tables: &[Table]) -> String {
    drawn(&[Panel::of_means(tables)], 1)
}

fn drawn(panels: &[Panel], per_line: usize) -> String {
    let lines: Vec<&[Panel]> = panels.chunks(per_line).collect();
    let line_height = |line: &[Panel]| line.iter().map(Panel::height).fold(0.0, f64::max);
    let width = PANEL_WIDTH * per_line as f64 + MARGIN * (per_line as f64 + 1.0);
    let names = legend(panels, width);
    let names_height = names.last().map_or(0.0, |(_, _, top)| top + LEGEND_LINE);
    let panels_height: f64 = lines.iter().map(|line| line_height(line) + MARGIN).sum();
    let height = LEGEND_HEAD + names_height + panels_height + MARGIN / 2.0;

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\">\n<title>Speed of codecs as a \
         multiple of the fastest peer</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        width - 1.0,
        height - 1.0,
    );
    text(
        &mut svg,
        "title",
        MARGIN,
        28.0,
        &format!("Speed as a multiple of the fastest peer (dashed line); bars end at {LONGEST}×"),
    );
    for (name, left, top) in names {
        let top = LEGEND_HEAD + top;
        rect(&mut svg, name.as_str(), left, top - 4.0, BAR, BAR);
        text(
            &mut svg,
            "input",
            left + BAR + 6.0,
            top + 7.0,
            name.as_str(),
        );
    }
    let mut top = LEGEND_HEAD + names_height;
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

/// Returns the names of the legend and where each is: from the left, and below the first line.
fn legend(panels: &[Panel], width: f64) -> Vec<(Name, f64, f64)> {
    let (mut left, mut top) = (MARGIN, 0.0);
    let names = Name::ALL.into_iter();
    let names = names.filter(|&name| panels.iter().any(|panel| panel.has(name)));
    names
        .map(|name| {
            let needed = BAR + 24.0 + name.as_str().len() as f64 * 7.2;
            if left + needed > width {
                (left, top) = (MARGIN, top + LEGEND_LINE);
            }
            let place = (name, left, top);
            left += needed;
            place
        })
        .collect()
}

struct Panel {
    title: String,
    label_width: f64,
    groups: Vec<Group>,
}

/// The bars with one label.
struct Group {
    label: &'static str,
    bars: Vec<Bar>,
}

struct Bar {
    name: Name,
    /// The speed as a multiple of the fastest peer.
    multiple: f64,
    caption: String,
}

impl Panel {
    /// Returns the panel of a table: a group for each of its inputs.
    fn of_inputs(table: &Table) -> Self {
        let mut rows: Vec<_> = table.ranked().collect();
        if rows.is_empty() {
            rows = table.rows.iter().collect();
        }
        let participants = table.participants();
        let groups = rows.into_iter().map(|row| {
            let unit = row.cells.best_of(table.comparison.peers);
            let unit = unit.map_or(1.0, |cell| cell.mib_per_second);
            let cells = participants.iter().filter_map(|&name| row.cells.of(name));
            let bars = cells.map(|cell| {
                let multiple = cell.mib_per_second / unit;
                Bar {
                    name: cell.name,
                    multiple,
                    caption: format!("{multiple:.2}× · {} MiB/s", grouped(cell.mib_per_second, 0)),
                }
            });
            Group {
                label: row.inputs,
                bars: bars.collect(),
            }
        });
        Self {
            title: table.comparison.title.to_owned(),
            label_width: 170.0,
            groups: groups.collect(),
        }
    }

    /// Returns the panel of several tables: a group for each, with our codec and its peers.
    fn of_means(tables: &[Table]) -> Self {
        let groups = tables.iter().map(|table| {
            let peers = table.comparison.peers;
            let names = peers.iter().copied().chain([table.comparison.contender]);
            let bars = names.filter_map(|name| {
                // The mean of the codec's own multiples: it may not take part in all rows.
                let logarithms: Vec<f64> = table
                    .ranked()
                    .filter_map(|row| {
                        let unit = row.cells.best_of(peers)?.mib_per_second;
                        Some((row.cells.of(name)?.mib_per_second / unit).ln())
                    })
                    .collect();
                let count = logarithms.len() as f64;
                let multiple = (logarithms.iter().sum::<f64>() / count).exp();
                (count > 0.0).then(|| Bar {
                    name,
                    multiple,
                    caption: format!("{multiple:.2}×"),
                })
            });
            Group {
                label: table.comparison.title,
                bars: bars.collect(),
            }
        });
        Self {
            title: "Geometric mean of the named inputs".to_owned(),
            label_width: 280.0,
            groups: groups.filter(|group| !group.bars.is_empty()).collect(),
        }
    }

    fn has(&self, name: Name) -> bool {
        self.bars().any(|bar| bar.name == name)
    }

    fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.groups.iter().flat_map(|group| &group.bars)
    }

    fn height(&self) -> f64 {
        PANEL_HEAD + self.groups.iter().map(Group::height).sum::<f64>()
    }

    fn draw(&self, svg: &mut String, left: f64, top: f64) {
        let longest = self.bars().map(|bar| bar.multiple).fold(1.0, f64::max);
        let longest = longest.min(LONGEST);
        let scale = (PANEL_WIDTH - self.label_width - VALUE_WIDTH) / longest;
        let zero = left + self.label_width;
        text(svg, "title", left, top + 20.0, &self.title);
        let one = zero + scale;
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{one:.1}\" x2=\"{one:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
            top + PANEL_HEAD - 8.0,
            top + self.height(),
        );
        let mut top = top + PANEL_HEAD;
        for group in &self.groups {
            let middle = top + (group.height() - GROUP_GAP) / 2.0 + 4.0;
            text(svg, "input", left, middle, group.label);
            for (index, bar) in group.bars.iter().enumerate() {
                let y = top + index as f64 * (BAR + BAR_GAP);
                let width = bar.multiple.min(longest) * scale;
                rect(svg, bar.name.as_str(), zero, y, width, BAR);
                let class = if bar.name.is_ours() {
                    "ours-value"
                } else {
                    "value"
                };
                text(svg, class, zero + width + 6.0, y + BAR - 3.0, &bar.caption);
            }
            top += group.height();
        }
    }
}

impl Group {
    fn height(&self) -> f64 {
        self.bars.len() as f64 * (BAR + BAR_GAP) + GROUP_GAP
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
