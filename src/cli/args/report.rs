//! Owns the arguments that say what is reported, and where.

use clap::{Args, ValueEnum};

use super::numbers::{Most, parse_depth, parse_most};
use crate::finding::Severity;

/// What is reported, and where.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct ReportArgs {
    /// A report: text, summary, concise, json, jsonl, sarif, junit, github, gitlab, markdown; into FILE, or on standard output
    ///
    /// Repeatable: one scan writes any number of reports. Text goes to standard output unless another format does.
    #[arg(long = "format", value_name = "NAME[=FILE]")]
    pub(in crate::cli) formats: Vec<String>,
    /// Show at most N findings in the text, the worst ones, or `all`
    #[arg(long, value_name = "N|all", value_parser = parse_most, default_value = "100")]
    pub(in crate::cli) max_findings: Most,
    /// Show findings of this level and above: `error` leaves warnings out of text, concise, github and markdown
    ///
    /// What is not shown is counted, and fails all the same where warnings are denied. The reports for programs hold
    /// everything.
    #[arg(long, value_name = "LEVEL", default_value = "note")]
    pub(in crate::cli) level: Level,
    /// Count findings by folders of this depth, in the tables of text and summary [default: 1]
    ///
    /// Depth begins below the folder that all findings are in.
    #[arg(long, value_name = "DEPTH", value_parser = parse_depth)]
    pub(in crate::cli) by_folder: Option<usize>,
    /// Show findings only: no summary, no progress, no notes but the one that a refused commit needs
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
    /// Colour and links in the text
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(in crate::cli) color: Color,
}

/// The least level that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Level {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Everything
    Note,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Note => Self::Note,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    /// On a terminal, as `NO_COLOR` and `CLICOLOR_FORCE` say
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
