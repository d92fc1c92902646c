//! missing-safety-gates: a gate that a signed contract rests on is open or not stated.

use crate::finding::{Cause, Severity, words};
use crate::passport::Gate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "missing-safety-gates",
    group: Group::Order,
    severity: Severity::Error,
    summary: "a gate that a signed contract rests on is open or not stated",
    why: "People who sign want to read whether anything is applied, whether that is paid for, and that verify-ok and the \
          kill-switch are demanded.",
    remedy: "State `apply` and `require_paid`, and set `require_verify_ok` and `require_kill_switch_off` to true.",
    subsumes: &["missing-gates", "misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"gates": {"require_verify_ok": "yes"}}"#),
        Example::Good(r#"{"gates": ["apply"]}"#),
        // Whether it is paid for is the contract's own; it has to say so.
        Example::Good(r#"{"gates": {"require_paid": false}}"#),
        Example::Bad(r#"{"gates": {«"require_verify_ok"»: false}}"#),
        Example::Bad(r#"{«"gates"»: {"apply": null}}"#),
        Example::Bad(r#"{«"gates"»: {"require_paid": null}}"#),
        Example::Bad(r#"««««{»»»»"gates": null}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if passport.gate("apply") == Gate::Absent {
        findings
            .report(passport.gate_place("apply"), "the contract does not state whether anything is applied")
            .help("Add \"apply\": false to `gates`, or true where that is what is signed.")
            .cause(Cause::gate("apply"))
            .cause(Cause::unstated("apply"));
    }
    if passport.gate("require_paid") == Gate::Absent {
        findings
            .report(
                passport.gate_place("require_paid"),
                "the contract does not state whether an apply needs the paid gate",
            )
            .help("Add \"require_paid\": true to `gates`, or false where that is what is signed.")
            .cause(Cause::gate("require_paid"));
    }
    for gate in ["require_verify_ok", "require_kill_switch_off"] {
        let (state, help) = match passport.gate(gate) {
            Gate::Absent => ("is not stated", words!("Add \"{gate}\": true to `gates`.", gate)),
            Gate::Is(false, _) => ("is false", words!("Set `gates.{gate}` to true.", gate)),
            Gate::Is(true, _) | Gate::Broken => continue,
        };
        findings
            .report(passport.gate_place(gate), words!("a signed contract demands `{gate}`, which {state}", gate, state))
            .help(help)
            .cause(Cause::gate(gate));
    }
}
