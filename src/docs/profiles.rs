//! Owns the words on the profiles: the promises of the table, in sentences.

use super::entry::{Entry, Kind};
use crate::passport::profile::{Bounded, Forbidden, Gates, Observes, Profile, Promises, Steps};
use crate::passport::vocabulary::{FALLBACKS, ON_TELEMETRY_LOSS};

/// The profiles, in the order of the catalogue.
pub(super) fn entries() -> Vec<Entry> {
    Profile::ALL.into_iter().map(entry).collect()
}

fn entry(profile: Profile) -> Entry {
    let (what, why, example) = words(profile);
    let mut entry = Entry::new(Kind::Profile, profile.name(), what, why);
    entry.facts.push(("template", format!("`mk passport init --template {}`", profile.name())));
    entry.items = promises(&profile.promises());
    entry.example = example;
    entry
}

/// What a profile is for, why it is as it is, and an example: what its template's user changes first.
const fn words(profile: Profile) -> (&'static str, &'static str, &'static str) {
    match profile {
        Profile::Pilot => (
            "A safe start that gathers baseline telemetry. The tuner observes, plans and verifies; every move ends as a \
             proposal for a person.",
            "A new cluster is unknown. Nothing that the tuner does under this name may reach a job.",
            r#"{"name": "pilot", "gates": {"apply": false, "propose_only": true, "default_mode": "observe"}}"#,
        ),
        Profile::Safe => (
            "Least risk in production. Mostly it verifies; apply is opened by an explicit decision and after a \
             calibration.",
            "Production pays for each surprise, so nothing that decides how a cluster fails is moved.",
            r#"{"name": "safe", "gates": {"apply": true}, "calibration": {"evidence": "run 4711",
    "date": "2026-03-31"}}"#,
        ),
        Profile::Perf => (
            "Most throughput inside controlled bounds.",
            "Larger and more frequent steps are bearable only inside bounds and with the signals in view.",
            r#"{"name": "perf", "gates": {"apply": true}}"#,
        ),
        Profile::Cost => (
            "Lower cost with the service level kept: retune the batch shape, absorb bursts in place of paying for \
             headroom.",
            "A saving is not worth a breach, so apply waits for a calm calibration.",
            r#"{"name": "cost", "gates": {"apply": true}, "calibration": {"evidence": "run 4711",
    "date": "2026-03-31"}}"#,
        ),
        Profile::Io => (
            "A steady input path without stragglers.",
            "Workers and concurrency are taken from the host that the job runs on, so they move in small steps inside \
             bounds. A longer timeout hides a slow reader; it can only be proposed.",
            r#"{"name": "io", "limits": {"knob_limits": {"concurrency": {"min": 1, "max": 16, "max_delta": 4}}}}"#,
        ),
        Profile::Comm => (
            "Communication bottlenecks in data-parallel training.",
            "Communication is moved only while it is seen, and at a boundary, where all ranks agree.",
            r#"{"name": "comm", "gates": {"require_comm_telemetry": true, "on_telemetry_loss": "propose-only"},
    "observability_requirements": {"DRIFT-RETUNE": ["step_time_p95", "allreduce_latency_p95"]}}"#,
        ),
        Profile::Recovery => (
            "After an incident: back to known good settings, in single steps, without a relapse.",
            "A job that has just failed cannot take an abrupt move, and one handle has to stop everything.",
            r#"{"name": "recovery", "limits": {"max_delta_per_step": 1, "cooldown_s": 900}}"#,
        ),
    }
}

/// What a profile promises, one sentence per promise.
fn promises(promises: &Promises) -> Vec<String> {
    let mut list = Vec::new();
    if promises.never_applies {
        list.push(
            "`gates.apply` is false, `gates.propose_only` is not false, `gates.allow_restricted` is empty.".to_owned(),
        );
    }
    match promises.gates {
        Gates::None => {}
        Gates::Always(gates) => list.push(format!("{} {} true.", in_code(gates), is_or_are(gates))),
        Gates::WhenApplying(gates) => {
            list.push(format!("With apply on, {} {} true.", in_code(gates), is_or_are(gates)));
        }
    }
    if promises.calibrated {
        list.push("With apply on, `calibration` is stated.".to_owned());
    }
    if let Some(most) = promises.fallback {
        let words = FALLBACKS.iter().take_while(|word| **word != most).chain([&most]).copied();
        let words = words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        list.push(format!("With apply on, `gates.{ON_TELEMETRY_LOSS}` is {words}."));
    }
    match promises.forbidden {
        Forbidden::None => {}
        Forbidden::Hot => list.push("No actuator is hot; cold ones are what may be planned.".to_owned()),
        Forbidden::HotCommunication => list.push(
            "Actuators of the family `communication` are cold, or hot with `boundary_only` in their `knob_limits`."
                .to_owned(),
        ),
        Forbidden::Restricted => {
            list.push("No actuator of the family `restricted` is hot or cold, permitted or not.".to_owned());
        }
        Forbidden::Actuator(knob) => list.push(format!("`{knob}` is listed under `propose_only` at most.")),
    }
    let bounded = match promises.bounded {
        Bounded::None => None,
        Bounded::All => Some("Every allowed actuator has".to_owned()),
        Bounded::Only(knobs) => Some(format!("Where allowed, {} have", in_code(knobs))),
    };
    if let Some(knobs) = &bounded {
        list.push(format!("{knobs} bounds in `limits.knob_limits`."));
    }
    match promises.steps {
        Steps::Any => {}
        Steps::Exactly(step) => {
            list.push(format!("`limits.max_delta_per_step` and every `max_delta` of an allowed actuator are {step}."));
        }
        Steps::HalfOfBounds => list.push(
            "The step of such an actuator is at most half of its interval, counted inside the tuner's range; 0 is no \
             limit."
                .to_owned(),
        ),
    }
    if let Some(pauses) = promises.pauses {
        list.push("`limits.cooldown_s` is above 0.".to_owned());
        list.push(format!(
            "With apply on, `limits.freeze_window_s` is above 0 and `limits.relock_stable_intervals` is {} or more.",
            pauses.relock_at_least
        ));
    }
    if !promises.chords.is_empty() {
        list.push(format!("{} {} allowed (warning).", in_code(promises.chords), is_or_are(promises.chords)));
    }
    if promises.observes != Observes::Anything {
        list.push("Each chord that moves knobs has signals in `observability_requirements` (warning).".to_owned());
    }
    if promises.observes == Observes::Communication {
        list.push("One of the signals is about communication (warning).".to_owned());
    }
    list
}

fn in_code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const fn is_or_are(names: &[&str]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_promises_something_and_no_two_promise_the_same() {
        let all: Vec<Vec<String>> = entries().into_iter().map(|entry| entry.items).collect();
        for (index, items) in all.iter().enumerate() {
            assert!(!items.is_empty() && !all[..index].contains(items), "{items:?}");
            assert!(items.iter().all(|item| item.ends_with('.')), "{items:?}");
        }
    }
}
