//! global-batch-unprotected: a knob of the global batch may move, and no invariant keeps the batch.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::Entry;
use crate::passport::vocabulary::{Family, GLOBAL_BATCH, holds_global_batch, names_global_batch};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "global-batch-unprotected",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a knob of the global batch may move, and no invariant names the global batch",
    why: "Accumulation steps and micro-batch size make up the global batch: moved alone, either changes what the model learns.",
    remedy: "Add an invariant that names the global batch: \"global_batch stays as the job was submitted\".",
    examples: &[
        Example::Good(r#"{"invariants": ["keep GLOBAL-BATCH within 2 %"]}"#),
        Example::Good(r#"{"invariants": ["globalBatch is fixed"]}"#),
        Example::Good(r#"{"invariants": ["Глобальный размер батча не меняется."]}"#),
        Example::Good(
            r#"{"invariants": [], "allowed_actuators": {"cold": ["concurrency"], "propose_only": ["microbatch_size"]}}"#,
        ),
        Example::Good(r#"{"invariants": "global batch"}"#),
        Example::Good(
            r#"{"invariants": [], "allowed_actuators": {"cold": ["batch_log_interval", "per_device_eval_batch_size", "microscope_zoom"]}}"#,
        ),
        Example::Good(r#"{"invariants": ["step time", " "]}"#),
        Example::Bad(
            r#"{"invariants": ["every global  batch is sacred"],
                "allowed_actuators": {"hot": ["concurrency"], "cold": [«"microbatch_size"», "grad_accum_steps"]}}"#,
        ),
        Example::Bad(
            r#"{"invariants": [], "allowed_actuators": {"hot": [«"per_device_train_batch_size"»], "cold": ["gradientAccumulationSteps"]}}"#,
        ),
        Example::Bad(r#"{"invariants": null, "allowed_actuators": {"hot": [«"microbatch_size"»], "cold": []}}"#),
        Example::Bad(
            r#"{"invariants": [], "allowed_actuators": {"hot": ["global_batch_size"], "cold": ["io_depth", «"microbatch_size"»]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let invariants = &passport.invariants;
    // The first question is the cheap one, and answers for nearly every passport.
    let holds = |text: &str| names_global_batch(text) || holds_global_batch(text);
    if !invariants.whole || invariants.entries.iter().any(|entry| holds(entry.value)) {
        return;
    }
    let moves_it = |entry: &&Entry| entry.families().contains(Family::Batch);
    let mut movable = passport.allowed().filter(moves_it).filter(|entry| findings.counts(&entry.place()));
    let Some(first) = movable.next() else { return };
    // A knob that decides what is learnt has that fault first; one that does not is the better place.
    let is_learning = |entry: &Entry| entry.families().contains(Family::Learning);
    let mut others: Vec<&Entry> = movable.collect();
    let plain = if is_learning(first) { others.iter().position(|entry| !is_learning(entry)) } else { None };
    let first = plain.map_or(first, |at| std::mem::replace(&mut others[at], first));
    let name = quote(first.value);
    let finding =
        findings.report(first.place(), words!("{name} is allowed, and no invariant names the global batch", name));
    finding.cause(Cause::invariant(GLOBAL_BATCH));
    if is_learning(first) {
        finding.cause(Cause::actuator(first.value));
    }
    for other in others {
        finding.label(other.place(), "moves the global batch too");
    }
    if let Some(list) = invariants.node {
        finding.label(Place::value("/invariants", list), "an invariant belongs here");
    }
}
