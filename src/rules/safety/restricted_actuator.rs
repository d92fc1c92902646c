//! restricted-actuator: an actuator is allowed that v0 would not let anyone apply, in a passport that does not apply.

use crate::finding::{Cause, Severity, words};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "restricted-actuator",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a restricted actuator is allowed without an explicit word",
    why: "v0 does not apply timeouts, retries, placement or tempo on its own: the day apply is opened, this passport is wrong.",
    remedy: "Move the actuator to `propose_only`, or name it in `gates.allow_restricted`.",
    // A misspelt word that permits it is one fault.
    subsumes: &["misspelt-gate", "unknown-gate", "idle-permission"],
    examples: &[
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["timeout_ms", "reschedule_after_s"]}}"#),
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["timeout_ms"]}, "gates": {"allow_restricted": ["timeout_ms"]}}"#,
        ),
        Example::Good(r#"{"allowed_actuators": {"cold": ["timeout_ms"]}, "gates": {"allow_restricted": [7]}}"#),
        Example::Good(r#"{"allowed_actuators": {"cold": ["timeout_ms"]}, "gates": {"apply": "no"}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"step-pace"»], "cold": [«"timeout_ms"»]}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"timeout_ms"»], "cold": ["timeout_ms"]}, "gates": {"apply": null}}"#,
        ),
        Example::Bad(r#"{"allowed_actuators": {"cold": ["temporal_stride", «"nccltimeout"»]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    if !subject.passport.does_not_apply() {
        return;
    }
    for (actuator, topic) in applying::not_permitted(subject) {
        let name = quote(actuator.value);
        findings
            .report(actuator.place(), words!("{name} is allowed: v0 restricts {value}", name, value = topic.topic()))
            .help(words!(
                "Move {name} to `propose_only`, or add it to `gates.allow_restricted` if it may be applied.",
                name
            ))
            .cause(Cause::actuator(actuator.value))
            .cause(Cause::permission(actuator.value));
    }
}
