//! Owns the words for commas, colons and brackets that are missing, too many, or in the place of one another.

use super::brackets::{self, Survey, extra, lost, mismatch, name, signs, the};
use super::scan::{Expected, Stop, end_of_string, run};
use super::values;
use super::words::{Words, character, line_end, line_start, shown, skip_blanks};
use crate::text::{Span, quote};

/// The words for a sign of JSON at the stop that does not belong there.
pub(super) fn sign(stop: &Stop, survey: &Survey) -> Option<Words> {
    let here = Span::new(stop.at, stop.at + 1);
    match *stop.text.as_bytes().get(stop.at)? {
        b',' => Some(comma(stop, survey, here)),
        b':' => colon(stop, survey, here),
        b'=' if stop.expected != Expected::End => Some(equals(stop)),
        b';' => Some(semicolon(stop, here)),
        b'}' | b']' => Some(closing(stop, survey, here)),
        _ => None,
    }
}

fn comma(stop: &Stop, survey: &Survey, here: Span) -> Words {
    let text = stop.text;
    match stop.expected {
        Expected::Key | Expected::Entry => Words::new(here, "two commas in a row", "Take one of them out.")
            .label(Span::new(stop.comma, stop.comma + 1), "the first one"),
        Expected::FirstKey | Expected::FirstEntry => {
            let what = if stop.in_object() { "member" } else { "entry" };
            Words::new(here, format!("a comma before the first {what}"), "Take this comma out.")
        }
        Expected::Value => no_value(stop, here),
        Expected::Colon => list_without_start(stop, survey).unwrap_or_else(|| in_place_of_colon(stop, here)),
        Expected::End => match text.as_bytes().get(skip_blanks(text, stop.at + 1)) {
            None => Words::new(here, "a comma after the document", "Take this comma out."),
            Some(b'{' | b'[') => second_document(stop, skip_blanks(text, stop.at + 1)),
            Some(_) => closed_too_early(stop),
        },
        Expected::Document | Expected::Separator => head_missing(stop),
    }
}

/// A list whose opening bracket is missing: its second entry was read as a key.
fn list_without_start(stop: &Stop, survey: &Survey) -> Option<Words> {
    let text = stop.text;
    if !brackets::lacks(survey, '[') || stop.expected != Expected::Colon || stop.value.end == 0 {
        return None;
    }
    let starts_line = |at: usize| text[line_start(text, at)..at].trim().is_empty();
    let has_own_key = starts_line(stop.last.start) && !starts_line(stop.value.start);
    if has_own_key || text[stop.value.range()].starts_with(['}', ']']) {
        // The value before is complete: the line with the key of the list is lost, too.
        let remedy = format!("Write the key, a colon and `[` before {}.", shown(text, stop.last));
        return Some(Words::new(stop.last, "an entry of a list without the list's key and `[`", remedy));
    }
    let place = Span::new(stop.value.start, stop.value.start);
    let remedy = format!("Write `[` before {}.", shown(text, stop.value));
    Some(Words::new(place, "the `[` of a list is missing", remedy).label(stop.last, "this is no member"))
}

/// A comma after a key.
fn in_place_of_colon(stop: &Stop, here: Span) -> Words {
    let text = stop.text;
    let key = stop.key.unwrap_or(here);
    let next = skip_blanks(text, stop.at + 1);
    // Texts alone, with commas: a list.
    if let Some(open) = stop.innermost()
        && skip_blanks(text, open.at + 1) == key.start
        && text[next..].starts_with('"')
        && end_of_string(text, next).is_ok_and(|end| !text[skip_blanks(text, end)..].starts_with(':'))
        && !is_pair(text, next)
    {
        let what = the(text, open);
        return Words::new(
            Span::new(open.at, open.at + 1),
            format!("a list in braces: {what}"),
            "Write `[` and `]` around the list.",
        )
        .label(key, "no colon and no value follow");
    }
    let is_key = text[next..].starts_with('"')
        && end_of_string(text, next).is_ok_and(|end| text[skip_blanks(text, end)..].starts_with(':'));
    if is_key || next >= text.len() || text[next..].starts_with('}') {
        return no_value(stop, here);
    }
    let list = if text[next..].starts_with('"') { "; a list takes `[` and `]`" } else { "" };
    Words::new(here, "a comma in place of a colon", format!("Write `:` after the key {}{list}.", name(text, key)))
}

/// Whether the string at `at` is the last thing in its object: a value then, not one of a list.
fn is_pair(text: &str, at: usize) -> bool {
    end_of_string(text, at).is_ok_and(|end| {
        let next = skip_blanks(text, end);
        let is_member = text[next..].starts_with(',') && {
            let key = skip_blanks(text, next + 1);
            text[key..].starts_with('"')
                && end_of_string(text, key).is_ok_and(|end| text[skip_blanks(text, end)..].starts_with(':'))
        };
        text[next..].starts_with('}') || is_member
    })
}

/// A key without a value.
fn no_value(stop: &Stop, here: Span) -> Words {
    let text = stop.text;
    let Some(key) = stop.key else { return Words::new(here, "a value is missing", "Write a value here.") };
    let name = name(text, key);
    let remedy = if stop.expected == Expected::Colon {
        "Write `:` and a value after the key"
    } else {
        "Write a value after the colon"
    };
    Words::new(here, format!("the key {name} has no value"), format!("{remedy}, or take the key out."))
        .label(key, "this key")
}

fn colon(stop: &Stop, survey: &Survey, here: Span) -> Option<Words> {
    let text = stop.text;
    if let Some(words) = time(stop) {
        return Some(words);
    }

    Some(match stop.expected {
        Expected::Value => Words::new(here, "two colons in a row", "Take one of them out."),
        Expected::FirstKey | Expected::Key => {
            Words::new(here, "a colon without a key before it", "Write the key, in double quotes, before the colon.")
        }
        Expected::Separator if stop.in_object() && stop.last.len() > 1 && brackets::lacks(survey, '{') => {
            let name = stop.key.map_or_else(String::new, |key| name(text, key));
            let value = shown(text, stop.last);
            let place = Span::new(stop.last.start, stop.last.start);
            Words::new(place, format!("the `{{` of {name} is missing"), format!("Write `{{` before {value}."))
                .label(here, "a colon shows that the text before it is a key")
        }
        Expected::Separator if stop.in_object() => {
            Words::new(here, "a colon in place of a comma", format!("Write `,` after {}.", shown(text, stop.last)))
        }
        Expected::Separator => in_list(stop, here),
        Expected::End if text[stop.last.start..].starts_with('"') => head_missing(stop),
        Expected::Document => head_missing(stop),
        _ => return None,
    })
}

/// A time of day without quotes.
fn time(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let is_number = text[stop.last.range()].bytes().all(|byte| byte.is_ascii_digit());
    let adjacent = stop.last.end == stop.at && text[stop.at + 1..].starts_with(|c: char| c.is_ascii_digit());
    if stop.expected != Expected::Separator || !is_number || !adjacent {
        return None;
    }
    let rest = &text[stop.at..];
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(rest.len());
    let span = Span::new(stop.last.start, stop.at + length);
    let value = &text[span.range()];
    Some(Words::new(span, format!("{} has no quotes", quote(value)), super::words::write_string(value)))
}

/// A key and a colon inside a list.
fn in_list(stop: &Stop, here: Span) -> Words {
    let text = stop.text;
    let Some(open) = stop.innermost() else { return Words::new(here, "a colon where none belongs", "Take it out.") };
    let opens_line = |at: usize| text[line_start(text, at)..at].trim().is_empty();
    let is_first = skip_blanks(text, open.at + 1) == stop.last.start;
    if !is_first && opens_line(stop.last.start) && stop.open.iter().any(|open| open.is_object) {
        return lost(text, open, stop.last.start, Some("a key: this is no entry of a list"));
    }
    if is_first {
        let words = Words::new(
            here,
            format!("a member with a key in a list: {}", the(text, open)),
            "Write `{` and `}` around members, `[` and `]` around a list.",
        );
        return words.label(Span::new(open.at, open.at + 1), "the list starts here");
    }
    Words::new(here, "a colon between the entries of a list", "Write `,` in its place.")
        .label(Span::new(open.at, open.at + 1), "the list starts here")
}

fn equals(stop: &Stop) -> Words {
    let text = stop.text;
    let length = 1 + usize::from(text[stop.at + 1..].starts_with(['>', '=']));
    let span = Span::new(stop.at, stop.at + length);
    let sign = &text[span.range()];
    match stop.expected {
        Expected::Colon => {
            let key = stop.key.map_or_else(String::new, |key| format!(" after {}", name(text, key)));
            Words::new(span, format!("`{sign}` in place of a colon"), format!("Write `:`{key}."))
        }
        Expected::Value => Words::new(span, format!("`{sign}` after a colon"), format!("Take the `{sign}` out.")),
        _ => Words::new(span, format!("`{sign}` is no sign of JSON"), "Write members as \"key\": value."),
    }
}

fn semicolon(stop: &Stop, here: Span) -> Words {
    let text = stop.text;
    let next = text.as_bytes().get(skip_blanks(text, stop.at + 1)).copied();
    match stop.expected {
        Expected::Separator if !matches!(next, Some(b',' | b'}' | b']')) => {
            Words::new(here, "a semicolon in place of a comma", format!("Write `,` after {}.", shown(text, stop.last)))
        }
        Expected::Colon => Words::new(here, "a semicolon in place of a colon", "Write `:` in its place."),
        Expected::End => Words::new(here, "a semicolon after the document", "Take it out."),
        _ => Words::new(here, "a semicolon: JSON has none", "Take it out."),
    }
}

fn closing(stop: &Stop, survey: &Survey, here: Span) -> Words {
    let text = stop.text;
    let sign = &text[here.range()];
    let Some(open) = stop.innermost() else {
        return match stop.expected {
            Expected::Document => head_missing(stop),
            _ => extra(text, stop.at, None),
        };
    };
    if stop.expected == Expected::Colon
        && let Some(words) = list_without_start(stop, survey)
    {
        return words;
    }
    if signs(open)[1] != sign && stop.expected != Expected::Value && stop.expected != Expected::Colon {
        return mismatch(stop, survey, open);
    }
    match stop.expected {
        Expected::Key | Expected::Entry => {
            let (what, end) = if open.is_object { ("member", "brace") } else { ("entry", "bracket") };
            Words::new(
                Span::new(stop.comma, stop.comma + 1),
                format!("a comma after the last {what}"),
                "Take this comma out.",
            )
            .label(here, format!("only the closing {end} follows"))
        }
        Expected::Colon => {
            let key = stop.key.unwrap_or(here);
            no_value(stop, Span::new(key.end, key.end))
        }
        _ => no_value(stop, here),
    }
}

/// The words for a value or a key at the stop, where a comma or a colon is expected.
pub(super) fn missing(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let first = text[stop.at..].chars().next()?;
    let after = Span::new(stop.last.end, stop.last.end);
    let run = run(text, stop.at);
    let starts_value = matches!(first, '"' | '\'' | '{' | '[') || !run.is_empty();
    if !starts_value {
        return None;
    }
    let next = Span::new(stop.at, character(text, stop.at).end.max(stop.at + run.len()));
    match stop.expected {
        Expected::Colon => {
            let key = stop.key?;
            let place = Span::new(key.end, key.end);
            Some(
                Words::new(
                    place,
                    format!("a colon is missing after the key {}", name(text, key)),
                    format!("Write `:` after {}.", name(text, key)),
                )
                .label(next, "the value starts here"),
            )
        }
        Expected::Separator => {
            let open = stop.innermost()?;
            let is_key = first == '"'
                && end_of_string(text, stop.at).is_ok_and(|end| text[skip_blanks(text, end)..].starts_with(':'));
            if !open.is_object && is_key && stop.open.iter().any(|open| open.is_object) {
                return Some(lost(text, open, stop.at, Some("a key: this is no entry of a list")));
            }
            let is_same_line = stop.at < line_end(text, stop.last.end);
            let is_word = first.is_alphabetic() && !text[skip_blanks(text, next.end)..].starts_with([':', '"', '=']);
            if is_same_line
                && (is_word || "+-*/%|&^.".contains(first))
                && text[stop.last.end - 1..].starts_with(|c: char| c != '}' && c != ']')
            {
                return Some(values::after_value(stop, next));
            }
            let is_key = is_key || matches!(text[skip_blanks(text, next.end)..].chars().next(), Some(':' | '='));
            if open.is_object && !is_key && !matches!(first, '\'') {
                return Some(values::second_value(stop, next));
            }
            let what = if open.is_object { "member" } else { "entry" };
            Some(
                Words::new(
                    after,
                    format!("a comma is missing after {}", value_name(text, stop.last)),
                    format!("Write `,` after {}.", value_name(text, stop.last)),
                )
                .label(next, format!("the next {what} starts here")),
            )
        }
        _ => None,
    }
}

fn value_name(text: &str, value: Span) -> String {
    match &text[value.range()] {
        sign @ ("}" | "]") => format!("this `{sign}`"),
        _ => shown(text, value),
    }
}

/// The words for what follows a complete document.
pub(super) fn after_document(stop: &Stop, survey: &Survey) -> Option<Words> {
    let text = stop.text;
    if stop.expected != Expected::End {
        return None;
    }
    let last = &text[stop.last.range()];
    match *text.as_bytes().get(stop.at)? {
        b'{' | b'[' => Some(second_document(stop, stop.at)),
        b'"' if last.starts_with('}') => Some(closed_too_early(stop)),
        b'}' | b']' => Some(extra(text, stop.at, None)),
        _ if last.starts_with('"') && brackets::is_short_of_opening(survey) => Some(head_missing(stop)),
        _ => {
            let span = Span::new(stop.at, stop.at + super::words::rest_of_line(text, stop.at).trim_end().len().max(1));
            let span = if text.is_char_boundary(span.end) { span } else { character(text, stop.at) };
            let span = if span.len() > 60 { character(text, stop.at) } else { span };
            Some(
                Words::new(span, "text after the document", "Take it out: a file holds one JSON document.")
                    .label(stop.last, "the document ends here"),
            )
        }
    }
}

/// Members after the brace that closes the document.
fn closed_too_early(stop: &Stop) -> Words {
    let text = stop.text;
    let sign = &text[stop.last.range()];
    if !matches!(sign, "}" | "]") {
        return head_missing(stop);
    }
    Words::new(
        stop.last,
        format!("this `{sign}` closes the document, and more follows"),
        format!("Take this `{sign}` out."),
    )
    .label(character(text, stop.at), "this is after the document")
}

fn second_document(stop: &Stop, at: usize) -> Words {
    Words::new(Span::new(at, at + 1), "a second document starts here", "Write each passport into a file of its own.")
        .label(stop.last, "the first one ends here")
}

/// Members without the brace before them.
fn head_missing(stop: &Stop) -> Words {
    let text = stop.text;
    let start = skip_blanks(text, 0);
    let span = character(text, start);
    if text[start..].starts_with('"') {
        let remedy = "Write `{` before this; see whether more of the file's start is lost.";
        return Words::new(span, "the `{` at the start of the document is missing", remedy);
    }
    Words::new(span, "the start of the document is missing", "Restore what was before this.")
}
