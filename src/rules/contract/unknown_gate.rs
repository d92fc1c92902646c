//! unknown-gate: a gate of the user's own looks like a known one.

use crate::finding::{Cause, Place, Severity, child};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{gates, is_name, nearest_or_part, normal, todays_gate};
use crate::passport::{Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Silent};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "unknown-gate",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a gate of a name near a known one",
    why: "The tuner looks for a gate under its exact name: under another the gate is not there, whatever it says.",
    remedy: "Write the known gate's name, or give a gate of your own one that cannot be taken for it.",
    subsumes: &["missing-gates"],
    merge: None,
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "region": "eu-west"}}"#),
        // An older name has a rule of its own.
        Example::Good(r#"{"gates": {"verify_ok": true}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"aply"»: false}}"#),
        Example::Bad(r#"{"gates": {"apply": null, «"Apply"»: false, «"APPLY"»: false}}"#),
        Example::Bad(r#"{"gates": {"require_kill_switch_off": null, «"kill_switch_off"»: true}}"#),
    ],
    silent: Silent::Sketched,
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    let Part::Read(member) = passport.gates else { return };
    let Some(object) = member.value.as_object() else { return };
    // Two spellings can stand for one gate; renaming both would make a duplicate key.
    let mut asked: Vec<&str> = Vec::new();
    for member in object.members() {
        let key = member.key.as_ref();
        // The older names are checked last: they are compared by their normal form, which costs.
        if gates().any(|gate| gate == key) || !is_name(key) || todays_gate(key).is_some() {
            continue;
        }
        let Some(near) = nearest_or_part(key, gates()) else { continue };
        let finding = findings
            .report(Place::key(child("/gates", key), member), format!("{} is no gate of passport.v0", quote(key)));
        finding
            .help(format!("Write `{near}`, or give a gate of your own a name that cannot be taken for it."))
            .suggest(Some(near))
            .cause(Cause::gate(key))
            .cause(Cause::gate(near));
        // Another spelling of the same word can be rewritten; a near miss is only suggested.
        if normal(key) == normal(near) && !asked.contains(&near) {
            asked.push(near);
            if object.get(near).is_none() {
                finding.fix(Fix {
                    title: format!("rename it to \"{near}\""),
                    safety: Safety::Unsafe,
                    edits: vec![Edit { span: member.key_span, replacement: format!("\"{near}\"") }],
                });
            }
        }
    }
}
