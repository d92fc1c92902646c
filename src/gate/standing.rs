//! Owns what a run reports of the excuses themselves, once all files were looked at.

use super::scan::Scan;
use crate::finding::{Finding, Place};
use crate::path::RepoPath;
use crate::policy::excuse::ran;
use crate::rule::{Check, Excusing, Scope, Standing, StandingBaseline};

/// How many entries of the baseline are put into words.
const NAMED: usize = 3;

/// The findings on suppressions and the baseline, each with the file that holds them. `is_scanned`: whether the run looked
/// at a file.
pub(super) fn findings(scan: &Scan, is_scanned: impl Fn(&RepoPath) -> bool) -> Vec<(RepoPath, Finding)> {
    let Scan { excuses, policy, .. } = scan;
    let suppressions = excuses.suppressions().iter().map(|suppressing| {
        let path = &suppressing.path;
        let scope = match scan.shard {
            Some(shard) if !shard.holds(path) => Scope::Shard,
            Some(_) => Scope::Here,
            None if scan.whole || is_scanned(path) => Scope::Here,
            None => Scope::Other,
        };
        Standing {
            file: excuses.configuration.clone(),
            place: Place::file(suppressing.span),
            rule: suppressing.rule.clone(),
            path: path.as_str().to_owned(),
            at: suppressing.at.clone(),
            until: suppressing.words.until.clone(),
            days_left: suppressing.days_left,
            is_unused: suppressing.is_unused() && ran(policy.rules(), &suppressing.rule),
            scope,
        }
    });
    let baseline = excuses.baseline().filter(|_| !excuses.is_rewritten()).and_then(|baseline| {
        let unused = baseline.unused(|rule| ran(policy.rules(), rule));
        let (span, _) = unused.first()?;
        Some(StandingBaseline {
            file: baseline.name.clone(),
            place: Place::file(*span),
            count: unused.len(),
            unused: unused.iter().take(NAMED).map(|(_, line)| line.shown()).collect(),
        })
    });
    let excusing = Excusing { suppressions: suppressions.collect(), baseline, is_change: scan.is_change };
    let found = policy.findings_of(|check, findings| {
        if let Check::Excuses(check) = check {
            check(&excusing, findings);
        }
    });
    found.filter_map(|(file, finding)| Some((file?, finding))).collect()
}
