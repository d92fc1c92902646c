//! Owns the commands that print pages: `explain`, `schema`, `completions`, `man`.

use std::io;

use clap::Command;
use clap_complete::Shell;

use super::args::Explain;
use super::exit::Exit;
use super::output::{self, Failed};
use crate::docs;
use crate::passport::vocabulary::nearest;
use crate::policy::Selector;
use crate::rule::Group;
use crate::rules;
use crate::text::quote;

const LIST: &str = "`mk passport explain` lists them all";

/// The rule or group of that name, or what to do about a name that is neither.
pub(super) fn selector(name: &str) -> Result<Selector, Failed> {
    Selector::parse(name).map_err(|error| match error.near {
        Some(_) => Failed(error.to_string()),
        None => Failed(format!("{error}; {}", output::as_called(LIST))),
    })
}

/// What is known by a name, or the list of names.
pub(super) fn explain(args: &Explain) -> Result<Exit, Failed> {
    let page = match &args.name {
        None => docs::list(),
        Some(name) => page(name)?,
    };
    page_out(&output::as_called(&page))
}

/// All that is known by a name: a name may be a rule's or group's, and a part of the contract's too.
fn page(name: &str) -> Result<String, Failed> {
    let judging = Selector::parse(name).ok().map(|selector| match selector {
        Selector::Rule(rule) => docs::explain(rule),
        Selector::Group(group) => docs::explain_group(group),
    });
    let pages: Vec<String> = [judging, docs::explain_part(name)].into_iter().flatten().collect();
    if pages.is_empty() { Err(unknown(name)) } else { Ok(pages.join("\n")) }
}

fn unknown(name: &str) -> Failed {
    let [parts, paths] = docs::part_names();
    let rules = rules::all().map(|rule| rule.id).chain(Group::ALL.map(Group::name));
    // A path ends with its part's name, so that a misspelling is near to both.
    let near = nearest(name, rules.chain(parts.iter().map(String::as_str)))
        .or_else(|| nearest(name, paths.iter().map(String::as_str)));
    let what = "no rule, group, field, chord, actuator, gate, profile or family of that name";
    Failed(match near {
        Some(near) => format!("{}: {what}; did you mean `{near}`?", quote(name)),
        None => format!("{}: {what}; {}", quote(name), output::as_called(LIST)),
    })
}

/// The JSON Schema of passport.v0, or of the configuration.
pub(super) fn schema(of_configuration: bool) -> Result<Exit, Failed> {
    page_out(&if of_configuration { docs::configuration::configuration_schema() } else { docs::schema::schema() })
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
