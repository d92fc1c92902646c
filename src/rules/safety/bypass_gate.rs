//! bypass-gate: a gate of the user's own says that it goes around a known one.

use crate::document::{Member, Node, Object};
use crate::finding::{Cause, Place, Severity, child};
use crate::passport::vocabulary::{gate_says, is_name};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "bypass-gate",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "a gate of the user's own is true, and its name says that it forces or skips a known one",
    why: "Some script reads it: behind such a gate the known ones may say what they like.",
    remedy: "Take the gate out, or set it to false.",
    subsumes: &["misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "auto_scale": true, "skip_weekends": true}}"#),
        Example::Good(r#"{"gates": {"force_apply": false, "skip_verify": null, "no_verify": "never"}}"#),
        Example::Good(r#"{"gates": {"enforce_verify_ok": true, "no_apply_on_friday": true, "bypass_note": "apply"}}"#),
        Example::Good(r#"{"gates": {"auto_apply": {"enabled": false, "since": "2026"}}}"#),
        Example::Bad(r#"{"gates": {«"force_apply"»: true, «"skipVerify"»: true, «"no-kill-switch"»: true}}"#),
        Example::Bad(r#"{"gates": {«"auto_apply"»: {"nightly": {"enabled": true}}, «"bypass_paid"»: [false, true]}}"#),
        Example::Bad(r#"{"gates": {"emergency": {"until": "noon", «"override_kill_switch"»: true}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for &member in &passport.own_gates {
        if holds_true(member.value()) {
            report("/gates", member, findings);
        }
    }
}

/// Reports a member that holds true, or else the members inside it that do.
fn report(object: &str, member: Member, findings: &mut Findings) {
    let key = member.key();
    if is_name(key) && gate_says(key).is_bypass {
        let name = quote(key);
        findings
            .report(Place::key(child(object, key), member), format!("{name} is true: it goes around a known gate"))
            .help(format!("Take {name} out, or set it to false."))
            .cause(Cause::gate(key));
        return;
    }
    let inside = member.value().as_object().into_iter().flat_map(Object::members);
    let mut pointer = None;
    for member in inside.filter(|member| holds_true(member.value())) {
        let pointer: &String = pointer.get_or_insert_with(|| child(object, key));
        report(pointer, member, findings);
    }
}

/// Whether a value is true, or holds true anywhere inside.
fn holds_true(value: Node) -> bool {
    value.as_bool().unwrap_or_else(|| {
        value.as_object().is_some_and(|object| object.members().any(|member| holds_true(member.value())))
            || value.as_array().is_some_and(|list| list.iter().any(holds_true))
    })
}
