//! Owns the reading of a tree.
//!
//! The grammar is `serde_json`'s. A borrowed [`RawValue`] is a slice of the input, so its address tells its offset, and
//! keys and scalars are read as such; arrays and objects are descended into in the same pass, so that each byte is
//! looked at once, and their brackets are found between the slices. What `RawValue` skips without looking (lone
//! surrogates, any number) is looked at here, and so is the depth.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    DIGIT_LIMIT, Document, DocumentFault, Kind, Member, NESTING_LIMIT, Node, Object, is_integer, push_pointer_token,
    syntax,
};
use crate::text::Span;

/// How many bytes the pointer of a duplicate key has, about: the nesting multiplies what the keys may have.
const POINTER_LIMIT: usize = 1024;
/// The UTF-8 byte order mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// From this many members on, duplicates are looked for with a table.
const MANY_MEMBERS: usize = 24;

/// Reads one tree in one pass.
pub(super) struct Reader<'s> {
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
    /// Reads `text`, whatever faults it has.
    pub(super) fn read(text: &'s str) -> Document<'s> {
        let mut reader =
            Self { text, has_escapes: text.contains('\\'), at: 0, faults: Vec::new(), broken: false, path: Vec::new() };
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
            reader.faults.push(syntax::fault(body, text.len() - body.len(), error));
        }
        Document { root: root.ok().filter(|_| !reader.broken), faults: reader.faults }
    }

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
