//! Owns `JUnit` XML: one suite, one case per passport, passed ones too; the same bytes for the same result (no clock, no
//! durations, no random ids).

use std::error::Error as _;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use quick_junit::{NonSuccessKind, Report as Document, SerializeError, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::words::{did_you_mean, message};
use super::{Format, View, copy_body};
use crate::finding::{Finding, Severity};
use crate::report::{Counts, FileReport, Report};
use crate::text::visible;

/// Class of every case. Readers look for a file of that name, without its extension, so no passport may have it.
const CLASS: &str = "mk-passport";
/// The attribute for a duration, and what it says: readers show a missing one as "NaN", and a measured one would change
/// from run to run.
const TIME: &str = "time";
const NONE: &str = "0";
/// Name of the case for what is wrong apart from any file.
const SCAN: &str = "scan";

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut suite = suite();
    if !report.failures.is_empty() {
        suite.add_test_case(scan(report));
    }
    suite.system_out = lines(report.notes.iter().map(|note| visible(note).into_owned()));
    let Counts { passports, other_files, files_with_warnings, files_with_errors, unread, .. } = report.files.counts;
    if passports + other_files == 0 {
        return serialize(suite, out);
    }
    // An empty case keeps the place of the passports' cases, which were written where they were checked.
    suite.test_cases.push(TestCase::new("", TestCaseStatus::success()));
    suite.tests += passports + other_files;
    suite.errors += unread;
    suite.failures += if report.deny_warnings { files_with_warnings } else { files_with_errors };
    let mut text = Vec::new();
    serialize(suite, &mut text)?;
    let hole = b"\n        <testcase name=\"\"/>";
    let start = text.windows(hole.len()).position(|window| window == hole);
    let start = start.ok_or_else(|| io::Error::other("the place of the passports is lost"))?;
    out.write_all(&text[..start])?;
    copy_body(report, Format::Junit, view, 0, out)?;
    out.write_all(&text[start + hole.len()..])
}

/// Appends the case of one passport.
pub(super) fn render(file: &FileReport, deny_warnings: bool, out: &mut Vec<u8>) {
    let mut suite = suite();
    suite.add_test_case(passport(file, deny_warnings));
    let mut text = Vec::new();
    // The names are clean, and writing to memory does not fail.
    let _ = serialize(suite, &mut text);
    let find = |part: &[u8]| text.windows(part.len()).position(|window| window == part);
    let end = text.windows(CASES_END.len()).rposition(|window| window == CASES_END);
    if let (Some(start), Some(end)) = (find(CASES), end) {
        out.extend_from_slice(&text[start..end]);
    }
}

/// What comes before the first case, and after the last.
const CASES: &[u8] = b"\n        <testcase";
const CASES_END: &[u8] = b"\n    </testsuite>";

fn suite() -> TestSuite {
    let mut suite = TestSuite::new("mk passport scan");
    suite.extra.insert(TIME.into(), NONE.into());
    suite
}

fn serialize(suite: TestSuite, out: &mut dyn Write) -> io::Result<()> {
    let mut document = Document::new("mk-passport");
    // Not by adding it up: the cases are not all in the suite.
    (document.tests, document.failures, document.errors) = (suite.tests, suite.failures, suite.errors);
    document.test_suites.push(suite);
    document.serialize(out).map_err(io_error)
}

/// The writer's own error, so that a broken pipe can still be distinguished from a full disk.
fn io_error(error: SerializeError) -> io::Error {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(inner) = cause.downcast_ref::<Arc<io::Error>>() {
            return io::Error::new(inner.kind(), Arc::clone(inner));
        }
        source = cause.source();
    }
    io::Error::other(error)
}

fn passport(file: &FileReport, deny_warnings: bool) -> TestCase {
    let findings = file.findings();
    let least = if deny_warnings { Severity::Warning } else { Severity::Error };
    let fails = |finding: &&Finding| file.is_unread() || finding.severity >= least;
    let (failing, passing): (Vec<_>, Vec<_>) = findings.iter().partition(fails);
    let status = match failing.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let kind = if file.is_unread() { NonSuccessKind::Error } else { NonSuccessKind::Failure };
            let mut status = TestCaseStatus::non_success(kind);
            // What fails comes first, so that the message is the first line of the text.
            let all = failing.iter().chain(&passing).map(|finding| verdict_line(file, finding));
            status.set_message(line(file, first)).set_type(first.rule);
            status.set_description(all.collect::<Vec<_>>().join("\n"));
            status
        }
    };
    let mut case = TestCase::new(visible(file.path.as_str()), status);
    case.set_classname(CLASS);
    case.extra.insert(TIME.into(), NONE.into());
    // JUnit has no status between passed and failed.
    case.system_out = lines(passing.iter().map(|finding| verdict_line(file, finding)));
    case
}

fn scan(report: &Report) -> TestCase {
    let blind = report.failures.iter().any(|failure| failure.blinds);
    let mut status = TestCaseStatus::non_success(if blind { NonSuccessKind::Error } else { NonSuccessKind::Failure });
    let mut text = String::new();
    for failure in &report.failures {
        let rule = failure.rule.map_or_else(|| ":".to_owned(), |rule| format!("[{rule}]"));
        let _ = writeln!(text, "error{rule} {}\n  help: {}", visible(&failure.message), visible(&failure.help));
    }
    status.set_description(text.trim_end());
    if let Some(first) = report.failures.first() {
        status.set_message(visible(&first.message)).set_type(first.rule.unwrap_or(SCAN));
    }
    let mut case = TestCase::new(SCAN, status);
    case.set_classname(CLASS);
    case.extra.insert(TIME.into(), NONE.into());
    case
}

/// `path:line:col: level[rule] message`, printable: it escapes everything that XML 1.0 forbids.
fn line(file: &FileReport, finding: &Finding) -> String {
    let position = file.judged().map(|judged| judged.lines.position(&judged.text, finding.place.span.start));
    let (line, column) = position.map_or((1, 1), |position| (position.line, position.column));
    let words = message(finding);
    let (path, level, message) = (visible(file.path.as_str()), finding.severity.as_str(), visible(&words));
    format!("{path}:{line}:{column}: {level}[{}] {message}", finding.rule)
}

/// The line, and below it what to do.
fn verdict_line(file: &FileReport, finding: &Finding) -> String {
    let mut text = line(file, finding);
    if let Some(words) = did_you_mean(finding, file.judged()) {
        let _ = write!(text, "\n  {words}");
    }
    let help = finding.help.text();
    if !help.is_empty() {
        let _ = write!(text, "\n  help: {}", visible(&help));
    }
    text
}

fn lines(texts: impl Iterator<Item = String>) -> Option<XmlString> {
    let joined = texts.collect::<Vec<_>>().join("\n");
    (!joined.is_empty()).then(|| XmlString::new(joined))
}
