//! unused-suppression: a suppression, or an entry of the baseline, that excuses nothing.

use crate::finding::{Severity, words};
use crate::rule::{Check, Excusing, Findings, Group, Rule};
use crate::text::{quote, quoted};

pub(super) static RULE: Rule = Rule {
    id: "unused-suppression",
    group: Group::Suppression,
    severity: Severity::Warning,
    summary: "a suppression or an entry of the baseline excuses nothing",
    why: "What excuses nothing today excuses the same fault when it comes back, and then it is in no report.",
    remedy: "Take it out; `--prune-baseline` takes entries out of the baseline.",
    check: Check::Excuses(check),
    ..Rule::BASE
};

/// How many entries of the baseline are named.
const NAMED: usize = 3;

fn check(excusing: &Excusing, findings: &mut Findings) {
    // One that is over excuses nothing anyhow, and has a finding of its own.
    let current = excusing.suppressions.iter().filter(|suppression| suppression.days_left >= 0);
    for suppression in current.filter(|suppression| suppression.is_unused) {
        let (rule, path) = (quote(&suppression.rule), quote(&suppression.path));
        let whereabouts = suppression.at.as_ref().map(|at| words!(" at {at}", at = quoted(at))).unwrap_or_default();
        let finding = findings.report_in(
            &suppression.file,
            suppression.place.clone(),
            words!("nothing in {path} is excused by this suppression of {rule}{whereabouts}", path, rule),
        );
        finding.help("Take it out, or correct its `rule`, `path` or `at`, as a JSON report writes them.");
        if excusing.is_change {
            finding.level(Severity::Note);
        }
    }
    let approvals = excusing.approvals.iter().filter(|approval| approval.days_left >= 0 && approval.is_unused);
    for approval in approvals {
        let (rule, path) = (quote(&approval.rule), quote(&approval.path));
        let message = words!("this change of {path} has nothing that this approval of {rule} accepts", path, rule);
        findings
            .report_in(&approval.file, approval.place.clone(), message)
            .help("It accepts one change only: write it as `mk passport diff --format approve` prints it, or take it out.")
            .level(Severity::Note);
    }
    let Some(baseline) = &excusing.baseline else { return };
    let named = baseline.unused.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let message = match baseline.count {
        0 => return,
        1 => words!("an entry matches nothing any more: {named}", named),
        count if count > NAMED => {
            words!(
                "{count} entries match nothing any more: {named} and {value} more",
                count,
                named,
                value = count - NAMED
            )
        }
        count => words!("{count} entries match nothing any more: {named}", count, named),
    };
    let finding = findings.report_in(&baseline.file, baseline.place.clone(), message);
    finding.help("`mk passport scan --prune-baseline` takes them out, and nothing else.");
    if excusing.is_change {
        finding.level(Severity::Note);
    }
}
