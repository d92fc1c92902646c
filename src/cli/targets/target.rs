//! Owns what a report's target is: a stream, a file, a pipe or device; and when two names are one target.

use std::io;
use std::path::{Path, PathBuf};

use super::super::place::{Descriptor, End, Id, Roots, id, walk};

/// Where a report goes. The paths of files are absolute and without links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Cannot be found: fails when it is written, so that the other reports are not lost with it.
    Unreachable(PathBuf, io::ErrorKind),
    /// The name leads through this link, which may be a committed one: fails when it is written.
    Linked(PathBuf),
    /// An absent or regular file: replaced whole.
    Whole(PathBuf),
    /// A descriptor that some process holds open: written as it comes.
    Descriptor(PathBuf),
    /// A pipe or a device: written as it comes.
    Direct(PathBuf),
    /// GitHub's step summary: appended to.
    Append(PathBuf),
    /// Standard error.
    Stderr,
    /// Standard output.
    Stdout,
}

/// A target, and which file it is where that is known.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) target: Target,
    /// Whether it is the descriptor that standard input has.
    pub(super) is_stdin: bool,
    id: Option<Id>,
}

impl Found {
    /// Standard output, where no file is named.
    pub(super) const STDOUT: Self = Self { target: Target::Stdout, is_stdin: false, id: None };

    /// Whether both are one target.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.target == other.target || (self.id.is_some() && self.id == other.id)
    }

    /// Whether the report would change a file, by that path or under another name.
    pub(super) fn changes(&self, path: &Path, id: impl FnOnce() -> Option<Id>) -> bool {
        match &self.target {
            Target::Whole(target) | Target::Append(target) | Target::Direct(target) if target == path => true,
            Target::Unreachable(..) | Target::Linked(_) | Target::Stdout | Target::Stderr => false,
            _ => self.id.is_some() && self.id == id(),
        }
    }
}

impl Target {
    /// When its report is written. What fails can be reported only by those that come later, so the reports that can be
    /// written again come first, and the streams that people and programs read come last.
    pub(super) fn turn(&self) -> u8 {
        match self {
            Self::Unreachable(..) | Self::Linked(_) | Self::Whole(_) => 0,
            Self::Descriptor(path) | Self::Direct(path) if !may_wait(path) => 1,
            Self::Descriptor(_) | Self::Direct(_) => 2,
            Self::Append(_) => 3,
            Self::Stderr => 4,
            Self::Stdout => 5,
        }
    }
}

/// What kind of target a name is.
pub(super) fn find(name: &str, roots: &Roots) -> Found {
    let unknown = |target| Found { target, is_stdin: false, id: None };
    if name == "-" {
        return Found::STDOUT;
    }
    let given = Path::new(name);
    let (folder, name_there, metadata) = match walk(given, roots) {
        Ok(End::Name(folder, name, metadata)) => (folder, name, metadata),
        Ok(End::Descriptor(Descriptor::Ours(1))) => return Found::STDOUT,
        Ok(End::Descriptor(Descriptor::Ours(2))) => return unknown(Target::Stderr),
        Ok(End::Descriptor(descriptor)) => {
            let id = given.metadata().ok().and_then(|metadata| id(&metadata));
            let is_stdin = descriptor == Descriptor::Ours(0);
            return Found { target: Target::Descriptor(given.to_owned()), is_stdin, id };
        }
        Ok(End::Link(link)) => return unknown(Target::Linked(link)),
        Ok(End::Folder) => return unknown(Target::Unreachable(given.to_owned(), io::ErrorKind::IsADirectory)),
        Err(error) => return unknown(Target::Unreachable(given.to_owned(), error.kind())),
    };
    if name.ends_with(['/', std::path::MAIN_SEPARATOR]) || name.ends_with("/.") {
        // The name of a folder; as a path it would lose its end, and name a file.
        return unknown(Target::Unreachable(given.to_owned(), io::ErrorKind::IsADirectory));
    }
    let path = folder.join(name_there);
    let file = metadata.as_ref().and_then(id);
    // A report that replaced the file under a stream would remove what the stream wrote, and vice versa.
    match file {
        Some(id) if of_stream(&io::stdout()) == Some(id) => return Found::STDOUT,
        Some(id) if of_stream(&io::stderr()) == Some(id) => return unknown(Target::Stderr),
        _ => {}
    }
    let target = if metadata.is_some_and(|metadata| !metadata.is_file()) {
        Target::Direct(path)
    } else if is_summary(&path, roots) {
        Target::Append(path)
    } else {
        Target::Whole(path)
    };
    Found { target, is_stdin: false, id: file }
}

/// Whether a file is GitHub's step summary.
fn is_summary(path: &Path, roots: &Roots) -> bool {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|summary| !summary.is_empty());
    summary.is_some_and(|summary| match walk(Path::new(&summary), roots) {
        Ok(End::Name(folder, name, _)) => folder.join(name) == path,
        _ => false,
    })
}

/// Which file or pipe a stream goes into. A device takes what comes in any order: two names of a terminal are no fault.
#[cfg(unix)]
fn of_stream(stream: &impl std::os::fd::AsFd) -> Option<Id> {
    use std::os::unix::fs::FileTypeExt as _;
    let metadata = std::fs::File::from(stream.as_fd().try_clone_to_owned().ok()?).metadata().ok()?;
    id(&metadata).filter(|_| !metadata.file_type().is_char_device())
}

#[cfg(not(unix))]
fn of_stream<S>(_: &S) -> Option<Id> {
    None
}

/// Whether opening it may wait for a reader at its other end.
#[cfg(unix)]
pub(super) fn may_wait(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
pub(super) fn may_wait(_: &Path) -> bool {
    true
}
