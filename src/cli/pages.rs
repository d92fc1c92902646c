//! Owns the commands that print pages: `explain`, `schema`, `completions`, `man`.

use std::io;

use clap::Command;
use clap_complete::Shell;

use super::args::Explain;
use super::exit::Exit;
use super::output::{self, Failed};
use crate::docs;
use crate::policy::Selector;
use crate::text::quote;

const LIST: &str = "`mk passport explain` lists them all";

/// The rule or group of that name, or what to do about a name that is neither.
pub(super) fn selector(name: &str) -> Result<Selector, Failed> {
    Selector::parse(name).map_err(|error| match error.near {
        Some(_) => Failed(error.to_string()),
        None => Failed(format!("{error}; {}", output::as_called(LIST))),
    })
}

/// One rule, or the list of rules.
pub(super) fn explain(args: &Explain) -> Result<Exit, Failed> {
    let page = match &args.rule {
        None => docs::rule_list(),
        Some(id) => match selector(id)? {
            Selector::Rule(rule) => docs::explain(rule),
            Selector::Group(_) => {
                return Err(Failed(format!("{} is a group of rules; {}", quote(id), output::as_called(LIST))));
            }
        },
    };
    page_out(&output::as_called(&page))
}

/// The JSON Schema of passport.v0.
pub(super) fn schema() -> Result<Exit, Failed> {
    page_out(&docs::schema::schema())
}

fn page_out(page: &str) -> Result<Exit, Failed> {
    output::print(|out| out.write_all(page.as_bytes()))?;
    Ok(Exit::Clean)
}

/// The completions for a shell.
pub(super) fn completions(shell: Shell, mut command: Command) -> Result<Exit, Failed> {
    let mut page = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut page);
    output::print(|out| out.write_all(&page))?;
    Ok(Exit::Clean)
}

/// The manual: one page for the program and each of its commands.
pub(super) fn man(mut command: Command) -> Result<Exit, Failed> {
    command.build();
    output::print(|out| manual(&command, out))?;
    Ok(Exit::Clean)
}

fn manual(command: &Command, out: &mut dyn io::Write) -> io::Result<()> {
    let source = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(command.clone()).source(source).render(out)?;
    command.get_subcommands().try_for_each(|sub| manual(sub, out))
}
