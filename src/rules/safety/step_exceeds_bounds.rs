//! step-exceeds-bounds: one step takes an allowed knob from one end of its bounds to the other.

use crate::finding::{Cause, Finding, Place, Severity, Words, child, words};
use crate::passport::{Knob, Names, Number, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

const STEP: &str = "/limits/max_delta_per_step";

pub(super) static RULE: Rule = Rule {
    id: "step-exceeds-bounds",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a step is as wide as the bounds of an allowed knob, or wider",
    why: "One step takes the knob from one end of its bounds to the other, so the step limit has no effect.",
    remedy: "Lower the step below the interval in which the knob moves.",
    examples: &[
        Example::Good(r#"{"limits": {"max_delta_per_step": 6}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": 1000, "knob_limits": null}}"#),
        // A step of 1 is the least there is, and a knob that cannot move needs none.
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["a", "b"]}, "limits": {"max_delta_per_step": 1, "knob_limits": {"a": {"min": 4, "max": 5}, "b": {"min": 4, "max": 4},
                "grad_accum_steps": null, "microbatch_size": null, "dataloader_prefetch_factor": null, "concurrency": null}}}"#,
        ),
        // What may only be proposed takes no step.
        Example::Good(
            r#"{"limits": {"max_delta_per_step": 4, "knob_limits": {"dataloader_num_workers": {"min": 2, "max": 4}}}}"#,
        ),
        // Of each knob its own step counts.
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["concurrency"]}, "limits": {"max_delta_per_step": 50, "knob_limits": {"concurrency": {"max_delta": 14}}}}"#,
        ),
        // 0 has rules of its own.
        Example::Good(r#"{"limits": {"max_delta_per_step": 0}}"#),
        // Bounds that could not be read may be wide enough.
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["concurrency"]}, "limits": {"max_delta_per_step": 60, "knob_limits": {"concurrency": {"max": "200"}}}}"#,
        ),
        Example::Bad(r#"{"limits": {"max_delta_per_step": «7»}}"#),
        // Of bounds that reach beyond the tuner's range only what is inside counts.
        Example::Bad(
            r#"{"allowed_actuators": {"cold": ["dataloader_prefetch_factor"]},
                "limits": {"max_delta_per_step": «8», "knob_limits": {"dataloader_prefetch_factor": {"min": 0, "max": 100}}}}"#,
        ),
        // Inverted bounds are a fault of their own, and hide no other knob.
        Example::Bad(
            r#"{"limits": {"max_delta_per_step": «15», "knob_limits": {"concurrency": {"min": 60}, "dataloader_prefetch_factor": null}}}"#,
        ),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": ["io_depth"]}, "limits": {"max_delta_per_step": «3», "knob_limits": {"io_depth": {"min": -1, "max": 2}}}}"#,
        ),
        Example::Bad(
            r#"{"limits": {"max_delta_per_step": «7», "knob_limits": {"concurrency": {"max_delta": «15»}, "microbatch_size": {"max_delta": 4}}}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let limits = &passport.limits;
    let mut allowed: Option<Names> = None;
    let mut crossed: Vec<&Knob> = Vec::new();
    for knob in &limits.knobs {
        let step = if knob.max_delta == Part::Absent { limits.max_delta_per_step } else { knob.max_delta };
        let Part::Read(step) = step else { continue };
        if step.value < 2 {
            continue;
        }
        let Some((least, most)) = interval(knob) else { continue };
        if step.value.unsigned_abs() < least.abs_diff(most) {
            continue;
        }
        let allowed = allowed.get_or_insert_with(|| passport.allowed().map(|entry| entry.value).collect());
        if !allowed.contains(knob.name) {
            continue;
        }
        if knob.max_delta == Part::Absent {
            crossed.push(knob);
        } else {
            report_own(step, knob, findings);
        }
    }
    let Part::Read(step) = limits.max_delta_per_step else { return };
    crossed.retain(|knob| findings.counts(&knob.place().together_with(&Place::value(STEP, step.node))));
    report(step, &crossed, findings);
}

/// Reports a knob's own step, which crosses its whole interval.
fn report_own(step: Number, knob: &Knob, findings: &mut Findings) {
    let pointer = child(&knob.pointer(), "max_delta");
    let name = quote(knob.name);
    let finding = findings.report(
        Place::value(pointer.clone(), step.node).together_with(&knob.place()),
        words!("a step of {value} crosses the whole interval of {name}", name, value = step.value),
    );
    finding
        .help(words!("Write at most {width}.", width = width(knob).saturating_sub(1).max(1)))
        .cause(Cause::field(pointer));
    label(knob, finding);
}

/// Reports the step that crosses the whole interval of each of these knobs.
fn report(step: Number, knobs: &[&Knob], findings: &mut Findings) {
    let Some(narrowest) = knobs.iter().min_by_key(|knob| width(knob)) else { return };
    let (name, widest_step) = (quote(narrowest.name), width(narrowest).saturating_sub(1).max(1));
    let more = match knobs.len() - 1 {
        0 => Words::default(),
        more => words!(" and of {more} more"),
    };
    let finding = findings.report(
        Place::value(STEP, step.node),
        words!("a step of {value} crosses the whole interval of {name}{more}", name, more, value = step.value),
    );
    finding
        .help(words!("Write at most {widest_step}, or give {name} a `max_delta` of its own.", widest_step, name))
        .cause(Cause::field(STEP));
    if knobs.len() == 1 {
        finding.cause(Cause::bounds(narrowest.name));
    }
    for knob in knobs {
        label(knob, finding);
    }
}

fn label(knob: &Knob, finding: &mut Finding) {
    if let Some((least, most)) = interval(knob) {
        finding.label(knob.place(), words!("it moves from {least} to {most}", least, most));
    }
}

/// The width of the interval.
fn width(knob: &Knob) -> u64 {
    interval(knob).map(|(least, most)| least.abs_diff(most)).unwrap_or_default()
}

/// What of the bounds lies in the tuner's range, when both were read and the right way round.
fn interval(knob: &Knob) -> Option<(i64, i64)> {
    let (min, max) = knob.interval()?;
    let (least, most) = knob.known.map_or((i64::MIN, i64::MAX), |known| (known.least, known.most));
    Some((min.max(least), max.min(most))).filter(|(min, max)| min < max)
}
