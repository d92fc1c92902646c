//! Owns links on disk: where they may lead.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::links::{Index, not_held};
use super::root::Root;
use super::ways::{End, Names, Step, Ways, leaves, nowhere};
use super::why::{a_folder, is_gone, not_regular, refusal, what};
use crate::git::{self, Git, Mode};
use crate::source::Unread;
use crate::source::why::{FIX, HERE, is_loop};

/// Follows links on disk to files that everybody who has the repository gets there.
#[derive(Debug)]
pub struct Follower {
    root: Root,
    git: Option<Git>,
    ways: Mutex<Ways>,
    /// What the index holds, listed when the first link needs it.
    index: OnceLock<Result<Index, Unread>>,
}

impl Follower {
    /// Follows links as far as the root, and with Git only to what its index holds.
    pub fn new(root: &Root, git: Option<&Git>) -> Self {
        Self { root: root.clone(), git: git.cloned(), ways: Mutex::default(), index: OnceLock::new() }
    }

    /// The root, as far as which links are followed.
    pub(crate) fn root(&self) -> &Path {
        &self.root.path
    }

    /// The regular file at which a link ends.
    pub(crate) fn file(&self, link: &Path) -> Result<PathBuf, Unread> {
        let relative = link.strip_prefix(&self.root.path).map_err(|_| leaves())?;
        let mut trail = Vec::new();
        let end = {
            let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
            ways.end(&mut OnDisk { root: &self.root }, &git::bytes(relative), &mut trail)?
        };
        let End::File(end) = end else { return Err(a_folder()) };
        if let Some(git) = &self.git {
            let listed = self.index.get_or_init(|| Index::list(git));
            let index = listed.as_ref().map_err(Clone::clone)?;
            // The link itself may be new. The last step is the end.
            let links = &trail[1.min(trail.len())..trail.len().saturating_sub(1)];
            let is_link = |link: &Vec<u8>| matches!(index.get(link), Some((Mode::Link, _)));
            if !(matches!(index.get(&end), Some((Mode::File, _))) && links.iter().all(is_link)) {
                return Err(not_held());
            }
        }
        Ok(self.root.path.join(git::path(&end).ok_or_else(leaves)?))
    }
}

/// The names of the work tree.
struct OnDisk<'r> {
    root: &'r Root,
}

impl Names for OnDisk<'_> {
    fn step(&mut self, path: &[u8]) -> Result<Step, Unread> {
        let relative = git::path(path).ok_or_else(nowhere)?;
        if relative.file_name().is_some_and(|name| name.eq_ignore_ascii_case(".git")) {
            return Err(Unread::unreadable("a link into Git's own folder", HERE));
        }
        let whole = self.root.path.join(relative);
        let kind = match whole.symlink_metadata() {
            Ok(metadata) => metadata.file_type(),
            Err(error) if is_gone(&error) => return Err(nowhere()),
            Err(error) => return Err(refusal(&error)),
        };
        if kind.is_symlink() {
            let target = whole.read_link().map_err(|error| refusal(&error))?;
            return if target.has_root() { Err(leaves()) } else { Ok(Step::Link(git::bytes(&target))) };
        }
        if kind.is_file() {
            return Ok(Step::File);
        }
        if !kind.is_dir() {
            return Err(not_regular(kind));
        }
        if self.root.is_nested_repository(&whole) {
            return Err(Unread::unreadable("a link into another repository", HERE));
        }
        Ok(Step::Folder)
    }
}

/// The end of a link, wherever that is.
pub(crate) fn anywhere(link: &Path) -> Result<PathBuf, Unread> {
    match link.canonicalize() {
        Ok(end) => Ok(end),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(match link.metadata() {
            // `/dev/stdin` and its like end at what has no name.
            Ok(end) if !end.is_file() => {
                let reason = format!("{}, not a regular file", what(end.file_type()));
                Unread::unreadable(reason, "Give `-` for standard input.")
            }
            _ => nowhere(),
        }),
        // The name of the kind is not stable yet, its number is: ELOOP.
        Err(error) if is_loop(&error) => Err(Unread::unreadable("a link that goes in a circle", FIX)),
        Err(error) => Err(refusal(&error)),
    }
}
