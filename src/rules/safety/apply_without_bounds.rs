//! apply-without-bounds: apply is enabled, and an allowed actuator may go anywhere.

use crate::finding::{Cause, Severity};
use crate::passport::{Entry, Orphan};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::text::{quote, visible};

pub(super) static RULE: Rule = Rule {
    id: "apply-without-bounds",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled, and an allowed actuator has no bounds",
    why: "Step by step the tuner can take an unbounded knob to any value, and apply makes it true on the cluster.",
    remedy: "Bound every allowed actuator under `limits.knob_limits`, or close apply.",
    subsumes: &["unknown-actuator", "orphan-knob-limit", "unbounded-actuator", "profile-limit-too-loose"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}}"#),
        Example::Good(r#"{"limits": {"knob_limits": null}}"#),
        // Bounds that could not be read are bounds, and their own fault speaks.
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": [1, 16]}}}"#),
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"knob_limits": 16}}"#),
        Example::Bad(
            r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": null}},
                "allowed_actuators": {"cold": ["microbatch_size", «"concurrency"»]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {"apply": true}, "allowed_actuators": {"hot": ["prefetch_depth"]},
                "limits": {"knob_limits": {«"prefetch_dept"»: {"min": 1, "max": 8}}}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    if !passport.applies() {
        return;
    }
    let apply = passport.gate_place("apply");
    let mut orphans = passport.orphans(vocabulary);
    orphans.retain(|orphan| orphan.near.or(orphan.misspelt).is_some());
    for actuator in passport.unbounded() {
        let name = quote(actuator.value);
        let message = format!("apply is enabled, and {name} has no bounds");
        let is_this = |entry: Option<Entry>| entry.is_some_and(|entry| entry.value == actuator.value);
        let finding = if let Some(orphan) = orphans.iter().find(|orphan| is_this(orphan.near)) {
            let finding = findings.report(orphan.knob.place(), message);
            finding.help(format!("Rename these bounds to {name} if they are meant for it, or add bounds for {name}."));
            finding.misspelt = Some(orphan.knob.place());
            finding.suggest(Some(visible(actuator.value))).label(actuator.place(), "allowed here")
        } else if let Some(Orphan { knob, .. }) = orphans.iter().find(|orphan| is_this(orphan.misspelt)) {
            let (right, character) = (quote(knob.name), misspelt::foreign_character(actuator.value, knob.name));
            let finding =
                findings.report(actuator.place(), format!("{message}; bounds stand under {right}{character}"));
            finding.help(format!("Write {right} in the list if it is meant, and its bounds hold it; or close apply."));
            finding.suggest(Some(visible(knob.name))).label(knob.place(), "bounds without an actuator");
            finding.cause(Cause::bounds(knob.name)).cause(Cause::actuator(actuator.value))
        } else {
            findings.report(actuator.place(), message).help(format!(
                "Give {name} a `min` and a `max` under `limits.knob_limits`; an actuator that is not an integer \
                 cannot be bounded in v0 and belongs in `propose_only`."
            ))
        };
        finding
            .label(apply.clone(), "apply is enabled here")
            .cause(Cause::bounds(actuator.value))
            .cause(Cause::while_applying("bounds"));
    }
}
