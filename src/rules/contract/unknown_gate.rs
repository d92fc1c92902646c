//! unknown-gate: a gate of the user's own looks like a known one.

use crate::document::Member;
use crate::finding::{Cause, Place, Severity, child};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{ALLOW_RESTRICTED, gates, is_name, nearest_or_part, normal, todays_gate};
use crate::passport::{Gate, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::rules::stated::strings;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "unknown-gate",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a gate of a name near a known one",
    why: "The tuner looks for a gate under its exact name: under another the gate is not there, whatever it says.",
    remedy: "Write the known gate's name, or give a gate of your own one that cannot be taken for it.",
    subsumes: &["missing-gates"],
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "region": "eu-west"}}"#),
        // An older name has a rule of its own.
        Example::Good(r#"{"gates": {"verify_ok": true}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"aply"»: false}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"Apply"»: false, «"APPLY"»: false}}"#),
        Example::Bad(r#"{"gates": {"require_kill_switch_off": null, «"kill_switch_off"»: true}}"#),
        // Cyrillic letters.
        Example::Bad(r#"{"gates": {"apply": false, «"аррlу"»: true, «"рrороsе_оnlу"»: true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(member) = passport.gates else { return };
    let Some(object) = member.value().as_object() else { return };
    // Two spellings can stand for one gate; renaming both would make a duplicate key.
    let mut asked: Vec<&str> = Vec::new();
    let apply = passport.gate("apply");
    for member in object.members() {
        let key = member.key();
        // The older names are checked last: they are compared by their normal form, which costs.
        if gates().any(|gate| gate == key) || !is_name(key) || todays_gate(key).is_some() {
            continue;
        }
        let Some(near) = nearest_or_part(key, gates()) else { continue };
        let character = misspelt::foreign_character(key, near);
        let finding = findings.report(
            Place::key(child("/gates", key), member),
            format!("{} is no gate of passport.v0{character}", quote(key)),
        );
        finding
            .help(misspelt::rename(key, near, "give it a name that cannot be taken for a known gate"))
            .suggest(Some(near))
            .cause(Cause::gate(key));
        finding.causes.extend(meant(apply, member, near));
        // Another spelling of the same word can be rewritten; a near miss is only suggested.
        if normal(key) == normal(near) && !asked.contains(&near) {
            asked.push(near);
            if object.get(near).is_none() {
                finding.fix(Fix {
                    title: format!("rename it to \"{near}\""),
                    safety: Safety::Unsafe,
                    edits: vec![Edit { span: member.key_span(), replacement: format!("\"{near}\"") }],
                });
            }
        }
    }
}

/// What a gate that is near `near` was meant to state. Beside a stated `apply` it may be any gate, and says nothing.
fn meant(apply: Gate, member: Member, near: &str) -> Vec<Cause> {
    if near == ALLOW_RESTRICTED {
        return strings(member.value()).map(Cause::permission).collect();
    }
    if near != "apply" {
        return vec![Cause::gate(near)];
    }
    match (apply, member.value().as_bool()) {
        // That it is not stated is told by this one; that it must not be true is another fault.
        (Gate::Absent, Some(true)) => vec![Cause::unstated(near)],
        (Gate::Absent, _) => vec![Cause::gate(near)],
        _ => Vec::new(),
    }
}
