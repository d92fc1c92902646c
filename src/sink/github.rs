//! github: workflow commands, which a GitHub runner turns into annotations.
//!
//! A runner keeps ten errors, ten warnings and ten notices per step and silently drops the rest, so the worst come
//! first and a notice gives the number of the others.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::guard::without_marks;
use super::words::{counted, did_you_mean, enumerated, message, of_level};
use crate::finding::{Finding, Severity};
use crate::report::{Failure, FileReport, Needs, Report};
use crate::rules;
use crate::sink::View;
use crate::text::push_visible;

/// How many annotations of a level a step may have.
const KEPT: usize = 10;
/// How many characters a message may have.
const MESSAGE: usize = 4096;

/// What is shown at most.
pub(super) const NEEDS: Needs = Needs { unread: KEPT, errors: KEPT, warnings: KEPT, notes: KEPT };

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    // What blinds the gate is worst; then what has no file; within a kind the order of the paths.
    let (blind, other): (Vec<&Failure>, Vec<&Failure>) = report.failures.iter().partition(|failure| failure.blinds);
    let unread = of_level(report, Severity::Error).filter(|(file, _)| file.is_unread());
    let errors = of_level(report, Severity::Error).filter(|(file, _)| !file.is_unread());
    let commands = (blind.into_iter().map(of_failure))
        .chain(unread.map(|(file, finding)| of_finding(file, finding)))
        .chain(other.into_iter().map(of_failure))
        .chain(errors.map(|(file, finding)| of_finding(file, finding)));
    for command in commands.take(KEPT) {
        writeln!(out, "{command}")?;
    }
    let room = if view.shows(Severity::Warning) { KEPT } else { 0 };
    for (file, finding) in of_level(report, Severity::Warning).take(room) {
        writeln!(out, "{}", of_finding(file, finding))?;
    }
    let approved = report.approved.join("; ");
    if !approved.is_empty() {
        writeln!(out, "{}", Command::new("notice").property("title", "mk passport").message(&approved))?;
    }
    let counts = report.counts();
    let over: Vec<(usize, &str)> = [(counts.errors, KEPT, "more error"), (counts.warnings, room, "more warning")]
        .into_iter()
        .filter_map(|(count, room, noun)| Some((count.checked_sub(room).filter(|more| *more > 0)?, noun)))
        .collect();
    // A notice that counts what is left out takes the room of one.
    let taken = usize::from(!over.is_empty()) + usize::from(!approved.is_empty());
    let room = if view.shows(Severity::Note) { KEPT - taken } else { 0 };
    let notes = if counts.notes > room && over.is_empty() { room.saturating_sub(1) } else { room };
    for (file, finding) in of_level(report, Severity::Note).take(notes) {
        writeln!(out, "{}", of_finding(file, finding))?;
    }
    let over = over.into_iter().chain((counts.notes > notes).then(|| (counts.notes - notes, "more note")));
    let left_out: Vec<String> = over.map(|(count, noun)| counted(count, noun)).collect();
    if !left_out.is_empty() {
        let words = enumerated(&left_out);
        let why = if view.level == Severity::Note {
            "a step has room for ten of each".to_owned()
        } else {
            format!("a step has room for ten of each, and `--level {}` hides what is below", view.level.as_str())
        };
        let message = format!("{words} not shown here: {why}. The JSON report lists all of them.");
        writeln!(out, "{}", Command::new("notice").property("title", "mk passport").message(&message))?;
    }
    Ok(())
}

fn of_finding(file: &FileReport, finding: &Finding) -> String {
    let name = if finding.severity == Severity::Note { "notice" } else { finding.severity.as_str() };
    let mut command = Command::new(name).property("file", file.path.as_str());
    if let Some(judged) = file.judged() {
        let start = judged.lines.position(&judged.text, finding.place.span.start);
        let end = judged.lines.position(&judged.text, finding.place.span.end);
        command = command.property("line", &start.line.to_string()).property("endLine", &end.line.to_string());
        if start.line == end.line {
            command = command.property("col", &start.column.to_string());
            command = command.property("endColumn", &end.column.to_string());
        }
    } else {
        command = command.property("line", "1");
    }
    let words = match did_you_mean(finding, file.judged()) {
        Some(guess) => format!("{} ({guess})", message(finding)),
        None => message(finding).into_owned(),
    };
    command.property("title", &title(finding.rule)).message_and_help(&words, &finding.help.text())
}

fn of_failure(failure: &Failure) -> String {
    let title = failure.rule.map_or_else(|| "mk passport".to_owned(), title);
    Command::new("error").property("title", &title).message_and_help(&failure.message, &failure.help)
}

/// The rule's id and what it is about.
fn title(id: &str) -> String {
    rules::by_id(id).map_or_else(|| id.to_owned(), |rule| format!("{id}: {}", rule.summary))
}

/// A command, always on one line.
struct Command {
    text: String,
    properties: usize,
}

impl Command {
    fn new(name: &str) -> Self {
        Self { text: format!("::{name}"), properties: 0 }
    }

    fn property(mut self, key: &str, value: &str) -> Self {
        self.text.push(if self.properties == 0 { ' ' } else { ',' });
        self.properties += 1;
        let _ = write!(self.text, "{key}=");
        for c in without_marks(value).chars() {
            push_escaped(&mut self.text, c, true);
        }
        self
    }

    /// Ends the command with what is wrong, and, in a line of its own, what to do.
    fn message_and_help(self, message: &str, help: &str) -> String {
        self.message(&format!("{message}\n{help}"))
    }

    fn message(mut self, message: &str) -> String {
        let mut data = String::new();
        let mut room = MESSAGE;
        for c in without_marks(message).chars() {
            let before = data.len();
            push_escaped(&mut data, c, false);
            let width = data[before..].chars().count();
            if width + 1 > room {
                data.truncate(before);
                data.push('…');
                break;
            }
            room -= width;
        }
        self.text.push_str("::");
        self.text.push_str(&data);
        self.text
    }
}

/// Appends a character as the runner unescapes it: in a property the separators too. What a terminal must not see is
/// written out, because runners show these lines.
fn push_escaped(out: &mut String, c: char, in_property: bool) {
    match c {
        '%' => out.push_str("%25"),
        '\r' => out.push_str("%0D"),
        '\n' => out.push_str("%0A"),
        ':' if in_property => out.push_str("%3A"),
        ',' if in_property => out.push_str("%2C"),
        _ => push_visible(out, c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_says_ends_neither_the_property_nor_the_command() {
        let command = Command::new("error").property("file", "a,b:c%0A\n.json").property("line", "1");
        assert_eq!(
            command.message_and_help("x::y%0A::error::z\u{1b}[31m ##[error]", "do\r\nthis"),
            "::error file=a%2Cb%3Ac%250A%0A.json,line=1::\
             x::y%250A::error::z\\u{1b}[31m ##\\u{5b}error]%0Ado%0D%0Athis"
        );
    }

    #[test]
    fn a_message_has_at_most_4096_characters_and_ends_between_escapes() {
        for filler in ["a", "é", "%", "\u{1b}", "\n"] {
            let command = Command::new("error").message(&filler.repeat(5000));
            let data = command.strip_prefix("::error::").unwrap();
            assert!(data.chars().count() <= MESSAGE, "{filler:?}");
            let mut whole = String::new();
            push_escaped(&mut whole, filler.chars().next().unwrap(), false);
            assert_eq!(data.strip_suffix('…').unwrap().replace(&whole, ""), "", "{filler:?}");
        }
        assert!(!Command::new("error").message(&"a".repeat(4000)).contains('…'));
    }
}
