//! not-an-object: the document is JSON, and its top is no object.

use crate::document::Document;
use crate::finding::{Place, Severity, words};
use crate::rule::{Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "not-an-object",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "the top of the document is not an object",
    why: "A passport is one object; in anything else no field of the contract can be read.",
    remedy: "Write one object, `{ … }`, with the fields of the contract.",
    examples: &[
        Example::GoodText(r#"{"schema_version": "passport.v0"}"#),
        Example::BadText(r#"«[»{"schema_version": "passport.v0"}]"#),
        Example::BadText(r#"«"passport.v0"»"#),
        Example::BadText("«null»"),
    ],
    check: Check::Document(check),
    ..Rule::BASE
};

fn check(document: &Document, findings: &mut Findings) {
    let Some(root) = document.root().filter(|root| root.as_object().is_none()) else { return };
    let finding = findings.report(
        Place::value("", root),
        words!("the document is {kind}, and a passport is an object", kind = root.kind_name()),
    );
    if root.as_array().is_some_and(|elements| elements.iter().any(|element| element.as_object().is_some())) {
        finding.help("Write each passport into a file of its own, without the brackets around it.");
    }
}
