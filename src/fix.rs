//! Owns edits as data: what would fix a fault, whether it may be applied without review, and the text that edits make.

use std::collections::BTreeMap;

use crate::text::Span;

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// Whether a fix can change what the passport permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// The passport permits the same before and after.
    Safe,
    /// The passport may permit something else afterwards: it needs a review.
    Unsafe,
}

/// What would fix one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is done, as an instruction: "take out the duplicate".
    pub title: String,
    /// Whether it may be applied without review.
    pub safety: Safety,
    /// The edits, in the order of the text, none overlapping.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// The text after the fix.
    pub fn applied_to(&self, text: &str) -> String {
        apply(text, &self.edits)
    }
}

/// The text after edits in its order, none overlapping. What no edit touches stays, byte for byte.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.replacement);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The fixes that can be applied together, in the order in which they are offered: of two that touch the same bytes
/// the first, and of one fix all edits or none.
#[derive(Debug, Default)]
pub struct Together<'f> {
    /// By their start.
    edits: BTreeMap<usize, &'f Edit>,
}

impl<'f> Together<'f> {
    /// Takes a fix, unless it overlaps one that was taken.
    pub fn offer(&mut self, fix: &'f Fix) -> bool {
        let is_free = !fix.edits.is_empty() && fix.edits.iter().all(|edit| self.has_room_for(edit.span));
        if is_free {
            self.edits.extend(fix.edits.iter().map(|edit| (edit.span.start, edit)));
        }
        is_free
    }

    /// The text after what was taken.
    pub fn applied_to(&self, text: &str) -> String {
        apply(text, self.edits.values().copied())
    }

    /// Two edits at one place would depend on their order, even where one of them only inserts.
    fn has_room_for(&self, span: Span) -> bool {
        let before = self.edits.range(..=span.start).next_back();
        let behind = self.edits.range(span.start..).next();
        before.is_none_or(|(start, edit)| *start < span.start && edit.span.end <= span.start)
            && behind.is_none_or(|(start, _)| span.end <= *start)
    }
}

/// The bytes to take out so that element `index` of an array leaves no comma behind. `spans` are the elements' spans.
pub fn element_removal(spans: &[Span], index: usize) -> Span {
    match (index, spans.get(index + 1)) {
        (0, None) => spans[0],
        (0, Some(next)) => Span::new(spans[0].start, next.start),
        _ => Span::new(spans[index - 1].end, spans[index].end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_out_an_element_leaves_valid_json() {
        let text = r#"["a", "b", "c"]"#;
        let spans = [Span::new(1, 4), Span::new(6, 9), Span::new(11, 14)];
        let after = |index: usize, spans: &[Span], text: &str| {
            let edits = vec![Edit { span: element_removal(spans, index), replacement: String::new() }];
            Fix { title: String::new(), safety: Safety::Safe, edits }.applied_to(text)
        };
        assert_eq!(after(0, &spans, text), r#"["b", "c"]"#);
        assert_eq!(after(1, &spans, text), r#"["a", "c"]"#);
        assert_eq!(after(2, &spans, text), r#"["a", "b"]"#);
        assert_eq!(after(0, &spans[..1], r#"["a"]"#), "[]");
    }

    #[test]
    fn of_fixes_that_touch_the_same_bytes_the_first_is_taken_whole() {
        let fix = |edits: &[(usize, usize, &str)]| Fix {
            title: String::new(),
            safety: Safety::Safe,
            edits: edits
                .iter()
                .map(|&(start, end, new)| Edit { span: Span::new(start, end), replacement: new.to_owned() })
                .collect(),
        };
        let first = fix(&[(2, 4, "X"), (8, 9, "Y")]);
        let over_its_end = fix(&[(0, 1, "-"), (8, 10, "-")]);
        let inside = fix(&[(3, 3, "-")]);
        let at_its_start = fix(&[(2, 2, "-")]);
        let beside = fix(&[(4, 5, "Z"), (7, 8, "")]);
        let (around, empty) = (fix(&[(0, 10, "-")]), fix(&[]));
        let mut together = Together::default();
        let taken =
            [&first, &over_its_end, &inside, &at_its_start, &beside, &around, &empty].map(|fix| together.offer(fix));
        assert_eq!(taken, [true, false, false, false, true, false, false]);
        assert_eq!(together.applied_to("0123456789"), "01XZ56Y9");
    }
}
