//! Owns the piece of a text that an excerpt shows: the lines around a span, and of a very long line the part around
//! it, every character printable. What it costs does not depend on the size of the text.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::{LineIndex, Span, is_invisible, is_unprintable, push_visible};

/// How many characters of a line are shown at most, the marks of what was cut not counted.
pub(super) const WIDTH: usize = 160;
/// How many of them may come before the span.
const BEFORE: usize = 60;
/// How many lines away from the finding a related place is still drawn.
const REACH: usize = 60;
/// The mark where a line was cut.
const CUT: char = '…';

/// An excerpt, ready to be drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The lines, cleaned.
    pub(super) source: String,
    /// The number (1-based) of the first line.
    pub(super) first_line: usize,
    /// The number of the last line.
    pub(super) last_line: usize,
    /// The finding's span in `source`; its start, where it does not fit.
    pub(super) primary: Range<usize>,
    /// The related spans in `source`, in the order given; `None` where one is too far away.
    pub(super) related: Vec<Option<Range<usize>>>,
}

/// Cuts the window around `primary` out of a text.
pub(super) fn window(text: &str, lines: &LineIndex, primary: Span, related: &[Span]) -> Window {
    let marks: Vec<Mark> = std::iter::once(&primary).chain(related).map(|span| Mark::new(text, lines, *span)).collect();
    let here = marks[0].line;
    // The finding itself comes first in its line, so that the line is cut around it.
    let mut by_line: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, mark) in marks.iter().enumerate() {
        if mark.line.abs_diff(here) <= REACH {
            by_line.entry(mark.line).or_default().push(index);
        }
    }
    let first_line = by_line.keys().next().copied().unwrap_or(here);
    let last_line = by_line.keys().next_back().copied().unwrap_or(here);
    let mut source = String::new();
    let mut drawn: Vec<Option<Range<usize>>> = vec![None; marks.len()];
    for line in first_line..=last_line {
        if line > first_line {
            source.push('\n');
        }
        let whole = lines.line_span(text, line);
        if let Some(indices) = by_line.get(&line) {
            let cut = Cut::around(text, whole, marks[indices[0]].span.start);
            let spans: Vec<Span> = indices.iter().map(|&index| marks[index].span).collect();
            for (&index, range) in indices.iter().zip(cut.write(text, &spans, &mut source)) {
                drawn[index] = range;
            }
        } else if by_line.contains_key(&(line - 1)) && by_line.contains_key(&(line + 1)) {
            // A single line between two marked ones is shown; wider gaps are not.
            Cut::around(text, whole, whole.start).write(text, &[], &mut source);
        }
    }
    let mut drawn = drawn.into_iter();
    let primary = drawn.next().flatten().unwrap_or_default();
    Window { source, first_line, last_line, primary, related: drawn.collect() }
}

/// A span, held to the line in which it begins.
struct Mark {
    line: usize,
    span: Span,
}

impl Mark {
    fn new(text: &str, lines: &LineIndex, span: Span) -> Self {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line = lines.line_of(start);
        let whole = lines.line_span(text, line);
        let start = start.min(whole.end);
        let mut end = span.end.min(whole.end).max(start);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Self { line, span: Span::new(start, end) }
    }
}

/// The part of a line that is shown.
struct Cut {
    /// The line.
    whole: Span,
    /// The part.
    part: Span,
}

impl Cut {
    /// The part of the line around an offset in it: at most [`WIDTH`] characters once cleaned.
    fn around(text: &str, whole: Span, anchor: usize) -> Self {
        let back = |from: usize, room: usize| {
            let (mut at, mut width) = (from, 0);
            for (offset, c) in text[whole.start..from].char_indices().rev() {
                width += width_of(c);
                if width > room {
                    break;
                }
                at = whole.start + offset;
            }
            at
        };
        let start = back(anchor, BEFORE);
        let (mut end, mut width) = (start, 0);
        for c in text[start..whole.end].chars() {
            width += width_of(c);
            if width > WIDTH {
                return Self { whole, part: Span::new(start, end) };
            }
            end += c.len_utf8();
        }
        // The line ends first: the remaining width goes to what is before.
        Self { whole, part: Span::new(back(start, WIDTH - width), end) }
    }

    /// Whether the start of a span of the line is in the part.
    const fn shows(&self, span: Span) -> bool {
        let in_part = self.part.start <= span.start && span.start < self.part.end;
        in_part || (span.start == self.part.end && self.part.end == self.whole.end)
    }

    /// Appends the part, cleaned, and returns where each of the spans is now.
    fn write(&self, text: &str, spans: &[Span], out: &mut String) -> Vec<Option<Range<usize>>> {
        if self.part.start > self.whole.start {
            out.push(CUT);
        }
        let mut ranges: Vec<Option<Range<usize>>> =
            spans.iter().map(|span| self.shows(*span).then_some(0..0)).collect();
        let mut note = |at: usize, out: &String| {
            for (span, range) in spans.iter().zip(&mut ranges) {
                let Some(range) = range else { continue };
                if at == span.start {
                    range.start = out.len();
                }
                if at <= span.end {
                    range.end = out.len();
                }
            }
        };
        for (offset, c) in text[self.part.range()].char_indices() {
            note(self.part.start + offset, out);
            push_clean(out, c);
        }
        note(self.part.end, out);
        if self.part.end < self.whole.end {
            out.push(CUT);
        }
        ranges
    }
}

/// Appends a character so that it can be seen: a tab as blanks, what steers a terminal or has no width as an escape.
fn push_clean(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("    "),
        _ if is_invisible(c) => {
            for escaped in c.escape_unicode() {
                out.push(escaped);
            }
        }
        _ => push_visible(out, c),
    }
}

/// The number of characters that [`push_clean`] writes.
fn width_of(c: char) -> usize {
    match c {
        '\t' => 4,
        '\n' | '\r' => 2,
        _ if is_unprintable(c) || is_invisible(c) => c.escape_unicode().len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_unprintable;
    use proptest::prelude::*;

    fn of(text: &str, primary: Span, related: &[Span]) -> Window {
        window(text, &LineIndex::new(text), primary, related)
    }

    fn find(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    fn clean(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| push_clean(&mut out, c));
        out
    }

    #[test]
    fn a_short_text_is_shown_from_the_first_mark_to_the_last() {
        let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"a\": 3\n}\n";
        let (first, second) = (Span::new(4, 7), Span::new(24, 27));
        let shown = of(text, second, &[first]);
        assert_eq!(shown.source, "  \"a\": 1,\n  \"b\": 2,\n  \"a\": 3");
        assert_eq!((shown.first_line, shown.last_line), (2, 4));
        assert_eq!(&shown.source[shown.primary.clone()], "\"a\"");
        assert_eq!(shown.primary, 22..25);
        assert_eq!(shown.related, [Some(2..5)]);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let text = format!("[{} \"HERE\" {}]", "1,".repeat(5000), ",2".repeat(5000));
        let shown = of(&text, find(&text, "\"HERE\""), &[Span::new(0, 1)]);
        assert_eq!(&shown.source[shown.primary.clone()], "\"HERE\"");
        assert!(shown.source.starts_with("…,1,1") && shown.source.ends_with(",2,…"), "{}", shown.source);
        assert_eq!(shown.source.chars().count(), WIDTH + 2);
        assert_eq!(shown.related, [None], "too far away in the same line");
    }

    #[test]
    fn a_related_place_many_lines_away_is_not_drawn() {
        let text = "1\n".repeat(1000);
        let shown = of(&text, Span::new(1000, 1001), &[Span::new(0, 1), Span::new(1020, 1021)]);
        assert_eq!(shown.related, [None, Some(11..12)]);
        assert_eq!((shown.first_line, shown.last_line), (501, 511));
    }

    #[test]
    fn what_steers_a_terminal_or_hides_is_written_out() {
        let text = "\t\"\u{1b}]8;\u{9b}\u{202e}\u{200b}\"";
        let shown = of(text, Span::new(1, text.len()), &[]);
        assert_eq!(shown.source, "    \"\\u{1b}]8;\\u{9b}\\u{202e}\\u{200b}\"");
        assert_eq!(shown.primary, 4..shown.source.len());
    }

    #[test]
    fn spans_at_the_edges_are_held_to_the_text() {
        assert_eq!(of("", Span::new(0, 0), &[]).primary, 0..0);
        assert_eq!(of("ab", Span::new(2, 9), &[]).primary, 2..2);
        assert_eq!(of("ab\ncd", Span::new(2, 5), &[]).primary, 2..2);
        assert_eq!(of("a\u{e9}", Span::new(2, 2), &[]).primary, 1..3, "inside a character: all of it");
    }

    proptest! {
        #[test]
        fn spans_map_exactly_and_all_is_printable_and_bounded(
            text in prop::collection::vec(prop_oneof!["[a-z\\[\\]\", ]{0,90}", "[\n\r\t]{1,2}", "\\PC{0,20}", any::<char>().prop_map(String::from)], 0..20),
            places in prop::collection::vec((any::<prop::sample::Index>(), 0usize..400), 1..5),
        ) {
            let text = text.concat();
            let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let spans: Vec<Span> = places.iter().map(|(index, length)| {
                let first = index.index(offsets.len());
                Span::new(offsets[first], offsets[(first + length).min(offsets.len() - 1)])
            }).collect();
            let shown = of(&text, spans[0], &spans[1..]);
            for line in shown.source.split('\n') {
                prop_assert!(line.chars().count() <= WIDTH + 2);
                prop_assert!(!line.chars().any(is_unprintable));
            }
            prop_assert_eq!(shown.source.split('\n').count(), shown.last_line - shown.first_line + 1);
            let ranges = std::iter::once(Some(&shown.primary)).chain(shown.related.iter().map(Option::as_ref));
            for (span, range) in spans.iter().zip(ranges) {
                let Some(range) = range else { continue };
                let line_end = text[span.range()].find(['\n', '\r']).map_or(span.end, |at| span.start + at);
                let expected = clean(&text[span.start..line_end]);
                let mapped = &shown.source[range.clone()];
                prop_assert!(expected.starts_with(mapped), "{mapped:?} of {expected:?}");
                // Less than all of it only where the line was cut.
                prop_assert!(mapped == expected || shown.source[range.end..].starts_with(CUT));
                let line = shown.source[..range.start].matches('\n').count() + shown.first_line;
                let begin = text[..span.start].replace("\r\n", "\n").matches(['\n', '\r']).count() + 1;
                prop_assert!(line == begin || text[span.start..].starts_with('\n'));
            }
        }
    }
}
