//! comm-without-telemetry: `comm_bucket_mb` may move although nothing shows what that does.

use crate::finding::{Cause, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::Gate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

const ACTUATOR: &str = "comm_bucket_mb";
const GATE: &str = "require_comm_telemetry";

pub(super) static RULE: Rule = Rule {
    id: "comm-without-telemetry",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "`comm_bucket_mb` is allowed without `require_comm_telemetry`",
    why: "Without allreduce and latency signals nobody sees whether a new bucket size helped or stalled the collectives.",
    remedy: "Set `gates.require_comm_telemetry` to true, or move `comm_bucket_mb` to `propose_only`.",
    subsumes: &["profile-gate-missing", "unknown-gate"],
    examples: &[
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["comm_bucket_mb"]}, "gates": {"require_comm_telemetry": true}}"#,
        ),
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["comm_bucket_mb"]}}"#),
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["comm_bucket_mb"]}, "gates": {"require_comm_telemetry": "nccl"}}"#,
        ),
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"comm_bucket_mb"»]}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"comm_bucket_mb"»]}, "gates": {"require_comm_telemetry": false}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Some(actuator) = passport.allows(ACTUATOR) else { return };
    let gate = passport.gate(GATE);
    if !gate.is_not_true() {
        return;
    }
    let finding = findings.report(actuator.place(), format!("`{ACTUATOR}` is allowed, and `{GATE}` is not true"));
    finding.cause(Cause::gate(GATE));
    if let Gate::Is(_, member) = gate {
        finding
            .help(format!("Set `{GATE}` to true, or move `{ACTUATOR}` to `propose_only`."))
            .label(passport.gate_place(GATE), "not demanded here")
            .fix(Fix {
                title: format!("demand {GATE}"),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: member.value().span(), replacement: "true".to_owned() }],
            });
    } else {
        finding.help(format!("Add `\"{GATE}\": true` to `gates`, or move `{ACTUATOR}` to `propose_only`."));
    }
}
