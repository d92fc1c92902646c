//! Owns the drawings: numbers to inline SVG. Colours come from classes, so that both themes have their own.
#![expect(clippy::cast_precision_loss, reason = "a drawing is inexact by nature: its labels and its table are not")]

use std::fmt::Write as _;

use super::markup::{grouped, text};

/// The length of `part` of a `whole` that is `full` units long, in tenths of a unit.
fn share(part: usize, whole: usize, full: u64) -> f64 {
    let tenths = (part as u128 * u128::from(full) * 10) / (whole.max(1) as u128);
    f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0
}

/// The start of a drawing with its text alternative.
fn open(out: &mut String, width: usize, height: usize, label: &str) {
    let label = text(label, 400);
    let _ = write!(out, "<svg role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {width} {height}\">");
}

/// Stacked horizontal bars, one per row. `series` are the class and the word of each part.
pub(super) fn bars(label: &str, series: &[(&str, &str)], rows: &[(String, Vec<usize>)]) -> String {
    const LEFT: f64 = 120.0;
    const FULL: u64 = 500;
    let longest = rows.iter().map(|(_, parts)| parts.iter().sum::<usize>()).max().unwrap_or(0);
    let mut out = String::new();
    open(&mut out, 700, rows.len() * 34 + 34, label);
    let mut x = LEFT;
    for (class, word) in series {
        let _ = write!(out, "<rect class=\"{class}\" x=\"{x}\" y=\"2\" width=\"12\" height=\"12\" rx=\"2\"/>");
        let _ = write!(out, "<text x=\"{}\" y=\"12\">{word}</text>", x + 18.0);
        x += 96.0;
    }
    for (at, (name, parts)) in rows.iter().enumerate() {
        let y = at * 34 + 28;
        let _ = write!(out, "<text class=\"end\" x=\"110\" y=\"{}\">{}</text>", y + 16, text(name, 18));
        let mut x = LEFT;
        for ((class, word), part) in series.iter().zip(parts).filter(|(_, part)| **part > 0) {
            let width = share(*part, longest, FULL).max(1.0);
            let number = grouped(*part);
            let _ = write!(out, "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"24\">");
            let _ = write!(out, "<title>{}: {number} {word}</title></rect>", text(name, 40));
            if width > 9.0 * number.len() as f64 {
                let middle = x + width / 2.0;
                let _ =
                    write!(out, "<text class=\"on-{class} mid\" x=\"{middle:.1}\" y=\"{}\">{number}</text>", y + 16);
            }
            x += width + 1.5;
        }
        let total = grouped(parts.iter().sum());
        let _ = write!(out, "<text class=\"muted\" x=\"{:.1}\" y=\"{}\">{total}</text>", x + 6.0, y + 16);
    }
    out.push_str("</svg>");
    out
}

/// Vertical bars, one per bin. A muted bin holds what has no value.
pub(super) fn columns(label: &str, bins: &[(String, usize, bool)]) -> String {
    const HEIGHT: u64 = 120;
    let most = bins.iter().map(|(_, count, _)| *count).max().unwrap_or(0);
    let step = 340.0 / bins.len().max(1) as f64;
    let longest = bins.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    // Labels that would touch are turned.
    let is_tight = longest as f64 * 6.6 > step;
    let mut out = String::new();
    open(&mut out, 372, if is_tight { 200 } else { 166 }, label);
    let _ = write!(out, "<line class=\"axis\" x1=\"26\" y1=\"141\" x2=\"366\" y2=\"141\"/>");
    for (at, (name, count, is_muted)) in bins.iter().enumerate() {
        let left = 26.0 + at as f64 * step;
        let middle = left + step / 2.0;
        let height = if *count == 0 { 0.0 } else { share(*count, most, HEIGHT).max(1.5) };
        let y = 140.5 - height;
        let class = if *is_muted { "none" } else { "bar" };
        let (x, width) = (left + step * 0.1, step * 0.8);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"><title>{}: {}</title></rect>",
            text(name, 40),
            grouped(*count)
        );
        if *count > 0 && step > 24.0 {
            let _ = write!(
                out,
                "<text class=\"mid small\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>",
                y - 4.0,
                short(*count)
            );
        }
        if is_tight {
            let turn = format!("rotate(-60 {middle:.1} 152)");
            let _ = write!(
                out,
                "<text class=\"end small\" transform=\"{turn}\" x=\"{middle:.1}\" y=\"154\">{}</text>",
                text(name, 12)
            );
        } else {
            let _ = write!(out, "<text class=\"mid small\" x=\"{middle:.1}\" y=\"157\">{}</text>", text(name, 12));
        }
    }
    out.push_str("</svg>");
    out
}

/// A number in at most four characters.
fn short(number: usize) -> String {
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{}k", number / 1000),
        _ => format!("{}M", number / 1_000_000),
    }
}

/// A grid of counts: one row per name, one column per head; the darker, the more.
pub(super) fn heat(label: &str, heads: &[String], rows: &[(String, Vec<usize>)]) -> String {
    const LEFT: usize = 190;
    const TOP: usize = 84;
    let most = rows.iter().flat_map(|(_, cells)| cells).copied().max().unwrap_or(0);
    let width = 560 / heads.len().clamp(8, 14);
    let mut out = String::new();
    open(&mut out, LEFT + width * heads.len().max(8) + 60, TOP + rows.len() * 24 + 4, label);
    for (at, head) in heads.iter().enumerate() {
        let (x, y) = (LEFT + at * width + width / 2, TOP - 8);
        let _ = write!(
            out,
            "<text class=\"small\" transform=\"rotate(-40 {x} {y})\" x=\"{x}\" y=\"{y}\">{}</text>",
            text(head, 16)
        );
    }
    for (at, (name, cells)) in rows.iter().enumerate() {
        let y = TOP + at * 24;
        let _ = write!(out, "<text class=\"end\" x=\"{}\" y=\"{}\">{}</text>", LEFT - 8, y + 16, text(name, 27));
        for (column, count) in cells.iter().enumerate() {
            let (x, heat) = (LEFT + column * width, warmth(*count, most));
            let _ = write!(
                out,
                "<rect class=\"h{heat}\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"22\" rx=\"2\"><title>{} in {}: {}</title></rect>",
                width - 2,
                text(name, 60),
                text(&heads[column], 60),
                grouped(*count)
            );
            if *count > 0 {
                let (x, y) = (x + width / 2 - 1, y + 15);
                let _ =
                    write!(out, "<text class=\"mid small on-h{heat}\" x=\"{x}\" y=\"{y}\">{}</text>", short(*count));
            }
        }
    }
    out.push_str("</svg>");
    out
}

/// How dark a cell is, 0 (empty) to 5, by the order of magnitude: one large count leaves the others apart.
fn warmth(count: usize, most: usize) -> u32 {
    if count == 0 {
        return 0;
    }
    1 + (4 * count.ilog2()).checked_div(most.ilog2()).unwrap_or(4)
}

/// One interval that passports allow, and how many of them.
pub(super) struct Interval {
    /// The least value; `None`: no lower bound.
    pub(super) min: Option<i64>,
    /// The greatest value; `None`: no upper bound.
    pub(super) max: Option<i64>,
    /// How many passports have it.
    pub(super) count: usize,
}

impl Interval {
    /// The interval in words.
    pub(super) fn words(&self) -> String {
        match (self.min, self.max) {
            (None, None) => "unbounded".to_owned(),
            (None, Some(max)) => format!("up to {max}"),
            (Some(min), None) => format!("from {min} on"),
            (Some(min), Some(max)) => format!("{min} – {max}"),
        }
    }

    /// Whether it goes beyond a range.
    pub(super) fn is_beyond(&self, (least, most): (i64, i64)) -> bool {
        self.min.is_none_or(|min| min < least) || self.max.is_none_or(|max| max > most)
    }
}

/// The intervals of one knob, each a line, against the range in which the tuner moves it. The scale is logarithmic and
/// ends a little outside that range: what goes on has an arrow.
pub(super) fn intervals(label: &str, (least, most): (i64, i64), lines: &[Interval]) -> String {
    const LEFT: f64 = 126.0;
    const RIGHT: f64 = 310.0;
    let log = |value: f64| value.max(f64::MIN_POSITIVE).ln();
    let (from, to) = (log(least as f64), log(most as f64));
    let margin = (to - from) * 0.15;
    let x = |value: i64| LEFT + (log(value as f64) - from + margin) / (to - from + 2.0 * margin) * (RIGHT - LEFT);
    let height = lines.len() * 22 + 26;
    let mut out = String::new();
    open(&mut out, 372, height, label);
    let (low, high) = (x(least), x(most));
    let band = high - low;
    let _ =
        write!(out, "<rect class=\"range\" x=\"{low:.1}\" y=\"18\" width=\"{band:.1}\" height=\"{}\"/>", height - 20);
    let _ = write!(out, "<text class=\"mid small muted\" x=\"{low:.1}\" y=\"12\">{least}</text>");
    let _ = write!(out, "<text class=\"mid small muted\" x=\"{high:.1}\" y=\"12\">{most}</text>");
    for (at, line) in lines.iter().enumerate() {
        let y = at * 22 + 34;
        let class = if line.is_beyond((least, most)) { "beyond" } else { "within" };
        let start = line.min.map_or(f64::NEG_INFINITY, x).min(RIGHT);
        let end = line.max.map_or(f64::INFINITY, x).max(LEFT);
        let (from, to) = (start.max(LEFT), end.min(RIGHT));
        let middle = f64::midpoint(from, to);
        // A single value shows, too.
        let (from, to) = (from.min(middle - 2.0), to.max(middle + 2.0));
        let _ = write!(
            out,
            "<text class=\"end small\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 10.0,
            y + 4,
            text(&line.words(), 20)
        );
        let _ = write!(out, "<line class=\"{class}\" x1=\"{from:.1}\" y1=\"{y}\" x2=\"{to:.1}\" y2=\"{y}\"/>");
        if start < LEFT {
            let _ = write!(out, "<path class=\"{class}\" d=\"M{LEFT} {} l-8 5 l8 5z\"/>", y - 5);
        }
        if end > RIGHT {
            let _ = write!(out, "<path class=\"{class}\" d=\"M{RIGHT} {} l8 5 l-8 5z\"/>", y - 5);
        }
        let _ = write!(out, "<text class=\"end small muted\" x=\"368\" y=\"{}\">{}</text>", y + 4, grouped(line.count));
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_darker_the_more_it_counts() {
        assert_eq!([0, 1, 10, 1000, 100_000].map(|count| warmth(count, 100_000)), [0, 1, 1, 3, 5]);
        assert_eq!(warmth(1, 1), 5);
    }

    #[test]
    fn an_interval_without_an_end_has_an_arrow() {
        let lines = |min, max| [Interval { min, max, count: 3 }];
        assert!(!intervals("", (1, 64), &lines(Some(1), Some(64))).contains("<path"));
        assert_eq!(intervals("", (1, 64), &lines(None, None)).matches("<path class=\"beyond\"").count(), 2);
        let far = intervals("", (1, 64), &lines(Some(i64::MIN), Some(i64::MAX)));
        assert_eq!(far.matches("<path").count(), 2);
        assert!(!far.contains("inf") && !far.contains("NaN"), "{far}");
    }

    #[test]
    fn no_drawing_divides_by_nothing() {
        for drawing in [bars("", &[], &[]), columns("", &[]), heat("", &[], &[]), intervals("", (1, 2), &[])] {
            assert!(drawing.ends_with("</svg>") && !drawing.contains("NaN"), "{drawing}");
        }
    }
}
