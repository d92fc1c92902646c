//! profile-limit-too-loose: a limit is absent or wider than the profile keeps it.

use crate::finding::{Cause, Place, Severity};
use crate::passport::profile::Profile;
use crate::passport::{Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "profile-limit-too-loose",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "a limit is absent or wider than the profile keeps it",
    why: "The limit is what makes the profile's freedom bearable: a knob without bounds, or a step without measure, \
          can end anywhere.",
    remedy: "Set the limit that the profile asks for.",
    subsumes: &[
        "unbounded-actuator",
        "step-exceeds-bounds",
        "apply-without-cooldown",
        "apply-without-step-limit",
        "unlimited-step",
    ],
    examples: &[
        Example::Good(r#"{"name": "perf"}"#),
        Example::Good(r#"{"name": "safe", "limits": {"knob_limits": null}}"#),
        Example::Good(r#"{"name": "io", "limits": {"knob_limits": {"grad_accum_steps": null}}}"#),
        Example::Good(r#"{"name": "io", "allowed_actuators": {"cold": []}, "limits": {"knob_limits": null}}"#),
        Example::Good(r#"{"name": "recovery"}"#),
        // A bound that cannot be read is told by its own fault.
        Example::Good(r#"{"name": "perf", "limits": {"knob_limits": {"concurrency": {"max": "16"}}}}"#),
        Example::Bad(
            r#"{"name": "perf", "allowed_actuators": {"hot": [«"my_knob"»]}, "limits": {"max_delta_per_step": 8}}"#,
        ),
        Example::Bad(
            r#"{"name": "io", "allowed_actuators": {"cold": [«"concurrency"», "microbatch_size",
                «"dataloader_num_workers"»], "propose_only": []}, "limits": {"knob_limits": null}}"#,
        ),
        Example::Bad(r#"{"name": "recovery", "limits": {"cooldown_s": «0», "max_delta_per_step": «2»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile else { return };
    bounded(profile, passport, findings);
    gentle(profile, passport, findings);
}

/// Every allowed actuator that the profile bounds has bounds.
fn bounded(profile: Profile, passport: &Passport, findings: &mut Findings) {
    let bounds = profile.promises().bounded;
    for entry in passport.unbounded().filter(|entry| bounds.holds(entry.value)) {
        let name = quote(entry.value);
        findings
            .report(entry.place(), format!("profile `{}` bounds {name}, which has no knob_limits", profile.name()))
            .help(format!("Add `min` and `max` for {name} to `limits.knob_limits`, or move it to `propose_only`."))
            .cause(Cause::bounds(entry.value));
    }
}

/// No abrupt moves: steps of one, and a pause between them.
fn gentle(profile: Profile, passport: &Passport, findings: &mut Findings) {
    const STEP: &str = "/limits/max_delta_per_step";
    const PAUSE: &str = "/limits/cooldown_s";
    let (name, promises) = (profile.name(), profile.promises());
    if let (Some(widest), Part::Read(step)) = (promises.widest_step, passport.limits.max_delta_per_step)
        && step.value > widest
    {
        findings
            .report(
                Place::value(STEP, step.node),
                format!(
                    "profile `{name}` moves by {widest} a step at most, and `max_delta_per_step` is {}",
                    step.value
                ),
            )
            .help(format!("Set `limits.max_delta_per_step` to {widest}."))
            .cause(Cause::field(STEP));
    }
    if let Part::Read(pause) = passport.limits.cooldown_s
        && promises.pauses
        && pause.value == 0
    {
        findings
            .report(
                Place::value(PAUSE, pause.node),
                format!("profile `{name}` pauses between moves, and `cooldown_s` is 0"),
            )
            .help(format!("Set `limits.cooldown_s` above 0; the template `{name}` waits 1200 seconds."))
            .cause(Cause::field(PAUSE));
    }
}
