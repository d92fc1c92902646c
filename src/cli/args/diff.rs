//! Owns the arguments of `mk passport diff` as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::numbers::parse_size;
use super::template_names;

pub(in crate::cli) const DIFF_EXAMPLES: &str = "\
Examples:
  mk passport diff old.json new.json              two files
  mk passport diff --template safe ads.passport.json
                                                  what a passport permits beyond a template
  mk passport diff --base main                    what differs from main in the work tree
  mk passport diff --base HEAD --staged prod/     what the coming commit changes below prod/
  mk passport diff --base main --format approve   the blocks that accept it, for the configuration

With --base the work tree (or the index) is compared with REV itself, not with the merge base of
the two. A passport that moved is compared with what it was.

Git runs it as a diff driver: docs/change-gate.md shows the two lines of set-up.

Exit status: 0 nothing permits more, 2 a part permits more, or that cannot be decided (a passport
that is new or gone has nothing to be compared with, and for one that moved another policy may
hold), or something could not be read. As Git's diff driver: always 0.";

/// What a change permits.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// BASE and HEAD, two files; with --template one file; with --base files and folders [default: the whole repository]
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Compare with this template, apart from the name
    #[arg(long, value_name = "NAME", value_parser = template_names(), conflicts_with = "base")]
    pub(in crate::cli) template: Option<String>,
    /// Compare each passport of the work tree that differs from the commit REV with what it is there
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) base: Option<String>,
    /// With --base: compare the index, not the work tree
    #[arg(long, requires = "base")]
    pub(in crate::cli) staged: bool,
    /// With --base: glob of passports, in place of the default ones; repeatable
    #[arg(long, value_name = "GLOB", requires = "base")]
    pub(in crate::cli) include: Vec<String>,
    /// With --base: glob of files and folders to leave out; repeatable
    #[arg(long, value_name = "GLOB", requires = "base")]
    pub(in crate::cli) exclude: Vec<String>,
    /// How it is shown; `approve` prints `[[approve]]` blocks to be completed with a reason
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: DiffFormat,
    /// The day that approvals are counted from, as YYYY-MM-DD [default: today, UTC]
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) today: Option<String>,
    /// Largest file that is read: bytes, or a number with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = parse_size)]
    pub(in crate::cli) max_file_size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For people: a table for each pair
    Text,
    /// For programs
    Json,
    /// For comments and step summaries
    Markdown,
    /// Blocks for the configuration that accept the change
    Approve,
}
