//! unversioned-change: what the contract says changed, and its `version` did not.

use crate::finding::Severity;
use crate::passport::locate;
use crate::rule::{Base, Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unversioned-change",
    group: Group::Change,
    severity: Severity::Error,
    is_off: true,
    summary: "what the contract says changed, and its `version` did not",
    why: "A person who signed a version signed what it said then; under the same number it says something else now.",
    remedy: "Raise `version`.",
    examples: &[
        Example::Pair(r#"{"version": "1.0.0"}"#, r#"{"version": "1.0.1", "description": "Other words."}"#),
        // Layout is no content.
        Example::Pair(r#"{"version": "1.0.0"}"#, r#"{   "version": "1.0.0"}"#),
        Example::Pair(r#"{"version": "1.0.0"}"#, r#"{"version": «"1.0.0"», "limits": {"cooldown_s": 900}}"#),
        Example::Pair("{}", r#"«{»"limits": {"cooldown_s": 900}}"#),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    let passport = change.subject.passport;
    let Base::Was { past, passport: base, .. } = change.base else { return };
    let (was, now) = (locate(base.root, "/version"), locate(passport.root, "/version"));
    if was.digest != now.digest || base.root.same_value(passport.root) {
        return;
    }
    let message = if now.is_missing() {
        "the contract changed, and no `version` says so"
    } else {
        "the contract changed, and `version` did not"
    };
    let finding = findings.report(now, message);
    finding.labels.push(past.label(was, "the same on the base"));
    finding.changed = Some(Box::new(past.changed(None, None)));
}
