//! mode-without-apply: the tuner is asked to apply by default, and apply is not enabled.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::vocabulary::DEFAULT_MODE;
use crate::passport::{Gate, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

/// The gate, and the mode.
const APPLY: &str = "apply";

pub(super) static RULE: Rule = Rule {
    id: "mode-without-apply",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "`default_mode` is `apply`, and `gates.apply` is not true",
    why: "The mode says that moves are made and the gate says that they are not: which of the two counts depends on the program that reads them.",
    remedy: "Set `default_mode` to \"verify-only\", or enable apply together with the gates that it needs.",
    // A misspelt `apply` beside the mode is one fault.
    subsumes: &["missing-gates", "misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true, "default_mode": "apply"}}"#),
        Example::Good(r#"{"gates": {"apply": false, "default_mode": "verify-only"}}"#),
        Example::Good(r#"{"gates": {"apply": null, "default_mode": "propose-only"}}"#),
        Example::Good(r#"{"gates": {"apply": "yes", "default_mode": "apply"}}"#),
        Example::Good(r#"{"gates": {"default_mode": ["apply"]}}"#),
        Example::Bad(r#"{"gates": {"apply": false, "default_mode": «"apply"»}}"#),
        Example::Bad(r#"{"gates": {"apply": null, "default_mode": «"apply"»}}"#),
        Example::Bad(r#"{"name": "safe", "gates": {"propose_only": true, "default_mode": «"apply"»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(mode) = passport.word(DEFAULT_MODE) else { return };
    if mode.value != APPLY {
        return;
    }
    let state = match passport.gate(APPLY) {
        Gate::Absent => "not stated",
        Gate::Is(false, _) => "false",
        Gate::Is(true, _) | Gate::Broken => return,
    };
    let place = Place::value("/gates/default_mode", mode.node);
    findings
        .report(place, words!("`default_mode` is `apply`, and `gates.apply` is {state}", state))
        .label(passport.gate_place(APPLY), words!("`apply` is {state} here", state))
        .cause(Cause::gate(APPLY));
}
