//! bypass-gate: a gate of the user's own says that it goes around a known one.

use crate::document::{Kind, Member, Node};
use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::{gate_says, is_bypass_word, is_name};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "bypass-gate",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "a gate of the user's own is true, and its name says that it forces or skips a known one",
    why: "A script that reads it can apply changes although the known gates forbid it.",
    remedy: "Take the gate out, or set it to false.",
    subsumes: &["misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Good(r#"{"gates": {"require_ticket": true, "auto_scale": true, "skip_weekends": true}}"#),
        Example::Good(r#"{"gates": {"force_apply": false, "skip_verify": null, "no_verify": "never"}}"#),
        Example::Good(r#"{"gates": {"enforce_verify_ok": true, "no_apply_on_friday": true, "bypass_note": "apply"}}"#),
        Example::Good(r#"{"gates": {"force_review": {"kill_list": true, "verify_twice": true}}}"#),
        Example::Good(r#"{"gates": {"force_safety_stop": true, "window": [{"days": ["mon"]}], "level": 1}}"#),
        Example::Good(r#"{"gates": {"auto_apply": {"enabled": false, "since": "2026"}}}"#),
        Example::Bad(r#"{"gates": {«"force_apply"»: true, «"skipVerify"»: true, «"no-kill-switch"»: true}}"#),
        Example::Bad(r#"{"gates": {«"auto_apply"»: {"nightly": {"enabled": true}}, «"bypass_paid"»: [false, true]}}"#),
        Example::Bad(r#"{"gates": {"emergency": {"until": "noon", «"override_kill_switch"»: true}}}"#),
        Example::Bad(r#"{"gates": {"emergency": [{"by": "ops"}, {«"skip_verify"»: true, «"force_apply"»: "yes"}]}}"#),
        Example::Bad(r#"{"gates": {"skipped": {«"kill_switch"»: true, "region": true}}}"#),
        Example::Bad(r#"{"gates": {«"override_all_gates"»: true, «"force_apply"»: "true", «"skip_paid"»: 1}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for &member in &passport.own_gates {
        if holds_true(member.value()) {
            report("/gates", "", member, findings);
        }
    }
}

/// Reports a member that holds true, or else the members inside it that do. `outer` is the name of the gate that holds
/// it, for one that is called force, skip and the like: `"bypass": {"kill_switch": true}`.
fn report(object: &str, outer: &str, member: Member, findings: &mut Findings) {
    let key = member.key();
    let is_bypass = |name: &str| is_name(name) && gate_says(name).is_bypass;
    let around = (is_name(outer) && is_bypass_word(outer)).then(|| format!("{outer}.{key}"));
    if is_bypass(key) || around.as_deref().is_some_and(is_bypass) {
        let name = quote(around.as_deref().unwrap_or(key));
        findings
            .report(Place::key(child(object, key), member), words!("{name} is true: it goes around a known gate", name))
            .help(words!("Take {name} out, or set it to false.", name))
            .cause(Cause::gate(key));
        return;
    }
    inside(&child(object, key), key, member.value(), findings);
}

/// Reports what is inside a value, at any depth.
fn inside(pointer: &str, outer: &str, value: Node, findings: &mut Findings) {
    match value.kind() {
        Kind::Object(object) => {
            for member in object.members().filter(|member| holds_true(member.value())) {
                report(pointer, outer, member, findings);
            }
        }
        Kind::Array(list) => {
            for (index, element) in list.iter().enumerate().filter(|(_, element)| holds_true(*element)) {
                inside(&child(pointer, &index.to_string()), outer, element, findings);
            }
        }
        _ => {}
    }
}

/// Whether a value is true, is a usual spelling of it, or holds true anywhere inside.
fn holds_true(value: Node) -> bool {
    match value.kind() {
        Kind::Bool(value) => value,
        Kind::Number(text) => text == "1",
        Kind::String(text) => {
            ["true", "yes", "on", "enabled", "1"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
        }
        Kind::Object(object) => object.members().any(|member| holds_true(member.value())),
        Kind::Array(list) => list.iter().any(holds_true),
        Kind::Null => false,
    }
}
