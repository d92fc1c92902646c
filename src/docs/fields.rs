//! Owns the words on the fields of a passport: what each means, why it matters, and an example.

use super::entry::{Entry, Kind};
use crate::passport::vocabulary::{
    ACTUATOR_FIELDS, BOUND_FIELDS, CALIBRATION_FIELDS, CONTEXT_KEYS, Field, LIMIT_FIELDS, ROOT_FIELDS,
};

/// What is said about a field.
struct Words {
    path: &'static str,
    /// Its type and the rule of its shape.
    shape: &'static str,
    /// When it permits more; empty where it permits nothing.
    wider: &'static str,
    what: &'static str,
    why: &'static str,
    example: &'static str,
}

const WORDS: &[Words] = &[
    Words {
        path: "schema_version",
        shape: "string, exactly `passport.v0`",
        wider: "",
        what: "The version of the contract that the file is written in. This gate knows one version.",
        why: "In another version the same field may mean something else, so a reader must not guess.",
        example: r#"{"schema_version": "passport.v0"}"#,
    },
    Words {
        path: "name",
        shape: "string, not blank, no control characters",
        wider: "",
        what: "The profile that the passport follows, or a name of its own. With the name of a profile, exactly as the \
               catalogue spells it, the rules of that profile hold.",
        why: "Readers trust the name: who reads `pilot` believes that nothing is ever applied.",
        example: r#"{"name": "ads-ranker"}"#,
    },
    Words {
        path: "description",
        shape: "string",
        wider: "",
        what: "Words for people. They permit nothing and no rule reads them.",
        why: "The next reader needs to know what the job is and why the limits are what they are.",
        example: r#"{"description": "Nightly training of the ads ranker."}"#,
    },
    Words {
        path: "allowed_chords",
        shape: "array of canonical chord ids, not empty, none twice",
        wider: "a chord is added",
        what: "The chords that may fire. A chord that is not listed never does.",
        why: "Each chord is a reason to move knobs. A short list is easy to reason about.",
        example: r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "RECOVER", "RELOCK"],
    "observability_requirements": {"BURST-ABSORB": null, "INPUT-STRAGGLER": null}}"#,
    },
    Words {
        path: "allowed_actuators",
        shape: "object with `hot`, `cold` and optionally `propose_only`",
        wider: "an actuator moves from absent to `propose_only`, to `cold`, to `hot`",
        what: "The actuators that may move, by how they move. An actuator is in one list only; one that is in none is \
               out of reach.",
        why: "It is the list of what a tuner can break.",
        example: r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": ["grad_accum_steps", "microbatch_size"]},
    "limits": {"knob_limits": {"dataloader_prefetch_factor": null}}}"#,
    },
    Words {
        path: "allowed_actuators.hot",
        shape: "array of actuator names; may be empty",
        wider: "an actuator is added",
        what: "Actuators that may change at run time. This is right only where the platform really supports it.",
        why: "A change at run time has no rollout that could stop it. Whether the platform supports it is not visible \
              in the passport.",
        example: r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": ["grad_accum_steps", "microbatch_size",
    "dataloader_prefetch_factor"]}}"#,
    },
    Words {
        path: "allowed_actuators.cold",
        shape: "array of actuator names; may be empty",
        wider: "an actuator is added",
        what: "Actuators that may change through a rollout: the job is deployed anew with the new value.",
        why: "A rollout can be watched and rolled back. That the change really goes through one is up to the platform; \
              the gate cannot see it.",
        example: r#"{"allowed_actuators": {"cold": ["grad_accum_steps", "microbatch_size", "concurrency"]},
    "limits": {"knob_limits": {"dataloader_prefetch_factor": null}}}"#,
    },
    Words {
        path: "allowed_actuators.propose_only",
        shape: "array of actuator names",
        wider: "an actuator is added",
        what: "Actuators for which the tuner may suggest a value and never set it.",
        why: "A person sees what the tuner would do before anything is at stake.",
        example: r#"{"allowed_actuators": {"propose_only": ["timeout_ms", "dataloader_num_workers"]}}"#,
    },
    Words {
        path: "limits",
        shape: "object",
        wider: "see its fields",
        what: "How far and how often anything may move.",
        why: "A limit bounds the speed and the size of a mistake.",
        example: r#"{"limits": {"cooldown_s": 600, "max_delta_per_step": 1}}"#,
    },
    Words {
        path: "limits.cooldown_s",
        shape: "integer, at least 0, seconds",
        wider: "smaller",
        what: "How long the tuner waits after a change before it makes the next one.",
        why: "Without a pause the tuner reacts to its own last change, and the job swings.",
        example: r#"{"limits": {"cooldown_s": 600}}"#,
    },
    Words {
        path: "limits.max_delta_per_step",
        shape: "integer, at least 0, in the unit of the knob",
        wider: "larger; 0 is the widest",
        what: "How far one step may move a knob that states no `max_delta`. 0 switches the step limit off; it does not \
               forbid moving.",
        why: "Small steps show their effect before the next one. One number counts milliseconds, megabytes and batches \
              alike, so knobs of another scale need a `max_delta` of their own.",
        example: r#"{"limits": {"max_delta_per_step": 1}}"#,
    },
    Words {
        path: "limits.relock_stable_intervals",
        shape: "integer, at least 1",
        wider: "smaller",
        what: "How many stable intervals in a row must pass before RELOCK settles on new settings.",
        why: "One calm interval after a fault is luck, not stability.",
        example: r#"{"limits": {"relock_stable_intervals": 5}}"#,
    },
    Words {
        path: "limits.freeze_window_s",
        shape: "integer, at least 0, seconds",
        wider: "smaller, or absent",
        what: "A time in which nothing at all may change.",
        why: "It leaves time to see what the last change did before the tuner touches the job again.",
        example: r#"{"limits": {"freeze_window_s": 1800}}"#,
    },
    Words {
        path: "limits.alpha",
        shape: "number above 0, at most 1",
        wider: "larger, or absent",
        what: "The risk parameter: how readily a chord takes a change of the signals for a real one. A small alpha \
               waits for a drift that lasts; a large one reacts at once.",
        why: "Production wants a small alpha, research may accept a larger one. How the tuner uses it is the tuner's.",
        example: r#"{"limits": {"alpha": 0.05}}"#,
    },
    Words {
        path: "limits.knob_limits",
        shape: "object: by actuator, its bounds",
        wider: "see its fields; bounds are taken away",
        what: "Bounds of each knob.",
        why: "A knob without bounds can end anywhere, one small step after another.",
        example: r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 16}}}}"#,
    },
    Words {
        path: "limits.knob_limits.<knob>",
        shape: "object with `min` and `max`, `min` not above `max`",
        wider: "see its fields",
        what: "The bounds of one knob, and optionally its own step.",
        why: "Only bounds inside the range of the tuner limit anything.",
        example: r#"{"limits": {"knob_limits": {"grad_accum_steps": {"min": 1, "max": 16}}}}"#,
    },
    Words {
        path: "limits.knob_limits.<knob>.min",
        shape: "integer, in the unit of the knob",
        wider: "smaller",
        what: "The least value to which the knob may be moved.",
        why: "Too few workers or too small a batch can stall a job as surely as too many.",
        example: r#"{"limits": {"knob_limits": {"concurrency": {"min": 2, "max": 16}}}}"#,
    },
    Words {
        path: "limits.knob_limits.<knob>.max",
        shape: "integer, in the unit of the knob",
        wider: "larger",
        what: "The greatest value to which the knob may be moved.",
        why: "It is what keeps a job inside its memory and its host.",
        example: r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 12}}}}"#,
    },
    Words {
        path: "limits.knob_limits.<knob>.max_delta",
        shape: "integer, at least 1, in the unit of the knob",
        wider: "larger",
        what: "The step of this knob, in place of `max_delta_per_step`.",
        why: "A step of 4 is much for a count of workers and nothing for a bucket of megabytes.",
        example: r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 16, "max_delta": 4}}}}"#,
    },
    Words {
        path: "limits.knob_limits.<knob>.boundary_only",
        shape: "boolean",
        wider: "not true",
        what: "True: the knob moves only at a boundary, between two steps or epochs.",
        why: "A knob of communication that changes inside a step can leave the ranks with different settings.",
        example: r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1, "max": 32, "boundary_only": true}}}}"#,
    },
    Words {
        path: "invariants",
        shape: "array of texts",
        wider: "an invariant is taken away",
        what: "What must not be broken, in words: the global batch, the service level, the accepted risk. The gate \
               reads which topics they name, not what they mean.",
        why: "Invariants are what the owner signs. A move that breaks one is wrong, however fast it is.",
        example: r#"{"invariants": ["The global batch size stays as submitted.", "SLO: step time p99 below 2 s.",
    "The accepted risk is one rollback a day."]}"#,
    },
    Words {
        path: "cooldowns",
        shape: "object: by phase, its cooldown",
        wider: "see below",
        what: "Cooldowns of a phase or case, beside the one for all.",
        why: "After a recovery a job needs more calm than on an ordinary day.",
        example: r#"{"cooldowns": {"after_recover_s": 1200}}"#,
    },
    Words {
        path: "cooldowns.<phase>",
        shape: "anything; under a key that ends in `_s` an integer, at least 0, seconds",
        wider: "smaller",
        what: "The cooldown of one phase. Write `_s` at the end of the key: the value is then read as seconds.",
        why: "A cooldown below `limits.cooldown_s` shortens the pause that every other reader relies on.",
        example: r#"{"cooldowns": {"after_relock_s": 900}}"#,
    },
    Words {
        path: "gates",
        shape: "object: by gate, its value",
        wider: "see the gates",
        what: "The conditions that must hold before anything is applied. Gates of your own are allowed.",
        why: "Everything else in a passport says what may happen; the gates say whether it happens at all.",
        example: r#"{"gates": {"apply": false, "require_verify_ok": true, "require_kill_switch_off": true}}"#,
    },
    Words {
        path: "id",
        shape: "string",
        wider: "",
        what: "The identity of the contract, the same over all its versions.",
        why: "A contract that cannot be named cannot be signed, revised or answered for.",
        example: r#"{"id": "ads-training", "version": "1.4.0", "owner": "training platform"}"#,
    },
    Words {
        path: "version",
        shape: "string; a semantic version by the group `order`",
        wider: "",
        what: "The revision of the contract.",
        why: "Two files with the same `id` and `version` and different contents are two contracts under one name.",
        example: r#"{"version": "1.4.0"}"#,
    },
    Words {
        path: "owner",
        shape: "string",
        wider: "",
        what: "The team or person that answers for the contract.",
        why: "When a change has to be approved or undone, the owner has to be asked.",
        example: r#"{"owner": "training platform on-call"}"#,
    },
    Words {
        path: "context",
        shape: "object: by key, a string",
        wider: "",
        what: "What the contract was agreed for: the cluster, the model, the service level.",
        why: "Limits that are right on one cluster can be wrong on the next. When the context changes, the contract has \
              to be revised.",
        example: r#"{"context": {"cluster": "eu-west-2", "model": "ads-ranker", "slo": "p99 below 2 s"}}"#,
    },
    Words {
        path: "context.<key>",
        shape: "string",
        wider: "",
        what: "One condition that the contract was agreed for. Keys of your own are allowed.",
        why: "It is what a later reader compares with the cluster and the job of that day.",
        example: r#"{"context": {"hardware": "64 accelerators of one kind"}}"#,
    },
    Words {
        path: "calibration",
        shape: "object with `evidence` and `date`",
        wider: "taken away",
        what: "Where and when the limits were measured.",
        why: "Apply comes after observing and after calibrating the limits. This is the trace of that work.",
        example: r#"{"calibration": {"evidence": "run 4711, report of the platform team", "date": "2026-03-31"}}"#,
    },
    Words {
        path: "calibration.evidence",
        shape: "string, not blank",
        wider: "",
        what: "What shows the calibration: a report, a run, a ticket. The gate does not open it.",
        why: "A reviewer has to be able to look it up.",
        example: r#"{"calibration": {"evidence": "ticket OPS-1234", "date": "2026-03-31"}}"#,
    },
    Words {
        path: "calibration.date",
        shape: "string, `YYYY-MM-DD`",
        wider: "",
        what: "The day of the calibration.",
        why: "A calibration from before the last change of hardware says nothing about today.",
        example: r#"{"calibration": {"evidence": "ticket OPS-1234", "date": "2026-03-31"}}"#,
    },
    Words {
        path: "observability_requirements",
        shape: "object: by chord, its signals",
        wider: "a signal is taken away",
        what: "By chord: the signals without which it must not fire.",
        why: "A chord that fires without its signals tunes on whatever happens to be measured.",
        example: r#"{"observability_requirements": {"BURST-ABSORB": ["step_time_p99", "queue_depth"]}}"#,
    },
    Words {
        path: "observability_requirements.<chord>",
        shape: "array of signal names",
        wider: "a signal is taken away",
        what: "The signals of one allowed chord.",
        why: "An empty list demands nothing, and a misspelt chord guards no chord.",
        example: r#"{"observability_requirements": {"INPUT-STRAGGLER": ["data_wait_share"]}}"#,
    },
    Words {
        path: "$schema",
        shape: "string",
        wider: "",
        what: "The address of the JSON Schema, for editors. It permits nothing.",
        why: "With it an editor completes fields and marks faults while you type.",
        example: "",
    },
];

/// The fields, in the order of the contract.
pub(super) fn entries() -> Vec<Entry> {
    WORDS.iter().map(entry).collect()
}

fn entry(words: &Words) -> Entry {
    let mut entry = Entry::new(Kind::Field, words.path, words.what, words.why);
    let required = if is_required(words.path) { "required" } else { "optional" };
    entry.facts.push(("shape", words.shape.to_owned()));
    entry.facts.push(("presence", required.to_owned()));
    if !words.wider.is_empty() {
        entry.facts.push(("permits more", words.wider.to_owned()));
    }
    if words.path == "context.<key>" {
        entry.items = CONTEXT_KEYS.iter().map(|(key, says)| format!("`{key}`: {says}")).collect();
        entry.aliases = CONTEXT_KEYS.iter().map(|(key, _)| *key).collect();
    }
    entry.example = words.example;
    entry
}

/// The closed objects, each with the path that leads to its fields.
const OBJECTS: [(&str, &[Field]); 5] = [
    ("", ROOT_FIELDS),
    ("allowed_actuators.", ACTUATOR_FIELDS),
    ("limits.", LIMIT_FIELDS),
    ("limits.knob_limits.<knob>.", BOUND_FIELDS),
    ("calibration.", CALIBRATION_FIELDS),
];

fn is_required(path: &str) -> bool {
    let required = OBJECTS.iter().flat_map(|(base, fields)| fields.iter().map(move |field| (base, field)));
    required.into_iter().any(|(base, field)| field.required && path.strip_prefix(base) == Some(field.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_words_once_and_no_other_is_described() {
        let fields =
            OBJECTS.iter().flat_map(|(base, fields)| fields.iter().map(move |field| format!("{base}{}", field.name)));
        let mut fields: Vec<String> = fields.collect();
        let keys =
            ["limits.knob_limits.<knob>", "cooldowns.<phase>", "context.<key>", "observability_requirements.<chord>"];
        fields.extend(keys.map(str::to_owned));
        let mut described: Vec<String> = entries().into_iter().map(|entry| entry.name).collect();
        fields.sort();
        described.sort();
        assert_eq!(described, fields);
        assert!(is_required("limits.cooldown_s") && !is_required("limits.alpha") && !is_required("owner"));
    }
}
