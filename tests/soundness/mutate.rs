//! Passports that are nearly right: templates with a few parts exchanged, taken out, repeated or misspelt.

use mk_passport::templates;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A JSON text that can hold what no value can: keys twice, and scalars of any spelling.
#[derive(Debug, Clone)]
enum Json {
    Scalar(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn new(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Array(values) => Self::List(values.iter().map(Self::new).collect()),
            serde_json::Value::Object(members) => {
                Self::Object(members.iter().map(|(key, value)| (quoted(key), Self::new(value))).collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }

    /// How many values there are, this one included.
    fn count(&self) -> usize {
        1 + match self {
            Self::Scalar(_) => 0,
            Self::List(values) => values.iter().map(Self::count).sum(),
            Self::Object(members) => members.iter().map(|(_, value)| value.count()).sum::<usize>(),
        }
    }

    /// Changes the value that stands `at` in the order of the text.
    fn change(&mut self, at: usize, change: &Change) {
        if at == 0 {
            return change.apply(self);
        }
        let mut before = 1;
        let below: Vec<&mut Self> = match self {
            Self::Scalar(_) => Vec::new(),
            Self::List(values) => values.iter_mut().collect(),
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        };
        for value in below {
            let count = value.count();
            if at < before + count {
                return value.change(at - before, change);
            }
            before += count;
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Scalar(text) => out.push_str(text),
            Self::List(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { ",\n" } else { "" });
                    out.push_str(key);
                    out.push_str(": ");
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// What happens to a value; what does not suit it does nothing.
#[derive(Debug, Clone)]
enum Change {
    Replace(String),
    /// Takes a member or an element out.
    Remove(usize),
    /// Repeats a member or an element, and changes the first or the second of them.
    Repeat(usize, bool, String),
    /// Gives a member another key.
    Rename(usize, String),
    /// Takes a character out of a key: a slip.
    Slip(usize, usize),
    Insert(String, String),
}

impl Change {
    fn apply(&self, json: &mut Json) {
        match (self, json) {
            (Self::Replace(text), json) => *json = Json::Scalar(text.clone()),
            (Self::Remove(at), Json::List(values)) if !values.is_empty() => {
                values.remove(at % values.len());
            }
            (Self::Remove(at), Json::Object(members)) if !members.is_empty() => {
                members.remove(at % members.len());
            }
            (Self::Repeat(at, first, text), Json::Object(members)) if !members.is_empty() => {
                let member = members[at % members.len()].clone();
                let other = (member.0.clone(), Json::Scalar(text.clone()));
                if *first {
                    members.insert(0, other);
                } else {
                    members.push(other);
                }
            }
            (Self::Repeat(at, ..), Json::List(values)) if !values.is_empty() => {
                values.push(values[at % values.len()].clone());
            }
            (Self::Rename(at, key), Json::Object(members)) if !members.is_empty() => {
                let at = at % members.len();
                members[at].0.clone_from(key);
            }
            (Self::Slip(at, character), Json::Object(members)) if !members.is_empty() => {
                let at = at % members.len();
                let key: String = serde_json::from_str(&members[at].0).unwrap_or_default();
                let mut characters: Vec<char> = key.chars().collect();
                if !characters.is_empty() {
                    characters.remove(character % characters.len());
                }
                members[at].0 = quoted(&characters.iter().collect::<String>());
            }
            (Self::Insert(key, text), Json::Object(members)) => {
                members.push((key.clone(), Json::Scalar(text.clone())));
            }
            (Self::Insert(_, text), Json::List(values)) => values.push(Json::Scalar(text.clone())),
            _ => {}
        }
    }
}

/// Values at the edges of what readers agree on.
fn edges() -> Vec<String> {
    let fixed = [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "2",
        "7",
        "600",
        "1.0",
        "1e3",
        "1e999",
        "0.5",
        "NaN",
        "-Infinity",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "[]",
        "{}",
        "[1]",
        "[\"a\"]",
        "[\"\"]",
        "[null]",
        "{\"min\": 1, \"max\": 2}",
        "{\"min\": 2, \"max\": 1}",
        "{\"min\": true, \"max\": 2}",
        "{\"min\": 1}",
        "\"\"",
        "\" \"",
        "\"\\t\\n\"",
        "\"\\u001c\"",
        "\"\\u001f\"",
        "\"\\u0085\"",
        "\"\\u00a0\"",
        "\"\\u3000\"",
        "\"\\u180e\"",
        "\"\\u200b\"",
        "\"\\u2028\"",
        "\"\\ufeff\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\\ud83d\\ude00\"",
        "\"passport.v0\"",
        "\"PASSPORT.V0\"",
        "\"passport.v1\"",
        "\" passport.v0\"",
        "\"90\"",
        "\"safe\"",
        "\"pilot\"",
        "\"perf\"",
        "\"ads\"",
        "\"NORMAL-HOLD\"",
        "\"RELOCK\"",
        "\"relock\"",
        "\"RECOVER + RELOCK\"",
        "\"COMM-CONGESTION\"",
        "\"concurrency\"",
        "\"timeout_ms\"",
        "\"apply\"",
        "\"observe\"",
        "\"2026-02-28\"",
        "{\"evidence\": \"run 118\", \"date\": \"2026-02-28\"}",
        "{\"cluster\": \"eu-1\"}",
        "[\"NORMAL-HOLD\"]",
        "[\"RECOVER\", \"RELOCK\"]",
        "[\"NORMAL-HOLD\", \"NORMAL-HOLD\"]",
    ];
    let mut values: Vec<String> = fixed.map(str::to_owned).to_vec();
    values.extend([4300, 4301].map(|digits| "9".repeat(digits)));
    values.push(format!("-{}", "1".repeat(4301)));
    values.push(format!("{}{}", "[".repeat(60), "]".repeat(60)));
    values.push(format!("{}{}", "[".repeat(70), "]".repeat(70)));
    values
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(edges()), 1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<String>().prop_map(|text| quoted(&text)),
    ]
}

/// Keys that mean something somewhere, and some that do not.
fn key() -> impl Strategy<Value = String> {
    let known = select(vec![
        "schema_version",
        "name",
        "description",
        "allowed_chords",
        "allowed_actuators",
        "limits",
        "invariants",
        "cooldowns",
        "gates",
        "safety_gates",
        "id",
        "version",
        "owner",
        "observability_requirements",
        "hot",
        "cold",
        "propose_only",
        "cooldown_s",
        "max_delta_per_step",
        "relock_stable_intervals",
        "freeze_window_s",
        "alpha",
        "knob_limits",
        "max_delta",
        "boundary_only",
        "context",
        "cluster",
        "calibration",
        "evidence",
        "date",
        "on_telemetry_loss",
        "allowed_actuators_hot",
        "require_payed",
        "min",
        "max",
        "apply",
        "aply",
        "require_verify_ok",
        "verify-ok",
        "kill-switch",
        "paid",
        "default_mode",
        "allow_restricted",
        "after_recover_s",
        "_s",
        "x",
        "",
        " ",
        "\u{1c}",
        "\u{85}",
        "a\u{0}",
        "Gates",
        "LIMITS",
    ]);
    prop_oneof![4 => known.prop_map(quoted), 1 => any::<String>().prop_map(|t| quoted(&t)), 1 => Just("\"g\\u0061tes\"".to_owned())]
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    prop_oneof![
        4 => value().prop_map(Change::Replace),
        2 => at().prop_map(Change::Remove),
        2 => (at(), any::<bool>(), value()).prop_map(|(at, first, text)| Change::Repeat(at, first, text)),
        1 => (at(), key()).prop_map(|(at, key)| Change::Rename(at, key)),
        2 => (at(), at()).prop_map(|(at, character)| Change::Slip(at, character)),
        2 => (key(), value()).prop_map(|(key, text)| Change::Insert(key, text)),
    ]
}

fn template() -> impl Strategy<Value = &'static str> {
    select(templates::ALL.iter().map(|template| template.text).collect::<Vec<_>>())
}

/// A template with up to three changes.
pub(crate) fn passport() -> impl Strategy<Value = String> {
    (template(), vec((any::<Index>(), change()), 0..=3)).prop_map(|(template, changes)| {
        let mut json = Json::new(&serde_json::from_str(template).unwrap());
        for (at, change) in changes {
            let count = json.count();
            json.change(at.index(count), &change);
        }
        json.text()
    })
}

/// The template with one change, each that there is of some kinds: a value of the edges in each place, each member
/// missing, each key with each of its slips, each member twice.
pub(crate) fn each_change_of(template: &str) -> impl Iterator<Item = String> {
    /// No list and no key of a template has more.
    const MOST: usize = 40;
    let json = Json::new(&serde_json::from_str(template).unwrap());
    let mut changes: Vec<Change> = edges().into_iter().map(Change::Replace).collect();
    for at in 0..MOST {
        changes.push(Change::Remove(at));
        changes.extend((0..MOST).map(|character| Change::Slip(at, character)));
        for text in ["-1", "true", "[]"] {
            changes.extend([true, false].map(|first| Change::Repeat(at, first, text.to_owned())));
        }
    }
    (0..json.count()).flat_map(move |at| {
        let changed = changes.iter().map(|change| {
            let mut json = json.clone();
            json.change(at, change);
            json.text()
        });
        // Places count round: what came once need not come again.
        changed.collect::<std::collections::BTreeSet<_>>()
    })
}

/// A template into whose text something was put, whether or not it stays JSON.
pub(crate) fn cut_passport() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        value(),
        key(),
        select(vec!["", ",", ":", "{", "}", "[", "]", "\"", "\\", " ", "\u{feff}", "-", "."]).prop_map(str::to_owned)
    ];
    (template(), vec((any::<Index>(), 0_usize..6, piece), 1..=2)).prop_map(|(template, cuts)| {
        let mut text = template.to_owned();
        for (at, length, piece) in cuts {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            text.replace_range(start..end, &piece);
        }
        text
    })
}
