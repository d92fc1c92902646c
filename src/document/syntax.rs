//! Owns the description of what is not JSON: what a person did, where, and what to write instead. The grammar is the
//! reader's: this runs after a text was refused, and never accepts one.

mod brackets;
mod characters;
pub(super) mod encoding;
mod formats;
mod numbers;
mod scan;
mod separators;
mod strings;
mod values;
mod words;

use super::fault::DocumentFault;
use crate::text::Span;
use scan::{Expected, Stop};
use words::{Words, character, line_start, rest_of_line};

/// Describes a syntax error. `offset` is where `body` starts in the whole text.
pub(super) fn fault(body: &str, offset: usize, error: &serde_json::Error) -> DocumentFault {
    if let Some(encoding) = encoding::wide(body.as_bytes()) {
        let span = move_by(character(body, 0), offset);
        return DocumentFault::NotUtf8 { span, reason: encoding.reason, remedy: encoding.remedy };
    }
    let Words { span, reason, remedy, mut labels } = describe(body).unwrap_or_else(|| unknown(body, error));
    for label in &mut labels {
        label.span = move_by(label.span, offset);
    }
    DocumentFault::Invalid { span: move_by(span, offset), reason, remedy: remedy.into(), labels }
}

const fn move_by(span: Span, offset: usize) -> Span {
    Span::new(span.start + offset, span.end + offset)
}

/// The words of the reader, for what has none of its own.
fn unknown(body: &str, error: &serde_json::Error) -> Words {
    let line: usize = body.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = body.floor_char_boundary((line + error.column().saturating_sub(1)).min(body.len()));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Words::new(character(body, at), message, "Correct the JSON here.")
}

fn describe(body: &str) -> Option<Words> {
    let stop = scan::stop(body)?;
    if body.trim_matches([' ', '\n', '\t', '\r']).is_empty() {
        let reason = if body.is_empty() { "the file is empty" } else { "the file is empty: it holds blanks alone" };
        let remedy = "Write a passport into it (`mk passport init` makes one), or remove it.";
        return Some(Words::new(Span::new(0, 0), reason, remedy));
    }
    if let Some(words) = conflict(&stop).or_else(|| formats::words(body, stop.at)) {
        return Some(words);
    }
    let survey = brackets::survey(body);
    if let Some(words) = brackets::words(&stop, &survey) {
        return Some(words);
    }
    if let Some(bad) = stop.string {
        return Some(strings::words(&stop, bad));
    }
    if stop.is_at_end() {
        return Some(ends(&stop));
    }
    characters::words(body, stop.at)
        .or_else(|| escaped(&stop))
        .or_else(|| strings::neighbour(&stop))
        .or_else(|| comment(&stop))
        .or_else(|| separators::sign(&stop, &survey))
        .or_else(|| separators::after_document(&stop, &survey))
        .or_else(|| if stop.wants_value() || stop.wants_key() { values::other_quotes(&stop) } else { None })
        .or_else(|| if stop.wants_value() { values::value(&stop) } else { None })
        .or_else(|| if stop.wants_key() { doubled_brace(&stop).or_else(|| values::key(&stop)) } else { None })
        .or_else(|| values::thousands(&stop))
        .or_else(|| separators::missing(&stop))
        .or_else(|| Some(unexpected(&stop)))
}

/// The marks that Git leaves in a file with a conflict.
fn conflict(stop: &Stop) -> Option<Words> {
    let body = stop.text;
    let start = line_start(body, stop.at);
    let line = rest_of_line(body, start);
    let is_mark = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark));
    if !is_mark || stop.at > start + 7 {
        return None;
    }
    let words = Words::new(
        Span::new(start, start + 7),
        "a merge conflict marker",
        "Keep one of the two sides, and take out the lines with `<<<<<<<`, `=======` and `>>>>>>>`.",
    );
    let end = body[start..].find("\n>>>>>>>").map(|end| start + end + 1).filter(|_| line.starts_with('<'));
    Some(match end {
        Some(end) => words.label(Span::new(end, end + 7), "the conflict ends here"),
        None => words,
    })
}

/// The end of the file, where more is expected.
fn ends(stop: &Stop) -> Words {
    let body = stop.text;
    match (stop.expected, stop.key) {
        (Expected::Value | Expected::Colon, Some(key)) => {
            let end = body.trim_end_matches([' ', '\n', '\t', '\r']).len();
            let name = brackets::name(body, key);
            let count = stop.open.len();
            let brackets = if count == 1 { "bracket" } else { "brackets" };
            let remedy = format!("Restore the rest of the file: this value, and the end of {count} {brackets}.");
            Words::new(Span::new(end - 1, end), format!("the file ends before the value of {name}"), remedy)
                .label(key, "this key")
        }
        _ => brackets::ends(stop).unwrap_or_else(|| {
            Words::new(Span::new(0, 0), "the document is not complete", "Restore the rest of the file.")
        }),
    }
}

fn comment(stop: &Stop) -> Option<Words> {
    let rest = rest_of_line(stop.text, stop.at);
    let length = ["//", "/*", "#", "<!--", "--"].iter().find(|sign| rest.starts_with(**sign))?.len();
    let is_dashes = rest.starts_with("--") && rest[2..].starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let is_value = rest.starts_with("#{") || is_dashes;
    let end = rest.find("*/").filter(|_| rest.starts_with("/*")).map_or(rest.trim_end().len(), |end| end + 2);
    (!is_value).then(|| {
        let span = Span::new(stop.at, stop.at + end.max(length));
        Words::new(span, "a comment: JSON has none", "Take the comment out; `description` is the place for words.")
    })
}

/// Quotes that another text's escapes surround.
fn escaped(stop: &Stop) -> Option<Words> {
    let rest = rest_of_line(stop.text, stop.at);
    if rest.starts_with("\\\"") {
        let span = Span::new(stop.at, stop.at + 2);
        let reason = "a backslash before a quote outside a string";
        return Some(Words::new(span, reason, "Take the backslash out; where the whole file is escaped, unescape it."));
    }
    if rest.starts_with("&quot;") {
        let reason = "`&quot;` of HTML in place of a quote";
        return Some(Words::new(Span::new(stop.at, stop.at + 6), reason, "Write \" in its place."));
    }
    let c = rest.strip_prefix('\\')?.chars().next();
    let span = Span::new(stop.at, stop.at + 1 + c.map_or(0, char::len_utf8));
    Some(Words::new(span, "a backslash outside a string", "Take it out, or put the text in double quotes."))
}

/// Two opening braces in a row.
fn doubled_brace(stop: &Stop) -> Option<Words> {
    let body = stop.text;
    let open = stop.innermost()?;
    let found = &body[stop.at..];
    if let Some(words) = values::placeholder(body, stop.at) {
        return Some(words);
    }
    let is_in_list = stop.open.iter().rev().nth(1).is_some_and(|open| !open.is_object);
    if found.starts_with('{') && stop.expected == Expected::Key && is_in_list {
        return Some(brackets::lost(body, open, stop.at, Some("the next object of the list starts here")));
    }
    if !found.starts_with(['{', '[']) {
        return found.starts_with('%').then(|| values::placeholder(body, open.at)).flatten();
    }
    if open.at + 1 == stop.at
        && let Some(words) = values::placeholder(body, open.at)
    {
        return Some(words);
    }
    let here = character(body, stop.at);
    let sign = &body[here.range()];
    let remedy = if stop.expected == Expected::FirstKey && sign == "{" {
        "Take one of the two braces out, or write a key before this one."
    } else {
        "Write the key and a colon before it."
    };
    Some(Words::new(here, format!("a `{sign}` where a key is expected"), remedy))
}

/// What has no words of its own: what is expected, and what is there.
fn unexpected(stop: &Stop) -> Words {
    let body = stop.text;
    let here = character(body, stop.at);
    let found = words::shown(body, here);
    let expected = match stop.expected {
        Expected::Document | Expected::Value | Expected::FirstEntry | Expected::Entry => "a value",
        Expected::FirstKey | Expected::Key => "a key in double quotes",
        Expected::Colon => "a colon",
        Expected::Separator if stop.in_object() => "`,` or `}`",
        Expected::Separator => "`,` or `]`",
        Expected::End => "the end of the file",
    };
    Words::new(
        here,
        format!("{found} where {expected} is expected"),
        format!("Write {expected} here, or take {found} out."),
    )
}
