//! misplaced-gate: a known gate is stated outside `gates`, or inside another gate.

use crate::document::{Kind, Member, Node};
use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::{gate_spelt, is_name};
use crate::passport::{Fault, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::own_gates::Stated;
use crate::rules::{misspelt, stated};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "misplaced-gate",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a known gate is stated outside `gates`, or inside another gate",
    why: "The tuner reads a gate in `gates` and nowhere else: people rely on it, and here it has no effect.",
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
    let mut reporter = Reporter { passport, stated: None, findings };
    for fault in &passport.faults {
        if let &Fault::Misplaced { member, ref pointer, gate } = fault {
            reporter.report(member, pointer, gate, "outside `gates`");
        }
    }
    // What a known gate holds has a type, and another type is a fault of its own.
    for gate in passport.own_gates.iter().filter(|member| is_name(member.key())) {
        reporter.inside(gate.value(), &|| child("/gates", gate.key()));
    }
}

struct Reporter<'r, 'e, 'd> {
    passport: &'r Passport<'d>,
    /// Looked up at the first finding.
    stated: Option<Stated<'d>>,
    findings: &'r mut Findings<'e>,
}

impl<'d> Reporter<'_, '_, 'd> {
    /// Reports the gates inside another gate, at any depth.
    fn inside(&mut self, value: Node<'d>, pointer: &dyn Fn() -> String) {
        match value.kind() {
            Kind::Object(object) => {
                for member in object.members() {
                    let below = || child(&pointer(), member.key());
                    if let Some(gate) = gate_spelt(member.key()) {
                        self.report(member, &below(), gate, "inside another gate");
                    } else {
                        self.inside(member.value(), &below);
                    }
                }
            }
            Kind::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.inside(element, &|| child(&pointer(), &index.to_string()));
                }
            }
            _ => {}
        }
    }

    fn report(&mut self, member: Member<'d>, pointer: &str, gate: &'static str, place: &str) {
        let key = member.key();
        let character = misspelt::foreign_character(key, gate);
        let message = words!("gate {key} is stated {place}{character}", place, character, key = quoted(key));
        let finding = self.findings.report(Place::key(pointer, member), message);
        let gates = self.passport.gates.read().and_then(|gates| gates.value().as_object());
        let stated = self.stated.get_or_insert_with(|| gates.map_or_else(Stated::default, Stated::of));
        if gate == "propose_only" && member.value().as_array().is_some() {
            finding.help("Move it into `allowed_actuators`, under the name `propose_only`.");
        } else if stated.get(gate).is_some() {
            finding.help(words!("Take it out: `{gate}` is stated in `gates` too, and only that one counts.", gate));
        } else {
            finding.help(words!("Move it into `gates`, under the name `{gate}`.", gate));
        }
        finding.cause(Cause::field(pointer));
        finding.causes.extend(stated::by_gate(gate, member, self.passport));
    }
}
