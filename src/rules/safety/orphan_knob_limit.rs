//! orphan-knob-limit: bounds for a knob that is in none of the three lists.

use crate::document::push_json_string;
use crate::finding::{Cause, Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::normal;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::{quote, visible};

pub(super) static RULE: Rule = Rule {
    id: "orphan-knob-limit",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "bounds for a knob that is in none of the three lists of actuators",
    why: "Bounds under a name that no list knows bound nothing, and the knob that they were meant for may be without any.",
    remedy: "Take the bounds out, or spell the knob as the list does.",
    subsumes: &["unbounded-actuator", "profile-limit-too-loose"],
    examples: &[
        Example::Good(r#"{"limits": {"knob_limits": {"timeout_ms": {"min": 100, "max": 900}}}}"#),
        // A list that could not be read whole may have held the knob.
        Example::Good(
            r#"{"limits": {"knob_limits": {"io_depth": {"min": 1, "max": 4}}}, "allowed_actuators": {"hot": [4]}}"#,
        ),
        Example::Good(
            r#"{"limits": {"knob_limits": {"io_depth": {"min": 1, "max": 4}}}, "allowed_actuators": {"hot": null}}"#,
        ),
        Example::Bad(r#"{"limits": {"knob_limits": {«"io_depth"»: {"min": 1, "max": 4}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": null, «"Concurrency"»: {"min": 1, "max": 4}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {«"dataloader_num_worker"»: {"min": 1, "max": 4}}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    for orphan in passport.orphans(vocabulary) {
        let name = quote(orphan.knob.name);
        let finding =
            findings.report(orphan.knob.place(), words!("bounds for {name}, which no list of actuators holds", name));
        finding.cause(Cause::bounds(orphan.knob.name)).cause(Cause::actuator(orphan.knob.name));
        let Some(near) = orphan.near else {
            finding.help(words!("Take the bounds of {name} out, or list it in `allowed_actuators`.", name));
            continue;
        };
        let listed = quote(near.value);
        finding
            .help(words!("Rename these bounds to {listed} if they are meant for it; it has none.", listed))
            .suggest(Some(visible(near.value)))
            .label(near.place(), "listed here, without bounds")
            .cause(Cause::bounds(near.value));
        // Another spelling of the same word can be rewritten; a near miss is only suggested.
        if normal(near.value) == normal(orphan.knob.name) {
            let mut replacement = String::new();
            push_json_string(&mut replacement, near.value);
            finding.fix(Fix {
                title: format!("spell the knob as the list does: {listed}"),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: orphan.knob.member.key_span(), replacement }],
            });
        }
    }
}
