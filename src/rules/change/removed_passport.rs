//! removed-passport: a passport of the base was deleted, or moved where no scan sees it.

use crate::finding::{Place, Severity, words};
use crate::rule::{Check, FileChange, Findings, Group, Rule};
use crate::text::{Span, quoted};

pub(super) static RULE: Rule = Rule {
    id: "removed-passport",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a passport of the base was deleted, or moved where no scan sees it",
    why: "Without its passport a tuner keeps to other limits or to none, and no later change to them is seen.",
    remedy: "Restore the passport, or have its removal approved.",
    check: Check::Files(check),
    ..Rule::BASE
};

fn check(change: &FileChange, findings: &mut Findings) {
    let (past, message, help) = match *change {
        FileChange::Deleted(past) => {
            (past, words!("the passport was deleted: {past} has it", past = past.to_string()), None)
        }
        FileChange::Unmarked(past) => (
            past,
            words!("the content of the file is no passport any more: {past} was one", past = past.to_string()),
            None,
        ),
        FileChange::MovedAway(past, now) => (
            past,
            words!(
                "the passport of {past} is at {now} now, where this scan does not look",
                past = past.to_string(),
                now = quoted(now.as_str())
            ),
            Some("Give it a name that the include globs match, scan its new path too, or have its removal approved."),
        ),
        FileChange::MovedUnder { .. } | FileChange::Loosened { .. } => return,
    };
    let finding = findings.report(Place::file(Span::default()), message);
    if let Some(help) = help {
        finding.help(help);
    }
    finding.labels.push(past.label(Place::file(Span::default()), "the passport as it was"));
    finding.changed = Some(Box::new(past.changed(None, None)));
}
