//! non-boolean-gate: a known gate holds a value of another type.

use crate::finding::{Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::Fault;
use crate::passport::vocabulary::{DEFAULT_MODE, FALLBACKS, MODES, ON_TELEMETRY_LOSS};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::{broken, meant};

pub(super) static RULE: Rule = Rule {
    id: "non-boolean-gate",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a known gate holds a value of another type",
    why: "Many readers take any text for true, `\"false\"` too; a mode or a list of another type is none to the tuner.",
    remedy: "Write true or false; only `default_mode` (a string) and `allow_restricted` (an array) hold anything else.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": false, "default_mode": "observe", "ticket": "OPS-7"}}"#),
        Example::Bad(r#"{"gates": {"apply": «"false"», "require_paid": «1», "require_verify_ok": «[»true]}}"#),
        Example::Bad(r#"{"gates": {"default_mode": «false», "allow_restricted": ["timeout_ms", «7»]}}"#),
        Example::Bad(r#"{"gates": {"allow_restricted": «"timeout_ms"»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        let Fault::GateType { place, gate, expected, found } = fault else { continue };
        let what = if place.pointer.matches('/').count() > 2 {
            words!("this entry of gate `{gate}`", gate)
        } else {
            words!("gate `{gate}`", gate)
        };
        let finding = findings.report(
            place.clone(),
            words!("{what} holds {kind}, not {expected}", what, expected, kind = found.kind_name()),
        );
        let is_boolean = *expected == "a boolean";
        let modes = modes(gate);
        let is_word = found.as_str().is_none() && !modes.is_empty();
        finding.cause(broken::part(place)).help(if is_word {
            words!("Write one of {modes}.", modes = modes.join(", "))
        } else {
            meant::remedy(expected, gate, *found)
        });
        let quoted = found.as_str().filter(|_| is_boolean);
        let meant = quoted.and_then(|text| ["true", "false"].into_iter().find(|word| text.eq_ignore_ascii_case(word)));
        if let Some(word) = meant {
            finding.fix(Fix {
                title: format!("write {word}"),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: found.span(), replacement: word.to_owned() }],
            });
        }
    }
}

/// The words that a gate may hold.
fn modes(gate: &str) -> Vec<String> {
    let words: Vec<&str> = match gate {
        DEFAULT_MODE => MODES.iter().filter_map(|row| row.first().copied()).collect(),
        ON_TELEMETRY_LOSS => FALLBACKS.to_vec(),
        _ => Vec::new(),
    };
    words.into_iter().map(|mode| format!("\"{mode}\"")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::passport::Passport;

    #[test]
    fn an_entry_is_not_called_the_gate() {
        let text = r#"{"schema_version": "passport.v0", "gates": {"allow_restricted": [["x"], 7], "apply": []}}"#;
        let document = Document::parse_text(text);
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
        let messages: Vec<String> =
            findings.into_list().into_iter().map(|finding| finding.message.to_string()).collect();
        assert_eq!(
            messages,
            [
                "this entry of gate `allow_restricted` holds an array, not an actuator name",
                "this entry of gate `allow_restricted` holds an integer, not an actuator name",
                "gate `apply` holds an array, not a boolean",
            ]
        );
    }
}
