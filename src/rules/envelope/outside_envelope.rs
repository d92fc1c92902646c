//! outside-envelope: a passport permits more than the envelope of its path.

use crate::finding::{Cause, Elsewhere, Label, Place, Severity, words};
use crate::passport::delta::{Delta, Direction};
use crate::passport::envelope::{Envelope, mention, outside};
use crate::passport::locate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::permitted::{more, part, value};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "outside-envelope",
    group: Group::Envelope,
    severity: Severity::Error,
    summary: "a passport permits more than the envelope of its path",
    why: "The envelope is what the organisation agreed on for everything below a path; one passport outside of it makes it mean nothing.",
    remedy: "Keep to the envelope, or have the passport excused.",
    examples: &[
        Example::Within(r#"{"limits": {"cooldown_s": 300}, "gates": {"apply": false}}"#, "{}"),
        // It does not mention `hot`: there everything counts as allowed.
        Example::Within(r#"{"allowed_actuators": {"cold": []}}"#, "{}"),
        Example::Within(
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER"], "limits": {"cooldown_s": 900}}"#,
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", «"RELOCK"»], "limits": {"cooldown_s": «600»}}"#,
        ),
        // One step for all knobs bounds every knob.
        Example::Within(
            r#"{"limits": {"max_delta_per_step": 2}}"#,
            r#"{"limits": {"knob_limits": {"concurrency": {"max_delta": «4»}, "timeout_ms": {"min": 1, "max": 9, "max_delta": 4}}}}"#,
        ),
        Example::Within(r#"{"gates": {"require_comm_telemetry": true}}"#, r#"{«"gates"»: {"apply": false}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, envelope, .. }: &Subject, findings: &mut Findings) {
    let Some(envelope) = envelope else { return };
    for delta in outside(envelope.passport, passport) {
        let message = match delta.direction {
            Direction::Undecidable => words!(
                "{name} is {now}, and {was} in the envelope: whether it is inside cannot be decided",
                name = part(&delta.field),
                now = value(delta.now.as_deref()),
                was = value(delta.was.as_deref())
            ),
            _ => more(&delta, "the envelope"),
        };
        let finding = findings.report(Place { at: delta.field.clone(), ..delta.head.clone() }, message);
        finding.labels.push(ceiling(envelope, &delta));
        finding.help(words!(
            "Keep to the envelope {value}, or have this part excused.",
            value = quoted(envelope.path.as_str())
        ));
        if delta.direction == Direction::Undecidable {
            finding.cause(Cause::field(if delta.field.is_empty() { "/schema_version" } else { &delta.field }));
        }
    }
}

/// A label at what the envelope says on the part.
fn ceiling(envelope: &Envelope, delta: &Delta) -> Label {
    let place = locate(envelope.passport.root, &mention(envelope.passport, &delta.field));
    let position = |offset| envelope.lines.position(envelope.text, offset);
    let elsewhere = Elsewhere {
        path: envelope.path.clone(),
        revision: envelope.revision.map(str::to_owned),
        start: position(place.span.start),
        end: position(place.span.end),
    };
    Label { place, message: "the envelope permits no more than this".into(), elsewhere: Some(Box::new(elsewhere)) }
}
