//! invalid-json: the text is not JSON, or not JSON that every reader accepts.

use crate::document::{Document, DocumentFault};
use crate::finding::{Place, Severity};
use crate::rule::{Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "invalid-json",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "the text is not JSON that every reader accepts",
    why: "The file is not valid JSON, so nothing else in it was checked.",
    remedy: "Correct the JSON; nothing else in the file is judged before that.",
    examples: &[
        Example::GoodText(r#"{"schema_version": "passport.v0", "name": "\ud83d\ude80"}"#),
        Example::BadText(r#"{"schema_version": "passport.v0"«,»}"#),
        Example::BadText("{\n  «// for the night shift»\n  \"schema_version\": \"passport.v0\"\n}"),
        Example::BadText("{\n«<<<<<<<» HEAD\n  \"name\": \"ads\",\n=======\n  \"name\": \"search\",\n>>>>>>> b\n}"),
        Example::BadText(r#"{"name": "rocket «\ud83d»"}"#),
        Example::BadText(r#"{"schema_version": "passport.v0"«» "name": "ads"}"#),
    ],
    check: Check::Document(check),
    ..Rule::BASE
};

fn check(document: &Document, findings: &mut Findings) {
    for fault in &document.faults {
        let DocumentFault::Invalid { span, reason, remedy, labels } = fault else { continue };
        let finding = findings.report(Place::file(*span), reason.clone()).help(remedy.clone());
        for label in labels {
            finding.label(Place::file(label.span), label.message.clone());
        }
    }
}
