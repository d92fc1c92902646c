//! Owns that a rule gives its reason once per run: each finding is rendered with it, and all but the first are taken out.

use std::collections::HashSet;
use std::io::{self, Write};

use crate::rules;

/// In front of a line with a reason. Nothing that is rendered holds it: what comes from a file is made visible.
const MARK: u8 = 0;

/// A rendered finding with its line of the reason marked.
pub(super) fn marked(rendered: String, rule: &str) -> String {
    let reason = rules::by_id(rule).and_then(|rule| rendered.find(rule.why));
    let Some(start) = reason.and_then(|at| rendered[..at].rfind('\n')) else { return rendered };
    let mut marked = rendered;
    marked.insert(start + 1, char::from(MARK));
    marked
}

/// Writes what is rendered, and of equal marked lines only the first.
pub(super) struct WhyOnce<'w> {
    out: &'w mut dyn Write,
    /// A marked line whose end has not come yet, without the mark.
    line: Option<Vec<u8>>,
    seen: HashSet<Vec<u8>>,
}

impl<'w> WhyOnce<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, line: None, seen: HashSet::new() }
    }
}

impl Write for WhyOnce<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Some(line) = &mut self.line {
                let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
                line.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
                if line.ends_with(b"\n") {
                    // The width of the margin follows the numbers of lines.
                    let reason = line.trim_ascii().to_vec();
                    if self.seen.insert(reason) {
                        self.out.write_all(line)?;
                    }
                    self.line = None;
                }
            } else {
                let end = rest.iter().position(|byte| *byte == MARK).unwrap_or(rest.len());
                self.out.write_all(&rest[..end])?;
                if end < rest.len() {
                    self.line = Some(Vec::new());
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_reasons_are_written_once_however_the_bytes_come() {
        let text = b"a\n\0  = why: x\nb\n\0 = why: x\nc\n\0 = why: y\n";
        for size in 1..text.len() {
            let mut out = Vec::new();
            let mut once = WhyOnce::new(&mut out);
            text.chunks(size).for_each(|piece| once.write_all(piece).unwrap());
            assert_eq!(out, b"a\n  = why: x\nb\nc\n = why: y\n", "{size}");
        }
    }
}
