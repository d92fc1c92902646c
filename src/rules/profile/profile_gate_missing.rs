//! profile-gate-missing: a gate that the profile demands is not required.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::profile::{Gates, Profile};
use crate::passport::vocabulary::{FALLBACKS, ON_TELEMETRY_LOSS};
use crate::passport::{Gate, Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying::at_apply;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "profile-gate-missing",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "a gate that the profile demands is not required",
    why: "The profile's name promises the gate; without it the tuner passes where its readers believe it stopped.",
    remedy: "Set the gate as the profile demands it.",
    subsumes: &["misspelt-gate", "unknown-gate", "unknown-mode", "missing-safety-gates", "missing-calibration"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}, "calibration": {"evidence": "run 7", "date": "2026-01-31"}}"#),
        // With apply closed, `safe`, `perf` and `cost` have nothing to guard.
        Example::Good(r#"{"name": "perf", "gates": {"require_paid": null}}"#),
        Example::Good(r#"{"name": "io", "gates": {"apply": true, "require_paid": false}}"#),
        Example::Good(r#"{"name": "comm", "gates": {"require_comm_telemetry": true}}"#),
        Example::Good(
            r#"{"name": "comm", "gates": {"apply": true, "require_comm_telemetry": true,
                "on_telemetry_loss": "observe"}}"#,
        ),
        Example::Good(r#"{"name": "pilot", "gates": {"propose_only": null}}"#),
        Example::Good(r#"{"name": "our-own", "gates": {"apply": true, "require_paid": false}}"#),
        // A calibration with a fault is reported for that.
        Example::Good(r#"{"gates": {"apply": true}, "calibration": {"date": "2026-01-31"}}"#),
        Example::Bad(
            r#"{"name": "safe", "gates": {«"apply"»: true, "require_paid": false},
                "calibration": {"evidence": "run 7", "date": "2026-01-31"}}"#,
        ),
        Example::Bad(r#"{"name": "cost", "gates": {««"apply"»»: true, "require_paid": null}}"#),
        Example::Bad(r#"{"name": "safe", "gates": {«"apply"»: true}}"#),
        Example::Bad(r#"{"name": "comm", «"gates"»: {"apply": false}}"#),
        Example::Bad(
            r#"{"name": "comm", "gates": {«"apply"»: true, "require_comm_telemetry": true,
                "on_telemetry_loss": "verify-only"}}"#,
        ),
        Example::Bad(r#"{"name": "recovery", "gates": {«"require_verify_ok"»: false}}"#),
        Example::Bad(r#"{"name": "pilot", "gates": {«"propose_only"»: false}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Some(profile) = profile else { return };
    let promises = profile.promises();
    match promises.gates {
        Gates::Always(gates) => demand(gates, profile, "always demands", passport, findings),
        Gates::WhenApplying(gates) if passport.applies() => {
            demand(gates, profile, "applies only behind", passport, findings);
        }
        Gates::WhenApplying(_) | Gates::None => {}
    }
    if promises.never_applies
        && let Gate::Is(false, _) = passport.gate("propose_only")
    {
        let message =
            words!("profile `{profile}` only proposes, and `gates.propose_only` is false", profile = profile.name());
        findings
            .report(passport.gate_place("propose_only"), message)
            .help("Set `gates.propose_only` to true.")
            .cause(Cause::gate("propose_only"));
    }
    if passport.applies() {
        if promises.calibrated {
            calibrated(profile, passport, findings);
        }
        if let Some(most) = promises.fallback {
            falls_back(most, profile, passport, findings);
        }
    }
}

fn demand(gates: &[&str], profile: Profile, demands: &str, passport: &Passport, findings: &mut Findings) {
    let is_open = matches!(profile.promises().gates, Gates::WhenApplying(_));
    for &gate in gates {
        let (state, help) = match passport.gate(gate) {
            Gate::Absent => ("is not stated", words!("Add \"{gate}\": true to `gates`.", gate)),
            Gate::Is(false, _) => ("is false", words!("Set `gates.{gate}` to true.", gate)),
            Gate::Is(true, _) | Gate::Broken => continue,
        };
        let part = passport.gate_place(gate);
        let message = words!(
            "profile `{profile}` {demands} `{gate}`, which {state}",
            demands,
            gate,
            state,
            profile = profile.name()
        );
        if !is_open {
            findings.report(part, message).help(help).cause(Cause::gate(gate));
            continue;
        }
        findings
            .report(at_apply(passport, part.clone()), message)
            .help(words!("{help} Or close apply: \"apply\": false.", help))
            .label(part, words!("`{gate}` {state}", gate, state))
            .cause(Cause::gate(gate));
    }
}

/// An enabled apply rests on limits that were measured.
fn calibrated(profile: Profile, passport: &Passport, findings: &mut Findings) {
    const CALIBRATION: &str = "/calibration";
    if passport.calibration != Part::Absent {
        return;
    }
    let place = at_apply(passport, Place::missing(CALIBRATION, passport.root.head()));
    findings
        .report(
            place,
            words!("profile `{profile}` applies only after a calibration, and states none", profile = profile.name()),
        )
        .help(
            "Add `calibration` with `evidence` (a report, a run, a ticket) and `date` (YYYY-MM-DD), or close apply: \
             \"apply\": false.",
        )
        .cause(Cause::field(CALIBRATION));
}

/// Where telemetry is lost, the tuner does no more than the profile says.
fn falls_back(most: &str, profile: Profile, passport: &Passport, findings: &mut Findings) {
    let rank = |word: &str| FALLBACKS.iter().position(|known| *known == word);
    let state = match passport.word(ON_TELEMETRY_LOSS) {
        Part::Absent => "is not stated".into(),
        Part::Read(word) if rank(word.value).is_none_or(|found| Some(found) > rank(most)) => {
            words!("is {word}", word = quoted(word.value))
        }
        Part::Read(_) | Part::Broken => return,
    };
    let part = passport.gate_place(ON_TELEMETRY_LOSS);
    findings
        .report(
            at_apply(passport, part.clone()),
            words!(
                "profile `{profile}` falls back when telemetry is lost, and `gates.{ON_TELEMETRY_LOSS}` {state}",
                state,
                profile = profile.name()
            ),
        )
        .help(words!(
            "Set `gates.{ON_TELEMETRY_LOSS}` to \"{most}\" or \"{value}\", or close apply: \"apply\": false.",
            most,
            value = FALLBACKS[0]
        ))
        .label(part, words!("`{ON_TELEMETRY_LOSS}` {state}", state))
        .cause(Cause::gate(ON_TELEMETRY_LOSS));
}
