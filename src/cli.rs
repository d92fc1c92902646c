//! Owns the command line: arguments as typed become arguments as meant, and the exit status.

mod approvals;
mod args;
mod base;
mod baseline;
mod config;
mod configuration;
mod diff;
mod exit;
mod fix;
mod fmt;
mod history;
mod interrupt;
mod inventory;
mod list;
mod merge;
mod nothing;
mod output;
mod outside;
mod pages;
mod patch;
mod place;
mod progress;
mod request;
mod rewrite;
mod scan;
mod scope;
mod targets;
mod templates;
mod tips;
mod validate;
mod whole_file;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};

use crate::text::visible;
use args::{Cli, PassportCommand, WIDEST};
use exit::{Exit, WRONG};
use output::{ALONE, Failed};

/// Runs the program with the arguments and streams of the process.
pub fn run() -> ExitCode {
    // This comes first: everything after it allocates, and may run out of memory.
    interrupt::end_on_signals();
    interrupt::end_on_panic();
    let given = diff::shielded(std::env::args_os().collect());
    let command = command(given.first());
    let parsed = command.clone().try_get_matches_from(&given).and_then(|matches| match matches.subcommand() {
        Some(("passport", below)) => PassportCommand::from_arg_matches(below),
        _ => PassportCommand::from_arg_matches(&matches),
    });
    let passport = match parsed {
        Ok(passport) => passport,
        Err(error) => return misunderstood(&error, &given, &command),
    };
    let ended = match passport {
        PassportCommand::Templates(args) => templates::list(&args),
        PassportCommand::Show(args) => templates::show(&args),
        PassportCommand::Init(args) => templates::init(&args),
        PassportCommand::Validate(args) => validate::run(&args),
        PassportCommand::Scan(args) => scan::run(&args),
        PassportCommand::Merge(args) => merge::run(&args),
        PassportCommand::Diff(args) => diff::run(&args),
        PassportCommand::Inventory(args) => inventory::run(*args),
        PassportCommand::Fmt(args) => fmt::run(&args),
        PassportCommand::Explain(args) => pages::explain(&args),
        PassportCommand::Config(args) => config::run(&args),
        PassportCommand::Schema(args) => pages::schema(args.config),
        PassportCommand::Completions(args) => pages::completions(args.shell, command),
        PassportCommand::Man(args) => pages::man(&args, command),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(Failed(message)) => {
            output::complain(&message);
            Exit::Wrong.into()
        }
    }
}

/// Ends a run whose arguments are not to be run: help and version come this way too.
fn misunderstood(error: &clap::Error, given: &[OsString], program: &clap::Command) -> ExitCode {
    if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // The words repeat the arguments, which may be names of files that a shell put in.
        let words = error.render().to_string();
        let mut lines: Vec<_> = words.lines().map(visible).collect();
        if let Some(tip) = tips::tip(error, given, program) {
            // Where clap puts its own: behind the first paragraph. Its own is about another mistake then.
            lines.retain(|line| !line.starts_with("  tip:"));
            let behind = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
            let tip = format!("  tip: {tip}");
            lines.splice(behind..behind, ["".into(), visible(&tip).into_owned().into()]);
            lines.dedup_by(|one, other| one.is_empty() && other.is_empty());
        }
        output::to_stderr(&lines.join("\n"));
        return Exit::Wrong.into();
    }
    let printed = error.print();
    let status = if printed.is_ok() || output::is_closed(&printed) { error.exit_code() } else { i32::from(WRONG) };
    ExitCode::from(u8::try_from(status).unwrap_or(WRONG))
}

/// The command line under the name that the program was called by: as `mk-passport` the leading word `passport` is
/// implied, in its usage lines and completions too.
fn command(program: Option<&OsString>) -> clap::Command {
    let whole = Cli::command();
    let named = program.is_some_and(|program| output::names_alone(program));
    match whole.find_subcommand("passport") {
        Some(passport) if named => {
            let alone = passport.clone().name(ALONE).bin_name(ALONE).version(env!("CARGO_PKG_VERSION"));
            let alone = alone.propagate_version(true);
            let renamed = |below: clap::Command| {
                let examples = below.get_after_help().map(|help| help.to_string().replace("mk passport", ALONE));
                below.after_help(examples.unwrap_or_default())
            };
            let alone = ["scan", "diff", "inventory", "merge"]
                .into_iter()
                .fold(alone, |alone, name| alone.mut_subcommand(name, renamed));
            // What the whole program says of itself and does not hand down.
            alone.max_term_width(WIDEST)
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_in_order_under_both_names() {
        for program in ["mk", "/usr/bin/mk-passport"] {
            command(Some(&OsString::from(program))).debug_assert();
        }
    }

    #[test]
    fn under_the_name_mk_passport_the_leading_word_is_implied() {
        let name = |program: &str| command(Some(&OsString::from(program))).get_name().to_owned();
        assert_eq!(name("/usr/bin/mk-passport"), "mk-passport");
        assert_eq!(name("mk-passport.exe"), "mk-passport");
        assert_eq!(name("mk"), "mk");
        assert_eq!(command(None).get_name(), "mk");
        let alone = command(Some(&OsString::from("mk-passport")));
        let examples = alone.find_subcommand("scan").and_then(clap::Command::get_after_help).unwrap().to_string();
        assert!(examples.contains("  mk-passport scan --staged ") && !examples.contains("mk passport"), "{examples}");
    }
}
