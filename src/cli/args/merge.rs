//! Owns the arguments of `mk passport merge` as typed.

use std::ffi::OsString;

use clap::Args;

use super::ReportArgs;

pub(in crate::cli) const MERGE_EXAMPLES: &str = "\
Examples:
  mk passport merge shard-1.json shard-2.json     the shards 1/2 and 2/2 of one scan
  mk passport merge --format sarif=all.sarif --format markdown shard-*.json
                                                  one summary and one file for code scanning
  mk passport merge ads=ads.json web=web.json     two repositories: paths begin with ads/ and web/

`mk passport scan --format json=FILE` writes the reports; the version of the tool must be the same.
All shards of a scan have to be there, each once.

Exit status: 0 nothing wrong in any report, 2 anything wrong, also a report that is missing, not
whole, or does not fit the others.";

/// Reports become one.
#[derive(Debug, Args)]
pub(in crate::cli) struct Merge {
    /// JSON reports of scans: the shards of one, or one of each repository, whose NAME its paths then begin with
    #[arg(value_name = "[NAME=]REPORT.json", required = true)]
    pub(in crate::cli) reports: Vec<OsString>,
    /// Warnings fail too; they do in any case where a scan denied them
    #[arg(long, help_heading = "Rules")]
    pub(in crate::cli) deny_warnings: bool,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
}
