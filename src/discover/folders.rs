//! Owns the folders on the way to what Git lists.

use std::collections::HashSet;

use super::{Candidate, Discovery, Entry, Found, Source, read};
use crate::git;
use crate::path::RepoPath;

/// The folders on the way to the entries: each is looked at once, for listings are sorted.
pub(super) struct Folders<'d> {
    pub(super) discovery: &'d Discovery,
    /// The folder of the last entry.
    passed: Vec<u8>,
    /// The folder of the last entry that is to be read, and how much of it is a link, if any.
    trodden: Vec<u8>,
    link: Option<usize>,
    /// All folders passed, when somebody wants to know them.
    pub(super) known: Option<HashSet<Vec<u8>>>,
}

impl<'d> Folders<'d> {
    pub(super) const fn new(discovery: &'d Discovery) -> Self {
        Self { discovery, passed: Vec::new(), trodden: Vec::new(), link: None, known: None }
    }

    /// Goes on to the folder of `path`: one that bears a passport's name is a finding.
    pub(super) fn pass(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) {
        let folder = folder(path);
        if folder == self.passed {
            return;
        }
        for end in ends(folder, shared_folders(&self.passed, folder)) {
            if let Some(known) = &mut self.known {
                known.insert(folder[..end].to_vec());
            }
            if !self.discovery.globs.could_match(&folder[..end]) {
                continue;
            }
            let Some(relative) = git::path(&folder[..end]) else { continue };
            let metadata = self.discovery.root.path.join(&relative).symlink_metadata();
            let Some(metadata) = metadata.ok().filter(std::fs::Metadata::is_dir) else { continue };
            if matches!(self.discovery.candidate(&relative), Candidate::Passport) {
                let source = Source::Refused(read::not_regular(metadata.file_type()));
                found(Found::Entry(Entry { name: RepoPath::from_bytes(&folder[..end]), source, sniffed: false }));
            }
        }
        self.passed = folder.to_vec();
    }

    /// Whether a link stands in the work tree where Git tracks a folder of `path`; such a link is named once.
    pub(super) fn link(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) -> bool {
        let folder = folder(path);
        if folder == self.trodden {
            return self.link.is_some();
        }
        let shared = shared_folders(&self.trodden, folder);
        if self.link.is_none_or(|link| link > shared) {
            let is_link = |end: &usize| {
                let path = git::path(&folder[..*end]).map(|relative| self.discovery.root.path.join(relative));
                path.is_some_and(|path| path.is_symlink())
            };
            self.link = ends(folder, shared).find(is_link);
            if let Some(link) = self.link {
                found(Found::NotEntered(RepoPath::from_bytes(&folder[..link])));
            }
        }
        self.trodden = folder.to_vec();
        self.link.is_some()
    }
}

fn folder(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|byte| *byte == b'/').unwrap_or(0)]
}

/// Where the folders end that `folder` is made of, behind the first `known` bytes.
fn ends(folder: &[u8], known: usize) -> impl Iterator<Item = usize> {
    (known + 1..=folder.len()).filter(|end| folder.get(*end).is_none_or(|byte| *byte == b'/'))
}

/// How many bytes of `b` are folders that `a` has too.
fn shared_folders(a: &[u8], b: &[u8]) -> usize {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let ends = |path: &[u8]| path.get(same).is_none_or(|byte| *byte == b'/');
    if ends(a) && ends(b) {
        return same;
    }
    b[..same].iter().rposition(|byte| *byte == b'/').unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_folders_are_shared() {
        assert_eq!(shared_folders(b"a/b", b"a/b/c"), 3);
        assert_eq!(shared_folders(b"a/b/c", b"a/b"), 3);
        assert_eq!(shared_folders(b"a/bc", b"a/bd"), 1);
        assert_eq!(shared_folders(b"a", b"ab"), 0);
        assert_eq!(shared_folders(b"", b"a"), 0);
    }
}
