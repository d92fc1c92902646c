//! Owns the arguments as typed.

mod diff;
mod inventory;
mod merge;
mod numbers;
mod report;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use diff::DIFF_EXAMPLES;
pub(super) use diff::{Diff, DiffFormat};
use inventory::INVENTORY_EXAMPLES;
pub(super) use inventory::Inventory;
use merge::MERGE_EXAMPLES;
pub(super) use merge::Merge;
pub(super) use numbers::Most;
use numbers::{parse_day, parse_jobs, parse_size};
pub(super) use report::{Color, Level, ReportArgs};

use crate::date::Date;
use crate::gate::shard::Shard;
use crate::passport::vocabulary::Profile;

/// The maximum width of the help.
pub(super) const WIDEST: usize = 100;

/// Tools for passports.
#[derive(Debug, Parser)]
#[command(name = "mk", version, about, max_term_width = WIDEST, propagate_version = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find, judge and write passports: the safety contracts that say what a tuner may touch
    Passport(Passport),
}

#[derive(Debug, Args)]
#[command(after_help = EXIT_STATUS)]
pub(super) struct Passport {
    #[command(subcommand)]
    pub(super) command: PassportCommand,
}

const EXIT_STATUS: &str = "Exit status: 0 nothing wrong, 2 anything wrong (a finding at error level, bad usage, a file \
    that could not be read, a report that could not be written, no passport found).";

#[derive(Debug, Subcommand)]
pub(super) enum PassportCommand {
    /// Find passports and judge them: the gate
    #[command(after_help = SCAN_EXAMPLES)]
    Scan(Box<Scan>),
    /// Put the JSON reports of several scans together: of the shards of a CI matrix, of several repositories
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(Box<Merge>),
    /// Show what a change permits that was not permitted before
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Box<Diff>),
    /// List what each passport permits: one row per passport, the fleet on one page
    #[command(after_help = INVENTORY_EXAMPLES)]
    Inventory(Box<Inventory>),
    /// Lay passports out in the canonical order and layout; their content stays
    Fmt(Fmt),
    /// Judge one file; silence and 0, or 2 and each error on a line of its own
    Validate(Validate),
    /// List the built-in templates
    Templates(Templates),
    /// Print a template, byte for byte
    Show(Show),
    /// Write a new passport from a template
    Init(Init),
    /// Explain a rule or a part of the contract, or list them
    Explain(Explain),
    /// Print the configuration that holds, for one file where each value comes from, or all that is excused
    Config(Config),
    /// Print the JSON Schema of passport.v0, or of the configuration, for editors
    Schema(Schema),
    /// Print the completions for a shell
    Completions(Completions),
    /// Print the manual pages, all of them or the one of a command
    Man(Man),
}

const SCAN_EXAMPLES: &str = "\
Examples:
  mk passport scan                                the whole repository
  mk passport scan prod/ ads.passport.json        a folder and a file
  mk passport scan --format sarif=mk.sarif --format junit=mk.xml
                                                  text on the screen, two reports in files
  mk passport scan --extend-select order          with the rules for signed contracts too
  mk passport scan --staged                       what the coming commit changes
  mk passport scan --tracked --shard 2/4          what Git tracks, the second of four parts: for CI
  mk passport scan --fix                          repair what can be repaired safely
  mk passport scan --list-files                   what would be judged

Exit status: 0 nothing wrong, 2 anything wrong.";

#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Files (always judged, whatever their name), folders, or `-` for standard input [default: the whole repository]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) discovery: DiscoveryArgs,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[command(flatten)]
    pub(super) baseline: BaselineArgs,
    #[command(flatten)]
    pub(super) fixes: FixArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,

    /// Threads that judge [default: one per processor]
    #[arg(long, value_name = "N", value_parser = parse_jobs, help_heading = "Running")]
    pub(super) jobs: Option<u16>,
    /// Largest file that is read: bytes, or a number with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = parse_size, help_heading = "Running")]
    pub(super) max_file_size: u64,
    /// Show on standard error how much was read and how long it took
    #[arg(long, help_heading = "Running")]
    pub(super) stats: bool,
}

/// Which files are passports.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Finding passports")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(super) struct DiscoveryArgs {
    /// Glob of passports, in place of the default ones; relative to the repository root
    ///
    /// Repeatable. `*` and `?` do not cross `/`; a glob without `/` matches at any depth. The default globs are
    /// `**/passport.json`, `**/*.passport.json` and `**/passports/*.json`.
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Glob of files and folders to leave out; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Let `--exclude` apply to files that are named one by one, too
    #[arg(long)]
    pub(super) force_exclude: bool,
    /// Judge the files listed in FILE, one per line (`-`: standard input)
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// The list of `--files-from` is separated by NUL bytes
    #[arg(long, requires = "files_from")]
    pub(super) null: bool,
    /// The name of what comes on standard input with the path `-`
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Judge only what Git tracks: the fast path for CI
    #[arg(long, conflicts_with_all = ["staged", "changed_since", "no_git"])]
    pub(super) tracked: bool,
    /// Judge the passports that the coming commit changes, by the bytes in the index
    #[arg(long, conflicts_with_all = ["changed_since", "no_git", "stdin_filename"])]
    pub(super) staged: bool,
    /// Judge the passports that differ from the merge base with REV
    #[arg(long, value_name = "REV", conflicts_with_all = ["no_git", "stdin_filename"])]
    pub(super) changed_since: Option<String>,
    /// Judge too what each passport's change permits, against the merge base with REV; `auto`: REV is what the CI says
    #[arg(long, value_name = "REV", conflicts_with = "no_git")]
    pub(super) base: Option<String>,
    /// Find passports by content too: JSON files with `"schema_version": "passport.v…"` at their top level
    #[arg(long)]
    pub(super) sniff: bool,
    /// Judge the K-th of N parts, for a CI matrix: each passport is in one of 1/N to N/N
    #[arg(long, value_name = "K/N")]
    pub(super) shard: Option<Shard>,
    /// Walk the folders; do not use Git
    #[arg(long)]
    pub(super) no_git: bool,
    /// Print what would be judged, and on standard error what an exclude keeps out; judge nothing
    #[arg(long, conflicts_with = "formats")]
    pub(super) list_files: bool,
    /// Finding nothing to judge is not an error
    #[arg(long)]
    pub(super) allow_empty: bool,
}

/// Which configuration holds.
#[derive(Debug, Default, Clone, Args)]
pub(super) struct ConfigArgs {
    /// The configuration [default: mk-passport.toml at the root of the repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub(super) no_config: bool,
}

/// Which rules run.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArgs {
    #[command(flatten)]
    pub(super) source: ConfigArgs,
    /// Run these rules or groups instead of the default ones (`mk passport explain` lists them)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Run these rules or groups too
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) extend_select: Vec<String>,
    /// Do not run these rules or groups; a rule's name beats its group's
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Warnings fail too
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

/// What is excused.
#[derive(Debug, Args)]
#[command(next_help_heading = "Excuses")]
pub(super) struct BaselineArgs {
    /// The findings that are known and do not count, one per line
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the baseline anew, of everything that is found, and judge by it
    #[arg(long, conflicts_with_all = ["prune_baseline", "list_files"])]
    pub(super) update_baseline: bool,
    /// Take out of the baseline what matches nothing any more
    #[arg(long, conflicts_with = "list_files")]
    pub(super) prune_baseline: bool,
    /// The day that suppressions are held against, YYYY-MM-DD [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Date>,
}

/// What is fixed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fixing")]
pub(super) struct FixArgs {
    /// Apply the fixes that leave what a passport permits as it is, and report what remains
    ///
    /// With `-` the fixed text goes to standard output.
    #[arg(long, conflicts_with = "list_files")]
    pub(super) fix: bool,
    /// Apply the other fixes too: look at each change before you commit it
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Show what `--fix` would change, and change nothing; 2 when it would change anything
    #[arg(long, conflicts_with = "list_files")]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Files, folders, or `-` from standard input to standard output [default: the passports of the repository]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and exit with 2 when there is one
    #[arg(long)]
    pub(super) check: bool,
    /// Write nothing; show what would change, and exit with 2 when anything would
    #[arg(long)]
    pub(super) diff: bool,
}

#[derive(Debug, Args)]
pub(super) struct Validate {
    /// The file, or `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Templates {
    /// text: one per line, the name first (names alone where it does not go to a terminal); json: names, descriptions
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people and shells
    Text,
    /// For programs
    Json,
}

fn template_names() -> PossibleValuesParser {
    PossibleValuesParser::new(Profile::ALL.map(Profile::name))
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Which one
    #[arg(long, value_name = "NAME", value_parser = template_names())]
    pub(super) template: String,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The template to start from
    #[arg(long, value_name = "NAME", value_parser = template_names())]
    pub(super) template: String,
    /// The passport's own name; without it the passport follows the template's profile and is held to it
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The file to write, which must not exist; `-` for standard output
    #[arg(long, short, value_name = "FILE", default_value = "passport.json")]
    pub(super) output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A rule, group, field, chord, actuator, gate, profile or family; without it, all of them are listed
    pub(super) name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Config {
    /// The file whose policy is printed, and where each value comes from; without it, the whole repository's
    #[arg(value_name = "FILE", conflicts_with = "exempt")]
    pub(super) file: Option<PathBuf>,
    /// List everything that is excused: suppressions, the baseline, rules that are switched off, excludes
    #[arg(long)]
    pub(super) exempt: bool,
    #[command(flatten)]
    pub(super) source: ConfigArgs,
    /// The day that suppressions are held against, YYYY-MM-DD [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Date>,
    /// Do not use Git
    #[arg(long)]
    pub(super) no_git: bool,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The schema of mk-passport.toml
    #[arg(long)]
    pub(super) config: bool,
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// The command whose page is printed
    #[arg(value_name = "COMMAND")]
    pub(super) command: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}
