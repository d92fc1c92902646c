//! concise: for people and editors. One line per finding.

use std::io::{self, Write};

use super::words::{did_you_mean, line_and_column, message};
use super::{Format, copy_body};
use crate::report::{FileReport, Report};
use crate::sink::View;
use crate::text::visible;

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    for approved in &report.approved {
        writeln!(out, "note: {approved}")?;
    }
    copy_body(report, Format::Concise, view, 0, out)?;
    for failure in &report.failures {
        let rule = failure.rule.map_or_else(|| ":".to_owned(), |rule| format!("[{rule}]"));
        writeln!(out, "error{rule} {}. {}", visible(&failure.message), visible(&failure.help))?;
    }
    Ok(())
}

/// Appends the lines of one file.
pub(super) fn render(file: &FileReport, view: &View, out: &mut Vec<u8>) {
    let mut findings = file.findings().iter().filter(|finding| view.shows(finding.severity)).peekable();
    if findings.peek().is_none() {
        return; // Nearly every file: not even its path needs to be written out.
    }
    let path = view.shown(&file.path);
    let path = visible(&path);
    for finding in findings {
        let (line, column) = line_and_column(file.judged(), finding);
        let words = message(finding);
        let (level, rule, message) = (finding.severity.as_str(), finding.rule, visible(&words));
        // Writing to memory does not fail.
        let _ = write!(out, "{path}:{line}:{column}: {level}[{rule}] {message}");
        let _ = match did_you_mean(finding, file.judged()) {
            Some(words) => writeln!(out, " ({words})"),
            None => writeln!(out),
        };
    }
}
