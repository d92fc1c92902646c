//! The rules hold what they promise: their examples are run, and the registry is in order.

use crate::common::examples::{Case, cases};
use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::{Check, Rule};
use mk_passport::rules;
use mk_passport::text::Span;

/// The rule alone, with the locked ones that cannot be left out.
fn alone(rule: &'static Rule) -> Policy {
    Policy::new(&Selection { select: vec![Selector::Rule(rule)], ..Selection::default() }, false)
}

#[test]
fn every_example_says_what_it_promises() {
    for rule in rules::all() {
        for (number, Case { text, expected }) in cases(rule).into_iter().enumerate() {
            let findings = gate::judge(&Document::parse(text.as_bytes()), &alone(rule));
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
        for Case { text, .. } in cases(rule) {
            let findings = gate::judge(&Document::parse(text.as_bytes()), &alone(rule));
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
            Check::Entry(_) | Check::Identities(_) | Check::Run(_) | Check::Excuses(_) | Check::Policy
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
