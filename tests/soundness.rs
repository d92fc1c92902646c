//! Soundness: what this gate passes, the tuner's own loader accepts, although the two read differently; and the JSON
//! front end reads what every reader reads.
#![allow(clippy::similar_names, reason = "a reader and what it read are named alike")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

mod front_end;
mod loader;
mod mutate;
mod python;

use mk_passport::document::Document;
use mk_passport::finding::Severity;
use mk_passport::gate;
use mk_passport::policy::Policy;
use mk_passport::templates;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// Whether the gate lets the text pass, at the default levels.
fn passes(text: &str) -> bool {
    let findings = gate::judge(&Document::parse(text.as_bytes()), &Policy::default());
    findings.iter().all(|finding| finding.severity != Severity::Error)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_gate_passes_the_loader_accepts(text in mutate::passport()) {
        if passes(&text) {
            prop_assert_eq!(loader::load(&text), Ok(()), "{}", text);
        }
    }

    #[test]
    fn what_the_gate_passes_the_loader_accepts_however_the_text_is_cut(text in mutate::cut_passport()) {
        if passes(&text) {
            prop_assert_eq!(loader::load(&text), Ok(()), "{}", text);
        }
    }

    #[test]
    fn what_the_gate_passes_the_loader_accepts_whatever_it_is(text in front_end::texts()) {
        if passes(&text) {
            prop_assert_eq!(loader::load(&text), Ok(()), "{}", text);
        }
    }
}

#[test]
fn each_change_of_a_template_that_the_gate_passes_the_loader_accepts() {
    let mut passed = 0;
    for text in mutate::each_change_of(templates::by_name("safe").unwrap().text) {
        if passes(&text) {
            passed += 1;
            assert_eq!(loader::load(&text), Ok(()), "{text}");
        }
    }
    assert!(passed > 500, "{passed}");
}

/// The property would hold as well if the gate refused everything, or if nothing were ever mutated into a fault.
#[test]
fn the_mutations_reach_both_sides_of_both_readers() {
    let mut runner = TestRunner::deterministic();
    let strategy = mutate::passport();
    let (mut passed, mut only_loader, mut neither) = (0, 0, 0);
    for _ in 0..1000 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        match (passes(&text), loader::load(&text).is_ok()) {
            (true, _) => passed += 1,
            (false, true) => only_loader += 1,
            (false, false) => neither += 1,
        }
    }
    assert!(passed > 100 && only_loader > 50 && neither > 100, "{passed} {only_loader} {neither}");
}

#[test]
fn the_loader_accepts_every_template_and_is_lax_where_it_is_said_to_be() {
    for template in &templates::ALL {
        assert_eq!(loader::load(template.text), Ok(()), "{}", template.name());
        assert!(passes(template.text), "{}", template.name());
    }
    let safe = templates::by_name("safe").unwrap().text;
    let changed = |from: &str, to: &str| {
        let text = safe.replacen(from, to, 1);
        assert_ne!(text, safe, "{from}");
        text
    };
    let unknown = changed("\"freeze_window_s\": 1800", "\"ceiling\": \"none\"");
    assert!(loader::load(&unknown).is_ok() && passes(&unknown), "a field that nobody knows is a warning");
    for lax in [
        changed("\"cooldown_s\": 600", "\"cooldown_s\": true"),
        changed("\"cooldown_s\": 600", "\"cooldown_s\": -1, \"cooldown_s\": 600"),
        changed("\"cooldown_s\": 600", "\"cooldown_s\": 99999999999999999999"),
        changed("\"description\":", "\"x\": NaN, \"description\":"),
        changed("\"name\": \"safe\"", "\"name\": \"a\\ud800\""),
    ] {
        assert_eq!(loader::load(&lax), Ok(()), "{lax}");
        assert!(!passes(&lax), "{lax}");
    }
    for refused in [
        changed("\"cooldown_s\": 600", "\"cooldown_s\": 600, \"cooldown_s\": -1"),
        changed("\"cooldown_s\": 600", "\"cooldown_s\": 600.0"),
        changed("\"name\": \"safe\"", "\"name\": \"\\u001c\\u3000\""),
        changed("\"relock_stable_intervals\": 5", "\"relock_stable_intervals\": false"),
        changed("\"min\": 1, \"max\": 16", "\"min\": 17, \"max\": 16"),
        changed("\"description\":", &format!("\"x\": {}, \"description\":", "9".repeat(4301))),
        format!("\u{feff}{safe}"),
    ] {
        assert!(loader::load(&refused).is_err(), "{refused}");
        assert!(!passes(&refused), "{refused}");
    }
}
