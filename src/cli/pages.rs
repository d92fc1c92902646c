//! Owns the commands that print pages: `explain`, `schema`, `completions`, `man`.

use std::io;

use clap::Command;
use clap_complete::Shell;

use super::args::Explain;
use super::output::Failed;
use super::{Exit, output};
use crate::policy::Selector;
use crate::{docs, rules};

/// One rule, or the list of rules.
pub(super) fn explain(args: &Explain) -> Result<Exit, Failed> {
    let page = match &args.rule {
        None => docs::rule_list(),
        Some(id) => match rules::by_id(id) {
            Some(rule) => docs::explain(rule),
            None => return Err(Failed(unknown_rule(id))),
        },
    };
    page_out(&page)
}

fn unknown_rule(id: &str) -> String {
    match Selector::parse(id) {
        Ok(_) => format!("{} is a group of rules; `mk passport explain` lists them", crate::text::quote(id)),
        Err(error) => format!("{error}; `mk passport explain` lists the rules"),
    }
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
    clap_complete::generate(shell, &mut command, "mk", &mut page);
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
    clap_mangen::Man::new(command.clone()).render(out)?;
    command.get_subcommands().try_for_each(|sub| manual(sub, out))
}
