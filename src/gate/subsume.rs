//! Owns "one cause, one finding": a finding is dropped when another speaks of the same cause and its rule declares
//! that it does so better.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::rules;

/// Drops what is told twice. The finding that stays takes over what the dropped one knew: "did you mean", labels,
/// fix, and its level, so that nothing is ever lowered by being told once.
pub(super) fn one_cause_one_finding(findings: Vec<Finding>) -> Vec<Finding> {
    let holders = holders(&findings);
    if holders.iter().all(Option::is_none) {
        return findings;
    }
    let mut slots: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    for index in 0..slots.len() {
        let Some(mut holder) = holders[index] else { continue };
        // Declarations never go round in a circle (a test holds the registry to it), so this ends.
        while let Some(next) = holders[holder] {
            holder = next;
        }
        if let (Some(dropped), Some(kept)) = (slots[index].take(), slots[holder].as_mut()) {
            lend(dropped, kept);
        }
    }
    slots.into_iter().flatten().collect()
}

/// For each finding the one that speaks in its place.
fn holders(findings: &[Finding]) -> Vec<Option<usize>> {
    // (subsumed rule, cause) -> who subsumes it.
    let mut speakers: HashMap<(&str, &str), usize> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let Some(rule) = rules::by_id(finding.rule) else { continue };
        for &subsumed in rule.subsumes {
            for cause in &finding.causes {
                speakers.entry((subsumed, cause.as_str())).or_insert(index);
            }
        }
    }
    let holder = |finding: &Finding| {
        let mut covering = finding.causes.iter().flat_map(super::super::finding::Cause::covers);
        covering.find_map(|cause| speakers.get(&(finding.rule, cause)).copied())
    };
    findings.iter().map(holder).collect()
}

fn lend(dropped: Finding, kept: &mut Finding) {
    kept.severity = kept.severity.max(dropped.severity);
    if let Some(name) = dropped.suggestion {
        if dropped.place.span != kept.place.span {
            kept.label(dropped.place, format!("did you mean `{name}`?"));
        }
        kept.suggestion.get_or_insert(name);
    }
    kept.labels.extend(dropped.labels);
    if kept.fix.is_none() {
        kept.fix = dropped.fix;
    }
}
