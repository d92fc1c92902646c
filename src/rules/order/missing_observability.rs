//! missing-observability: a chord moves knobs without a signal that it has to wait for.

use crate::finding::Severity;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unobserved;

pub(super) static RULE: Rule = Rule {
    id: "missing-observability",
    group: Group::Order,
    severity: Severity::Error,
    summary: "a chord moves knobs without a signal that it has to wait for",
    why: "What is not measured cannot be held to the contract: the chord may fire blind.",
    remedy: "Name the signals without which the chord must not fire under `observability_requirements`.",
    subsumes: &["profile-observability-missing", "idle-signal"],
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"], "observability_requirements": {}}"#),
        Example::Good(r#"{"observability_requirements": ["step_time_p95"]}"#),
        Example::Bad(r#"{"observability_requirements": {«"INPUT-STRAGGLER"»: []}}"#),
        Example::Bad(
            r#"{"allowed_chords": ["NORMAL-HOLD", «"BURST-ABSORB"»],
                "observability_requirements": {"BURST-ABSORB": null, "BURST_ABSORB": ["queue_depth"]}}"#,
        ),
        Example::Bad(
            r#"{"allowed_chords": ["NORMAL-HOLD", «"DRIFT-RETUNE"», "RECOVER", "RELOCK"],
                "observability_requirements": null}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    unobserved::report(subject, findings, || "A signed contract moves nothing unseen".into());
}
