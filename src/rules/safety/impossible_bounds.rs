//! impossible-bounds: the bounds of a known knob reach values that it cannot have.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::Actuator;
use crate::passport::{Knob, Number, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

/// For this knob 0 is a value: the main process loads.
const WORKERS: &str = "dataloader_num_workers";

pub(super) static RULE: Rule = Rule {
    id: "impossible-bounds",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "the bounds of a known knob reach 0 or below",
    why: "No job runs with a batch, a bucket or a timeout of 0 or less: such bounds were not measured, and they limit nothing at that end.",
    remedy: "Write a least value that the knob can have.",
    subsumes: &["bounds-beyond-range"],
    examples: &[
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": 1}}}}"#),
        // Without workers the main process loads.
        Example::Good(r#"{"limits": {"knob_limits": {"dataloader_num_workers": {"min": 0, "max": 8}}}}"#),
        // What a knob of the user's own can be, only its owner knows.
        Example::Good(r#"{"limits": {"knob_limits": {"thermal_offset": {"min": -5, "max": 0}}}}"#),
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": "0", "max": 8}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": {"min": «0»}, "microbatch_size": {"min": «-8»}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"dataloader_num_workers": {"min": «-1», "max": 8}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"grad_accum_steps": {"min": «-3», "max": -1}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"timeout_ms": {"min": "1", "max": «0»}}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for knob in &passport.limits.knobs {
        let Some(&Actuator { least, most, .. }) = knob.known else { continue };
        let floor = i64::from(knob.name != WORKERS);
        let is_impossible = |bound: &Part<Number>| matches!(bound, Part::Read(number) if number.value < floor);
        let bad = [("min", knob.min), ("max", knob.max)].into_iter().filter(|(_, bound)| is_impossible(bound));
        let counts = |(field, bound): &(&'static str, Part<Number>)| match bound {
            Part::Read(bound) => findings.counts(&place(knob, field, *bound)),
            _ => false,
        };
        let bad: Vec<_> = bad.filter(counts).collect();
        report(knob, bad.into_iter(), (floor, least, most), findings);
    }
}

fn report<'d>(
    knob: &Knob,
    mut bad: impl Iterator<Item = (&'static str, Part<Number<'d>>)>,
    (floor, least, most): (i64, i64, i64),
    findings: &mut Findings,
) {
    let Some((field, Part::Read(bound))) = bad.next() else { return };
    let name = quote(knob.name);
    let finding = findings.report(
        place(knob, field, bound),
        words!(
            "`{field}` of {name} is {value}, and the knob is never below {floor}",
            field,
            name,
            floor,
            value = bound.value
        ),
    );
    finding
        .help(words!("Write {floor} or more: the tuner moves {name} from {least} to {most}.", floor, name, least, most))
        .cause(Cause::bound(knob.name, field));
    for (field, bound) in bad {
        if let Part::Read(bound) = bound {
            finding.label(place(knob, field, bound), "and so is this bound").cause(Cause::bound(knob.name, field));
        }
    }
}

/// Where a bound is.
fn place(knob: &Knob, field: &str, bound: Number) -> Place {
    Place::value(child(&knob.pointer(), field), bound.node)
}
