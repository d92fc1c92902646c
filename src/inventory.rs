//! Owns the inventory of a fleet as data: one row per passport, which every format of it is a pure function of.

use crate::passport::Mode;
use crate::path::RepoPath;
use crate::report::Verdict;

/// What every passport of a fleet permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// One row per passport, in the order of the paths.
    pub rows: Vec<Row>,
    /// How a scan of the same passports ends.
    pub verdict: Verdict,
    /// What is wrong apart from any passport, such as a configuration that cannot be read: sentences.
    pub failures: Vec<String>,
    /// What a reader of the result has to know, such as folders that were not entered: sentences.
    pub notes: Vec<String>,
}

/// One passport.
///
/// A part that is absent or cannot be read is `None`, or not in its list: the findings say what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name in reports.
    pub path: RepoPath,
    /// Whether it is a JSON object, so that its parts could be looked at.
    pub is_read: bool,
    /// `name`.
    pub name: Option<String>,
    /// The catalogue's profile that it follows.
    pub profile: Option<&'static str>,
    /// `id`.
    pub id: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
    /// `context`: keys and values, in the order of the file.
    pub context: Vec<(String, String)>,
    /// The state of `gates.apply`.
    pub apply: Apply,
    /// The gates that hold apply back as long as they are not passed: `verify`, `kill-switch`, `paid`, in this order.
    pub held_by: Vec<&'static str>,
    /// `gates.default_mode`.
    pub mode: Option<String>,
    /// `allowed_chords`, in the order of the file.
    pub chords: Vec<String>,
    /// The allowed actuators: those under hot first, then cold, then `propose_only`, each in the order of the file.
    pub actuators: Vec<ActuatorRow>,
    /// `limits.cooldown_s`, in seconds.
    pub cooldown_s: Option<i64>,
    /// `cooldowns`: phases, their key with its `_s`, and seconds, in the order of the file.
    pub phase_cooldowns_s: Vec<(String, i64)>,
    /// `limits.freeze_window_s`, in seconds.
    pub freeze_window_s: Option<i64>,
    /// `calibration.date`, `YYYY-MM-DD`.
    pub calibrated: Option<String>,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings at the level of a note.
    pub notes: usize,
    /// How often each rule with a finding has one, by the order of the documentation.
    pub rules: Vec<(&'static str, usize)>,
    /// The first 12 hexadecimal digits of the SHA-256 of the file: the value of the annotation
    /// `modekeeper/policy.version` in a cluster. Empty where the file cannot be read.
    pub policy_version: String,
    /// Its place among all passports by how far it may go, 1 the furthest. Equal ones share a place.
    pub reach: usize,
}

/// The state of `gates.apply`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apply {
    /// `true`: moves are applied.
    Open,
    /// Not stated, or no boolean: what holds is not known.
    Unstated,
    /// `false`.
    Closed,
}

impl Apply {
    /// `open`, `unstated` or `closed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unstated => "unstated",
            Self::Closed => "closed",
        }
    }
}

/// An allowed actuator of one passport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActuatorRow {
    /// Its name.
    pub name: String,
    /// The list that names it; of several the widest.
    pub list: Mode,
    /// The least value; `None`: no lower bound, or one that cannot be read.
    pub min: Option<i64>,
    /// The greatest value; `None`: no upper bound, or one that cannot be read.
    pub max: Option<i64>,
    /// How far one move goes: `max_delta`, else `max_delta_per_step`. 0: any step. `None`: it cannot be read.
    pub step: Option<i64>,
    /// Whether it moves only at a step or epoch boundary.
    pub boundary_only: bool,
}
