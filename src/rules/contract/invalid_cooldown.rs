//! invalid-cooldown: a phase cooldown is not a number of seconds.

use crate::document::{Kind, is_integer};
use crate::finding::{Severity, last_token, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::broken;
use crate::text::{quote, quoted};

pub(super) static RULE: Rule = Rule {
    id: "invalid-cooldown",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a phase cooldown is not an integer of at least 0",
    why: "A cooldown that cannot be read as seconds holds nothing back, and knobs begin to oscillate.",
    remedy: "Write the seconds as an integer of at least 0.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"cooldowns": {"after_recover_s": 600, "after_relock_s": 0, "policy": "longest wins"}}"#),
        Example::Bad(r#"{"cooldowns": {"after_recover_s": «"20m"», "after_relock_s": «-1», "after_burst_s": «6e2»}}"#),
        Example::Bad(r#"{"cooldowns": {"after_recover_s": «99999999999999999999», "after_relock_s": «[»600]}}"#),
        Example::Bad(r#"{"cooldowns": {"after\u0007_s": «-5»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        let Fault::Cooldown(place, found) = fault else { continue };
        let key = quote(&last_token(&place.pointer));
        let message = match found.kind() {
            Kind::Number(text) if is_integer(text) && text.starts_with('-') => {
                words!("cooldown {key} is {text}, below 0", key, text = quoted(text))
            }
            Kind::Number(text) if is_integer(text) => {
                words!("cooldown {key} is {text}, which does not fit into 64 bits", key, text = quoted(text))
            }
            _ => words!("cooldown {key} holds {kind}, not an integer", key, kind = found.kind_name()),
        };
        findings.report(place.clone(), message).cause(broken::part(place));
    }
}
