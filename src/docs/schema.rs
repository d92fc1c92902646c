//! Owns the JSON Schema of passport.v0, for editors: completion, hover texts, and the shape of each value.
//!
//! The gate is the judge, and the schema a helper while typing. Two choices follow:
//! - Closed objects are closed here too, though `unknown-field` is a warning of the gate: an editor that points at a
//!   misspelt field at once is worth more than one that accepts it.
//! - What a schema says badly is left to the gate: an actuator in two lists, inverted bounds, duplicate keys. And JSON
//!   Schema takes `1.0` for an integer, which the gate does not.

use serde_json::{Map, Value, json};

use crate::passport::vocabulary::{
    ACTUATOR_FIELDS, ACTUATORS, ALLOW_RESTRICTED, BOUND_FIELDS, CALIBRATION_FIELDS, CHORDS, CONTEXT_KEYS, DEFAULT_MODE,
    FALLBACKS, Field, LIMIT_FIELDS, MODES, ON_TELEMETRY_LOSS, Profile, ROOT_FIELDS, SCHEMA_VERSION, gates,
};

/// Where the schema is published.
fn id() -> String {
    format!("{}/raw/main/docs/passport.v0.schema.json", env!("CARGO_PKG_REPOSITORY"))
}

/// The schema, indented, with a line break at its end.
pub fn schema() -> String {
    let mut schema = closed(ROOT_FIELDS, root_field);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = id().into();
    schema["title"] = SCHEMA_VERSION.into();
    schema["description"] = "A passport: what a tuner may touch in one environment, how far, and behind which gates. \
        This schema helps while typing; `mk passport validate` judges."
        .into();
    schema["$defs"] = json!({
        "name": {
            "title": "Name",
            "description": "Not blank, without control characters.",
            "type": "string",
            // No lookahead and no Unicode classes: not every editor's expressions have them.
            "pattern": r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$"
        },
        "actuator": {
            "title": "Actuator",
            "description": "An actuator (a knob): one that the tuner knows, or your own.",
            "$ref": "#/$defs/name",
            "examples": ACTUATORS
        },
        "names": set("#/$defs/name"),
        "actuators": set("#/$defs/actuator"),
        "bounds": described("Limits of a knob", "Bounds, step and moment of the knob.", closed(BOUND_FIELDS, bound_field)),
        "chord": { "title": "Chord", "oneOf": chords() }
    });
    // A value always serialises.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A closed object with these fields.
fn closed(fields: &[Field], schema: fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), schema(field.name))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Gives a schema the words that an editor shows.
fn described(title: &str, description: &str, mut schema: Value) -> Value {
    schema["title"] = title.into();
    schema["description"] = description.into();
    schema
}

/// An integer that fits into 64 bits.
fn integer(least: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": i64::MAX })
}

/// A list in which nothing is repeated.
fn set(of: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": of }, "uniqueItems": true })
}

/// A map that may hold keys of the user's own.
fn open(values: &Value) -> Value {
    json!({ "type": "object", "propertyNames": { "$ref": "#/$defs/name" }, "additionalProperties": values })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn chords() -> Vec<Value> {
    let chord = |chord: &crate::passport::vocabulary::Chord| {
        let moves = if chord.moves.is_empty() { "nothing of its own".to_owned() } else { chord.moves.join(", ") };
        json!({ "const": chord.id, "description": format!("Made to {}. Moves: {moves}.", chord.summary) })
    };
    CHORDS.iter().map(chord).collect()
}

fn root_field(name: &str) -> Value {
    match name {
        "$schema" => described("Schema", "Address of this schema, for editors; it permits nothing.", text()),
        "schema_version" => {
            described("Version of the contract", "Always passport.v0.", json!({ "const": SCHEMA_VERSION }))
        }
        "name" => described(
            "Name",
            "The profile that the passport follows (its rules then hold), or a name of its own.",
            json!({ "$ref": "#/$defs/name", "examples": Profile::ALL.map(Profile::name) }),
        ),
        "description" => described("Description", "Words for people; they permit nothing.", text()),
        "allowed_chords" => described(
            "Allowed chords",
            "The tuning modes that may fire.",
            json!({ "type": "array", "items": { "$ref": "#/$defs/chord" }, "minItems": 1, "uniqueItems": true }),
        ),
        "allowed_actuators" => described(
            "Allowed actuators",
            "The knobs that may move, by how. An actuator is in one list only.",
            closed(ACTUATOR_FIELDS, actuator_field),
        ),
        "limits" => described("Limits", "How far and how often anything may move.", closed(LIMIT_FIELDS, limit_field)),
        "invariants" => described(
            "Invariants",
            "What must not be broken, in words: the global batch, the service level, the accepted risk.",
            json!({ "$ref": "#/$defs/names" }),
        ),
        "cooldowns" => {
            let mut map = open(&json!(true));
            map["patternProperties"] = json!({ "_s$": integer(0) });
            described(
                "Phase cooldowns",
                "Cooldowns of a phase or case. A key that ends in _s holds whole seconds.",
                map,
            )
        }
        "gates" => {
            let mut map = open(&json!(true));
            map["properties"] = gates().map(|name| (name.to_owned(), gate(name))).collect::<Map<_, _>>().into();
            described("Gates", "What must hold before anything is applied. Gates of your own are allowed.", map)
        }
        "id" => described("Identity", "Identity of the contract, the same over all its versions.", text()),
        "version" => described("Version", "Version of the contract: a semantic version, such as 1.4.0.", text()),
        "owner" => described("Owner", "Who answers for the contract.", text()),
        "context" => {
            let mut map = open(&text());
            let keys = CONTEXT_KEYS.iter().map(|(key, summary)| {
                let title = format!("{}{}", key[..1].to_uppercase(), &key[1..]);
                ((*key).to_owned(), described(&title, &format!("What was agreed for: {summary}."), text()))
            });
            map["properties"] = keys.collect::<Map<_, _>>().into();
            described("Context", "What the contract was agreed for. Keys of your own are allowed.", map)
        }
        "calibration" => {
            described("Calibration", "Where the limits were measured.", closed(CALIBRATION_FIELDS, calibration_field))
        }
        "observability_requirements" => {
            let mut map = open(&json!({ "$ref": "#/$defs/names" }));
            let signals = |description: &str| described("Signals", description, json!({ "$ref": "#/$defs/names" }));
            let chords = CHORDS.iter().map(|chord| {
                (chord.id.to_owned(), signals(&format!("Without these signals {} must not fire.", chord.id)))
            });
            map["properties"] = chords.collect::<Map<_, _>>().into();
            described("Observability requirements", "By chord: the signals without which it must not fire.", map)
        }
        _ => unknown(),
    }
}

fn actuator_field(name: &str) -> Value {
    let actuators = || json!({ "$ref": "#/$defs/actuators" });
    match name {
        "hot" => described("Hot", "May move at run time, where the platform really supports it.", actuators()),
        "cold" => described("Cold", "May move by rollout.", actuators()),
        "propose_only" => described("Propose only", "May be proposed, and is never applied.", actuators()),
        _ => unknown(),
    }
}

fn limit_field(name: &str) -> Value {
    match name {
        "cooldown_s" => described("Cooldown", "Seconds between two changes.", integer(0)),
        "max_delta_per_step" => described(
            "Widest step",
            "How far one step may move a knob that has no max_delta of its own. 0 switches the step limit off.",
            integer(0),
        ),
        "relock_stable_intervals" => {
            described("Stable intervals", "How many intervals must be stable before a relock.", integer(1))
        }
        "freeze_window_s" => described("Freeze window", "Seconds in which nothing changes at all.", integer(0)),
        "alpha" => described(
            "Alpha",
            "The risk parameter: above 0, at most 1.",
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1 }),
        ),
        "knob_limits" => {
            let mut map = open(&json!({ "$ref": "#/$defs/bounds" }));
            // Named one by one, so that an editor can complete the knobs that the tuner knows.
            let bounds = |knob: &&str| {
                let description = format!("Bounds, step and moment of {knob}.");
                ((*knob).to_owned(), described("Limits of a knob", &description, json!({ "$ref": "#/$defs/bounds" })))
            };
            map["properties"] = ACTUATORS.iter().map(bounds).collect::<Map<_, _>>().into();
            described("Knob limits", "Bounds of each knob, and its own step.", map)
        }
        _ => unknown(),
    }
}

fn bound_field(name: &str) -> Value {
    match name {
        "min" => described("Least", "The least value.", integer(i64::MIN)),
        "max" => described("Greatest", "The greatest value; not below the least.", integer(i64::MIN)),
        "max_delta" => described(
            "Step",
            "How far one step may move this knob, in its own unit; counts before max_delta_per_step.",
            integer(1),
        ),
        "boundary_only" => described(
            "Boundary only",
            "Whether the knob moves only at a step or epoch boundary.",
            json!({ "type": "boolean" }),
        ),
        _ => unknown(),
    }
}

fn calibration_field(name: &str) -> Value {
    match name {
        "evidence" => described(
            "Evidence",
            "What shows the measurement: a report, a run, a ticket.",
            json!({ "$ref": "#/$defs/name" }),
        ),
        "date" => described(
            "Date",
            "The day of the measurement, YYYY-MM-DD.",
            json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        ),
        _ => unknown(),
    }
}

fn gate(name: &str) -> Value {
    let flag = |title, description| described(title, description, json!({ "type": "boolean" }));
    match name {
        "apply" => flag("Apply", "Whether anything may be applied at all."),
        "propose_only" => flag("Propose only", "Whether every move is only proposed."),
        "require_verify_ok" => flag("Verify first", "Whether verification must have passed before an apply."),
        "require_kill_switch_off" => flag("Kill-switch", "Whether an apply needs the kill-switch to be off."),
        "require_paid" => flag("Paid", "Whether an apply needs the paid gate to be open."),
        "require_comm_telemetry" => {
            flag("Communication telemetry", "Whether moves need telemetry of collective communication.")
        }
        DEFAULT_MODE => described(
            "Default mode",
            "How far the tuner goes when it is not asked for less.",
            json!({ "type": "string", "examples": MODES.concat() }),
        ),
        ON_TELEMETRY_LOSS => described(
            "On telemetry loss",
            "What the tuner falls back to when telemetry is lost.",
            json!({ "type": "string", "enum": FALLBACKS }),
        ),
        ALLOW_RESTRICTED => described(
            "Restricted actuators allowed by name",
            "Actuators of timeouts, retries, placement or tempo that may be applied all the same.",
            json!({ "$ref": "#/$defs/actuators" }),
        ),
        _ => unknown(),
    }
}

/// A field of the vocabulary that has no words here yet; a test finds it.
fn unknown() -> Value {
    json!({})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passport::vocabulary::BOOLEAN_GATES;

    #[test]
    fn every_field_and_gate_has_its_words_and_a_type() {
        fn walk(pointer: &str, value: &Value, count: &mut usize) {
            let properties = value["properties"].as_object().into_iter().flatten();
            for (key, schema) in properties {
                let at = format!("{pointer}/{key}");
                assert!(schema["title"].is_string() && schema["description"].is_string(), "{at} has no words");
                assert!(
                    ["type", "$ref", "const"].iter().any(|keyword| schema.get(keyword).is_some()),
                    "{at} has no type"
                );
                *count += 1;
                walk(&at, schema, count);
            }
        }
        let mut count = 0;
        walk("", &serde_json::from_str(&schema()).unwrap(), &mut count);
        assert!(count > ROOT_FIELDS.len() + ACTUATOR_FIELDS.len() + LIMIT_FIELDS.len() + BOOLEAN_GATES.len());
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(root: &Value, value: &Value) {
            if let Some(to) = value.get("$ref").and_then(Value::as_str) {
                assert!(root.pointer(&to[1..]).is_some(), "{to}");
            }
            match value {
                Value::Object(map) => map.values().for_each(|value| walk(root, value)),
                Value::Array(list) => list.iter().for_each(|value| walk(root, value)),
                _ => {}
            }
        }
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        walk(&schema, &schema);
    }
}
