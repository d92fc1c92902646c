//! missing-gates: the passport does not say whether anything may be applied.

use crate::finding::{Cause, Severity};
use crate::passport::{Gate, Part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "missing-gates",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "`gates.apply` is not stated",
    why: "Whether anything may be applied is the first thing that a reader asks of a passport; left open, it is the tuner's default that answers.",
    remedy: "State `gates.apply`: false unless apply is meant to be enabled.",
    examples: &[
        Example::Good(r#"{"gates": {"apply": false}}"#),
        Example::Good(r#"{"gates": {"apply": "no"}}"#),
        Example::Good(r#"{"gates": []}"#),
        Example::Bad(r#"{«"gates"»: {"apply": null}}"#),
        Example::Bad(r#"«{»"gates": null}"#),
        Example::Bad(r#"{«"gates"»: {"propose_only": true, "apply": null}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if passport.gate("apply") != Gate::Absent {
        return;
    }
    let help = match passport.gates {
        Part::Read(_) => "Add `\"apply\": false` to `gates`; true only together with the gates that it needs.",
        _ => "Add `\"gates\": {\"apply\": false}`; true only together with the gates that it needs.",
    };
    findings
        .report(passport.gate_place("apply"), "the gate `apply` is not stated")
        .help(help)
        .cause(Cause::unstated("apply"));
}
