//! placeholder-text: a text of the contract is a placeholder for what is not written yet.

use crate::document::Node;
use crate::finding::{Place, Severity, child, words};
use crate::passport::vocabulary::is_placeholder;
use crate::passport::{Part, Passport, Text};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "placeholder-text",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "an invariant, a signal, an owner, an id, an evidence or a context is a placeholder",
    why: "A placeholder fills a place that the contract asks for, and says nothing that binds a person.",
    remedy: "Write what is meant, or take the entry out.",
    examples: &[
        Example::Good(
            r#"{"invariants": ["None of the jobs restarts.", "x < 5"], "owner": "todo-app team", "id": "tbd-9"}"#,
        ),
        Example::Good(r#"{"observability_requirements": {"DRIFT-RETUNE": ["todo_queue_depth", "null_rate"]}}"#),
        // What a key of the user's own holds is the user's own.
        Example::Good(r#"{"context": {"cluster": "eu-west-2", "previous_contract": "none"}}"#),
        // Blank is a fault of its own, or of the group order.
        Example::Good(r#"{"owner": "", "invariants": ["The global batch stays."], "description": "TODO"}"#),
        Example::Bad(r#"{"invariants": ["The global batch stays.", «"none"», «"TODO: the service level"»]}"#),
        Example::Bad(r#"{"owner": «"N/A"», "id": «"xxx"»}"#),
        Example::Bad(r#"{"observability_requirements": {"DRIFT-RETUNE": [«"tbd"», "step_time_p95", «"-"»]}}"#),
        Example::Bad(r#"{"calibration": {"evidence": «"to be done"», "date": "2026-02-28"}}"#),
        Example::Bad(r#"{"owner": «"<owner>"»}"#),
        Example::Bad(r#"{"context": {"cluster": «"TODO"», "slo": «"n/a"», "model": "none-of-the-above"}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for (pointer, text) in fields(passport) {
        if let Part::Read(Text { value, node }) = text
            && is_placeholder(value)
        {
            report(Place::value(pointer, node), value, findings);
        }
    }
    for entry in passport.invariants.entries.iter().filter(|entry| is_placeholder(entry.value)) {
        report(entry.place(), entry.value, findings);
    }
    for (key, Text { value, node }) in passport.contexts().filter(|(_, text)| is_placeholder(text.value)) {
        report(Place::value(child("/context", key), node), value, findings);
    }
    for signals in &passport.signals {
        let elements = signals.member.value().as_array().into_iter().flatten().enumerate();
        for (index, node) in elements {
            let Some(text) = Node::as_str(node).filter(|text| is_placeholder(text)) else { continue };
            let list = child("/observability_requirements", signals.member.key());
            report(Place::element(&list, index, node), text, findings);
        }
    }
}

/// The single texts that bind a person.
fn fields<'d>(passport: &Passport<'d>) -> [(&'static str, Part<Text<'d>>); 3] {
    let evidence = passport.calibration.read().map_or(Part::Absent, |calibration| calibration.evidence);
    [("/id", passport.identity.id), ("/owner", passport.identity.owner), ("/calibration/evidence", evidence)]
}

fn report(place: Place, text: &str, findings: &mut Findings) {
    findings.report(place, words!("{text} is a placeholder", text = quoted(text)));
}
