//! Owns the findings of a document by itself, before one takes the place of another.

use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::policy::excuse::OfFile;
use crate::rule::{Check, Findings, LeftOut, Subject};
use crate::rules;

/// What is wrong with a document by itself.
pub(super) fn own_findings(
    document: &Document,
    subject: Option<&Subject>,
    policy: &Policy,
    excuser: Option<&OfFile>,
) -> (Vec<Finding>, Vec<LeftOut>) {
    let mut findings = Findings::new(rules::of_unread_files(), Severity::Error);
    if let Some(excuser) = excuser {
        findings = findings.with(excuser);
    }
    for &(check, rule, severity) in policy.own_rules() {
        match (check, subject) {
            (Check::Document(check), _) => {
                findings.switch_to(rule, severity);
                check(document, &mut findings);
            }
            (Check::Passport(check), Some(subject)) => {
                findings.switch_to(rule, severity);
                check(subject, &mut findings);
            }
            _ => {}
        }
    }
    findings.into_parts()
}
