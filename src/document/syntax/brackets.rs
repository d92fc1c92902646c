//! Owns the balance of the brackets of a whole text, faults and all, and what its indentation says about them.

use super::scan::{Expected, Open, Stop};
use super::words::{Words, line, line_end, line_start, shown, skip_blanks};
use crate::text::Span;

/// Blanks at the start of a line.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    /// The first byte that is no blank.
    first: usize,
}

#[derive(Debug, Clone, Copy)]
struct Level {
    open: Open,
    line: Line,
    /// Whether something inside is on the bracket's own line, or on one that is indented deeper.
    inner: bool,
}

/// What a pass over all brackets found.
#[derive(Debug)]
pub(super) struct Survey {
    /// Opening less closing ones: braces, brackets.
    balance: [i64; 2],
    /// The first bracket that was not closed where the indentation says that it ends, and that place.
    lost: Option<(Open, usize)>,
    /// The first closing bracket that is indented deeper than the one it closes, and that one.
    extra: Option<(usize, Open)>,
    /// A closing bracket with nothing open.
    stray: Option<usize>,
}

struct Surveyor<'s> {
    text: &'s str,
    levels: Vec<Level>,
    line: Line,
    key: Option<Span>,
    survey: Survey,
}

/// Looks at all brackets of `text`. A string ends with its line at the latest, so that a lost quote hides little.
pub(super) fn survey(text: &str) -> Survey {
    let line = Line { start: 0, first: skip_blanks(text, 0) };
    let survey = Survey { balance: [0, 0], lost: None, extra: None, stray: None };
    let mut surveyor = Surveyor { text, levels: Vec::new(), line, key: None, survey };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if at == surveyor.line.first && !matches!(byte, b'}' | b']' | b',' | b'\n' | b'\r') {
            surveyor.starts_line(at);
        }
        match byte {
            b'\n' | b'\r' => {
                let blanks = bytes[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                surveyor.line = Line { start: at + 1, first: at + 1 + blanks };
            }
            b'"' => {
                let end = after_string(text, at);
                surveyor.key = Some(Span::new(at, end));
                at = end;
                continue;
            }
            b'#' => {
                at = line_end(text, at);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = line_end(text, at);
                continue;
            }
            b'{' | b'[' => surveyor.open(at, byte == b'{'),
            b'}' | b']' => surveyor.close(at, byte == b'}'),
            b',' => surveyor.comma(),
            _ => {}
        }
        at += 1;
    }
    surveyor.survey
}

/// The end of the string that opens at `start`, at the end of its line at the latest.
fn after_string(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return text.len(),
            Some(b'\n' | b'\r') => return at,
            Some(b'"') => return at + 1,
            Some(b'\\') if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 2,
            Some(_) => at += 1,
        }
    }
}

impl Surveyor<'_> {
    fn indentation(&self, line: Line) -> &str {
        self.text.get(line.start..line.first).unwrap_or_default()
    }

    /// Whether `line` is indented deeper than `other`; unknown where tabs meet spaces.
    fn is_deeper(&self, line: Line, other: Line) -> bool {
        let [this, other] = [line, other].map(|line| self.indentation(line));
        this.len() > other.len() && this.starts_with(other)
    }

    /// A member or an entry starts its line.
    fn starts_line(&mut self, at: usize) {
        let Some(&level) = self.levels.last() else { return };
        if self.is_deeper(self.line, level.line) {
            if let Some(level) = self.levels.last_mut() {
                level.inner = true;
            }
        } else if level.inner
            // Nothing is around the outermost one.
            && self.levels.len() > 1
            && self.survey.lost.is_none()
            && self.indentation(level.line).starts_with(self.indentation(self.line))
        {
            self.survey.lost = Some((level.open, at));
        }
    }

    fn comma(&mut self) {
        self.key = None;
        if let Some(level) = self.levels.last_mut().filter(|level| level.line.start == self.line.start) {
            level.inner = true;
        }
    }

    fn open(&mut self, at: usize, is_object: bool) {
        self.survey.balance[usize::from(!is_object)] += 1;
        let key = self.key.take();
        self.levels.push(Level { open: Open { at, is_object, key }, line: self.line, inner: false });
    }

    fn close(&mut self, at: usize, is_object: bool) {
        self.key = None;
        self.survey.balance[usize::from(!is_object)] -= 1;
        let is_first = at == self.line.first;
        match self.levels.last().copied() {
            None => {
                self.survey.stray.get_or_insert(at);
                return;
            }
            Some(level) if is_first => {
                if self.is_deeper(level.line, self.line) {
                    self.survey.lost.get_or_insert((level.open, at));
                } else if level.open.is_object == is_object && self.is_deeper(self.line, level.line) {
                    self.survey.extra.get_or_insert((at, level.open));
                }
            }
            Some(_) => {}
        }
        let kind = |level: Option<Level>| level.is_some_and(|level| level.open.is_object == is_object);
        let top = self.levels.pop();
        // A bracket of the other kind closes what is around as well, where that is of its kind.
        if !kind(top) && kind(self.levels.last().copied()) {
            self.levels.pop();
        }
    }
}

/// The words for brackets that do not match, where the survey shows one at the stop or before it.
pub(super) fn words(stop: &Stop, survey: &Survey) -> Option<Words> {
    let total: i64 = survey.balance.iter().sum();
    let [braces, brackets] = survey.balance;
    if total > 0
        && let Some((open, seen)) = survey.lost
        && seen <= stop.at
        && (if open.is_object { braces } else { brackets }) > 0
    {
        return Some(lost(stop.text, open, seen, None));
    }
    if total < 0
        && let Some((at, open)) = survey.extra
        && at <= stop.at
    {
        return Some(extra(stop.text, at, Some(open)));
    }
    None
}

/// A bracket that is not closed before `seen`; `note` says why that is known, where the indentation does not.
pub(super) fn lost(text: &str, open: Open, seen: usize, note: Option<&str>) -> Words {
    let [sign, end] = signs(open);
    let before = text[..seen].trim_end_matches([' ', '\n', '\t', '\r']);
    let to_close = open.key.map_or_else(String::new, |key| format!(", to close {}", name(text, key)));
    let is_closing = text[seen..].starts_with(['}', ']']);
    let number = line(text, seen);
    let remedy = if is_closing {
        format!("Write `{end}` before line {number}{to_close}.")
    } else if before.ends_with(',') {
        format!("Write `{end}` before the comma on line {}{to_close}.", line(text, before.len()))
    } else {
        format!("Write `{end},` before line {number}{to_close}.")
    };
    let remedy = if line(text, open.at) == number {
        let end_of_value = before.strip_suffix(',').unwrap_or(before).len();
        let column = text[line_start(text, seen)..end_of_value].chars().count() + 1;
        format!("Write `{end}` at column {column}{to_close}.")
    } else {
        remedy
    };
    let here = if let Some(note) = note {
        note.to_owned()
    } else if is_closing {
        format!("the indentation of this `{}` is not that of the `{sign}`", &text[seen..=seen])
    } else {
        format!("by its indentation, this is no longer inside the `{sign}`")
    };
    Words::new(Span::new(open.at, open.at + 1), never_closed(text, open), remedy)
        .label(super::words::character(text, seen), here)
}

/// "the `{` of `limits` is never closed".
pub(super) fn never_closed(text: &str, open: Open) -> String {
    format!("{} is never closed", the(text, open))
}

/// "the `{` of `limits`".
pub(super) fn the(text: &str, open: Open) -> String {
    let [sign, _] = signs(open);
    match open.key {
        Some(key) => format!("the `{sign}` of {}", name(text, key)),
        None => format!("this `{sign}`"),
    }
}

/// A key without its quotes, as messages show it.
pub(super) fn name(text: &str, key: Span) -> String {
    let inner = Span::new(key.start + 1, (key.end - 1).max(key.start + 1));
    shown(text, inner)
}

/// A closing bracket too many.
pub(super) fn extra(text: &str, at: usize, open: Option<Open>) -> Words {
    let sign = &text[at..=at];
    let span = Span::new(at, at + 1);
    let start = if sign == "}" { "{" } else { "[" };
    let reason = format!("a `{sign}` too many");
    match open {
        Some(open) => {
            Words::new(span, reason, format!("Take this `{sign}` out, or write the `{start}` that it is to close."))
                .label(Span::new(open.at, open.at + 1), "it closes this one, and more follows")
        }
        None => Words::new(span, reason, format!("Take this `{sign}` out.")),
    }
}

/// The signs that open and close.
pub(super) const fn signs(open: Open) -> [&'static str; 2] {
    if open.is_object { ["{", "}"] } else { ["[", "]"] }
}

/// The words for a closing bracket of the wrong kind at the stop.
pub(super) fn mismatch(stop: &Stop, survey: &Survey, open: Open) -> Words {
    let text = stop.text;
    let sign = &text[stop.at..=stop.at];
    let [_, end] = signs(open);
    let [own, other] = if open.is_object { survey.balance } else { [survey.balance[1], survey.balance[0]] };
    let opened = Span::new(open.at, open.at + 1);
    let here = Span::new(stop.at, stop.at + 1);
    let is_aligned = || {
        let indentation = |at: usize| {
            let start = line_start(text, at);
            &text[start..start + text[start..].len() - text[start..].trim_start_matches([' ', '\t']).len()]
        };
        let start = line_start(text, stop.at);
        text[start..stop.at].trim().is_empty() && indentation(stop.at) == indentation(open.at)
    };
    if own > 0 && (other < 0 || is_aligned()) {
        return Words::new(
            here,
            format!("`{sign}` closes {}", the(text, open)),
            format!("Write `{end}` in its place."),
        )
        .label(opened, "opened here");
    }
    if own <= 0 && other < 0 {
        let start = if sign == "]" { "[" } else { "{" };
        let mut words = extra(text, stop.at, None);
        words.remedy = format!("Take this `{sign}` out, or write the `{start}` that it closes.");
        return words;
    }
    let to_close = open.key.map_or_else(String::new, |key| format!(", to close {}", name(text, key)));
    Words::new(
        opened,
        never_closed(text, open),
        format!("Write `{end}` before the `{sign}` on line {}{to_close}.", line(text, stop.at)),
    )
    .label(here, format!("`{end}` is expected before this"))
}

/// The words for a text that ends while brackets are open.
pub(super) fn ends(stop: &Stop) -> Option<Words> {
    let text = stop.text;
    let open = stop.innermost()?;
    let end = text.trim_end_matches([' ', '\n', '\t', '\r']).len();
    let last = Span::new(text[..end].char_indices().next_back().map_or(0, |(at, _)| at), end);
    let has_comma = matches!(stop.expected, Expected::Key | Expected::Entry);
    let closing: Vec<&str> = stop.open.iter().rev().map(|open| signs(*open)[1]).collect();
    let shown = if closing.len() > 8 { String::new() } else { format!("Write `{}`", closing.join(" ")) };
    let remedy = match (closing.len(), shown.as_str()) {
        (_, shown) if has_comma && !shown.is_empty() => {
            format!("Restore the rest of the file; or take the last comma out, and write `{}`.", closing.join(" "))
        }
        (1, _) => format!("{shown} at the end of the file."),
        (count, "") => format!("Restore the rest of the file: {count} brackets are open at its end."),
        _ => format!("{shown} at the end of the file, or restore what is cut off."),
    };
    let words = Words::new(Span::new(open.at, open.at + 1), never_closed(text, open), remedy);
    let count = closing.len();
    let note = if count == 1 {
        "the file ends here".to_owned()
    } else {
        format!("the file ends here, with {count} brackets open")
    };
    Some(words.label(last, note))
}

/// Whether `sign` is missing somewhere: more of its kind close than open.
pub(super) fn lacks(survey: &Survey, sign: char) -> bool {
    survey.balance[usize::from(sign == '[')] < 0
}

/// Whether more brackets close than open.
pub(super) fn is_short_of_opening(survey: &Survey) -> bool {
    survey.stray.is_some() || survey.balance.iter().sum::<i64>() < 0
}
