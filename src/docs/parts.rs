//! Owns the words on chords, actuators, gates and families.

use super::entry::{Entry, Kind};
use crate::passport::vocabulary::{
    ACTUATORS, ADVANCED_CHORDS, ALLOW_RESTRICTED, Actuator, BOOLEAN_GATES, CHORDS, Clue, DEFAULT_MODE, FALLBACKS,
    Family, MODES, ON_TELEMETRY_LOSS, Words, known, signal_words,
};

/// The chords, canonical ones first.
pub(super) fn chords() -> Vec<Entry> {
    let canonical = CHORDS.iter().map(|chord| {
        let (why, example) = of_chord(chord.id);
        let mut entry = Entry::new(Kind::Chord, chord.id, format!("Made to {}.", chord.summary), why);
        let moves = if chord.moves.is_empty() { "nothing of its own".to_owned() } else { in_code(chord.moves) };
        entry.facts.push(("moves", moves));
        entry.example = example;
        entry
    });
    let advanced = ADVANCED_CHORDS.iter().map(|(id, needs)| {
        let (why, example) = of_chord(id);
        let what = format!("An advanced chord: it needs {needs}. passport.v0 does not admit it.");
        let mut entry = Entry::new(Kind::Chord, *id, what, why);
        let moves = if *id == "COMM-CONGESTION" { "`comm_bucket_mb`" } else { "`timeout_ms`" };
        entry.facts.push(("moves", moves.to_owned()));
        entry.example = example;
        entry
    });
    canonical.chain(advanced).collect()
}

/// Why a chord matters, and an example.
fn of_chord(id: &str) -> (&'static str, &'static str) {
    match id {
        "NORMAL-HOLD" => (
            "Without it nothing is the normal state, and some other chord always has the word.",
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"], "observability_requirements": null}"#,
        ),
        "DRIFT-RETUNE" => (
            "The two knobs make the global batch together, so one may not move without the other, and an invariant has \
             to hold the batch.",
            r#"{"observability_requirements": {"DRIFT-RETUNE": ["step_time_p95", "global_batch"]}}"#,
        ),
        "BURST-ABSORB" => (
            "A burst passes. What was opened for it has to stay inside bounds that the host survives.",
            r#"{"observability_requirements": {"BURST-ABSORB": ["step_time_p99", "queue_depth"]}}"#,
        ),
        "INPUT-STRAGGLER" => (
            "One slow loader holds up every rank. More workers also take memory and cores from the job.",
            r#"{"observability_requirements": {"INPUT-STRAGGLER": ["data_wait_share", "dataloader_queue_depth"]}}"#,
        ),
        "RECOVER" => (
            "It comes before RELOCK: settings that went back and never settle are tuned on as if nothing had happened.",
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"], "observability_requirements": null}"#,
        ),
        "RELOCK" => (
            "It comes after RECOVER and waits for `limits.relock_stable_intervals`.",
            r#"{"limits": {"relock_stable_intervals": 6}}"#,
        ),
        "COMM-CONGESTION" => (
            "Tuning communication without seeing it makes congestion worse. Until the chord is admitted, leave it out \
             and list `comm_bucket_mb` under `propose_only`.",
            r#"{"allowed_actuators": {"propose_only": ["comm_bucket_mb"]}}"#,
        ),
        _ => (
            "A guard that takes a slow step for a hang kills healthy jobs. Until the chord is admitted, leave it out and \
             list `timeout_ms` under `propose_only`.",
            r#"{"allowed_actuators": {"propose_only": ["timeout_ms"]}}"#,
        ),
    }
}

/// The known actuators.
pub(super) fn actuators() -> Vec<Entry> {
    ACTUATORS.iter().filter_map(|name| known(name)).map(actuator).collect()
}

fn actuator(known: &'static Actuator) -> Entry {
    let (unit, what, why, example) = of_actuator(known.name);
    let mut entry = Entry::new(Kind::Actuator, known.name, what, why);
    entry.facts.push(("range", format!("{} to {}", known.least, known.most)));
    entry.facts.push(("unit", unit.to_owned()));
    if let Some(family) = known.family {
        entry.facts.push(("family", family.id().to_owned()));
    }
    let moved: Vec<&str> =
        CHORDS.iter().filter(|chord| chord.moves.contains(&known.name)).map(|chord| chord.id).collect();
    if !moved.is_empty() {
        entry.facts.push(("moved by", moved.join(", ")));
    }
    entry.facts.push(("synonyms", in_code(known.synonyms)));
    entry.aliases = known.synonyms.to_vec();
    entry.example = example;
    entry
}

/// The unit of a known actuator, what it means, why it matters, and an example.
fn of_actuator(name: &str) -> (&'static str, &'static str, &'static str, &'static str) {
    match name {
        "grad_accum_steps" => (
            "micro batches per optimizer step",
            "How many micro batches are added up before the optimizer takes a step.",
            "Times `microbatch_size` and the number of ranks it is the global batch: alone it changes what the model \
             learns.",
            r#"{"limits": {"knob_limits": {"grad_accum_steps": {"min": 1, "max": 16}}}}"#,
        ),
        "microbatch_size" => (
            "samples",
            "How many samples one rank takes through the model at a time.",
            "It decides whether the step fits into memory, and with `grad_accum_steps` it makes the global batch.",
            r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1, "max": 32}}}}"#,
        ),
        "dataloader_prefetch_factor" => (
            "batches per worker",
            "How many batches each worker of the data loader prepares ahead.",
            "Too few and the job waits for data; too many and the host runs out of memory.",
            r#"{"limits": {"knob_limits": {"dataloader_prefetch_factor": {"min": 1, "max": 8}}}}"#,
        ),
        "concurrency" => (
            "tasks at a time",
            "How many tasks run side by side.",
            "More of them hide waiting, and beyond a point they only compete for the host.",
            r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 16}}}}"#,
        ),
        "dataloader_num_workers" => (
            "processes",
            "How many processes read and prepare data.",
            "Each takes a core and memory of the host. 0 means the main process, which the tuner does not choose.",
            r#"{"allowed_actuators": {"propose_only": ["dataloader_num_workers"]}}"#,
        ),
        "timeout_ms" => (
            "milliseconds",
            "How long a collective or a request may take before it counts as hung.",
            "Too short and healthy jobs are killed, too long and hung ones burn the cluster. v0 does not apply it \
             unless `gates.allow_restricted` names it.",
            r#"{"allowed_actuators": {"propose_only": ["timeout_ms"]}}"#,
        ),
        _ => (
            "megabytes",
            "The size of the buckets in which gradients are reduced across ranks.",
            "It trades latency for overlap. Whether a change helped is visible only in communication telemetry, so \
             moving it needs `gates.require_comm_telemetry`.",
            r#"{"allowed_actuators": {"propose_only": ["comm_bucket_mb"]}}"#,
        ),
    }
}

/// The gates.
pub(super) fn gates() -> Vec<Entry> {
    let names = BOOLEAN_GATES.into_iter().chain([DEFAULT_MODE, ON_TELEMETRY_LOSS, ALLOW_RESTRICTED]);
    names.map(gate).collect()
}

fn gate(name: &str) -> Entry {
    let (shape, wider, what, why, example) = of_gate(name);
    let mut entry = Entry::new(Kind::Gate, format!("gates.{name}"), what, why);
    entry.facts.push(("shape", shape.to_owned()));
    entry.facts.push(("permits more", wider.to_owned()));
    let words = |rows: &[&[&str]]| rows.iter().map(|row| row.join(" = ")).collect::<Vec<_>>().join(" < ");
    if name == DEFAULT_MODE {
        entry.facts.push(("words", words(MODES)));
    } else if name == ON_TELEMETRY_LOSS {
        entry.facts.push(("words", FALLBACKS.join(" < ")));
    }
    entry.aliases = match name {
        "require_verify_ok" => vec!["verify-ok", "verify_ok"],
        "require_kill_switch_off" => vec!["kill-switch", "kill_switch"],
        "require_paid" => vec!["paid", "paid_gate"],
        _ => Vec::new(),
    };
    entry.example = example;
    entry
}

/// The shape of a gate, when it permits more, what it means, why it matters, and an example.
fn of_gate(name: &str) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
    const NOT_TRUE: &str = "not true";
    match name {
        "apply" => (
            "boolean",
            "true; absent is between false and true",
            "Whether anything may be applied at all. *Apply is enabled* when it is true.",
            "With apply closed a passport is a plan. Where it is not stated, some default decides, so state it. Open it \
             last: observe, calibrate, then apply inside limits.",
            r#"{"gates": {"apply": false}}"#,
        ),
        "propose_only" => (
            "boolean",
            NOT_TRUE,
            "Whether every move is only proposed.",
            "It cannot be true while apply is true: the two say opposite things.",
            r#"{"gates": {"apply": false, "propose_only": true}}"#,
        ),
        "require_verify_ok" => (
            "boolean",
            NOT_TRUE,
            "Whether verification must have passed before an apply.",
            "A move that was not verified is an experiment on a running job.",
            r#"{"gates": {"require_verify_ok": true}}"#,
        ),
        "require_kill_switch_off" => (
            "boolean",
            NOT_TRUE,
            "Whether an apply needs the kill-switch to be off. Throwing the switch then stops every apply.",
            "In an incident there has to be one handle that stops the tuner.",
            r#"{"gates": {"require_kill_switch_off": true}}"#,
        ),
        "require_paid" => (
            "boolean",
            NOT_TRUE,
            "Whether an apply needs the paid gate to be open: the agreement under which the tuner acts.",
            "Observing is free of obligations; changing production is part of a contract.",
            r#"{"gates": {"require_paid": true}}"#,
        ),
        "require_comm_telemetry" => (
            "boolean",
            NOT_TRUE,
            "Whether moves of communication knobs need telemetry of collective communication.",
            "Without all-reduce and latency signals it is not seen whether a change helped or stalled the ranks.",
            r#"{"gates": {"require_comm_telemetry": true}}"#,
        ),
        DEFAULT_MODE => (
            "string, one of the words",
            "a word further right",
            "How far the tuner goes when it is not asked for less.",
            "A mode that the tuner does not know means what its own default says.",
            r#"{"gates": {"default_mode": "verify-only"}}"#,
        ),
        ON_TELEMETRY_LOSS => (
            "string, one of the words",
            "a word further right, or absent",
            "What the tuner falls back to when the telemetry that it needs is lost.",
            "Without it the tuner goes on moving what it no longer sees.",
            r#"{"gates": {"on_telemetry_loss": "propose-only"}}"#,
        ),
        _ => (
            "array of actuator names",
            "a name is added",
            "Restricted actuators that may be applied all the same: timeouts, retries, placement, tempo.",
            "v0 applies none of them by default. A name here is the explicit word, so it is read with care; a name of an \
             actuator that is not allowed is a permission armed for later.",
            r#"{"gates": {"allow_restricted": []}}"#,
        ),
    }
}

/// The families of actuators, each with its words.
pub(super) fn families() -> Vec<Entry> {
    let of = |family: Family| {
        let mut entry = Entry::new(Kind::Family, family.id(), family.doc(), "");
        entry.items = family.clues().iter().map(clue).collect();
        let exceptions: Vec<&str> = family.exceptions().into_iter().flat_map(Words::iter).collect();
        entry.items.push(format!("taken out of the family by: {}", exceptions.join(", ")));
        if family == Family::Communication {
            entry
                .items
                .push(format!("a signal counts as one of communication also with: {}", signal_words().join(", ")));
        }
        entry
    };
    Family::ALL.into_iter().map(of).collect()
}

fn clue(clue: &Clue) -> String {
    let list = |words: Words| words.iter().collect::<Vec<_>>().join(", ");
    let mut line = format!("{}: ", clue.about);
    let parts: Vec<String> =
        [clue.words, clue.inside].into_iter().filter(|words| !words.is_empty()).map(list).collect();
    line.push_str(&parts.join(", "));
    if !clue.beside.is_empty() {
        line.push_str("; only beside ");
        line.push_str(&list(clue.beside));
    }
    if !clue.not_beside.is_empty() {
        line.push_str("; not beside ");
        line.push_str(&list(clue.not_beside));
    }
    line
}

fn in_code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
