//! Owns Code Quality JSON, as GitLab reads it: one array, an entry per finding.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::report::{Failure, FileReport, Report};
use crate::rules;
use crate::sink::fingerprint::{fingerprint, fingerprint_of_failure, hex, nth};
use crate::sink::prose::sentences;
use crate::sink::words::{did_you_mean, message};
use crate::sink::{Format, View, copy_body};
use crate::text::visible;

/// The placeholder for an entry without a file: GitLab drops entries without a path.
const NO_FILE: &str = ".";

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut entries = Vec::new();
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    for approved in &report.approved {
        push(&of_approval(approved), &mut entries);
    }
    for failure in &report.failures {
        let print = fingerprint_of_failure(failure);
        let occurrence = seen.entry(print).or_default();
        *occurrence += 1;
        push(&of_failure(failure, hex(&nth(&print, *occurrence))), &mut entries);
    }
    // Each entry has a comma in front, which the first one must lose.
    out.write_all(b"[")?;
    out.write_all(entries.get(1..).unwrap_or_default())?;
    copy_body(report, Format::Gitlab, view, usize::from(entries.is_empty()), out)?;
    out.write_all(b"]\n")
}

/// Appends the entries of one file, each behind a comma.
pub(super) fn render(file: &FileReport, out: &mut Vec<u8>) {
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    for finding in file.findings() {
        let print = fingerprint(&file.path, finding);
        let occurrence = seen.entry(print).or_default();
        *occurrence += 1;
        push(&of_finding(file, finding, hex(&nth(&print, *occurrence))), out);
    }
}

fn push(entry: &Entry, out: &mut Vec<u8>) {
    out.push(b',');
    // An entry always serialises, and writing to memory does not fail.
    let _ = serde_json::to_writer(out, entry);
}

#[derive(Serialize)]
struct Entry<'r> {
    description: String,
    check_name: &'r str,
    /// Unique within the report: GitLab keeps one entry of those with the same.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

fn of_finding<'r>(file: &FileReport, finding: &'r Finding, fingerprint: String) -> Entry<'r> {
    let start = finding.place.span.start;
    let line = file.judged().map_or(1, |judged| judged.lines.line_of(start.min(judged.text.len())));
    Entry {
        description: sentences(
            &message(finding),
            did_you_mean(finding, file.judged()).as_deref(),
            &finding.help.text(),
        ),
        check_name: finding.rule,
        fingerprint,
        severity: severity(file, finding),
        location: Location { path: visible(file.path.as_str()).into_owned(), lines: Lines { begin: line } },
    }
}

fn of_failure(failure: &Failure, fingerprint: String) -> Entry<'_> {
    Entry {
        description: sentences(&failure.message, None, &failure.help),
        check_name: failure.rule.unwrap_or("scan"),
        fingerprint,
        severity: if failure.blinds { "blocker" } else { "major" },
        location: Location { path: NO_FILE.to_owned(), lines: Lines { begin: 1 } },
    }
}

/// A change that is accepted is information, at the front.
fn of_approval(sentence: &str) -> Entry<'_> {
    let accepted = Failure { message: sentence.to_owned(), help: String::new(), rule: Some("approved"), blinds: false };
    let print = hex(&nth(&fingerprint_of_failure(&accepted), 1));
    Entry {
        description: sentence.to_owned(),
        check_name: "approved",
        fingerprint: print,
        severity: "info",
        location: Location { path: NO_FILE.to_owned(), lines: Lines { begin: 1 } },
    }
}

/// What the gate cannot look at or understand blocks; an error is major, a warning minor, a note information.
fn severity(file: &FileReport, finding: &Finding) -> &'static str {
    match finding.severity {
        _ if file.is_unread() => "blocker",
        Severity::Error if rules::by_id(finding.rule).is_some_and(|rule| rule.locked) => "blocker",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
