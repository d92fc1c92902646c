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

    /// What a passport of the profile promises.
    pub const fn promises(self) -> Promises {
        match self {
            Self::Pilot => Promises { never_applies: true, forbidden: Forbidden::Hot, ..Promises::NONE },
            Self::Safe => {
                Promises { gates: Gates::WhenApplying(APPLY_GATES), forbidden: Forbidden::Restricted, ..Promises::NONE }
            }
            Self::Perf => Promises {
                gates: Gates::WhenApplying(APPLY_GATES),
                bounded: Bounded::All,
                observes: true,
                ..Promises::NONE
            },
            Self::Cost => Promises {
                gates: Gates::WhenApplying(APPLY_GATES),
                forbidden: Forbidden::Restricted,
                chords: &["DRIFT-RETUNE", "BURST-ABSORB"],
                ..Promises::NONE
            },
            Self::Io => Promises {
                forbidden: Forbidden::Actuator("timeout_ms"),
                bounded: Bounded::Only(&["concurrency", "dataloader_num_workers"]),
                chords: &["INPUT-STRAGGLER"],
                ..Promises::NONE
            },
            Self::Comm => {
                Promises { gates: Gates::Always(&["require_comm_telemetry"]), observes: true, ..Promises::NONE }
            }
            Self::Recovery => Promises {
                gates: Gates::Always(&["require_verify_ok", "require_kill_switch_off"]),
                widest_step: Some(1),
                pauses: true,
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
    /// Whether apply is closed.
    pub never_applies: bool,
    /// The gates that are true.
    pub gates: Gates,
    /// The actuators that may not be moved.
    pub forbidden: Forbidden,
    /// The allowed actuators that have bounds.
    pub bounded: Bounded,
    /// The most that `max_delta_per_step` is.
    pub widest_step: Option<i64>,
    /// Whether `cooldown_s` is above 0.
    pub pauses: bool,
    /// The chords that are allowed.
    pub chords: &'static [&'static str],
    /// Whether each chord that moves knobs waits for a signal.
    pub observes: bool,
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
    /// Those that v0 restricts, even where the passport permits them.
    Restricted,
    /// This one.
    Actuator(&'static str),
}

/// Actuators that a profile keeps inside bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounded {
    /// None.
    None,
    /// All.
    All,
    /// These.
    Only(&'static [&'static str]),
}

impl Promises {
    /// No promise at all.
    pub const NONE: Self = Self {
        never_applies: false,
        gates: Gates::None,
        forbidden: Forbidden::None,
        bounded: Bounded::None,
        widest_step: None,
        pauses: false,
        chords: &[],
        observes: false,
    };
}

/// The gates behind which a profile of production applies.
const APPLY_GATES: &[&str] = &["require_verify_ok", "require_kill_switch_off", "require_paid"];

impl Bounded {
    /// Whether the profile bounds this actuator.
    pub fn holds(self, actuator: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Only(actuators) => actuators.contains(&actuator),
        }
    }
}
