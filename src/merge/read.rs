//! Owns the reading of a whole report: whether it is one, by which tool, and its head held against itself.

use serde_json::value::RawValue;

use super::file::{self, Fault};
use super::typed::{CountsTyped, FailureTyped, Head, Mark, ShardTyped};
use crate::finding::Severity;
use crate::gate::shard::Shard;
use crate::report::{Base, Failure, SwitchedOff, Whole};
use crate::rule::Rule;
use crate::rules;
use crate::sink::json::{FORMAT, VERSION};
use crate::text::quote;

/// What holds of all findings of a report.
pub(super) struct Read<'t> {
    pub(super) text: &'t str,
    pub(super) verdict: String,
    pub(super) deny_warnings: bool,
    pub(super) counts: CountsTyped,
    pub(super) base: Option<Base>,
    pub(super) failures: Vec<Failure>,
    pub(super) notes: Vec<String>,
    pub(super) switched_off: Vec<SwitchedOff>,
    pub(super) not_entered: Vec<crate::path::RepoPath>,
    pub(super) shard: Option<Shard>,
    pub(super) whole: Option<Whole>,
    pub(super) partial: bool,
    pub(super) approved: Vec<String>,
    pub(super) rules: Vec<(&'static Rule, Severity)>,
    pub(super) files: Vec<&'t RawValue>,
}

/// Why a file is no report: what is wrong, behind its name, and what to do.
pub(super) struct Unfit {
    pub(super) what: String,
    pub(super) help: String,
}

/// What to do about a report that is not whole.
const AGAIN: &str = "Write it again with `mk passport scan --format json=FILE`: a job that was stopped, or a full disk, \
                     leaves a part of a report, or none.";

fn unfit(what: impl Into<String>, help: impl Into<String>) -> Unfit {
    Unfit { what: what.into(), help: help.into() }
}

/// A report that was damaged or changed.
pub(super) fn damaged(fault: impl std::fmt::Display) -> Unfit {
    unfit(format!("is damaged: {fault}"), AGAIN)
}

/// Reads a report.
pub(super) fn read(bytes: &[u8]) -> Result<Read<'_>, Unfit> {
    let text = std::str::from_utf8(bytes).map_err(|_| unfit("is no UTF-8 text", AGAIN))?;
    if text.trim().is_empty() {
        return Err(unfit("is empty", AGAIN));
    }
    mark(text)?;
    let head: Head = serde_json::from_str(text).map_err(damaged)?;
    head_of(text, head).map_err(damaged)
}

/// Whether a text is a report that this tool reads.
fn mark(text: &str) -> Result<(), Unfit> {
    let foreign = |what: String| {
        unfit(what, "Name JSON reports of scans only: `mk passport scan --format json=FILE` writes one.")
    };
    let mark: Mark = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => foreign("is no report of a scan".to_owned()),
        _ => unfit(format!("is not whole, or no JSON: {error}"), AGAIN),
    })?;
    match mark.format.as_deref() {
        Some(FORMAT) => {}
        Some(other) => return Err(foreign(format!("has the format {}, and is no report of a scan", quote(other)))),
        None => return Err(foreign("has no `format`, and is no report of a scan".to_owned())),
    }
    let this = env!("CARGO_PKG_VERSION");
    if mark.version != Some(u64::from(VERSION)) {
        let version = mark.version.map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
        return Err(unfit(
            format!("has {version} of the format, and this tool reads version {VERSION}"),
            "Merge with the version of the tool that wrote the reports.",
        ));
    }
    match mark.tool_version {
        Some(version) if version == this => Ok(()),
        Some(version) => Err(unfit(
            format!("was written by version {} of the tool, and this is {}", quote(&version), quote(this)),
            "Write and merge all reports with one version: another one has other rules.",
        )),
        None => Err(unfit(
            "does not say which version of the tool wrote it",
            "Write it again with this version: older reports do not hold what merging needs.",
        )),
    }
}

fn head_of<'t>(text: &'t str, head: Head<'t>) -> Result<Read<'t>, Fault> {
    let whole = match &head.shard {
        Some(ShardTyped { scope: None, .. }) => return Err("`shard` does not say of what it is a part".to_owned()),
        Some(ShardTyped { scope: Some(scope), commit, .. }) => {
            Some(Whole { scope: scope.clone(), commit: commit.clone() })
        }
        None => None,
    };
    let shard = head.shard.map(|shard| Shard { part: shard.part, parts: shard.parts });
    if shard.is_some_and(|shard| shard.part > shard.parts) {
        return Err("`shard` is no part of a whole".to_owned());
    }
    let not_entered = head.not_entered.iter().map(|typed| {
        let path = crate::path::RepoPath::written(&typed.path, typed.path_encoded);
        path.ok_or_else(|| format!("{} in `not_entered` is not percent-encoded", quote(&typed.path)))
    });
    let switched_off = head.switched_off.into_iter().map(|typed| {
        let rule = file::rule(&typed.rule)?;
        if rule.locked {
            return Err(format!("`{}` cannot be switched off", rule.id));
        }
        Ok(SwitchedOff { rule, by: typed.by, paths: typed.paths })
    });
    let switched_off = switched_off.collect::<Result<Vec<_>, Fault>>()?;
    let is_off = |id: &str| switched_off.iter().any(|off| off.rule.id == id && off.paths.is_empty());
    if let Some(id) = head.levels.keys().find(|id| rules::by_id(id).is_none()) {
        return Err(format!("there is no rule {} in `levels`", quote(id)));
    }
    let level_of = |rule: &'static Rule| match head.levels.get(rule.id).map(String::as_str) {
        None => Ok((rule.is_default() && !is_off(rule.id)).then_some((rule, rule.severity))),
        Some(name) => file::level(name).map(|level| Some((rule, level))),
    };
    let rules: Vec<Option<_>> = rules::all().map(level_of).collect::<Result<_, Fault>>()?;
    Ok(Read {
        text,
        verdict: head.verdict,
        deny_warnings: head.deny_warnings,
        counts: head.counts,
        base: head.base.map(|base| Base {
            tip: base.tip,
            commits: base.commits,
            how: base.how,
            policy: base.policy.map(|path| crate::path::RepoPath::new(&path)),
        }),
        failures: head.failures.into_iter().map(failure).collect::<Result<_, _>>()?,
        notes: head.notes,
        switched_off,
        not_entered: not_entered.collect::<Result<_, _>>()?,
        shard,
        whole,
        partial: head.partial,
        approved: head.approvals,
        rules: rules.into_iter().flatten().collect(),
        files: head.files,
    })
}

fn failure(typed: FailureTyped) -> Result<Failure, Fault> {
    let FailureTyped { rule, message, help, blinds } = typed;
    let rule = rule.map(|id| file::rule(&id)).transpose()?.map(|rule| rule.id);
    Ok(Failure { message, help, rule, blinds })
}

impl<'t> Read<'t> {
    /// Reads one of its files as far as `T` has members.
    pub(super) fn typed<T: serde::Deserialize<'t>>(&self, index: usize) -> Result<T, Fault> {
        let raw = self.files.get(index).map_or("", |raw| raw.get());
        serde_json::from_str(raw).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = error.to_string();
            let what = what.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&what).to_owned();
            // The addresses of a part and of the whole give its offset.
            let start = (raw.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
            let before = self.text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + line;
            format!("{what} in line {line}, in `files[{index}]`")
        })
    }
}
