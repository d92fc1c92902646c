//! Owns what a configuration says, as typed: every value with its place.

use crate::date::Date;
use crate::finding::Severity;
use crate::passport::profile::Profile;
use crate::rule::Rule;
use crate::rules::Selector;
use crate::text::Span;

/// What a configuration says. Without a file: nothing.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Globs of passports in place of the default ones.
    pub include: Option<Vec<String>>,
    /// Globs of what is left out.
    pub exclude: Vec<String>,
    /// The file of accepted findings, relative to the root.
    pub baseline: Option<(String, Span)>,
    /// `[rules]`, in the order of the file.
    pub rules: Vec<RuleLevel>,
    /// `[vocabulary]`.
    pub words: Words,
    /// `[policy]`.
    pub policy: Limits,
    /// `[[override]]`, in the order of the file.
    pub overrides: Vec<Override>,
    /// `[[suppress]]`, in the order of the file.
    pub suppressions: Vec<Suppress>,
    /// `[[approve]]`, in the order of the file.
    pub approvals: Vec<Approve>,
    /// Globs of the files that may hold more of them.
    pub approval_files: Vec<String>,
}

/// The level of a rule or of a group.
#[derive(Debug, Clone, Copy)]
pub struct RuleLevel {
    /// What it is about.
    pub selector: Selector,
    /// The level; nothing where it is switched off.
    pub level: Option<Severity>,
    /// Where it is written.
    pub span: Span,
}

/// Names that are known beyond passport.v0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Actuators of the user's own.
    pub actuators: Vec<String>,
    /// The advanced chords that are admitted.
    pub chords: Vec<&'static str>,
    /// What can be changed at run time; everything where it is not said.
    pub hot: Option<Vec<String>>,
}

/// What exceptions may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// In how many days a suppression ends at the latest.
    pub max_suppression_days: Option<i64>,
    /// Whether faults that the base has already are warnings.
    pub pre_existing_warns: bool,
}

/// What is different for some paths.
#[derive(Debug, Clone)]
pub struct Override {
    /// Globs of the paths.
    pub paths: Vec<String>,
    /// The profile whose promises hold there, and where that is written.
    pub profile: Option<(Profile, Span)>,
    /// The file of what passports there may not permit more than, relative to the root.
    pub envelope: Option<(String, Span)>,
    /// The levels there.
    pub rules: Vec<RuleLevel>,
    /// Its head.
    pub span: Span,
}

/// One accepted finding.
#[derive(Debug, Clone)]
pub struct Suppress {
    /// The rule that reports it.
    pub rule: &'static Rule,
    /// The file, relative to the root.
    pub path: String,
    /// The part of the passport; any where it is not said.
    pub at: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Its head.
    pub span: Span,
}

/// SHA-256 of a file; `None` where there is none.
pub type Digest = Option<[u8; 32]>;

/// One accepted change.
#[derive(Debug, Clone)]
pub struct Approve {
    /// The rule that reports it.
    pub rule: &'static Rule,
    /// The file, relative to the root.
    pub path: String,
    /// The part of the passport; any where it is not said.
    pub at: Option<String>,
    /// What changed.
    pub what: Approved,
    /// The file on the base.
    pub base: Digest,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Date,
    /// Its head.
    pub span: Span,
}

/// What an approval accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// A part that had one value and has another: as JSON, or `absent`.
    Value {
        /// On the base.
        from: String,
        /// In the change.
        to: String,
    },
    /// A file that had these bytes and has others.
    File {
        /// On the base.
        from: Digest,
        /// In the change.
        to: Digest,
    },
}
