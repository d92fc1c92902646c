//! Owns what passports were before: what the commits of a base hold under the paths that differ from them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::Known;
use crate::discover::select::is_passport;
use crate::discover::{Discovery, Entry};
use crate::git::blobs::{self, Blobs};
use crate::git::{self, Change, Git, Mode, Refusal};
use crate::path::RepoPath;
use crate::source::links::{Index, Links};
use crate::source::{Source, Unread};

/// What a commit of the base holds under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The path there.
    pub path: RepoPath,
    /// The commit's id.
    pub commit: String,
    /// The id of the blob; nothing where a link leads to no file.
    pub id: Option<String>,
    /// The bytes; nothing where there are more than the limit, or where a link leads to no file.
    pub bytes: Option<Vec<u8>>,
}

/// What an entry was before.
///
/// Where one of several merge bases lacks the path and another has it, nothing is said against the one that lacks it as
/// long as the tip of the base has the path, too: beside the former the whole passport would be new, and what the change
/// makes of it shows against the latter. Where the tip lacks it, the change brings it back, and it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Was {
    /// The same, in every commit.
    Unchanged,
    /// In none of the commits.
    New,
    /// This, in the commits from which it may differ: never empty.
    Earlier(Vec<Earlier>),
}

/// A mode and the id of an object.
type Held = (Mode, Box<str>);

/// What is known of an entry whose path Git does not list as changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlisted {
    /// It is what was compared, so that it has not changed.
    Compared,
    /// The index was compared, which holds this blob, and the entry may hold something else.
    Holds(String),
    /// It was not compared.
    Unknown,
}

/// A path that differs from one commit at least.
#[derive(Debug, Default)]
struct Changed {
    /// What each commit holds that it differs from; nothing where the commit has no such path.
    old: Vec<(usize, Option<Held>)>,
    /// Whether it is there now; a conflict counts.
    is_there: bool,
    /// The blob that the index holds now, where that is certain.
    id: Option<Box<str>>,
}

impl Changed {
    fn is_new(&self, commits: usize) -> bool {
        self.old.len() == commits && self.old.iter().all(|(_, old)| old.is_none())
    }

    fn is_gone(&self) -> bool {
        !self.is_there && self.old.iter().any(|(_, old)| old.is_some())
    }
}

/// What differs from the commits of a base, and what they hold.
pub struct Differences {
    git: Git,
    top: PathBuf,
    commits: Vec<String>,
    /// The commit that the base is named by.
    tip: String,
    blobs: Arc<Blobs>,
    changed: HashMap<Box<[u8]>, Changed>,
    has_conflicts: bool,
    /// All that each commit holds, listed when it is first needed.
    held: Vec<Mutex<Option<Links>>>,
    /// Bytes a file may have at most.
    limit: u64,
}

impl Differences {
    /// Compares the commits with the work tree, or with the index.
    ///
    /// # Errors
    /// What Git says.
    pub fn new(git: &Git, top: PathBuf, known: &Known, in_index: bool, limit: u64) -> Result<Self, Refusal> {
        let mut changed: HashMap<Box<[u8]>, Changed> = HashMap::new();
        let mut has_conflicts = false;
        let mut add = |number: usize, change: Change<'_>| {
            has_conflicts |= change.unmerged;
            let one = changed.entry(change.path.into()).or_default();
            one.is_there |= change.mode.is_some() || change.unmerged;
            one.id = (change.mode == Some(Mode::File) && !git::is_no_object(change.id)).then(|| change.id.into());
            // A conflict is listed beside the comparison of the work tree.
            one.old.retain(|(other, _)| *other != number);
            one.old.push((number, change.old_mode.map(|mode| (mode, change.old_id.into()))));
        };
        let commits = known.commits.clone();
        if in_index {
            for (number, commit) in commits.iter().enumerate() {
                git.staged_against(commit, &mut |change| add(number, change))?;
            }
        } else {
            git.changed(&commits, &mut add)?;
        }
        let held = commits.iter().map(|_| Mutex::new(None)).collect();
        let (git, blobs) = (git.clone(), Arc::new(Blobs::new(git.clone())));
        Ok(Self { git, top, commits, tip: known.tip.clone(), blobs, changed, has_conflicts, held, limit })
    }

    /// Whether Git lists a path as different from one of the commits.
    pub fn lists(&self, path: &RepoPath) -> bool {
        self.changed.contains_key(&path.to_bytes()[..])
    }

    /// Whether Git lists a conflict.
    pub fn has_conflicts(&self) -> bool {
        self.has_conflicts
    }

    /// What an entry was; nothing where it is outside of the repository. `unlisted`: what is known of it where Git does
    /// not list it as changed.
    ///
    /// # Errors
    /// What Git says, and where a commit's blob is not in the clone.
    pub fn was(&self, entry: &Entry, unlisted: &Unlisted) -> Result<Option<Was>, Refusal> {
        let is_compared = *unlisted == Unlisted::Compared;
        if is_compared && !entry.name.is_encoded() && !self.changed.contains_key(entry.name.as_str().as_bytes()) {
            return Ok(Some(Was::Unchanged));
        }
        let Some(path) = self.path(entry) else { return Ok(None) };
        let changed = self.changed.get(&path[..]);
        let mut earlier = Vec::new();
        let (mut is_somewhere, mut is_lacking) = (false, false);
        for (number, commit) in self.commits.iter().enumerate() {
            let differs = changed.and_then(|changed| changed.old.iter().find(|(other, _)| *other == number));
            let held = match (differs, unlisted) {
                (None, Unlisted::Holds(id)) => Some(Ok(id.clone())),
                (None, Unlisted::Compared) => {
                    is_somewhere = true;
                    continue;
                }
                (Some((_, None)), _) => {
                    is_lacking = true;
                    continue;
                }
                (Some((_, Some((Mode::File, id)))), _) => Some(Ok(id.to_string())),
                _ => self.held_by(number, &path)?,
            };
            let Some(end) = held else { continue };
            is_somewhere = true;
            let id = end.ok();
            let bytes = id.as_ref().map_or(Ok(None), |id| self.blob(id))?;
            earlier.push(Earlier { path: RepoPath::from_bytes(&path), commit: commit.clone(), id, bytes });
        }
        if is_lacking && is_somewhere {
            let is_brought_back = match git::path(&path) {
                Some(path) => self.git.held_at(&self.tip, path)?.is_none(),
                None => true,
            };
            if is_brought_back {
                return Ok(Some(Was::New));
            }
        }
        Ok(Some(match (earlier.is_empty(), is_somewhere) {
            (false, _) => Was::Earlier(earlier),
            (true, true) => Was::Unchanged,
            (true, false) => Was::New,
        }))
    }

    /// The passports by their names that were in a commit and are gone from where the comparison looked, with what
    /// they were; sorted. With `sniff` what a name does not show is among them. `is_unmarked`: whether a file that is there
    /// with these bytes, or with bytes that cannot be read, is gone as well, as far as passports are concerned.
    ///
    /// # Errors
    /// As [`Differences::was`].
    pub fn gone(
        &self,
        discovery: &Discovery,
        is_unmarked: impl Fn(&RepoPath, Option<&[u8]>) -> bool,
    ) -> Result<Vec<Vec<Earlier>>, Refusal> {
        let mut gone = BTreeMap::new();
        for (path, changed) in self.changed.iter().filter(|(path, _)| is_passport(discovery, path)) {
            let is_unmarked = || -> Result<bool, Refusal> {
                let was_there = changed.old.iter().any(|(_, old)| old.is_some());
                let name = RepoPath::from_bytes(path);
                // Without a look at the bytes where they do not matter.
                Ok(was_there && is_unmarked(&name, None) && is_unmarked(&name, self.now(path, changed)?.as_deref()))
            };
            if changed.is_gone() || is_unmarked()? {
                gone.insert(path, changed);
            }
        }
        let mut all = Vec::with_capacity(gone.len());
        for (path, changed) in gone {
            let mut earlier = Vec::new();
            for (number, old) in &changed.old {
                let id = match old {
                    Some((Mode::File, id)) => Some(id.to_string()),
                    Some((Mode::Link, _)) => self.held_by(*number, path)?.and_then(Result::ok),
                    // A submodule in the place of a passport was none.
                    Some((Mode::Submodule, _)) | None => continue,
                };
                let bytes = id.as_ref().map_or(Ok(None), |id| self.blob(id))?;
                let commit = self.commits[*number].clone();
                earlier.push(Earlier { path: RepoPath::from_bytes(path), commit, id, bytes });
            }
            if !earlier.is_empty() {
                all.push(earlier);
            }
        }
        Ok(all)
    }

    /// The passports by their names that Git tracks and no commit holds, with the bytes that the index holds, where it
    /// is certain that they are the ones that are checked; sorted.
    ///
    /// # Errors
    /// What Git says.
    pub fn new_ones(&self, discovery: &Discovery) -> Result<Vec<(RepoPath, Vec<u8>)>, Refusal> {
        let new: BTreeMap<_, _> = self
            .changed
            .iter()
            .filter(|(path, one)| one.is_there && one.is_new(self.commits.len()) && is_passport(discovery, path))
            .collect();
        let mut all = Vec::with_capacity(new.len());
        for (path, changed) in new {
            all.extend(self.now(path, changed)?.map(|bytes| (RepoPath::from_bytes(path), bytes)));
        }
        Ok(all)
    }

    /// The blobs that Git tracks under a new path that is no passport's, each with the first of its paths: where a
    /// passport goes that leaves the globs.
    pub fn unseen(&self, discovery: &Discovery) -> HashMap<String, RepoPath> {
        let mut unseen: BTreeMap<&str, &[u8]> = BTreeMap::new();
        let new = self.changed.iter().filter(|(_, one)| one.is_there && one.is_new(self.commits.len()));
        for (path, one) in new.filter(|(path, _)| !is_passport(discovery, path)) {
            let Some(id) = &one.id else { continue };
            let first = unseen.entry(id).or_insert(path);
            *first = (*first).min(path);
        }
        unseen.into_iter().map(|(id, path)| (id.to_owned(), RepoPath::from_bytes(path))).collect()
    }

    /// Whether Git lists a path as changed, and something is there.
    pub fn holds(&self, path: &RepoPath) -> bool {
        self.changed.get(&path.to_bytes()[..]).is_some_and(|changed| changed.is_there)
    }

    /// What is at a path that has changed: what the index holds, where it is certain that this is checked.
    fn now(&self, path: &[u8], changed: &Changed) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(match &changed.id {
            Some(id) => self.blob(id)?,
            None => git::path(path).and_then(|path| self.on_disk(&self.top.join(path))),
        })
    }

    /// A regular file; one that cannot be read is reported where it is checked.
    fn on_disk(&self, path: &std::path::Path) -> Option<Vec<u8>> {
        path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        let mut file = std::fs::File::open(path).ok()?;
        let bytes = crate::source::read::read_stream(&mut file, self.limit).ok()?;
        (bytes.len() as u64 <= self.limit).then_some(bytes)
    }

    /// The path of an entry as Git knows it.
    fn path(&self, entry: &Entry) -> Option<Vec<u8>> {
        match entry.source.judged() {
            Source::Tracked(path, _) | Source::File(path) | Source::Link(path) => {
                path.strip_prefix(&self.top).ok().map(git::bytes)
            }
            _ if entry.name.is_in_root() => Some(entry.name.to_bytes()),
            _ => None,
        }
    }

    /// The blob that a commit holds under a path, links followed; nothing where it holds nothing there. An error is a
    /// link that leads to no file of the commit.
    fn held_by(&self, number: usize, path: &[u8]) -> Result<Option<Result<String, Unread>>, Refusal> {
        let mut slot = self.held[number].lock().unwrap_or_else(PoisonError::into_inner);
        let links = match slot.take() {
            Some(links) => links,
            None => Links::of(self.git.clone(), Index::of_commit(&self.git, &self.commits[number])?),
        };
        let links = slot.insert(links);
        Ok(match links.held(path) {
            None | Some((Mode::Submodule, _)) => None,
            Some((Mode::File, id)) => Some(Ok(id)),
            Some((Mode::Link, _)) => Some(links.end(path, &self.blobs)),
        })
    }

    /// The bytes of a blob; nothing where there are too many.
    fn blob(&self, id: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let mut buffer = Vec::new();
        match self.blobs.read(id, self.limit, &mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                Ok(Some(buffer))
            }
            Err(blobs::Unread::Oversized(_)) => Ok(None),
            Err(blobs::Unread::Missing) => Err(Refusal {
                message: format!("the blob {id} of the base is not in this clone"),
                help: "Fetch it: a partial clone gets its blobs with `git fetch --refetch --no-filter`.".to_owned(),
            }),
            Err(blobs::Unread::Refused(refusal)) => Err(refusal),
        }
    }
}
