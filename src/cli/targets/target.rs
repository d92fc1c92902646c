//! Owns what a report's target is: a stream, a file, a pipe or device; and when two names are one target.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// How many links are followed to a target that is not there yet.
const MOST_LINKS: usize = 40;

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Cannot be found: fails when it is written, so that the other reports are not lost with it.
    Unreachable(PathBuf, io::ErrorKind),
    /// An absent or regular file, links resolved: replaced whole.
    Whole(PathBuf),
    /// A pipe, a device, or a descriptor that whoever started the gate holds open: written as it comes.
    Direct(PathBuf),
    /// GitHub's step summary: appended to.
    Append(PathBuf),
    /// Standard error.
    Stderr,
    /// Standard output.
    Stdout,
}

/// What tells one file from another, whatever it is called.
type Id = (u64, u64);

/// A target, and which file it is where that is known.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) target: Target,
    id: Option<Id>,
}

impl Found {
    /// Standard output, where no file is named.
    pub(super) const STDOUT: Self = Self { target: Target::Stdout, id: None };

    /// Whether both are one target.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.target == other.target || (self.id.is_some() && self.id == other.id)
    }
}

impl Target {
    /// When its report is written. What fails can be told only to those that come later, so the reports that can be
    /// written again come first, and the streams that people and programs read come last.
    pub(super) fn turn(&self) -> u8 {
        match self {
            Self::Unreachable(..) | Self::Whole(_) => 0,
            Self::Direct(path) if !may_wait(path) => 1,
            Self::Direct(_) => 2,
            Self::Append(_) => 3,
            Self::Stderr => 4,
            Self::Stdout => 5,
        }
    }
}

/// What kind of target a name is.
pub(super) fn find(name: &str) -> Found {
    let given = Path::new(name);
    let of = |target| Found { target, id: given.metadata().ok().and_then(|metadata| id(&metadata)) };
    if name == "-" {
        return Found::STDOUT;
    }
    match descriptor(given) {
        Some(Descriptor::Ours(1)) => return Found::STDOUT,
        Some(Descriptor::Ours(2)) => return Found { target: Target::Stderr, id: None },
        Some(_) => return of(Target::Direct(given.to_owned())),
        None => {}
    }
    if let Ok(metadata) = given.metadata() {
        // A report that replaced the file under a stream would take away what the stream says, and the other way round.
        match id(&metadata) {
            Some(id) if of_stream(&io::stdout()) == Some(id) => return Found::STDOUT,
            Some(id) if of_stream(&io::stderr()) == Some(id) => return Found { target: Target::Stderr, id: None },
            _ => {}
        }
        if !metadata.is_file() && !metadata.is_dir() {
            return of(Target::Direct(given.to_owned()));
        }
    } else if name.ends_with(['/', std::path::MAIN_SEPARATOR]) || name.ends_with("/.") {
        // The name of a folder; as a path it would lose its end, and name a file.
        return of(Target::Unreachable(given.to_owned(), io::ErrorKind::IsADirectory));
    }
    let path = match resolved(given) {
        Ok(path) if path.is_dir() => return of(Target::Unreachable(path, io::ErrorKind::IsADirectory)),
        Ok(path) => path,
        Err(error) => return of(Target::Unreachable(given.to_owned(), error.kind())),
    };
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|summary| !summary.is_empty());
    if summary.is_some_and(|summary| resolved(Path::new(&summary)).is_ok_and(|summary| summary == path)) {
        return of(Target::Append(path));
    }
    of(Target::Whole(path))
}

/// The folder that a path's last part stands in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A descriptor that some process holds open.
enum Descriptor {
    Ours(u32),
    Anothers,
}

/// The open descriptor that a name leads to, as `/dev/stdout` and `/dev/fd/63` do. Nothing is known of the file behind
/// it but that it opens by this name: it may have lost its own, or never had one.
fn descriptor(name: &Path) -> Option<Descriptor> {
    let mut path = name.to_owned();
    for _ in 0..MOST_LINKS {
        let folder = folder(&path).canonicalize().ok()?;
        let number = path.file_name()?.to_str().and_then(|name| name.parse().ok());
        if let Some(number) = number {
            let is_ours = || Path::new("/proc/self").canonicalize().is_ok_and(|ours| folder.starts_with(ours));
            if folder == Path::new("/dev/fd") || (folder.ends_with("fd") && is_ours()) {
                return Some(Descriptor::Ours(number));
            }
            if folder.ends_with("fd") && folder.starts_with("/proc") {
                return Some(Descriptor::Anothers);
            }
        }
        path = folder.join(path.read_link().ok()?);
    }
    None
}

/// The path with all links followed; its last part need not exist, also at the end of a link.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match path.canonicalize() {
            Ok(whole) => return Ok(whole),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let folder = folder(&path);
        let Ok(next) = path.read_link() else {
            let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            return Ok(folder.canonicalize()?.join(name));
        };
        path = folder.join(next);
    }
    Err(io::Error::other("too many links"))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a file has no number")]
fn id(metadata: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn id(_: &Metadata) -> Option<Id> {
    None
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

/// Whether opening it may wait for somebody at its other end.
#[cfg(unix)]
pub(super) fn may_wait(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
pub(super) fn may_wait(_: &Path) -> bool {
    true
}
