//! hot-unsupported: an actuator is hot that the platform cannot change at run time.

use crate::finding::{Cause, Severity, words};
use crate::passport::vocabulary::nearest;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "hot-unsupported",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "an actuator is hot, and not in the configuration's list of what can be changed at run time",
    why: "A move that the platform cannot make at run time fails, or waits for a rollout that is not planned.",
    remedy: "Move the actuator to `cold`, or add it to `hot` in the configuration's `[vocabulary]`.",
    examples: &[
        Example::Under(
            "[vocabulary]\nhot = [\"dataloader_prefetch_factor\"]",
            r#"{"allowed_actuators": {"hot": ["dataloader_prefetch_factor", «"concurrency"»]}}"#,
        ),
        Example::Under("[vocabulary]\nhot = []", r#"{"allowed_actuators": {"hot": []}}"#),
        Example::Good(r#"{"allowed_actuators": {"hot": ["concurrency"]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(subject: &Subject, findings: &mut Findings) {
    let Some(hot) = subject.vocabulary.hot() else { return };
    let is_listed = |name: &str| hot.iter().any(|known| known == name);
    for entry in subject.passport.hot.distinct().filter(|entry| !is_listed(entry.value)) {
        let name = quote(entry.value);
        let finding =
            findings.report(entry.place(), words!("{name} is hot, and cannot be changed at run time here", name));
        finding.help(words!("Move {name} to `cold`, or add it to `hot` in `[vocabulary]` of the configuration.", name));
        finding.suggest(nearest(entry.value, hot.iter().map(String::as_str)).map(crate::text::visible));
        finding.cause(Cause::actuator(entry.value));
    }
}
