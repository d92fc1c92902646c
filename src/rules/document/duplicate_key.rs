//! duplicate-key: one object holds the same key twice.

use crate::document::{Document, DocumentFault};
use crate::finding::{Place, Severity, words};
use crate::rule::{Check, Example, Findings, Group, Rule};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-key",
    group: Group::Document,
    severity: Severity::Error,
    locked: true,
    summary: "one object holds the same key twice",
    why: "Some readers take the first value, some the last: what was reviewed is not what counts.",
    remedy: "Keep one of the two.",
    examples: &[
        Example::Good(r#"{"gates": {"apply": false}}"#),
        Example::Bad(r#"{"gates": {"apply": false, «"apply"»: true}}"#),
        // Equal only after unescaping.
        Example::Bad(r#"{"gates": {"apply": false, «"\u0061pply"»: true}}"#),
        Example::Bad(
            r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 8}, «"concurrency"»: {"min": 1, "max": 64}}}}"#,
        ),
    ],
    check: Check::Document(check),
    ..Rule::BASE
};

fn check(document: &Document, findings: &mut Findings) {
    for fault in &document.faults {
        if let DocumentFault::DuplicateKey { key, first, again, pointer } = fault {
            let key = quote(key);
            findings
                .report(Place::missing(pointer, *again), words!("key {key} is stated here again", key))
                .help(words!("Keep one {key}; the tuner would follow this later one.", key))
                .label(Place::missing(pointer, *first), words!("{key} stood here before", key));
        }
    }
}
