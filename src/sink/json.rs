//! json: for programs. Versioned; docs/json-report.md describes it.

mod finding;
pub(super) mod lines;
mod merging;

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::fingerprint::{fingerprint, hex};
use crate::finding::Excused;
use crate::path::RepoPath;
use crate::report::{Base, ByRule, Counts, Failure, FileKind, FileReport, Fixed, Report, SwitchedOff};
use crate::rule::Rule;
use crate::rules;
use crate::sink::{Format, View, copy_body};
use finding::FindingView;
use merging::ExcuseView;

/// What a reader checks before it reads on.
pub const FORMAT: &str = "mk-passport/report";
/// Raised when a member changes its meaning or goes; a new member leaves it as it is.
pub const VERSION: u32 = 1;

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let head = serde_json::to_string_pretty(&Head(report)).map_err(io::Error::from)?;
    out.write_all(head.trim_end_matches("\n}").as_bytes())?;
    out.write_all(b",\n  \"files\": [")?;
    if report.files.counts.passports + report.files.counts.other_files > 0 {
        // Each file has a comma in front, which the first one must lose.
        copy_body(report, Format::Json, view, 1, out)?;
        out.write_all(b"\n  ")?;
    }
    writeln!(out, "]\n}}")
}

/// Appends a file as an element of the list, behind a comma.
pub(super) fn render(file: &FileReport, out: &mut Vec<u8>) {
    // A file always serialises: what is not UTF-8 was made so.
    let text = serde_json::to_string_pretty(&FileView(file)).unwrap_or_default();
    for (index, line) in text.lines().enumerate() {
        out.extend_from_slice(if index == 0 { b",\n    " } else { b"\n    " });
        out.extend_from_slice(line.as_bytes());
    }
}

/// All but the files.
struct Head<'r>(&'r Report);

impl Serialize for Head<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("format", FORMAT)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("verdict", report.verdict().as_str())?;
        map.serialize_entry("deny_warnings", &report.deny_warnings)?;
        // A reader of the first lines finds the verdict and the counts there, before any name.
        map.serialize_entry("counts", &CountsView::new(report.counts(), report.fixed))?;
        map.serialize_entry("by_rule", &Each(&report.by_rule(), |one: &ByRule| ByRuleView::from(*one)))?;
        if let Some(base) = &report.base {
            map.serialize_entry("base", &BaseView::from(base))?;
        }
        map.serialize_entry("failures", &Each(&report.failures, FailureView::from))?;
        map.serialize_entry("notes", &report.notes)?;
        if !report.switched_off.is_empty() {
            map.serialize_entry("switched_off", &Each(&report.switched_off, SwitchedOffView::from))?;
        }
        map.serialize_entry("not_entered", &Each(&report.not_entered, PathView::from))?;
        merging::serialize_run(report, &mut map)?;
        map.serialize_entry("rules", &Each(&speaking(report), |rule: &&'static Rule| RuleView::from(*rule)))?;
        map.end()
    }
}

/// The rules that have findings here, in the order of the documentation.
fn speaking(report: &Report) -> Vec<&'static Rule> {
    let apart = |rule: &Rule| report.failures.iter().any(|failure| failure.rule == Some(rule.id));
    rules::all().filter(|rule| report.files.rules.iter().any(|one| one.rule == rule.id) || apart(rule)).collect()
}

/// A list whose elements are made as they are written.
struct Each<'r, T, F>(&'r [T], F);

impl<'r, T, V: Serialize, F: Fn(&'r T) -> V> Serialize for Each<'r, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for element in self.0 {
            list.serialize_element(&(self.1)(element))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct CountsView {
    passports: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    faulty_files: usize,
    unread_files: usize,
    fixable: usize,
    fixable_unsafe: usize,
    fixed: usize,
    fixed_files: usize,
    suppressed: usize,
    in_baseline: usize,
    approved: usize,
}

impl CountsView {
    fn new(counts: Counts, fixed: Fixed) -> Self {
        Self {
            passports: counts.passports,
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            faulty_files: counts.faulty_files,
            unread_files: counts.unread,
            fixable: counts.safe_fixes,
            fixable_unsafe: counts.unsafe_fixes,
            fixed: fixed.findings,
            fixed_files: fixed.files,
            suppressed: counts.suppressed,
            in_baseline: counts.in_baseline,
            approved: counts.approved,
        }
    }
}

#[derive(Serialize)]
struct ByRuleView {
    rule: &'static str,
    errors: usize,
    warnings: usize,
    notes: usize,
    files: usize,
}

impl From<ByRule> for ByRuleView {
    fn from(ByRule { rule, errors, warnings, notes, files }: ByRule) -> Self {
        Self { rule, errors, warnings, notes, files }
    }
}

#[derive(Serialize)]
struct BaseView<'r> {
    tip: &'r str,
    commits: &'r [String],
    how: &'r str,
    policy: Option<&'r str>,
}

impl<'r> From<&'r Base> for BaseView<'r> {
    fn from(Base { tip, commits, how, policy }: &'r Base) -> Self {
        Self { tip, commits, how, policy: policy.as_ref().map(RepoPath::as_str) }
    }
}

#[derive(Serialize)]
struct FailureView<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    message: &'r str,
    help: &'r str,
    blinds: bool,
}

impl<'r> From<&'r Failure> for FailureView<'r> {
    fn from(failure: &'r Failure) -> Self {
        Self { rule: failure.rule, message: &failure.message, help: &failure.help, blinds: failure.blinds }
    }
}

#[derive(Serialize)]
struct SwitchedOffView<'r> {
    rule: &'static str,
    by: &'r str,
    /// Everywhere where there are none.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    paths: &'r [String],
}

impl<'r> From<&'r SwitchedOff> for SwitchedOffView<'r> {
    fn from(SwitchedOff { rule, by, paths }: &'r SwitchedOff) -> Self {
        Self { rule: rule.id, by, paths }
    }
}

#[derive(Serialize)]
struct PathView<'r> {
    path: &'r str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    path_encoded: bool,
}

impl<'r> From<&'r RepoPath> for PathView<'r> {
    fn from(path: &'r RepoPath) -> Self {
        Self { path: path.as_str(), path_encoded: path.is_encoded() }
    }
}

#[derive(Serialize)]
struct RuleView {
    id: &'static str,
    group: &'static str,
    default_level: &'static str,
    summary: &'static str,
    why: &'static str,
    help_uri: String,
}

impl From<&'static Rule> for RuleView {
    fn from(rule: &'static Rule) -> Self {
        let Rule { id, group, severity, summary, why, .. } = *rule;
        let (group, default_level, help_uri) = (group.name(), severity.as_str(), rule.help_uri());
        Self { id, group, default_level, summary, why, help_uri }
    }
}

struct FileView<'r>(&'r FileReport);

impl Serialize for FileView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let file = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", file.path.as_str())?;
        if file.path.is_encoded() {
            map.serialize_entry("path_encoded", &true)?;
        }
        match file.kind {
            FileKind::Passport => {}
            FileKind::Policy => map.serialize_entry("policy", &true)?,
            FileKind::Removed => map.serialize_entry("removed", &true)?,
        }
        if file.is_unread() {
            map.serialize_entry("unread", &true)?;
        }
        let view = |finding| FindingView::new(finding, &file.path, file.judged());
        map.serialize_entry("findings", &Each(file.findings(), view))?;
        if !file.excused.is_empty() {
            map.serialize_entry("excused", &Each(&file.excused, ExcusedView::new(&file.path)))?;
        }
        merging::serialize_file(file, &mut map)?;
        map.end()
    }
}

/// A finding that does not count. Its place has no lines: the text of a file without a finding is gone.
#[derive(Serialize)]
struct ExcusedView<'r> {
    rule: &'static str,
    level: &'static str,
    message: Cow<'r, str>,
    pointer: &'r str,
    at: &'r str,
    #[serde(flatten)]
    excuse: ExcuseView<'r>,
    digest: String,
    fingerprint: String,
}

impl<'r> ExcusedView<'r> {
    fn new(path: &'r RepoPath) -> impl Fn(&'r Excused) -> Self {
        |Excused { finding, excuse }| Self {
            rule: finding.rule,
            level: finding.severity.as_str(),
            message: finding.message.text(),
            pointer: &finding.place.pointer,
            at: &finding.place.at,
            excuse: ExcuseView::from(excuse),
            digest: hex(&finding.place.digest),
            fingerprint: hex(&fingerprint(path, finding)),
        }
    }
}
