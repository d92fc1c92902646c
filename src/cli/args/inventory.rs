//! Owns the arguments of `mk passport inventory` as typed.

use std::path::PathBuf;

use clap::Args;

use super::numbers::{parse_day, parse_jobs, parse_size};
use super::{BaselineArgs, Color, DiscoveryArgs, FixArgs, Level, Most, ReportArgs, RuleArgs, Scan};
use crate::date::Date;

pub(in crate::cli) const INVENTORY_EXAMPLES: &str = "\
Examples:
  mk passport inventory                           the whole repository, the widest passports first
  mk passport inventory prod/ --format csv=fleet.csv
                                                  a folder, and a file for a spreadsheet
  mk passport inventory --tracked --format jsonl=fleet.jsonl
                                                  rows for DuckDB, BigQuery or Spark

docs/inventory.md has the columns, and queries for who may apply, how far, and where the fleet
is weak.

Exit status: that of a scan of the same passports: 0 nothing wrong, 2 anything wrong, a finding
at error level included. The rows are written either way.";

/// What is listed, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct Inventory {
    /// Files (always listed, whatever their name), folders, or `-` for standard input [default: the whole repository]
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) discovery: DiscoveryArgs,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,

    /// The findings that are known and do not count, one per line
    #[arg(long, value_name = "FILE", help_heading = "Excuses")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// The day that suppressions are held against, YYYY-MM-DD [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = parse_day, help_heading = "Excuses")]
    pub(in crate::cli) today: Option<Date>,

    /// A format: text, csv, json, jsonl, markdown, html; into FILE, or on standard output
    ///
    /// Repeatable: one run writes any number of them. Text goes to standard output unless another format does.
    #[arg(long = "format", value_name = "NAME[=FILE]", help_heading = "Reports")]
    pub(in crate::cli) formats: Vec<String>,

    /// Threads that judge [default: one per processor]
    #[arg(long, value_name = "N", value_parser = parse_jobs, help_heading = "Running")]
    pub(in crate::cli) jobs: Option<u16>,
    /// Largest file that is read: bytes, or a number with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = parse_size, help_heading = "Running")]
    pub(in crate::cli) max_file_size: u64,
    /// Show on standard error how much was read and how long it took
    #[arg(long, help_heading = "Running")]
    pub(in crate::cli) stats: bool,
}

impl Inventory {
    /// The formats, and the scan of the same passports.
    pub(in crate::cli) fn into_scan(self) -> (Vec<String>, Scan) {
        let Self { paths, discovery, rules, baseline, today, formats, jobs, max_file_size, stats } = self;
        let baseline = BaselineArgs { baseline, update_baseline: false, prune_baseline: false, today };
        let fixes = FixArgs { fix: false, unsafe_fixes: false, diff: false };
        let report = ReportArgs {
            formats: Vec::new(),
            max_findings: Most(None),
            level: Level::Note,
            by_folder: None,
            quiet: false,
            color: Color::Never,
        };
        (formats, Scan { paths, discovery, rules, baseline, fixes, report, jobs, max_file_size, stats })
    }
}
