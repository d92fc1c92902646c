//! missing-calibration: apply is on, and the contract does not say where its limits were measured.

use crate::finding::{Cause, Place, Severity};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying::at_apply;

pub(super) static RULE: Rule = Rule {
    id: "missing-calibration",
    group: Group::Order,
    severity: Severity::Error,
    summary: "apply is on, and the contract does not say where its limits were measured",
    why: "Apply comes last: first the tuner observes, then the limits are calibrated. Limits that were not measured are \
          guesses, and apply tries them out in production.",
    remedy: "Add `calibration` with `evidence` (a report, a run, a ticket) and `date` (YYYY-MM-DD), or close apply: \
             \"apply\": false.",
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"gates": {"apply": null}}"#),
        Example::Good(r#"{"gates": {"apply": "true"}}"#),
        Example::Good(r#"{"gates": {"apply": true}, "calibration": {"evidence": "run 7", "date": "2026-01-31"}}"#),
        // One with a fault is reported for that.
        Example::Good(r#"{"gates": {"apply": true}, "calibration": {"evidence": "run 7"}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true}}"#),
        Example::Bad(r#"{"name": "perf", "gates": {«"apply"»: true, "calibrated": true}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true}, "calibrations": {"evidence": "run 7", "date": "2026-01-31"}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const CALIBRATION: &str = "/calibration";
    if !passport.applies() || passport.calibration != Part::Absent {
        return;
    }
    let place = at_apply(passport, Place::missing(CALIBRATION, passport.root.head()));
    findings
        .report(place, "apply is enabled, and the contract states no `calibration`")
        .cause(Cause::field(CALIBRATION))
        .cause(Cause::while_applying("calibration"));
}
