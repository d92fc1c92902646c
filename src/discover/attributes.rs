//! Owns paths whose attributes make Git store other bytes than it checks out: `working-tree-encoding`, `filter` and
//! `ident`. A reader of the repository gets one form, a reader of a checkout the other, so both are checked. The ends of
//! lines (`text`, `eol`) do not matter in JSON.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::scope::Scope;
use super::select::select;
use super::{Discovery, Entry, Found};
use crate::git::attributes::CONVERTING;
use crate::git::blobs::Blobs;
use crate::git::{self, Git, Mode, Refusal};
use crate::path::RepoPath;
use crate::source::links::Links;
use crate::source::ways::MOST_LINKS;
use crate::source::{Blob, Both, Follower, Source};

/// The file that holds attributes.
const FILE: &str = ".gitattributes";
/// The largest such file, in bytes, that is searched here; a larger one is left to Git.
const LARGEST: u64 = 1 << 20;

/// Whether attributes have to be looked up. Git is queried only where a file names one of them: most repositories name
/// none, and a scan of tracked files should not start another process for them.
pub(super) struct Attributes<'d> {
    discovery: &'d Discovery,
    /// Whether a file names one.
    named: bool,
    /// Whether a change touches a file of attributes: then what has not changed is checked out differently.
    changed: bool,
    /// Whether a link is checked that may end where no file of attributes was searched.
    linked: bool,
    /// Folders whose files were looked at, with those above them: in the work tree, and in HEAD.
    seen: HashSet<PathBuf>,
    seen_in_head: HashSet<PathBuf>,
    links: Follower,
}

/// Which bytes a scan checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Those of the work tree.
    CheckedOut,
    /// Those of the index.
    Stored,
}

impl<'d> Attributes<'d> {
    pub(super) fn new(discovery: &'d Discovery, git: &Git) -> Self {
        let (attributes, configs) = git.attribute_files();
        // A user's configuration is often a link to another place.
        let any = |files: &[PathBuf], words: &[&str]| {
            files.iter().filter_map(|file| file.canonicalize().ok()).any(|file| names_one(&file, words))
        };
        let named = any(&attributes, &CONVERTING) || any(&configs, &["attributesfile"]);
        let links = Follower::new(&discovery.root, None);
        let (seen, seen_in_head) = (HashSet::new(), HashSet::new());
        Self { discovery, named, changed: false, linked: false, seen, seen_in_head, links }
    }

    /// Looks at a tracked name.
    pub(super) fn pass(&mut self, path: &[u8]) {
        if !self.named && is_attributes(path) {
            // Git reads it from the index where it is not in the work tree.
            self.named =
                git::path(path).is_none_or(|path| names_one(&self.discovery.root.path.join(path), &CONVERTING));
        }
    }

    /// Looks at a changed name.
    pub(super) fn pass_changed(&mut self, path: &[u8]) {
        if is_attributes(path) {
            (self.named, self.changed) = (true, true);
        }
    }

    /// A link is checked, and the folders above its end have not been searched yet.
    pub(super) const fn pass_link(&mut self) {
        self.linked = true;
    }

    /// Looks at the files of attributes that HEAD holds in the folders above a name in reports: the index holds the same,
    /// except for what the coming commit changes, and a large index takes long to read again.
    pub(super) fn pass_committed_above(&mut self, name: &RepoPath, blobs: &Blobs) {
        for folder in Path::new(name.as_str()).ancestors().skip(1) {
            if self.named || !self.seen_in_head.insert(folder.to_owned()) {
                return;
            }
            let mut buffer = Vec::new();
            self.named = match blobs.read_committed(&git::bytes(&folder.join(FILE)), LARGEST, &mut buffer) {
                Ok(Some(length)) => text_names_one(&buffer[..length], &CONVERTING),
                Ok(None) => false,
                Err(_) => true,
            };
        }
    }

    /// Looks at all files of attributes, wherever links end.
    fn pass_all(&mut self, git: &Git, blobs: &Blobs) -> Result<(), Refusal> {
        let mut held = Vec::new();
        git.tracked(&[], &mut |entry| {
            self.pass(entry.path);
            if is_attributes(entry.path) {
                held.push(entry.id.to_owned());
            }
        })?;
        let mut buffer = Vec::new();
        self.named |= held.iter().any(|id| {
            let read = blobs.read(id, LARGEST, &mut buffer);
            read.map_or(true, |length| text_names_one(&buffer[..length], &CONVERTING))
        });
        Ok(())
    }

    /// Looks at the files of attributes in the folders above a path relative to the root, and above where it leads.
    pub(super) fn pass_above(&mut self, path: &Path) {
        self.pass_folders(path);
        let root = &self.discovery.root.path;
        let whole = root.join(path);
        // A link that the gate does not follow is a finding regardless of its attributes.
        let end = if whole.is_symlink() { self.links.file(&whole).ok() } else { None };
        if let Some(end) = end.as_ref().and_then(|end| end.strip_prefix(root).ok()) {
            self.pass_folders(end);
        }
    }

    fn pass_folders(&mut self, path: &Path) {
        for folder in path.ancestors().skip(1) {
            if self.named || !self.seen.insert(folder.to_owned()) {
                return;
            }
            let file = self.discovery.root.path.join(folder).join(FILE);
            self.named = file.symlink_metadata().is_ok() && names_one(&file, &CONVERTING);
        }
    }

    /// As [`Attributes::pass_above`], for a name in reports.
    pub(super) fn pass_above_name(&mut self, name: &RepoPath) {
        if name.is_encoded() {
            self.named = true;
        } else {
            self.pass_above(Path::new(name.as_str()));
        }
    }

    /// Yields again, with both forms, what Git converts. `only`: what a change has touched.
    pub(super) fn look(
        &mut self,
        git: &Git,
        scope: &Scope,
        form: Form,
        only: Option<&HashSet<RepoPath>>,
        found: &mut dyn FnMut(Found),
    ) -> Result<(), Refusal> {
        let only = only.filter(|_| !self.changed);
        let blobs = Arc::new(Blobs::new(git.clone()));
        if self.linked && !self.named {
            self.pass_all(git, &blobs)?;
        }
        if !self.named || scope.is_empty() || only.is_some_and(HashSet::is_empty) {
            return Ok(());
        }
        let mut listed = Vec::new();
        git.tracked(&scope.paths(), &mut |entry| {
            if entry.unmerged {
                return;
            }
            let candidate = select(self.discovery, scope, entry.path, entry.mode, &mut |_| {});
            let Some(candidate) = candidate else { return };
            if only.is_none_or(|only| only.contains(&candidate.name)) {
                let (end, id) = (entry.path.to_vec(), entry.id.to_owned());
                listed.push(Listed { end, id, mode: entry.mode, sparse: entry.sparse, candidate });
            }
        })?;
        let mut links = Links::new(git.clone());
        // A link has the attributes of the file it ends at; why it ends at none is reported where it is read.
        listed.retain_mut(|one| {
            let mut trail = Vec::new();
            if one.mode == Mode::Link {
                let Ok(id) = links.follow(&one.end, &blobs, &mut trail) else { return false };
                one.id = id;
                one.end = trail.pop().unwrap_or_default();
            }
            true
        });
        let paths: Vec<Vec<u8>> = listed.iter().map(|one| one.end.clone()).collect();
        let converting: HashMap<Vec<u8>, Vec<String>> = git.converting(&paths)?;
        for Listed { end, id, sparse, candidate, .. } in listed {
            let Some(attributes) = converting.get(&end) else { continue };
            let blob = Source::Blob(Blob { id: id.into(), blobs: Arc::clone(&blobs) });
            let checked_out = candidate.source;
            let is_stored = form == Form::Stored || sparse && !is_on_disk(&checked_out);
            let (judged, other) = if is_stored { (blob, checked_out) } else { (checked_out, blob) };
            let both = Both { judged, other, attributes: attributes.clone() };
            found(Found::Entry(Entry { source: Source::Both(Box::new(both)), ..candidate }));
        }
        Ok(())
    }
}

/// A candidate that the index holds.
struct Listed {
    /// The file, for a link the one it ends at.
    end: Vec<u8>,
    id: String,
    mode: Mode,
    sparse: bool,
    candidate: Entry,
}

fn is_on_disk(source: &Source) -> bool {
    matches!(source, Source::Tracked(path, _) if path.symlink_metadata().is_ok())
}

/// Whether Git has to be queried about files that the user named, because attributes above them may convert them.
pub fn may_convert<'p>(files: impl IntoIterator<Item = &'p PathBuf>) -> bool {
    let mut seen = HashSet::new();
    let mut names_one_above = |file: PathBuf| {
        let mut folders = file.ancestors().skip(1).take_while(|folder| seen.insert(folder.to_path_buf()));
        folders.any(|folder| {
            let file = folder.join(FILE);
            file.symlink_metadata().is_ok() && names_one(&file, &CONVERTING)
        })
    };
    files.into_iter().any(|file| {
        let Ok(start) = std::path::absolute(file) else { return false };
        // The file itself, and each file that a chain of links names: the system resolves the folders.
        let next = |link: &PathBuf| Some(link.parent()?.join(link.read_link().ok()?));
        std::iter::successors(Some(start), next).take(MOST_LINKS + 1).any(&mut names_one_above)
    })
}

/// The folders of a scope, and the files of attributes above them, to be listed together.
pub(super) fn with_files_above(folders: &[PathBuf]) -> Vec<PathBuf> {
    let above = folders.iter().flat_map(|folder| folder.ancestors().skip(1)).map(|above| above.join(FILE));
    let above: HashSet<PathBuf> = above.collect();
    folders.iter().cloned().chain(above).collect()
}

fn is_attributes(path: &[u8]) -> bool {
    // On some systems names do not differ in case.
    path.len().checked_sub(FILE.len()).is_some_and(|start| {
        path[start..].eq_ignore_ascii_case(FILE.as_bytes()) && (start == 0 || path[start - 1] == b'/')
    })
}

/// Whether a file has one of these words; one that cannot be looked through may have them.
fn names_one(file: &Path, words: &[&str]) -> bool {
    if file == Path::new("/dev/null") {
        return false; // The usual way to name no file.
    }
    let is_small = file.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST);
    let text = if is_small { std::fs::read(file).ok() } else { None };
    text.is_none_or(|text| text_names_one(&text, words))
}

/// Whether a text has one of these words. One that is not plain may have them in another encoding: a file of attributes
/// may be converted itself, and Git checks the others out by what it was before.
fn text_names_one(text: &[u8], words: &[&str]) -> bool {
    let is_plain = text.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'));
    let has = |word: &&str| text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    !is_plain || words.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_attributes_are_known_by_their_name() {
        for name in [".gitattributes", "a/.gitattributes", "a/.GitAttributes"] {
            assert!(is_attributes(name.as_bytes()), "{name}");
        }
        for name in ["x.gitattributes", "gitattributes", ".gitattributes/x", ""] {
            assert!(!is_attributes(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_looked_through_may_name_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        assert!(names_one(&file, &CONVERTING));
        assert!(!names_one(Path::new("/dev/null"), &CONVERTING));
        std::fs::write(&file, "* text=auto eol=lf\n").unwrap();
        assert!(!names_one(&file, &CONVERTING));
        std::fs::write(&file, "[attr]odd filter=x\n").unwrap();
        assert!(names_one(&file, &CONVERTING));
    }
}
