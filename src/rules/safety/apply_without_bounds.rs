//! apply-without-bounds: apply is enabled, and an allowed actuator may go anywhere.

use crate::finding::{Cause, Finding, Severity, Words, words};
use crate::passport::{Entry, Orphan};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unbounded::{self, FAULT};
use crate::rules::{applying, misspelt};
use crate::text::{quoted, visible};

const APPLIES: &str = "apply is enabled, and ";

pub(super) static RULE: Rule = Rule {
    id: "apply-without-bounds",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled, and an allowed actuator has no bounds",
    why: "Step by step the tuner can take an unbounded knob to any value, and apply makes it true on the cluster.",
    remedy: "Give every allowed actuator a `min` and a `max` under `limits.knob_limits`, move what cannot be bounded to `propose_only`, or close apply.",
    subsumes: &["unknown-actuator", "orphan-knob-limit", "unbounded-actuator", "profile-limit-too-loose"],
    merge: Some(joint),
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}}"#),
        Example::Good(r#"{"limits": {"knob_limits": null}}"#),
        // Bounds that could not be read are bounds, and their own fault speaks.
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": [1, 16]}}}"#),
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"knob_limits": 16}}"#),
        // One finding, however many actuators have no bounds.
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "limits": {"knob_limits": {"concurrency": null, "microbatch_size": null}},
                "allowed_actuators": {"cold": [«"microbatch_size"», «"concurrency"»]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "limits": {"knob_limits": {"concurrency": null}},
                "allowed_actuators": {"hot": ["microbatch_size"], "cold": [«"concurrency"»]}}"#,
        ),
        Example::Bad(
            r#"{"gates": {«"apply"»: true}, "allowed_actuators": {"hot": [«"prefetch_depth"»]},
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
    let mut orphans: Option<Vec<Orphan>> = None;
    for actuator in passport.unbounded() {
        let orphans = orphans.get_or_insert_with(|| {
            let mut orphans = passport.orphans(vocabulary);
            orphans.retain(|orphan| orphan.near.or(orphan.misspelt).is_some());
            orphans
        });
        let is_this = |entry: Option<Entry>| entry.is_some_and(|entry| entry.value == actuator.value);
        let name = quoted(actuator.value);
        let near = orphans.iter().find(|orphan| is_this(orphan.near));
        let misspelt = orphans.iter().find(|orphan| near.is_none() && is_this(orphan.misspelt));
        let (message, label) = if let Some(Orphan { knob, .. }) = misspelt {
            let (right, character) = (quoted(knob.name), misspelt::foreign_character(actuator.value, knob.name));
            (
                words!("{APPLIES}{name}{FAULT}; bounds are stated under {right}{character}", name, right),
                words!("did you mean {right}?"),
            )
        } else {
            (words!("{APPLIES}{name}{FAULT}", name), "allowed without bounds".into())
        };
        let finding = applying::report(passport, actuator.place(), label, "bounds", findings, message);
        finding.cause(Cause::bounds(actuator.value));
        if let Some(Orphan { knob, .. }) = near {
            finding.help(words!(
                "Rename the bounds of {name_shown} to {name} if they are meant for it, or add bounds for {name}.",
                name,
                name_shown = quoted(knob.name)
            ));
            finding.misspelt = Some(Box::new(knob.place()));
            finding.suggest(Some(visible(actuator.value))).label(knob.place(), words!("did you mean {name}?", name));
        } else if let Some(Orphan { knob, .. }) = misspelt {
            let right = quoted(knob.name);
            finding.help(words!("Write {right} in the list if it is meant, and its bounds hold it; or close apply."));
            finding.misspelt = Some(Box::new(actuator.place()));
            finding.suggest(Some(visible(knob.name))).label(knob.place(), "bounds without an actuator");
            finding.cause(Cause::bounds(knob.name)).cause(Cause::actuator(actuator.value));
        } else {
            finding.help(words!(
                "Give {name} a `min` and a `max` under `limits.knob_limits`; an actuator that is not an integer \
                 cannot be bounded in v0 and belongs in `propose_only`.",
                name
            ));
        }
    }
}

fn joint(findings: &[Finding]) -> Words {
    match findings {
        [one] => one.message.clone(),
        _ => unbounded::joint(findings, APPLIES),
    }
}
