//! Owns the description of a fault of syntax, and how it quotes the text.

use crate::document::canonical::push_json_string;
use crate::document::fault::Label;
use crate::text::{LineIndex, Span, clip, is_invisible, quote, visible};

/// What a person did, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) span: Span,
    pub(super) reason: String,
    pub(super) remedy: String,
    pub(super) labels: Vec<Label>,
}

impl Words {
    pub(super) fn new(span: Span, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { span, reason: reason.into(), remedy: remedy.into(), labels: Vec::new() }
    }

    /// Adds a second place.
    pub(super) fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }
}

/// The longest text that a remedy writes out.
const LONGEST: usize = 60;

/// "Write `value`.", unless the value is too long or hard to read; then `general`.
pub(super) fn write(value: &str, general: &str) -> String {
    let is_short = value.chars().count() <= LONGEST;
    if is_short && !value.trim().is_empty() && visible(value) == value && !value.chars().any(is_invisible) {
        format!("Write {value}.")
    } else {
        general.to_owned()
    }
}

/// "Write "value".": a text as a JSON string.
pub(super) fn write_string(value: &str) -> String {
    let mut quoted = String::new();
    push_json_string(&mut quoted, value);
    write(&quoted, "Put it in double quotes.")
}

/// A part of the text as a message shows it.
pub(super) fn shown(text: &str, span: Span) -> String {
    let part = text.get(span.range()).unwrap_or_default();
    let line = part.lines().next().unwrap_or_default();
    quote(&clip(line, 40))
}

/// The number of the line that holds `at`.
pub(super) fn line(text: &str, at: usize) -> usize {
    LineIndex::new(text).line_of(at)
}

/// Where the line that holds `at` starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// Where the line that holds `at` ends, its line ending not included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end)
}

/// The rest of the line from `at`.
pub(super) fn rest_of_line(text: &str, at: usize) -> &str {
    &text[at..line_end(text, at)]
}

/// The character at `at`; nothing at the end.
pub(super) fn character(text: &str, at: usize) -> Span {
    Span::new(at, at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// The first byte from `at` that is no white space of JSON.
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    let blanks = text.as_bytes()[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    at + blanks.count()
}
