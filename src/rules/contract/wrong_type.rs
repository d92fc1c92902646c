//! wrong-type: a value is of another type than the contract says.

use crate::finding::Severity;
use crate::passport::{Fault, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Silent};

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a value is of another type than the contract says",
    why: "A laxer reader takes the value for something that nobody wrote: `true` for 1, a text for a list.",
    remedy: "Write a value of the type that the contract asks for.",
    subsumes: &[],
    merge: None,
    examples: &[
        Example::Good(r#"{"limits": {"cooldown_s": 90}}"#),
        Example::Bad(
            r#"{"limits": {"cooldown_s": «"90"», "max_delta_per_step": «1.0», "relock_stable_intervals": «true»}}"#,
        ),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «7»], "invariants": «"keep the global batch"»}"#),
        Example::Bad(r#"{"gates": «[»"apply"]}"#),
    ],
    silent: Silent::Sketched,
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    for fault in &passport.faults {
        if let Fault::WrongType { place, expected, found } = fault {
            let field = place.pointer.rsplit('/').next().unwrap_or_default();
            let what = if field.bytes().all(|b| b.is_ascii_digit()) {
                "this entry".to_owned()
            } else {
                crate::text::quote(field)
            };
            findings
                .report(place.clone(), format!("{what} holds {}, not {expected}", found.kind_name()))
                .help(format!("Write {expected} here."));
        }
    }
}
