//! misspelt-field: a field that the contract does not know is near one that is absent.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::Fault;
use crate::passport::vocabulary::differ_in_unit;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::{misspelt, stated};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "misspelt-field",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a field that passport.v0 does not know is near one that is absent",
    why: "The tuner ignores what it does not know: a limit under a misspelt name limits nothing.",
    remedy: "Spell the field as the contract does, or take it out; words of your own belong in `description`.",
    subsumes: &[
        "undecidable-change",
        "outside-envelope",
        "unbounded-actuator",
        "apply-without-bounds",
        "profile-limit-too-loose",
        "profile-gate-missing",
        "profile-forbids-apply",
        "comm-without-telemetry",
        "missing-safety-gates",
        "missing-gates",
        "restricted-actuator",
        "apply-restricted-actuator",
        "global-batch-unprotected",
        "profile-observability-missing",
        "missing-observability",
        "missing-invariants",
        "missing-freeze-window",
        "missing-calibration",
        "missing-context",
        "orphan-knob-limit",
        "idle-chord",
    ],
    examples: &[
        Example::Good(r#"{"comment": "for the night shift", "owner_slack": "ads"}"#),
        // The field is stated as well: the other one is only unknown.
        Example::Good(r#"{"limits": {"freeze_window_s": 1800, "freeze_windows": 600}}"#),
        // Keys of open maps are the user's own.
        Example::Good(r#"{"context": {"clusters": "eu-1"}, "cooldowns": {"after_recovr_s": 900}}"#),
        Example::Bad(r#"{"limits": {"freeze_window_s": null, «"freeze_windows"»: 600}}"#),
        Example::Bad(r#"{"gates": null, «"gate"»: {"apply": true}}"#),
        Example::Bad(r#"{«"Calibration"»: {"evidence": "run 118", "date": "2026-02-28"}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": {«"max_deltas"»: 1, «"boundary"»: true}}}}"#),
        // Of another unit: no name is offered.
        Example::Bad(r#"{"limits": {"freeze_window_s": null, «"freeze_window_ms"»: 600000}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        let &Fault::UnknownField { member, ref pointer, near: Some(near) } = fault else { continue };
        let character = misspelt::foreign_character(member.key(), near);
        let finding = findings.report(
            Place::key(pointer, member),
            words!("passport.v0 has no field {key} here{character}", character, key = quoted(member.key())),
        );
        // A value is wrong under a name of another unit.
        let suggestion = Some(near).filter(|near| !differ_in_unit(member.key(), near));
        finding.suggest(suggestion).cause(Cause::field(pointer));
        finding.help(misspelt::rename(member.key(), near, "take it out"));
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let near = child(parent, near);
        // An optional part may be absent: what it was meant to state is one fault with its name, and what it does not
        // state is another.
        match stated::by(&near, member, passport) {
            Some(stated) => finding.causes.extend(stated),
            None => _ = finding.cause(Cause::field(near)),
        }
    }
}
