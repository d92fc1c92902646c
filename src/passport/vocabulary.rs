//! Owns the words of passport.v0: fields, chords, actuators, gates, the names of older texts.

mod actuators;
mod bypass;
mod classify;
mod families;
mod letters;
mod likeness;
mod looks;
mod mistaken;
mod near_profile;
mod remembered;
mod restricted;
mod signals;
mod tables;
mod telling;
mod texts;
mod topics;
mod units;
mod words;

use crate::text::is_plain;

pub use super::profile::Profile;
pub use actuators::{Actuator, KNOWN, known, range};
pub use bypass::is_bypass_word;
pub use classify::Families;
pub use families::{COMPANIONS, Clue, Family, INNOCENT_NEIGHBOURS, LOOKALIKES, Words};
pub use likeness::{nearest, nearest_field, nearest_or_part};
pub use looks::{foreign, normal, stranger};
pub use mistaken::{Mistaken, gate_spelt};
pub use near_profile::{NearProfile, near_profile};
pub use remembered::{
    GateSays, KeySays, families, gate_says, is_the_knob, key_says, mistaken, nearest_actuator, plain_topics, synonym_of,
};
pub use restricted::{Restricted, restricted};
pub use signals::{is_about_communication, signal_words};
pub use telling::mode_told_by;
pub use texts::{OPENERS, PLACEHOLDERS, is_placeholder};
pub use topics::{ACCEPTED_RISK, SERVICE_LEVEL, TOPICS, Topic, holds_global_batch, names_global_batch};
pub use units::{UNITS, differ_in_unit};

/// The one version of the contract that this gate knows.
pub const SCHEMA_VERSION: &str = "passport.v0";

/// A canonical chord and the knobs it moves.
#[derive(Debug, PartialEq, Eq)]
pub struct Chord {
    /// Canonical id.
    pub id: &'static str,
    /// The known actuators that the chord moves; empty: nothing of its own.
    pub moves: &'static [&'static str],
    /// What the chord is for.
    pub summary: &'static str,
}

/// The canonical chords, in the order of the contract.
pub const CHORDS: &[Chord] = &[
    Chord { id: "NORMAL-HOLD", moves: &[], summary: "hold the current settings while the job is steady" },
    Chord {
        id: "DRIFT-RETUNE",
        moves: &["grad_accum_steps", "microbatch_size"],
        summary: "follow a slow drift of the step time",
    },
    Chord {
        id: "BURST-ABSORB",
        moves: &["dataloader_prefetch_factor", "concurrency", "microbatch_size"],
        summary: "absorb a burst of load",
    },
    Chord {
        id: "INPUT-STRAGGLER",
        moves: &["dataloader_num_workers", "dataloader_prefetch_factor"],
        summary: "bring a slow input path back into step",
    },
    Chord { id: "RECOVER", moves: &[], summary: "return to known good settings after a fault" },
    Chord { id: "RELOCK", moves: &[], summary: "settle again after a recovery" },
];

/// Chords that v0 knows of and never fires, each with what it would need.
pub const ADVANCED_CHORDS: &[(&str, &str)] =
    &[("COMM-CONGESTION", "collective-communication telemetry"), ("NEAR-HANG/TIMEOUT-GUARD", "watchdog signals")];

/// The same chords where a configuration admits them, and what they move.
pub const ADVANCED: &[Chord] = &[
    Chord { id: "COMM-CONGESTION", moves: &["comm_bucket_mb"], summary: "ease a congested collective" },
    Chord { id: "NEAR-HANG/TIMEOUT-GUARD", moves: &["timeout_ms"], summary: "act before a rank that hangs times out" },
];

/// Chords of the tuner's own catalogue that passport.v0 does not have.
pub const TUNER_CHORDS: &[&str] = &["TIMEOUT-GUARD", "SCALAR", "RECOVER-RELOCK"];

/// Spellings of older texts that stand for the pair RECOVER, RELOCK.
pub const RECOVERY_PAIR_SPELLINGS: &[&str] = &["RECOVER-RELOCK", "RECOVER + RELOCK"];

/// The actuators that the chords move, and two more that the tuner knows.
pub const ACTUATORS: &[&str] = &[
    "grad_accum_steps",
    "microbatch_size",
    "dataloader_prefetch_factor",
    "concurrency",
    "dataloader_num_workers",
    "timeout_ms",
    "comm_bucket_mb",
];

/// Gates that hold a boolean.
pub const BOOLEAN_GATES: [&str; 6] =
    ["apply", "propose_only", "require_verify_ok", "require_kill_switch_off", "require_paid", "require_comm_telemetry"];
/// The gate that holds a string.
pub const DEFAULT_MODE: &str = "default_mode";
/// The gates that hold a word of a closed list.
pub const WORD_GATES: [&str; 2] = [DEFAULT_MODE, ON_TELEMETRY_LOSS];
/// The words of [`DEFAULT_MODE`], from the least to the most that the tuner does; words of one row say the same.
pub const MODES: &[&[&str]] = &[&["observe"], &["propose-only"], &["verify-only", "plan_verify_only"], &["apply"]];
/// The gate that says what the tuner falls back to when telemetry is lost.
pub const ON_TELEMETRY_LOSS: &str = "on_telemetry_loss";
/// The words of [`ON_TELEMETRY_LOSS`], from the least to the most that the tuner still does.
pub const FALLBACKS: [&str; 3] = ["observe", "propose-only", "verify-only"];
/// The gate that holds an array of actuator names.
pub const ALLOW_RESTRICTED: &str = "allow_restricted";

/// The older text's word for `gates`.
pub const OLD_GATES_FIELD: &str = "safety_gates";
/// The older text's gates, normalised as [`normal`] does, and today's word.
const OLD_GATES: &[(&str, &str)] = &[
    ("verifyok", "require_verify_ok"),
    ("killswitch", "require_kill_switch_off"),
    ("paid", "require_paid"),
    ("paidgate", "require_paid"),
];

/// Topic of the invariant that keeps the global batch.
pub const GLOBAL_BATCH: &str = "global-batch";

/// A field of a closed object.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Whether the contract demands it.
    pub required: bool,
}

const fn required(name: &'static str) -> Field {
    Field { name, required: true }
}

const fn optional(name: &'static str) -> Field {
    Field { name, required: false }
}

/// The fields of a passport.
pub const ROOT_FIELDS: &[Field; 16] = &[
    required("schema_version"),
    required("name"),
    optional("description"),
    required("allowed_chords"),
    required("allowed_actuators"),
    required("limits"),
    optional("invariants"),
    optional("cooldowns"),
    optional("gates"),
    optional("id"),
    optional("version"),
    optional("owner"),
    optional("context"),
    optional("calibration"),
    optional("observability_requirements"),
    optional("$schema"),
];
/// The fields of `allowed_actuators`.
pub const ACTUATOR_FIELDS: &[Field; 3] = &[required("hot"), required("cold"), optional("propose_only")];
/// The fields of `limits`.
pub const LIMIT_FIELDS: &[Field; 6] = &[
    required("cooldown_s"),
    required("max_delta_per_step"),
    required("relock_stable_intervals"),
    optional("freeze_window_s"),
    optional("alpha"),
    optional("knob_limits"),
];
/// The fields of `limits.knob_limits.<knob>`.
pub const BOUND_FIELDS: &[Field; 4] =
    &[required("min"), required("max"), optional("max_delta"), optional("boundary_only")];
/// The fields of `calibration`.
pub const CALIBRATION_FIELDS: &[Field; 2] = &[required("evidence"), required("date")];
/// The keys of `context` that have a meaning in v0, each with what it says; keys of the user's own are allowed.
pub const CONTEXT_KEYS: &[(&str, &str)] = &[
    ("cluster", "the cluster that the jobs run on"),
    ("hardware", "the accelerators and hosts"),
    ("network", "the network between them"),
    ("model", "the model that is trained"),
    ("dataset", "the data that it is trained on"),
    ("workload", "the kind of job"),
    ("slo", "the service level that was agreed"),
    ("risk", "the risk that was accepted"),
];

/// The canonical chord of that id.
pub fn chord(id: &str) -> Option<&'static Chord> {
    CHORDS.iter().find(|chord| chord.id == id)
}

/// The canonical ids.
pub fn chord_ids() -> impl Iterator<Item = &'static str> + Clone {
    CHORDS.iter().map(|chord| chord.id)
}

/// Every gate that has a meaning in v0.
pub fn gates() -> impl Iterator<Item = &'static str> + Clone {
    BOOLEAN_GATES.into_iter().chain([DEFAULT_MODE, ALLOW_RESTRICTED, ON_TELEMETRY_LOSS])
}

/// The names that count as known where a passport is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    own: Vec<String>,
    admitted: Vec<&'static Chord>,
    hot: Option<Vec<String>>,
}

/// The names of passport.v0.
pub static V0: Vocabulary = Vocabulary { own: Vec::new(), admitted: Vec::new(), hot: None };

impl Vocabulary {
    /// The names of passport.v0, actuators of one's own, the ids of the advanced chords that are admitted, and what can be
    /// changed at run time; everything without it.
    pub fn with(own: Vec<String>, admitted: &[&str], hot: Option<Vec<String>>) -> Self {
        let admitted = ADVANCED.iter().filter(|chord| admitted.contains(&chord.id)).collect();
        Self { own, admitted, hot }
    }

    /// The actuators that are known beside those of passport.v0.
    pub fn own_actuators(&self) -> impl Iterator<Item = &str> + Clone {
        self.own.iter().map(String::as_str)
    }

    /// Whether an actuator is known.
    pub fn has_actuator(&self, name: &str) -> bool {
        ACTUATORS.contains(&name) || self.own.iter().any(|own| own == name)
    }

    /// The chord of that id, where it may be allowed.
    pub fn chord(&self, id: &str) -> Option<&'static Chord> {
        chord(id).or_else(|| self.admitted(id))
    }

    /// The advanced chord of that id, where it is admitted.
    pub fn admitted(&self, id: &str) -> Option<&'static Chord> {
        self.admitted.iter().copied().find(|chord| chord.id == id)
    }

    /// The ids of all chords that may be allowed.
    pub fn chord_ids(&self) -> impl Iterator<Item = &'static str> + Clone {
        chord_ids().chain(self.admitted.iter().map(|chord| chord.id))
    }

    /// What can be changed at run time; nothing where everything can.
    pub fn hot(&self) -> Option<&[String]> {
        self.hot.as_deref()
    }
}

/// The names of all fields of closed objects.
fn field_names() -> impl Iterator<Item = &'static str> {
    let inner = ACTUATOR_FIELDS.iter().chain(LIMIT_FIELDS).chain(BOUND_FIELDS).chain(CALIBRATION_FIELDS);
    ROOT_FIELDS.iter().chain(inner).map(|field| field.name)
}

/// The field that `ModeKeeper`'s own `show` prints under a flat name of the top object, spelt so or nearly so.
pub fn shown_flat(name: &str) -> Option<&'static str> {
    let fields = [("allowedactuatorshot", "hot"), ("allowedactuatorscold", "cold")];
    let name = normal(name);
    fields.into_iter().find(|(flat, _)| *flat == name).map(|(_, list)| list)
}

/// Today's word for a gate of the older text.
pub fn todays_gate(name: &str) -> Option<&'static str> {
    let name = normal(name);
    OLD_GATES.iter().find(|(old, _)| *old == name).map(|(_, today)| *today)
}

/// Whether nothing is left of `text` but white space, as a Python reader counts it.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_white)
}

fn is_white(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// `text` in lower case and without white space: how variants of [`SCHEMA_VERSION`] are distinguished from other versions.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !is_white(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether `text` can be a name, an entry of a list or the key of an open map: not blank, no control characters.
pub fn is_name(text: &str) -> bool {
    !is_blank(text) && !holds_control(text)
}

/// Whether a control character is in `text`.
pub fn holds_control(text: &str) -> bool {
    !is_plain(text) && text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_global_batch_is_found_as_it_is_in_the_folded_text() {
        for (text, is_named) in [
            ("", false),
            ("g", false),
            ("the GLOBAL batch", true),
            ("global", false),
            ("globalbatch", true),
            ("\u{17f}lobal batch", false),
            ("a Global_Batch", true),
            ("gglobal-batches", true),
            ("global  batch", false),
            ("global global batch", true),
            ("global\u{a0}batch", false),
            ("global-bat\u{441}h", false),
            ("global-_batch", false),
            ("a batch that is global", false),
        ] {
            assert_eq!(names_global_batch(text), is_named, "{text}");
        }
    }

    #[test]
    fn blank_is_what_a_python_reader_strips() {
        assert!(is_blank(" \t\u{a0}\u{2003}\u{1c}\u{1f}"));
        assert!(is_blank(""));
        assert!(!is_blank("\u{200b}"));
        assert!(!is_blank("x "));
    }

    #[test]
    fn variants_of_case_and_blanks_fold_into_one() {
        assert_eq!(folded(" Passport. V0\u{1f}\n"), SCHEMA_VERSION);
        assert_ne!(folded("passport-v0"), SCHEMA_VERSION);
    }

    #[test]
    fn names_of_the_older_text_are_known_in_every_spelling() {
        assert_eq!(todays_gate("kill-switch"), Some("require_kill_switch_off"));
        assert_eq!(todays_gate("verify_ok"), Some("require_verify_ok"));
        assert_eq!(todays_gate("paid_gate"), Some("require_paid"));
        assert_eq!(todays_gate("require_paid"), None);
    }
}
