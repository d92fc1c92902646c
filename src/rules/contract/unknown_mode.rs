//! unknown-mode: `default_mode` or `on_telemetry_loss` holds a word that is no mode.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::Part;
use crate::passport::vocabulary::{DEFAULT_MODE, FALLBACKS, MODES, ON_TELEMETRY_LOSS, mode_told_by, nearest_or_part};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "unknown-mode",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "`default_mode` or `on_telemetry_loss` holds a word that is no mode",
    why: "The tuner reads a mode by its exact word: under another it does what its own default says. A word close to a known mode is an error, any other a warning.",
    remedy: "Write one of the modes that passport.v0 knows.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"gates": {"default_mode": "plan_verify_only", "on_telemetry_loss": "observe"}}"#),
        Example::Good(r#"{"gates": {"default_mode": "apply", "on_telemetry_loss": "propose-only"}}"#),
        // Of another type: that is non-boolean-gate.
        Example::Good(r#"{"gates": {"default_mode": true, "on_telemetry_loss": false}}"#),
        Example::Bad(r#"{"gates": {"default_mode": «"aply"»}}"#),
        Example::Bad(r#"{"gates": {"default_mode": «"Verify_Only"»}}"#),
        Example::Bad(r#"{"gates": {"default_mode": «"nightly"»}}"#),
        Example::Bad(r#"{"gates": {"on_telemetry_loss": «"apply"»}}"#),
        Example::Bad(r#"{"gates": {"on_telemetry_loss": «"observe-only"»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let modes = MODES.iter().flat_map(|row| row.iter().copied());
    one(subject, DEFAULT_MODE, modes, findings);
    one(subject, ON_TELEMETRY_LOSS, FALLBACKS.into_iter(), findings);
}

fn one(
    &Subject { passport, .. }: &Subject,
    gate: &'static str,
    known: impl Iterator<Item = &'static str> + Clone,
    findings: &mut Findings,
) {
    let Part::Read(word) = passport.word(gate) else { return };
    if known.clone().any(|mode| mode == word.value) {
        return;
    }
    let message = words!("{value} is no mode of `{gate}`", gate, value = quoted(word.value));
    let finding = findings.report(Place::value(child("/gates", gate), word.node), message);
    let all: Vec<String> = known.clone().map(|mode| format!("\"{mode}\"")).collect();
    finding.help(words!("Write one of {value}.", value = all.join(", "))).cause(Cause::gate(gate));
    let one_word_each = known.clone().filter(|mode| *mode != "plan_verify_only");
    let near = nearest_or_part(word.value, known)
        .or_else(|| nearest_or_part(word.value, one_word_each))
        .or_else(|| mode_told_by(word.value));
    if let Some(near) = near.filter(|near| *near != "apply") {
        finding.help(words!("Write \"{near}\".", near));
    }
    if near.is_some() {
        finding.severity = Severity::Error;
    }
    match near {
        // Without telemetry there is nothing to verify a move by.
        Some("apply") if gate == ON_TELEMETRY_LOSS => {
            let message = finding.message.clone();
            finding.message = words!("{message}: nothing may be applied without telemetry");
        }
        near => _ = finding.suggest(near),
    }
}
