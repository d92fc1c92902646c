//! expired-suppression: the last day of a suppression or an approval is over.

use crate::finding::{Severity, words};
use crate::rule::{Check, Excusing, Findings, Group, Rule, Scope};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "expired-suppression",
    group: Group::Suppression,
    severity: Severity::Error,
    locked: true,
    summary: "the last day of a suppression or an approval is over",
    why: "The fault was accepted for a time only, and that time is over: it counts again.",
    remedy: "Correct what the suppression was for and take the suppression out, or agree on a later day.",
    check: Check::Excuses(check),
    ..Rule::BASE
};

fn check(excusing: &Excusing, findings: &mut Findings) {
    let suppressions = excusing.suppressions.iter().map(|one| ("suppression", one));
    let approvals = excusing.approvals.iter().map(|one| ("approval", one));
    for (what, suppression) in suppressions.chain(approvals).filter(|(_, one)| one.days_left < 0) {
        let severity = match suppression.scope {
            Scope::Here => Severity::Error,
            // A change to one file is not held up by another one's suppression.
            Scope::Other => Severity::Note,
            Scope::Shard => continue,
        };
        let (rule, path) = (quote(&suppression.rule), quote(&suppression.path));
        let message = words!(
            "the {what} of {rule} in {path} ended on {until}",
            what,
            rule,
            path,
            until = suppression.until.clone()
        );
        findings.report_in(&suppression.file, suppression.place.clone(), message).level(severity).help(words!(
            "Correct {path} and take this {what} out, or set `until` to a later day.",
            path,
            what
        ));
    }
}
