//! Owns the judging of one passport: bytes in, findings out, nothing else touched.

pub mod scan;
mod subsume;

use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::passport::Passport;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{FileReport, Judged, Outcome};
use crate::rule::{Check, Findings, Unread, merge};
use crate::rules;
use crate::text::LineIndex;

/// Judges the bytes of one file.
pub fn examine(path: RepoPath, bytes: &[u8], policy: &Policy) -> FileReport {
    let document = Document::parse(bytes);
    let findings = judge(&document, policy);
    if findings.is_empty() {
        return FileReport { path, outcome: Outcome::Clean };
    }
    found(path, bytes, findings)
}

/// The report of a file that has these findings.
pub fn found(path: RepoPath, bytes: &[u8], findings: Vec<Finding>) -> FileReport {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = LineIndex::new(&text);
    FileReport { path, outcome: Outcome::Found(Box::new(Judged { text, lines, findings })) }
}

/// The report of a file that could not be looked at.
pub fn unread(path: RepoPath, why: &Unread) -> FileReport {
    let finding = rules::all().find_map(|rule| {
        let Check::Entry(check) = rule.check else { return None };
        let mut findings = Findings::new(rule, Severity::Error);
        check(why, &mut findings);
        findings.into_list().into_iter().next()
    });
    // One of the two entry rules speaks of every kind of `Unread`; a test holds them to it.
    let outcome = finding.map_or(Outcome::Clean, |finding| Outcome::Unread(Box::new(finding)));
    FileReport { path, outcome }
}

/// All findings of one document: each cause once, in the order of the text.
pub fn judge(document: &Document, policy: &Policy) -> Vec<Finding> {
    let passport = Passport::read(document);
    let mut all = Vec::new();
    for &(rule, severity) in policy.rules() {
        let mut findings = Findings::new(rule, severity);
        match rule.check {
            Check::Document(check) => check(document, &mut findings),
            Check::Passport(check) => {
                if let Some(passport) = &passport {
                    check(passport, &mut findings);
                }
            }
            Check::Entry(_) | Check::Repository => {}
        }
        all.extend(findings.into_list());
    }
    if all.len() > 1 {
        all = subsume::one_cause_one_finding(all);
    }
    all = merged(all);
    all.sort_by(|a, b| (a.place.span, a.rule, &a.message).cmp(&(b.place.span, b.rule, &b.message)));
    all
}

/// Makes one finding of those whose rule says so.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out = Vec::with_capacity(findings.len());
    let mut pending: Vec<Finding> = Vec::new();
    // The findings of one rule stand together.
    for finding in findings {
        if pending.first().is_some_and(|first| first.rule != finding.rule) {
            flush(&mut pending, &mut out);
        }
        if rules::by_id(finding.rule).is_some_and(|rule| rule.merge.is_some()) {
            pending.push(finding);
        } else {
            out.push(finding);
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<Finding>, out: &mut Vec<Finding>) {
    let Some(first) = pending.first() else { return };
    if let Some(message) = rules::by_id(first.rule).and_then(|rule| rule.merge) {
        out.extend(merge(std::mem::take(pending), message));
    }
}
