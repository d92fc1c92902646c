//! Owns the moves that witnesses are made of, and the sentence for each.

use std::fmt::Write as _;

use crate::passport::Mode;
use crate::text::quote;

/// One concrete move.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// A chord fires.
    Fire {
        /// The chord.
        chord: String,
    },
    /// A chord fires while a signal is missing.
    FireUnseen {
        /// The chord.
        chord: String,
        /// The signal.
        signal: String,
    },
    /// A chord fires at this `alpha`.
    FireAt {
        /// The risk parameter.
        alpha: f64,
    },
    /// The tuner relocks.
    Relock {
        /// After so many stable intervals.
        intervals: i64,
    },
    /// An actuator is moved in this way.
    Touch {
        /// The actuator.
        actuator: String,
        /// How.
        mode: Mode,
    },
    /// A knob is set to a value.
    Set {
        /// The knob.
        knob: String,
        /// The value.
        to: i64,
    },
    /// A knob moves in one step.
    Step {
        /// The knob; any one without a step of its own where none is named.
        knob: Option<String>,
        /// The value before, where the bounds say where the step fits.
        from: Option<i64>,
        /// How far.
        by: i128,
    },
    /// A knob moves elsewhere than at a step or epoch boundary.
    OffBoundary {
        /// The knob.
        knob: String,
    },
    /// A change is made so many seconds after the one before.
    ChangeAfter {
        /// Seconds.
        seconds: i64,
    },
    /// A change is made so many seconds into a freeze.
    ChangeInFreeze {
        /// Seconds.
        seconds: i64,
    },
    /// A change is made so many seconds into a phase.
    ChangeInPhase {
        /// The key of the phase's cooldown.
        phase: String,
        /// Seconds.
        seconds: i64,
    },
    /// A change breaks an invariant.
    Break {
        /// The invariant.
        invariant: String,
    },
    /// A change is applied, all other gates being open.
    Apply,
    /// The tuner's own default decides whether a change is applied.
    ApplyByDefault,
    /// A change is applied while what a gate demands does not hold.
    ApplyAgainst {
        /// The gate.
        gate: String,
    },
    /// A change of an actuator passes the ban on restricted ones.
    PassBan {
        /// The actuator.
        actuator: String,
    },
    /// The tuner goes as far as this mode when it is not asked for less.
    GoAsFar {
        /// The mode.
        mode: String,
    },
    /// The tuner still does this when telemetry is lost; without a word, all that it did before.
    GoOnBlind {
        /// What it falls back to.
        fallback: Option<String>,
    },
    /// The tuner works by limits that were not measured.
    WorkUnmeasured,
    /// No single move shows the difference: other parts of the head, or the end of the range, leave no room for one.
    None {
        /// The part.
        part: String,
        /// What it is now.
        value: Option<String>,
    },
}

/// What the base is to the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The head was the base before.
    Before,
    /// The base is a template that the head is compared with.
    Template,
}

/// A move that the base forbids and the head permits.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The move.
    pub act: Move,
    /// What has to be so, besides, before the head permits the move: `apply on`.
    pub conditions: Vec<String>,
    /// What the base permitted of it.
    pub before: String,
}

impl Witness {
    /// The witness in one printable sentence.
    pub fn sentence(&self, basis: Basis) -> String {
        let mut out = String::new();
        match &self.conditions[..] {
            [] => {}
            [first, rest @ ..] => {
                let _ = write!(out, "With {first}");
                for next in rest {
                    let _ = write!(out, " and {next}");
                }
                out.push_str(", ");
            }
        }
        let (now, before) = match basis {
            Basis::Before => ("now ", "before"),
            Basis::Template => ("", "in the template"),
        };
        out.push_str(&self.act.words(now));
        if out.starts_with("the ") {
            out.replace_range(..1, "T");
        }
        let _ = write!(out, "; {before}, {}.", self.before);
        out
    }
}

impl Move {
    fn words(&self, now: &str) -> String {
        let what = match self {
            Self::Fire { chord } => return format!("the chord {} may {now}fire", quote(chord)),
            Self::FireUnseen { chord, signal } => {
                return format!("the chord {} may {now}fire without the signal {}", quote(chord), quote(signal));
            }
            Self::FireAt { alpha } => return format!("the chords may {now}fire at an `alpha` of {alpha}"),
            Self::ApplyByDefault => {
                return format!("the tuner's own default {now}decides whether it applies a change");
            }
            Self::None { part, value } => {
                let value = value.as_deref().map_or_else(|| "absent".to_owned(), quote);
                return format!("the limit {} is {now}{value}, though no single move shows it", quote(part));
            }
            Self::Relock { intervals: 1 } => "relock after 1 stable interval".to_owned(),
            Self::Relock { intervals } => format!("relock after {intervals} stable intervals"),
            Self::Touch { actuator, mode: Mode::ProposeOnly } => format!("propose a move of {}", quote(actuator)),
            Self::Touch { actuator, mode: Mode::Cold } => format!("move {} by rollout", quote(actuator)),
            Self::Touch { actuator, mode: Mode::Hot } => format!("move {} at run time", quote(actuator)),
            Self::Set { knob, to } => format!("set {} to {to}", quote(knob)),
            Self::Step { knob, from, by } => {
                let knob = knob.as_ref().map_or_else(|| "a knob without a `max_delta`".to_owned(), |knob| quote(knob));
                match from {
                    Some(from) => format!("move {knob} from {from} to {} in one step", i128::from(*from) + by),
                    None => format!("move {knob} by {by} in one step"),
                }
            }
            Self::OffBoundary { knob } => format!("move {} in the middle of a step", quote(knob)),
            Self::ChangeAfter { seconds: 0 } => "make the next change at once".to_owned(),
            Self::ChangeInFreeze { seconds: 0 } => "make a change at once, without a freeze".to_owned(),
            Self::ChangeAfter { seconds } => format!("make the next change after {seconds} s"),
            Self::ChangeInFreeze { seconds } => format!("make a change {seconds} s into a freeze"),
            Self::ChangeInPhase { phase, seconds } => {
                format!("make a change {seconds} s into the phase of {}", quote(phase))
            }
            Self::Break { invariant } => format!("make a change that breaks {}", quote(invariant)),
            Self::Apply => "apply a change".to_owned(),
            Self::ApplyAgainst { gate } => format!("apply a change {}", against(gate)),
            Self::PassBan { actuator } => {
                format!("apply a change of {} whatever the ban on restricted actuators says", quote(actuator))
            }
            Self::GoAsFar { mode } => format!("go as far as {} when it is not asked for less", quote(mode)),
            Self::GoOnBlind { fallback: None } => "go on as before when telemetry is lost".to_owned(),
            Self::GoOnBlind { fallback: Some(word) } => format!("go on with {} when telemetry is lost", quote(word)),
            Self::WorkUnmeasured => "work by limits that no calibration backs".to_owned(),
        };
        format!("the tuner may {now}{what}")
    }
}

/// What does not hold while a gate would have demanded it.
fn against(gate: &str) -> String {
    match gate {
        "propose_only" => "instead of only proposing it".to_owned(),
        "require_verify_ok" => "that was not verified".to_owned(),
        "require_kill_switch_off" => "while the kill switch is on".to_owned(),
        "require_paid" => "while the paid gate is closed".to_owned(),
        "require_comm_telemetry" => "without telemetry of collective communication".to_owned(),
        own => format!("while {} is not met", quote(own)),
    }
}

/// What the base permitted of an actuator that it did not let the tuner move so.
pub(super) fn instead(mode: Option<Mode>) -> &'static str {
    match mode {
        Some(Mode::Cold) => "only by rollout",
        Some(Mode::ProposeOnly) => "it could only propose one",
        Some(Mode::Hot) | None => "it could not",
    }
}
