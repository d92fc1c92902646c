//! idle-permission: a permission to apply an actuator that is not allowed.

use crate::finding::{Cause, Severity, words};
use crate::passport::vocabulary::nearest;
use crate::passport::{Mode, Names};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::{quote, quoted, visible};

pub(super) static RULE: Rule = Rule {
    id: "idle-permission",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "`gates.allow_restricted` names an actuator that is not allowed",
    why: "As soon as the actuator is listed, the tuner may apply it, and that permission is not reviewed again.",
    remedy: "Take the name out of `gates.allow_restricted`, or spell it as the list of actuators does.",
    examples: &[
        Example::Good(
            r#"{"gates": {"allow_restricted": ["timeout_ms"]}, "allowed_actuators": {"cold": ["timeout_ms"], "propose_only": []}}"#,
        ),
        Example::Good(r#"{"gates": {"allow_restricted": []}}"#),
        Example::Good(r#"{"gates": {"allow_restricted": "timeout_ms"}}"#),
        // A list that could not be read whole may have held the actuator.
        Example::Good(r#"{"gates": {"allow_restricted": ["retry_limit"]}, "allowed_actuators": {"hot": [7]}}"#),
        Example::Bad(r#"{"gates": {"allow_restricted": [«"retry_limit"», «"DRIFT-RETUNE"»]}}"#),
        // To be proposed is not to be allowed.
        Example::Bad(r#"{"gates": {"allow_restricted": [«"timeout_ms"»]}}"#),
        Example::Bad(
            r#"{"gates": {"allow_restricted": ["timeout_ms", «"*"»]}, "allowed_actuators": {"hot": ["timeout_ms"], "propose_only": []}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

/// How many pairs of names are compared for likeness.
const MOST_COMPARISONS: usize = 4096;

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let permissions = &passport.allow_restricted;
    if permissions.entries.is_empty() || !passport.hot.whole || !passport.cold.whole {
        return;
    }
    let allowed: Names = passport.allowed().map(|entry| entry.value).collect();
    let count = passport.hot.entries.len() + passport.cold.entries.len() + passport.propose_only.entries.len();
    let may_compare = permissions.entries.len().saturating_mul(count) <= MOST_COMPARISONS;
    let candidates = || passport.allowed().map(|entry| entry.value).filter(|name| permissions.get(name).is_none());
    for entry in permissions.distinct().filter(|entry| !allowed.contains(entry.value)) {
        let name = quote(entry.value);
        let near = if may_compare { nearest(entry.value, candidates()) } else { None };
        let finding = findings
            .report(entry.place(), words!("{name} is permitted, and the lists of actuators do not allow it", name));
        finding.suggest(near.map(visible)).cause(Cause::permission(entry.value)).cause(Cause::actuator(entry.value));
        if let Some(near) = near {
            finding.help(words!("Write {near} if it is meant; otherwise take {name} out.", name, near = quoted(near)));
            finding.cause(Cause::permission(near));
        } else {
            finding
                .help(words!("Take {name} out; add it again together with the actuator, when that is reviewed.", name));
        }
        // Long lists were not typed by hand.
        let proposed = if may_compare { passport.list(Mode::ProposeOnly).get(entry.value) } else { None };
        if let Some(proposed) = proposed {
            finding.label(proposed.place(), "it may only be proposed");
        }
    }
}
