//! None, one and several bases, and bases that are no passports.

use super::{changes_only, permits, several};
use crate::common::examples::judged;
use crate::permission_order::support::{SMALL, patched};
use mk_passport::document::Document;
use mk_passport::finding::Finding;
use mk_passport::gate;
use mk_passport::gate::change::Before;
use mk_passport::policy::Policy;

fn found(head: &str, before: &Before) -> Vec<Finding> {
    judged(head, before, None, &changes_only())
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn without_a_base_and_without_a_change_nothing_is_permitted_anew() {
    let wide = patched(r#"{"gates": {"apply": true}}"#);
    for before in [Before::Unknown, Before::Unchanged] {
        assert_eq!(found(&wide, &before), []);
    }
    assert_eq!(permits(&wide, &wide), []);
    let document = Document::parse_text(&wide);
    let own: Vec<_> =
        gate::judge(&document, &Policy::default()).iter().map(|finding| finding.message.clone()).collect();
    let changed = judged(&wide, &several(&[&wide]), None, &Policy::default());
    assert_eq!(changed.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>(), own);
}

#[test]
fn a_head_has_to_hold_against_every_base() {
    let narrow = patched(r#"{"limits": {"cooldown_s": 500}}"#);
    let narrower = patched(r#"{"limits": {"cooldown_s": 900}}"#);
    assert_eq!(ids(&found(SMALL, &several(&[SMALL, &narrow]))), ["widened-limits"]);
    assert_eq!(ids(&found(SMALL, &several(&[&narrow, SMALL]))), ["widened-limits"]);
    assert_eq!(ids(&found(SMALL, &several(&[&narrow, &narrower]))), ["widened-limits"; 2]);
    // What two bases say alike is said once.
    assert_eq!(ids(&found(SMALL, &several(&[&narrow, &narrow]))), ["widened-limits"]);
}

#[test]
fn a_base_that_is_no_passport_makes_a_newcomer() {
    let applying = patched(r#"{"gates": {"apply": true}}"#);
    assert_eq!(ids(&found(&applying, &Before::New)), ["permissive-newcomer"]);
    for base in ["{", "[]", "", "{}", "{\"compilerOptions\": 1}"] {
        let findings = found(&applying, &several(&[base]));
        assert_eq!(ids(&findings), ["permissive-newcomer"], "{base}");
        assert!(
            findings[0].message.text().contains("base0:prod/ads.passport.json cannot be read"),
            "{}",
            findings[0].message
        );
    }
    assert_eq!(found(SMALL, &Before::New), []);
    // Of another version: nobody knows what it permitted.
    let other = SMALL.replace("passport.v0", "passport.v1");
    assert_eq!(ids(&found(SMALL, &several(&[&other]))), ["undecidable-change"]);
}

#[test]
fn of_a_head_that_cannot_be_read_only_its_own_fault_is_reported() {
    for head in ["{", "[]", "\u{feff}"] {
        let findings = judged(head, &several(&[SMALL]), None, &Policy::default());
        assert!(!findings.is_empty(), "{head}");
        assert!(findings.iter().all(|finding| !finding.pre_existing && finding.changed.is_none()), "{findings:#?}");
    }
}

#[test]
fn a_broken_part_has_its_own_fault_and_no_other() {
    for (patch, rule) in [
        (r#"{"limits": {"cooldown_s": "100"}}"#, "wrong-type"),
        (r#"{"limits": {"cooldown_s": -1}}"#, "limit-out-of-range"),
        (r#"{"limits": {"cooldown_s": null}, "cooldowns": null}"#, "missing-field"),
        (r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", 7]}"#, "wrong-type"),
        (r#"{"gates": {"apply": "no"}}"#, "non-boolean-gate"),
        (r#"{"cooldowns": {"after_recover_s": "5"}}"#, "invalid-cooldown"),
        (r#"{"gates": {"default_mode": "aply"}}"#, "unknown-mode"),
        (r#"{"schema_version": "passport.v9"}"#, "unsupported-schema-version"),
        (r#"{"calibration": {"evidence": "run 7", "date": "2026-02-30"}}"#, "invalid-date"),
    ] {
        let base =
            if patch.contains("cooldowns\": null") { patched(r#"{"cooldowns": null}"#) } else { SMALL.to_owned() };
        let findings = judged(&patched(patch), &several(&[&base]), None, &Policy::default());
        let rules = ids(&findings);
        assert!(rules.contains(&rule) && !rules.contains(&"undecidable-change"), "{patch}: {rules:?}");
        // Without that rule the change is still reported.
        let alone = permits(&base, &patched(patch));
        let expected: &[&str] = if rule == "unsupported-schema-version" { &[] } else { &["undecidable-change"] };
        assert_eq!(alone.iter().map(|found| found.0).filter(|id| *id != rule).collect::<Vec<_>>(), expected, "{patch}");
    }
}
