//! Owns the comparison of identities across reports: what each of them could compare among its own passports only.

use std::collections::HashMap;

use super::Fit;
use super::file::{Fault, made_up};
use crate::finding::{Excused, Finding, Severity};
use crate::path::RepoPath;
use crate::report::{FileReport, Judged, Outcome};
use crate::rule::{Check, Findings, Identified, Rule};
use crate::rules;
use crate::text::LineIndex;

/// A report, and a file in it.
type Place = (usize, usize);

/// The conflicts among all passports.
pub(super) struct Conflicts {
    rule: Option<&'static Rule>,
    found: HashMap<Place, Vec<Finding>>,
}

impl Conflicts {
    /// Compares what the passports state. `counts`: whether a file is in the merged report.
    pub(super) fn of(reports: &[Fit], counts: impl Fn(usize, usize) -> bool) -> Self {
        let rule = rules::all().find(|rule| matches!(rule.check, Check::Identities(_)));
        let mut found: HashMap<Place, Vec<Finding>> = HashMap::new();
        let Some((rule, Check::Identities(check))) = rule.map(|rule| (rule, rule.check)) else {
            return Self { rule, found };
        };
        let mut stated: HashMap<(&str, &str), Vec<(Place, &Identified)>> = HashMap::new();
        for (index, report) in reports.iter().enumerate() {
            for (at, file) in report.files.iter().enumerate().filter(|(at, _)| counts(index, *at)) {
                if let Some(identity) = &file.identity {
                    let one = &identity.stated;
                    stated.entry((&one.id, &one.version)).or_default().push(((index, at), one));
                }
            }
        }
        let shared: Vec<(Place, &Identified)> = stated
            .into_values()
            .filter(|all| all.iter().any(|(_, one)| one.digest != all[0].1.digest))
            .flatten()
            .collect();
        let places: HashMap<&RepoPath, Place> = shared.iter().map(|(place, one)| (&one.path, *place)).collect();
        let identified: Vec<Identified> = shared.iter().map(|(_, one)| (*one).clone()).collect();
        let mut findings = Findings::new(rule, Severity::Error);
        check(&identified, &mut findings);
        for (path, mut finding) in findings.into_files() {
            let Some(&place) = path.as_ref().and_then(|path| places.get(path)) else { continue };
            if let Some(level) = level(rule, &reports[place.0]) {
                finding.severity = level;
                found.entry(place).or_default().push(finding);
            }
        }
        Self { rule: Some(rule), found }
    }

    /// The file with these conflicts in place of those that its own report has.
    pub(super) fn apply(&self, place: Place, report: &Fit, mut file: FileReport) -> Result<FileReport, Fault> {
        let Some(rule) = self.rule.filter(|rule| level(rule, report).is_some()) else { return Ok(file) };
        let Some(identity) = file.identity.clone() else { return Ok(file) };
        let found = self.found.get(&place).map(Vec::as_slice).unwrap_or_default();
        let had = file.findings().iter().any(|finding| finding.rule == rule.id)
            || file.excused.iter().any(|excused| excused.finding.rule == rule.id);
        if had && found.is_empty() {
            return Err(format!("no passport conflicts with `{}`, as it says", file.path));
        }
        if found.is_empty() {
            return Ok(file);
        }
        file.excused.retain(|excused| excused.finding.rule != rule.id);
        if let Some(excuse) = &identity.excuse {
            file.excused
                .extend(found.iter().map(|finding| Excused { finding: finding.clone(), excuse: excuse.clone() }));
        }
        let mut judged = match std::mem::replace(&mut file.outcome, Outcome::Clean) {
            Outcome::Found(judged) => judged,
            Outcome::Clean => {
                let text = made_up(&identity.stated)?;
                file.is_bare = true;
                Box::new(Judged { lines: LineIndex::new(&text), text, findings: Vec::new() })
            }
            Outcome::Unread(_) => return Err(format!("`{}` has an identity, and was not read", file.path)),
        };
        judged.findings.retain(|finding| finding.rule != rule.id);
        if identity.excuse.is_none() {
            judged.findings.extend(found.iter().cloned());
            judged.findings.sort_by_key(|finding| finding.place.span);
        }
        if judged.findings.is_empty() {
            file.is_bare = false;
        } else {
            file.outcome = Outcome::Found(judged);
        }
        Ok(file)
    }
}

/// The level of the rule in a report; nothing where it did not run.
fn level(rule: &Rule, report: &Fit) -> Option<Severity> {
    report.read.rules.iter().find(|(other, _)| other.id == rule.id).map(|(_, level)| *level)
}
