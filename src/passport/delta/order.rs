//! Owns the table of the permission order: its rows in words, and which part belongs to which row.

/// The rule that owns whatever cannot be decided.
pub const UNDECIDABLE_CHANGE: &str = "undecidable-change";

/// One row of the permission order.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name in programs.
    pub id: &'static str,
    /// Which parts it speaks of, as Markdown.
    pub part: &'static str,
    /// When a part is wider.
    pub wider: &'static str,
    /// What an absent part means.
    pub absent: &'static str,
    /// The rule of the group `change` that owns a widened part; `None` where no part can be wider.
    pub rule: Option<&'static str>,
    /// The paths of its parts; `*` is any one name, and `…*` any name that starts so.
    paths: &'static [&'static [&'static str]],
}

/// The rows. The first one with the path of a part is its row; [`UNORDERED`] has all others.
pub static ORDER: &[Row] = &[
    Row {
        id: "chord",
        part: "each of `allowed_chords`",
        wider: "present",
        absent: "not permitted",
        rule: Some("widened-chords"),
        paths: &[&["allowed_chords", "*"]],
    },
    Row {
        id: "actuator",
        part: "each of `allowed_actuators` (in the widest list that names it)",
        wider: "from absent to `propose_only` to `cold` to `hot`",
        absent: "not permitted",
        rule: Some("widened-actuators"),
        paths: &[
            &["allowed_actuators", "hot", "*"],
            &["allowed_actuators", "cold", "*"],
            &["allowed_actuators", "propose_only", "*"],
        ],
    },
    Row {
        id: "cooldown",
        part: "`cooldown_s`, `relock_stable_intervals`",
        wider: "smaller",
        absent: "broken: undecidable",
        rule: Some("widened-limits"),
        paths: &[&["limits", "cooldown_s"], &["limits", "relock_stable_intervals"]],
    },
    Row {
        id: "freeze-window",
        part: "`freeze_window_s`",
        wider: "smaller",
        absent: "no limit: widest",
        rule: Some("widened-limits"),
        paths: &[&["limits", "freeze_window_s"]],
    },
    Row {
        id: "phase-cooldown",
        part: "each of `cooldowns` that ends in `_s`",
        wider: "smaller; one that comes or goes and is below the `cooldown_s` of the side without it is undecidable",
        absent: "no limit: widest",
        rule: Some("widened-limits"),
        paths: &[&["cooldowns", "*"]],
    },
    Row {
        id: "step",
        part: "`max_delta_per_step`",
        wider: "larger; 0 sets no limit and is the widest",
        absent: "broken: undecidable",
        rule: Some("widened-limits"),
        paths: &[&["limits", "max_delta_per_step"]],
    },
    Row {
        id: "knob-step",
        part: "`knob_limits.<knob>.max_delta`, for knobs hot or cold on both sides",
        wider: "larger; 0 of `max_delta_per_step` sets no limit",
        absent: "as `max_delta_per_step` of the same side",
        rule: Some("widened-limits"),
        paths: &[&["limits", "knob_limits", "*", "max_delta"]],
    },
    Row {
        id: "boundary",
        part: "`knob_limits.<knob>.boundary_only`, for knobs hot or cold on both sides",
        wider: "not true",
        absent: "not demanded: widest",
        rule: Some("widened-limits"),
        paths: &[&["limits", "knob_limits", "*", "boundary_only"]],
    },
    Row {
        id: "alpha",
        part: "`alpha`",
        wider: "larger",
        absent: "no limit: widest",
        rule: Some("widened-limits"),
        paths: &[&["limits", "alpha"]],
    },
    Row {
        id: "bounds",
        part: "`knob_limits.<knob>.min` and `.max`, for knobs hot or cold on both sides",
        wider: "a smaller `min`, a larger `max`",
        absent: "without bounds: widest; one bound without the other: broken, undecidable",
        rule: Some("widened-limits"),
        paths: &[&["limits", "knob_limits", "*", "min"], &["limits", "knob_limits", "*", "max"]],
    },
    Row {
        id: "invariant",
        part: "each of `invariants`",
        wider: "gone",
        absent: "not demanded: widest",
        rule: Some("dropped-invariant"),
        paths: &[&["invariants", "*"]],
    },
    Row {
        id: "signal",
        part: "each signal in `observability_requirements`, for chords allowed on both sides",
        wider: "gone",
        absent: "not demanded: widest",
        rule: Some("dropped-invariant"),
        paths: &[&["observability_requirements", "*", "*"]],
    },
    Row {
        id: "apply",
        part: "`gates.apply`",
        wider: "from false to absent to true",
        absent: "between false and true",
        rule: Some("opened-gate"),
        paths: &[&["gates", "apply"]],
    },
    Row {
        id: "demand",
        part: "`gates.propose_only`, each `gates.require_*`",
        wider: "not true",
        absent: "not demanded: widest",
        rule: Some("opened-gate"),
        paths: &[&["gates", "propose_only"], &["gates", "require_*"]],
    },
    Row {
        id: "fallback",
        part: "`gates.on_telemetry_loss`",
        wider: "from `observe` to `propose-only` to `verify-only` to absent; another word is undecidable",
        absent: "widest",
        rule: Some("opened-gate"),
        paths: &[&["gates", "on_telemetry_loss"]],
    },
    Row {
        id: "restricted",
        part: "each of `gates.allow_restricted`, for actuators hot or cold on both sides",
        wider: "present",
        absent: "not permitted",
        rule: Some("opened-gate"),
        paths: &[&["gates", "allow_restricted", "*"]],
    },
    Row {
        id: "mode",
        part: "`gates.default_mode`",
        wider: "from `observe` to `propose-only` to `verify-only` to `apply`; another word is undecidable",
        absent: "undecidable against a value",
        rule: Some("opened-gate"),
        paths: &[&["gates", "default_mode"]],
    },
    Row {
        id: "calibration",
        part: "`calibration`",
        wider: "gone; another value is neutral",
        absent: "not demanded: widest",
        rule: Some("dropped-invariant"),
        paths: &[&["calibration"]],
    },
    Row {
        id: "name",
        part: "`name`",
        wider: "never; undecidable where either side is a catalogue profile's name, else neutral",
        absent: "broken: undecidable",
        rule: None,
        paths: &[&["name"]],
    },
    Row {
        id: "prose",
        part: "`description`, `id`, `version`, `owner`, `context`, `$schema`, layout, order",
        wider: "never: neutral",
        absent: "neutral",
        rule: None,
        paths: &[&["description"], &["id"], &["version"], &["owner"], &["$schema"], &["context"], &["context", "*"]],
    },
    Row {
        id: "unordered",
        part: "`schema_version`, any other gate, an unknown field, a cooldown without `_s`; and every part that is \
               broken or of another type",
        wider: "never: undecidable unless equal",
        absent: "undecidable against a value",
        rule: None,
        paths: &[],
    },
];

/// The row of a part. A part of a row is still without an order where it could not be read.
pub fn row_of(field: &str) -> &'static Row {
    let tokens: Vec<&str> = field.split('/').skip(1).collect();
    let is_named = |path: &&[&str]| path.len() == tokens.len() && path.iter().zip(&tokens).all(|(p, t)| fits(p, t));
    let of_path = ORDER.iter().find(|row| row.paths.iter().any(|path| is_named(&path)));
    // A cooldown has a unit by the end of its key.
    let of_path = of_path.filter(|row| row.id != "phase-cooldown" || field.ends_with("_s"));
    of_path.unwrap_or(&ORDER[ORDER.len() - 1])
}

fn fits(pattern: &str, token: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == token, |start| token.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_of_one_row() {
        let row = |field: &str| row_of(field).id;
        for (field, id) in [
            ("/allowed_chords/RELOCK", "chord"),
            ("/allowed_actuators/cold/a~1b", "actuator"),
            ("/allowed_actuators/warm", "unordered"),
            ("/allowed_chords", "unordered"),
            ("/limits/knob_limits/min/max", "bounds"),
            ("/limits/knob_limits/x", "unordered"),
            ("/cooldowns/after_recover_s", "phase-cooldown"),
            ("/cooldowns/after_recover", "unordered"),
            ("/gates/require_ticket", "demand"),
            ("/gates/ticket", "unordered"),
            ("/context/own", "prose"),
            ("/schema_version", "unordered"),
            ("", "unordered"),
        ] {
            assert_eq!(row(field), id, "{field}");
        }
    }

    #[test]
    fn rows_have_names_of_their_own_and_the_last_one_takes_the_rest() {
        for (index, row) in ORDER.iter().enumerate() {
            assert!(ORDER[..index].iter().all(|other| other.id != row.id), "{}", row.id);
            assert_eq!(row.paths.is_empty(), index + 1 == ORDER.len());
        }
    }
}
