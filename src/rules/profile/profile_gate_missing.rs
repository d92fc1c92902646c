//! profile-gate-missing: a gate that the profile demands is not required.

use crate::finding::{Cause, Severity};
use crate::passport::Gate;
use crate::passport::profile::Gates;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "profile-gate-missing",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "a gate that the profile demands is not required",
    why: "The profile's name promises the gate; without it the tuner passes where everybody believes it stopped.",
    remedy: "Set the gate to true.",
    subsumes: &["misspelt-gate", "unknown-gate", "missing-safety-gates"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}}"#),
        // With apply closed, `safe`, `perf` and `cost` have nothing to guard.
        Example::Good(r#"{"name": "perf", "gates": {"require_paid": null}}"#),
        Example::Good(r#"{"name": "io", "gates": {"apply": true, "require_paid": false}}"#),
        Example::Good(r#"{"name": "comm", "gates": {"require_comm_telemetry": true}}"#),
        Example::Good(r#"{"name": "our-own", "gates": {"apply": true, "require_paid": false}}"#),
        Example::Bad(r#"{"name": "safe", "gates": {"apply": true, «"require_paid"»: false}}"#),
        Example::Bad(r#"{"name": "cost", «"gates"»: {"apply": true, "require_paid": null}}"#),
        Example::Bad(r#"{"name": "comm", «"gates"»: {"apply": false}}"#),
        Example::Bad(r#"{"name": "recovery", "gates": {«"require_verify_ok"»: false}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile else { return };
    let (demands, gates) = match profile.promises().gates {
        Gates::WhenApplying(gates) if passport.applies() => ("applies only behind", gates),
        Gates::Always(gates) => ("always demands", gates),
        Gates::WhenApplying(_) | Gates::None => return,
    };
    for &gate in gates {
        let (state, help) = match passport.gate(gate) {
            Gate::Absent => ("which is not stated", format!("Add \"{gate}\": true to `gates`.")),
            Gate::Is(false, _) => ("which is false", format!("Set `gates.{gate}` to true.")),
            Gate::Is(true, _) | Gate::Broken => continue,
        };
        findings
            .report(passport.gate_place(gate), format!("profile `{}` {demands} `{gate}`, {state}", profile.name()))
            .help(help)
            .cause(Cause::gate(gate));
    }
}
