//! Owns the excused finding: a fault that was accepted, and on whose word.

use std::sync::Arc;

use super::Finding;

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excuse {
    /// A suppression in the configuration.
    Suppression(Arc<Suppression>),
    /// A line of the baseline.
    Baseline,
    /// An approval of the change.
    Approval(Arc<Approval>),
}

impl Excuse {
    /// What the excuse is, in one word.
    pub const fn source(&self) -> &'static str {
        match self {
            Self::Suppression(_) => "suppression",
            Self::Baseline => "baseline",
            Self::Approval(_) => "approval",
        }
    }
}

/// The words of a suppression that a report repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Why the finding is accepted.
    pub reason: String,
    /// The last day on which it is, `YYYY-MM-DD`.
    pub until: String,
}

/// The words of an approval that a report repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// On whose word: `by FILE:LINE`, with the commit, or `in this change by FILE:LINE`.
    pub by: String,
    /// `FILE:LINE`.
    pub place: String,
    /// Why the change is accepted.
    pub reason: String,
    /// The last day on which it is, `YYYY-MM-DD`.
    pub until: String,
}

/// A finding that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excused {
    /// The finding, as it would be reported. Of a finding on several parts it is the one part that is excused.
    pub finding: Finding,
    /// Why it does not count.
    pub excuse: Excuse,
}
