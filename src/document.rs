//! Owns the JSON front end: bytes to a tree that keeps spans, the order of members, duplicate keys and the text of
//! numbers.

mod canonical;
mod fault;
mod plain;
mod pointer;
mod reader;
mod syntax;
mod tape;
mod tree;

pub use canonical::push_json_string;
pub use fault::{DIGIT_LIMIT, DocumentFault, Label, NESTING_LIMIT};
pub use pointer::{push_pointer_token, short_token};
pub use tape::Tape;
pub use tree::{Array, Elements, Kind, Member, Node, Object, is_integer};

use crate::text::Span;
use syntax::encoding::{self, Encoding};
use tree::Tree;

/// A parsed text: its tree if it has one, and its faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<'s> {
    tree: Tree<'s>,
    /// Every fault, in the order of the text.
    pub faults: Vec<DocumentFault>,
}

impl<'s> Document<'s> {
    /// Reads `bytes`. Never fails: what is wrong is in [`Document::faults`].
    pub fn parse(bytes: &'s [u8]) -> Self {
        Self::parse_onto(Tape::default(), bytes)
    }

    /// Reads `bytes` into the memory of an earlier document.
    pub fn parse_onto(mut tape: Tape, bytes: &'s [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::read(tape, text),
            Err(error) => {
                tape.clear();
                let valid = error.valid_up_to();
                let Encoding { reason, remedy, is_whole } = encoding::not_utf8(bytes, valid);
                let start = if is_whole { 0 } else { valid };
                let text = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
                let first = text[start..].chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                let length = first.len_utf8();
                let span = Span::new(start, start + length);
                let fault = DocumentFault::NotUtf8 { span, reason, remedy };
                Self { tree: Tree { text: "", tape }, faults: vec![fault] }
            }
        }
    }

    /// Reads `text`, which is UTF-8 already.
    pub fn parse_text(text: &'s str) -> Self {
        Self::read(Tape::default(), text)
    }

    /// Reads `text` by `serde_json` alone, the authority on the grammar: the same document as
    /// [`Document::parse_text`] gives, at several times the cost.
    pub fn parse_by_serde(text: &'s str) -> Self {
        let (tree, faults) = reader::read(text, Tape::default());
        Self { tree, faults }
    }

    fn read(mut tape: Tape, text: &'s str) -> Self {
        if plain::read(text, &mut tape).is_some() {
            return Self { tree: Tree { text, tape }, faults: Vec::new() };
        }
        let (tree, faults) = reader::read(text, tape);
        Self { tree, faults }
    }

    /// The top of the tree; `None` after [`DocumentFault::NotUtf8`] or [`DocumentFault::Invalid`].
    pub fn root(&self) -> Option<Node<'_>> {
        self.tree.root()
    }

    /// The memory of the document, for the next one.
    pub fn into_tape(self) -> Tape {
        self.tree.tape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invalid(text: &str) -> (Span, String) {
        let document = Document::parse_text(text);
        assert_eq!(document.root(), None);
        match document.faults.as_slice() {
            [DocumentFault::Invalid { span, reason, .. }] => (*span, reason.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tree_keeps_spans_order_duplicates_and_the_text_of_numbers() {
        let text = r#" {"b": 1.50, "a": ["x", null], "b": "\u0041"} "#;
        let document = Document::parse_text(text);
        let root = document.root().unwrap();
        let object = root.as_object().unwrap();
        assert_eq!(&text[root.span().range()], text.trim());
        let keys: Vec<&str> = object.all_members().map(Member::key).collect();
        assert_eq!(keys, ["b", "a", "b"]);
        assert_eq!(object.all_members().next().unwrap().value().kind(), Kind::Number("1.50"));
        // The last of equal keys counts.
        assert_eq!(object.get("b").unwrap().value().as_str(), Some("A"));
        assert_eq!(object.members().count(), 2);
        let x = object.get("a").unwrap().value().as_array().unwrap().iter().next().unwrap();
        assert_eq!(&text[x.span().range()], "\"x\"");
        assert!(
            matches!(&document.faults[..], [DocumentFault::DuplicateKey { key, pointer, .. }] if key == "b" && pointer == "/b")
        );
    }

    #[test]
    fn keys_that_are_equal_after_unescaping_are_duplicates_also_among_many() {
        let others: Vec<String> = (0..40).map(|n| format!("\"k{n}\": 0")).collect();
        let text = format!("{{\"apply\": 1, {}, \"\\u0061pply\": 2}}", others.join(", "));
        let document = Document::parse_text(&text);
        assert!(matches!(&document.faults[..], [DocumentFault::DuplicateKey { key, .. }] if key == "apply"));
        let root = document.root().unwrap();
        assert_eq!(root.as_object().unwrap().get("apply").unwrap().value().kind(), Kind::Number("2"));
    }

    #[test]
    fn nesting_stops_at_64_levels() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Document::parse_text(&deep(64)).root().is_some());
        let (span, reason) = invalid(&deep(65));
        assert_eq!(span, Span::new(64, 65));
        assert!(reason.contains("64 levels"));
        invalid(&deep(10_000));
    }

    #[test]
    fn half_a_surrogate_pair_is_found_at_its_escape() {
        let text = r#"["ok \ud83d\ude00", "\n\\u \udc00"]"#;
        let (span, _) = invalid(text);
        assert_eq!(&text[span.range()], r"\udc00");
        invalid(r#"{"\ud800": 1}"#);
    }

    #[test]
    fn integers_have_4300_digits_at_most() {
        assert!(Document::parse_text(&format!("-{}", "9".repeat(4300))).root().is_some());
        assert!(invalid(&format!("[{}]", "9".repeat(4301))).1.contains("4301 digits"));
        // Only an integer is held to it: the fraction of a float is rounded by every reader.
        assert!(Document::parse_text(&format!("0.{}", "9".repeat(5000))).root().is_some());
    }

    #[test]
    fn a_byte_order_mark_is_a_fault_and_reading_goes_on() {
        let document = Document::parse("\u{feff}{\"a\": 1}".as_bytes());
        assert_eq!(document.faults, [DocumentFault::ByteOrderMark(Span::new(0, 3))]);
        assert_eq!(document.root().unwrap().span(), Span::new(3, 11));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_found_at_their_place() {
        let document = Document::parse(b"{\"a\": \"\xff\"}");
        assert!(
            matches!(&document.faults[..], [DocumentFault::NotUtf8 { span, .. }] if *span == Span::new(7, 10)),
            "{:?}",
            document.faults
        );
    }
}
