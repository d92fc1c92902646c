//! blank-text: a name or a list entry is blank, or holds control characters.

use crate::finding::{Severity, Words, words};
use crate::passport::Fault;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::broken;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "blank-text",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a name or a list entry is blank or holds control characters",
    why: "A blank name names nothing: the contract seems to state what it does not.",
    remedy: "Write a name that can be read, or take the entry out.",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"name": "ads-ranker", "description": "", "invariants": []}"#),
        Example::Bad(r#"{"name": «" \t"», "invariants": ["The global batch stays.", «""», «"\u001c\u00a0"»]}"#),
        Example::Bad(r#"{"name": «"ads\u0007ranker"»}"#),
        Example::Bad(r#"{"cooldowns": {«""»: 5}, "gates": {«"ap\nply"»: true, "allow_restricted": [«" "»]}}"#),
        Example::Bad(r#"{"context": {«" "»: "ours"}, "calibration": {"evidence": «" "», "date": "2026-02-28"}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {«"  "»: {"min": 1, "max": 2}}}}"#),
        Example::Bad(r#"{"observability_requirements": {"RELOCK": [«"\u2003"»], «"\u200a"»: []}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

/// The maps whose keys are names of the user's own.
const OPEN_MAPS: [&str; 5] = ["cooldowns", "gates", "limits/knob_limits", "observability_requirements", "context"];

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        match fault {
            Fault::Blank(place) => {
                let finding =
                    findings.report(place.clone(), words!("{subject} is blank", subject = subject(&place.pointer)));
                finding.cause(broken::part(place));
                if place.pointer == "/name" {
                    finding.help("Write the name of the profile that the passport follows, or one of its own.");
                }
            }
            Fault::Control(place, text) => {
                let code = text.chars().find(|c| c.is_control()).map_or(0, u32::from);
                let what = subject(&place.pointer);
                findings
                    .report(
                        place.clone(),
                        words!(
                            "{what} holds the control character U+{code:04X}: {text}",
                            what,
                            code,
                            text = quoted(text)
                        ),
                    )
                    .help("Write the name without control characters: line breaks and tabs too.")
                    .cause(broken::part(place));
            }
            _ => {}
        }
    }
}

/// What the text at `pointer` is.
fn subject(pointer: &str) -> Words {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent).trim_start_matches('/');
    match parent {
        "" => quoted(pointer.trim_start_matches('/')).into(),
        "calibration" => "`calibration.evidence`".into(),
        map if OPEN_MAPS.contains(&map) => words!("this key of {map}", map = quoted(map)),
        list => words!("this entry of {list}", list = quoted(list)),
    }
}
