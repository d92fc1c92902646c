//! concise: for people and editors. One line a finding.

use std::io::{self, Write};

use super::words::{did_you_mean, line_and_column};
use crate::report::Report;
use crate::sink::View;
use crate::text::visible;

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    for file in report.files.iter().filter(|file| !file.findings().is_empty()) {
        let path = view.shown(&file.path);
        let path = visible(&path);
        for finding in file.findings() {
            let (line, column) = line_and_column(file.judged(), finding);
            let (level, rule, message) = (finding.severity.as_str(), finding.rule, visible(&finding.message));
            write!(out, "{path}:{line}:{column}: {level}[{rule}] {message}")?;
            match did_you_mean(finding, file.judged()) {
                Some(words) => writeln!(out, " ({words})")?,
                None => writeln!(out)?,
            }
        }
    }
    for failure in &report.failures {
        let rule = failure.rule.map_or_else(|| ":".to_owned(), |rule| format!("[{rule}]"));
        writeln!(out, "error{rule} {}. {}", visible(&failure.message), visible(&failure.help))?;
    }
    Ok(())
}
