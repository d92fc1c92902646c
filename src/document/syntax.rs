//! Owns the words for what is not JSON, with the habits of other formats by name.

use super::fault::DocumentFault;
use crate::text::Span;

/// Translates a syntax error. `offset` is where `body` begins in the whole text.
pub(super) fn fault(body: &str, offset: usize, error: &serde_json::Error) -> DocumentFault {
    // White space beyond JSON's is a fault, and shown as one.
    let trimmed = body.trim_end_matches([' ', '\n', '\t', '\r']);
    if trimmed.is_empty() {
        return DocumentFault::Invalid {
            span: Span::new(offset, offset),
            reason: "the file is empty".to_owned(),
            remedy: "Write a passport into it (`mk passport init` makes one), or remove it.",
        };
    }
    let line_start: usize = body.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut start = body.floor_char_boundary((line_start + error.column().saturating_sub(1)).min(body.len()));
    if error.to_string().starts_with("control character") {
        // The reader has looked past it already.
        start = body[start..].find(|c: char| c < ' ').map_or(start, |at| start + at);
    }
    if error.is_eof() || start >= trimmed.len() {
        // The end of the file says little: point at the last thing that is there.
        start = trimmed.char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let found = &body[start..];
    let end = start + found.chars().next().map_or(0, char::len_utf8);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let (reason, remedy) = explain_syntax(body, start, message, error.is_eof());
    DocumentFault::Invalid { span: Span::new(offset + start, offset + end), reason, remedy }
}

/// The reason and remedy of a syntax error, with the habits of other formats named.
fn explain_syntax(body: &str, start: usize, message: &str, at_end: bool) -> (String, &'static str) {
    let line_start = body[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = &body[line_start..];
    let found = &body[start..];
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| line.starts_with(marker)) {
        return ("a merge conflict marker".to_owned(), "Resolve the conflict and remove the markers.");
    }
    if at_end {
        return (
            format!("the text ends too early: {message}"),
            "Complete the document: a bracket or a quote is not closed.",
        );
    }
    if message.contains("control character") {
        return (
            "a control character inside a string".to_owned(),
            "Escape it (a line break is \\n), or close the string on its own line.",
        );
    }
    if found.starts_with("//") || found.starts_with("/*") || found.starts_with('#') {
        return ("a comment: JSON has none".to_owned(), "Take the comment out; `description` is the place for words.");
    }
    if found.starts_with('\'') {
        return ("a single quote: JSON strings stand in double quotes".to_owned(), "Use double quotes.");
    }
    if found.starts_with(['}', ']']) && body[..start].trim_end().ends_with(',') {
        return ("a comma before a closing bracket".to_owned(), "Take out the last comma.");
    }
    if ["NaN", "Infinity", "-Infinity", "True", "False", "None"].iter().any(|word| found.starts_with(word)) {
        return ("a word of another language: JSON knows true, false and null".to_owned(), "Write a JSON value.");
    }
    (message.to_owned(), "Correct the JSON here; nothing behind this place was read.")
}
