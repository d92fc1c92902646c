//! Owns the search for the first place where a text stops being JSON, with what was open there.

use super::characters::is_lookalike;
use super::words::skip_blanks;
use crate::text::{Span, is_invisible};

/// What the grammar allows at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// The document.
    Document,
    /// The value after a colon.
    Value,
    /// A key, or the end of the object.
    FirstKey,
    /// A key after a comma.
    Key,
    /// The colon after a key.
    Colon,
    /// A value, or the end of the array.
    FirstEntry,
    /// A value after a comma.
    Entry,
    /// A comma, or the end of the container.
    Separator,
    /// Nothing: the document is complete.
    End,
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) at: usize,
    pub(super) is_object: bool,
    /// The key whose value it opens, quotes included.
    pub(super) key: Option<Span>,
}

/// A string that is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadString {
    /// Its opening quote.
    pub(super) start: usize,
    /// The byte that does not belong in it; the end of the text when it is not closed.
    pub(super) at: usize,
}

/// The first place that the grammar does not allow.
#[derive(Debug, Clone)]
pub(super) struct Stop<'s> {
    pub(super) text: &'s str,
    pub(super) at: usize,
    pub(super) expected: Expected,
    /// From the outermost to the innermost.
    pub(super) open: Vec<Open>,
    /// The key that was read last, quotes included.
    pub(super) key: Option<Span>,
    /// The string, word, number or closing bracket that was read last.
    pub(super) last: Span,
    /// The value that was read last, or the bracket that closes it.
    pub(super) value: Span,
    /// The comma that was read last.
    pub(super) comma: usize,
    /// Set when the fault is inside a string.
    pub(super) string: Option<BadString>,
}

impl Stop<'_> {
    pub(super) fn innermost(&self) -> Option<Open> {
        self.open.last().copied()
    }

    pub(super) fn in_object(&self) -> bool {
        self.innermost().is_some_and(|open| open.is_object)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Whether a value may be here.
    pub(super) fn wants_value(&self) -> bool {
        matches!(self.expected, Expected::Document | Expected::Value | Expected::FirstEntry | Expected::Entry)
    }

    pub(super) fn wants_key(&self) -> bool {
        matches!(self.expected, Expected::FirstKey | Expected::Key)
    }
}

/// Finds the first fault of `text`; `None` when there is none.
pub(super) fn stop(text: &str) -> Option<Stop<'_>> {
    let mut stop = Stop {
        text,
        at: 0,
        expected: Expected::Document,
        open: Vec::new(),
        key: None,
        last: Span::new(0, 0),
        value: Span::new(0, 0),
        comma: 0,
        string: None,
    };
    loop {
        stop.at = skip_blanks(text, stop.at);
        let Some(&byte) = text.as_bytes().get(stop.at) else {
            return (stop.expected != Expected::End).then_some(stop);
        };
        if !stop.accept(byte) {
            return Some(stop);
        }
    }
}

impl Stop<'_> {
    /// Steps over the token that starts with `byte`, if it may be here.
    fn accept(&mut self, byte: u8) -> bool {
        let in_object = self.in_object();
        match (self.expected, byte) {
            (Expected::Separator, b',') => {
                self.comma = self.at;
                self.expected = if in_object { Expected::Key } else { Expected::Entry };
                self.at += 1;
            }
            (Expected::Colon, b':') => {
                self.expected = Expected::Value;
                self.at += 1;
            }
            (Expected::Separator, b'}') if in_object => self.close(),
            (Expected::FirstKey, b'}') | (Expected::FirstEntry, b']') => self.close(),
            (Expected::Separator, b']') if !in_object => self.close(),
            (_, b'{' | b'[') if self.wants_value() => {
                let key = self.key.filter(|_| self.expected == Expected::Value);
                self.open.push(Open { at: self.at, is_object: byte == b'{', key });
                self.expected = if byte == b'{' { Expected::FirstKey } else { Expected::FirstEntry };
                self.at += 1;
            }
            (_, b'"') if self.wants_value() || self.wants_key() => match end_of_string(self.text, self.at) {
                Ok(end) => {
                    self.last = Span::new(self.at, end);
                    if self.wants_key() {
                        self.key = Some(self.last);
                        self.expected = Expected::Colon;
                    } else {
                        self.complete();
                    }
                    self.at = end;
                }
                Err(at) => {
                    self.string = Some(BadString { start: self.at, at });
                    return false;
                }
            },
            _ if self.wants_value() => {
                let run = run(self.text, self.at);
                if !matches!(run, "true" | "false" | "null") && !is_number(run) {
                    return false;
                }
                self.last = Span::new(self.at, self.at + run.len());
                self.at += run.len();
                self.complete();
            }
            _ => return false,
        }
        true
    }

    fn close(&mut self) {
        self.open.pop();
        self.last = Span::new(self.at, self.at + 1);
        self.at += 1;
        self.complete();
    }

    fn complete(&mut self) {
        self.value = self.last;
        self.expected = if self.open.is_empty() { Expected::End } else { Expected::Separator };
    }
}

/// The end of the string that opens at `start`, or the byte that does not belong in it.
pub(super) fn end_of_string(text: &str, start: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return Err(text.len()),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => match bytes.get(at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                Some(b'u') if is_hexadecimal(bytes.get(at + 2..at + 6)) => at += 6,
                _ => return Err(at),
            },
            Some(0..b' ') => return Err(at),
            Some(_) => at += 1,
        }
    }
}

fn is_hexadecimal(digits: Option<&[u8]>) -> bool {
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// What is written in one piece from `at`: a word or a number.
pub(super) fn run(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let is_delimiter = |c: char| match c {
        '!'..='~' => ",:;={}[]()\"'`".contains(c),
        _ => c.is_whitespace() || c.is_control() || is_invisible(c) || is_lookalike(c),
    };
    &rest[..rest.find(is_delimiter).unwrap_or(rest.len())]
}

/// Whether `run` is a number of JSON.
pub(super) fn is_number(run: &str) -> bool {
    let unsigned = run.strip_prefix('-').unwrap_or(run);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[test]
    fn numbers_are_those_of_json() {
        for run in ["0", "-0", "10", "1.50", "1e5", "1E+2", "0.0e-9"] {
            assert!(is_number(run), "{run}");
        }
        for run in ["", "-", "+1", "01", ".5", "5.", "1e", "1e+", "0x10", "1_000", "--1", "1.2.3", "NaN"] {
            assert!(!is_number(run), "{run}");
        }
    }

    proptest! {
        #[test]
        fn the_scan_stops_exactly_where_the_reader_refuses(
            pieces in vec(select(vec![
                "{", "}", "[", "]", ":", ",", "\"a\"", "\"", "\\u0041", "\\", " ", "\n", "1", "-", "0", ".5", "e+1", "true", "x",
                "\u{e9}", "\0", "{\"a\": ", "[1, ",
            ]), 0..16),
        ) {
            let text = pieces.concat();
            let refused = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_err();
            prop_assert_eq!(stop(&text).is_some(), refused, "{}", text);
        }
    }
}
