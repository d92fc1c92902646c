//! Owns tips for command lines that are near to what is meant.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::output::{Failed, as_called, for_a_shell, shown};
use crate::discover::globs::{Globs, Match};

/// How the names of reports end.
const ENDINGS: [&str; 8] = ["json", "jsonl", "sarif", "xml", "md", "txt", "html", "csv"];

/// What is probably meant by arguments that are refused.
pub(super) fn tip(error: &clap::Error, given: &[OsString], program: &Command) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(value)) => Some(value.as_str()),
        _ => None,
    };
    let command = given.iter().skip(1).find(|word| *word != "passport")?.to_str()?;
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = context(ContextKind::InvalidSubcommand)?;
            let is_meant =
                program.find_subcommand("passport").is_some_and(|below| below.find_subcommand(word).is_some());
            is_meant.then(|| as_called(&format!("did you mean `mk passport {word}`?")).into_owned())
        }
        ErrorKind::UnknownArgument => {
            let word = context(ContextKind::InvalidArg)?;
            let value = for_a_shell(word.as_ref());
            let option = match (command, word) {
                (_, "--statistics") => return Some("`--format summary` counts findings by rule and folder".to_owned()),
                (_, word) if word.starts_with('-') => return None,
                ("validate", _) => "--file",
                ("show" | "init", _) => "--template",
                _ => return None,
            };
            Some(as_called(&format!("did you mean `mk passport {command} {option} {value}`?")).into_owned())
        }
        _ => None,
    }
}

/// Refuses a path that is the file of a report, parted from its format by a blank: `--format json out.json`.
pub(super) fn parted_from_format(paths: &[PathBuf], formats: &[String]) -> Result<(), Failed> {
    let given: Vec<_> = std::env::args_os().collect();
    for (before, path) in given.iter().zip(given.iter().skip(1)) {
        let path = Path::new(path);
        let Some(before) = before.to_str() else { continue };
        let format = before.strip_prefix("--format=").unwrap_or(before);
        let is_format = formats.iter().any(|known| known == format) && !format.contains('=');
        // The name of a passport is one that is mistyped: a scan reports it.
        let is_passport = || Globs::new(&[], &[]).is_ok_and(|globs| globs.matches(path) != Match::No);
        let is_report = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        if is_format && is_report && paths.iter().any(|known| known == path) && !path.exists() && !is_passport() {
            return Err(Failed(format!(
                "{} does not exist; a report's file is joined to its format: --format {format}={}",
                shown(path),
                for_a_shell(path),
            )));
        }
    }
    Ok(())
}
