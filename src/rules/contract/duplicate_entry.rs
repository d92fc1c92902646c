//! duplicate-entry: a list names the same thing twice.

use std::collections::HashMap;

use crate::document::Node;
use crate::finding::{Place, Severity, child, words};
use crate::fix::{Edit, Fix, Safety, element_removal};
use crate::passport::vocabulary::is_name;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::{Span, quoted};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-entry",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a list names the same thing twice",
    why: "A person who takes out one of the two believes it gone, and the other is still in force.",
    remedy: "Take the later one out.",
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"], "invariants": ["", ""]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", "RELOCK", "RECOVER", «"RELOCK"»]}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [7, "concurrency", «"concurrency"»], "cold": ["a", «"\u0061"», "b"], "propose_only": ["c", "d", «"c"», «"d"»]}}"#,
        ),
        Example::Bad(r#"{"invariants": ["The global batch stays.", «"The global batch stays."»]}"#),
        Example::Bad(r#"{"gates": {"allow_restricted": ["timeout_ms", «"timeout_ms"»]}}"#),
        Example::Bad(r#"{"observability_requirements": {"DRIFT-RETUNE": ["step_time", "loss", «"step_time"»]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let lists = [
        ("/allowed_chords", &passport.chords),
        ("/allowed_actuators/hot", &passport.hot),
        ("/allowed_actuators/cold", &passport.cold),
        ("/allowed_actuators/propose_only", &passport.propose_only),
        ("/invariants", &passport.invariants),
        ("/gates/allow_restricted", &passport.allow_restricted),
    ];
    for (pointer, list) in lists {
        if let Some(node) = list.node.filter(|_| !list.is_distinct) {
            report(pointer, node, findings);
        }
    }
    for signals in passport.signals.iter().filter(|signals| !signals.is_distinct) {
        report(&child("/observability_requirements", signals.member.key()), signals.member.value(), findings);
    }
}

/// Reports each name of the list that occurs before it.
fn report(list: &str, node: Node, findings: &mut Findings) {
    let elements: Vec<Node> = node.as_array().into_iter().flatten().collect();
    let spans: Vec<Span> = elements.iter().map(|element| element.span()).collect();
    for (first, later, name) in pairs(&elements) {
        let name = quoted(name);
        findings
            .report(Place::element(list, later, elements[later]), words!("{name} is in this list already", name))
            .help(words!("Take this later {name} out; the first one says the same.", name))
            .label(Place::element(list, first, elements[first]), words!("{name} is first listed here"))
            .fix(Fix {
                title: "take out the later one".to_owned(),
                safety: Safety::Safe,
                edits: vec![Edit { span: element_removal(&spans, later), replacement: String::new() }],
            });
    }
}

/// Each repeated name with the index of its first entry and of this one. What is no name has a fault of its own.
fn pairs<'d>(elements: &[Node<'d>]) -> Vec<(usize, usize, &'d str)> {
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for (later, element) in elements.iter().enumerate() {
        let Some(name) = element.as_str().filter(|name| is_name(name)) else { continue };
        let first = *firsts.entry(name).or_insert(later);
        if first < later {
            pairs.push((first, later, name));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_long_list_is_searched_like_a_short_one() {
        for length in [16, 17, 50_000] {
            let mut names: Vec<String> = (0..length - 2).map(|n| format!("\"k{n}\"")).collect();
            names.extend(["\"k1\"".to_owned(), "\"k1\"".to_owned()]);
            let text = format!("[{}]", names.join(","));
            let document = Document::parse_text(&text);
            let elements: Vec<Node> = document.root().unwrap().as_array().unwrap().iter().collect();
            assert_eq!(pairs(&elements), [(1, length - 2, "k1"), (1, length - 1, "k1")]);
        }
    }

    #[test]
    fn a_list_of_one_name_many_times_has_a_finding_for_each_but_the_first() {
        let text = format!("[{}]", vec!["\"k\""; 20_000].join(","));
        let document = Document::parse_text(&text);
        let mut findings = Findings::new(&RULE, Severity::Warning);
        report("/allowed_chords", document.root().unwrap(), &mut findings);
        let (kept, left_out) = findings.into_parts();
        assert_eq!(kept.len() + left_out.iter().map(|left| left.count).sum::<usize>(), 19_999);
    }
}
