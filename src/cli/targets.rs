//! Owns where reports go: which format claims which target, and that a file holds a whole report or none.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::interrupt;
use super::output::{self, Failed, shown};
use crate::passport::vocabulary::nearest;
use crate::report::{Failure, Report};
use crate::sink::{Format, View};
use crate::text::quote;

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// An absent or regular file, links resolved: replaced whole.
    Whole(PathBuf),
    /// GitHub's step summary: appended to.
    Append(PathBuf),
    /// A pipe or a device: written as it comes.
    Direct(PathBuf),
    /// Cannot be found: fails when it is written, so that the other reports are not lost with it.
    Unreachable(PathBuf, io::ErrorKind),
}

/// A format and its target.
#[derive(Debug, Clone)]
struct Claim {
    format: Format,
    target: Target,
    /// The target in messages: as it was given.
    shown: String,
}

/// All reports of a run.
#[derive(Debug, Clone)]
pub(super) struct Reports {
    claims: Vec<Claim>,
}

impl Reports {
    /// Reads `--format NAME[=FILE]`. Text goes to standard output unless another format claims it.
    pub(super) fn parse(formats: &[String]) -> Result<Self, Failed> {
        let mut claims: Vec<Claim> = Vec::new();
        for given in formats {
            let (name, file) = given.split_once('=').map_or((given.as_str(), None), |(name, file)| (name, Some(file)));
            let format = Format::from_name(name).ok_or_else(|| unknown_format(name))?;
            let target = match file {
                None => Target::Stdout,
                Some("") => return Err(Failed(format!("--format {name}= names no file"))),
                Some(file) => target(file),
            };
            let shown = match (&target, file) {
                (Target::Stdout, _) | (_, None) => "standard output".to_owned(),
                (Target::Stderr, _) => "standard error".to_owned(),
                (_, Some(file)) => shown(Path::new(file)),
            };
            if let Some(other) = claims.iter().find(|claim| claim.target == target) {
                return Err(Failed(format!(
                    "two reports for one target: {} and {name} both go to {shown}; give one of them a file of its own",
                    other.format.name(),
                )));
            }
            claims.push(Claim { format, target, shown });
        }
        if !claims.iter().any(|claim| claim.target == Target::Stdout) {
            claims.push(Claim { format: Format::Text, target: Target::Stdout, shown: "standard output".to_owned() });
        }
        Ok(Self { claims })
    }

    /// Writes every report. One that cannot be written becomes a failure of the run, which all others then tell: so
    /// the files, which can be written again, come first, and once more when a stream failed behind them.
    pub(super) fn write(&self, report: &mut Report, view: &View) {
        let mut lost = vec![false; self.claims.len()];
        self.write_files(report, &mut lost);
        let mut streams_failed = false;
        for (index, claim) in self.claims.iter().enumerate() {
            if let Err(error) = claim.write_stream(report, view) {
                lost[index] = true;
                streams_failed = true;
                let failure = unwritten(claim, &error);
                output::complain(&failure.message);
                report.failures.push(failure);
            }
        }
        if streams_failed {
            self.write_files(report, &mut lost);
        }
    }

    /// Writes the reports that are whole files, until none of them fails.
    fn write_files(&self, report: &mut Report, lost: &mut [bool]) {
        'again: loop {
            let mut staged = Vec::new();
            for (index, claim) in self.claims.iter().enumerate() {
                let Target::Whole(path) = &claim.target else { continue };
                if lost[index] {
                    continue;
                }
                match stage(path, claim.format, report) {
                    Ok(file) => staged.push((index, path, file)),
                    Err(error) => {
                        self.lose(index, &error, report, lost);
                        continue 'again;
                    }
                }
            }
            for (index, path, file) in staged {
                let temporary = file.path().to_owned();
                let persisted = file.persist(path);
                interrupt::forget(&temporary);
                if let Err(error) = persisted {
                    self.lose(index, &error.error, report, lost);
                    continue 'again;
                }
            }
            return;
        }
    }

    fn lose(&self, index: usize, error: &io::Error, report: &mut Report, lost: &mut [bool]) {
        lost[index] = true;
        let failure = unwritten(&self.claims[index], error);
        output::complain(&failure.message);
        report.failures.push(failure);
    }
}

impl Claim {
    /// Writes a report that is not a whole file; does nothing for one that is.
    fn write_stream(&self, report: &Report, view: &View) -> io::Result<()> {
        let open = |options: &mut OpenOptions, path: &Path| -> io::Result<()> {
            let mut out = BufWriter::new(options.open(path)?);
            self.format.write(report, &plain(view), &mut out)?;
            out.flush()
        };
        match &self.target {
            Target::Whole(_) => Ok(()),
            Target::Unreachable(_, kind) => Err((*kind).into()),
            Target::Append(path) => open(OpenOptions::new().append(true).create(true), path),
            Target::Direct(path) => open(OpenOptions::new().write(true), path),
            Target::Stderr => {
                let mut out = BufWriter::new(io::stderr());
                self.format.write(report, &plain(view), &mut out)?;
                out.flush()
            }
            Target::Stdout => {
                let mut written = Ok(());
                let printed = output::print(|out| {
                    written = self.format.write(report, view, out);
                    // Told below with its kind; `print` still flushes and knows a closed pipe.
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

/// The view of a file: no colour, and nothing is left out of it.
fn plain(view: &View) -> View {
    View { color: false, ..view.clone() }
}

/// Writes a report into a temporary file beside its target.
fn stage(target: &Path, format: Format, report: &Report) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".mk-passport-").suffix(".tmp").make_in(folder, interrupt::create)?;
    let (file, path) = file.into_parts();
    let mut out = BufWriter::new(&file);
    let written = format.write(report, &View::default(), &mut out).and_then(|()| out.flush());
    let kept = written.and_then(|()| match target.metadata() {
        Ok(metadata) => file.set_permissions(metadata.permissions()),
        Err(_) => Ok(()),
    });
    drop(out);
    if let Err(error) = kept {
        interrupt::forget(&path);
        return Err(error);
    }
    Ok(NamedTempFile::from_parts(file, path))
}

/// What kind of target a path is.
fn target(file: &str) -> Target {
    match file {
        "-" | "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => return Target::Stdout,
        "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => return Target::Stderr,
        _ => {}
    }
    let given = Path::new(file);
    let resolved_path = resolved(given);
    if given.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        // A pipe that a shell made (`/dev/fd/63`) has no path behind its link: it opens under this one only.
        return Target::Direct(resolved_path.ok().filter(|path| path.exists()).unwrap_or_else(|| given.to_owned()));
    }
    let path = match resolved_path {
        Ok(path) if path.is_dir() => return Target::Unreachable(path, io::ErrorKind::IsADirectory),
        Ok(path) => path,
        Err(error) => return Target::Unreachable(given.to_owned(), error.kind()),
    };
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|summary| !summary.is_empty());
    if summary.is_some_and(|summary| resolved(Path::new(&summary)).is_ok_and(|summary| summary == path)) {
        return Target::Append(path);
    }
    Target::Whole(path)
}

/// The path with all links followed; its last part need not exist, also at the end of a link.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match path.canonicalize() {
            Ok(whole) => return Ok(whole),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(next) = path.read_link() else {
            let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            return Ok(folder.canonicalize()?.join(name));
        };
        path = folder.join(next);
    }
    Err(io::Error::other("too many links"))
}

fn unknown_format(name: &str) -> Failed {
    let names = Format::ALL.map(Format::name);
    let near = nearest(name, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Failed(format!("no format is called {}{near} (there are {})", quote(name), names.join(", ")))
}

fn unwritten(claim: &Claim, error: &io::Error) -> Failure {
    let (reason, what_to_do) = match error.kind() {
        io::ErrorKind::NotFound => ("its folder does not exist".to_owned(), "Make the folder"),
        io::ErrorKind::IsADirectory => ("that is a folder".to_owned(), "Name a file inside it"),
        io::ErrorKind::PermissionDenied => {
            ("permission denied".to_owned(), "Give the user who runs the gate the right")
        }
        io::ErrorKind::StorageFull => ("no space left".to_owned(), "Make room there"),
        _ => (error.to_string(), "Mend the target"),
    };
    Failure {
        message: format!("failed to write the {} report to {}: {reason}", claim.format.name(), claim.shown),
        help: format!("{what_to_do}, or choose another target: a run whose report is lost counts as bad."),
        rule: None,
        blinds: false,
    }
}
