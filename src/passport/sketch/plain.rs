//! Owns the plain JSON that a sketch is read from: no escapes, no numbers but short integers, nothing odd.

use super::as_str;
use super::sets::Few;
use crate::passport::vocabulary as words;

/// How many digits a number has at most in a sketch: any of them fits into 64 bits.
const FEW_DIGITS: usize = 18;
/// How many entries a list has at most in a sketch.
const FEW_ENTRIES: usize = 12;

/// Reads the bytes of one text; `None` wherever they are not plain.
pub(super) struct Reader<'s> {
    pub(super) rest: &'s [u8],
    /// Whether all strings so far were of printable ASCII.
    pub(super) is_ascii: bool,
}

impl<'s> Reader<'s> {
    /// Reads an object whose every member `member` reads, from behind the colon.
    pub(super) fn object(&mut self, mut member: impl FnMut(&mut Self, &'s [u8]) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        self.skip_blanks();
        if self.expect(b'}').is_some() {
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.skip_blanks();
            self.expect(b':')?;
            self.skip_blanks();
            member(self, key)?;
            if !self.goes_on(b'}')? {
                return Some(());
            }
        }
    }

    pub(super) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        self.skip_blanks();
        if self.expect(b']').is_some() {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.goes_on(b']')? {
                return Some(());
            }
        }
    }

    /// An array of names, none of them twice.
    pub(super) fn names(&mut self, mut each: impl FnMut(&mut Self, &'s [u8]) -> Option<()>) -> Option<()> {
        let mut names = Few::<FEW_ENTRIES>::default();
        self.array(|reader| {
            let name = reader.name()?;
            names.note(name)?;
            each(reader, name)
        })
    }

    /// Goes past the comma and what is blank behind it, or past the end of what is closed by `close`; whether more
    /// follows.
    pub(super) fn goes_on(&mut self, close: u8) -> Option<bool> {
        self.skip_blanks();
        if self.expect(b',').is_some() {
            self.skip_blanks();
            return Some(true);
        }
        self.expect(close).map(|()| false)
    }

    /// Goes past `byte`, if it comes next.
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        let (next, rest) = self.rest.split_first()?;
        (*next == byte).then(|| self.rest = rest)
    }

    pub(super) fn skip_blanks(&mut self) {
        while let [blank @ (b' ' | b'\n' | b'\t' | b'\r'), rest @ ..] = self.rest {
            self.rest = rest;
            // Most blanks indent a line.
            while *blank == b'\n'
                && let Some(eight) = self.rest.first_chunk::<8>()
            {
                let others = u64::from_le_bytes(*eight) ^ (ONES * u64::from(b' '));
                self.rest = &self.rest[others.trailing_zeros() as usize / 8..];
                if others != 0 {
                    break;
                }
            }
        }
    }

    /// What a string without escapes holds.
    pub(super) fn string(&mut self) -> Option<&'s [u8]> {
        let [b'"', inside @ ..] = self.rest else { return None };
        let mut length = plain_length(inside)?;
        while *inside.get(length)? > b'~' {
            self.is_ascii = false;
            length += 1;
            length += plain_length(&inside[length..])?;
        }
        let (text, rest) = inside.split_at_checked(length)?;
        self.rest = rest.strip_prefix(b"\"")?;
        Some(text)
    }

    /// A string that can be a name.
    pub(super) fn name(&mut self) -> Option<&'s [u8]> {
        let text = self.string()?;
        self.as_name(text)
    }

    /// What a string holds, if it can be a name.
    pub(super) fn as_name(&self, text: &'s [u8]) -> Option<&'s [u8]> {
        // Nearly all are of printable ASCII with something else than a blank in front.
        let is_plain = self.is_ascii && text.first().is_some_and(|first| *first != b' ');
        (is_plain || words::is_name(as_str(text)?)).then_some(text)
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        let (value, rest) = match self.rest.strip_prefix(b"true") {
            Some(rest) => (true, rest),
            None => (false, self.rest.strip_prefix(b"false")?),
        };
        self.rest = rest;
        Some(value)
    }

    /// An integer of few digits. What follows it is left to the caller, who takes nothing but a comma, a bracket or a
    /// blank.
    pub(super) fn integer(&mut self) -> Option<i64> {
        let negative = self.expect(b'-').is_some();
        let length = self.rest.iter().take(FEW_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(length);
        if !(1..=FEW_DIGITS).contains(&length) || (digits[0] == b'0' && length > 1) {
            return None;
        }
        self.rest = rest;
        let value = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        Some(if negative { -value } else { value })
    }

    pub(super) fn at_least(&mut self, least: i64) -> Option<i64> {
        self.integer().filter(|value| *value >= least)
    }
}

/// One in each byte.
const ONES: u64 = u64::MAX / 255;

/// How many bytes from here on are printable ASCII, and neither a quote nor a backslash; nothing when all are. Strings
/// are most of a passport, so eight bytes are looked at together: each test sets the highest bit of a byte that meets
/// it, and of none below the first such byte.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    const HIGHEST: u64 = ONES << 7;
    let below = |eight: u64, byte: u8| eight.wrapping_sub(ONES * u64::from(byte)) & !eight;
    let (eights, rest) = bytes.as_chunks::<8>();
    for (index, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        // With this bit turned, the quote comes next to the controls.
        let control_or_quote = below(eight ^ (ONES * 0x02), b'!');
        let backslash = below(eight ^ (ONES * u64::from(b'\\')), 1);
        let above_tilde = eight | eight.wrapping_add(ONES);
        let met = (control_or_quote | backslash | above_tilde) & HIGHEST;
        if met != 0 {
            return Some(index * 8 + met.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| !is_plain(*byte))?;
    Some(bytes.len() - rest.len() + at)
}

const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_end_of_what_is_plain_is_found_among_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let one_by_one = bytes.iter().position(|byte| !is_plain(*byte));
            prop_assert_eq!(plain_length(&bytes), one_by_one);
        }
    }
}
