//! The rules hold what they promise: their examples are run, and the registry is in order.

use std::collections::BTreeSet;

use crate::common::examples::{Case, cases};
use mk_passport::document::Document;
use mk_passport::finding::{Finding, Severity};
use mk_passport::fix::Safety;
use mk_passport::gate;
use mk_passport::gate::mend::mend;
use mk_passport::passport::Passport;
use mk_passport::passport::delta::delta;
use mk_passport::path::RepoPath;
use mk_passport::policy::excuse::Excuses;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::{Check, Group, Rule};
use mk_passport::rules;
use mk_passport::text::Span;

/// The rule alone, with the locked ones that cannot be left out.
fn alone(rule: &'static Rule) -> Policy {
    Policy::new(&Selection { select: vec![Selector::Rule(rule)], ..Selection::default() }, false)
}

#[test]
fn every_example_says_what_it_promises() {
    for rule in rules::all() {
        for (number, case) in cases(rule).into_iter().enumerate() {
            let findings = case.judged(&alone(rule));
            let Case { text, expected, .. } = case;
            let mut spans: Vec<Span> = Vec::new();
            for finding in findings.iter().filter(|finding| finding.rule == rule.id) {
                spans.push(finding.place.span);
                if rule.merge.is_some() {
                    spans.extend(finding.labels.iter().map(|label| label.place.span));
                }
            }
            spans.sort();
            let shown: Vec<&str> = spans.iter().map(|span| &text[span.range()]).collect();
            assert_eq!(spans, expected, "{}, example {number}: {shown:?} in\n{text}\n{findings:#?}", rule.id);
        }
    }
}

#[test]
fn no_two_findings_of_a_rule_have_one_name() {
    for rule in rules::all() {
        // The second and the third of equal entries, keys or marks are interchangeable.
        if matches!(rule.id, "duplicate-entry" | "duplicate-key" | "invalid-json") {
            continue;
        }
        for case in cases(rule) {
            let findings = case.judged(&alone(rule));
            let mut names: Vec<_> = findings.iter().map(|finding| (finding.rule, &finding.place.at)).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        }
    }
}

#[test]
fn every_rule_fires_in_one_example_and_is_silent_in_another() {
    for rule in rules::all() {
        if matches!(
            rule.check,
            Check::Entry(_)
                | Check::Identities(_)
                | Check::Run(_)
                | Check::Excuses(_)
                | Check::Policy
                | Check::Files(_)
        ) {
            continue; // They have no text to show; the command-line cases show them.
        }
        let cases = cases(rule);
        assert!(cases.iter().any(|case| case.expected.is_empty()), "{} has no good example", rule.id);
        assert!(cases.iter().any(|case| !case.expected.is_empty()), "{} has no bad example", rule.id);
    }
}

#[test]
fn every_rule_has_a_file_of_its_name_in_the_folder_of_its_group() {
    for rule in rules::all() {
        let path = format!("src/rules/{}/{}.rs", rule.group.name(), rule.id.replace('-', "_"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.starts_with(&format!("//! {}: ", rule.id)), "{path} does not open with its id");
    }
}

#[test]
fn the_registry_has_no_id_twice_and_subsumes_only_what_there_is() {
    let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    for (index, rule) in rules::all().enumerate() {
        assert!(!ids[..index].contains(&rule.id), "{} twice", rule.id);
        for subsumed in rule.subsumes {
            assert!(ids.contains(subsumed), "{} subsumes {subsumed}, which is no rule", rule.id);
        }
        for words in [rule.why, rule.remedy] {
            assert!(words.ends_with('.'), "{}: not a sentence: {words}", rule.id);
        }
        assert!(!rule.summary.ends_with('.'), "{}: {}", rule.id, rule.summary);
    }
}

#[test]
fn subsumption_never_goes_round_in_a_circle() {
    fn visit(id: &str, path: &mut Vec<String>) {
        assert!(!path.contains(&id.to_owned()), "{path:?} -> {id}");
        path.push(id.to_owned());
        for next in rules::by_id(id).unwrap().subsumes {
            visit(next, path);
        }
        path.pop();
    }
    for rule in rules::all() {
        visit(rule.id, &mut Vec::new());
    }
}

#[test]
fn a_fix_leaves_its_own_rule_silent() {
    for rule in rules::all() {
        for Case { text, .. } in cases(rule) {
            let policy = alone(rule);
            for finding in gate::judge(&Document::parse(text.as_bytes()), &policy) {
                let Some(fix) = finding.fix else { continue };
                let fixed = fix.applied_to(&text);
                let document = Document::parse(fixed.as_bytes());
                assert!(document.root().is_some(), "{}: the fix breaks the document\n{fixed}", rule.id);
                let again = gate::judge(&document, &policy);
                let same = again.iter().filter(|other| other.rule == rule.id && other.message == finding.message);
                assert_eq!(same.count(), 0, "{}: {}\n{fixed}", rule.id, finding.message);
            }
        }
    }
}

/// Beside all other rules. A safe fix brings no other finding. An unsafe one may: a gate that can be read again is held
/// to what it says; an error that would be left so keeps the fix out.
#[test]
fn a_fix_removes_its_finding_and_leaves_no_new_error() {
    let all = Selection { extend_select: vec![Selector::Group(Group::Order)], ..Selection::default() };
    let policy = Policy::new(&all, true);
    let judged = |text: &str| gate::judge(&Document::parse(text.as_bytes()), &policy);
    let mut tried = BTreeSet::new();
    for (rule, text) in rules::all().flat_map(|rule| cases(rule).into_iter().map(move |case| (rule, case.text))) {
        let before = judged(&text);
        for (finding, fix) in before.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?))) {
            let fixed = fix.applied_to(&text);
            let after = judged(&fixed);
            let is_left = after.iter().any(|other| (other.rule, &other.place.at) == (finding.rule, &finding.place.at));
            assert!(!is_left, "{}: it is still there:\n{fixed}\n{after:#?}", finding.rule);
            if fix.safety == Safety::Safe {
                assert_eq!(more(&before, &after, Severity::Warning), None, "{}\n{text}\n{fixed}", finding.rule);
                assert_permits_the_same(&text, &fixed);
            }
            tried.insert((finding.rule, fix.safety == Safety::Safe));
        }
        for most in [Safety::Safe, Safety::Unsafe] {
            let mended = mend(&RepoPath::new("passport.json"), text.as_bytes(), (&policy, &Excuses::default()), most);
            let Some(fixed) = mended.text else { continue };
            let after = judged(&fixed);
            assert_eq!(more(&before, &after, Severity::Error), None, "{}\n{text}\n{fixed}", rule.id);
            assert_eq!(
                mend(&RepoPath::new("passport.json"), fixed.as_bytes(), (&policy, &Excuses::default()), most).text,
                None,
                "{}\n{text}\n{fixed}",
                rule.id
            );
        }
    }
    let safe: Vec<&str> = tried.iter().filter(|(_, safe)| *safe).map(|(rule, _)| *rule).collect();
    assert_eq!(safe, ["duplicate-entry", "invalid-encoding"]);
    assert!(tried.len() > 8, "{tried:?}");
}

/// A rule that has more findings of that level, or a higher one, after than before.
fn more(before: &[Finding], after: &[Finding], level: Severity) -> Option<&'static str> {
    let count = |findings: &[Finding], rule: &str| {
        findings.iter().filter(|finding| finding.rule == rule && finding.severity >= level).count()
    };
    after.iter().map(|finding| finding.rule).find(|rule| count(after, rule) > count(before, rule))
}

fn assert_permits_the_same(text: &str, fixed: &str) {
    let [before, after] = [text, fixed].map(|text| Document::parse(text.as_bytes()));
    let deltas = Passport::read(&before).zip(Passport::read(&after)).map(|(before, after)| delta(&before, &after));
    assert_eq!(deltas, Some(Vec::new()), "{text}\n{fixed}");
}
