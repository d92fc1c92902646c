//! Owns Code Quality JSON, as GitLab reads it: one array, an entry a finding, written one after the other.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::finding::{Finding, Severity};
use crate::report::{Failure, FileReport, Report};
use crate::rules;
use crate::sink::fingerprint::{fingerprint, hex, nth};
use crate::sink::prose::sentences;
use crate::sink::words::did_you_mean;
use crate::text::visible;

/// Stands in for the file of what has none: GitLab drops entries without a path.
const NO_FILE: &str = ".";

/// Writes the report.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Entries(report))?;
    out.write_all(b"\n")
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

struct Entries<'r>(&'r Report);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
        let failures = self.0.failures.iter().enumerate().map(|(index, failure)| of_failure(index, failure));
        let findings = self.0.files.iter().flat_map(|file| file.findings().iter().map(move |finding| (file, finding)));
        let findings = findings.map(|(file, finding)| {
            let print = fingerprint(&file.path, finding);
            let occurrence = seen.entry(print).or_default();
            *occurrence += 1;
            of_finding(file, finding, hex(&nth(&print, *occurrence)))
        });
        serializer.collect_seq(failures.chain(findings))
    }
}

fn of_finding<'r>(file: &FileReport, finding: &'r Finding, fingerprint: String) -> Entry<'r> {
    let start = finding.place.span.start;
    let line = file.judged().map_or(1, |judged| judged.lines.line_of(start.min(judged.text.len())));
    Entry {
        description: sentences(&finding.message, did_you_mean(finding, file.judged()).as_deref(), &finding.help),
        check_name: finding.rule,
        fingerprint,
        severity: severity(file, finding),
        location: Location { path: visible(file.path.as_str()).into_owned(), lines: Lines { begin: line } },
    }
}

fn of_failure(index: usize, failure: &Failure) -> Entry<'_> {
    Entry {
        description: sentences(&failure.message, None, &failure.help),
        check_name: failure.rule.unwrap_or("scan"),
        fingerprint: format!("scan-{index}"),
        severity: if failure.blinds { "blocker" } else { "major" },
        location: Location { path: NO_FILE.to_owned(), lines: Lines { begin: 1 } },
    }
}

/// What the gate cannot look at or understand blocks; an error is major, a warning minor.
fn severity(file: &FileReport, finding: &Finding) -> &'static str {
    match finding.severity {
        _ if file.is_unread() => "blocker",
        Severity::Error if rules::by_id(finding.rule).is_some_and(|rule| rule.locked) => "blocker",
        Severity::Error => "major",
        Severity::Warning => "minor",
    }
}
