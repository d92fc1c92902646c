//! missing-freeze-window: the contract sets no time in which nothing may change.

use crate::finding::{Cause, Place, Severity};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "missing-freeze-window",
    group: Group::Order,
    severity: Severity::Error,
    summary: "the contract sets no time in which nothing may change",
    why: "Without a freeze window the tuner may touch a job again before it is seen what the last change did.",
    remedy: "State `limits.freeze_window_s` in seconds; the template `safe` freezes for 1800.",
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"limits": {"freeze_window_s": "1800"}}"#),
        Example::Good(r#"{"limits": null}"#),
        Example::Good(r#"{"limits": {"freeze_window_s": 1}}"#),
        Example::Bad(r#"{«"limits"»: {"freeze_window_s": null}}"#),
        Example::Bad(r#"{«"limits"»: {"freeze_window_s": null, "freeze_windows": 600}}"#),
        // A window of no length is none.
        Example::Bad(r#"{"limits": {"freeze_window_s": «0»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const FREEZE_WINDOW: &str = "/limits/freeze_window_s";
    let limits = &passport.limits;
    let (place, message) = match (limits.freeze_window_s, limits.member) {
        (Part::Absent, Some(limits)) => {
            (Place::missing(FREEZE_WINDOW, limits.key_span()), "`limits` states no `freeze_window_s`")
        }
        (Part::Read(window), _) if window.value == 0 => {
            (Place::value(FREEZE_WINDOW, window.node), "`freeze_window_s` is 0, which is no freeze window")
        }
        _ => return,
    };
    findings.report(place, message).cause(Cause::field(FREEZE_WINDOW));
}
