//! The witness of each widened part: a move that the base forbids and the head permits, by a reading of the two
//! passports that knows nothing of the permission order.

use super::generate::{near, sound, spoilt};
use super::support::{SMALL, patched};
use mk_passport::document::Document;
use mk_passport::passport::delta::{Basis, Direction, Move, Witness, Witnesses, delta};
use mk_passport::passport::{Mode, Passport};
use mk_passport::text::is_unprintable;
use proptest::prelude::*;
use serde_json::Value;

/// The widened parts, each with its witness.
fn witnesses(base: &str, head: &str) -> Vec<(String, Option<Witness>)> {
    let (base, head) = (Document::parse_text(base), Document::parse_text(head));
    let (base, head) = (Passport::read(&base).unwrap(), Passport::read(&head).unwrap());
    let witnesses = Witnesses::of(&base, &head);
    let widened = delta(&base, &head).into_iter().filter(|delta| delta.direction == Direction::Widened);
    widened.map(|delta| (delta.field.clone(), witnesses.find(&delta))).collect()
}

fn has(list: &Value, name: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|entry| entry == name))
}

/// The words of `default_mode`, from the least to the most.
const MODES: [&str; 5] = ["observe", "propose-only", "verify-only", "plan_verify_only", "apply"];

/// Whether a sound passport permits a move, its conditions met.
fn permits(passport: &Value, act: &Move) -> bool {
    let (lists, limits, gates) = (&passport["allowed_actuators"], &passport["limits"], &passport["gates"]);
    let number = |value: &Value| value.as_i64();
    let moves = |knob: &str| has(&lists["hot"], knob) || has(&lists["cold"], knob);
    let bounds = |knob: &str| &limits["knob_limits"][knob];
    let within = |knob: &str, value: i128| {
        let (least, most) = (number(&bounds(knob)["min"]), number(&bounds(knob)["max"]));
        least.is_none_or(|least| value >= least.into()) && most.is_none_or(|most| value <= most.into())
    };
    let rank = |words: &[&str], value: &Value| words.iter().position(|word| value == *word);
    match act {
        Move::Fire { chord } => has(&passport["allowed_chords"], chord),
        Move::FireUnseen { chord, signal } => {
            has(&passport["allowed_chords"], chord)
                && !has(&passport["observability_requirements"][chord.as_str()], signal)
        }
        Move::FireAt { alpha } => limits["alpha"].as_f64().is_none_or(|most| *alpha <= most),
        Move::Relock { intervals } => *intervals >= number(&limits["relock_stable_intervals"]).unwrap(),
        Move::Touch { actuator, mode } => match mode {
            Mode::Hot => has(&lists["hot"], actuator),
            // What may move at run time may move by rollout.
            Mode::Cold => moves(actuator),
            Mode::ProposeOnly => moves(actuator) || has(&lists["propose_only"], actuator),
        },
        Move::Set { knob, to } => moves(knob) && within(knob, (*to).into()),
        Move::Step { knob, from, by } => {
            let own = knob.as_ref().and_then(|knob| number(&bounds(knob)["max_delta"]));
            let step = own.or_else(|| number(&limits["max_delta_per_step"])).unwrap();
            let fits = |knob: &String| {
                moves(knob) && from.is_none_or(|from| within(knob, from.into()) && within(knob, i128::from(from) + by))
            };
            (step == 0 || *by <= step.into()) && knob.as_ref().is_none_or(fits)
        }
        Move::OffBoundary { knob } => moves(knob) && bounds(knob)["boundary_only"] != true,
        Move::ChangeAfter { seconds } => *seconds >= number(&limits["cooldown_s"]).unwrap(),
        Move::ChangeInFreeze { seconds } => *seconds >= number(&limits["freeze_window_s"]).unwrap_or(0),
        Move::ChangeInPhase { phase, seconds } => {
            let own = number(&passport["cooldowns"][phase.as_str()]);
            *seconds >= own.or_else(|| number(&limits["cooldown_s"])).unwrap()
        }
        Move::Break { invariant } => !has(&passport["invariants"], invariant),
        Move::Apply => gates["apply"] == true,
        Move::ApplyByDefault => gates["apply"] != false,
        Move::ApplyAgainst { gate } => gates[gate.as_str()] != true,
        Move::PassBan { actuator } => has(&gates["allow_restricted"], actuator),
        Move::GoAsFar { mode } => rank(&MODES, &gates["default_mode"]) >= rank(&MODES, &Value::from(mode.as_str())),
        Move::GoOnBlind { fallback } => {
            let word = gates["on_telemetry_loss"].as_str();
            word.is_none() || fallback.as_ref().is_some_and(|_| word == fallback.as_deref())
        }
        Move::WorkUnmeasured => passport["calibration"].is_null(),
        Move::None { .. } => false,
    }
}

/// The parts of which no single move may show that they are wider: those of which something else limits the same.
fn may_have_none(field: &str) -> bool {
    ["/limits/freeze_window_s", "/limits/alpha", "/cooldowns/"].iter().any(|start| field.starts_with(start))
        || ["/max_delta", "/min", "/max"].iter().any(|end| field.ends_with(end))
}

fn pairs() -> impl Strategy<Value = (Value, Value)> {
    let related = sound().prop_flat_map(|passport| (Just(passport.clone()), near(passport)));
    prop_oneof![(sound(), sound()), related]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_base_forbids_each_witness_and_the_head_permits_it((base, head) in pairs()) {
        for (field, witness) in witnesses(&base.to_string(), &head.to_string()) {
            let witness = witness.unwrap();
            if let Move::None { .. } = witness.act {
                prop_assert!(may_have_none(&field), "{field}");
                continue;
            }
            prop_assert!(!permits(&base, &witness.act), "the base permits {:?}", witness);
            prop_assert!(permits(&head, &witness.act), "the head forbids {:?}", witness);
        }
    }

    #[test]
    fn every_widened_part_has_a_witness_in_one_printable_sentence(
        (base, head) in prop_oneof![(spoilt(), spoilt()), sound().prop_flat_map(|passport| (spoilt(), Just(passport)))]
    ) {
        for (field, witness) in witnesses(&base.to_string(), &head.to_string()) {
            let sentence = witness.unwrap().sentence(Basis::Before);
            prop_assert!(!sentence.chars().any(is_unprintable), "{field}: {sentence}");
            prop_assert!(sentence.ends_with('.') && sentence.starts_with(|c: char| c.is_ascii_uppercase()), "{sentence}");
        }
    }
}

/// The sentence of the one widened part.
#[track_caller]
fn says(narrow: &str, wide: &str, expected: &str) {
    let found = witnesses(&patched(narrow), &patched(wide));
    let sentences: Vec<String> = found
        .into_iter()
        .map(|(_, witness)| witness.map(|witness| witness.sentence(Basis::Before)).unwrap_or_default())
        .collect();
    assert_eq!(sentences, [expected]);
}

const APPLY: &str = r#""apply": true"#;

#[test]
fn a_witness_is_a_sentence_with_its_values() {
    let limit = |field: &str| format!(r#"{{"gates": {{{APPLY}}}, "limits": {{{field}}}}}"#);
    let applied = format!(r#"{{"gates": {{{APPLY}}}}}"#);
    for (narrow, wide, sentence) in [
        (
            "{}",
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#,
            "The chord `RELOCK` may now fire; before, it was not allowed.",
        ),
        (
            "{}",
            r#"{"allowed_actuators": {"hot": ["concurrency", "microbatch_size"], "cold": []}}"#,
            "With apply on, the tuner may now move `microbatch_size` at run time; before, only by rollout.",
        ),
        (
            "{}",
            r#"{"allowed_actuators": {"cold": ["microbatch_size", "timeout_ms"]}}"#,
            "With apply on and `timeout_ms` in `allow_restricted`, the tuner may now move `timeout_ms` by rollout; \
             before, it could only propose one.",
        ),
        (
            &applied,
            &limit(r#""cooldown_s": 40"#),
            "The tuner may now make the next change after 40 s; before, only after 100 s.",
        ),
        (
            "{}",
            r#"{"limits": {"relock_stable_intervals": 1}}"#,
            "The tuner may now relock after 1 stable interval; before, only after 3.",
        ),
        (
            &limit(r#""freeze_window_s": 60"#),
            &applied,
            "The tuner may now make a change at once, without a freeze; before, only after 60 s.",
        ),
        (
            &applied,
            &format!(r#"{{"gates": {{{APPLY}}}, "cooldowns": null}}"#),
            "The tuner may now make a change 100 s into the phase of `after_recover_s`; before, only after 200 s.",
        ),
        (
            r#"{"cooldowns": {"x_s": 100}}"#,
            "{}",
            "The limit `/cooldowns/x_s` is now absent, though no single move shows it; before, `100`.",
        ),
        (
            &applied,
            &limit(r#""max_delta_per_step": 5"#),
            "The tuner may now move `concurrency` from 1 to 6 in one step; before, by at most 2.",
        ),
        (
            &applied,
            &limit(r#""max_delta_per_step": 0"#),
            "The tuner may now move `concurrency` from 1 to 8 in one step; before, by at most 2.",
        ),
        (
            &limit(r#""knob_limits": {"concurrency": {"max_delta": 3}}"#),
            &limit(r#""knob_limits": {"concurrency": {"max_delta": 20}}"#),
            "The tuner may now move `concurrency` from 1 to 8 in one step; before, by at most 3.",
        ),
        (
            &limit(r#""knob_limits": {"concurrency": {"max_delta": 7}}"#),
            &limit(r#""knob_limits": {"concurrency": {"max_delta": 20}}"#),
            "The limit `/limits/knob_limits/concurrency/max_delta` is now `20`, though no single move shows it; \
             before, `7`.",
        ),
        (
            &limit(r#""knob_limits": {"concurrency": {"boundary_only": true}}"#),
            &applied,
            "The tuner may now move `concurrency` in the middle of a step; before, only at a boundary.",
        ),
    ] {
        says(narrow, wide, sentence);
    }
}

#[test]
fn a_witness_of_what_is_demanded_is_a_sentence_with_its_values() {
    let limit = |field: &str| format!(r#"{{"gates": {{{APPLY}}}, "limits": {{{field}}}}}"#);
    let gate = |field: &str| format!(r#"{{"gates": {{{APPLY}, {field}}}}}"#);
    let applied = format!(r#"{{"gates": {{{APPLY}}}}}"#);
    for (narrow, wide, sentence) in [
        (
            r#"{"limits": {"alpha": 0.05}}"#,
            r#"{"limits": {"alpha": 0.1}}"#,
            "The chords may now fire at an `alpha` of 0.1; before, at one of at most 0.05.",
        ),
        (
            &applied,
            &limit(r#""knob_limits": {"concurrency": {"max": 14}}"#),
            "The tuner may now set `concurrency` to 14; before, at most 8.",
        ),
        (
            &applied,
            &limit(r#""knob_limits": {"concurrency": {"min": 0}}"#),
            "The tuner may now set `concurrency` to 0; before, at least 1.",
        ),
        (
            &applied,
            &format!(r#"{{"gates": {{{APPLY}}}, "invariants": null}}"#),
            "The tuner may now make a change that breaks `keep the global batch`; before, that had to hold.",
        ),
        (
            "{}",
            r#"{"observability_requirements": null}"#,
            "The chord `RECOVER` may now fire without the signal `step_time_p95`; before, it needed that signal.",
        ),
        ("{}", &applied, "The tuner may now apply a change; before, it could not."),
        (
            "{}",
            r#"{"gates": {"apply": null}}"#,
            "The tuner's own default now decides whether it applies a change; before, it could not.",
        ),
        (
            &applied,
            &gate(r#""require_paid": null"#),
            "The tuner may now apply a change while the paid gate is closed; before, it could not.",
        ),
        (
            &gate(r#""require_ticket": true"#),
            &applied,
            "The tuner may now apply a change while `require_ticket` is not met; before, it could not.",
        ),
        (
            r#"{"gates": {"on_telemetry_loss": "observe"}}"#,
            "{}",
            "The tuner may now go on as before when telemetry is lost; before, only with `observe`.",
        ),
        (
            &applied,
            &gate(r#""allow_restricted": ["concurrency"]"#),
            "The tuner may now apply a change of `concurrency` whatever the ban on restricted actuators says; before, \
             it could not.",
        ),
        (
            "{}",
            r#"{"gates": {"default_mode": "apply"}}"#,
            "The tuner may now go as far as `apply` when it is not asked for less; before, only as far as `verify-only`.",
        ),
        (
            r#"{"calibration": {"evidence": "run 7", "date": "2026-02-03"}}"#,
            "{}",
            "The tuner may now work by limits that no calibration backs; before, a calibration had to back them.",
        ),
    ] {
        says(narrow, wide, sentence);
    }
}

#[test]
fn a_witness_shows_a_name_as_it_is_spelt() {
    let chord = r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RE\u202eLOCK"]}"#;
    says("{}", chord, "The chord `RE\\u{202e}LOCK` may now fire; before, it was not allowed.");
}

#[test]
fn a_knob_without_bounds_has_a_witness_without_an_end() {
    let of_base: Vec<_> = witnesses(SMALL, &patched(r#"{"limits": {"knob_limits": null}}"#))
        .into_iter()
        .map(|(_, witness)| witness.unwrap().sentence(Basis::Before))
        .collect();
    assert_eq!(
        of_base,
        [
            "With apply on, the tuner may now set `concurrency` to 0; before, at least 1.",
            "With apply on, the tuner may now set `concurrency` to 9; before, at most 8."
        ]
    );
}
