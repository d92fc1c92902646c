//! profile-limit-too-loose: a limit is absent or wider than the profile keeps it.

use crate::finding::{Cause, Place, Severity, Words, child, words};
use crate::passport::profile::{Bounded, Pauses, Profile, Steps};
use crate::passport::vocabulary::{is_the_knob, range, synonym_of};
use crate::passport::{Entry, Knob, Number, Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying::at_apply;
use crate::text::{Quoted, quote, quoted};

pub(super) static RULE: Rule = Rule {
    id: "profile-limit-too-loose",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "a limit is absent or wider than the profile keeps it",
    why: "The profile permits moves only inside this limit: without it a knob can reach any value, or reach it in \
          one step.",
    remedy: "Set the limit that the profile asks for.",
    subsumes: &[
        "unbounded-actuator",
        "step-exceeds-bounds",
        "apply-without-cooldown",
        "apply-without-step-limit",
        "unlimited-step",
        "missing-freeze-window",
    ],
    examples: &[
        Example::Good(r#"{"name": "perf"}"#),
        Example::Good(r#"{"name": "safe", "limits": {"knob_limits": null}}"#),
        Example::Good(r#"{"name": "io", "limits": {"knob_limits": {"grad_accum_steps": null}}}"#),
        Example::Good(r#"{"name": "io", "allowed_actuators": {"cold": []}, "limits": {"knob_limits": null}}"#),
        // Half of 1 to 16, and a knob of its own whose step is not measured by that.
        Example::Good(
            r#"{"name": "io", "limits": {"max_delta_per_step": 9, "knob_limits": {
                "concurrency": {"max_delta": 7}, "grad_accum_steps": {"max_delta": 15}}}}"#,
        ),
        Example::Good(r#"{"name": "recovery"}"#),
        Example::Good(
            r#"{"name": "recovery", "allowed_actuators": {"cold": ["grad_accum_steps", "microbatch_size"]},
                "limits": {"knob_limits": {"microbatch_size": {"max_delta": 1}, "concurrency": {"max_delta": 4}}}}"#,
        ),
        // Where nothing is applied, the freeze window and the intervals are the passport's own.
        Example::Good(r#"{"name": "recovery", "limits": {"freeze_window_s": 0, "relock_stable_intervals": 1}}"#),
        // A bound that cannot be read has a fault of its own.
        Example::Good(r#"{"name": "perf", "limits": {"knob_limits": {"concurrency": {"max": "16"}}}}"#),
        Example::Bad(
            r#"{"name": "perf", "allowed_actuators": {"hot": [«"my_knob"»]}, "limits": {"max_delta_per_step": 8}}"#,
        ),
        Example::Bad(
            r#"{"name": "io", "allowed_actuators": {"cold": [«"concurrency"», "microbatch_size",
                «"num_workers"»], "propose_only": []}, "limits": {"knob_limits": null}}"#,
        ),
        Example::Bad(r#"{"name": "io", "limits": {"max_delta_per_step": «8»}}"#),
        Example::Bad(r#"{"name": "io", "limits": {"knob_limits": {"concurrency": {"max": 900, "max_delta": «32»}}}}"#),
        Example::Bad(r#"{"name": "recovery", "limits": {"cooldown_s": «0», "max_delta_per_step": «2»}}"#),
        Example::Bad(
            r#"{"name": "recovery", "limits": {"max_delta_per_step": «0»,
                "knob_limits": {"concurrency": {"max_delta": «4»}}}}"#,
        ),
        Example::Bad(
            r#"{"name": "recovery", "gates": {««"apply"»»: true},
                "limits": {"freeze_window_s": null, "relock_stable_intervals": 1}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

const STEP: &str = "/limits/max_delta_per_step";

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile else { return };
    let promises = profile.promises();
    bounded(profile, promises.bounded, passport, findings);
    match promises.steps {
        Steps::Any => {}
        Steps::Exactly(step) => steps_of(step, profile, passport, findings),
        Steps::HalfOfBounds => half_of_bounds(profile, promises.bounded, passport, findings),
    }
    if let Some(pauses) = promises.pauses {
        calm(pauses, profile, passport, findings);
    }
}

/// Whether the profile bounds the actuator.
fn holds(bounded: Bounded, actuator: &str) -> bool {
    match bounded {
        Bounded::None => false,
        Bounded::All => true,
        Bounded::Only(knobs) => knobs.iter().any(|knob| is_the_knob(actuator, knob)),
    }
}

/// Every allowed actuator that the profile bounds has bounds.
fn bounded(profile: Profile, bounded: Bounded, passport: &Passport, findings: &mut Findings) {
    for entry in passport.unbounded().filter(|entry| holds(bounded, entry.value)) {
        let name = quote(entry.value);
        findings
            .report(
                entry.place(),
                words!("profile `{profile}` bounds {name}, which has no knob_limits", name, profile = profile.name()),
            )
            .help(words!("Add `min` and `max` for {name} to `limits.knob_limits`, or move it to `propose_only`.", name))
            .cause(Cause::bounds(entry.value));
    }
}

/// Where the step of a knob is reported: its own `max_delta`.
fn own_step(knob: &str) -> String {
    child(&child("/limits/knob_limits", knob), "max_delta")
}

/// The `max_delta` of an allowed actuator.
fn max_delta<'p>(passport: &'p Passport, entry: &Entry) -> Option<Number<'p>> {
    passport.knob(entry.value).and_then(|knob| knob.max_delta.read().copied())
}

/// No abrupt moves: every step is this one.
fn steps_of(step: i64, profile: Profile, passport: &Passport, findings: &mut Findings) {
    let name = profile.name();
    if let Part::Read(found) = passport.limits.max_delta_per_step
        && found.value != step
    {
        let message = match found.value {
            0 => {
                words!(
                    "profile `{name}` moves by steps of {step}, and `max_delta_per_step` is 0, which sets no limit",
                    name,
                    step
                )
            }
            found => words!(
                "profile `{name}` moves by steps of {step}, and `max_delta_per_step` is {found}",
                name,
                step,
                found
            ),
        };
        findings
            .report(Place::value(STEP, found.node), message)
            .help(words!("Set `limits.max_delta_per_step` to {step}.", step))
            .cause(Cause::field(STEP));
    }
    for entry in passport.allowed() {
        let Some(found) = max_delta(passport, entry).filter(|found| found.value != step) else { continue };
        let (pointer, knob) = (own_step(entry.value), quote(entry.value));
        findings
            .report(
                Place::value(pointer.clone(), found.node),
                words!(
                    "profile `{name}` moves by steps of {step}, and the `max_delta` of {knob} is {value}",
                    name,
                    step,
                    knob,
                    value = found.value
                ),
            )
            .help(words!("Set the `max_delta` of {knob} to {step}, or leave it out.", knob, step))
            .cause(Cause::field(pointer));
    }
}

/// The steps of the actuators that the profile bounds leave room on both sides: half of their interval at most.
fn half_of_bounds(profile: Profile, bounded: Bounded, passport: &Passport, findings: &mut Findings) {
    let name = profile.name();
    let mut wide: Vec<(&Entry, i64)> = Vec::new();
    for entry in passport.allowed().filter(|entry| holds(bounded, entry.value)) {
        let (Some(width), Part::Read(step)) = (width(passport, entry.value), passport.step_of(entry.value)) else {
            continue;
        };
        // A knob that cannot move moves by no step. A step of 0 sets no limit.
        if width < 1 || (step.value > 0 && step.value <= width / 2) {
            continue;
        }
        if max_delta(passport, entry).is_none() {
            wide.push((entry, width));
            continue;
        }
        let (pointer, knob) = (own_step(entry.value), quoted(entry.value));
        let message = words!(
            "profile `{name}` moves {knob} by at most half of its interval of {width}, and its `max_delta` is {value}",
            name,
            knob,
            width,
            value = step.value
        );
        let place = Place::value(pointer.clone(), step.node);
        let place = passport.knob(entry.value).map(Knob::place).iter().fold(place, Place::together_with);
        findings
            .report(place, message)
            .help(smaller(words!("the `max_delta` of {knob}", knob), knob, width))
            .cause(Cause::field(pointer));
    }
    let Part::Read(step) = passport.limits.max_delta_per_step else { return };
    wide.retain(|(entry, _)| {
        let knob = passport.knob(entry.value).map_or_else(|| entry.place(), Knob::place);
        findings.counts(&knob.together_with(&Place::value(STEP, step.node)))
    });
    let Some(&(first, width)) = wide.first() else { return };
    let knobs = wide.iter().map(|(entry, _)| quote(entry.value)).collect::<Vec<_>>().join(", ");
    let limit = if step.value == 0 { ", which sets no limit" } else { "" };
    let knob = quoted(first.value);
    let finding = findings.report(
        Place::value(STEP, step.node),
        words!(
            "profile `{name}` moves {knobs} by at most half of the interval, and `max_delta_per_step` is {value}{limit}",
            name,
            knobs,
            value = step.value
        ),
    );
    finding.help(smaller(words!("a `max_delta` of {knob} in `limits.knob_limits`", knob), knob, width));
    finding.cause(Cause::field(STEP));
    for (entry, width) in wide {
        if let Some(knob) = passport.knob(entry.value) {
            finding.label(knob.place(), words!("an interval of {width} inside the tuner's range", width));
        }
    }
}

/// What to do about a step that is more than half of an interval.
fn smaller(step: Words, knob: Quoted, width: i64) -> Words {
    match width / 2 {
        0 => words!(
            "Widen the bounds of {knob}, or move it to `propose_only`: no step is half of an interval of {width}."
        ),
        half => words!("Set {step} to {half} or less."),
    }
}

/// How wide that part of the knob's bounds is that is in the tuner's range; nothing where no part is, or where they
/// cannot be read.
fn width(passport: &Passport, name: &str) -> Option<i64> {
    let (min, max) = passport.knob(name)?.interval()?;
    let (least, most) = range(synonym_of(name).unwrap_or(name)).unwrap_or((min, max));
    max.min(most).checked_sub(min.max(least))
}

/// A pause between moves, and with apply on a time without any and more than one stable interval.
fn calm(pauses: Pauses, profile: Profile, passport: &Passport, findings: &mut Findings) {
    const PAUSE: &str = "/limits/cooldown_s";
    const FREEZE: &str = "/limits/freeze_window_s";
    const RELOCK: &str = "/limits/relock_stable_intervals";
    let name = profile.name();
    let limits = &passport.limits;
    if let Part::Read(pause) = limits.cooldown_s
        && pause.value == 0
    {
        let place = Place::value(PAUSE, pause.node);
        findings
            .report(place, words!("profile `{name}` pauses between moves, and `cooldown_s` is 0", name))
            .help(words!("Set `limits.cooldown_s` above 0; the template `{name}` waits 1200 seconds.", name))
            .cause(Cause::field(PAUSE));
    }
    if !passport.applies() {
        return;
    }
    let freeze = match (limits.freeze_window_s, limits.member) {
        (Part::Read(freeze), _) if freeze.value == 0 => Some((Place::value(FREEZE, freeze.node), "is 0")),
        (Part::Absent, Some(limits)) => Some((Place::missing(FREEZE, limits.key_span()), "is not stated")),
        _ => None,
    };
    if let Some((part, state)) = freeze {
        let message =
            words!("profile `{name}` applies with a freeze window, and `freeze_window_s` {state}", name, state);
        findings
            .report(at_apply(passport, part.clone()), message)
            .help(words!(
                "Set `limits.freeze_window_s` above 0; the template `{name}` freezes for 7200 seconds. Or close apply: \
                 \"apply\": false.",
                name
            ))
            .label(part, words!("`freeze_window_s` {state}", state))
            .cause(Cause::field(FREEZE));
    }
    let least = pauses.relock_at_least;
    if let Part::Read(intervals) = limits.relock_stable_intervals
        && intervals.value < least
    {
        let part = Place::value(RELOCK, intervals.node);
        let message = words!(
            "profile `{name}` waits for {least} stable intervals before it applies, and `relock_stable_intervals` is {value}",
            name,
            least,
            value = intervals.value
        );
        findings
            .report(at_apply(passport, part.clone()), message)
            .help(words!(
                "Set `limits.relock_stable_intervals` to {least} or more, or close apply: \"apply\": false.",
                least
            ))
            .label(part, "too few")
            .cause(Cause::field(RELOCK));
    }
}
