//! Owns the commands that print pages: `explain`, `schema`, `completions`, `man`.

use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use super::args::{Explain, Man};
use super::exit::Exit;
use super::output::{self, Failed};
use crate::docs;
use crate::passport::vocabulary::nearest;
use crate::policy::Selector;
use crate::rule::Group;
use crate::rules;
use crate::sink::Format;
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
    // A path ends with its part's name, so that a misspelling is near to both.
    let near = nearest(name, rules_and_groups().chain(parts.iter().map(String::as_str)))
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
pub(super) fn completions(shell: Shell, command: Command) -> Result<Exit, Failed> {
    let mut page = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut with_values(command), name, &mut page);
    output::print(|out| out.write_all(&page))?;
    Ok(Exit::Clean)
}

/// The command with what the values of some arguments can be. Where they are typed, words of this program say what is wrong
/// with a value, so that clap does not know them.
fn with_values(command: Command) -> Command {
    let rules = PossibleValuesParser::new(rules_and_groups());
    let [parts, _] = docs::part_names();
    // clap keeps names that live as long as the program, which ends with this page.
    let explained: Vec<&'static str> = parts.into_iter().map(|name| &*name.leak()).chain(rules_and_groups()).collect();
    let of_passport = |passport: Command| {
        passport
            .mut_subcommand("scan", |scan| {
                let scan = ["select", "extend_select", "ignore"]
                    .into_iter()
                    .fold(scan, |scan, name| scan.mut_arg(name, |arg| arg.value_parser(rules.clone())));
                scan.mut_arg("formats", |arg| {
                    arg.value_parser(PossibleValuesParser::new(Format::ALL.map(Format::name)))
                })
            })
            .mut_subcommand("explain", |explain| {
                explain.mut_arg("name", |arg| arg.value_parser(PossibleValuesParser::new(explained)))
            })
    };
    if command.find_subcommand("passport").is_some() {
        command.mut_subcommand("passport", of_passport)
    } else {
        of_passport(command)
    }
}

fn rules_and_groups<'n>() -> impl Iterator<Item = &'n str> {
    rules::all().map(|rule| -> &'n str { rule.id }).chain(Group::ALL.map(|group| -> &'n str { group.name() }))
}

/// The manual: one page for the program and each of its commands.
pub(super) fn man(args: &Man, mut command: Command) -> Result<Exit, Failed> {
    command.build();
    let mut pages = Vec::new();
    add_pages(&command, &mut pages);
    if let Some(wanted) = &args.command {
        let ending = format!("-{wanted}");
        pages.retain(|(name, _)| name == wanted || name.ends_with(&ending));
        if pages.is_empty() {
            return Err(Failed(format!(
                "{} is no command; {}",
                quote(wanted),
                output::as_called("see `mk passport help`")
            )));
        }
    }
    output::print(|out| pages.iter().try_for_each(|(_, page)| out.write_all(page)))?;
    Ok(Exit::Clean)
}

/// Adds the page of a command and those of the commands below it, each with its name.
fn add_pages(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    let source = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    // A Vec takes every write.
    let _ = clap_mangen::Man::new(command.clone()).source(source).render(&mut page);
    pages.push((name, page));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        add_pages(below, pages);
    }
}
