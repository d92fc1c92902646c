//! limit-out-of-range: a limit is an integer that its field does not allow.

use crate::finding::{Severity, last_token, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::broken;
use crate::text::{quote, quoted};

pub(super) static RULE: Rule = Rule {
    id: "limit-out-of-range",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a limit is a number out of its range",
    why: "A limit that cannot be meant limits nothing, or overflows into another number.",
    remedy: "Write a number within the range of the field.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(
            r#"{"limits": {"cooldown_s": 0, "max_delta_per_step": 0, "relock_stable_intervals": 1, "freeze_window_s": -0}}"#,
        ),
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": -9223372036854775808, "max": 0}}}}"#),
        Example::Bad(
            r#"{"limits": {"cooldown_s": «-1», "max_delta_per_step": «-1», "relock_stable_intervals": «0», "freeze_window_s": «-1»}}"#,
        ),
        Example::Good(
            r#"{"limits": {"alpha": 1, "knob_limits": {"concurrency": {"min": 1, "max": 9, "max_delta": 1}}}}"#,
        ),
        Example::Good(r#"{"limits": {"alpha": 5E-3}}"#),
        Example::Bad(
            r#"{"limits": {"alpha": «0», "knob_limits": {"concurrency": {"min": 1, "max": 9, "max_delta": «0»}}}}"#,
        ),
        Example::Bad(r#"{"limits": {"alpha": «1.5»}}"#),
        Example::Bad(r#"{"limits": {"alpha": «1e-400»}}"#),
        Example::Bad(
            r#"{"limits": {"cooldown_s": «9223372036854775808», "knob_limits": {"concurrency": {"min": 1, "max": «99999999999999999999»}}}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let Fault::NoFraction { place, found } = fault {
            let field = quote(&last_token(&place.pointer));
            let message = match found.parse::<f64>() {
                // Digits alone would say that it is above 0.
                Ok(value) if value == 0.0 && found.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => {
                    words!("{field} is {found}, which is 0 to every reader of doubles", field, found = quoted(found))
                }
                Ok(value) if value > 1.0 => words!("{field} is {found}, above 1", field, found = quoted(found)),
                _ => words!("{field} is {found}, not above 0", field, found = quoted(found)),
            };
            let finding = findings.report(place.clone(), message);
            finding.help("Write a number above 0 and at most 1, such as 0.05.").cause(broken::part(place));
            continue;
        }
        let Fault::OutOfRange { place, least, found } = fault else { continue };
        let field = quote(&last_token(&place.pointer));
        let finding = if found.parse::<i64>().is_ok() {
            findings.report(
                place.clone(),
                words!("{field} is {found}, below {least}", field, least, found = String::from(*found)),
            )
        } else {
            findings.report(
                place.clone(),
                words!("{field} is {found}, which does not fit into 64 bits", field, found = quoted(found)),
            )
        };
        finding.cause(broken::part(place));
        if found.parse::<i64>().is_err() && !found.starts_with('-') {
            finding.help(words!("Write at most {max}.", max = i64::MAX));
        } else if *least > i64::MIN {
            finding.help(words!("Write an integer of at least {least}.", least));
        } else {
            finding.help(words!("Write an integer from {min} to {max}.", min = i64::MIN, max = i64::MAX));
        }
    }
}
