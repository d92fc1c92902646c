//! Owns `mk passport merge`: the JSON reports of several scans become one result, and every report of it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::args::Merge as Args;
use super::exit::Exit;
use super::fix::{advice, fixable};
use super::output::{ALONE, Failed, shown};
use super::place::Roots;
use super::request::nearest_root;
use super::scan::{say_what_fails_unseen, view};
use super::targets::Reports;
use crate::discover::Discovery;
use crate::discover::globs::Globs;
use crate::merge::{self, Input};
use crate::report::Verdict;
use crate::text::quote;

/// How many bytes a report may have. That of 100,000 passports with faults in all of them has about half as many.
const LARGEST: u64 = 1 << 30;

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let root = nearest_root()?;
    let reports = Reports::parse(&args.report.formats, &Roots::of(&root.path))?;
    reports.spare(&root, &[], None)?;
    let globs = Globs::new(&[], &[]).map_err(|error| Failed(error.to_string()))?;
    let discovery = Discovery { root, globs, force_exclude: false, sniff: false, git: None, stamps: false };
    reports.over_a_name(&discovery).map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
    let mut inputs: Vec<Input> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for given in &args.reports {
        let (folder, path) = named(given)?;
        if let Some(overwritten) = reports.over_file(path, &format!("{}, which is merged", shown(path))) {
            return Err(Failed(overwritten));
        }
        if let Ok(found) = path.canonicalize() {
            if seen.contains(&found) {
                return Err(Failed(format!("the report {} is named twice; name each once", shown(path))));
            }
            seen.push(found);
        }
        let bytes = read(path).map_err(|error| error.to_string());
        inputs.push(Input { folder, shown: path.to_string_lossy().into_owned(), bytes });
    }
    let read = merge::read(&inputs);
    let deny_warnings = args.deny_warnings || read.deny_warnings();
    let view = view(&args.report);
    let renderers = reports.renderers(&view, deny_warnings);
    let spellings = |safe: usize, others: usize| -> Vec<String> {
        let advice = advice(safe, others);
        advice.into_iter().flat_map(|note| [note.replace("mk passport", ALONE), note]).collect()
    };
    let mut report = read.merge(deny_warnings, &renderers, &spellings);
    report.notes.extend(fixable(&report, None));
    reports.write(&mut report, &view);
    say_what_fails_unseen(&report, &view);
    Ok(if report.verdict() == Verdict::Clean { Exit::Clean } else { Exit::Wrong })
}

/// The name of a repository, where one is given, and the path of its report. What is in front of `=` is a name when it
/// can be a folder's: a path with `=` in it is written with `./` in front.
fn named(given: &OsStr) -> Result<(Option<String>, &Path), Failed> {
    let Some((name, path)) = given.to_str().and_then(|given| given.split_once('=')) else {
        return Ok((None, Path::new(given)));
    };
    if name.starts_with(['.', '/', '\\']) {
        return Ok((None, Path::new(given)));
    }
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ');
    let is_folder = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(is_plain);
    if !name.split('/').all(is_folder) {
        let words = "letters, digits, `.`, `_`, `-` and `/` between its parts";
        return Err(Failed(format!(
            "{} is no name of a repository, which has {words}; a path with `=` in it begins with `./`",
            quote(name)
        )));
    }
    if path.is_empty() {
        return Err(Failed(format!("`{name}=` names no report")));
    }
    Ok((Some(name.to_owned()), Path::new(path)))
}

/// Reads a report, as far as it may be one.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is larger than 1 GiB; split the scan into more shards"));
    }
    Ok(bytes)
}
