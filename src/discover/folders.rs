//! Owns the folders on the way to what Git lists.

use std::path::Path;

use super::known::Known;
use super::scope::Scope;
use super::{Candidate, Discovery, Entry, Found};
use crate::git;
use crate::path::RepoPath;
use crate::source::{Source, why};

/// The folders on the way to the entries: each is looked at once, for listings are sorted.
pub(super) struct Folders<'d> {
    pub(super) discovery: &'d Discovery,
    pub(super) scope: &'d Scope,
    /// Whether a folder has to exist in the work tree too: what the index holds need not.
    on_disk: bool,
    /// The folder of the last entry.
    passed: Vec<u8>,
    /// The folder of the last entry that is to be read, and how much of it is a link, if any.
    last_checked: Vec<u8>,
    link: Option<usize>,
    /// All folders passed, when the caller wants them.
    pub(super) known: Option<Known>,
}

impl<'d> Folders<'d> {
    pub(super) const fn new(discovery: &'d Discovery, scope: &'d Scope) -> Self {
        Self { discovery, scope, on_disk: true, passed: Vec::new(), last_checked: Vec::new(), link: None, known: None }
    }

    /// The folders on the way to what a commit holds.
    pub(super) fn in_the_index(discovery: &'d Discovery, scope: &'d Scope) -> Self {
        Self { on_disk: false, ..Self::new(discovery, scope) }
    }

    /// The same, remembering what it passes.
    pub(super) fn remembering(self) -> Self {
        Self { known: Some(Known::default()), ..self }
    }

    /// Goes on to the folder of `path`: one that has a passport's name is a finding.
    pub(super) fn pass(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) {
        let folder = folder(path);
        if folder == self.passed {
            return;
        }
        for end in ends(folder, shared_folders(&self.passed, folder)) {
            if let Some(known) = &mut self.known {
                known.folder(&folder[..end]);
            }
            if !self.discovery.globs.could_match(&folder[..end]) {
                continue;
            }
            let Some(relative) = git::path(&folder[..end]) else { continue };
            let passport = matches!(self.discovery.candidate_folder(relative), Candidate::Passport);
            if passport && self.scope.covers(relative) && (!self.on_disk || self.is_folder(relative)) {
                let source = Source::Refused(why::a_folder());
                found(Found::Entry(Entry {
                    name: RepoPath::from_bytes(&folder[..end]),
                    source,
                    sniffed: false,
                    watched: None,
                }));
            }
        }
        self.passed = folder.to_vec();
    }

    fn is_folder(&self, relative: &Path) -> bool {
        self.discovery.root.path.join(relative).symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
    }

    /// Whether the work tree has a link where Git tracks a folder of `path`; such a link is named once.
    pub(super) fn link(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) -> bool {
        let folder = folder(path);
        if folder == self.last_checked {
            return self.link.is_some();
        }
        let shared = shared_folders(&self.last_checked, folder);
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
        self.last_checked = folder.to_vec();
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
