//! undecidable-change: a part changed, and whether it permits more now cannot be decided.

use crate::finding::{Cause, Severity, words};
use crate::rule::{Change, Check, Example, Findings, Group, Rule};
use crate::rules::permitted::{part, value};

pub(super) static RULE: Rule = Rule {
    id: "undecidable-change",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a part changed, and whether it permits more now cannot be decided",
    why: "What has no order may well have opened something: a person who knows the part has to look.",
    remedy: "Restore the part, or have the change approved by a person who knows what it permits.",
    examples: &[
        Example::Pair(r#"{"name": "ads", "description": "a"}"#, r#"{"name": "ads-ranker", "description": "b"}"#),
        Example::Pair("{}", r#"{"name": «"perf"»}"#),
        Example::Pair("{}", r#"{"gates": {"region": «"eu-west"»}, "extra": «1»}"#),
        Example::Pair(r#"{"gates": {"region": "eu-west"}}"#, r#"{«"gates"»: {}}"#),
        // Below `cooldown_s` of the side that lacks it: which of the two governs is not known.
        Example::Pair("{}", r#"{"cooldowns": {"after_burst_s": «5»}}"#),
        Example::Pair("{}", r#"{"gates": {"default_mode": «"nightly"»}}"#),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    for delta in change.of_rule(RULE.id) {
        let name = part(&delta.field);
        let message = match (delta.was.as_deref(), delta.now.as_deref()) {
            _ if delta.field.is_empty() => {
                "this file or its base is of another version or no passport: the two cannot be compared".into()
            }
            (None, now) => {
                words!("{name} is {now}, and not in the base: what it permits cannot be decided", now = value(now))
            }
            (was, None) => {
                words!("{name} is gone, and {was} in the base: what that permits cannot be decided", was = value(was))
            }
            (was, now) => words!(
                "{name} is {now}, and {was} in the base: which of the two permits more cannot be decided",
                was = value(was),
                now = value(now)
            ),
        };
        if let Some(finding) = change.report(delta, findings, message, RULE.remedy) {
            finding.cause(Cause::field(if delta.field.is_empty() { "/schema_version" } else { &delta.field }));
        }
    }
}
