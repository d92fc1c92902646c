//! comm-without-telemetry: a knob of communication may move although nothing shows what that does.

use std::cell::OnceCell;

use crate::finding::{Cause, Place, Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{Family, mistaken};
use crate::passport::{Entry, Gate};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

const GATE: &str = "require_comm_telemetry";

pub(super) static RULE: Rule = Rule {
    id: "comm-without-telemetry",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "an actuator of communication is allowed without `require_comm_telemetry` (a warning while apply is not enabled)",
    why: "Without allreduce and latency signals it is not seen whether a new setting helped or stalled the collectives.",
    remedy: "Set `gates.require_comm_telemetry` to true, or move the actuator to `propose_only`.",
    subsumes: &["profile-gate-missing", "misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["comm_bucket_mb"]}, "gates": {"require_comm_telemetry": true}}"#,
        ),
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["comm_bucket_mb"]}}"#),
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["comm_bucket_mb"]}, "gates": {"require_comm_telemetry": "nccl"}}"#,
        ),
        Example::Good(
            r#"{"allowed_actuators": {"cold": ["command_buffer", "length_bucket_size", "nccl_log_level"], "propose_only": ["NCCL_ALGO"]}}"#,
        ),
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"comm_bucket_mb"»]}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": ["io_depth", «"bucketCapMb"»], "cold": ["NCCL_MAX_NCHANNELS"]}}"#,
        ),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"comm_bucket_mb"»]}, "gates": {"require_comm_telemetry": false}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let gate = passport.gate(GATE);
    if !gate.is_not_true() {
        return;
    }
    // A name that is no actuator has a fault of its own.
    let communicates = |entry: &Entry| {
        entry.families().contains(Family::Communication) && (entry.known.is_some() || mistaken(entry.value).is_none())
    };
    // With apply on it is another fault than without. The place is worth its digest only where there is one.
    let apply = OnceCell::new();
    let apply = || passport.applies().then(|| apply.get_or_init(|| passport.gate_place("apply")));
    let part = |entry: &Entry| apply().into_iter().fold(entry.place(), Place::together_with);
    let allowed = passport.allowed().filter(|entry| communicates(entry));
    let allowed: Vec<&Entry> = allowed.filter(|entry| findings.counts(&part(entry))).collect();
    let Some((first, others)) = allowed.split_first() else { return };
    let name = quote(first.value);
    let finding = findings.report(part(first), words!("{name} is allowed, and `{GATE}` is not true", name));
    finding.cause(Cause::gate(GATE));
    if !passport.applies() {
        finding.level(Severity::Warning);
    }
    for other in others {
        finding.label(other.place(), "an actuator of communication too");
    }
    let moved = if others.is_empty() { name } else { "these actuators".to_owned() };
    if let Gate::Is(_, member) = gate {
        finding
            .help(words!("Set `{GATE}` to true, or move {moved} to `propose_only`.", moved))
            .label(passport.gate_place(GATE), "not demanded here")
            .fix(Fix {
                title: format!("demand {GATE}"),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: member.value().span(), replacement: "true".to_owned() }],
            });
    } else {
        finding.help(words!("Add `\"{GATE}\": true` to `gates`, or move {moved} to `propose_only`.", moved));
    }
}
