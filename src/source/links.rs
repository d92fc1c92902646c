//! Owns links as the index knows them: followed by name, without a work tree.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::ways::{End, Names, Step, Ways};
use super::why::{FIX, HERE};
use crate::git::blobs::{self, Blobs};
use crate::git::{Git, Mode, Refusal};
use crate::source::Unread;

/// How long the target of a link may be.
const LONGEST_TARGET: u64 = 4096;

/// What is under each name of an index, conflicts left out: its kind, and the id of its blob.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// All names and ids, one after the other: an index may hold hundreds of thousands.
    text: Vec<u8>,
    /// In the order of their names.
    entries: Vec<Held>,
}

#[derive(Debug)]
struct Held {
    name: Range<usize>,
    id: Range<usize>,
    mode: Mode,
}

impl Index {
    /// Lists all of it with Git.
    pub(crate) fn list(git: &Git) -> Result<Self, Unread> {
        let mut index = Self::default();
        let listed = git.tracked(&[], &mut |entry| {
            if !entry.unmerged {
                index.add(entry.path, entry.mode, entry.id);
            }
        });
        listed.map_err(|refusal| Unread::unreadable(&refusal.message, "Fix what Git complains about."))?;
        Ok(index.sorted())
    }

    /// Lists all that a commit holds.
    pub(crate) fn list_commit(git: &Git, commit: &str) -> Result<Self, Refusal> {
        let mut index = Self::default();
        git.committed(commit, &mut |path, mode, id| index.add(path, mode, id))?;
        Ok(index.sorted())
    }

    fn sorted(mut self) -> Self {
        // Git lists in this order already, or nearly.
        let text = &self.text;
        self.entries.sort_by(|a, b| text[a.name.clone()].cmp(&text[b.name.clone()]));
        self
    }

    fn add(&mut self, path: &[u8], mode: Mode, id: &str) {
        let start = self.text.len();
        self.text.extend_from_slice(path);
        let end = self.text.len();
        self.text.extend_from_slice(id.as_bytes());
        self.entries.push(Held { name: start..end, id: end..self.text.len(), mode });
    }

    fn name(&self, held: &Held) -> &[u8] {
        &self.text[held.name.clone()]
    }

    /// What is under `path`.
    pub(crate) fn get(&self, path: &[u8]) -> Option<(Mode, &str)> {
        let at = self.entries.binary_search_by(|held| self.name(held).cmp(path)).ok()?;
        let held = &self.entries[at];
        Some((held.mode, std::str::from_utf8(&self.text[held.id.clone()]).ok()?))
    }

    /// What is in `folder` and in the folders below it.
    pub(crate) fn below(&self, folder: &[u8]) -> impl Iterator<Item = (&[u8], Mode)> {
        let front = if folder.is_empty() { Vec::new() } else { [folder, b"/"].concat() };
        let start = self.entries.partition_point(|held| self.name(held).cmp(&front) == Ordering::Less);
        let named = self.entries[start..].iter().map(|held| (self.name(held), held.mode));
        named.take_while(move |(name, _)| name.starts_with(&front))
    }
}

/// Follows the links of an index, which is listed when the first one needs it.
pub(crate) struct Links {
    git: Git,
    index: Option<Arc<Index>>,
    ways: Ways,
}

impl Links {
    pub(crate) fn new(git: Git) -> Self {
        Self { git, index: None, ways: Ways::default() }
    }

    /// The links of a commit.
    pub(crate) fn of_commit(git: &Git, commit: &str) -> Result<Self, Refusal> {
        let index = Some(Arc::new(Index::list_commit(git, commit)?));
        Ok(Self { index, ..Self::new(git.clone()) })
    }

    /// The blob at which the link at `path` ends.
    pub(crate) fn end(&mut self, path: &[u8], blobs: &Blobs) -> Result<String, Unread> {
        self.follow(path, blobs, &mut Vec::new())
    }

    /// As [`Links::end`]; every name on the way goes to `trail`.
    pub(crate) fn follow(&mut self, path: &[u8], blobs: &Blobs, trail: &mut Vec<Vec<u8>>) -> Result<String, Unread> {
        match self.place(path, blobs, trail)? {
            End::File(end) => match self.index()?.get(&end) {
                Some((_, id)) => Ok(id.to_owned()),
                None => Err(not_held()),
            },
            End::Folder(_) => Err(Unread::unreadable("a link to a directory, not to a regular file", FIX)),
        }
    }

    /// Where the link at `path` ends.
    pub(crate) fn place(&mut self, path: &[u8], blobs: &Blobs, trail: &mut Vec<Vec<u8>>) -> Result<End, Unread> {
        let index = self.index()?;
        self.ways.end(&mut InIndex { index: &index, blobs }, path, trail)
    }

    /// Where a new link at `path` would end that has this target.
    pub(crate) fn place_new(&mut self, path: &[u8], target: &[u8], blobs: &Blobs) -> Result<End, Unread> {
        let index = self.index()?;
        self.ways.end_of(&mut InIndex { index: &index, blobs }, path, target)
    }

    /// What the index, once it is listed, holds at `path` itself.
    pub(crate) fn held(&self, path: &[u8]) -> Option<(Mode, String)> {
        let (mode, id) = self.index.as_ref()?.get(path)?;
        Some((mode, id.to_owned()))
    }

    /// Whether the index holds `path`.
    pub(crate) fn knows(&mut self, path: &[u8]) -> bool {
        // What cannot be listed is reported where the link is followed.
        self.index().is_ok_and(|index| index.get(path).is_some())
    }

    /// What the index holds.
    pub(crate) fn index(&mut self) -> Result<Arc<Index>, Unread> {
        if let Some(index) = &self.index {
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(Index::list(&self.git)?);
        self.index = Some(Arc::clone(&index));
        Ok(index)
    }
}

/// The names of the index.
struct InIndex<'i> {
    index: &'i Index,
    blobs: &'i Blobs,
}

impl Names for InIndex<'_> {
    fn step(&mut self, path: &[u8]) -> Result<Step, Unread> {
        match self.index.get(path) {
            Some((Mode::File, _)) => Ok(Step::File),
            Some((Mode::Link, id)) => target(id, self.blobs).map(Step::Link),
            Some((Mode::Submodule, _)) => Err(Unread::unreadable("a link into another repository", HERE)),
            None if self.index.below(path).next().is_some() => Ok(Step::Folder),
            None => Err(not_held()),
        }
    }
}

/// Why a link is not followed to what only this clone has.
pub(crate) fn not_held() -> Unread {
    Unread::unreadable(
        "a link that ends at no file of the index",
        "Fix the link, or `git add` the file it ends at and the links on the way.",
    )
}

/// Where a link leads, as it is written.
pub(crate) fn target(id: &str, blobs: &Blobs) -> Result<Vec<u8>, Unread> {
    let mut buffer = Vec::new();
    match blobs.read(id, LONGEST_TARGET, &mut buffer) {
        Ok(length) => Ok(buffer[..length].to_vec()),
        Err(blobs::Unread::Oversized(_)) => Err(Unread::unreadable("a link with an endless target", FIX)),
        Err(why) => Err(super::why::blob_refusal(why, LONGEST_TARGET)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_an_index_are_what_its_names_lie_in() {
        let mut index = Index::default();
        for path in [&b"a-b/x"[..], b"a/b/c", b"a/b/d", b"a0"] {
            index.add(path, Mode::File, "0123");
        }
        assert_eq!(index.get(b"a/b/d"), Some((Mode::File, "0123")));
        assert_eq!(index.get(b"a/b"), None);
        let below = |folder: &[u8]| index.below(folder).count();
        assert_eq!([below(b""), below(b"a"), below(b"a/b"), below(b"a/b/c"), below(b"a/")], [4, 2, 2, 0, 0]);
    }
}
