//! oversized-file: a file that should be judged is larger than the limit.

use crate::finding::{Place, Severity, words};
use crate::rule::{Check, Findings, Group, Rule};
use crate::source::Unread;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "oversized-file",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "a file that should be judged is larger than the limit",
    why: "No passport needs so much room, and what is not read is not checked.",
    remedy: "Take out what is no contract, exclude the path, or raise the limit with `--max-file-size`.",
    check: Check::Entry(check),
    ..Rule::BASE
};

fn check(unread: &Unread, findings: &mut Findings) {
    if let Unread::Oversized { size, limit } = unread {
        let message = if let Some(size) = size {
            words!("the file holds {size} bytes, and the limit is {limit}", size, limit)
        } else {
            words!("the file holds more than {limit} bytes, which is the limit", limit)
        };
        findings.report(Place::file(Span::default()), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_named_as_far_as_they_are_known() {
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Unread::Oversized { size: Some(2_000_000), limit: 1_048_576 }, &mut findings);
        check(&Unread::Oversized { size: None, limit: 512 }, &mut findings);
        check(&Unread::Unreadable { reason: "gone".to_owned(), remedy: "Look." }, &mut findings);
        let list = findings.into_list();
        let messages: Vec<_> = list.iter().map(|finding| finding.message.text()).collect();
        assert_eq!(
            messages,
            [
                "the file holds 2000000 bytes, and the limit is 1048576",
                "the file holds more than 512 bytes, which is the limit",
            ]
        );
        assert!(list.iter().all(|finding| finding.help.text().contains("--max-file-size")));
    }
}
