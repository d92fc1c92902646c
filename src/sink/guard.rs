//! Owns the promise that no report steers what shows it: a filter between every sink but `github` and its target.
//!
//! A GitHub runner reads each line that a step prints. It executes `::name …` at the begin of a line, blanks before
//! it included, and `##[name]…` anywhere in a line. A terminal obeys C1 controls and is deceived by bidirectional
//! ones, which JSON and XML let pass. The filter spells such a character by the escape of the format, so that JSON
//! and XML keep their values. C0 controls are left to the sinks: line feeds and colours are theirs to write.

use std::io::{self, Write};

use crate::text::is_unprintable;

/// How a format spells a character that must not stand there as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `\u{3a}`, as [`crate::text::visible`] writes: for people.
    Visible,
    /// `\u003a`: JSON, where all of them can only stand in strings.
    Json,
    /// `&#58;`: XML, HTML and Markdown.
    Entity,
}

impl Spelling {
    fn spell(self, c: char) -> String {
        let code = u32::from(c);
        match self {
            Self::Visible => format!("\\u{{{code:x}}}"),
            Self::Json => format!("\\u{code:04x}"),
            Self::Entity => format!("&#{code};"),
        }
    }
}

/// How many bytes are collected before they go on.
const BUFFER: usize = 16 * 1024;

/// A writer with a buffer of its own. Call [`Guard::finish`] at the end.
pub struct Guard<'w> {
    out: &'w mut dyn Write,
    spelling: Spelling,
    buffer: Vec<u8>,
    /// The begun bytes of a character.
    partial: Vec<u8>,
    /// Whether nothing but blanks stands in the line yet.
    at_begin: bool,
    /// Whether a colon at the begin of the line waits for what follows.
    colon: bool,
    /// How many `#` stand right before, at most 2.
    hashes: u8,
}

impl<'w> Guard<'w> {
    /// A filter in front of `out`.
    pub fn new(out: &'w mut dyn Write, spelling: Spelling) -> Self {
        let buffer = Vec::with_capacity(BUFFER);
        Self { out, spelling, buffer, partial: Vec::new(), at_begin: true, colon: false, hashes: 0 }
    }

    /// Writes what was held back, and flushes.
    pub fn finish(mut self) -> io::Result<()> {
        if std::mem::take(&mut self.colon) {
            self.put(':');
        }
        self.flush()
    }

    /// Whether nothing is held back and no mark has begun.
    const fn is_inside(&self) -> bool {
        !self.at_begin && !self.colon && self.hashes == 0 && self.partial.is_empty()
    }

    /// Takes a byte in; whole characters go on.
    fn byte(&mut self, byte: u8) {
        if byte.is_ascii() && self.partial.is_empty() {
            return self.character(char::from(byte));
        }
        self.partial.push(byte);
        match std::str::from_utf8(&self.partial) {
            Ok(text) => {
                let c = text.chars().next().unwrap_or_default();
                self.partial.clear();
                self.character(c);
            }
            Err(error) if error.error_len().is_none() => {} // More to come.
            Err(_) => {
                self.partial.clear();
                self.character(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn character(&mut self, c: char) {
        if std::mem::take(&mut self.colon) {
            if c == ':' {
                self.spell(':');
            } else {
                self.put(':');
            }
        }
        if self.at_begin && c == ':' {
            self.colon = true;
        } else if (self.hashes == 2 && c == '[') || (c >= '\u{7f}' && is_unprintable(c)) {
            self.spell(c);
        } else {
            self.put(c);
        }
        self.hashes = if c == '#' { (self.hashes + 1).min(2) } else { 0 };
        // The runner trims what Unicode calls white space: whatever is no letter, digit or mark of ASCII counts.
        let blank = !c.is_ascii_graphic() && !c.is_alphanumeric();
        self.at_begin = matches!(c, '\n' | '\r') || (self.at_begin && blank);
    }

    fn put(&mut self, c: char) {
        self.buffer.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn spell(&mut self, c: char) {
        self.buffer.extend_from_slice(self.spelling.spell(c).as_bytes());
    }
}

/// Whether a byte within a line needs a closer look.
const fn is_watched(byte: u8) -> bool {
    !byte.is_ascii() || matches!(byte, b'#' | b'\n' | b'\r' | 0x7f)
}

impl Write for Guard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some((&byte, behind)) = rest.split_first() {
            if self.is_inside() {
                // Nearly all of a report: what can neither begin a command nor steer.
                let (plain, other) =
                    rest.split_at(rest.iter().position(|byte| is_watched(*byte)).unwrap_or(rest.len()));
                if !plain.is_empty() {
                    self.buffer.extend_from_slice(plain);
                    rest = other;
                    continue;
                }
            }
            self.byte(byte);
            rest = behind;
        }
        if self.buffer.len() >= BUFFER {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guarded(text: &str, spelling: Spelling) -> String {
        let mut out = Vec::new();
        let mut guard = Guard::new(&mut out, spelling);
        for byte in text.bytes() {
            guard.write_all(&[byte]).unwrap();
        }
        guard.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Whether a runner would find a command in the text.
    fn commands(text: &str) -> bool {
        text.split(['\n', '\r']).any(|line| line.trim_start().starts_with("::") || line.contains("##["))
    }

    #[test]
    fn commands_lose_their_mark() {
        let visible = |text: &str| guarded(text, Spelling::Visible);
        assert_eq!(visible("::error::x"), "\\u{3a}:error::x");
        assert_eq!(visible("a\n \t::error::x"), "a\n \t\\u{3a}:error::x");
        assert_eq!(visible("a\r::error::x"), "a\r\\u{3a}:error::x");
        assert_eq!(visible("\u{a0}\u{2003}::add-mask::x"), "\u{a0}\u{2003}\\u{3a}:add-mask::x");
        assert_eq!(visible("a ##[error]b ###[c]"), "a ##\\u{5b}error]b ###\\u{5b}c]");
        assert_eq!(guarded("\"##[error]\"", Spelling::Json), "\"##\\u005berror]\"");
        assert_eq!(guarded("::a ##[b]", Spelling::Entity), "&#58;:a ##&#91;b]");
    }

    #[test]
    fn controls_beyond_c0_are_written_out() {
        let text = "\u{7f}\u{9b}\u{202e}é\u{1f600}";
        assert_eq!(guarded(text, Spelling::Visible), "\\u{7f}\\u{9b}\\u{202e}é\u{1f600}");
        assert_eq!(guarded(text, Spelling::Json), "\\u007f\\u009b\\u202eé\u{1f600}");
        assert_eq!(guarded(text, Spelling::Entity), "&#127;&#155;&#8238;é\u{1f600}");
        assert_eq!(guarded("\u{1b}[1mred\u{1b}[0m\n", Spelling::Visible), "\u{1b}[1mred\u{1b}[0m\n");
    }

    #[test]
    fn all_else_passes_untouched() {
        for text in ["", ":", "\n:\n", ": :", "a::b", "x: ::y", "é::", "#[a] # #[b]", "{\n  \"a\": []\n}"] {
            assert_eq!(guarded(text, Spelling::Visible), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_holds_a_command_and_nothing_is_lost(whole in "[ :#\\[\n\ra\u{a0}\u{2003}]{0,40}") {
            let out = guarded(&whole, Spelling::Visible);
            prop_assert!(!commands(&out), "{out:?}");
            prop_assert_eq!(out.replace("\\u{3a}", ":").replace("\\u{5b}", "["), whole);
        }
    }
}
