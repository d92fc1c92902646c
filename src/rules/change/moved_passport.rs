//! moved-passport: a passport moved to a path for which the base's policy differs.

use crate::finding::{Place, Severity, words};
use crate::rule::{Check, FileChange, Findings, Group, Rule};
use crate::text::{Span, quoted};

pub(super) static RULE: Rule = Rule {
    id: "moved-passport",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a passport moved to a path for which the policy of the base differs",
    why: "A move takes a passport out of the envelope, the profile or the rules that were meant for it, without a word in the file.",
    remedy: "Move it back, or have the move approved.",
    check: Check::Files(check),
    ..Rule::BASE
};

fn check(change: &FileChange, findings: &mut Findings) {
    let FileChange::MovedUnder { past, now, differs } = *change else { return };
    let message = words!(
        "moved from {past} to {now}, and the policy of the two paths differs: {differs}",
        differs,
        past = past.to_string(),
        now = quoted(now.as_str())
    );
    let finding = findings.report(Place::file(Span::default()), message);
    finding.labels.push(past.label(Place::file(Span::default()), "where it was"));
    finding.changed = Some(Box::new(past.changed(None, None)));
}
