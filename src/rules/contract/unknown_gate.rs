//! unknown-gate: a gate of the user's own can be taken for a known one that is stated, or holds a word of one.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::rules::own_gates::{self, Taken};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "unknown-gate",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a gate can be taken for a known one that is stated, or holds a word of one",
    why: "A reviewer reads two gates where the tuner knows one, and may believe the wrong one; where only case, blanks or look differ, that is an error.",
    remedy: "Take it out, or give it a name that cannot be taken for a known gate.",
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "region": "eu-west", "change_window": "weekdays"}}"#),
        // An older name has a rule of its own.
        Example::Good(r#"{"gates": {"verify_ok": true}}"#),
        // The known gate is not stated: that is misspelt-gate.
        Example::Good(r#"{"gates": {"apply": null, "aply": false}}"#),
        Example::Good(r#"{"gates": {"supply_level": 3, "unpaid_leave": true, "skills": ["sre"]}}"#),
        Example::Bad(r#"{"gates": {"apply": false, «"aply"»: false}}"#),
        Example::Bad(r#"{"gates": {"apply": false, «"Apply"»: true}}"#),
        Example::Bad(r#"{"gates": {"require_paid": true, «"require_paid_gate"»: true}}"#),
        Example::Bad(r#"{"gates": {"apply": false, «"apply_window"»: "weekdays", «"node_telemetry"»: 3}}"#),
        // Cyrillic letters.
        Example::Bad(r#"{"gates": {"apply": false, «"аррlу"»: true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for (member, taken) in own_gates::taken_for(passport) {
        let key = member.key();
        let place = || Place::key(child("/gates", key), member);
        match taken {
            Taken::Absent(_) => {}
            Taken::Stated(near, known, is_spelling) => {
                let character = misspelt::foreign_character(key, near);
                let shown = quoted(key);
                let finding = findings.report(place(), words!("{shown} is no gate of passport.v0{character}", shown));
                finding.cause(Cause::gate(key)).suggest(Some(near)).help(words!(
                    "If {shown} is meant as `{near}`, take it out: `{near}` is stated too, and only that one counts. \
                     Otherwise give it a name that cannot be taken for a known gate.",
                ));
                finding.label(Place::key(child("/gates", near), known), words!("`{near}` is stated here"));
                finding.causes.extend(own_gates::meant(passport, member, near));
                if is_spelling {
                    finding.severity = Severity::Error;
                }
            }
            Taken::Holds(word) => {
                let shown = quoted(key);
                let message = words!("{shown} is no gate of passport.v0, and its name holds `{word}`");
                let finding = findings.report(place(), message);
                finding.cause(Cause::gate(key)).help(
                    "Use a gate of passport.v0 for it, or a name without that word: the tuner ignores this gate.",
                );
            }
        }
    }
}
