//! Owns where reports go: which format claims which target, and that a file holds a whole report or none.

mod spare;
mod target;
mod written;

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use super::place::Roots;
use super::whole_file::Staged;
use percent_encoding::percent_decode_str;
use target::{Found, Target};

use super::output::path_from_bytes;
use super::output::{self, Failed, shown};
use super::whole_file;
use crate::passport::vocabulary::nearest;
use crate::path::RepoPath;
use crate::report::{Failure, Lost};
use crate::sink::{Format, Renderers, View};
use crate::text::quote;
pub(super) use written::Written;

/// A format and its target.
#[derive(Debug, Clone)]
struct Claim<F> {
    format: F,
    found: Found,
    /// The target in messages: as it was given.
    shown: String,
    /// Whether the user requested it; otherwise it is the text that a scan prints by default.
    requested: bool,
}

/// All reports of a run.
#[derive(Debug, Clone)]
pub(super) struct Reports<F = Format> {
    claims: Vec<Claim<F>>,
}

impl<F: Written> Reports<F> {
    /// Reads `--format NAME[=FILE]`. Text goes to standard output unless another format claims it.
    ///
    /// No report goes through a link inside one of the roots, or in any repository.
    pub(super) fn parse(formats: &[String], roots: &Roots) -> Result<Self, Failed> {
        let mut claims: Vec<Claim<F>> = Vec::new();
        for given in formats {
            let (name, file) = given.split_once('=').map_or((given.as_str(), None), |(name, file)| (name, Some(file)));
            let format = F::from_name(name).ok_or_else(|| unknown_format::<F>(name))?;
            let found = match file {
                None => Found::STDOUT,
                Some("") => return Err(Failed(format!("--format {name}= names no file"))),
                Some(file) => target::find(file, roots),
            };
            let shown = match (&found.target, file) {
                (Target::Stdout, _) | (_, None) => "standard output".to_owned(),
                (Target::Stderr, _) => "standard error".to_owned(),
                (_, Some(file)) => shown(Path::new(file)),
            };
            if let Some(other) = claims.iter().find(|claim| claim.found.is(&found)) {
                return Err(Failed(format!(
                    "two reports for one target: {} and {name} both go to {shown}; give one of them a file of its own",
                    other.format.name(),
                )));
            }
            claims.push(Claim { format, found, shown, requested: true });
        }
        if let (false, Some(&format)) =
            (claims.iter().any(|claim| claim.found.target == Target::Stdout), F::ALL.first())
        {
            let shown = "standard output".to_owned();
            claims.push(Claim { format, found: Found::STDOUT, shown, requested: false });
        }
        claims.sort_by_key(|claim| claim.found.target.turn());
        Ok(Self { claims })
    }

    /// These reports where standard output is taken: the text that a scan prints by default goes to standard error.
    pub(super) fn beside(mut self, taken_by: &str) -> Result<Self, Failed> {
        for claim in self.claims.iter_mut().filter(|claim| claim.found.target == Target::Stdout) {
            if claim.requested {
                let format = claim.format.name();
                return Err(Failed(format!(
                    "{taken_by} goes to standard output; give the {format} report a file: --format {format}=FILE"
                )));
            }
            claim.found.target = Target::Stderr;
            "standard error".clone_into(&mut claim.shown);
        }
        if self.claims.iter().any(|claim| claim.requested && claim.found.target == Target::Stderr) {
            self.claims.retain(|claim| claim.requested);
        }
        self.claims.sort_by_key(|claim| claim.found.target.turn());
        Ok(self)
    }

    /// The format on standard output.
    pub(super) fn on_stdout(&self) -> Option<F> {
        let claim = self.claims.iter().find(|claim| claim.found.target == Target::Stdout);
        claim.map(|claim| claim.format)
    }

    /// Whether any report goes to a file that may hold something else.
    pub(super) fn name_files(&self) -> bool {
        self.claims.iter().any(|claim| !matches!(claim.found.target, Target::Stdout | Target::Stderr))
    }

    /// Writes every report. One that cannot be written becomes a failure of the run, which all other reports show: so
    /// known failures come first, then the files, which can be written again, and are when a later report fails.
    pub(super) fn write(&self, report: &mut F::Result, view: &View) {
        let view_of_files = plain(view);
        let mut lost = vec![false; self.claims.len()];
        for (index, claim) in self.claims.iter().enumerate() {
            let view = if claim.found.target == Target::Stdout { view } else { &view_of_files };
            if let Err(error) = claim.probe().and_then(|()| claim.format.kept(report, view)) {
                self.lose(index, &error, report, &mut lost);
            }
        }
        self.write_files(report, &view_of_files, &mut lost);
        let mut later_failed = false;
        for (index, claim) in self.claims.iter().enumerate() {
            if lost[index] {
                continue;
            }
            if let Err(error) = claim.write_stream(report, view) {
                self.lose(index, &error, report, &mut lost);
                later_failed = true;
            }
        }
        if later_failed {
            self.write_files(report, &view_of_files, &mut lost);
        }
    }

    /// Writes the reports that are whole files, until none of them fails.
    fn write_files(&self, report: &mut F::Result, view: &View, lost: &mut [bool]) {
        'again: loop {
            let mut staged = Vec::new();
            for (index, claim) in self.claims.iter().enumerate() {
                let Target::Whole(path) = &claim.found.target else { continue };
                if lost[index] {
                    continue;
                }
                match stage(path, claim.format, report, view) {
                    Ok(file) => staged.push((index, path, file)),
                    Err(error) => {
                        self.lose(index, &error, report, lost);
                        continue 'again;
                    }
                }
            }
            for (index, path, file) in staged {
                if let Err(error) = file.replace(path) {
                    self.lose(index, &error, report, lost);
                    continue 'again;
                }
            }
            return;
        }
    }

    fn lose(&self, index: usize, error: &io::Error, report: &mut F::Result, lost: &mut [bool]) {
        lost[index] = true;
        let failure = unwritten(&self.claims[index], error);
        // On a terminal the report on standard output says it, and once is enough.
        let reports = self.claims.iter().zip(&*lost);
        let is_shown = reports.into_iter().any(|(claim, lost)| claim.found.target == Target::Stdout && !lost);
        if !(is_shown && io::stdout().is_terminal() && io::stderr().is_terminal()) {
            output::complain(&failure.message);
        }
        F::fail(report, failure);
    }
}

impl Reports {
    /// What the formats write for each file, under the views that they are written with.
    pub(super) fn renderers(&self, view: &View, deny_warnings: bool) -> Renderers {
        let formats = self.claims.iter().map(|claim| {
            let is_stdout = claim.found.target == Target::Stdout;
            (claim.format, if is_stdout { view.clone() } else { plain(view) })
        });
        Renderers::new(formats, deny_warnings)
    }
}

impl<F: Written> Claim<F> {
    /// Fails when it is clear before anything is written that the target takes nothing. A named pipe is not tried:
    /// opening it waits for its reader, which may be waiting for another report.
    fn probe(&self) -> io::Result<()> {
        let closed = || Err(io::ErrorKind::NotConnected.into());
        match &self.found.target {
            Target::Unreachable(_, kind) => Err((*kind).into()),
            Target::Linked(_) => Err(io::ErrorKind::PermissionDenied.into()),
            Target::Append(path) => whole_file::append(path, true).map(drop),
            Target::Direct(path) if !target::may_wait(path) => whole_file::append(path, false).map(drop),
            Target::Descriptor(_) if self.found.is_stdin && output::is_missing(&io::stdin()) => closed(),
            Target::Descriptor(path) if !target::may_wait(path) => open_descriptor(path).map(drop),
            Target::Stderr if output::is_missing(&io::stderr()) => closed(),
            Target::Stdout if self.requested && output::is_missing(&io::stdout()) => closed(),
            _ => Ok(()),
        }
    }

    /// Writes a report that is not a whole file; does nothing for one that is.
    fn write_stream(&self, report: &F::Result, view: &View) -> io::Result<()> {
        let to_file = |file: File, view: &View| -> io::Result<()> {
            let mut out = BufWriter::new(file);
            self.format.write(report, view, &mut out)?;
            out.flush()
        };
        match &self.found.target {
            Target::Whole(_) | Target::Unreachable(..) | Target::Linked(_) => Ok(()),
            // A regular file behind a descriptor: what its owner wrote stays.
            Target::Descriptor(path) => to_file(open_descriptor(path)?, &plain(view)),
            Target::Direct(path) => to_file(whole_file::append(path, false)?, &plain(view)),
            Target::Append(path) => {
                let file = whole_file::append(path, true)?;
                let taken = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
                to_file(file, &View { taken, ..plain(view) })
            }
            Target::Stderr => {
                let mut out = BufWriter::new(io::stderr());
                self.format.write(report, &plain(view), &mut out)?;
                out.flush()
            }
            Target::Stdout => {
                let mut written = Ok(());
                let printed = output::print_anyway(|out| {
                    written = self.format.write(report, view, out);
                    // Reported below with its kind; `print` still flushes and detects a closed pipe.
                    match &written {
                        Ok(()) => Ok(()),
                        Err(error) => Err(error.kind().into()),
                    }
                });
                match (written, printed) {
                    (written, _) if output::is_closed(&written) => Ok(()),
                    (Err(error), _) => Err(error),
                    (Ok(()), Err(Failed(message))) => Err(io::Error::other(message)),
                    (Ok(()), Ok(())) => Ok(()),
                }
            }
        }
    }
}

/// The path of a name.
pub(super) fn path_of(name: &RepoPath) -> PathBuf {
    if !name.is_encoded() {
        return PathBuf::from(name.as_str());
    }
    let bytes: Vec<u8> = percent_decode_str(name.as_str()).collect();
    path_from_bytes(&bytes).unwrap_or_default()
}

/// Opens a descriptor by its name, to write behind what its file holds.
fn open_descriptor(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// The view of a file: no colour.
fn plain(view: &View) -> View {
    View { color: false, ..view.clone() }
}

/// Writes a report into a temporary file beside its target.
fn stage<F: Written>(target: &Path, format: F, report: &F::Result, view: &View) -> io::Result<Staged> {
    let staged = Staged::beside(target)?;
    let mut out = BufWriter::new(staged.file());
    format.write(report, view, &mut out)?;
    out.flush()?;
    drop(out);
    Ok(staged)
}

fn unknown_format<F: Written>(name: &str) -> Failed {
    let names: Vec<&str> = F::ALL.iter().map(|format| format.name()).collect();
    let near = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Failed(format!("no format is called {}{near} (there are {})", quote(name), names.join(", ")))
}

fn unwritten<F: Written>(claim: &Claim<F>, error: &io::Error) -> Failure {
    if let Target::Linked(link) = &claim.found.target {
        return Failure {
            message: format!(
                "failed to write the {} report to {}: {} is a link {}, and no report goes through one",
                claim.format.name(),
                claim.shown,
                shown(link),
                super::place::whereabouts(link)
            ),
            help: "Remove the link, or choose another target: a committed link could lead to any file.".to_owned(),
            rule: None,
            blinds: false,
        };
    }
    if let Some(lost) = error.get_ref().and_then(|error| error.downcast_ref::<Lost>()) {
        return Failure {
            message: format!("failed to write the {} report to {}: {lost}", claim.format.name(), claim.shown),
            help: "Make room there, or let the variable TMPDIR name a folder with room: a run whose report is lost \
                   counts as bad."
                .to_owned(),
            rule: None,
            blinds: false,
        };
    }
    let (reason, what_to_do) = match error.kind() {
        io::ErrorKind::NotConnected => ("it is closed".to_owned(), "Open it (`>/dev/null` drops what is printed)"),
        io::ErrorKind::FileTooLarge => ("larger than a file may be here (`ulimit -f`)".to_owned(), "Raise the limit"),
        io::ErrorKind::NotFound if matches!(claim.found.target, Target::Descriptor(_)) => {
            ("nothing is open there".to_owned(), "Open it")
        }
        io::ErrorKind::NotFound => ("its folder does not exist".to_owned(), "Create the folder"),
        io::ErrorKind::IsADirectory => ("that is a folder".to_owned(), "Name a file inside it"),
        io::ErrorKind::PermissionDenied => {
            ("permission denied".to_owned(), "Give the user who runs the gate the right")
        }
        io::ErrorKind::StorageFull => ("no space left".to_owned(), "Make room there"),
        _ => (error.to_string(), "Fix the target"),
    };
    Failure {
        message: format!("failed to write the {} report to {}: {reason}", claim.format.name(), claim.shown),
        help: format!("{what_to_do}, or name another file. The run fails, because a report is missing."),
        rule: None,
        blinds: false,
    }
}
