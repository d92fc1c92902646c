//! learning-actuator: an actuator is allowed that decides what is learnt.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::vocabulary::Family;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "learning-actuator",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "an actuator is allowed that decides what is learnt (an error while apply is enabled)",
    why: "Learning rate, optimizer, precision, schedule, model shape and the like decide what the job learns: moved for speed, they give another model.",
    remedy: "Move the actuator to `propose_only`, or take it out.",
    // What makes the global batch is one fault under its own name.
    subsumes: &["global-batch-unprotected"],
    examples: &[
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["learning_rate", "max_grad_norm", "world_size"]}}"#),
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["lr_monitor_interval", "optimizer_state_offload", "clipboard_history"]}}"#,
        ),
        Example::Good(r#"{"allowed_actuators": {"hot": ["options"], "cold": ["grad_accum_steps", "seedling_count"]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"learning_rate"»], "cold": ["io_depth", «"maxGradNorm"»]}}"#),
        Example::Bad(r#"{"gates": {"apply": true}, "allowed_actuators": {"cold": [«"warmup_steps"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"global_batch_size"»], "cold": [«"dropout"»]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for actuator in passport.allowed().filter(|entry| entry.families().contains(Family::Learning)) {
        let name = quote(actuator.value);
        let apply = Some(passport.gate_place("apply")).filter(|_| passport.applies());
        // With apply on it is another fault than without.
        let place = apply.iter().fold(actuator.place(), Place::together_with);
        let finding =
            findings.report(place, words!("{name} is allowed, and it decides what is learnt, not how fast", name));
        finding
            .help(words!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it.", name))
            .cause(Cause::actuator(actuator.value));
        if let Some(apply) = apply {
            finding.level(Severity::Error).label(apply, "apply is enabled here");
        }
    }
}
