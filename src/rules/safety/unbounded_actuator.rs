//! unbounded-actuator: an allowed actuator has no bounds, in a passport that does not apply.

use crate::finding::{Cause, Finding, Severity, Words, words};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unbounded::{self, FAULT};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "unbounded-actuator",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "an allowed actuator has no bounds",
    why: "A plan may propose any value for an unbounded knob, and the day apply is opened nothing holds it.",
    remedy: "Give an unbounded actuator a `min` and a `max` under `limits.knob_limits`, or move it to `propose_only`.",
    merge: Some(joint),
    examples: &[
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["temperature"]}}"#),
        Example::Good(r#"{"limits": {"knob_limits": null}, "gates": {"apply": true}}"#),
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": "1", "max": 16}}}}"#),
        Example::Good(r#"{"limits": {"knob_limits": []}}"#),
        Example::Good(r#"{"limits": {"knob_limits": null}, "gates": {"apply": "no"}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"io_depth"»], "cold": ["concurrency", «"bucket"»]}, "gates": {"apply": null}}"#,
        ),
        // Listed twice is still one actuator.
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"bucket"»], "cold": ["bucket", "concurrency"]}}"#),
        Example::Bad(
            r#"{"limits": {"knob_limits": {"concurrency": null}}, "allowed_actuators": {"cold": ["microbatch_size", «"concurrency"»]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if !passport.does_not_apply() {
        return;
    }
    for actuator in passport.unbounded() {
        let name = quoted(actuator.value);
        findings.report(actuator.place(), words!("{name}{FAULT}")).cause(Cause::bounds(actuator.value));
    }
}

fn joint(findings: &[Finding]) -> Words {
    match findings {
        [one] => one.message.clone(),
        _ => unbounded::joint(findings, ""),
    }
}
