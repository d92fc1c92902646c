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
    why: "What one reader refuses and another guesses at is no contract; nothing in the file was judged.",
    remedy: "Correct the JSON; nothing else in the file is judged before that.",
    examples: &[
        Example::GoodText(r#"{"schema_version": "passport.v0", "name": "\ud83d\ude80"}"#),
        Example::BadText(r#"{"schema_version": "passport.v0",«}»"#),
        Example::BadText("{\n  «/»/ for the night shift\n  \"schema_version\": \"passport.v0\"\n}"),
        Example::BadText("{\n«<»<<<<<< HEAD\n  \"name\": \"ads\",\n=======\n  \"name\": \"search\",\n>>>>>>> b\n}"),
        Example::BadText(r#"{"name": "rocket «\ud83d»"}"#),
        Example::BadText(r#"{"schema_version": "passport.v0"«"»"name": "ads"}"#),
    ],
    check: Check::Document(check),
    ..Rule::BASE
};

fn check(document: &Document, findings: &mut Findings) {
    for fault in &document.faults {
        if let DocumentFault::Invalid { span, reason, remedy } = fault {
            findings.report(Place::file(*span), reason.clone()).help(*remedy);
        }
    }
}
