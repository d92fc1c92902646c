//! profile-actuator-forbidden: an actuator may be moved in a way that the profile never permits.

use std::collections::HashMap;

use crate::finding::{Cause, Severity};
use crate::passport::vocabulary::{Profile, restricted};
use crate::passport::{Entry, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule};
use crate::text::quote;

/// The actuator that `io` may propose at most.
const TIMEOUT: &str = "timeout_ms";

pub(super) static RULE: Rule = Rule {
    id: "profile-actuator-forbidden",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "an actuator may be moved in a way that the profile never permits",
    why: "The profile stands for what stays untouched; one actuator too many and its name promises too much.",
    remedy: "Move the actuator to `propose_only`, or follow another profile.",
    subsumes: &["restricted-actuator", "apply-restricted-actuator"],
    merge: None,
    examples: &[
        Example::Good(r#"{"name": "safe"}"#),
        Example::Good(r#"{"name": "pilot"}"#),
        Example::Good(r#"{"name": "io", "allowed_actuators": {"cold": ["concurrency"]}}"#),
        Example::Good(r#"{"name": "perf", "allowed_actuators": {"cold": ["timeout_ms"], "propose_only": []}}"#),
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
    ],
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    match passport.profile() {
        Some(Profile::Pilot) => nothing_hot(passport, findings),
        Some(profile @ (Profile::Safe | Profile::Cost)) => nothing_restricted(profile, passport, findings),
        Some(Profile::Io) => no_timeout(passport, findings),
        Some(Profile::Perf | Profile::Comm | Profile::Recovery) | None => {}
    }
}

fn nothing_hot(passport: &Passport, findings: &mut Findings) {
    for entry in passport.hot.distinct() {
        let name = quote(entry.value);
        // A restricted one would be told again where it is cold.
        let help = match restricted(entry.value) {
            Some(_) => format!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it."),
            None => format!("Move {name} to `cold`, where it can be planned, or to `propose_only`."),
        };
        findings
            .report(entry.place(), format!("profile `pilot` moves nothing at run time, and {name} is hot"))
            .help(help)
            .cause(Cause::actuator(entry.value));
    }
}

fn nothing_restricted(profile: Profile, passport: &Passport, findings: &mut Findings) {
    let profile = profile.name();
    let mut words: HashMap<&str, &Entry> = HashMap::new();
    for word in &passport.allow_restricted.entries {
        words.entry(word.value).or_insert(word);
    }
    for entry in passport.allowed() {
        let Some(restricted) = restricted(entry.value) else { continue };
        let (name, topic) = (quote(entry.value), restricted.topic());
        let finding =
            findings.report(entry.place(), format!("profile `{profile}` never moves {topic}, and {name} is allowed"));
        finding
            .help(format!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it."))
            .cause(Cause::actuator(entry.value));
        if let Some(word) = words.get(entry.value) {
            finding.label(word.place(), format!("profile `{profile}` does not take this word"));
        }
    }
}

fn no_timeout(passport: &Passport, findings: &mut Findings) {
    if let Some(entry) = passport.allows(TIMEOUT) {
        findings
            .report(entry.place(), format!("profile `io` may only propose `{TIMEOUT}`, and it is allowed"))
            .help(format!("Move `{TIMEOUT}` to `propose_only`."))
            .cause(Cause::actuator(TIMEOUT));
    }
}
