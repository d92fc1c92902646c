//! misplaced-gate: a known gate is stated outside `gates`, or inside another gate.

use crate::document::{Kind, Member, Node, Object};
use crate::finding::{Cause, Place, Severity, child};
use crate::passport::vocabulary::{gate_spelt, gates, is_name};
use crate::passport::{Fault, Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::{misspelt, stated};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "misplaced-gate",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a known gate is stated outside `gates`, or inside another gate",
    why: "The tuner reads a gate in `gates` and nowhere else: people believe it closed, and it is not there.",
    remedy: "State the gate in `gates` itself.",
    subsumes: &[
        "apply-without-verify",
        "apply-without-kill-switch",
        "missing-safety-gates",
        "profile-gate-missing",
        "profile-forbids-apply",
        "comm-without-telemetry",
        "missing-gates",
        "restricted-actuator",
        "apply-restricted-actuator",
    ],
    examples: &[
        Example::Good(r#"{"gates": {"require_comm_telemetry": true, "default_mode": "observe"}}"#),
        // The list of the actuators that may be proposed.
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["timeout_ms"]}}"#),
        Example::Good(r#"{"gates": {"window": {"from": "08:00", "days": ["mon", "apply"]}}}"#),
        // What `cooldowns` holds is the user's own.
        Example::Good(r#"{"cooldowns": {"apply": "as agreed"}}"#),
        Example::Bad(r#"{«"require_verify_ok"»: true}"#),
        Example::Bad(r#"{"limits": {«"apply"»: false}, "allowed_actuators": {«"allow_restricted"»: ["timeout_ms"]}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": {«"Propose-Only"»: true}}}}"#),
        Example::Bad(r#"{"gates": {"production": {«"apply"»: true, "by": [{«"require_paid"»: true}]}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let &Fault::Misplaced { member, ref pointer, gate } = fault {
            report(passport, member, pointer, gate, "outside `gates`", findings);
        }
    }
    let Part::Read(all) = passport.gates else { return };
    let own = all.value().as_object().into_iter().flat_map(Object::members);
    // What a known gate holds has a type, and another type is a fault of its own.
    for gate in own.filter(|member| is_name(member.key()) && !gates().any(|gate| gate == member.key())) {
        inside(passport, gate.value(), &|| child("/gates", gate.key()), findings);
    }
}

/// Reports the gates inside another gate, at any depth.
fn inside(passport: &Passport, value: Node, pointer: &dyn Fn() -> String, findings: &mut Findings) {
    match value.kind() {
        Kind::Object(object) => {
            for member in object.members() {
                let below = || child(&pointer(), member.key());
                if let Some(gate) = gate_spelt(member.key()) {
                    report(passport, member, &below(), gate, "inside another gate", findings);
                } else {
                    inside(passport, member.value(), &below, findings);
                }
            }
        }
        Kind::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                inside(passport, element, &|| child(&pointer(), &index.to_string()), findings);
            }
        }
        _ => {}
    }
}

fn report(
    passport: &Passport,
    member: Member,
    pointer: &str,
    gate: &'static str,
    place: &str,
    findings: &mut Findings,
) {
    let key = member.key();
    let character = misspelt::foreign_character(key, gate);
    let finding =
        findings.report(Place::key(pointer, member), format!("gate {} is stated {place}{character}", quote(key)));
    let is_list = member.value().as_array().is_some();
    let home = if gate == "propose_only" && is_list { "`allowed_actuators`" } else { "`gates`" };
    let is_stated = matches!(passport.gates, Part::Read(gates) if gates.value().as_object().is_some_and(|all| all.get(gate).is_some()));
    if is_stated && home == "`gates`" {
        finding.help(format!("Take it out: `{gate}` is stated in `gates` too, and only that one counts."));
    } else {
        finding.help(format!("Move it into {home}, under the name `{gate}`."));
    }
    finding.cause(Cause::field(pointer));
    finding.causes.extend(stated::by_gate(gate, member, passport));
}
