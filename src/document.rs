//! Owns the JSON front end: bytes to a tree that keeps spans, the order of members, duplicate keys and the text of
//! numbers.

mod reader;
mod syntax;

use std::borrow::Cow;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::text::Span;
use reader::Reader;

/// How many arrays and objects may stand inside each other.
pub const NESTING_LIMIT: usize = 64;
/// How many digits an integer may have: a Python reader refuses more.
pub const DIGIT_LIMIT: usize = 4300;
/// How many characters of one key a pointer repeats. Thousands of findings below one key of half a megabyte would
/// otherwise each carry it along.
const TOKEN_LIMIT: usize = 256;
/// How many bytes of a digest stand for the rest of a key that is cut.
const DIGEST_IN_TOKEN: usize = 16;

/// One JSON value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'s> {
    /// The bytes of the value, brackets and quotes included.
    pub span: Span,
    /// What the value is.
    pub kind: Kind<'s>,
}

/// What a JSON value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'s> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(&'s str),
    /// A string, unescaped.
    String(Cow<'s, str>),
    /// An array.
    Array(Vec<Node<'s>>),
    /// An object.
    Object(Object<'s>),
}

/// The members of an object, in the order of the text, duplicates included.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object<'s> {
    members: Vec<Member<'s>>,
}

/// One `"key": value` of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'s> {
    /// The key, unescaped.
    pub key: Cow<'s, str>,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node<'s>,
    /// Whether a later member has the same key: readers then see that one.
    shadowed: bool,
}

impl<'s> Object<'s> {
    /// The members that count: of equal keys the last, as every loader reads them.
    pub fn members(&self) -> impl Iterator<Item = &Member<'s>> {
        self.members.iter().filter(|member| !member.shadowed)
    }

    /// All members, those with a repeated key too.
    pub fn all_members(&self) -> &[Member<'s>] {
        &self.members
    }

    /// The member that counts under `key`.
    pub fn get(&self, key: &str) -> Option<&Member<'s>> {
        self.members.iter().rev().find(|member| member.key == key)
    }
}

impl<'s> Node<'s> {
    /// The members, when this is an object.
    pub fn as_object(&self) -> Option<&Object<'s>> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements, when this is an array.
    pub fn as_array(&self) -> Option<&[Node<'s>]> {
        match &self.kind {
            Kind::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The kind with its article, for messages: `a string`.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(text) if is_integer(text) => "an integer",
            Kind::Number(_) => "a number with a fraction or an exponent",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }

    /// Where a finding about the value as a whole points: an object or array is marked at its opening bracket only.
    pub fn head(&self) -> Span {
        match self.kind {
            Kind::Array(_) | Kind::Object(_) => Span::new(self.span.start, self.span.start + 1),
            _ => self.span,
        }
    }

    /// Whether both are the same value once parsed: layout, the order of members and shadowed members do not count.
    pub fn same_value(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }

    /// A digest (SHA-256) of the parsed value: equal for two nodes exactly when [`Node::same_value`].
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.canonical().as_bytes()).into()
    }

    /// The parsed value in one spelling: no blanks, members sorted, numbers normalised.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        self.write_canonical(&mut out);
        out
    }

    fn write_canonical(&self, out: &mut String) {
        match &self.kind {
            Kind::Null => out.push_str("null"),
            Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Kind::Number("-0") => out.push('0'),
            Kind::Number(text) if is_integer(text) => out.push_str(text),
            Kind::Number(text) => {
                out.push_str(&text.parse::<f64>().map_or_else(|_| (*text).to_owned(), |n| format!("{n:?}")));
            }
            Kind::String(text) => push_json_string(out, text),
            Kind::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write_canonical(out);
                }
                out.push(']');
            }
            Kind::Object(object) => {
                let mut members: Vec<&Member> = object.members().collect();
                members.sort_by(|a, b| a.key.cmp(&b.key));
                out.push('{');
                for (index, member) in members.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_json_string(out, &member.key);
                    out.push(':');
                    member.value.write_canonical(out);
                }
                out.push('}');
            }
        }
    }
}

/// Whether a JSON number is written as an integer: no fraction, no exponent.
pub fn is_integer(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}

/// Appends `text` as a JSON string.
pub fn push_json_string(out: &mut String, text: &str) {
    // A string always serialises.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// A fault of the text as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentFault {
    /// The text begins with a byte order mark. Reading goes on behind it.
    ByteOrderMark(Span),
    /// These bytes are not UTF-8 (the span counts in the text with U+FFFD in their place). Nothing was read.
    NotUtf8(Span),
    /// Not JSON, or not JSON that every reader accepts. There is no tree.
    Invalid {
        /// Where.
        span: Span,
        /// What is wrong, lower case, no full stop.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A key stands twice in one object.
    DuplicateKey {
        /// The key, unescaped.
        key: String,
        /// Where it stood before.
        first: Span,
        /// Where it stands again.
        again: Span,
        /// JSON Pointer of the member.
        pointer: String,
    },
}

/// A parsed text: its tree if it has one, and its faults.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'s> {
    /// The top of the tree; `None` after [`DocumentFault::NotUtf8`] or [`DocumentFault::Invalid`].
    pub root: Option<Node<'s>>,
    /// Every fault, in the order of the text.
    pub faults: Vec<DocumentFault>,
}

impl<'s> Document<'s> {
    /// Reads `bytes`. Never fails: what is wrong stands in [`Document::faults`].
    pub fn parse(bytes: &'s [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse_text(text),
            Err(error) => {
                let start = error.valid_up_to();
                let span = Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8());
                Self { root: None, faults: vec![DocumentFault::NotUtf8(span)] }
            }
        }
    }

    /// Reads `text`, which is UTF-8 already.
    pub fn parse_text(text: &'s str) -> Self {
        Reader::read(text)
    }
}

/// Appends one reference token of a JSON Pointer (RFC 6901), escaped, and short as [`short_token`] makes it.
pub fn push_pointer_token(out: &mut String, token: &str) {
    for c in short_token(token).chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            _ => out.push(c),
        }
    }
}

/// A reference token of reasonable length that is `token`'s alone: of one that is beyond all measure its begin and a
/// digest of the whole.
pub fn short_token(token: &str) -> Cow<'_, str> {
    if token.len() <= TOKEN_LIMIT || token.chars().nth(TOKEN_LIMIT).is_none() {
        return Cow::Borrowed(token);
    }
    let mut short: String = token.chars().take(TOKEN_LIMIT - 2 * DIGEST_IN_TOKEN - 1).collect();
    short.push('…');
    for byte in &Sha256::digest(token.as_bytes())[..DIGEST_IN_TOKEN] {
        let _ = write!(short, "{byte:02x}");
    }
    Cow::Owned(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invalid(text: &str) -> (Span, String) {
        let document = Document::parse_text(text);
        assert_eq!(document.root, None);
        match document.faults.as_slice() {
            [DocumentFault::Invalid { span, reason, .. }] => (*span, reason.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tree_keeps_spans_order_duplicates_and_the_text_of_numbers() {
        let text = r#" {"b": 1.50, "a": ["x", null], "b": "\u0041"} "#;
        let document = Document::parse_text(text);
        let root = document.root.unwrap();
        let object = root.as_object().unwrap();
        assert_eq!(&text[root.span.range()], text.trim());
        let keys: Vec<&str> = object.all_members().iter().map(|member| member.key.as_ref()).collect();
        assert_eq!(keys, ["b", "a", "b"]);
        assert_eq!(object.all_members()[0].value.kind, Kind::Number("1.50"));
        // The last of equal keys counts.
        assert_eq!(object.get("b").unwrap().value.as_str(), Some("A"));
        assert_eq!(object.members().count(), 2);
        let x = &object.get("a").unwrap().value.as_array().unwrap()[0];
        assert_eq!(&text[x.span.range()], "\"x\"");
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
        let root = document.root.unwrap();
        assert_eq!(root.as_object().unwrap().get("apply").unwrap().value.kind, Kind::Number("2"));
    }

    #[test]
    fn nesting_stops_at_64_levels() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Document::parse_text(&deep(64)).root.is_some());
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
        assert!(Document::parse_text(&format!("-{}", "9".repeat(4300))).root.is_some());
        assert!(invalid(&format!("[{}]", "9".repeat(4301))).1.contains("4301 digits"));
        // Only an integer is held to it: the fraction of a float is rounded by every reader.
        assert!(Document::parse_text(&format!("0.{}", "9".repeat(5000))).root.is_some());
    }

    #[test]
    fn a_byte_order_mark_is_a_fault_and_reading_goes_on() {
        let document = Document::parse("\u{feff}{\"a\": 1}".as_bytes());
        assert_eq!(document.faults, [DocumentFault::ByteOrderMark(Span::new(0, 3))]);
        assert_eq!(document.root.unwrap().span, Span::new(3, 11));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_found_at_their_place() {
        let document = Document::parse(b"{\"a\": \"\xff\"}");
        assert_eq!(document.faults, [DocumentFault::NotUtf8(Span::new(7, 10))]);
    }

    #[test]
    fn syntax_errors_point_at_the_place_and_name_the_habit() {
        let cases = [
            ("", Span::new(0, 0), "empty"),
            ("{\"a\": 1,}", Span::new(8, 9), "a comma before a closing bracket"),
            ("{\n  // note\n}", Span::new(4, 5), "a comment"),
            ("{'a': 1}", Span::new(1, 2), "a single quote"),
            ("{\"a\": True}", Span::new(6, 7), "another language"),
            ("{\"a\": [1, 2}", Span::new(11, 12), "expected `,` or `]`"),
            ("{\"a\": 1} x", Span::new(9, 10), "trailing characters"),
            ("{\"a\":\n<<<<<<< HEAD\n1}", Span::new(6, 7), "merge conflict"),
            ("{\"a\": \"x\ny\"}", Span::new(8, 9), "control character"),
            ("{\"a\": [1, 2\n\n", Span::new(10, 11), "ends too early"),
            ("{\"a\": 01}", Span::new(7, 8), "invalid number"),
            ("{\"a\": 1}\u{a0}\n", Span::new(8, 10), "trailing characters"),
            ("{\"a\": 1}\u{b}", Span::new(8, 9), "trailing characters"),
        ];
        for (text, span, reason) in cases {
            let (at, why) = invalid(text);
            assert_eq!((at, why.contains(reason)), (span, true), "{text:?}: {why}");
        }
    }

    #[test]
    fn equal_values_have_equal_digests_whatever_their_layout() {
        let a = Document::parse_text(r#"{"a": [1, -0, 1.50], "b": "\u0041"}"#).root.unwrap();
        let b = Document::parse_text(r#"{"b":"A","a":[1,0,1.5]}"#).root.unwrap();
        let c = Document::parse_text(r#"{"b":"A","a":[0,1,1.5]}"#).root.unwrap();
        assert!(a.same_value(&b));
        assert_eq!(a.digest(), b.digest());
        assert!(!a.same_value(&c));
        assert_ne!(a.digest(), c.digest());
    }
}
