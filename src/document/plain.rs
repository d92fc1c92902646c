//! Owns the quick reading of a plain text: one pass over its bytes. At the first thing that is not plain it gives up,
//! and the text is read from the start by the reader that knows all of JSON and has the words for what is none.
//!
//! Plain is what most passports are: no escape, no repeated key, no byte order mark, no fault.

use super::fault::{DIGIT_LIMIT, LENGTH_LIMIT};
use super::tape::{Shape, Slot, Tape, offset};
use crate::text::Numbers;

/// How many keys are compared with earlier ones of their object at most. A large object is left to the reader that
/// has a table of keys.
const MOST_COMPARISONS: u32 = 4096;

/// How many arrays and objects may be open at once. Deeper texts are left to the other reader, too.
const MOST_OPEN: usize = 16;

/// Each byte of a word is one.
const ONES: u64 = u64::MAX / 0xff;
/// The highest bit of each byte of a word.
const HIGH: u64 = ONES << 7;

/// An array or object that is not closed yet.
#[derive(Clone, Copy)]
struct Open {
    slot: u32,
    is_object: bool,
    /// The hashes of its keys.
    keys: Numbers,
}

/// The reading of one text. Each part of it takes the place where something starts, and gives the place behind it.
struct Plain<'r> {
    bytes: &'r [u8],
    tape: &'r mut Tape,
    comparisons: u32,
}

/// Reads `text` onto the tape, if it is plain; otherwise what is on the tape means nothing.
pub(super) fn read(text: &str, tape: &mut Tape) -> Option<()> {
    tape.clear();
    if text.len() > LENGTH_LIMIT {
        return None;
    }
    Plain { bytes: text.as_bytes(), tape, comparisons: 0 }.document()
}

impl Plain<'_> {
    fn document(&mut self) -> Option<()> {
        let mut open = [Open { slot: 0, is_object: false, keys: Numbers::default() }; MOST_OPEN];
        let mut depth = 0_usize;
        let mut at = behind_blanks(self.bytes, 0);
        let mut is_key = false;
        loop {
            match *self.bytes.get(at)? {
                b'"' => {
                    let start = at;
                    at = self.string(start)?;
                    if is_key {
                        is_key = false;
                        at = self.behind_key(start, at, open.get_mut(depth.checked_sub(1)?)?)?;
                        continue;
                    }
                }
                _ if is_key => return None,
                bracket @ (b'{' | b'[') => {
                    let is_object = bracket == b'{';
                    let slot = self.tape.len();
                    self.push(at, at, if is_object { Shape::Object } else { Shape::Array });
                    at = behind_blanks(self.bytes, at + 1);
                    let opened = open.get_mut(depth)?;
                    *opened = Open { slot, is_object, keys: Numbers::default() };
                    if *self.bytes.get(at)? != if is_object { b'}' } else { b']' } {
                        depth += 1;
                        is_key = is_object;
                        continue;
                    }
                    at += 1;
                    self.tape.close(slot, offset(at));
                }
                b'-' | b'0'..=b'9' => {
                    let end = self.number(at)?;
                    self.push(at, end, Shape::Number);
                    at = end;
                }
                b't' => at = self.word(at, b"true", Shape::True)?,
                b'f' => at = self.word(at, b"false", Shape::False)?,
                b'n' => at = self.word(at, b"null", Shape::Null)?,
                _ => return None,
            }
            // Behind a value.
            loop {
                at = behind_blanks(self.bytes, at);
                let Some(innermost) = depth.checked_sub(1).and_then(|innermost| open.get_mut(innermost)) else {
                    return (at == self.bytes.len()).then_some(());
                };
                match *self.bytes.get(at)? {
                    b',' => {
                        at = behind_blanks(self.bytes, at + 1);
                        is_key = innermost.is_object;
                        break;
                    }
                    b'}' if innermost.is_object => {}
                    b']' if !innermost.is_object => {}
                    _ => return None,
                }
                at += 1;
                self.tape.close(innermost.slot, offset(at));
                depth -= 1;
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, shape: Shape) {
        self.tape.slots.push(Slot::new(offset(start), offset(end), shape));
    }

    fn word(&mut self, start: usize, word: &[u8], shape: Shape) -> Option<usize> {
        let end = start + word.len();
        (self.bytes.get(start..end)? == word).then(|| self.push(start, end, shape))?;
        Some(end)
    }

    /// The start of the value of a key, which was read last.
    #[inline]
    fn behind_key(&mut self, start: usize, end: usize, object: &mut Open) -> Option<usize> {
        let hash = hash(self.bytes, start + 1, end - 1);
        if !object.keys.insert(hash) && self.is_repeated(object.slot, &self.bytes[start..end]) {
            return None;
        }
        let colon = behind_blanks(self.bytes, end);
        (*self.bytes.get(colon)? == b':').then(|| behind_blanks(self.bytes, colon + 1))
    }

    /// Whether the key that was read last is a repeated one, or so many keys were compared that it is not known.
    #[cold]
    fn is_repeated(&mut self, object: u32, text: &[u8]) -> bool {
        let (mut earlier, key) = (object + 1, self.tape.len() - 1);
        while earlier < key {
            self.comparisons += 1;
            if self.comparisons > MOST_COMPARISONS || &self.bytes[self.tape.slot(earlier).span().range()] == text {
                return true;
            }
            earlier = self.tape.behind(earlier + 1);
        }
        false
    }

    /// A string without escapes.
    #[inline]
    fn string(&mut self, start: usize) -> Option<usize> {
        let (quote, printable) = end_of_string(self.bytes, start + 1);
        if *self.bytes.get(quote)? != b'"' {
            return None;
        }
        let slot = Slot::new(offset(start), offset(quote + 1), Shape::String);
        self.tape.slots.push(Slot { printable, ..slot });
        Some(quote + 1)
    }

    fn number(&self, start: usize) -> Option<usize> {
        let first = if self.bytes.get(start) == Some(&b'-') { start + 1 } else { start };
        let mut end = self.digits(first)?;
        let length = end - first;
        if length > 1 && self.bytes[first] == b'0' {
            return None;
        }
        let mut is_integer = true;
        if self.bytes.get(end) == Some(&b'.') {
            is_integer = false;
            end = self.digits(end + 1)?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(end) {
            is_integer = false;
            end += 1;
            if let Some(b'+' | b'-') = self.bytes.get(end) {
                end += 1;
            }
            end = self.digits(end)?;
        }
        (!is_integer || length <= DIGIT_LIMIT).then_some(end)
    }

    /// One digit or more.
    fn digits(&self, start: usize) -> Option<usize> {
        let mut end = start;
        while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        (end > start).then_some(end)
    }
}

/// The place of the first byte from `at` that is no blank.
#[inline]
fn behind_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' => at += 1,
            b'\n' => {
                at += 1;
                // Indentation, eight columns at once.
                while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                    let others = u64::from_le_bytes(*eight) ^ (ONES * u64::from(b' '));
                    at += others.trailing_zeros() as usize / 8;
                    if others != 0 {
                        break;
                    }
                }
            }
            _ => break,
        }
    }
    at
}

/// A number for the key at `start..end`. The factor is one of many by which no two keys of the contract that are in one
/// object share a number.
fn hash(bytes: &[u8], start: usize, end: usize) -> u8 {
    let length = end - start;
    let last = match bytes[..end].last_chunk() {
        // What is in front of a short key is shifted out.
        Some(eight) => u64::from_le_bytes(*eight) >> (4 * (8 - length.min(8))) >> (4 * (8 - length.min(8))),
        None => bytes[start..end].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let [mixed, ..] = (last ^ length as u64).wrapping_mul(0x63ca_828d_d5f4_b3b3).to_be_bytes();
    mixed
}

/// The first quote, backslash or control character from `at`, and whether all before it is printable ASCII.
#[inline]
fn end_of_string(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let mut unprintable = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        // A byte below the limit, which is at most 0x80, gets its highest bit, which no byte of ASCII has. The lowest byte that
        // is marked is below the limit; above it some may be marked in error.
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit);
        // Turning over this bit puts the quote below all printable characters, beside the control characters.
        let marks = below(word ^ (ONES * 2), 0x21) | below(word ^ (ONES * u64::from(b'\\')), 1);
        let stops = marks & !word & HIGH;
        let odd = word | word.wrapping_add(ONES);
        if stops != 0 {
            let before = stops.trailing_zeros() / 8;
            // Only the bytes in front of the stop count.
            unprintable |= odd << 8 << (56 - 8 * before);
            return (at + before as usize, unprintable & HIGH == 0);
        }
        unprintable |= odd;
        at += eight.len();
    }
    let mut printable = unprintable & HIGH == 0;
    while let Some(&byte) = bytes.get(at) {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            break;
        }
        printable &= byte < 0x7f;
        at += 1;
    }
    (at, printable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_plain(text: &str) -> bool {
        read(text, &mut Tape::default()).is_some()
    }

    #[test]
    fn every_template_is_plain_and_no_two_keys_of_it_are_compared() {
        for template in &crate::templates::ALL {
            let mut tape = Tape::default();
            let mut plain = Plain { bytes: template.text.as_bytes(), tape: &mut tape, comparisons: 0 };
            assert_eq!((plain.document(), plain.comparisons), (Some(()), 0), "{}", template.name());
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_other_reader() {
        let keys: Vec<String> = (0..500).map(|n| format!("\"k{n}\": 0")).collect();
        for text in [
            "",
            "\u{feff}{}",
            r#"{"a": 1, "a": 2}"#,
            r#"["\u0061"]"#,
            "[01]",
            "[1.]",
            "[-]",
            "[1e]",
            "[nul]",
            "[1,]",
            "{\"a\" 1}",
            "[1}",
            "[\"a\u{1f}\"]",
            "[\"abc",
            "[] []",
            &"[".repeat(MOST_OPEN + 1),
            &"9".repeat(4301),
            &format!("{{{}}}", keys.join(", ")),
        ] {
            assert!(!is_plain(text), "{text:.40}");
        }
        for text in ["[\"\u{7f}\"]", "{\"é\": \"глобальный батч\"}", "[-0.5e+3, 0, -1]", "null", " {\n} ", "\"\""]
        {
            assert!(is_plain(text), "{text}");
        }
    }

    #[test]
    fn a_repeated_key_is_found_wherever_it_is() {
        for count in 2..30 {
            for (first, again) in [(0, count - 1), (0, 1), (count / 2, count - 1)] {
                let key = |n: usize| if n == again { first } else { n };
                let members: Vec<String> = (0..count).map(|n| format!("\"k{}\": [{{\"k\": 0}}]", key(n))).collect();
                assert_eq!(is_plain(&format!("{{{}}}", members.join(", "))), first == again, "{members:?}");
            }
        }
    }
}
