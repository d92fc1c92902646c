//! Owns what a run reports of the excuses themselves, once all files were looked at.

use super::base::Comparison;
use super::shard::Shard;
use crate::config::Source;
use crate::finding::{Finding, Place, Severity, Words, words};
use crate::path::RepoPath;
use crate::policy::Policies;
use crate::policy::baseline::Baseline;
use crate::policy::excuse::{Excuses, ran};
use crate::report::{FileReport, Judged, Outcome};
use crate::rule::{Check, Excusing, Scope, Standing, StandingBaseline};
use crate::rules;
use crate::text::LineIndex;

/// How many entries of the baseline are put into words.
const NAMED: usize = 3;
/// How many lines that are no entries are reported one by one.
const SHOWN: usize = 20;

/// How much a run looked at, and by what.
#[derive(Clone, Copy)]
pub(super) struct Looked<'s> {
    pub(super) policies: &'s Policies,
    /// What the run is compared with: then it is about the files that the change touches.
    pub(super) base: Option<&'s Comparison>,
    pub(super) excuses: &'s Excuses,
    /// The configuration, where there is one.
    pub(super) configuration: Option<&'s Source>,
    pub(super) shard: Option<Shard>,
    /// Whether, the shard aside, all of the repository was looked through.
    pub(super) whole: bool,
    /// Whether only a change was.
    pub(super) is_change: bool,
    /// Whether the run writes the baseline: then what is wrong with the old one is no fault.
    pub(super) writes_baseline: bool,
}

/// The findings on suppressions and the baseline, each with the file that holds them. `is_scanned`: whether the run looked
/// at a file.
fn findings(scan: &Looked, is_scanned: impl Fn(&RepoPath) -> bool) -> Vec<(RepoPath, Finding)> {
    let Looked { excuses, policies, .. } = scan;
    let rules = policies.rules();
    // What one part finds of all passports together is not everything: the others may use the excuse.
    let is_of_all = |rule: &str| rules::by_id(rule).is_some_and(|rule| matches!(rule.check, Check::Identities(_)));
    let sees_all = |rule: &str| scan.shard.is_none() || !is_of_all(rule);
    let text = scan.configuration.map_or("", |source| &source.text);
    let suppressions = excuses.suppressions().iter().enumerate().map(|(index, suppressing)| {
        let path = &suppressing.path;
        let scope = match scan.shard {
            Some(shard) if !shard.holds(path) => Scope::Shard,
            _ if scan.base.is_some_and(|base| !base.touches(path, is_scanned(path))) => Scope::Other,
            _ if scan.whole || is_scanned(path) => Scope::Here,
            _ => Scope::Other,
        };
        Standing {
            file: scan.configuration.map_or_else(|| excuses.configuration.clone(), |source| source.name.clone()),
            place: Place::in_text(format!("/suppress/{index}"), suppressing.span, text),
            rule: suppressing.rule.to_owned(),
            path: path.as_str().to_owned(),
            at: suppressing.at.clone(),
            until: suppressing.words.until.clone(),
            days_left: suppressing.days_left,
            is_unused: suppressing.is_unused()
                && sees_all(suppressing.rule)
                && ran(policies.of(path).rules(), suppressing.rule),
            scope,
        }
    });
    let approvals = excuses.approvals().iter().filter(|approving| !approving.is_spent()).filter_map(|approving| {
        let (source, written) = (excuses.approval_files.get(approving.source)?, approving.written());
        let path = approving.path();
        let is_used =
            approving.is_used() || approving.is_used_up() || !ran(policies.of(&path).rules(), written.rule.id);
        Some(Standing {
            file: source.name.clone(),
            place: Place::in_text("/approve", written.span, &source.text),
            rule: written.rule.id.to_owned(),
            path: written.path.clone(),
            at: written.at.clone(),
            until: approving.words.until.clone(),
            days_left: approving.days_left,
            is_unused: approving.is_touched() && !is_used,
            scope: match scan.shard {
                Some(shard) if !shard.holds(&path) => Scope::Shard,
                _ if approving.is_touched() => Scope::Here,
                _ => Scope::Other,
            },
        })
    });
    let baseline = excuses.baseline().filter(|_| !scan.writes_baseline).and_then(|baseline| {
        let unused = baseline.unused(|rule| sees_all(rule) && ran(&rules, rule));
        let (first, _) = unused.first()?;
        Some(StandingBaseline {
            file: baseline.name.clone(),
            place: Place::file(*first),
            count: unused.len(),
            unused: unused.iter().take(NAMED).map(|(_, line)| line.shown()).collect(),
        })
    });
    let excusing = Excusing {
        suppressions: suppressions.collect(),
        approvals: approvals.collect(),
        baseline,
        is_change: scan.is_change,
    };
    let found = policies.base().findings_of(|check, findings| {
        if let Check::Excuses(check) = check {
            check(&excusing, findings);
        }
    });
    found.filter_map(|(file, finding)| Some((file?, finding))).collect()
}

/// The reports of the files of the policy in which something is to be found.
pub(super) fn reports(scan: &Looked, is_scanned: impl Fn(&RepoPath) -> bool) -> Vec<FileReport> {
    let found = findings(scan, is_scanned);
    let of = |name: &RepoPath| -> Vec<Finding> {
        found.iter().filter(|(file, _)| file == name).map(|(_, finding)| finding.clone()).collect()
    };
    let mut reports: Vec<FileReport> = Vec::new();
    if let Some(source) = scan.configuration {
        let findings = of(&source.name);
        reports.extend((!findings.is_empty()).then(|| source.report(findings)));
    }
    let is_configuration = |file: &&Source| scan.configuration.is_some_and(|source| source.name == file.name);
    for source in scan.excuses.approval_files.iter().filter(|file| !is_configuration(file)) {
        let findings = of(&source.name);
        reports.extend((!findings.is_empty()).then(|| source.report(findings)));
    }
    if let Some(baseline) = scan.excuses.baseline() {
        let mut findings = bad_lines(baseline);
        findings.extend(of(&baseline.name));
        if !findings.is_empty() {
            findings.sort_by_key(|finding| finding.place.span);
            let lines = LineIndex::new(&baseline.text);
            let judged = Judged { text: baseline.text.clone(), lines, findings };
            reports.push(FileReport::of_policy(baseline.name.clone(), Outcome::Found(Box::new(judged))));
        }
    }
    reports
}

/// The lines of a baseline that are no entries.
fn bad_lines(baseline: &Baseline) -> Vec<Finding> {
    const HELP: &str = "Take the line out, or write the baseline anew with `--update-baseline` once its other lines are as \
                        they are meant.";
    let rule = rules::of_configurations();
    let finding = |span, message: Words| {
        let place = Place::in_text("", span, &baseline.text);
        Finding::new(rule.id, Severity::Error, place, message, HELP)
    };
    let mut findings: Vec<Finding> =
        baseline.bad_lines.iter().take(SHOWN).map(|line| finding(line.span, line.message.into())).collect();
    if let Some(line) = baseline.bad_lines.get(SHOWN) {
        let more = baseline.bad_lines.len() - SHOWN;
        findings.push(finding(line.span, words!("from here on {more} more lines are no entries of a baseline")));
    }
    findings
}
