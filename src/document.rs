//! Owns the JSON front end: bytes to a tree that keeps spans, the order of members, duplicate keys and the text of
//! numbers.
//!
//! The grammar is `serde_json`'s. A borrowed [`RawValue`] is a slice of the input, so its address tells its offset, and
//! keys and scalars are read as such; arrays and objects are descended into in the same pass, so that each byte is
//! looked at once, and their brackets are found between the slices. What `RawValue` skips without looking (lone
//! surrogates, any number) is looked at here, and so is the depth.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::text::Span;

/// How many arrays and objects may stand inside each other.
pub const NESTING_LIMIT: usize = 64;
/// How many digits an integer may have: a Python reader refuses more.
pub const DIGIT_LIMIT: usize = 4300;
/// How many characters of one key a pointer repeats. Thousands of findings below one key of half a megabyte would
/// otherwise each carry it along.
const TOKEN_LIMIT: usize = 256;
/// How many bytes of a digest stand for the rest of a key that is cut.
const DIGEST_IN_TOKEN: usize = 16;
/// How many bytes the pointer of a duplicate key has, about: the nesting multiplies what the keys may have.
const POINTER_LIMIT: usize = 1024;
/// The UTF-8 byte order mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// From this many members on, duplicates are looked for with a table.
const MANY_MEMBERS: usize = 24;

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
        let mut reader = Reader {
            text,
            has_escapes: text.contains('\\'),
            at: 0,
            faults: Vec::new(),
            broken: false,
            path: Vec::new(),
        };
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        reader.at = text.len() - body.len();
        if reader.at > 0 {
            reader.faults.push(DocumentFault::ByteOrderMark(Span::new(0, reader.at)));
        }
        let mut deserializer = serde_json::Deserializer::from_str(body);
        let read = Value(&mut reader).deserialize(&mut deserializer);
        let root = read.and_then(|root| deserializer.end().map(|()| root));
        if let Err(error) = &root
            && !reader.broken
        {
            reader.faults.push(syntax_fault(body, text.len() - body.len(), error));
        }
        Self { root: root.ok().filter(|_| !reader.broken), faults: reader.faults }
    }
}

/// Reads one tree in one pass.
struct Reader<'s> {
    text: &'s str,
    /// Whether there is a backslash anywhere: in most passports there is none, and no string has to be looked through.
    has_escapes: bool,
    /// Offset behind what was read last.
    at: usize,
    faults: Vec<DocumentFault>,
    /// Whether a fault was met after which there is no tree.
    broken: bool,
    /// Keys and indices from the top to here.
    path: Vec<Token<'s>>,
}

#[derive(Clone)]
enum Token<'s> {
    Key(Cow<'s, str>),
    Index(usize),
}

/// Reads the next value.
struct Value<'r, 's>(&'r mut Reader<'s>);

impl<'s> DeserializeSeed<'s> for Value<'_, 's> {
    type Value = Node<'s>;

    fn deserialize<D: Deserializer<'s>>(self, deserializer: D) -> Result<Node<'s>, D::Error> {
        let reader = self.0;
        reader.skip_blanks();
        let start = reader.at;
        let container = reader.text.as_bytes().get(start).copied();
        if !matches!(container, Some(b'{' | b'[')) {
            return <&RawValue>::deserialize(deserializer).map(|raw| reader.scalar(raw));
        }
        if reader.path.len() == NESTING_LIMIT {
            reader.invalid(
                Span::new(start, start + 1),
                format!("nested deeper than {NESTING_LIMIT} levels"),
                "Flatten the document: a passport needs five levels at most.",
            );
            return Err(D::Error::custom("too deep"));
        }
        reader.at += 1;
        let kind = if container == Some(b'{') {
            deserializer.deserialize_map(Container(&mut *reader))?
        } else {
            deserializer.deserialize_seq(Container(&mut *reader))?
        };
        // Nothing but blanks stands between the last member and the closing bracket.
        reader.skip_blanks();
        reader.at += 1;
        Ok(Node { span: Span::new(start, reader.at), kind })
    }
}

/// Reads what is in an object or an array.
struct Container<'r, 's>(&'r mut Reader<'s>);

impl<'s> Visitor<'s> for Container<'_, 's> {
    type Value = Kind<'s>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'s>>(self, mut map: A) -> Result<Kind<'s>, A::Error> {
        let reader = self.0;
        let mut members: Vec<Member<'s>> = Vec::with_capacity(8);
        while let Some(raw) = map.next_key::<&RawValue>()? {
            let key_span = reader.span(raw);
            let key = reader.string(raw.get(), key_span.start);
            reader.at = key_span.end;
            reader.skip_blanks();
            reader.at += 1; // The colon.
            reader.path.push(Token::Key(key.clone()));
            let value = map.next_value_seed(Value(&mut *reader))?;
            reader.path.pop();
            members.push(Member { key, key_span, value, shadowed: false });
        }
        reader.mark_duplicates(&mut members);
        Ok(Kind::Object(Object { members }))
    }

    fn visit_seq<A: SeqAccess<'s>>(self, mut seq: A) -> Result<Kind<'s>, A::Error> {
        let reader = self.0;
        let mut elements = Vec::new();
        loop {
            reader.skip_blanks();
            if !elements.is_empty() && reader.text.as_bytes().get(reader.at) == Some(&b',') {
                reader.at += 1;
            }
            reader.path.push(Token::Index(elements.len()));
            let element = seq.next_element_seed(Value(&mut *reader))?;
            reader.path.pop();
            match element {
                Some(element) => elements.push(element),
                None => return Ok(Kind::Array(elements)),
            }
        }
    }
}

impl<'s> Reader<'s> {
    fn skip_blanks(&mut self) {
        let rest = &self.text.as_bytes()[self.at.min(self.text.len())..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r')).count();
    }

    /// Where a slice of the text stands in it.
    fn span(&self, raw: &RawValue) -> Span {
        let start = raw.get().as_ptr() as usize - self.text.as_ptr() as usize;
        Span::new(start, start + raw.get().len())
    }

    fn scalar(&mut self, raw: &'s RawValue) -> Node<'s> {
        let text = raw.get();
        let span = self.span(raw);
        self.at = span.end;
        let kind = match text.as_bytes().first() {
            Some(b'"') => Kind::String(self.string(text, span.start)),
            Some(b't') => Kind::Bool(true),
            Some(b'f') => Kind::Bool(false),
            Some(b'n') => Kind::Null,
            _ => self.number(text, span),
        };
        Node { span, kind }
    }

    fn string(&mut self, quoted: &'s str, start: usize) -> Cow<'s, str> {
        let inner = &quoted[1..quoted.len() - 1];
        if !self.has_escapes || !inner.contains('\\') {
            return Cow::Borrowed(inner);
        }
        if let Ok(text) = serde_json::from_str::<String>(quoted) {
            Cow::Owned(text)
        } else {
            let span = lone_surrogate(inner, start + 1).unwrap_or(Span::new(start, start + quoted.len()));
            self.invalid(
                span,
                "half of a surrogate pair: this escape is no character".to_owned(),
                "Write the character itself, or both halves of the pair.",
            );
            Cow::Borrowed(inner)
        }
    }

    fn number(&mut self, text: &'s str, span: Span) -> Kind<'s> {
        let digits = text.trim_start_matches('-').len();
        if is_integer(text) && digits > DIGIT_LIMIT {
            self.invalid(
                span,
                format!("an integer of {digits} digits; readers stop at {DIGIT_LIMIT}"),
                "Write a number that the tuner can use.",
            );
        }
        Kind::Number(text)
    }

    fn mark_duplicates(&mut self, members: &mut [Member<'s>]) {
        if members.len() < MANY_MEMBERS {
            for later in 1..members.len() {
                if let Some(earlier) = (0..later).rev().find(|&at| members[at].key == members[later].key) {
                    self.duplicate(members, earlier, later);
                }
            }
            return;
        }
        let mut last: HashMap<Cow<'s, str>, usize> = HashMap::with_capacity(members.len());
        for later in 0..members.len() {
            if let Some(earlier) = last.insert(members[later].key.clone(), later) {
                self.duplicate(members, earlier, later);
            }
        }
    }

    fn duplicate(&mut self, members: &mut [Member<'s>], earlier: usize, later: usize) {
        members[earlier].shadowed = true;
        self.path.push(Token::Key(members[later].key.clone()));
        let pointer = self.pointer();
        self.path.pop();
        self.faults.push(DocumentFault::DuplicateKey {
            key: members[later].key.clone().into_owned(),
            first: members[earlier].key_span,
            again: members[later].key_span,
            pointer,
        });
    }

    fn invalid(&mut self, span: Span, reason: String, remedy: &'static str) {
        self.broken = true;
        self.faults.push(DocumentFault::Invalid { span, reason, remedy });
    }

    fn pointer(&self) -> String {
        let mut out = String::new();
        for token in &self.path {
            out.push('/');
            if out.len() > POINTER_LIMIT {
                out.push('…');
                break;
            }
            match token {
                Token::Key(key) => push_pointer_token(&mut out, key),
                Token::Index(index) => out.push_str(&index.to_string()),
            }
        }
        out
    }
}

/// Appends one reference token of a JSON Pointer (RFC 6901), escaped; of one that is beyond all measure its begin.
pub fn push_pointer_token(out: &mut String, token: &str) {
    if token.len() <= TOKEN_LIMIT && !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return out.push_str(token);
    }
    for (index, c) in token.chars().enumerate() {
        match c {
            _ if index == TOKEN_LIMIT => return out.push('…'),
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

/// The first `\uXXXX` in `inner` that is half of a surrogate pair; `start` is the offset of `inner`.
fn lone_surrogate(inner: &str, start: usize) -> Option<Span> {
    let bytes = inner.as_bytes();
    let unit = |at: usize| -> Option<u32> {
        let escape = inner.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(escape, 16).ok()
    };
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => return Some(Span::new(start + at, start + at + 6)),
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    None
}

/// Translates a syntax error. `offset` is where `body` begins in the whole text.
fn syntax_fault(body: &str, offset: usize, error: &serde_json::Error) -> DocumentFault {
    // White space beyond JSON's is a fault, and shown as one.
    let trimmed = body.trim_end_matches([' ', '\n', '\t', '\r']);
    if trimmed.is_empty() {
        return DocumentFault::Invalid {
            span: Span::new(offset, offset),
            reason: "the file is empty".to_owned(),
            remedy: "Write a passport into it (`mk passport init` makes one), or remove it.",
        };
    }
    let line_start: usize = body.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut start = body.floor_char_boundary((line_start + error.column().saturating_sub(1)).min(body.len()));
    if error.to_string().starts_with("control character") {
        // The reader has looked past it already.
        start = body[start..].find(|c: char| c < ' ').map_or(start, |at| start + at);
    }
    if error.is_eof() || start >= trimmed.len() {
        // The end of the file says little: point at the last thing that stands there.
        start = trimmed.char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let found = &body[start..];
    let end = start + found.chars().next().map_or(0, char::len_utf8);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let (reason, remedy) = explain_syntax(body, start, message, error.is_eof());
    DocumentFault::Invalid { span: Span::new(offset + start, offset + end), reason, remedy }
}

/// The reason and remedy of a syntax error, with the habits of other formats told by name.
fn explain_syntax(body: &str, start: usize, message: &str, at_end: bool) -> (String, &'static str) {
    let line_start = body[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = &body[line_start..];
    let found = &body[start..];
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| line.starts_with(marker)) {
        return ("a merge conflict marker".to_owned(), "Resolve the conflict and remove the markers.");
    }
    if at_end {
        return (
            format!("the text ends too early: {message}"),
            "Complete the document: a bracket or a quote is not closed.",
        );
    }
    if message.contains("control character") {
        return (
            "a control character inside a string".to_owned(),
            "Escape it (a line break is \\n), or close the string on its own line.",
        );
    }
    if found.starts_with("//") || found.starts_with("/*") || found.starts_with('#') {
        return ("a comment: JSON has none".to_owned(), "Take the comment out; `description` is the place for words.");
    }
    if found.starts_with('\'') {
        return ("a single quote: JSON strings stand in double quotes".to_owned(), "Use double quotes.");
    }
    if found.starts_with(['}', ']']) && body[..start].trim_end().ends_with(',') {
        return ("a comma before a closing bracket".to_owned(), "Take out the last comma.");
    }
    if ["NaN", "Infinity", "-Infinity", "True", "False", "None"].iter().any(|word| found.starts_with(word)) {
        return ("a word of another language: JSON knows true, false and null".to_owned(), "Write a JSON value.");
    }
    (message.to_owned(), "Correct the JSON here; nothing behind this place was read.")
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
    fn a_key_beyond_all_measure_is_not_repeated_by_each_finding_below_it() {
        let key = "k/".repeat(5_000);
        let (open, close) = (format!("{{\"{key}\":").repeat(40), "}".repeat(40));
        let text = format!("{open}{{\"a\": 1, \"a\": 2}}{close}");
        let document = Document::parse_text(&text);
        let [DocumentFault::DuplicateKey { pointer, .. }] = &document.faults[..] else {
            panic!("{:?}", document.faults)
        };
        assert!(pointer.starts_with("/k~1k~1") && pointer.ends_with("/…"), "{pointer}");
        assert!(pointer.len() < 2 * POINTER_LIMIT, "{}", pointer.len());
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
