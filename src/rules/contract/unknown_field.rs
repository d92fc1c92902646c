//! unknown-field: a field that the contract does not know.

use crate::finding::{Cause, Place, Severity, child};
use crate::passport::Fault;
use crate::passport::vocabulary::differ_in_unit;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::{misspelt, stated};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "unknown-field",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a field that passport.v0 does not know",
    why: "The tuner ignores what it does not know: a limit under a misspelt name limits nothing.",
    remedy: "Spell the field as the contract does, or take it out; words of your own belong in `description`.",
    subsumes: &[
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
        Example::Good(r#"{"cooldowns": {"after_recover_s": 600, "note": "ours"}}"#),
        Example::Bad(r#"{«"comment"»: "for the night shift"}"#),
        Example::Bad(r#"{"limits": {«"freeze_windows"»: 600}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let &Fault::UnknownField { member, ref pointer, near } = fault {
            let character = near.map(|near| misspelt::foreign_character(member.key(), near)).unwrap_or_default();
            let finding = findings.report(
                Place::key(pointer, member),
                format!("passport.v0 has no field {} here{character}", quote(member.key())),
            );
            // A value is wrong under a name of another unit.
            let suggestion = near.filter(|near| !differ_in_unit(member.key(), near));
            finding.suggest(suggestion).cause(Cause::field(pointer));
            if let Some(near) = near {
                finding.help(misspelt::rename(member.key(), near, "take it out"));
                let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                let near = child(parent, near);
                // An optional part may be absent: what it was meant to state is one fault with its name, and what it
                // does not state is another.
                match stated::by(&near, member, passport) {
                    Some(stated) => finding.causes.extend(stated),
                    None => _ = finding.cause(Cause::field(near)),
                }
            }
        }
    }
}
