//! profile-observability-missing: under a profile that tunes by signals, a chord moves knobs without one.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::profile::{Observes, Profile};
use crate::passport::vocabulary::is_about_communication;
use crate::passport::{Passport, Signals};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unobserved;

pub(super) static RULE: Rule = Rule {
    id: "profile-observability-missing",
    group: Group::Profile,
    severity: Severity::Warning,
    summary: "under a profile that tunes by signals, a chord moves knobs without one, or none is about communication",
    why: "Tuning for speed without looking is guessing: the chord fires on whatever happens to be measured.",
    remedy: "Name the signals without which the chord must not fire under `observability_requirements`.",
    subsumes: &["idle-signal"],
    examples: &[
        Example::Good(r#"{"name": "perf"}"#),
        Example::Good(r#"{"name": "safe", "observability_requirements": null}"#),
        Example::Good(r#"{"name": "perf", "allowed_chords": ["NORMAL-HOLD"], "observability_requirements": null}"#),
        Example::Good(r#"{"name": "comm", "observability_requirements": {"BURST-ABSORB": "queue_depth"}}"#),
        Example::Good(r#"{"name": "comm", "observability_requirements": {"BURST-ABSORB": ["allreduce_latency_p99"]}}"#),
        Example::Good(
            r#"{"name": "comm", "allowed_actuators": {"cold": []}, "allowed_chords": ["NORMAL-HOLD"],
                "observability_requirements": null}"#,
        ),
        Example::Bad(r#"{"name": "comm", «"observability_requirements"»: {"BURST-ABSORB": ["commit_latency"]}}"#),
        Example::Bad(r#"{"name": "perf", "observability_requirements": {«"DRIFT-RETUNE"»: []}}"#),
        Example::Bad(
            r#"{"name": "comm", "allowed_chords": ["NORMAL-HOLD", «"BURST-ABSORB"»],
                "observability_requirements": {"BURST-ABSORB": null, "burst_absorb": ["queue_depth"]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let Subject { passport, profile: Some(profile), .. } = *subject else { return };
    let observes = profile.promises().observes;
    if observes == Observes::Anything {
        return;
    }
    let demand = || words!("Profile `{profile}` moves nothing unseen", profile = profile.name());
    let is_blind = unobserved::report(subject, findings, demand);
    // Who names the missing signals can think of communication at once.
    if observes == Observes::Communication && !is_blind {
        of_communication(profile, passport, findings);
    }
}

/// One of the signals is about communication, where anything may move.
fn of_communication(profile: Profile, passport: &Passport, findings: &mut Findings) {
    const REQUIREMENTS: &str = "/observability_requirements";
    let named = passport.signals.iter().filter(|signals| passport.chords.get(signals.member.key()).is_some());
    let is_read = passport.signals_whole && passport.chords.whole && named.clone().all(|signals| signals.whole);
    let moves = passport.allowed().next().is_some();
    if !moves || !is_read || named.flat_map(Signals::names).any(is_about_communication) {
        return;
    }
    let stated = passport.root.as_object().and_then(|root| root.get("observability_requirements"));
    let place = stated
        .map_or_else(|| Place::missing(REQUIREMENTS, passport.root.head()), |member| Place::key(REQUIREMENTS, member));
    let name = profile.name();
    findings
        .report(place, words!("profile `{name}` tunes communication, and no chord waits for a signal of it", name))
        .help("Name a signal such as \"allreduce_latency_p95\" for a chord under `observability_requirements`.")
        .cause(Cause::field(REQUIREMENTS));
}
