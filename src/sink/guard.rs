//! Owns the promise that no report steers what shows it: a filter between every sink but `github` and its target.
//!
//! A GitHub runner reads each line that a step prints. It executes `::name …` at the start of a line, blanks before
//! it included, and `##[name]…` anywhere in a line. An Azure agent executes `##vso[…]` anywhere in a line, `TeamCity`
//! `##teamcity[…]`: `##`, any name, and a bracket count. Reports in files are printed by such jobs too. A terminal obeys C1 controls and is deceived by bidirectional
//! ones, which JSON and XML let pass. The filter spells such a character by the escape of the format, so that JSON
//! and XML keep their values. C0 controls are left to the sinks: line feeds and colours are theirs to write.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::text::is_unprintable;

/// How a format spells a character that must not be written as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `\u{3a}`, as [`crate::text::visible`] writes: for people.
    Visible,
    /// `\u003a`: JSON, where all of them can only be in strings.
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
    /// The first bytes of an incomplete character.
    partial: Vec<u8>,
    /// Whether the line has only blanks so far.
    at_begin: bool,
    /// Whether a colon at the start of the line waits for what follows.
    colon: bool,
    mark: Mark,
}

/// How much of the mark `##name[` precedes a character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    #[default]
    None,
    /// One `#`.
    Hash,
    /// `##`, and perhaps the start of a name.
    Name,
}

impl Mark {
    /// The mark with `c` behind it.
    pub(super) fn then(self, c: char) -> Self {
        match (self, c) {
            (Self::None, '#') => Self::Hash,
            (Self::Hash | Self::Name, '#') => Self::Name,
            (Self::Name, _) if c.is_alphanumeric() || "-_.".contains(c) => Self::Name,
            _ => Self::None,
        }
    }

    /// Whether `c` would complete a command.
    pub(super) fn is_completed_by(self, c: char) -> bool {
        self == Self::Name && c == '['
    }
}

/// Text in which no `##name[` is left, for a format that has no filter.
pub(super) fn without_marks(text: &str) -> Cow<'_, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut mark = Mark::None;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if mark.is_completed_by(c) {
            out.push_str(&Spelling::Visible.spell(c));
        } else {
            out.push(c);
        }
        mark = mark.then(c);
    }
    Cow::Owned(out)
}

impl<'w> Guard<'w> {
    /// A filter in front of `out`.
    pub fn new(out: &'w mut dyn Write, spelling: Spelling) -> Self {
        let buffer = Vec::with_capacity(BUFFER);
        Self { out, spelling, buffer, partial: Vec::new(), at_begin: true, colon: false, mark: Mark::None }
    }

    /// Writes what was held back, and flushes.
    pub fn finish(mut self) -> io::Result<()> {
        if std::mem::take(&mut self.colon) {
            self.put(':');
        }
        self.flush()
    }

    /// Whether nothing is held back and no mark has started.
    const fn is_inside(&self) -> bool {
        !self.at_begin && !self.colon && matches!(self.mark, Mark::None) && self.partial.is_empty()
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
        } else if self.mark.is_completed_by(c) || (c >= '\u{7f}' && is_unprintable(c)) {
            self.spell(c);
        } else {
            self.put(c);
        }
        self.mark = self.mark.then(c);
        // The runner trims what Unicode calls white space: everything but letters, digits and marks of ASCII counts.
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
        text.split(['\n', '\r']).any(|line| line.trim_start().starts_with("::") || is_marked(line))
    }

    /// Whether an agent would find `##name[` in the line.
    fn is_marked(line: &str) -> bool {
        line.split("##").skip(1).any(|rest| rest.trim_start_matches(['#', 'v', 's', 'o']).starts_with('['))
    }

    #[test]
    fn commands_lose_their_mark() {
        let visible = |text: &str| guarded(text, Spelling::Visible);
        assert_eq!(visible("::error::x"), "\\u{3a}:error::x");
        assert_eq!(visible("a\n \t::error::x"), "a\n \t\\u{3a}:error::x");
        assert_eq!(visible("a\r::error::x"), "a\r\\u{3a}:error::x");
        assert_eq!(visible("\u{a0}\u{2003}::add-mask::x"), "\u{a0}\u{2003}\\u{3a}:add-mask::x");
        assert_eq!(visible("a ##[error]b ###[c]"), "a ##\\u{5b}error]b ###\\u{5b}c]");
        assert_eq!(visible("x ##vso[task.y]z ##teamcity[a b"), "x ##vso\\u{5b}task.y]z ##teamcity\\u{5b}a b");
        assert_eq!(
            visible("###vso[ ##é1[ ##a b[ ## vso[ #vso[ ##vso"),
            "###vso\\u{5b} ##é1\\u{5b} ##a b[ ## vso[ #vso[ ##vso"
        );
        assert_eq!(without_marks("##vso[a] ##[b] #[c]"), "##vso\\u{5b}a] ##\\u{5b}b] #[c]");
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
        fn no_text_holds_a_command_and_nothing_is_lost(whole in "[ :#\\[\n\ravso\u{a0}\u{2003}]{0,40}") {
            let out = guarded(&whole, Spelling::Visible);
            prop_assert!(!commands(&out), "{out:?}");
            prop_assert_eq!(out.replace("\\u{3a}", ":").replace("\\u{5b}", "["), whole);
        }
    }
}
