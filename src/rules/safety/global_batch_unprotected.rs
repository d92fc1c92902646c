//! global-batch-unprotected: a knob of the global batch may move, and no invariant keeps the batch.

use crate::finding::{Cause, Place, Severity};
use crate::passport::vocabulary::{GLOBAL_BATCH, protects_global_batch};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

/// The knobs whose product with the number of workers is the global batch.
const FACTORS: [&str; 2] = ["grad_accum_steps", "microbatch_size"];

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
        Example::Good(
            r#"{"invariants": [], "allowed_actuators": {"cold": ["concurrency"], "propose_only": ["microbatch_size"]}}"#,
        ),
        Example::Good(r#"{"invariants": "global batch"}"#),
        Example::Good(r#"{"invariants": ["step time", " "]}"#),
        Example::Bad(
            r#"{"invariants": ["every global  batch is sacred"],
                "allowed_actuators": {"hot": ["concurrency"], "cold": ["microbatch_size", «"grad_accum_steps"»]}}"#,
        ),
        Example::Bad(r#"{"invariants": null, "allowed_actuators": {"hot": [«"microbatch_size"»], "cold": []}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let invariants = &passport.invariants;
    if !invariants.whole || invariants.entries.iter().any(|entry| protects_global_batch(entry.value)) {
        return;
    }
    let mut movable = FACTORS.iter().filter_map(|factor| passport.allows(factor));
    let Some(first) = movable.next() else { return };
    let finding = findings
        .report(first.place(), format!("`{}` is allowed, and no invariant names the global batch", first.value));
    finding.cause(Cause::invariant(GLOBAL_BATCH));
    for other in movable {
        finding.label(other.place(), "moves the global batch too");
    }
    if let Some(list) = invariants.node {
        finding.label(Place::value("/invariants", list), "an invariant belongs here");
    }
}
