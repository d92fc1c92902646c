//! profile-actuator-forbidden: an actuator may be moved in a way that the profile never permits.

use std::collections::HashMap;

use crate::finding::{Cause, Severity, words};
use crate::passport::profile::{Forbidden, Profile};
use crate::passport::vocabulary::{Actuator, Family, is_the_knob, restricted};
use crate::passport::{Entry, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "profile-actuator-forbidden",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "an actuator may be moved in a way that the profile never permits",
    why: "Readers trust the profile's name for what stays untouched; one actuator too many breaks that promise.",
    remedy: "Move the actuator to `propose_only`, or follow another profile.",
    subsumes: &["restricted-actuator", "apply-restricted-actuator", "unknown-actuator", "idle-permission"],
    examples: &[
        Example::Good(r#"{"name": "safe"}"#),
        Example::Good(r#"{"name": "pilot"}"#),
        Example::Good(r#"{"name": "io", "allowed_actuators": {"cold": ["concurrency"]}}"#),
        Example::Good(r#"{"name": "perf", "allowed_actuators": {"cold": ["timeout_ms"], "propose_only": []}}"#),
        Example::Good(r#"{"name": "comm", "allowed_actuators": {"cold": ["comm_bucket_mb"], "hot": ["concurrency"]}}"#),
        Example::Good(
            r#"{"name": "comm", "allowed_actuators": {"hot": ["comm_bucket_mb"]}, "limits": {"knob_limits": {
                "comm_bucket_mb": {"min": 16, "max": 64, "boundary_only": true}}}}"#,
        ),
        Example::Good(r#"{"name": "io", "allowed_actuators": {"propose_only": ["request_timeout_ms"]}}"#),
        Example::Good(r#"{"name": "pilot", "gates": {"allow_restricted": []}}"#),
        Example::Bad(r#"{"name": "pilot", "allowed_actuators": {"hot": [«"concurrency"», «"my_knob"»], "cold": []}}"#),
        Example::Bad(
            r#"{"name": "safe",
                "allowed_actuators": {"hot": [«"retry_limit"»], "cold": [«"pod.placement"»]}}"#,
        ),
        Example::Bad(
            r#"{"name": "cost", "allowed_actuators": {"cold": [«"step_pace"»]},
                "gates": {"allow_restricted": ["step_pace"]}}"#,
        ),
        Example::Bad(r#"{"name": "io", "allowed_actuators": {"cold": [«"timeout_ms"»], "propose_only": []}}"#),
        Example::Bad(r#"{"name": "io", "allowed_actuators": {"hot": [«"nccl_timeout_ms"»]}}"#),
        Example::Bad(
            r#"{"name": "comm", "allowed_actuators": {"hot": [«"comm_bucket_mb"», «"nccl_buffers"»]},
                "limits": {"knob_limits": {"comm_bucket_mb": {"min": 16, "max": 64, "boundary_only": false}}}}"#,
        ),
        Example::Bad(r#"{"name": "pilot", "gates": {"allow_restricted": [«"timeout_ms"»]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let Some(profile) = subject.profile else { return };
    let promises = profile.promises();
    if promises.never_applies {
        nothing_permitted(profile, subject, findings);
    }
    match promises.forbidden {
        Forbidden::Hot => nothing_hot(profile, subject, findings),
        Forbidden::HotCommunication => communication_at_boundaries(profile, subject, findings),
        Forbidden::Restricted => nothing_restricted(profile, subject, findings),
        Forbidden::Actuator(actuator) => not_this_one(actuator, profile, subject, findings),
        Forbidden::None => {}
    }
}

fn nothing_hot(profile: Profile, subject: &Subject, findings: &mut Findings) {
    let profile = profile.name();
    for entry in subject.passport.hot.distinct() {
        let name = quote(entry.value);
        // A restricted one would be reported again where it is cold.
        let help = if restricted(entry.value).is_some() {
            words!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it.", name)
        } else {
            words!("Move {name} to `cold`, where it can be planned, or to `propose_only`.", name)
        };
        findings
            .report(
                entry.place(),
                words!("profile `{profile}` moves nothing at run time, and {name} is hot", profile, name),
            )
            .help(help)
            .cause(Cause::actuator(entry.value));
    }
}

fn nothing_restricted(profile: Profile, subject: &Subject, findings: &mut Findings) {
    let profile = profile.name();
    let mut words: Option<HashMap<&str, &Entry>> = None;
    let permitted = || {
        let words = subject.passport.allow_restricted.entries.iter().rev();
        words.map(|word| (word.value, word)).collect()
    };
    let may_be_restricted = |entry: &&Entry| entry.known.is_none_or(Actuator::is_restricted);
    for entry in subject.passport.allowed().filter(may_be_restricted) {
        let Some(restricted) = restricted(entry.value) else { continue };
        let (name, topic) = (quote(entry.value), restricted.topic());
        let finding = findings.report(
            entry.place(),
            words!("profile `{profile}` never moves {topic}, and {name} is allowed", profile, topic, name),
        );
        finding
            .help(words!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it.", name))
            .cause(Cause::actuator(entry.value));
        if let Some(word) = words.get_or_insert_with(permitted).get(entry.value) {
            finding.label(word.place(), words!("profile `{profile}` does not take this word", profile));
        }
    }
}

fn not_this_one(actuator: &str, profile: Profile, subject: &Subject, findings: &mut Findings) {
    for entry in subject.passport.allowed().filter(|entry| is_the_knob(entry.value, actuator)) {
        let (profile, name) = (profile.name(), quote(entry.value));
        findings
            .report(
                entry.place(),
                words!(
                    "profile `{profile}` may only propose `{actuator}`, and {name} is allowed",
                    profile,
                    actuator,
                    name
                ),
            )
            .help(words!("Move {name} to `propose_only`.", name))
            .cause(Cause::actuator(entry.value));
    }
}

/// A knob of communication that moves at run time moves at boundaries only.
fn communication_at_boundaries(profile: Profile, subject: &Subject, findings: &mut Findings) {
    let profile = profile.name();
    for entry in subject.passport.hot.distinct() {
        if !entry.families().contains(Family::Communication) {
            continue;
        }
        let state = match subject.passport.knob(entry.value).map(|knob| knob.boundary_only) {
            Some(Part::Read(flag)) if flag.value => continue,
            Some(Part::Broken) => continue,
            Some(Part::Read(_)) => "its `boundary_only` is false",
            Some(Part::Absent) | None => "its `boundary_only` is not stated",
        };
        let name = quote(entry.value);
        findings
            .report(
                entry.place(),
                words!(
                    "profile `{profile}` moves communication at boundaries only; {name} is hot, and {state}",
                    profile,
                    name,
                    state
                ),
            )
            .help(words!(
                "Move {name} to `cold`, or add \"boundary_only\": true to `limits.knob_limits` of {name}.",
                name
            ))
            .cause(Cause::actuator(entry.value));
    }
}

/// A profile that never applies permits no restricted actuator to be applied.
fn nothing_permitted(profile: Profile, subject: &Subject, findings: &mut Findings) {
    let profile = profile.name();
    for entry in subject.passport.allow_restricted.distinct() {
        let name = quote(entry.value);
        findings
            .report(
                entry.place(),
                words!(
                    "profile `{profile}` never applies anything, and `allow_restricted` permits {name}",
                    profile,
                    name
                ),
            )
            .help(words!("Take {name} out of `gates.allow_restricted`.", name))
            .cause(Cause::permission(entry.value));
    }
}
