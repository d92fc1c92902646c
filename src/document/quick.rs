//! Owns the short way to the tree: for texts without any fault, which nearly all are.
//!
//! It knows less than the reader beside it and never says that a text is wrong: at the first thing that is not plain
//! it gives up, and the other reader, whose grammar is `serde_json`'s, looks from the start. So whatever it accepts it
//! reads as that one does; a test holds the two together.

use std::borrow::Cow;

use super::{Kind, MANY_MEMBERS, Member, NESTING_LIMIT, Node, Object};
use crate::text::Span;

/// How many digits a number may have here.
const FEW_DIGITS: usize = 18;

/// The tree of a text that has no fault and is plain; `None` says nothing about the text.
pub(super) fn read(text: &str) -> Option<Node<'_>> {
    let mut reader =
        Reader { text, at: 0, depth: 0, members: Vec::with_capacity(32), elements: Vec::with_capacity(16) };
    reader.skip_blanks();
    let root = reader.value()?;
    reader.skip_blanks();
    (reader.at == text.len()).then_some(root)
}

struct Reader<'s> {
    text: &'s str,
    at: usize,
    depth: usize,
    /// Members of the objects that are not closed yet: each gets its own when it is, at their right number.
    members: Vec<Member<'s>>,
    /// The same for arrays.
    elements: Vec<Node<'s>>,
}

impl<'s> Reader<'s> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes past `byte`, or gives up.
    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Goes past the comma, or past the end of what is closed by `close`; whether more follows.
    fn goes_on(&mut self, close: u8) -> Option<bool> {
        self.skip_blanks();
        let found = self.peek()?;
        self.at += 1;
        match found {
            b',' => Some(true),
            _ if found == close => Some(false),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Node<'s>> {
        let start = self.at;
        let kind = match self.peek()? {
            b'{' => self.object()?,
            b'[' => self.array()?,
            b'"' => Kind::String(self.string()?),
            b't' => self.word("true", Kind::Bool(true))?,
            b'f' => self.word("false", Kind::Bool(false))?,
            b'n' => self.word("null", Kind::Null)?,
            _ => self.integer()?,
        };
        Some(Node { span: Span::new(start, self.at), kind })
    }

    fn object(&mut self) -> Option<Kind<'s>> {
        self.descend()?;
        let first = self.members.len();
        self.skip_blanks();
        let mut more = self.expect(b'}').is_none();
        while more {
            self.skip_blanks();
            let start = self.at;
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            // A key that stands twice is a fault.
            let others = &self.members[first..];
            if others.len() == MANY_MEMBERS || others.iter().any(|other| other.key == key) {
                return None;
            }
            self.skip_blanks();
            self.expect(b':')?;
            self.skip_blanks();
            let value = self.value()?;
            self.members.push(Member { key, key_span, value, shadowed: false });
            more = self.goes_on(b'}')?;
        }
        self.depth -= 1;
        Some(Kind::Object(Object { members: self.members.drain(first..).collect() }))
    }

    fn array(&mut self) -> Option<Kind<'s>> {
        self.descend()?;
        let first = self.elements.len();
        self.skip_blanks();
        let mut more = self.expect(b']').is_none();
        while more {
            self.skip_blanks();
            let element = self.value()?;
            self.elements.push(element);
            more = self.goes_on(b']')?;
        }
        self.depth -= 1;
        Some(Kind::Array(self.elements.drain(first..).collect()))
    }

    /// Goes past an opening bracket.
    fn descend(&mut self) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        (self.depth <= NESTING_LIMIT).then_some(())
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<Cow<'s, str>> {
        self.expect(b'"')?;
        let rest = &self.text.as_bytes()[self.at..];
        let length = plain_length(rest)?;
        if rest[length] != b'"' {
            return None;
        }
        let start = self.at;
        self.at += length + 1;
        Some(Cow::Borrowed(&self.text[start..start + length]))
    }

    fn word(&mut self, word: &str, kind: Kind<'s>) -> Option<Kind<'s>> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            kind
        })
    }

    /// An integer of few digits. What follows it is left to the caller, who takes nothing but a comma, a bracket, a
    /// blank or the end.
    fn integer(&mut self) -> Option<Kind<'s>> {
        let start = self.at;
        let _ = self.expect(b'-');
        let digits = &self.text.as_bytes()[self.at..];
        let length = digits.iter().take(FEW_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=FEW_DIGITS).contains(&length) || (digits[0] == b'0' && length > 1) {
            return None;
        }
        self.at += length;
        Some(Kind::Number(&self.text[start..self.at]))
    }
}

/// Where the first quote, backslash or control character stands. Strings are most of a passport, so eight bytes are
/// looked at together: each test sets the highest bit of a byte that meets it, and of none below the first such byte.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    const HIGHEST: u64 = ONES << 7;
    let holds = |eight: u64, byte: u8| {
        let zero = eight ^ (ONES * u64::from(byte));
        zero.wrapping_sub(ONES) & !zero
    };
    let (eights, rest) = bytes.as_chunks::<8>();
    for (index, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let controls = eight.wrapping_sub(ONES * u64::from(b' ')) & !eight;
        let met = (holds(eight, b'"') | holds(eight, b'\\') | controls) & HIGHEST;
        if met != 0 {
            return Some(index * 8 + met.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '))?;
    Some(bytes.len() - rest.len() + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Document;
    use super::*;

    const SAFE: &str = include_str!("../../templates/safe.json");

    #[test]
    fn every_template_goes_the_short_way() {
        for template in &crate::templates::ALL {
            assert!(read(template.text).is_some());
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_other_reader() {
        for text in [
            "",
            " ",
            "{",
            "[1",
            "[1,]",
            "{,}",
            "[,1]",
            "01",
            "-",
            "1.0",
            "1e3",
            "1 2",
            "truer",
            "\"a\\n\"",
            "\"\t\"",
            "{\"a\": 1, \"a\": 2}",
            "{\"a\" 1}",
            "{1: 2}",
            "\u{feff}{}",
            "1234567890123456789",
            "[1 2]",
            "{}}",
            "nul",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read(&nested(NESTING_LIMIT)).is_some());
        assert!(read(&nested(NESTING_LIMIT + 1)).is_none());
    }

    fn agrees(text: &str) {
        if let Some(root) = read(text) {
            assert_eq!(Document::read_all(text), Document { root: Some(root), faults: Vec::new() }, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_end_of_what_is_plain_is_found_among_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let one_by_one = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '));
            prop_assert_eq!(plain_length(&bytes), one_by_one);
        }

        #[test]
        fn both_readers_see_the_same_in_what_is_nearly_json(text in r#"([\[\]{}:, \n"a-]|"k"|"":|-?[0-9]{1,3}|true|null|é){0,24}"#) {
            agrees(&text);
        }

        #[test]
        fn both_readers_see_the_same_in_a_passport_with_a_slip(at in 0..SAFE.len(), end in 0_usize..4, new in r#"[\[\]{}:,"\\0-9a é\x01]{0,3}"#) {
            let mut text = SAFE.to_owned();
            text.replace_range(at..(at + end).min(SAFE.len()), &new);
            agrees(&text);
        }
    }
}
