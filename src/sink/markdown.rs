//! markdown: the step summary. Counts, then one row a finding; clean files are only counted.

use std::fmt::Write as _;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::words::{counted, did_you_mean, enumerated, excused, line_and_column, message, not_entered, of_level};
use crate::finding::{Finding, Severity};
use crate::report::{ByRule, FileKind, FileReport, Needs, Report, Verdict};
use crate::rules;
use crate::sink::View;
use crate::text::visible;

/// GitHub drops a summary of more than 1,048,576 bytes as a whole; other steps of the job have their own, but what
/// the step itself adds counts with ours: what is there already, and a little for what follows.
pub(super) const LIMIT: usize = 1_000_000;
/// Kept free for the line that reports what was left out.
pub(super) const RESERVE: usize = 1000;

/// How many rows of a level there can be room for: none is shorter than a hundred bytes.
const ROWS: usize = LIMIT / 100;
/// What an address of a file is spelled with.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What is shown at most.
pub(super) const NEEDS: Needs = Needs { unread: 0, errors: ROWS, warnings: ROWS, notes: ROWS };

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let room = LIMIT.saturating_sub(view.taken);
    let mut text = head(report, view, room / 2);
    if text.len() + RESERVE > room {
        return Err(io::Error::other("the step summary is full"));
    }
    let mut left_out = Vec::new();
    // The room may not be enough, so the worst come first.
    let counts = report.files.counts;
    for (level, noun, all) in [
        (Severity::Error, "error", counts.errors),
        (Severity::Warning, "warning", counts.warnings),
        (Severity::Note, "note", counts.notes),
    ]
    .into_iter()
    .filter(|(level, ..)| view.shows(*level))
    {
        let mut shown = 0;
        // One behind another that had no room is not shown either: a reader should not look for it among the shown ones.
        for (file, finding) in of_level(report, level).filter(|_| left_out.is_empty()) {
            let row = row(file, finding, view);
            if text.len() + row.len() > room - RESERVE {
                break;
            }
            text.push_str(&row);
            shown += 1;
        }
        let hidden = all - shown;
        if hidden > 0 {
            left_out.push(counted(hidden, &format!("more {noun}")));
        }
    }
    if !left_out.is_empty() {
        let words = enumerated(&left_out);
        let _ = write!(
            text,
            "\n{words} not shown: a step summary has to stay below 1 MiB. The JSON report lists all of them.\n"
        );
    }
    if counts.findings() > 0 {
        let _ = write!(text, "\nTo see the same in a checkout: `{}`\n", again(report));
    }
    out.write_all(text.as_bytes())
}

/// The command that shows the same findings.
fn again(report: &Report) -> String {
    let base = report.base.as_ref().map(|base| format!(" --base {}", base.tip)).unwrap_or_default();
    let deny = if report.deny_warnings { " --deny-warnings" } else { "" };
    format!("mk passport scan{base}{deny}")
}

/// How the run ends, in one sentence.
fn verdict(report: &Report) -> String {
    let counts = report.counts();
    let found: Vec<String> = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let found = if found.is_empty() { String::new() } else { format!(": {}", found.join(", ")) };
    let passports = counted(counts.passports, "passport");
    let failing =
        if report.deny_warnings { counts.files_with_warnings } else { counts.files_with_errors } + counts.unread;
    match report.verdict() {
        Verdict::Clean if found.is_empty() => format!("{passports}, nothing found"),
        Verdict::Clean => format!("{passports} pass{}{found}", if counts.passports == 1 { "es" } else { "" }),
        Verdict::Blind if counts.unread > 0 => {
            format!("{} could not be looked at, of {passports}{found}", counted(counts.unread, "file"))
        }
        Verdict::Blind => format!("Something could not be looked at{found}"),
        Verdict::Found if failing == 0 => format!("{passports}, and the run fails{found}"),
        Verdict::Found => format!("{failing} of {passports} fail{}{found}", if failing == 1 { "s" } else { "" }),
    }
}

/// All but the findings. Words apart from the counts stop at `room`.
fn head(report: &Report, view: &View, room: usize) -> String {
    let mut text = format!("## mk passport\n\n**{}**\n", verdict(report));
    push_change(&mut text, report, room);
    if let Some(words) = excused(report) {
        let _ = write!(text, "\n{words}.\n");
    }
    let mut paragraph = |words: &str| {
        // Notes and failures are few and short; a stray one of a megabyte shall not cost the whole summary.
        if text.len() + words.len() < room {
            let _ = write!(text, "\n{words}\n");
        }
    };
    for failure in &report.failures {
        let rule = failure.rule.map(|id| format!(" {}", link(id))).unwrap_or_default();
        paragraph(&format!("**error**{rule}: {}. {}", inline(&failure.message), inline(&failure.help)));
    }
    for note in &report.notes {
        paragraph(&inline(note));
    }
    if let Some(line) = not_entered(report, |path| path.as_str().to_owned()) {
        paragraph(&inline(&line));
    }
    if let Some(hidden) = view.hidden(report.counts()) {
        paragraph(&format!("{hidden} not shown, by `--level {}`.", view.level.as_str()));
    }
    let rules = report.by_rule();
    if !rules.is_empty() {
        text.push_str("\n| rule | errors | warnings | notes | files |\n|---|---:|---:|---:|---:|\n");
        for ByRule { rule, errors, warnings, notes, files } in rules {
            let _ = writeln!(text, "| {} | {errors} | {warnings} | {notes} | {files} |", link(rule));
        }
    }
    if report.files.worst.iter().any(|file| file.findings().iter().any(|finding| view.shows(finding.severity))) {
        text.push_str("\n| place | level | rule | what is wrong | what to do |\n|---|---|---|---|---|\n");
    }
    text
}

/// What the change permits, where a base is known: each part with its value there and now, before all that is beside
/// it.
fn push_change(text: &mut String, report: &Report, room: usize) {
    let files = report.files.worst.iter();
    let findings = files.flat_map(|file| file.findings().iter().map(move |finding| (file, finding)));
    let mut rows = findings.filter_map(|(file, finding)| {
        let changed = finding.changed.as_ref()?;
        let value = |value: &Option<String>| value.as_ref().map_or_else(|| "absent".to_owned(), |value| tagged(value));
        let at = if finding.place.at.is_empty() { "the file".to_owned() } else { tagged(&finding.place.at) };
        let (was, now) = (value(&changed.was), value(&changed.now));
        Some(format!("| {} | {at} | {was} | {now} | {} |\n", tagged(file.path.as_str()), link(finding.rule)))
    });
    let Some(first) = rows.next() else { return };
    text.push_str("\n**What the change permits that was not permitted before**\n\n");
    text.push_str("| passport | part | was | now | rule |\n|---|---|---|---|---|\n");
    for row in std::iter::once(first).chain(rows) {
        if text.len() + row.len() > room {
            text.push_str("\nMore parts are below.\n");
            break;
        }
        text.push_str(&row);
    }
}

/// A value from a file, as code.
fn tagged(value: &str) -> String {
    format!("<code>{}</code>", code(value))
}

fn row(file: &FileReport, finding: &Finding, view: &View) -> String {
    let (line, column) = line_and_column(file.judged(), finding);
    let mut message = inline(&message(finding));
    if let Some(words) = did_you_mean(finding, file.judged()) {
        message = format!("{message} ({})", inline(&words));
    }
    let place = format!("<code>{}:{line}:{column}</code>", code(file.path.as_str()));
    let place = match &view.files_at {
        Some(address) if file.kind == FileKind::Passport && !file.path.is_outside() && !file.path.is_encoded() => {
            let path = utf8_percent_encode(file.path.as_str(), PLAIN);
            format!("<a href=\"{address}{path}#L{line}\">{place}</a>")
        }
        _ => place,
    };
    format!(
        "| {place} | {} | {} | {message} | {} |\n",
        finding.severity.as_str(),
        link(finding.rule),
        inline(&finding.help.text()),
    )
}

/// The rule's id, as a link to its page.
fn link(id: &str) -> String {
    rules::by_id(id).map_or_else(|| id.to_owned(), |rule| format!("[{id}]({})", rule.help_uri()))
}

/// Words that may quote a file: what is between backquotes becomes code.
pub(super) fn inline(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut pieces = words.split('`').enumerate().peekable();
    while let Some((index, piece)) = pieces.next() {
        let closed = pieces.peek().is_some();
        match (index % 2 == 1, closed) {
            (true, true) => {
                let _ = write!(out, "<code>{}</code>", code(piece));
            }
            (true, false) => {
                // A backquote without a partner stays what it is.
                out.push_str("&#96;");
                out.push_str(&plain(piece));
            }
            (false, _) => out.push_str(&plain(piece)),
        }
    }
    out
}

/// Text outside of code, where GitHub would turn `@name` into a mention and `www.example` into a link: a break of no
/// width keeps their parts apart.
fn plain(text: &str) -> String {
    let mut out = literal(text).replace("&#64;", "&#64;&#8203;");
    for (at, _) in out.to_ascii_lowercase().rmatch_indices("www.") {
        out.insert_str(at + "www".len(), "&#8203;");
    }
    out
}

/// Text inside of code, which is copied from there. GitHub makes links of addresses here, too: an empty comment and an
/// entity keep their parts apart, and neither is copied.
pub(super) fn code(text: &str) -> String {
    let mut out = literal(text).replace("&#64;", "&#64;<!---->");
    for (at, _) in out.to_ascii_lowercase().rmatch_indices("www.") {
        out.replace_range(at + "www".len()..at + "www.".len(), "&#46;");
    }
    out
}

/// Text of which nothing is taken for Markdown or HTML.
fn literal(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '|' | '~' | '@' | '$' => true,
            // `http://x` becomes a link of its own, `:tada:` a picture, `::x` a command; `place: x` nothing.
            ':' => rest.peek().is_some_and(|next| *next != ' '),
            _ => false,
        };
        if special {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_file_is_markup() {
        assert_eq!(
            literal("a|b `c` <d> [e](f) &g; @h"),
            "a&#124;b &#96;c&#96; &#60;d&#62; &#91;e&#93;(f) &#38;g; &#64;h"
        );
        assert_eq!(literal("note: http://x :tada: www"), "note: http&#58;//x &#58;tada: www");
        assert_eq!(literal("\u{1b}[31m\n"), "&#92;u{1b}&#91;31m&#92;n");
    }

    #[test]
    fn quoted_values_become_code_and_mentions_stay_words() {
        assert_eq!(inline("`a@b` is not @c"), "<code>a&#64;<!---->b</code> is not &#64;&#8203;c");
        assert_eq!(inline("one ` alone @c"), "one &#96; alone &#64;&#8203;c");
        assert_eq!(inline("`x www.a.test` `@`"), "<code>x www&#46;a.test</code> <code>&#64;<!----></code>");
        assert_eq!(inline("see www.a.test or WWW.b"), "see www&#8203;.a.test or WWW&#8203;.b");
    }
}
