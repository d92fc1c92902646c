//! apply-without-step-limit: apply is enabled, and an allowed actuator may jump to any value within its bounds.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::{Entry, Names, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;
use crate::text::quoted;

const STEP: &str = "/limits/max_delta_per_step";

pub(super) static RULE: Rule = Rule {
    id: "apply-without-step-limit",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled, `limits.max_delta_per_step` is 0, and an allowed actuator has no step of its own",
    why: "For the tuner 0 switches the step limit off: one move takes a knob from one end of its bounds to the other.",
    remedy: "Set `limits.max_delta_per_step` to the widest step that a knob may take at once, 1 for example, give every allowed knob a `max_delta`, or close apply.",
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": 1}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": 0}}"#),
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": "0"}}"#),
        // Every allowed actuator has a step of its own.
        Example::Good(
            r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": 0, "knob_limits": {"concurrency": {"max_delta": 2}}}, "allowed_actuators": {"cold": ["concurrency"]}}"#,
        ),
        Example::Good(
            r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": 0, "knob_limits": {"concurrency": {"max_delta": "2"}}}, "allowed_actuators": {"cold": ["concurrency"]}}"#,
        ),
        // Nothing may be applied, so nothing takes a step.
        Example::Good(
            r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": 0}, "allowed_actuators": {"cold": [], "propose_only": ["concurrency"]}}"#,
        ),
        Example::Bad(r#"{"gates": {«"apply"»: true}, "limits": {"max_delta_per_step": 0}}"#),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "limits": {"max_delta_per_step": 0}, "allowed_actuators": {"hot": ["io_depth"], "cold": []}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "limits": {"max_delta_per_step": 0, "knob_limits": null}, "allowed_actuators": {"cold": ["concurrency"]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "limits": {"max_delta_per_step": 0, "knob_limits": {"concurrency": {"max_delta": 2}}}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(step) = passport.limits.max_delta_per_step else { return };
    if step.value != 0 || !passport.applies() {
        return;
    }
    let limits = &passport.limits;
    let own: Names = limits.knobs.iter().filter(|knob| knob.max_delta != Part::Absent).map(|knob| knob.name).collect();
    // Where not all limits were seen, one that was not may have been meant for the actuator.
    let is_unlimited = |entry: &&Entry| !own.contains(entry.value) && (limits.knobs_whole || entry.is_bounded);
    let mut unlimited = passport.allowed().filter(is_unlimited).filter(|entry| findings.counts(&entry.place()));
    let Some(first) = unlimited.next() else { return };
    let unlimited: Vec<&Entry> = unlimited.collect();
    let message = words!(
        "apply is enabled, and `max_delta_per_step` is 0: {value} may take any step",
        value = quoted(first.value)
    );
    let part = Place::value(STEP, step.node);
    let finding = applying::report(passport, part, "0 switches the step limit off", "step", findings, message);
    finding.cause(Cause::field(STEP));
    for actuator in std::iter::once(first).chain(unlimited) {
        finding.label(actuator.place(), "may take any step");
    }
}
