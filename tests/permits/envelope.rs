//! Envelopes, whole and partial.

use crate::common::examples::judged;
use crate::permission_order::generate::{near, sound, spoilt};
use crate::permission_order::support::{SMALL, inside, patched};
use mk_passport::document::Document;
use mk_passport::gate::change::Before;
use mk_passport::passport::Passport;
use mk_passport::passport::envelope::{loosened, outside};
use mk_passport::policy::Policy;
use proptest::prelude::*;
use serde_json::Value;

/// The parts of a passport that are outside an envelope.
fn beyond(envelope: &str, passport: &str) -> Vec<String> {
    let (envelope, passport) = (Document::parse_text(envelope), Document::parse_text(passport));
    let deltas = outside(&Passport::read(&envelope).unwrap(), &Passport::read(&passport).unwrap());
    deltas.into_iter().map(|delta| delta.field).collect()
}

#[test]
fn what_an_envelope_does_not_mention_is_not_judged() {
    for envelope in [
        "{}",
        r#"{"name": "safe"}"#,
        r#"{"gates": {}}"#,
        r#"{"limits": {"knob_limits": {}}}"#,
        r#"{"allowed_actuators": {}}"#,
        r#"{"limits": {"cooldown_s": 100}, "gates": {"require_paid": true}}"#,
        r#"{"gates": {"allow_restricted": []}}"#,
        r#"{"cooldowns": {"after_recover_s": 200}}"#,
    ] {
        assert_eq!(beyond(envelope, SMALL), [""; 0], "{envelope}");
    }
    let wide = patched(r#"{"gates": {"apply": true, "default_mode": "apply", "own": 1}, "extra": 1}"#);
    assert_eq!(beyond(r#"{"limits": {"cooldown_s": 100}}"#, &wide), [""; 0]);
}

#[test]
fn what_an_envelope_mentions_is_a_ceiling() {
    for (envelope, part) in [
        (r#"{"allowed_chords": ["NORMAL-HOLD"]}"#, "/allowed_chords/RECOVER"),
        (r#"{"allowed_actuators": {"hot": []}}"#, "/allowed_actuators/hot/concurrency"),
        (r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": []}}"#, "/allowed_actuators/cold/microbatch_size"),
        (r#"{"limits": {"cooldown_s": 101}}"#, "/limits/cooldown_s"),
        (r#"{"limits": {"freeze_window_s": 1}}"#, "/limits/freeze_window_s"),
        (r#"{"limits": {"knob_limits": {"concurrency": {"max": 7}}}}"#, "/limits/knob_limits/concurrency/max"),
        (
            r#"{"limits": {"knob_limits": {"concurrency": {"max_delta": 1}}}}"#,
            "/limits/knob_limits/concurrency/max_delta",
        ),
        (r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1}}}}"#, "/limits/knob_limits/microbatch_size/min"),
        (r#"{"invariants": ["another"]}"#, "/invariants/another"),
        (r#"{"gates": {"require_verify_ok": true}}"#, "/gates/require_verify_ok"),
        (r#"{"gates": {"default_mode": "observe"}}"#, "/gates/default_mode"),
        (r#"{"gates": {"on_telemetry_loss": "observe"}}"#, "/gates/on_telemetry_loss"),
        (r#"{"gates": {"region": "eu"}}"#, "/gates/region"),
        (r#"{"observability_requirements": {"RECOVER": ["another"]}}"#, "/observability_requirements/RECOVER/another"),
        (r#"{"cooldowns": {"after_relock_s": 300}}"#, "/cooldowns/after_relock_s"),
    ] {
        assert_eq!(beyond(envelope, SMALL), [part], "{envelope}");
    }
    // Each list of actuators is mentioned on its own: what is hot may be cold, where `hot` is not mentioned.
    assert_eq!(beyond(r#"{"allowed_actuators": {"cold": []}}"#, SMALL), [""; 0]);
    let proposed =
        r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": ["microbatch_size"], "propose_only": []}}"#;
    assert_eq!(beyond(proposed, SMALL), ["/allowed_actuators/propose_only/timeout_ms"]);
}

#[test]
fn one_step_bounds_the_step_of_every_allowed_knob() {
    let own = patched(
        r#"{"limits": {"max_delta_per_step": 1, "knob_limits": {
            "concurrency": {"max_delta": 4}, "timeout_ms": {"min": 1, "max": 9, "max_delta": 9}}}}"#,
    );
    assert_eq!(beyond(r#"{"limits": {"max_delta_per_step": 2}}"#, &own), ["/limits/knob_limits/concurrency/max_delta"]);
    let stated = r#"{"limits": {"max_delta_per_step": 2, "knob_limits": {"concurrency": {"max_delta": 5}}}}"#;
    assert_eq!(beyond(stated, &own), [""; 0]);
    // Also of a knob that the envelope does not allow.
    let none = r#"{"allowed_actuators": {"hot": []}, "limits": {"max_delta_per_step": 2}}"#;
    let both = ["/allowed_actuators/hot/concurrency", "/limits/knob_limits/concurrency/max_delta"];
    assert_eq!(beyond(none, &own), both);
}

#[test]
fn a_finding_names_the_ceiling_and_its_place() {
    let envelope = "{\n  \"limits\": {\"max_delta_per_step\": 1}\n}";
    let own = patched(r#"{"limits": {"max_delta_per_step": 1, "knob_limits": {"concurrency": {"max_delta": 4}}}}"#);
    let found = judged(&own, &Before::Unknown, Some(envelope), &Policy::default());
    let finding = found.iter().find(|finding| finding.rule == "outside-envelope").unwrap();
    assert_eq!(&own[finding.place.span.range()], "4");
    assert!(finding.message.text().contains("`max_delta` of `concurrency` is `4`"), "{}", finding.message);
    let place = finding.labels[0].elsewhere.as_ref().unwrap();
    assert_eq!((place.path.as_str(), place.start.line, place.start.column), ("policies/prod.json", 2, 36));
    assert_eq!(finding.labels[0].place.pointer, "/limits/max_delta_per_step");
}

#[test]
fn a_part_that_is_outside_and_widened_is_reported_twice_and_a_broken_one_once() {
    let envelope = r#"{"limits": {"cooldown_s": 100}}"#;
    let rules = |patch: &str| -> Vec<&str> {
        let before = crate::common::examples::was(SMALL);
        let found = judged(&patched(patch), &before, Some(envelope), &Policy::default());
        let base = judged(SMALL, &Before::Unknown, None, &Policy::default());
        let new = found.iter().filter(|finding| base.iter().all(|old| old.rule != finding.rule));
        new.map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(r#"{"limits": {"cooldown_s": 50}}"#), ["outside-envelope", "widened-limits"]);
    assert_eq!(rules(r#"{"limits": {"cooldown_s": "50"}}"#), ["wrong-type"]);
}

/// The paths of all members of all objects.
fn members(value: &Value, path: &str, out: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        out.push(path.clone());
        members(value, &path, out);
    }
}

fn without(mut value: Value, path: &str) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(&key);
    value
}

/// Whether nothing that the envelope bounded is bounded less.
fn is_as_tight(was: &str, now: &str) -> bool {
    let (was, now) = (Document::parse_text(was), Document::parse_text(now));
    loosened(&Passport::read(&was).unwrap(), &Passport::read(&now).unwrap()).is_empty()
}

/// An envelope before and after a change, both parts of related passports, and a passport that is near them.
fn changed_envelope() -> impl Strategy<Value = [Value; 3]> {
    let pair = sound().prop_flat_map(|passport| (Just(passport.clone()), near(passport)));
    let heads =
        pair.prop_flat_map(|(was, now)| (Just(was), Just(now.clone()), prop_oneof![Just(now.clone()), near(now)]));
    let cut = |mut envelope: Value, at: &[prop::sample::Index]| {
        for index in at {
            let mut paths = Vec::new();
            members(&envelope, "", &mut paths);
            if !paths.is_empty() {
                envelope = without(envelope, &paths[index.index(paths.len())]);
            }
        }
        envelope
    };
    let indices = || prop::collection::vec(any::<prop::sample::Index>(), 0..6);
    (heads, indices(), prop::option::of(any::<prop::sample::Index>())).prop_map(move |((was, now, head), both, one)| {
        let now = cut(cut(now, &both), one.as_slice());
        [cut(was, &both), now, head]
    })
}

/// Whether a step of all knobs counts in the place of one that is taken out: then the ceiling may be lower without it.
fn is_step_of_knob(envelope: &Value, path: &str) -> bool {
    let holds_step = envelope.pointer(path).is_some_and(|value| value.to_string().contains("max_delta\""));
    path.starts_with("/limits/knob_limits") && (path.ends_with("/max_delta") || holds_step)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_passport_is_inside_itself_as_an_envelope(passport in sound()) {
        let text = passport.to_string();
        prop_assert_eq!(beyond(&text, &text), Vec::<String>::new());
    }

    #[test]
    fn what_is_narrower_than_one_inside_is_inside(
        [a, b, c] in sound()
            .prop_flat_map(|a| (Just(a.clone()), near(a)))
            .prop_flat_map(|(a, b)| (Just(a), Just(b.clone()), near(b)))
            .prop_map(|(a, b, c)| [a, b, c]),
    ) {
        let (a, b, c) = (a.to_string(), b.to_string(), c.to_string());
        if inside(&a, &b) {
            prop_assert_eq!(beyond(&a, &b), Vec::<String>::new());
        }
        if beyond(&a, &b).is_empty() && inside(&b, &c) {
            prop_assert_eq!(beyond(&a, &c), Vec::<String>::new());
        }
    }

    #[test]
    fn an_envelope_that_was_not_loosened_lets_nothing_more_in(
        [was, now, head] in changed_envelope(), other in prop_oneof![sound(), spoilt()],
    ) {
        let (was, now) = (was.to_string(), now.to_string());
        prop_assert!(is_as_tight(&was, &was), "{}", was);
        if is_as_tight(&was, &now) {
            for head in [head.to_string(), other.to_string()] {
                if beyond(&now, &head).is_empty() {
                    prop_assert_eq!(beyond(&was, &head), Vec::<String>::new(), "{} to {}: {}", was, now, head);
                }
            }
        }
    }

    #[test]
    fn an_envelope_with_one_mention_less_never_reports_more(
        envelope in sound(), head in prop_oneof![sound(), spoilt()], related: bool, index in any::<prop::sample::Index>(),
        near in sound().prop_flat_map(|passport| (Just(passport.clone()), near(passport))),
    ) {
        let (envelope, head) = if related { near } else { (envelope, head) };
        let mut paths = Vec::new();
        members(&envelope, "", &mut paths);
        let path = index.get(&paths);
        prop_assume!(!is_step_of_knob(&envelope, path));
        let less = without(envelope.clone(), path);
        let (all, fewer) = (beyond(&envelope.to_string(), &head.to_string()), beyond(&less.to_string(), &head.to_string()));
        let more: Vec<_> = fewer.iter().filter(|part| !all.contains(part)).collect();
        prop_assert!(more.is_empty(), "without {}: {:?}", path, more);
    }
}

#[test]
fn the_templates_are_envelopes_as_the_order_has_them() {
    let text = |name: &str| mk_passport::templates::by_name(name).unwrap().text;
    assert_eq!(beyond(text("safe"), text("pilot")), [""; 0]);
    assert_eq!(beyond(text("perf"), text("safe")), [""; 0]);
    assert!(!beyond(text("pilot"), text("safe")).is_empty());
}
