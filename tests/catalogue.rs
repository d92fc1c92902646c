//! The catalogue and the fixtures of the groups `profile` and `order`: what is sound is clean, and what has one fault
//! is told exactly that.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::path::Path;

use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;
use mk_passport::{rules, templates};

/// The default rules and the whole group `order`, but for the ignored ones.
fn with_order(ignored: &[&str]) -> Policy {
    let ignore = ignored.iter().map(|name| Selector::parse(name).unwrap()).collect();
    Policy::new(&Selection { extend_select: vec![Selector::Group(Group::Order)], ignore, ..Selection::default() }, true)
}

/// What is told about a text: `rule: message`.
fn told(text: &str, policy: &Policy) -> Vec<String> {
    let findings = gate::judge(&Document::parse(text.as_bytes()), policy);
    findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

fn fixture(path: impl AsRef<Path>) -> String {
    let path = Path::new("fixtures").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_template_is_clean_under_every_rule_but_for_the_identity_and_context_that_it_cannot_have() {
    for template in &templates::ALL {
        let none: [String; 0] = [];
        let contract = with_order(&["unidentified-contract", "missing-context"]);
        assert_eq!(told(template.text, &contract), none, "{}", template.name());
        assert_eq!(told(template.text, &Policy::default()), none, "{}", template.name());
    }
}

#[test]
fn every_template_keeps_its_promises_under_the_name_of_a_passport_of_ones_own() {
    for template in &templates::ALL {
        let own = template.renamed("ads training, \"eu\"").unwrap();
        let none: [String; 0] = [];
        assert_eq!(told(&own, &Policy::default()), none, "{}", template.name());
    }
}

#[test]
fn a_template_that_is_opened_for_apply_reports_what_its_profile_still_wants() {
    for template in &templates::ALL {
        let opened = template.text.replacen("\"apply\": false", "\"apply\": true", 1);
        assert_ne!(opened, template.text);
        let told = told(&opened, &Policy::default());
        let expected: &[&str] = match template.name() {
            "pilot" => &["profile-forbids-apply: profile `pilot` never applies, and `gates.apply` is true"],
            // The limits of a template were measured nowhere.
            "safe" => &["profile-gate-missing: profile `safe` applies only after a calibration, and states none"],
            "cost" => &["profile-gate-missing: profile `cost` applies only after a calibration, and states none"],
            _ => &[],
        };
        assert_eq!(told, expected, "{}", template.name());
    }
}

#[test]
fn the_two_passports_of_the_founding_examples_are_clean_as_signed_contracts_too() {
    for name in ["production-conservative", "research-speed"] {
        let text = fixture(format!("ok/{name}.passport.json"));
        let none: [String; 0] = [];
        assert_eq!(told(&text, &with_order(&[])), none, "{name}");
    }
}

#[test]
fn every_fixture_of_a_fault_has_exactly_that_fault() {
    for rule in rules::all().filter(|rule| matches!(rule.group, Group::Profile | Group::Order)) {
        let text = fixture(format!("bad/{}/passport.json", rule.id));
        let policy = if rule.group == Group::Order { with_order(&[]) } else { Policy::default() };
        let findings = gate::judge(&Document::parse(text.as_bytes()), &policy);
        let ids: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(ids, [rule.id], "{findings:#?}");
    }
}
