//! missing-field: a field that the contract demands is not stated.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::Fault;
use crate::passport::vocabulary::SCHEMA_VERSION;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "missing-field",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a required field is missing",
    why: "What the contract does not state is not agreed; the tuner refuses the passport or guesses.",
    remedy: "Add the field; `mk passport show --template safe` shows a whole passport.",
    subsumes: &["misspelt-field", "unknown-field", "undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good("{}"),
        Example::Bad(r#"«{»"allowed_chords": null}"#),
        Example::Bad(r#"{«"limits"»: {"cooldown_s": null, "cooldown": 300}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {«"concurrency"»: {"max": null}}}}"#),
        Example::BadText(r#"«{»"compilerOptions": {"strict": true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        match fault {
            Fault::Stranger(span) => {
                findings.report(Place::file(*span), "this file has no field of passport.v0").help(
                    "If it is no passport, exclude it (`--exclude` with its path); \
                         if it should be one, begin with `mk passport init --template safe`.",
                );
            }
            Fault::Missing { pointer, span, near } => {
                let field = pointer.rsplit('/').next().unwrap_or_default();
                let character = near.map(|near| misspelt::foreign_character(near.key(), field)).unwrap_or_default();
                let message = match pointer.rsplit_once('/') {
                    Some((parent, _)) if !parent.is_empty() => {
                        let parent = quoted(&parent[1..]);
                        words!("required field `{field}` is missing from {parent}{character}", field)
                    }
                    _ => words!("required field `{field}` is missing{character}", field),
                };
                let finding = findings.report(Place::missing(pointer, *span), message);
                finding.cause(Cause::field(pointer));
                if pointer == "/schema_version" {
                    finding.help(words!("Add \"schema_version\": \"{SCHEMA_VERSION}\" as the first field."));
                }
                if let Some(near) = near {
                    finding.help(misspelt::rename(near.key(), field, "add that field, and take this one out"));
                }
            }
            _ => {}
        }
    }
}
