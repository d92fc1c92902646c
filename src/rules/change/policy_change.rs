//! policy-change: a change loosens what passports are held to, or excuses more.

use crate::finding::Severity;
use crate::rule::{Check, FileChange, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-change",
    group: Group::Change,
    severity: Severity::Warning,
    summary: "a change loosens an envelope, an override, an exclude or a rule, or adds an excuse",
    why: "It permits nothing until it is merged, and everything it permits from then on: a reviewer has to see it first.",
    remedy: "Review the policy before the passports, or take the change to it out.",
    check: Check::Files(check),
    ..Rule::BASE
};

fn check(change: &FileChange, findings: &mut Findings) {
    if let FileChange::Loosened { place, what, .. } = *change {
        findings.report(place.clone(), what.to_owned());
    }
}
