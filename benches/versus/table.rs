//! Owns the Markdown that is printed: what was measured, and the goals beside what was reached.

use std::fmt::Write as _;

use crate::measure::Contestant;

/// What is to be reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// A goal and what was reached.
pub(crate) struct Goal {
    /// What is compared.
    pub(crate) what: String,
    /// What was reached.
    pub(crate) reached: f64,
    /// The ratio of processor times, where the goal is a ratio of times.
    pub(crate) processor: Option<f64>,
    /// What is to be reached.
    pub(crate) limit: Limit,
    /// What is counted: `x`, `MiB`, `ms`.
    pub(crate) unit: &'static str,
}

impl Goal {
    /// One contestant takes at most so many times as long as another.
    pub(crate) fn at_most(own: &Contestant, other: &Contestant, limit: f64) -> Self {
        Self {
            what: format!("{} ÷ {}", own.name, other.name),
            reached: own.ratio(other),
            processor: own.processor_ratio(other),
            limit: Limit::AtMost(limit),
            unit: "x",
        }
    }

    /// A rival takes at least so many times as long.
    pub(crate) fn faster(own: &Contestant, rival: &Contestant, limit: f64) -> Self {
        Self { limit: Limit::AtLeast(limit), ..Self::at_most(rival, own, limit) }
    }

    /// A number that may not be exceeded.
    pub(crate) fn number(what: impl Into<String>, reached: f64, limit: f64, unit: &'static str) -> Self {
        Self { what: what.into(), reached, processor: None, limit: Limit::AtMost(limit), unit }
    }

    fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.reached <= limit,
            Limit::AtLeast(limit) => self.reached >= limit,
        }
    }

    fn row(&self) -> String {
        let (word, limit) = match self.limit {
            Limit::AtMost(limit) => ("at most", limit),
            Limit::AtLeast(limit) => ("at least", limit),
        };
        let processor = self.processor.map_or("–".to_owned(), |ratio| format!("{ratio:.2} x"));
        let met = if self.is_met() { "met" } else { "missed" };
        format!(
            "| {} | {word} {limit} {} | {:.2} {} | {processor} | {met} |",
            self.what, self.unit, self.reached, self.unit
        )
    }
}

/// The contestants of one comparison.
pub(crate) fn contestants(title: &str, all: &[Contestant]) -> String {
    let mut out = format!(
        "### {title}\n\n| what | least s | middle s | most s | user + sys s | peak MiB |\n|---|--:|--:|--:|--:|--:|\n"
    );
    let or_dash = |number: Option<f64>, digits: usize| number.map_or("–".to_owned(), |n| format!("{n:.digits$}"));
    for one in all {
        let [least, middle, most] = one.wall();
        let _ = writeln!(
            out,
            "| {} | {least:.3} | {middle:.3} | {most:.3} | {} | {} |",
            one.name,
            or_dash(one.processor(), 2),
            or_dash(one.peak(), 1)
        );
    }
    out
}

/// The goals of one comparison.
pub(crate) fn goals(all: &[Goal]) -> String {
    let mut out = "| goal | limit | reached (wall) | processor time | |\n|---|---|--:|--:|---|\n".to_owned();
    for goal in all {
        out.push_str(&goal.row());
        out.push('\n');
    }
    out
}
