//! missing-freeze-window: the contract sets no time in which nothing may change.

use crate::finding::{Cause, Place, Severity};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "missing-freeze-window",
    group: Group::Order,
    severity: Severity::Error,
    summary: "the contract sets no time in which nothing may change",
    why: "Without a freeze window the tuner may touch a job again before anybody has seen what the last change did.",
    remedy: "State `limits.freeze_window_s` in seconds; the template `safe` freezes for 1800.",
    // A field that this group demands and finds misspelt is one fault.
    subsumes: &["misspelt-field"],
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"limits": {"freeze_window_s": "1800"}}"#),
        Example::Good(r#"{"limits": null}"#),
        Example::Bad(r#"{«"limits"»: {"freeze_window_s": null}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const FREEZE_WINDOW: &str = "/limits/freeze_window_s";
    if let (Some(limits), Part::Absent) = (passport.limits.member, passport.limits.freeze_window_s) {
        findings
            .report(Place::missing(FREEZE_WINDOW, limits.key_span()), "`limits` states no `freeze_window_s`")
            .cause(Cause::field(FREEZE_WINDOW));
    }
}
