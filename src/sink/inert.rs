//! Owns the writer that keeps workflow commands out of JSON and XML. A report may go to standard output, where a CI
//! runner looks for commands: `##[name]` anywhere in a line, `::name` at its begin. Both can only come from a string,
//! so one of their characters is written as the format's own escape, and a reader of the format sees no difference.

use std::io::{self, Write};

/// What is written in place of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// For JSON on one line: no line begins within a string.
    Json,
    /// For XML, whose texts have lines.
    Xml,
}

/// Passes bytes on, commands broken up.
pub(super) struct Inert<W> {
    out: W,
    escapes: Escapes,
    /// How many `#` stand right before here.
    hashes: usize,
    /// Whether a `:` stands right before here.
    colon: bool,
}

impl<W: Write> Inert<W> {
    /// A writer in front of `out`.
    pub(super) const fn new(out: W, escapes: Escapes) -> Self {
        Self { out, escapes, hashes: 0, colon: false }
    }
}

impl<W: Write> Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let escape = match (byte, self.escapes) {
                (b'[', Escapes::Json) if self.hashes >= 2 => Some("\\u005b"),
                (b'[', Escapes::Xml) if self.hashes >= 2 => Some("&#91;"),
                (b':', Escapes::Xml) if self.colon => Some("&#58;"),
                _ => None,
            };
            self.hashes = if byte == b'#' { self.hashes + 1 } else { 0 };
            self.colon = byte == b':' && escape.is_none();
            if let Some(escape) = escape {
                self.out.write_all(&bytes[written..at])?;
                self.out.write_all(escape.as_bytes())?;
                written = at + 1;
            }
        }
        self.out.write_all(&bytes[written..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(escapes: Escapes, pieces: &[&str]) -> String {
        let mut out = Vec::new();
        let mut inert = Inert::new(&mut out, escapes);
        for piece in pieces {
            inert.write_all(piece.as_bytes()).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn commands_are_broken_up_and_decode_to_the_same_text() {
        let json = passed(Escapes::Json, &["\"a ##", "[error] ###[b]", " ::c #[\""]);
        assert_eq!(json, "\"a ##\\u005berror] ###\\u005bb] ::c #[\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "a ##[error] ###[b] ::c #[");
        assert_eq!(
            passed(Escapes::Xml, &["::", "a:b ##[c] :::: ", ":", ":"]),
            ":&#58;a:b ##&#91;c] :&#58;:&#58; :&#58;"
        );
    }
}
