//! Owns the command line: arguments as typed become arguments as meant, and the exit status.

mod args;
mod interrupt;
mod output;
mod pages;
mod scan;
mod targets;
mod templates;
mod validate;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Cli, Command, PassportCommand};
use output::Failed;

/// How the program ends. There are two ways, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Nothing wrong: status 0.
    Clean,
    /// Anything wrong: status 2. What it was stands in the text and in the JSON report.
    Wrong,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Wrong => Self::from(WRONG),
        }
    }
}

/// The status of everything that is wrong.
const WRONG: u8 = 2;

/// Runs the program with the arguments and streams of the process.
pub fn run() -> ExitCode {
    interrupt::end_on_panic();
    let cli = match Cli::try_parse_from(arguments(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with status 0.
            let printed = error.print();
            let status =
                if printed.is_ok() || output::is_closed(&printed) { error.exit_code() } else { i32::from(WRONG) };
            return ExitCode::from(u8::try_from(status).unwrap_or(WRONG));
        }
    };
    let Command::Passport(passport) = cli.command;
    let ended = match passport.command {
        PassportCommand::Templates(args) => templates::list(&args),
        PassportCommand::Show(args) => templates::show(&args),
        PassportCommand::Init(args) => templates::init(&args),
        PassportCommand::Validate(args) => validate::run(&args),
        PassportCommand::Scan(args) => scan::run(&args),
        PassportCommand::Explain(args) => pages::explain(&args),
        PassportCommand::Schema => pages::schema(),
        PassportCommand::Completions(args) => pages::completions(args.shell, Cli::command()),
        PassportCommand::Man => pages::man(Cli::command()),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(Failed(message)) => {
            output::complain(&message);
            Exit::Wrong.into()
        }
    }
}

/// The arguments with the leading word `passport` put in where the program's name implies it.
fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = given.collect();
    let name = arguments.first().and_then(|program| Path::new(program).file_stem());
    if name.is_some_and(|name| name == "mk-passport") {
        arguments.insert(1, OsString::from("passport"));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_in_order() {
        Cli::command().debug_assert();
    }

    #[test]
    fn under_the_name_mk_passport_the_leading_word_is_implied() {
        let given = |program: &str| arguments([program, "scan"].into_iter().map(OsString::from));
        assert_eq!(given("/usr/bin/mk-passport"), ["/usr/bin/mk-passport", "passport", "scan"]);
        assert_eq!(given("mk"), ["mk", "scan"]);
    }
}
