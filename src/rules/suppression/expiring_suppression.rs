//! expiring-suppression: a suppression ends within two weeks.

use crate::finding::{Severity, words};
use crate::rule::{Check, Excusing, Findings, Group, Rule, Scope};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "expiring-suppression",
    group: Group::Suppression,
    severity: Severity::Note,
    summary: "a suppression ends within 14 days",
    why: "On the day after its last one the suppression is an error, and what it hides counts again.",
    remedy: "Correct what the suppression is for and take the suppression out, or agree on a later day.",
    check: Check::Excuses(check),
    ..Rule::BASE
};

/// How many days before its end a suppression is named.
const SOON: i64 = 14;

fn check(excusing: &Excusing, findings: &mut Findings) {
    for suppression in &excusing.suppressions {
        if !(0..=SOON).contains(&suppression.days_left) || suppression.scope != Scope::Here {
            continue;
        }
        let until = suppression.until.clone();
        let when = match suppression.days_left {
            0 => "today".into(),
            1 => words!("tomorrow, on {until}"),
            days => words!("in {days} days, on {until}"),
        };
        let (rule, path) = (quoted(&suppression.rule), quoted(&suppression.path));
        findings
            .report_in(
                &suppression.file,
                suppression.place.clone(),
                words!("the suppression of {rule} in {path} ends {when}", path),
            )
            .help(words!("Correct {path} and take this suppression out, or set `until` to a later day."));
    }
}
