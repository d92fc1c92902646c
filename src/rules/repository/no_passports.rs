//! no-passports: a scan found nothing to judge.

use crate::finding::{Place, Severity};
use crate::rule::{Check, Findings, Group, Rule, Run};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "no-passports",
    group: Group::Repository,
    severity: Severity::Error,
    locked: true,
    summary: "no passport was found to judge",
    why: "A gate that looks at nothing passes everything: a moved folder or a wrong glob would open it unseen.",
    remedy: "Check the paths and the globs (`--list-files` shows what they match), or say `--allow-empty`.",
    check: Check::Run(check),
    ..Rule::BASE
};

fn check(run: Run, findings: &mut Findings) {
    if run.is_empty {
        findings.report(Place::file(Span::default()), "no passport found").help(
            "Look at the paths and globs (`--list-files` shows what they match), or pass `--allow-empty` where there \
             may be none.",
        );
    }
}
