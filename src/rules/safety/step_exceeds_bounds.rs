//! step-exceeds-bounds: one step is wider than all the room that any bounded knob has.

use crate::finding::{Cause, Place, Severity};
use crate::passport::{Knob, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

const STEP: &str = "/limits/max_delta_per_step";

pub(super) static RULE: Rule = Rule {
    id: "step-exceeds-bounds",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "`max_delta_per_step` is wider than every bounded interval",
    why: "A limit that nothing can reach limits nothing: one step takes any knob from one end of its bounds to the other.",
    remedy: "Lower `limits.max_delta_per_step` to the widest interval of `limits.knob_limits` at most.",
    examples: &[
        Example::Good(r#"{"limits": {"max_delta_per_step": 31}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": 1000, "knob_limits": null}}"#),
        // A knob that cannot move needs no step.
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["a"]}, "limits": {"max_delta_per_step": 1, "knob_limits": {"a": {"min": 4, "max": 4},
                "grad_accum_steps": null, "microbatch_size": null, "dataloader_prefetch_factor": null, "concurrency": null}}}"#,
        ),
        // Bounds that could not be read may be wide enough, and so may inverted ones once they are swapped.
        Example::Good(r#"{"limits": {"max_delta_per_step": 99, "knob_limits": {"concurrency": {"max": "200"}}}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": 99, "knob_limits": {"concurrency": {"min": 200}}}}"#),
        Example::Bad(r#"{"limits": {"max_delta_per_step": «32»}}"#),
        // Wider than inverted bounds, too, whichever of the two is wrong.
        Example::Bad(r#"{"limits": {"max_delta_per_step": «999», "knob_limits": {"concurrency": {"min": 200}}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let limits = &passport.limits;
    let Part::Read(step) = limits.max_delta_per_step else { return };
    // "Wider than every interval" can be said only when every interval is known.
    if !limits.knobs_whole || limits.knobs.iter().any(|knob| room(knob).is_none()) {
        return;
    }
    let Some(widest) = limits.knobs.iter().max_by_key(|knob| room(knob)) else { return };
    let room = room(widest).unwrap_or_default();
    if room == 0 || step.value.unsigned_abs() <= room {
        return;
    }
    let name = quote(widest.name);
    let mut finding = findings
        .report(Place::value(STEP, step.node), format!("a step of {} is wider than every bounded interval", step.value))
        .help(format!("Write at most {room}, the room that {name} has."))
        .label(widest.place(), format!("the widest interval spans {room}"))
        .cause(Cause::field(STEP))
        .cause(Cause::bounds(widest.name));
    // Where `inverted-bounds` runs, the bounds have to be corrected first.
    for inverted in limits.knobs.iter().filter(|knob| knob.interval().is_none() && knob.name != widest.name) {
        finding = finding.cause(Cause::bounds(inverted.name));
    }
}

/// The distance between the bounds, whichever is the greater: swapping inverted ones makes it the room of the knob.
fn room(knob: &Knob) -> Option<u64> {
    match (knob.min, knob.max) {
        (Part::Read(min), Part::Read(max)) => Some(max.value.abs_diff(min.value)),
        _ => None,
    }
}
