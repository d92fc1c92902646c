//! profile-actuator-forbidden: an actuator may be moved in a way that the profile never permits.

use std::collections::HashMap;

use crate::finding::{Cause, Severity};
use crate::passport::Entry;
use crate::passport::profile::{Forbidden, Profile};
use crate::passport::vocabulary::restricted;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "profile-actuator-forbidden",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "an actuator may be moved in a way that the profile never permits",
    why: "The profile stands for what stays untouched; one actuator too many and its name promises too much.",
    remedy: "Move the actuator to `propose_only`, or follow another profile.",
    subsumes: &["restricted-actuator", "apply-restricted-actuator"],
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
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let Some(profile) = subject.profile else { return };
    match profile.promises().forbidden {
        Forbidden::Hot => nothing_hot(profile, subject, findings),
        Forbidden::Restricted => nothing_restricted(profile, subject, findings),
        Forbidden::Actuator(actuator) => not_this_one(actuator, profile, subject, findings),
        Forbidden::None => {}
    }
}

fn nothing_hot(profile: Profile, subject: &Subject, findings: &mut Findings) {
    let profile = profile.name();
    for entry in subject.passport.hot.distinct() {
        let name = quote(entry.value);
        // A restricted one would be told again where it is cold.
        let help = match restricted(entry.value) {
            Some(_) => format!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it."),
            None => format!("Move {name} to `cold`, where it can be planned, or to `propose_only`."),
        };
        findings
            .report(entry.place(), format!("profile `{profile}` moves nothing at run time, and {name} is hot"))
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
    for entry in subject.passport.allowed() {
        let Some(restricted) = restricted(entry.value) else { continue };
        let (name, topic) = (quote(entry.value), restricted.topic());
        let finding =
            findings.report(entry.place(), format!("profile `{profile}` never moves {topic}, and {name} is allowed"));
        finding
            .help(format!("Move {name} to `propose_only`: the tuner may then suggest a value and never set it."))
            .cause(Cause::actuator(entry.value));
        if let Some(word) = words.get_or_insert_with(permitted).get(entry.value) {
            finding.label(word.place(), format!("profile `{profile}` does not take this word"));
        }
    }
}

fn not_this_one(actuator: &str, profile: Profile, subject: &Subject, findings: &mut Findings) {
    if let Some(entry) = subject.passport.allows(actuator) {
        let profile = profile.name();
        findings
            .report(entry.place(), format!("profile `{profile}` may only propose `{actuator}`, and it is allowed"))
            .help(format!("Move `{actuator}` to `propose_only`."))
            .cause(Cause::actuator(actuator));
    }
}
