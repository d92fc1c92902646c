//! unreadable-file: a file that should be judged cannot be opened or read.

use crate::finding::{Place, Severity, words};
use crate::rule::{Check, Findings, Group, Rule};
use crate::source::Unread;
use crate::text::{Span, clip, visible};

pub(super) static RULE: Rule = Rule {
    id: "unreadable-file",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "a file that should be judged cannot be read",
    why: "A passport that is not looked at may permit anything; a gate that skips it is no gate.",
    remedy: "Make it a regular file inside the repository that the gate may read, or exclude its path.",
    check: Check::Entry(check),
    ..Rule::BASE
};

fn check(unread: &Unread, findings: &mut Findings) {
    if let Unread::Unreadable { reason, remedy } = unread {
        // The reason may carry the name of a link's target: text from outside.
        let reason = visible(&clip(reason, 200)).into_owned();
        findings.report(Place::file(Span::default()), words!("the file cannot be read: {reason}")).help(*remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_told_and_steers_no_terminal() {
        let mut findings = Findings::new(&RULE, Severity::Error);
        let remedy = "Point the link at a file inside the repository.";
        check(&Unread::Unreadable { reason: "a link to \u{1b}[2Jx".to_owned(), remedy }, &mut findings);
        check(&Unread::Oversized { size: None, limit: 1 }, &mut findings);
        let list = findings.into_list();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].message, "the file cannot be read: a link to \\u{1b}[2Jx");
        assert_eq!(list[0].help, remedy);
    }
}
