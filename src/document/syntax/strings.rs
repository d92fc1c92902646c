//! Owns the words for what is wrong inside a string, or with its quotes.

use super::characters::{QUOTES, blank};
use super::scan::{BadString, Expected, Stop, is_number, run};
use super::words::{Words, character, line_end, write, write_string};
use crate::text::{Span, quote};

/// The words for a string that is not JSON.
pub(super) fn words(stop: &Stop, bad: BadString) -> Words {
    let text = stop.text;
    let end = line_end(text, bad.start);
    if bad.at >= end {
        return unclosed(stop, bad, end);
    }
    let rest = &text[bad.at..end];
    if let Some(escaped) = rest.strip_prefix('\\') {
        let is_escape = escaped.is_empty() || escaped.contains('"');
        return if is_escape { escape(stop, bad, end) } else { unclosed(stop, bad, end) };
    }
    if !rest.contains('"') {
        return unclosed(stop, bad, end);
    }
    let c = rest.chars().next().unwrap_or_default();
    let name = blank(c).unwrap_or_else(|| "a control character".to_owned());
    let remedy = match c {
        '\t' => "Write \\t for it, or a space.".to_owned(),
        '\u{8}' => "Write \\b for it, or take it out.".to_owned(),
        '\u{c}' => "Write \\f for it, or take it out.".to_owned(),
        c => format!("Take it out, or write \\u{:04x} for it.", u32::from(c)),
    };
    Words::new(character(text, bad.at), format!("{name} inside a string"), remedy)
}

/// An escape that JSON does not have.
fn escape(stop: &Stop, bad: BadString, end: usize) -> Words {
    let text = stop.text;
    let escaped = character(text, bad.at + 1);
    let Some(c) = text[escaped.range()].chars().next().filter(|_| bad.at + 1 < end) else {
        let reason = "a backslash at the end of a line: JSON strings do not go on in the next one";
        return Words::new(
            Span::new(bad.at, bad.at + 1),
            reason,
            "Write the text on one line, with \\n for a line break.",
        );
    };
    let digits = |from: usize, most: usize| {
        let rest = &text[from..end];
        let count = rest.bytes().take(most).take_while(u8::is_ascii_hexdigit).count();
        &rest[..count]
    };
    let mut span = Span::new(bad.at, escaped.end);
    let path = inside_on_line(text, bad.start, end).filter(|inside| is_windows_path(inside));
    let remedy = match c {
        _ if path.is_some() => {
            write(&format!("\"{}\"", path.unwrap_or_default().replace('\\', "\\\\")), "Write \\\\ for a backslash.")
        }
        'u' if text[escaped.end..].starts_with('{') => {
            let digits = digits(escaped.end + 1, 6);
            let close = escaped.end + 1 + digits.len();
            span.end = close + usize::from(text[close..].starts_with('}'));
            match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                Some(c) => escaped_by_json(c),
                None => "Write \\u and four hexadecimal digits.".to_owned(),
            }
        }
        'u' => {
            span.end += digits(escaped.end, 4).len();
            "Write four hexadecimal digits after \\u.".to_owned()
        }
        'x' | 'U' => {
            let digits = digits(escaped.end, if c == 'x' { 2 } else { 8 });
            let full = if c == 'x' { 2 } else { 8 };
            match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
                Some(meant) if digits.len() == full => {
                    span.end += digits.len();
                    escaped_by_json(meant)
                }
                _ => "Write \\\\ for a backslash.".to_owned(),
            }
        }
        '\'' | '`' => format!("Write {c} without a backslash."),
        '0' => "Write \\u0000, or take it out.".to_owned(),
        '\n' | '\r' => "Write \\n for a line break.".to_owned(),
        _ => "Write \\\\ for a backslash.".to_owned(),
    };
    Words::new(span, format!("{} is no escape of JSON", quote(&text[span.range()])), remedy)
}

fn escaped_by_json(c: char) -> String {
    let mut units = [0; 2];
    let escape: Vec<String> = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("Write {}.", escape.concat())
}

fn is_windows_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    (bytes.first().is_some_and(u8::is_ascii_alphabetic) && text[1..].starts_with(":\\") && !text.contains("\\\\"))
        || (text.starts_with("\\\\") && !text[2..].contains("\\\\"))
}

/// What is between the opening quote and the last quote of the line that can close it.
fn inside_on_line(text: &str, start: usize, end: usize) -> Option<&str> {
    let rest = &text[start + 1..end];
    rest.find('"').map(|close| &rest[..close])
}

/// A string that does not close on its line.
fn unclosed(stop: &Stop, bad: BadString, end: usize) -> Words {
    let text = stop.text;
    let quote_sign = Span::new(bad.start, bad.start + 1);
    let rest = &text[bad.start + 1..end];
    let body = rest.trim_end().trim_end_matches([',', ';']).trim_end();
    // A key without its closing quote: what is after the colon is no part of it.
    if let Some(words) = closed_by_another(stop, bad.start, if stop.wants_key() { ':' } else { ',' }, rest) {
        return words;
    }
    if stop.wants_key()
        && let Some((key, _)) = rest.split_once(':')
        && is_name(key.trim_end())
    {
        let reason = format!("the key that starts here is not closed: {} lacks a quote", quote(key.trim_end()));
        return Words::new(quote_sign, reason, write_string(key.trim_end()));
    }
    if let Some(path) = body.strip_suffix("\\\"") {
        let reason = "this string is not closed on its line: \\\" is a quote inside it";
        let remedy = if path.contains('\\') && !path.contains("\\\"") {
            "Write \\\\ for a backslash."
        } else {
            "Write \" without a backslash at its end."
        };
        return Words::new(quote_sign, reason, remedy);
    }
    let is_last = text[end..].trim().is_empty();
    let value = body.trim_end_matches(['}', ']', ' ', '\t', ',']);
    if is_last && end == text.len() && value.len() == body.len() {
        let count = stop.open.len();
        let brackets = if count == 1 { "bracket" } else { "brackets" };
        let remedy = if count == 0 {
            "Close the string, or restore the rest of the file.".to_owned()
        } else {
            format!("Restore the rest of the file: {count} {brackets} and this string are open at its end.")
        };
        return Words::new(quote_sign, "the file ends inside the string that starts here", remedy);
    }
    if goes_on(text, end) {
        let reason = "this string is not closed on its line";
        return Words::new(quote_sign, reason, "Write \\n for a line break, or the text on one line.")
            .label(Span::new(end, end), "it goes on in the next line");
    }
    Words::new(quote_sign, "this string is not closed on its line", write_raw(value))
}

/// A string that a quote of another kind ends, before `sign` or the end of the line.
fn closed_by_another(stop: &Stop, start: usize, sign: char, rest: &str) -> Option<Words> {
    let is_end = |at: usize| {
        let after = rest[at..].trim_start();
        after.is_empty() || after.starts_with([sign, '}', ']'])
    };
    let is_other = |c: char| QUOTES.contains(&c) || matches!(c, '\'' | '`');
    let (at, other) = rest.char_indices().find(|(at, c)| is_other(*c) && is_end(at + c.len_utf8()))?;
    let reason = format!("a string that starts with `\"` is not closed by `{other}`");
    let words = Words::new(character(stop.text, start + 1 + at), reason, write_string(&rest[..at]));
    Some(words.label(Span::new(start, start + 1), "the string starts here"))
}

/// A text that is in a string already, with its escapes.
fn write_raw(value: &str) -> String {
    let general = "Write a closing quote at the end of the text.";
    if value.is_empty() { general.to_owned() } else { write(&format!("\"{value}\""), general) }
}

/// Whether the lines after `end` continue a text that a quote ends.
fn goes_on(text: &str, end: usize) -> bool {
    for line in text[end..].lines().map(str::trim).filter(|line| !line.is_empty()).take(20) {
        if line.starts_with(['"', '}', ']', '{', '[']) {
            return false;
        }
        if let Some(close) = line.find('"') {
            let after = line[close + 1..].trim_start();
            return after.is_empty() || after.starts_with([',', '}', ']', ':']);
        }
    }
    false
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '$'))
}

/// The words for a text after a string that was closed too early or too late: a quote inside it, or a lost one.
pub(super) fn neighbour(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let last = stop.last;
    let is_string = text[last.start..].starts_with('"') && last.len() >= 2;
    let c = text[stop.at..].chars().next()?;
    let is_word = c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | '!' | '?' | '\'' | '\\');
    let line = line_end(text, last.start);
    if !is_string || !is_word || stop.at >= line || !matches!(stop.expected, Expected::Separator | Expected::Colon) {
        return None;
    }
    let rest = &text[stop.at..line];
    let quote_after = rest.find('"');
    let word = run(text, stop.at);
    if matches!(word, "true" | "false" | "null") || is_number(word) {
        return None;
    }

    if stop.at > last.end && quote_after.is_none() {
        return None;
    }
    let inside = &text[last.start + 1..last.end - 1];
    let bare = inside.trim_end();
    if inside.is_empty() && stop.at == last.end && rest[word.len()..].starts_with("\"\"") {
        return Some(Words::new(last, "two quotes in a row: JSON strings take one", write_string(word)));
    }
    let sign = if stop.expected == Expected::Colon { ':' } else { ',' };
    if stop.at == last.end
        && bare.ends_with(sign)
        && let Some(words) = closed_by_another(stop, last.start, sign, inside)
    {
        return Some(words);
    }

    // `"a, "b"`: the second quote was to open the next string.
    if stop.at == last.end && bare.ends_with([',', ':']) {
        let value = bare.trim_end_matches([',', ':']).trim_end();
        let value = match value.split_once(':') {
            Some((key, _)) if stop.expected == Expected::Colon && is_name(key) => key,
            _ => value,
        };

        let (what, reason) = match stop.expected {
            Expected::Colon => {
                ("key", format!("the key that starts here is not closed: {} lacks a quote", quote(value)))
            }
            _ => ("string", "the string that starts here lacks its closing quote".to_owned()),
        };
        let remedy = if value.is_empty() { format!("Close the {what}.") } else { write_raw(value) };
        return Some(
            Words::new(Span::new(last.start, last.start + 1), reason, remedy)
                .label(Span::new(last.end - 1, last.end), "this quote closes it"),
        );
    }
    let inner = &rest[..quote_after?];
    if stop.at > last.end && inner.contains([',', ':', '}', ']']) {
        return None;
    }

    Some(
        Words::new(
            Span::new(last.end - 1, last.end),
            "a quote inside a string has no backslash",
            "Write \\\" for a quote inside a string.",
        )
        .label(Span::new(last.start, last.start + 1), "the string starts here"),
    )
}
