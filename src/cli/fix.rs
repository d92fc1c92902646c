//! Owns `--fix`, `--unsafe-fixes` and `--diff` of a scan: what is written or shown of the fixes, and what is said of it.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::args::Scan as Args;
use super::output::{self, Failed};
use super::patch::unified;
use super::request::Request;
use super::rewrite::Rewriter;
use crate::discover::Found;
use crate::fix::Safety;
use crate::gate::fixer::{Fixed, Fixer, Read};
use crate::gate::mend::mend;
use crate::gate::scan::{NoThreads, Progress, Scan};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::excuse::Excuses;
use crate::report::{self, Failure, Report};
use crate::sink::{Renderers, View};
use crate::source::Source;
use crate::text::visible;

/// How many files are named that were left as they are.
const NAMED: usize = 20;

/// What is to be done with fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    most: Safety,
    /// Nothing is written: what would change is shown.
    shown: bool,
    /// Whether the fixed text of standard input goes to standard output.
    streams: bool,
}

impl Wanted {
    /// What the arguments ask for; nothing where nothing is to be fixed.
    pub(super) fn of(args: &Args) -> Result<Option<Self>, Failed> {
        let refused = |why: &str| Err(Failed(output::as_called(why).into_owned()));
        if !args.fixes.fix && !args.fixes.diff {
            return if args.fixes.unsafe_fixes {
                refused("--unsafe-fixes says which fixes are meant; give --fix or --diff too")
            } else {
                Ok(None)
            };
        }
        if args.discovery.staged {
            return refused(
                "nothing is fixed with --staged: it checks the bytes in the index, and a file may hold changes that are \
                 not to be committed; fix the files with `mk passport scan --fix FILE...`, and `git add` them",
            );
        }
        let streams = !args.fixes.diff && args.paths.iter().any(|path| path == Path::new("-"));
        if streams && (args.paths.len() > 1 || args.discovery.files_from.is_some()) {
            return refused("with --fix, `-` is the only path: its fixed text goes to standard output");
        }
        let most = if args.fixes.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        Ok(Some(Self { most, shown: args.fixes.diff, streams }))
    }

    /// What standard output holds in place of a report.
    pub(super) const fn takes_stdout(self) -> Option<&'static str> {
        match self {
            Self { shown: true, .. } => Some("what --diff shows"),
            Self { streams: true, .. } => Some("the fixed text"),
            _ => None,
        }
    }
}

/// Fixes files, and remembers what became of each.
#[derive(Debug)]
pub(super) struct Fixes {
    wanted: Wanted,
    rewriter: Rewriter,
    done: Mutex<Done>,
}

/// By name: a file may be named twice.
#[derive(Debug, Default)]
struct Done {
    /// Whether all was written that is to be, and only what was not is noted.
    is_written: bool,
    /// How many faults were fixed.
    fixed: BTreeMap<RepoPath, usize>,
    /// Why fixes were not applied.
    left: BTreeMap<RepoPath, String>,
    /// Why a file could not be written.
    lost: BTreeMap<RepoPath, String>,
    diffs: BTreeMap<RepoPath, String>,
    /// The text of standard input, fixed.
    stream: Option<Vec<u8>>,
}

impl Fixer for Fixes {
    fn fix(&self, read: &Read<'_>, by: (&Policy, &Excuses)) -> Option<Fixed> {
        let mended = mend(read.name, read.bytes, by, self.wanted.most);
        let is_written = self.done().is_written;
        let name = || read.name.clone();
        let is_stream = matches!(read.source, Source::Bytes(_));
        if is_stream && self.wanted.streams && !is_written {
            let text = mended.text.as_ref().map_or(read.bytes, |text| text.as_bytes());
            self.done().stream = Some(text.to_owned());
        }
        if let Some(why) = mended.refused {
            self.done().left.insert(name(), why);
        }
        let text = mended.text?;
        let fixed = |written| Some(Fixed { bytes: text.clone().into_bytes(), written });
        let target = if is_stream { None } else { Some(self.rewriter.target(read.name, read.source, read.attributes)) };
        let target = match target.transpose() {
            Ok(target) => target,
            Err(why) => {
                self.done().left.insert(name(), why);
                return None;
            }
        };
        if is_written {
            let mut done = self.done();
            if !done.lost.contains_key(read.name) {
                done.left.insert(name(), "more can be fixed; run the command again".to_owned());
            }
            return None;
        }
        if self.wanted.shown {
            let diff = unified(read.name, &String::from_utf8_lossy(read.bytes), &text);
            self.done().diffs.insert(name(), diff);
            return fixed(false);
        }
        let written = target.map(|target| self.rewriter.write(&target, read.source, read.bytes, text.as_bytes()));
        if let Some(Err(why)) = written {
            self.done().lost.insert(name(), why);
            return None;
        }
        self.done().fixed.insert(name(), mended.faults);
        fixed(!is_stream)
    }
}

impl Fixes {
    pub(super) fn new(wanted: Wanted, rewriter: Rewriter) -> Self {
        Self { wanted, rewriter, done: Mutex::default() }
    }

    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what can be fixed, in a run of its own. What remains is found in another run, over what is then on disk: so it
    /// does not depend on which of two files that belong together was looked at first.
    pub(super) fn write(&self, scan: &mut Scan, request: &mut Request) -> Result<(), NoThreads> {
        if self.wanted.shown {
            return Ok(());
        }
        scan.run(&Progress::default(), &Renderers::default(), |found| discover(request, found))?;
        let mut done = self.done();
        done.is_written = true;
        // Only what is noted then is what was left in the end.
        done.left.clear();
        if let (Some(entry), Some(text)) = (&mut request.stdin, &done.stream) {
            entry.source = Source::Bytes(text.clone());
        }
        // What was written now is no sign that something vanished while the next run was on its way.
        scan.started = SystemTime::now();
        Ok(())
    }

    /// Prints what goes to standard output, and puts into the report what was fixed and what was not.
    pub(super) fn finish(&self, report: &mut Report, view: &View) -> Result<(), Failed> {
        let done = std::mem::take(&mut *self.done());
        report.fixed = report::Fixed { findings: done.fixed.values().sum(), files: done.fixed.len() };
        if report.fixed.files > 0 {
            let (faults, files) = (counted(report.fixed.findings, "finding"), counted(report.fixed.files, "file"));
            report.notes.push(format!("Fixed {faults} in {files}."));
        }
        for (name, why) in done.left.iter().take(NAMED) {
            report.notes.push(format!("Not fixed: `{}`: {why}.", visible(&view.shown(name))));
        }
        if done.left.len() > NAMED {
            report
                .notes
                .push(format!("Not fixed: {} for such reasons.", counted(done.left.len() - NAMED, "more file")));
        }
        report.failures.extend(done.lost.iter().map(|(name, why)| Failure {
            message: format!("failed to fix `{}`: {why}", visible(&view.shown(name))),
            help: "The file is as it was, and its findings are reported.".to_owned(),
            rule: None,
            blinds: false,
        }));
        if !done.diffs.is_empty() {
            let option = if self.wanted.most == Safety::Unsafe { " --unsafe-fixes" } else { "" };
            report.failures.push(Failure {
                message: format!("{} would change", counted(done.diffs.len(), "file")),
                help: output::as_called(&format!("`mk passport scan --fix{option}` writes what is shown."))
                    .into_owned(),
                rule: None,
                blinds: false,
            });
        }
        if let Some(text) = done.stream {
            return output::print(|out| out.write_all(&text));
        }
        if done.diffs.is_empty() {
            return Ok(());
        }
        output::print(|out| {
            output::guarded(out, |out| done.diffs.values().try_for_each(|diff| out.write_all(diff.as_bytes())))
        })
    }
}

/// Discovers what is to be fixed. A file is found before its attributes are known: where Git converts it, only the entry
/// that says so counts, and nothing may be written before.
pub(super) fn discover(request: &Request, found: &mut dyn FnMut(Found)) {
    if request.discovery.git.is_none() {
        return request.discover(found);
    }
    let mut entries = Vec::new();
    let mut converted = HashSet::new();
    request.discover(&mut |each| match each {
        Found::Entry(entry) => {
            if matches!(entry.source, Source::Both(_)) {
                converted.insert(entry.name.clone());
            }
            entries.push(entry);
        }
        other => found(other),
    });
    entries.retain(|entry| matches!(entry.source, Source::Both(_)) || !converted.contains(&entry.name));
    for entry in entries {
        found(Found::Entry(entry));
    }
}

/// Says how many findings can be fixed, and how. `wanted`: what was fixed already.
pub(super) fn fixable(report: &Report, wanted: Option<Wanted>) -> Option<String> {
    let counts = report.counts();
    let safe = if wanted.is_some() { 0 } else { counts.safe_fixes };
    let others = if wanted.is_some_and(|wanted| wanted.most == Safety::Unsafe) { 0 } else { counts.unsafe_fixes };
    advice(safe, others).map(|note| output::as_called(&note).into_owned())
}

/// What to do about so many findings with a safe fix, and with another.
pub(super) fn advice(safe: usize, others: usize) -> Option<String> {
    Some(match (safe, others) {
        (0, 0) => return None,
        (0, others) => format!(
            "{} can be fixed with `mk passport scan --fix --unsafe-fixes`: look at each change.",
            counted(others, "finding")
        ),
        (safe, 0) => format!("{} can be fixed with `mk passport scan --fix`.", counted(safe, "finding")),
        (safe, others) => format!(
            "{} can be fixed with `mk passport scan --fix`, {others} more with `--unsafe-fixes`.",
            counted(safe, "finding")
        ),
    })
}

/// `1 file`, `2 files`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
