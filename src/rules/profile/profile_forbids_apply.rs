//! profile-forbids-apply: apply is not closed under a profile that never applies.

use crate::finding::{Cause, Severity, words};
use crate::passport::Gate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "profile-forbids-apply",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "apply is not closed under a profile that never applies",
    why: "Readers of `pilot` trust that nothing is moved; while apply is on, moves are made all the same.",
    remedy: "Set `gates.apply` to false, or follow a profile that may apply, such as `safe`.",
    // Without apply there is nothing left that these could guard. A misspelt `apply` is one fault with an apply that is
    // not stated; beside a stated one it may be any gate, and gives no such cause.
    subsumes: &[
        "apply-without-verify",
        "apply-without-kill-switch",
        "apply-while-propose-only",
        "apply-without-bounds",
        "apply-restricted-actuator",
        "apply-without-cooldown",
        "apply-without-step-limit",
        "missing-gates",
        "misspelt-gate",
        "unknown-gate",
        "missing-safety-gates",
        "missing-calibration",
    ],
    examples: &[
        Example::Good(r#"{"name": "pilot"}"#),
        Example::Good(r#"{"name": "safe", "gates": {"apply": true}}"#),
        Example::Good(r#"{"name": "pilot", "gates": {"apply": "true"}}"#),
        Example::Bad(r#"{"name": "pilot", "gates": {«"apply"»: true}}"#),
        Example::Bad(r#"{"name": "pilot", «"gates"»: {"apply": null}}"#),
        Example::Bad(r#"«{»"name": "pilot", "gates": null}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile.filter(|profile| profile.promises().never_applies) else { return };
    let state = match passport.gate("apply") {
        Gate::Is(true, _) => "is true",
        // Not stated is more than false: another default decides.
        Gate::Absent => "is not stated",
        Gate::Is(false, _) | Gate::Broken => return,
    };
    findings
        .report(
            passport.gate_place("apply"),
            words!("profile `{profile}` never applies, and `gates.apply` {state}", state, profile = profile.name()),
        )
        .cause(Cause::gate("apply"));
}
