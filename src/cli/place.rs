//! Owns the way to a report: where a name leads, part by part, so that no link is followed that may be a committed one.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::git::is_repository;

/// How many links are followed at most.
const MOST_LINKS: usize = 40;

/// What identifies a file under any name.
pub(super) type Id = (u64, u64);

/// Folders below which every link may be a committed one. So may be every link in a repository, whether it is scanned
/// or not: repositories are not listed here.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Roots {
    /// The roots of the scan, which names are relative to.
    roots: Vec<(PathBuf, Option<Id>)>,
    /// Other folders that are scanned, too.
    scanned: Vec<(PathBuf, Option<Id>)>,
}

impl Roots {
    /// The root of a scan. A folder that cannot be looked at is known by its path alone.
    pub(in crate::cli) fn of(root: &Path) -> Self {
        Self { roots: vec![known(root)], scanned: Vec::new() }
    }

    /// Whether this is the only root.
    pub(in crate::cli) fn are(&self, root: &Path) -> bool {
        self.roots.iter().all(|(path, _)| path == root)
    }

    /// These roots, and those of the paths that are folders, wherever they are.
    pub(in crate::cli) fn with_scanned(mut self, paths: &[PathBuf]) -> Self {
        let folders = paths.iter().filter(|path| path.is_dir());
        self.scanned.extend(folders.filter_map(|folder| Some(known(&folder.canonicalize().ok()?))));
        self
    }

    /// These roots and another.
    pub(in crate::cli) fn and(mut self, root: &Path) -> Self {
        self.roots.push(known(root));
        self
    }

    /// A path as it is named from its root; whole where it is reached under another name.
    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        self.roots.iter().find_map(|(root, _)| path.strip_prefix(root).ok()).unwrap_or(path)
    }

    /// Whether a folder is one of them, under any name that it is mounted at, or the top of a repository.
    fn hold(&self, folder: &Path, metadata: Option<&Metadata>) -> bool {
        let found = metadata.and_then(id);
        let is_found = |(path, id): &(PathBuf, Option<Id>)| path == folder || (id.is_some() && *id == found);
        self.roots.iter().chain(&self.scanned).any(is_found) || is_repository(folder)
    }
}

/// A folder, and its identity under any name.
fn known(folder: &Path) -> (PathBuf, Option<Id>) {
    (folder.to_owned(), folder.metadata().ok().and_then(|metadata| id(&metadata)))
}

/// Where a link is that is not followed; its path is relative where it is inside the root.
pub(in crate::cli) fn whereabouts(link: &Path) -> &'static str {
    if link.is_absolute() { "inside a repository or a scanned folder" } else { "inside the root" }
}

/// Where a name leads.
#[derive(Debug)]
pub(in crate::cli) enum End {
    /// To a name in a folder, whose path is absolute and without links; and what is there, which is no link.
    Name(PathBuf, OsString, Option<Metadata>),
    /// To a folder.
    Folder,
    /// To the open descriptor of a process. Nothing is known of the file behind it but that it opens by this name: it
    /// may have lost its own, or never had one.
    Descriptor(Descriptor),
    /// Nowhere: this link, which may be a committed one, is not followed. Inside a root its path is relative.
    Link(PathBuf),
}

/// A descriptor that some process holds open.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum Descriptor {
    /// Of this process, with its number.
    Ours(u32),
    /// Of another process.
    Anothers,
}

/// Walks to the end of a name. `..` behind a link is the parent of where the link leads, as for the system.
///
/// # Errors
/// When a part on the way does not exist, is no folder, or cannot be looked at.
pub(in crate::cli) fn walk(given: &Path, roots: &Roots) -> io::Result<End> {
    let absolute = std::env::current_dir()?.join(given);
    let mut rest: Vec<OsString> = Vec::new();
    push(&mut rest, &absolute);
    let mut here = PathBuf::new();
    // Whether each folder on the way is a root or below one.
    let mut inside: Vec<bool> = Vec::new();
    let mut links = 0;
    while let Some(part) = rest.pop() {
        let name = match Path::new(&part).components().next() {
            Some(Component::Normal(name)) => name,
            Some(Component::ParentDir) => {
                if here.pop() {
                    inside.pop();
                }
                continue;
            }
            Some(start @ (Component::Prefix(_) | Component::RootDir)) => {
                here.push(start);
                inside = vec![roots.hold(&here, here.metadata().ok().as_ref())];
                continue;
            }
            Some(Component::CurDir) | None => continue,
        };
        if rest.is_empty()
            && let Some(descriptor) = descriptor(&here, name)
        {
            return Ok(End::Descriptor(descriptor));
        }
        let path = here.join(name);
        let metadata = match path.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound && rest.is_empty() => {
                return Ok(End::Name(here, name.to_owned(), None));
            }
            Err(error) => return Err(error),
        };
        let is_inside = inside.last().copied().unwrap_or_default();
        if metadata.is_symlink() {
            if is_inside && !is_of_the_system(&here) {
                return Ok(End::Link(roots.relative(&path).to_owned()));
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::other("too many links"));
            }
            push(&mut rest, &path.read_link()?);
        } else if metadata.is_dir() {
            inside.push(is_inside || roots.hold(&path, Some(&metadata)));
            here = path;
        } else if rest.is_empty() {
            return Ok(End::Name(here, name.to_owned(), Some(metadata)));
        } else {
            return Err(io::ErrorKind::NotADirectory.into());
        }
    }
    Ok(End::Folder)
}

/// Puts the parts of a path in front of what is left of the way; the next part is the last of `rest`.
fn push(rest: &mut Vec<OsString>, path: &Path) {
    rest.extend(path.components().rev().map(|part| part.as_os_str().to_owned()));
}

/// Whether the links in a folder are made by the system, as those of `/dev` and `/proc` are: in a container the root of
/// a scan may be `/`.
fn is_of_the_system(folder: &Path) -> bool {
    folder == Path::new("/dev") || folder.starts_with("/proc")
}

/// The descriptor that a name in a folder is, as `/dev/stdout` and `/dev/fd/63` lead to.
fn descriptor(folder: &Path, name: &OsStr) -> Option<Descriptor> {
    let number = name.to_str()?.parse().ok()?;
    let is_ours = || Path::new("/proc/self").canonicalize().is_ok_and(|ours| folder.starts_with(ours));
    if folder == Path::new("/dev/fd") || (folder.ends_with("fd") && is_ours()) {
        return Some(Descriptor::Ours(number));
    }
    (folder.ends_with("fd") && folder.starts_with("/proc")).then_some(Descriptor::Anothers)
}

/// The number of a file.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems a file has no number")]
pub(super) fn id(metadata: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// The number of a file.
#[cfg(not(unix))]
pub(super) fn id(_: &Metadata) -> Option<Id> {
    None
}
