//! invalid-date: the date of a calibration is no date of the calendar.

use crate::date::is_written_as_date;
use crate::finding::{Severity, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::broken;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "invalid-date",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "`calibration.date` is no date of the calendar",
    why: "How old a measurement is can only be seen from a date that exists and that all readers read alike.",
    remedy: "Write the day of the measurement as YYYY-MM-DD, such as 2026-02-28.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"calibration": {"evidence": "run 118", "date": "2026-02-28"}}"#),
        Example::Good(r#"{"calibration": {"evidence": "run 118", "date": "2024-02-29"}}"#),
        // Of another type: that is wrong-type.
        Example::Good(r#"{"calibration": {"evidence": "run 118", "date": 20260228}}"#),
        Example::Good(r#"{"calibration": {"evidence": "on 2026-02-30"}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «"2026-02-30"»}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «"2025-02-29"»}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «"28.02.2026"»}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «"2026-2-28"»}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «"2026-02-28T10:00:00Z"»}}"#),
        Example::Bad(r#"{"calibration": {"evidence": "run 118", "date": «""»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        let Fault::Date(place, found) = fault else { continue };
        let message = if is_written_as_date(found) {
            words!("{found} is no day of the calendar", found = quoted(found))
        } else {
            words!("{found} is not a date written as YYYY-MM-DD", found = quoted(found))
        };
        findings.report(place.clone(), message).cause(broken::part(place));
    }
}
