//! invalid-encoding: the file is not plain UTF-8.

use crate::document::{Document, DocumentFault};
use crate::finding::{Place, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::rule::{Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "invalid-encoding",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "the file is not UTF-8, or begins with a byte order mark",
    why: "JSON is UTF-8 without a mark; readers refuse anything else, or each reads other names out of it.",
    remedy: "Save the file as UTF-8 without a byte order mark.",
    examples: &[
        Example::GoodText("{\"schema_version\": \"passport.v0\", \"owner\": \"équipe données\"}"),
        Example::BadText("«\u{feff}»{\"schema_version\": \"passport.v0\"}"),
    ],
    check: Check::Document(check),
    ..Rule::BASE
};

fn check(document: &Document, findings: &mut Findings) {
    for fault in &document.faults {
        match fault {
            DocumentFault::ByteOrderMark(span) => {
                findings.report(Place::file(*span), "the file begins with a byte order mark").fix(Fix {
                    title: "take out the byte order mark".to_owned(),
                    safety: Safety::Safe,
                    edits: vec![Edit { span: *span, replacement: String::new() }],
                });
            }
            DocumentFault::NotUtf8 { span, reason, remedy } => {
                findings.report(Place::file(*span), reason.clone()).help(*remedy);
            }
            DocumentFault::Invalid { .. } | DocumentFault::DuplicateKey { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_encoding_are_found_at_their_place() {
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Document::parse(b"{\"owner\": \"\xe9quipe\"}"), &mut findings);
        let list = findings.into_list();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].place.span.start, 11);
        assert_eq!(list[0].fix, None);
    }
}
