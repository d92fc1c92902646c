//! half-of-the-batch: one factor of the global batch may move, the other may not, and an invariant holds their product.

use crate::finding::{Cause, Severity, words};
use crate::passport::vocabulary::{Family, holds_global_batch, names_global_batch, nearest_actuator, synonym_of};
use crate::passport::{Entry, Knob, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

const PAIR: [&str; 2] = ["microbatch_size", "grad_accum_steps"];

pub(super) static RULE: Rule = Rule {
    id: "half-of-the-batch",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "one of `microbatch_size` and `grad_accum_steps` may move alone, and an invariant holds the global batch",
    why: "The global batch is the product of the two: when only one of them moves, no move can keep it, and either the invariant or the chord is dead.",
    remedy: "Allow both knobs, or move the one to `propose_only`.",
    examples: &[
        Example::Good("{}"),
        Example::Good(
            r#"{"allowed_actuators": {"hot": ["per_device_train_batch_size"], "cold": ["gradient_accumulation_steps"]}}"#,
        ),
        Example::Good(r#"{"allowed_actuators": {"cold": ["concurrency"], "propose_only": ["microbatch_size"]}}"#),
        // No invariant holds the product, which is another fault.
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["microbatch_size"]}, "invariants": ["p99 of the step time"]}"#,
        ),
        // A list that could not be read whole may have held the other one.
        Example::Good(r#"{"allowed_actuators": {"hot": [7], "cold": ["microbatch_size"]}}"#),
        // What another knob of the batch does, only its owner knows.
        Example::Good(r#"{"allowed_actuators": {"cold": ["microbatch_size", "num_microbatches"]}}"#),
        Example::Good(
            r#"{"limits": {"knob_limits": {"grad_accum_steps": {"min": 4, "max": 4}, "microbatch_size": {"min": 8, "max": 8}}}}"#,
        ),
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"microbatch_size"»]}}"#),
        // Bounds that leave one value keep the knob where it is.
        Example::Bad(
            r#"{"allowed_actuators": {"cold": ["grad_accum_steps", «"microbatch_size"»]}, "limits": {"knob_limits": {"grad_accum_steps": {"min": 4, "max": 4}}}}"#,
        ),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"gradient_accumulation_steps"»], "cold": ["concurrency"], "propose_only": ["microbatch_size"]}}"#,
        ),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [], "cold": [«"per_device_train_batch_size"», "microbatch_size"]}, "invariants": ["Глобальный батч сохраняется"]}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let mut movable: [Option<&Entry>; 2] = [None, None];
    for entry in passport.allowed() {
        match half(entry) {
            Some(half) => movable[half] = movable[half].or(Some(entry)),
            None if entry.families().contains(Family::Batch) => return,
            None => {}
        }
    }
    let [one, other] = movable.map(|entry| entry.filter(|entry| !is_pinned(passport, entry)));
    let (moves, other) = match [one, other] {
        [Some(moves), None] => (moves, PAIR[1]),
        [None, Some(moves)] => (moves, PAIR[0]),
        _ => return,
    };
    if !passport.hot.whole || !passport.cold.whole {
        return;
    }
    let holds = |entry: &&Entry| names_global_batch(entry.value) || holds_global_batch(entry.value);
    let Some(invariant) = passport.invariants.entries.iter().find(holds) else { return };
    let name = quote(moves.value);
    let finding = findings.report(
        moves.place(),
        words!("{name} may move and `{other}` may not: no move can keep the global batch", name, other),
    );
    finding
        .help(words!(
            "Let `{other}` move too, inside bounds of its own, or move {name} to `propose_only`.",
            other,
            name
        ))
        .label(invariant.place(), "this invariant holds the global batch")
        .cause(Cause::actuator(moves.value))
        .cause(Cause::actuator(other));
    if let Some(proposed) = proposed(passport, other) {
        finding.label(proposed.place(), "may only be proposed");
    }
}

/// Whether the bounds leave the actuator one value.
fn is_pinned(passport: &Passport, entry: &Entry) -> bool {
    passport.knob(entry.value).and_then(Knob::interval).is_some_and(|(min, max)| min == max)
}

/// Which of the pair an actuator is, under whatever name; a misspelt one is that knob, too.
fn half(actuator: &Entry) -> Option<usize> {
    let index = |known: &str| PAIR.iter().position(|knob| *knob == known);
    if let Some(known) = actuator.known {
        return index(known.name);
    }
    let name = actuator.value;
    synonym_of(name).and_then(index).or_else(|| nearest_actuator(name).and_then(index))
}

/// The entry that proposes the knob of the pair, under whatever name.
fn proposed<'p, 'd>(passport: &'p Passport<'d>, knob: &str) -> Option<&'p Entry<'d>> {
    passport.propose_only.entries.iter().find(|entry| half(entry).is_some_and(|half| PAIR[half] == knob))
}
