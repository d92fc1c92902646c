//! Owns the reading of any text: the authority on the grammar, and on what is wrong with a text.
//!
//! The grammar is `serde_json`'s. A borrowed [`RawValue`] is a slice of the input, so its address gives its offset, and
//! keys and scalars are read as such; arrays and objects are descended into in the same pass, so that each byte is
//! looked at once, and their brackets are found between the slices. What `RawValue` skips without looking (lone
//! surrogates, any number) is looked at here, and so is the depth.

use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::{DIGIT_LIMIT, DocumentFault, NESTING_LIMIT, too_long};
use super::pointer::push_pointer_token;
use super::syntax;
use super::tape::{Shape, Slot, Tape, offset};
use super::tree::{Tree, is_integer};
use crate::text::Span;

/// How many bytes the pointer of a duplicate key has, about: the nesting multiplies what the keys may have.
const POINTER_LIMIT: usize = 1024;
/// The UTF-8 byte order mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// From this many members on, duplicates are looked for with a table.
const MANY_MEMBERS: usize = 24;

/// Reads one tree in one pass.
struct Reader<'s> {
    tree: Tree<'s>,
    /// Whether there is a backslash anywhere: in most passports there is none, and no string has to be looked through.
    has_escapes: bool,
    /// Offset behind what was read last.
    at: usize,
    faults: Vec<DocumentFault>,
    /// Whether a fault was met after which there is no tree.
    broken: bool,
    /// Keys and indices from the top to here.
    path: Vec<Token>,
}

enum Token {
    /// The slot of a key.
    Key(u32),
    Index(usize),
}

/// Reads `text`, whatever faults it has, onto the tape.
pub(super) fn read(text: &str, tape: Tape) -> (Tree<'_>, Vec<DocumentFault>) {
    let mut tree = Tree { text, tape };
    tree.tape.clear();
    if let Some(fault) = too_long(text.len()) {
        return (tree, vec![fault]);
    }
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = Reader {
        tree,
        has_escapes: text.contains('\\'),
        at: text.len() - body.len(),
        faults: Vec::new(),
        broken: false,
        path: Vec::new(),
    };
    if reader.at > 0 {
        reader.faults.push(DocumentFault::ByteOrderMark(Span::new(0, reader.at)));
    }
    let mut deserializer = serde_json::Deserializer::from_str(body);
    let read = Value(&mut reader).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Err(error) = &read
        && !reader.broken
    {
        reader.faults.push(syntax::fault(body, text.len() - body.len(), error));
        reader.broken = true;
    }
    if reader.broken {
        reader.tree.tape.clear();
        // Only the first fault is certain: brackets that do not match make keys meet that never belonged together.
        reader.faults.retain(|fault| !matches!(fault, DocumentFault::DuplicateKey { .. }));
    }
    (reader.tree, reader.faults)
}

/// Reads the next value.
struct Value<'r, 's>(&'r mut Reader<'s>);

impl<'s> DeserializeSeed<'s> for Value<'_, 's> {
    type Value = ();

    fn deserialize<D: Deserializer<'s>>(self, deserializer: D) -> Result<(), D::Error> {
        let reader = self.0;
        reader.skip_blanks();
        let start = reader.at;
        let container = reader.tree.text.as_bytes().get(start).copied();
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
        let is_object = container == Some(b'{');
        let slot = reader.tree.tape.len();
        reader.push(Span::new(start, start + 1), if is_object { Shape::Object } else { Shape::Array });
        reader.at += 1;
        let container = Container(&mut *reader, slot);
        if is_object {
            deserializer.deserialize_map(container)?;
        } else {
            deserializer.deserialize_seq(container)?;
        }
        // Nothing but blanks is between the last member and the closing bracket.
        reader.skip_blanks();
        reader.at += 1;
        let end = offset(reader.at);
        reader.tree.tape.close(slot, end);
        Ok(())
    }
}

/// Reads what is in an object or an array, whose slot that is.
struct Container<'r, 's>(&'r mut Reader<'s>, u32);

impl<'s> Visitor<'s> for Container<'_, 's> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'s>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(reader, slot) = self;
        while let Some(raw) = map.next_key::<&RawValue>()? {
            let key = reader.tree.tape.len();
            let span = reader.span(raw);
            reader.string(raw.get(), span);
            reader.at = span.end;
            reader.skip_blanks();
            reader.at += 1; // The colon.
            reader.path.push(Token::Key(key));
            map.next_value_seed(Value(&mut *reader))?;
            reader.path.pop();
        }
        reader.mark_duplicates(slot);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'s>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(reader, _) = self;
        for index in 0.. {
            reader.skip_blanks();
            if index > 0 && reader.tree.text.as_bytes().get(reader.at) == Some(&b',') {
                reader.at += 1;
            }
            reader.path.push(Token::Index(index));
            let element = seq.next_element_seed(Value(&mut *reader))?;
            reader.path.pop();
            if element.is_none() {
                break;
            }
        }
        Ok(())
    }
}

impl<'s> Reader<'s> {
    fn skip_blanks(&mut self) {
        let text = self.tree.text;
        let rest = &text.as_bytes()[self.at.min(text.len())..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r')).count();
    }

    fn push(&mut self, span: Span, shape: Shape) {
        self.tree.tape.slots.push(Slot::new(offset(span.start), offset(span.end), shape));
    }

    /// The place of a slice of the text.
    fn span(&self, raw: &RawValue) -> Span {
        let start = raw.get().as_ptr() as usize - self.tree.text.as_ptr() as usize;
        Span::new(start, start + raw.get().len())
    }

    fn scalar(&mut self, raw: &'s RawValue) {
        let text = raw.get();
        let span = self.span(raw);
        self.at = span.end;
        match text.as_bytes().first() {
            Some(b'"') => self.string(text, span),
            Some(b't') => self.push(span, Shape::True),
            Some(b'f') => self.push(span, Shape::False),
            Some(b'n') => self.push(span, Shape::Null),
            _ => self.number(text, span),
        }
    }

    fn string(&mut self, quoted: &'s str, span: Span) {
        let inner = &quoted[1..quoted.len() - 1];
        let mut slot = Slot::new(offset(span.start), offset(span.end), Shape::String);
        if self.has_escapes && inner.contains('\\') {
            slot.shape = Shape::Escaped;
            slot.link = offset(self.tree.tape.decoded.len());
            let decoded = serde_json::from_str::<Box<str>>(quoted).unwrap_or_else(|_| {
                self.invalid(
                    lone_surrogate(inner, span.start + 1).unwrap_or(span),
                    "half of a surrogate pair: this escape is no character".to_owned(),
                    "Write the character itself, or both halves of the pair.",
                );
                inner.into()
            });
            slot.printable = is_printable(&decoded);
            self.tree.tape.decoded.push(decoded);
        } else {
            slot.printable = is_printable(inner);
        }
        self.tree.tape.slots.push(slot);
    }

    fn number(&mut self, text: &'s str, span: Span) {
        let digits = text.trim_start_matches('-').len();
        if is_integer(text) && digits > DIGIT_LIMIT {
            self.invalid(
                span,
                format!("an integer of {digits} digits; readers stop at {DIGIT_LIMIT}"),
                "Write a number that the tuner can use.",
            );
        }
        self.push(span, Shape::Number);
    }

    /// Marks the keys of the object at `slot` that occur again in it.
    fn mark_duplicates(&mut self, slot: u32) {
        let mut keys: Vec<u32> = Vec::new();
        let mut at = slot + 1;
        while at < self.tree.tape.len() {
            keys.push(at);
            at = self.tree.tape.behind(at + 1);
        }
        for (earlier, later) in self.duplicates(&keys) {
            self.duplicate(earlier, later);
        }
    }

    /// The repeated ones among these keys, each with the last one before it.
    fn duplicates(&self, keys: &[u32]) -> Vec<(u32, u32)> {
        let text = |key: u32| self.tree.string(self.tree.tape.slot(key));
        if keys.len() < MANY_MEMBERS {
            let earlier = |at: usize| keys[..at].iter().rev().find(|key| text(**key) == text(keys[at]));
            return keys.iter().enumerate().filter_map(|(at, &later)| Some((*earlier(at)?, later))).collect();
        }
        let mut last: HashMap<&str, u32> = HashMap::with_capacity(keys.len());
        keys.iter().filter_map(|&later| Some((last.insert(text(later), later)?, later))).collect()
    }

    fn duplicate(&mut self, earlier: u32, later: u32) {
        self.path.push(Token::Key(later));
        let pointer = self.pointer();
        self.path.pop();
        let tape = &mut self.tree.tape;
        if let Some(slot) = tape.slots.get_mut(earlier as usize) {
            slot.shadowed = true;
        }
        let [first, again] = [earlier, later].map(|key| tape.slot(key));
        let key = self.tree.string(again).to_owned();
        self.faults.push(DocumentFault::DuplicateKey { key, first: first.span(), again: again.span(), pointer });
    }

    fn invalid(&mut self, span: Span, reason: String, remedy: &'static str) {
        if !self.broken {
            self.broken = true;
            self.faults.push(DocumentFault::Invalid { span, reason, remedy: remedy.into(), labels: Vec::new() });
        }
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
                Token::Key(key) => push_pointer_token(&mut out, self.tree.string(self.tree.tape.slot(*key))),
                Token::Index(index) => out.push_str(&index.to_string()),
            }
        }
        out
    }
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

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
}
