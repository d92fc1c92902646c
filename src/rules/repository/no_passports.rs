//! no-passports: a scan found nothing to judge.

use crate::finding::Severity;
use crate::rule::{Check, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "no-passports",
    group: Group::Repository,
    severity: Severity::Error,
    summary: "no passport was found to judge",
    why: "A gate that looks at nothing passes everything: a moved folder or a wrong glob would open it unseen.",
    remedy: "Check the paths and the globs (`--list-files` shows what they match), or say `--allow-empty`.",
    subsumes: &[],
    merge: None,
    examples: &[],
    check: Check::Repository,
};
