//! Owns how much is kept of a file in which nearly everything is wrong: a megabyte can hold hundreds of thousands of
//! faults, and each would be written in every report.

use crate::finding::{Finding, Label, Place, Severity, words};
use crate::rule::{LeftOut, MOST_FINDINGS};
use crate::text::Span;

/// How many related places the findings of one file have together at most.
const MOST_LABELS: usize = 10_000;

/// Keeps the worst findings, in the order in which they are given, and puts one in front that counts the rest.
pub(super) fn hold(mut findings: Vec<Finding>, mut left_out: Vec<LeftOut>) -> Vec<Finding> {
    if findings.len() > MOST_FINDINGS {
        // Of each level so many as the worse ones leave room for.
        let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let mut left = MOST_FINDINGS;
        let mut room = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            let room = of(severity).min(left);
            left -= room;
            room
        });
        findings.retain(|finding| {
            let room = &mut room[match finding.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
                Severity::Note => 2,
            }];
            if *room == 0 {
                left_out.push(LeftOut { rule: finding.rule, severity: finding.severity, count: 1 });
                return false;
            }
            *room -= 1;
            true
        });
    }
    hold_labels(&mut findings);
    if let Some(worst) = left_out.iter().max_by_key(|left| left.severity) {
        findings.insert(0, rest(*worst, &left_out));
    }
    findings.shrink_to_fit();
    findings
}

/// The finding that counts what was left out, at the worst level among it.
fn rest(worst: LeftOut, left_out: &[LeftOut]) -> Finding {
    let count = |severity| left_out.iter().filter(|left| left.severity == severity).map(|left| left.count).sum();
    let counted = |noun: &str, count: usize| match count {
        0 => None,
        1 => Some(format!("1 more {noun}")),
        _ => Some(format!("{count} more {noun}s")),
    };
    let levels = [Severity::Error, Severity::Warning, Severity::Note];
    let counts = levels.map(|severity| counted(severity.as_str(), count(severity)));
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    let message =
        words!("{counts} in this file: at most {MOST_FINDINGS} findings of a file are reported, the worst ones");
    let help = "Correct what is reported and check again: the rest is reported then.";
    Finding::new(worst.rule, worst.severity, Place::file(Span::default()), message, help)
}

/// Takes related places away where there are too many, and says how many.
fn hold_labels(findings: &mut [Finding]) {
    let mut room = MOST_LABELS;
    for finding in findings {
        let kept = room.min(MOST_FINDINGS);
        let all = finding.labels.len();
        if all > kept {
            finding.labels.truncate(kept);
            let message = words!("and at {more} more places", more = all - kept);
            finding.labels.push(Label { place: finding.place.clone(), message, elsewhere: None });
        }
        finding.labels.shrink_to_fit();
        room -= finding.labels.len().min(room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(at: usize, severity: Severity) -> Finding {
        let place = Place::missing(format!("/{at}"), Span::new(at, at + 1));
        Finding::new("unknown-field", severity, place, format!("number {at}"), String::new())
    }

    #[test]
    fn an_error_behind_a_thousand_warnings_is_kept_and_the_rest_is_counted() {
        let severity = |at| if at % 1000 == 999 { Severity::Error } else { Severity::Warning };
        let all: Vec<Finding> = (0..3000).map(|at| finding(at, severity(at))).collect();
        let kept = hold(all, vec![LeftOut { rule: "wrong-type", severity: Severity::Error, count: 5 }]);
        assert_eq!(kept.len(), MOST_FINDINGS + 1);
        let first = &kept[0];
        assert_eq!((first.rule, first.severity), ("wrong-type", Severity::Error));
        assert!(
            first.message.text().starts_with("5 more errors and 2000 more warnings in this file"),
            "{}",
            first.message
        );
        assert!(kept[1..].is_sorted_by_key(|finding| finding.place.span));
        assert_eq!(kept.iter().filter(|finding| finding.message.text().starts_with("number ")).count(), MOST_FINDINGS);
        assert_eq!(kept[1..].iter().filter(|finding| finding.severity == Severity::Error).count(), 3);
    }

    #[test]
    fn what_is_not_too_much_stays_as_it_is() {
        let all: Vec<Finding> = (0..MOST_FINDINGS).map(|at| finding(at, Severity::Warning)).collect();
        assert_eq!(hold(all.clone(), Vec::new()), all);
    }

    #[test]
    fn related_places_beyond_measure_are_counted() {
        let mut one = finding(0, Severity::Error);
        let label = Label { place: one.place.clone(), message: "here".into(), elsewhere: None };
        one.labels = vec![label; 5000];
        let kept = hold(vec![one; 20], Vec::new());
        assert_eq!(kept[0].labels.len(), MOST_FINDINGS + 1);
        assert_eq!(kept[0].labels.last().map(|label| label.message.text()), Some("and at 4000 more places".into()));
        assert!(kept.iter().map(|finding| finding.labels.len()).sum::<usize>() <= MOST_LABELS + 20);
    }
}
