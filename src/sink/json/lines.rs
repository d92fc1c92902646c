//! jsonl: for query engines. One object per line: the run, then each passport and each finding; docs/jsonl-report.md
//! describes it.

use std::io::{self, Write};

use serde::Serialize;

use super::finding::FindingView;
use super::{ByRuleView, CountsView, ExcusedView, FailureView};
use crate::finding::Severity;
use crate::report::{FileKind, FileReport, Report};
use crate::sink::{Format, View, copy_body};

/// What a reader checks before it reads on.
const FORMAT: &str = "mk-passport/jsonl";
/// Raised when a member changes its meaning or goes; a new member leaves it as it is.
const VERSION: u32 = 1;

/// Writes the report.
pub(in crate::sink) fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let run = RunLine {
        kind: "run",
        format: FORMAT,
        version: VERSION,
        verdict: report.verdict().as_str(),
        deny_warnings: report.deny_warnings,
        counts: CountsView::new(report.counts(), report.fixed),
        by_rule: report.by_rule().into_iter().map(ByRuleView::from).collect(),
        failures: report.failures.iter().map(FailureView::from).collect(),
        notes: &report.notes,
    };
    line(&run, out)?;
    copy_body(report, Format::Jsonl, view, 0, out)
}

/// Appends the lines of one file.
pub(in crate::sink) fn render(file: &FileReport, out: &mut Vec<u8>) {
    let count = |severity| file.findings().iter().filter(|finding| finding.severity == severity).count();
    let path = file.path.as_str();
    let passport = FileLine {
        kind: match file.kind {
            FileKind::Passport => "passport",
            FileKind::Policy => "policy",
            FileKind::Removed => "removed",
        },
        path,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        excused: file.excused.len(),
        unread: file.is_unread(),
    };
    // Writing to memory does not fail.
    let _ = line(&passport, out);
    for finding in file.findings() {
        let finding = FindingView::new(finding, &file.path, file.judged());
        let _ = line(&FindingLine { kind: "finding", path, finding }, out);
    }
    let view = ExcusedView::new(&file.path);
    for excused in &file.excused {
        let _ = line(&FindingLine { kind: "excused", path, finding: view(excused) }, out);
    }
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct RunLine<'r> {
    #[serde(rename = "type")]
    kind: &'static str,
    format: &'static str,
    version: u32,
    verdict: &'static str,
    deny_warnings: bool,
    counts: CountsView,
    by_rule: Vec<ByRuleView>,
    failures: Vec<FailureView<'r>>,
    notes: &'r [String],
}

#[derive(Serialize)]
struct FileLine<'r> {
    #[serde(rename = "type")]
    kind: &'static str,
    path: &'r str,
    errors: usize,
    warnings: usize,
    notes: usize,
    excused: usize,
    unread: bool,
}

#[derive(Serialize)]
struct FindingLine<'r, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    path: &'r str,
    #[serde(flatten)]
    finding: T,
}
