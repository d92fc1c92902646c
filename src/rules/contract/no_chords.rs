//! no-chords: the list of allowed chords is empty.

use crate::document::Array;
use crate::finding::{Cause, Place, Severity};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "no-chords",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "the list of allowed chords is empty",
    why: "A contract under which no chord may fire, not even a hold, leaves the tuner nothing to follow.",
    remedy: "Allow at least NORMAL-HOLD: it moves nothing.",
    subsumes: &["missing-hold", "profile-chord-missing", "unpaired-recovery"],
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD"]}"#),
        // An entry that cannot be read has a fault of its own.
        Example::Good(r#"{"allowed_chords": [""]}"#),
        Example::Bad(r#"{"allowed_chords": «[»]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const POINTER: &str = "/allowed_chords";
    if let Some(node) = passport.chords.node.filter(|node| node.as_array().is_some_and(Array::is_empty)) {
        findings.report(Place::value(POINTER, node), "no chord is allowed").cause(Cause::field(POINTER));
    }
}
