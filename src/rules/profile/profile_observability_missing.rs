//! profile-observability-missing: under a profile that tunes by signals, a chord moves knobs without one.

use crate::finding::Severity;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unobserved;

pub(super) static RULE: Rule = Rule {
    id: "profile-observability-missing",
    group: Group::Profile,
    severity: Severity::Warning,
    summary: "under a profile that tunes by signals, a chord moves knobs without one",
    why: "Tuning for speed without looking is guessing: the chord fires on whatever happens to be measured.",
    remedy: "Name the signals without which the chord must not fire under `observability_requirements`.",
    subsumes: &["idle-signal"],
    examples: &[
        Example::Good(r#"{"name": "perf"}"#),
        Example::Good(r#"{"name": "safe", "observability_requirements": null}"#),
        Example::Good(r#"{"name": "perf", "allowed_chords": ["NORMAL-HOLD"], "observability_requirements": null}"#),
        Example::Good(r#"{"name": "comm", "observability_requirements": {"BURST-ABSORB": "queue_depth"}}"#),
        Example::Bad(r#"{"name": "perf", "observability_requirements": {«"DRIFT-RETUNE"»: []}}"#),
        Example::Bad(
            r#"{"name": "comm", "allowed_chords": ["NORMAL-HOLD", «"BURST-ABSORB"»],
                "observability_requirements": {"BURST-ABSORB": null, "burst_absorb": ["queue_depth"]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile.filter(|profile| profile.promises().observes) else { return };
    unobserved::report(passport, findings, || format!("Profile `{}` moves nothing unseen", profile.name()));
}
