//! Owns the words for what is written where a value or a key is expected, and is none.

use super::brackets::name;
use super::characters::{self, quoted};
use super::numbers;
use super::scan::{Expected, Stop, run};
use super::words::{Words, character, line_end, rest_of_line, shown, skip_blanks, write, write_string};
use crate::text::{Span, is_invisible, quote};

/// The words of other languages for JSON's three, and of whom they are.
const LITERALS: &[(&str, &str)] = &[
    ("yes", "true"),
    ("y", "true"),
    ("on", "true"),
    ("t", "true"),
    ("no", "false"),
    ("n", "false"),
    ("off", "false"),
    ("f", "false"),
    ("undefined", "null"),
    ("nil", "null"),
    ("none", "null"),
    ("nothing", "null"),
    ("~", "null"),
];

/// The words for what is at the stop, where a value is expected.
pub(super) fn value(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let rest = rest_of_line(text, stop.at);
    let key = stop.key.filter(|_| stop.expected == Expected::Value);
    let key_text = key.map_or("", |key| &text[key.start + 1..key.end - 1]);
    let run = run(text, stop.at);
    let span = Span::new(stop.at, stop.at + run.len());
    if let Some(words) = placeholder(text, stop.at) {
        return Some(words);
    }
    if rest.starts_with('(') {
        return Some(Words::new(
            Span::new(stop.at, stop.at + 1),
            "a parenthesis: JSON has none",
            "Write a list in `[` and `]`, or one value.",
        ));
    }
    if rest.starts_with("- ") {
        let number = numbers::words("-", key_text).filter(|_| rest[2..].starts_with(|c: char| c.is_ascii_digit()));
        return Some(match number {
            Some((reason, remedy)) => Words::new(span, reason, remedy),
            None => Words::new(
                span,
                "a list as YAML writes it: a passport is JSON",
                "Write the list in `[` and `]`, with commas.",
            ),
        });
    }
    if run.starts_with("...") || run.starts_with('\u{2026}') {
        return Some(ellipsis(stop.at));
    }
    if run.is_empty() {
        return None;
    }
    let next = text[span.end..].chars().next();
    if next.is_some_and(|c| is_invisible(c) || (c.is_whitespace() && !c.is_ascii())) {
        return characters::words(text, span.end);
    }
    let ends = span.end == text.trim_end().len();
    if ends && ["true", "false", "null"].iter().any(|word| word.starts_with(run)) {
        let whose = key.map_or_else(|| "a value".to_owned(), |key| format!("the value of {}", name(text, key)));
        return Some(Words::new(span, format!("the file ends inside {whose}"), "Restore the rest of the file."));
    }
    if stop.expected == Expected::Entry
        && let Some(words) = thousands(stop)
    {
        return Some(words);
    }
    if let Some((reason, remedy)) = numbers::words(run, key_text) {
        return Some(Words::new(span, reason, remedy));
    }
    let after = &text[span.end..];
    if after.starts_with(['"', '\'']) {
        return Some(prefixed(text, span));
    }
    if after.starts_with('(') || matches!(run, "new" | "function" | "lambda") {
        return Some(Words::new(
            span,
            format!("{} is code: JSON has values only", quote(run)),
            "Write the value that it gives.",
        ));
    }
    if let Some(words) = literal(run, span) {
        return Some(words);
    }
    if stop.expected == Expected::Document {
        let line = Span::new(stop.at, stop.at + rest.trim_end().len());
        return Some(Words::new(
            line,
            "text in place of a JSON document",
            "Write one object, `{ … }`, with the fields of the contract.",
        ));
    }
    if run.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '/' | '.' | '~' | '@' | '*' | '-')) {
        let end = stop.at + phrase(rest);
        let value = &text[stop.at..end];
        return Some(Words::new(
            Span::new(stop.at, end),
            format!("{} has no quotes", quote(value)),
            write_string(value),
        ));
    }
    None
}

/// How far an unquoted text reaches: to what ends a value on its line.
fn phrase(rest: &str) -> usize {
    let end = rest.find([',', '}', ']', '"', '{', '[']).unwrap_or(rest.len());
    let end = rest[..end].find(" //").or_else(|| rest[..end].find(" #")).unwrap_or(end);
    rest[..end].trim_end().len()
}

/// A word that is near one of JSON's.
fn literal(run: &str, span: Span) -> Option<Words> {
    let lower = run.to_lowercase();
    let is = |word: &str| Words::new(span, format!("{} is not a JSON word", quote(run)), format!("Write {word}."));
    if let Some(word) = ["true", "false", "null"].into_iter().find(|word| *word == lower) {
        let mut words = is(word);
        words.reason = match run {
            "True" | "False" => format!("{} is Python: JSON writes `{word}`", quote(run)),
            _ => format!("{} is not a JSON word: `{word}` is lower case", quote(run)),
        };
        return Some(words);
    }
    if run == "None" {
        return Some(Words::new(span, "`None` is Python: JSON writes `null`", "Write null."));
    }
    if let Some((_, word)) = LITERALS.iter().find(|(other, _)| *other == lower) {
        return Some(is(word));
    }
    if run.len() > 6 {
        return None;
    }
    let near = |word: &&str| strsim::osa_distance(word, &lower) == 1;
    ["true", "false", "null"].into_iter().find(near).map(is)
}

/// A word directly before a quote: the opening quote is missing, or a language has a prefix there.
fn prefixed(text: &str, span: Span) -> Words {
    let word = &text[span.range()];
    let sign = &text[span.end..=span.end];
    let rest = rest_of_line(text, span.end + 1);
    let closes = rest.trim_start().is_empty() || rest.trim_start().starts_with([',', ':', '}', ']']);
    if closes {
        return Words::new(span, format!("{} lacks its opening quote", quote(word)), write_string(word));
    }
    let inside = quoted(text, span.end + 1, |c| c.to_string() == sign).unwrap_or_default();
    Words::new(span, format!("{} before a quote: JSON strings have no prefix", quote(word)), write_string(inside))
}

/// What a template or a person was to fill in.
pub(super) fn placeholder(text: &str, at: usize) -> Option<Words> {
    let rest = rest_of_line(text, at);
    let forms =
        [("{{", "}}"), ("{%", "%}"), ("${", "}"), ("$(", ")"), ("#{", "}"), ("%(", ")s"), ("<%", "%>"), ("<", ">")];
    let name = run(text, at);
    let is_variable = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let is_marked = |sign: &str| {
        let inner = name.strip_prefix(sign).and_then(|inner| inner.strip_suffix(sign));
        inner.is_some_and(|inner| is_variable(inner.trim_matches('_')))
    };
    if name.strip_prefix('$').is_some_and(is_variable) || ["@", "%", "__"].into_iter().any(is_marked) {
        return Some(unfilled(text, Span::new(at, at + name.len())));
    }
    let (open, close) = forms.iter().find(|(open, _)| rest.starts_with(open))?;
    let inside = rest.get(open.len()..)?;
    let end = open.len() + inside.find(close)? + close.len();
    let is_json = inside.trim_start().starts_with(['"', '{', '[', '}', ']']) && *open != "<";
    if is_json {
        return None;
    }
    Some(unfilled(text, Span::new(at, at + end)))
}

fn unfilled(text: &str, span: Span) -> Words {
    let reason = format!("a placeholder, {}, that was not filled in", quote(&text[span.range()]));
    Words::new(span, reason, "Write the value, or check the file that the template makes.")
}

/// The words for what is at the stop, where a key is expected.
pub(super) fn key(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    if let Some(words) = placeholder(text, stop.at) {
        return Some(words);
    }
    let rest = rest_of_line(text, stop.at);
    if rest.starts_with("...") {
        return Some(ellipsis(stop.at));
    }
    let run = run(text, stop.at);
    if run.is_empty() {
        return None;
    }
    let span = Span::new(stop.at, stop.at + run.len());
    // `1,000`: the comma was read as the end of the value.
    if let Some(words) = thousands(stop) {
        return Some(words);
    }
    let before = &text[stop.last.range()];
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(before.trim_start_matches('-')) && is_digits(run) && &text[stop.last.end..stop.at] == "," {
        let span = Span::new(stop.last.start, span.end);
        let remedy = write(&format!("{before}.{run}"), "Write a point.");
        return Some(Words::new(span, "a comma inside a number: JSON writes a point", remedy));
    }
    let after = &text[span.end..];
    if after.starts_with('"') {
        return Some(Words::new(span, format!("the key {} lacks its opening quote", quote(run)), write_string(run)));
    }
    let next = text[skip_blanks(text, span.end)..].chars().next();
    if matches!(next, Some(':' | '=')) {
        return Some(Words::new(span, format!("the key {} has no quotes", quote(run)), write_string(run)));
    }
    if rest.starts_with("- ") {
        return Some(Words::new(
            span,
            "a list as YAML writes it: a passport is JSON",
            "Write the list in `[` and `]`, with commas.",
        ));
    }
    let all = Span::new(stop.at, stop.at + phrase(rest).max(run.len()).min(line_end(text, stop.at) - stop.at));
    Some(Words::new(
        all,
        format!("{} where a key is expected", quote(&text[all.range()])),
        "Write a key in double quotes, a colon and a value, or take this out.",
    ))
}

/// `...` in place of something.
pub(super) fn ellipsis(at: usize) -> Words {
    let span = Span::new(at, at + 3);
    Words::new(span, "an ellipsis: something is left out here", "Write what belongs here, or take the ellipsis out.")
}

/// A number with commas or spaces between its thousands.
pub(super) fn thousands(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let before = &text[stop.last.range()];
    let gap = &text[stop.last.end..stop.at];
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let after = run(text, stop.at);
    let leads = is_digits(before.trim_start_matches('-')) && before.len() <= 4;
    if !leads || !matches!(gap, "," | " ") || after.len() != 3 || !is_digits(after) {
        return None;
    }
    let mut end = stop.at + 3;
    let mut number = format!("{before}{after}");
    while let Some(group) = text.get(end..end + 4).filter(|group| group.starts_with(gap) && is_digits(&group[1..])) {
        if text[end + 4..].starts_with(|c: char| c.is_ascii_digit()) || number.len() > 20 {
            break;
        }
        number.push_str(&group[1..]);
        end += 4;
    }
    let sign = if gap == "," { "comma" } else { "space" };
    Some(Words::new(Span::new(stop.last.start, end), format!("a {sign} inside a number"), write(&number, "")))
}

/// The words for single quotes and backticks around `inside`.
pub(super) fn other_quotes(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let sign = text[stop.at..].chars().next().filter(|c| matches!(c, '\'' | '`'))?;
    let inside = quoted(text, stop.at + 1, |c| c == sign);
    let (what, sign_name) =
        if sign == '\'' { ("single quotes", "a single quote") } else { ("backticks", "a backtick") };
    let length = inside.map_or(1, |inside| inside.len() + 2);
    let remedy = inside.map_or_else(|| "Write \" on both sides.".to_owned(), write_string);
    let span = Span::new(stop.at, stop.at + length);
    let whose = match stop.key {
        Some(key) if stop.expected == Expected::Value => format!("the value of {} is", name(text, key)),
        _ if stop.wants_key() => format!("the key {} is", quote(inside.unwrap_or_default())),
        _ => format!("{} is", quote(inside.unwrap_or_default())),
    };
    let reason = if inside.is_some() {
        format!("{whose} in {what}: JSON strings take double ones")
    } else {
        format!("{sign_name}: JSON strings take double quotes")
    };
    Some(Words::new(span, reason, remedy))
}

/// Two values for one key.
pub(super) fn second_value(stop: &Stop, next: Span) -> Words {
    let text = stop.text;
    if &text[stop.last.range()] == "\"\"" && text[stop.at..].starts_with('"') && stop.at == stop.last.end {
        let span = Span::new(stop.last.start, stop.at + 1);
        return Words::new(
            span,
            "three quotes: JSON strings take one",
            "Write the text on one line, in one pair of quotes.",
        );
    }
    let value = &text[stop.last.range()];
    if !value.starts_with('"') && text[stop.at..].starts_with('"') && stop.at == stop.last.end {
        let reason = format!("a quote after the value {}", shown(text, stop.last));
        return Words::new(
            Span::new(stop.at, stop.at + 1),
            reason,
            "Take the quote out, or write one before the value, too.",
        );
    }
    let key = stop.key.filter(|_| !value.starts_with(['}', ']']));
    let whose = key.map_or_else(String::new, |key| format!(" for the key {}", name(text, key)));
    Words::new(next, format!("a second value{whose}"), "Write a comma and a key before it, or take it out.")
        .label(stop.last, "the first one ends here")
}

/// Something on the line of a value that is not part of it.
pub(super) fn after_value(stop: &Stop, next: Span) -> Words {
    let text = stop.text;
    let value = shown(text, stop.last);
    let found = quote(&text[next.range()]);
    if "+-*/%|&^".contains(&text[character(text, stop.at).range()]) {
        let (what, remedy) = if value.starts_with("`\"") {
            ("join strings", "Write one string.")
        } else {
            ("calculate", "Write the result.")
        };
        return Words::new(next, format!("{found} after the value {value}: JSON does not {what}"), remedy);
    }
    Words::new(
        next,
        format!("{found} after the value {value}"),
        format!("Take {found} out, or separate the two with a comma."),
    )
}
