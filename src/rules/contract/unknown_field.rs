//! unknown-field: a field that the contract does not know.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "unknown-field",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a field that passport.v0 does not know",
    why: "The tuner ignores what it does not know: readers of the passport rely on something that has no effect.",
    remedy: "Take it out; words of your own belong in `description`.",
    examples: &[
        Example::Good(r#"{"cooldowns": {"after_recover_s": 600, "note": "ours"}}"#),
        Example::Good(r#"{"context": {"cluster": "eu-1", "rack": "7"}, "gates": {"require_ticket": true}}"#),
        // Near a field that is absent: that is misspelt-field.
        Example::Good(r#"{"limits": {"freeze_window_s": null, "freeze_windows": 600}}"#),
        Example::Bad(r#"{«"comment"»: "for the night shift"}"#),
        Example::Bad(r#"{"limits": {«"ceiling"»: 9, «"freeze_windows"»: 600}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": "2026-02-28", «"author"»: "sre"}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let &Fault::UnknownField { member, ref pointer, near: None } = fault {
            let name = quoted(member.key());
            findings
                .report(Place::key(pointer, member), words!("passport.v0 has no field {name} here"))
                .cause(Cause::field(pointer));
        }
    }
}
