//! Owns edits as data: what would fix a fault, and whether it may be applied without review. This module does not apply
//! them.

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
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(&text[at..edit.span.start]);
            out.push_str(&edit.replacement);
            at = edit.span.end;
        }
        out.push_str(&text[at..]);
        out
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
}
