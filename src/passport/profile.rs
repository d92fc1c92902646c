//! Owns the profiles of the catalogue and what each promises.

/// A profile of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// A safe start that gathers telemetry; never applies.
    Pilot,
    /// Least risk in production.
    Safe,
    /// Most throughput inside bounds.
    Perf,
    /// Lower cost, with the service level kept.
    Cost,
    /// A steady input path.
    Io,
    /// Communication bottlenecks in data-parallel training.
    Comm,
    /// After an incident.
    Recovery,
}

impl Profile {
    /// All seven, in the order of the catalogue.
    pub const ALL: [Self; 7] = [Self::Pilot, Self::Safe, Self::Perf, Self::Cost, Self::Io, Self::Comm, Self::Recovery];

    /// The profile's name, as `name` in a passport spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pilot => "pilot",
            Self::Safe => "safe",
            Self::Perf => "perf",
            Self::Cost => "cost",
            Self::Io => "io",
            Self::Comm => "comm",
            Self::Recovery => "recovery",
        }
    }

    /// What the profile is for, in one line: for a person who has to choose one.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Pilot => "safe start: gathers baseline telemetry and proposes, never applies",
            Self::Safe => "least risk in production: every chord, small steps by rollout, all gates",
            Self::Perf => "most throughput inside bounds: moves at run time, signals and gates first",
            Self::Cost => "lower cost with the service level kept: batch shape and bursts, slowly",
            Self::Io => "steady input path: loader workers, prefetch and concurrency inside bounds",
            Self::Comm => "communication bottlenecks in data-parallel jobs: bucket size, behind telemetry",
            Self::Recovery => "after an incident: back to known good settings by steps of one",
        }
    }

    /// What a passport of the profile promises.
    pub const fn promises(self) -> Promises {
        match self {
            Self::Pilot => Promises { never_applies: true, forbidden: Forbidden::Hot, ..Promises::NONE },
            Self::Safe => Promises {
                gates: Gates::WhenApplying(APPLY_GATES),
                calibrated: true,
                forbidden: Forbidden::Restricted,
                ..Promises::NONE
            },
            Self::Perf => Promises {
                gates: Gates::WhenApplying(APPLY_GATES),
                bounded: Bounded::All,
                observes: Observes::Signals,
                ..Promises::NONE
            },
            Self::Cost => Promises {
                gates: Gates::WhenApplying(APPLY_GATES),
                calibrated: true,
                forbidden: Forbidden::Restricted,
                chords: &["DRIFT-RETUNE", "BURST-ABSORB"],
                ..Promises::NONE
            },
            Self::Io => Promises {
                forbidden: Forbidden::Actuator("timeout_ms"),
                bounded: Bounded::Only(&["concurrency", "dataloader_num_workers"]),
                steps: Steps::HalfOfBounds,
                chords: &["INPUT-STRAGGLER"],
                ..Promises::NONE
            },
            Self::Comm => Promises {
                gates: Gates::Always(&["require_comm_telemetry"]),
                fallback: Some("propose-only"),
                forbidden: Forbidden::HotCommunication,
                observes: Observes::Communication,
                ..Promises::NONE
            },
            Self::Recovery => Promises {
                gates: Gates::Always(&["require_verify_ok", "require_kill_switch_off"]),
                steps: Steps::Exactly(1),
                pauses: Some(Pauses { relock_at_least: 2 }),
                chords: &["RECOVER", "RELOCK"],
                ..Promises::NONE
            },
        }
    }

    /// The profile of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// What the name of a profile promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promises {
    /// Whether apply is closed, `propose_only` is not false and no restricted actuator is permitted.
    pub never_applies: bool,
    /// The gates that are true.
    pub gates: Gates,
    /// Whether an enabled apply needs `calibration`.
    pub calibrated: bool,
    /// The most that the tuner still does when telemetry is lost, where apply is enabled: a word of
    /// `on_telemetry_loss`.
    pub fallback: Option<&'static str>,
    /// The actuators that may not be moved.
    pub forbidden: Forbidden,
    /// The allowed actuators that have bounds.
    pub bounded: Bounded,
    /// How far a step moves an allowed actuator.
    pub steps: Steps,
    /// How long the tuner waits between moves.
    pub pauses: Option<Pauses>,
    /// The chords that are allowed.
    pub chords: &'static [&'static str],
    /// Whether each chord that moves knobs waits for a signal.
    pub observes: Observes,
}

/// Gates that a profile promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gates {
    /// None.
    None,
    /// These, whatever else the passport says.
    Always(&'static [&'static str]),
    /// These, where apply is enabled.
    WhenApplying(&'static [&'static str]),
}

/// Actuators that a profile does not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// None.
    None,
    /// Any, at run time.
    Hot,
    /// Those of communication, at run time, unless they move only at a boundary.
    HotCommunication,
    /// Those that v0 restricts, even where the passport permits them.
    Restricted,
    /// This one, under any of its names.
    Actuator(&'static str),
}

/// Actuators that a profile keeps inside bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounded {
    /// None.
    None,
    /// All.
    All,
    /// These, under any of their names.
    Only(&'static [&'static str]),
}

/// How far a profile moves an actuator at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// As far as the passport says.
    Any,
    /// Each allowed actuator by exactly this.
    Exactly(i64),
    /// The actuators that the profile bounds by at most half of their interval: of the part of it that is in the
    /// tuner's range.
    HalfOfBounds,
}

/// How long a profile waits between moves: `cooldown_s` is above 0, and where apply is enabled `freeze_window_s` is
/// too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pauses {
    /// The least `relock_stable_intervals`, where apply is enabled.
    pub relock_at_least: i64,
}

/// What a profile watches before a chord moves knobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observes {
    /// Nothing that it promises.
    Anything,
    /// A signal for each chord that moves knobs.
    Signals,
    /// The same, and one of the signals is about communication.
    Communication,
}

impl Promises {
    /// No promise at all.
    pub const NONE: Self = Self {
        never_applies: false,
        gates: Gates::None,
        calibrated: false,
        fallback: None,
        forbidden: Forbidden::None,
        bounded: Bounded::None,
        steps: Steps::Any,
        pauses: None,
        chords: &[],
        observes: Observes::Anything,
    };
}

/// The gates behind which a profile of production applies.
const APPLY_GATES: &[&str] = &["require_verify_ok", "require_kill_switch_off", "require_paid"];
