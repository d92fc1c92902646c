//! wrong-type: a value is of another type than the contract says.

use crate::finding::{Severity, last_token, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::{broken, meant};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a value is of another type than the contract says",
    why: "The tuner needs a value of this type here, and would guess at any other.",
    remedy: "Write a value of the type that the contract asks for.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"limits": {"cooldown_s": 90}}"#),
        Example::Bad(
            r#"{"limits": {"cooldown_s": «"90"», "max_delta_per_step": «1.0», "relock_stable_intervals": «true»}}"#,
        ),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «7»], "invariants": «"keep the global batch"»}"#),
        Example::Bad(r#"{"gates": «[»"apply"]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let Fault::WrongType { place, expected, found, is_entry } = fault {
            let field = last_token(&place.pointer);
            let what = if *is_entry { "this entry".to_owned() } else { quote(&field) };
            findings
                .report(
                    place.clone(),
                    words!("{what} holds {kind}, not {expected}", what, expected, kind = found.kind_name()),
                )
                .help(meant::remedy(expected, &field, *found))
                .cause(broken::part(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::passport::Passport;

    #[test]
    fn keys_are_called_by_their_names_and_entries_are_not() {
        let text = r#"{"schema_version": "passport.v0", "allowed_chords": [7], "limits": {"knob_limits": {"2024": 5}},
            "observability_requirements": {"NEAR-HANG/TIMEOUT-GUARD": 1, "7": 1, "": 1, "8": [1]}}"#;
        let document = Document::parse_text(text);
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
        let messages: Vec<String> =
            findings.into_list().into_iter().map(|finding| finding.message.to_string()).collect();
        let whats: Vec<&str> = messages.iter().map(|message| message.split(" holds").next().unwrap()).collect();
        assert_eq!(whats, ["this entry", "`2024`", "`NEAR-HANG/TIMEOUT-GUARD`", "`7`", "``", "this entry"]);
    }
}
