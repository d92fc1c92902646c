//! Owns the advice for a scan that found no passport: which names it looked for, and what lies there instead.

use std::path::Path;

use super::args::DiscoveryArgs;
use super::output::as_called;
use super::request::Request;
use crate::discover::globs::{DEFAULT_INCLUDE, Globs, Match};
use crate::discover::{Discovery, Entry, Extent, Found};
use crate::gate::scan::Scan;
use crate::path::RepoPath;
use crate::sink::View;
use crate::source::read::Reader;
use crate::text::quote;

/// The rule that reports it.
pub(super) const NO_PASSPORTS: &str = "no-passports";

/// How many files are read to see whether they are passports by their content.
const MOST_READ: usize = 1000;

/// What is wrong, and what to do.
pub(super) struct Nothing {
    /// One line, lower case, no full stop.
    pub(super) message: String,
    /// Sentences.
    pub(super) help: String,
}

/// What lies where no passport was found.
#[derive(Default)]
struct Instead {
    /// A file whose name matches in another case of its letters.
    other_case: Option<RepoPath>,
    /// A file that is a passport by its content and not by its name.
    by_content: Option<RepoPath>,
    /// A file whose name matches, and that Git does not list.
    unlisted: Option<RepoPath>,
    /// What an exclude glob leaves out, and the glob.
    excluded: Option<(RepoPath, String)>,
    /// A folder that is not looked into: a nested repository, or behind a link.
    not_entered: Option<RepoPath>,
}

/// Looks through the same folders once more, without Git and at every JSON file.
pub(super) fn explain(request: &Request, args: &DiscoveryArgs, scan: &Scan, view: &View) -> Nothing {
    let config = &request.loaded.config;
    let include = match (args.include.is_empty(), &config.include) {
        (false, _) => &args.include,
        (true, Some(include)) => include,
        (true, None) => &DEFAULT_INCLUDE.map(str::to_owned).to_vec(),
    };
    let is_default = args.include.is_empty() && config.include.is_none();
    let exclude: Vec<String> = config.exclude.iter().chain(&args.exclude).cloned().collect();
    let instead = look(request, scan, &exclude).unwrap_or_default();
    let where_ = match &*request.folders {
        [folder] if *folder != request.discovery.root.path => format!(" in {}", quote(&folder.to_string_lossy())),
        [] | [_] => String::new(),
        _ => " in the folders that are named".to_owned(),
    };
    let tracked = matches!(request.discovery.git, Some((_, Extent::Tracked)));
    let file = if tracked { "tracked file" } else { "file" };
    let names = if is_default {
        format!("no {file}{where_} is named passport.json, *.passport.json or passports/*.json")
    } else {
        format!("no {file}{where_} matches {}", any_of(include))
    };
    Nothing { message: format!("no passport found: {names}"), help: help(&instead, tracked, view) }
}

fn any_of(globs: &[String]) -> String {
    let shown: Vec<String> = globs.iter().take(5).map(|glob| quote(glob)).collect();
    let more = if globs.len() > shown.len() { " or another glob" } else { "" };
    format!("{}{more}", shown.join(" or "))
}

fn look(request: &Request, scan: &Scan, exclude: &[String]) -> Option<Instead> {
    let globs = Globs::new(&["**/*.[jJ][sS][oO][nN]".to_owned()], exclude).ok()?;
    let discovery = Discovery { git: None, sniff: false, globs, ..request.discovery.clone() };
    let wanted = &request.discovery.globs;
    let mut instead = Instead::default();
    let (mut reader, mut read) = (Reader::default(), 0);
    discovery.run(&[], &request.folders, &mut |found| match found {
        Found::Entry(entry) if request.policy_files.iter().any(|file| file.name == entry.name) => {}
        Found::Entry(entry) => {
            let name = entry.name.as_str().to_owned();
            let matches = |name: &str| wanted.matches(Path::new(name)) != Match::No;
            if matches(&name) {
                instead.unlisted.get_or_insert(entry.name);
            } else if matches(&name.to_lowercase()) {
                instead.other_case.get_or_insert(entry.name);
            } else if instead.by_content.is_none() && read < MOST_READ {
                read += 1;
                let name = entry.name.clone();
                if scan.exists(&Entry { sniffed: true, ..entry }, &mut reader).unwrap_or(false) {
                    instead.by_content = Some(name);
                }
            }
        }
        Found::Excluded(name, glob) => {
            instead.excluded.get_or_insert((name, glob));
        }
        Found::NotEntered(name) => {
            instead.not_entered.get_or_insert(name);
        }
        Found::Refused(_) => {}
    });
    Some(instead)
}

fn help(instead: &Instead, tracked: bool, view: &View) -> String {
    let shown = |name: &RepoPath| quote(&view.shown(name));
    let mut sentences = Vec::new();
    if let Some(name) = &instead.unlisted {
        sentences.push(if tracked {
            format!("{} is not tracked: `git add` it, or scan without `--tracked`.", shown(name))
        } else {
            format!("Git ignores {}: `git check-ignore -v` names the pattern.", shown(name))
        });
    }
    if let Some(name) = &instead.other_case {
        sentences.push(format!("{} is written in another case: rename it in small letters.", shown(name)));
    }
    if let Some(name) = &instead.by_content {
        sentences.push(format!(
            "{} is a passport by its content: rename it, set its name with `--include`, or scan with `--sniff`.",
            shown(name)
        ));
    }
    if let Some((name, glob)) = &instead.excluded {
        sentences.push(format!("{} is left out by the exclude glob {}.", shown(name), quote(glob)));
    }
    if let Some(name) = &instead.not_entered {
        sentences.push(format!(
            "{} is not looked into: it is a repository of its own, or behind a link; scan it from inside.",
            shown(name)
        ));
    }
    if sentences.is_empty() {
        sentences.push(
            as_called(
                "`--include GLOB` sets other names, `--sniff` finds passports by content; `mk passport init` writes a \
                 passport.",
            )
            .into_owned(),
        );
    }
    sentences.push("`--allow-empty` says that there may be none.".to_owned());
    sentences.join(" ")
}
