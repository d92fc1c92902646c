//! misspelt-gate: a gate of the user's own can be taken for a known one that is not stated.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::normal;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::rules::own_gates::{self, Taken};
use crate::text::{quote, quoted};

pub(super) static RULE: Rule = Rule {
    id: "misspelt-gate",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a gate can be taken for a known one that is not stated",
    why: "The tuner looks for a gate under its exact name: under another the gate is not there, whatever it says.",
    remedy: "Write the known gate's name, or give a gate of your own one that cannot be taken for it.",
    subsumes: &["missing-gates", "undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "region": "eu-west", "unpaid_leave": 3}}"#),
        // The known gate is stated as well: that is unknown-gate.
        Example::Good(r#"{"gates": {"require_paid": true, "require_payed": true}}"#),
        // An older name has a rule of its own.
        Example::Good(r#"{"gates": {"require_verify_ok": null, "verify_ok": true}}"#),
        // One word of two.
        Example::Good(r#"{"gates": {"require_kill_switch_off": null, "switch_window": "weekdays"}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"aply"»: false}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"Apply"»: false, «"APPLY"»: false}}"#),
        Example::Bad(r#"{"gates": {"require_kill_switch_off": null, «"kill_switch_off"»: true}}"#),
        Example::Bad(r#"{"gates": {"require_paid": null, «"require_payed"»: true}}"#),
        Example::Bad(r#"{"gates": {"require_paid": null, «"require_paid_gate"»: true}}"#),
        Example::Bad(r#"{"gates": {"require_verify_ok": null, «"need_verify_ok"»: true}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"enable_apply"»: false}}"#),
        Example::Bad(r#"{"gates": {"default_mode": null, «"mode_default"»: "observe"}}"#),
        // What it holds says which one is meant.
        Example::Bad(r#"{"gates": {«"telemetry"»: true}}"#),
        // Cyrillic letters.
        Example::Bad(r#"{"gates": {"apply": null, «"аррlу"»: true, "propose_only": null, «"рrороsе_оnlу"»: true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    // Two spellings can stand for one gate; renaming both would make a duplicate key.
    let mut asked: Vec<&str> = Vec::new();
    for (member, taken) in own_gates::taken_for(passport) {
        let Taken::Absent(absent) = taken else { continue };
        let Some(&near) = absent.first() else { continue };
        let key = member.key();
        let character = misspelt::foreign_character(key, near);
        let finding = findings.report(
            Place::key(child("/gates", key), member),
            words!("{key} is no gate of passport.v0{character}", character, key = quoted(key)),
        );
        finding.cause(Cause::gate(key));
        finding.causes.extend(absent.iter().flat_map(|near| own_gates::meant(passport, member, near)));
        if absent.len() > 1 {
            let known: Vec<String> = absent.iter().map(|near| quote(near)).collect();
            finding.help(words!("State {value} each by its own name.", value = known.join(" and ")));
            continue;
        }
        finding
            .help(misspelt::rename(key, near, "give it a name that cannot be taken for a known gate"))
            .suggest(Some(near));
        // Another spelling of the same word can be rewritten; a near miss is only suggested.
        if normal(key) == normal(near) && !asked.contains(&near) {
            asked.push(near);
            finding.fix(Fix {
                title: format!("rename it to \"{near}\""),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: member.key_span(), replacement: format!("\"{near}\"") }],
            });
        }
    }
}
