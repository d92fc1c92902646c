//! apply-restricted-actuator: apply is enabled, and an actuator is allowed that v0 does not let anyone apply.

use crate::finding::{Cause, Severity, words};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "apply-restricted-actuator",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled, and a restricted actuator is allowed without an explicit word",
    why: "Timeouts, retries, placement and tempo decide how a cluster fails: v0 applies them only where the passport says so in so many words.",
    remedy: "Move the actuator to `propose_only`, or name it in `gates.allow_restricted`.",
    // A misspelt word that permits it is one fault.
    subsumes: &["misspelt-gate", "unknown-gate", "idle-permission"],
    examples: &[
        Example::Good(
            r#"{"gates": {"apply": true}, "allowed_actuators": {"cold": ["temporal_stride"], "propose_only": ["retry_limit"]}}"#,
        ),
        Example::Good(
            r#"{"gates": {"apply": true, "allow_restricted": ["timeout_ms"]}, "allowed_actuators": {"cold": ["timeout_ms"]}}"#,
        ),
        Example::Good(
            r#"{"gates": {"apply": true, "allow_restricted": "all"}, "allowed_actuators": {"cold": ["timeout_ms"]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {««"apply"»»: true, "allow_restricted": ["timeout_ms"]},
                "allowed_actuators": {"hot": ["pod.placement"], "cold": ["timeout_ms", "maxRetries"]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "allowed_actuators": {"cold": ["timeout_ms"], "propose_only": []}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true, "allow_restricted": ["retry_limit"]}, "allowed_actuators": {"hot": ["retries2"]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let passport = subject.passport;
    if !passport.applies() {
        return;
    }
    for (actuator, topic) in applying::not_permitted(subject) {
        let name = quote(actuator.value);
        let message =
            words!("apply is enabled, and {name} is allowed: v0 restricts {value}", name, value = topic.topic());
        applying::report(passport, actuator.place(), "allowed here", "restricted", findings, message)
            .help(words!(
                "Move {name} to `propose_only`, or add it to `gates.allow_restricted` if it may be applied.",
                name
            ))
            .cause(Cause::actuator(actuator.value))
            .cause(Cause::permission(actuator.value));
    }
}
