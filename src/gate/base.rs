//! Owns the comparison of a run with a base: what each passport was, moves included, and which ones are gone.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::change::{self, Before};
use super::{moved, sniff};
use crate::discover::base::{Differences, Earlier, Known, Unlisted, Was};
use crate::discover::globs::Match;
use crate::discover::{Discovery, Entry};
use crate::git::index::Stamp;
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;
use crate::report;

/// A run beside the commits of a base. Git is asked once, beside all other work.
pub struct Comparison {
    git: Git,
    discovery: Discovery,
    /// The commits, and how they were chosen.
    pub known: Known,
    in_index: bool,
    limit: u64,
    /// The files and folders that are looked through, as the user wrote them.
    requested: (Vec<PathBuf>, Vec<PathBuf>),
    /// What differs between the commits and the index, while the run itself sees what differs between that and the work
    /// tree: it opens every passport, and Git would look at every file. Nothing where it does not.
    index: Option<Index>,
    answer: OnceLock<Result<Answer, Refusal>>,
}

/// The comparison of the index, and what the run has seen beside it.
#[derive(Default)]
struct Index {
    answer: OnceLock<Result<Answer, Refusal>>,
    /// The passports that are not as they were.
    changed: Mutex<HashSet<RepoPath>>,
    /// Whether a tracked passport is not there, or may not be.
    misses: AtomicBool,
}

/// What Git has answered.
struct Answer {
    differences: Differences,
    /// What a new passport was under the name from which it moved.
    moves: HashMap<RepoPath, Vec<Earlier>>,
    /// What is gone and has not moved to another passport, sorted by path: each with where its bytes are now, if that
    /// is no passport's place.
    gone: Vec<(Vec<Earlier>, Option<RepoPath>)>,
}

/// A passport that is gone.
#[derive(Debug)]
pub struct Gone<'c> {
    /// What it was.
    pub was: change::Was,
    /// What it was on other bases.
    pub others: Vec<change::Was>,
    /// Where it is now: under a name that is no passport's, or where this run does not look.
    pub moved_to: Option<&'c RepoPath>,
}

/// What is compared, and with what.
#[derive(Debug)]
pub struct Beside {
    /// The commits, and how they were chosen.
    pub known: Known,
    /// Whether the index is compared, and not the work tree.
    pub in_index: bool,
    /// Bytes a file may have at most.
    pub limit: u64,
    /// The files and folders that are looked through, as the user wrote them.
    pub requested: (Vec<PathBuf>, Vec<PathBuf>),
    /// Whether the run opens every passport of the work tree that Git tracks, as it is.
    pub opens_all: bool,
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison").field("known", &self.known).finish_non_exhaustive()
    }
}

/// What was in the commits.
fn was(earlier: &[Earlier]) -> Before {
    Before::Was(earlier.iter().map(was_in).collect())
}

/// What was in one commit. What could not be read there is no passport, as far as the comparison is concerned.
fn was_in(one: &Earlier) -> change::Was {
    change::Was {
        path: one.path.clone(),
        revision: git::short(&one.commit).to_owned(),
        bytes: one.bytes.clone().unwrap_or_default(),
    }
}

impl Comparison {
    /// A comparison of the work tree, or of the index.
    pub fn new(git: &Git, discovery: &Discovery, beside: Beside) -> Arc<Self> {
        let (git, discovery) = (git.clone(), discovery.clone());
        let Beside { known, in_index, limit, requested, opens_all } = beside;
        let index = (opens_all && !in_index).then(Index::default);
        Arc::new(Self { git, discovery, known, in_index, limit, requested, index, answer: OnceLock::new() })
    }

    /// What a report says of the base.
    pub fn facts(&self) -> report::Base {
        let Known { tip, commits, origin } = self.known.clone();
        report::Base { tip, commits, how: origin, policy: None }
    }

    /// Starts to ask Git.
    pub fn start(self: &Arc<Self>) {
        let comparison = Arc::clone(self);
        std::thread::spawn(move || match &comparison.index {
            Some(index) => comparison.of_index(index).is_ok(),
            None => comparison.answer().is_ok(),
        });
    }

    /// What an entry was. `stamp`: by what its file was known when it was read, if it is checked as it is there.
    ///
    /// # Errors
    /// What Git says.
    pub fn was(&self, entry: &Entry, stamp: Option<Stamp>) -> Result<Before, Refusal> {
        if let Some(index) = &self.index
            && let Some(before) = self.was_by_index(index, entry, stamp)?
        {
            return Ok(before);
        }
        let answer = self.answer()?;
        let unlisted = if entry.watched.is_some() { Unlisted::Compared } else { Unlisted::Unknown };
        Ok(match answer.differences.was(entry, &unlisted)? {
            // Outside of the repository there is nothing to compare with.
            None => Before::Unknown,
            Some(Was::Unchanged) => Before::Unchanged,
            Some(Was::New) => answer.moves.get(&entry.name).map_or(Before::New, |earlier| was(earlier)),
            Some(Was::Earlier(earlier)) => was(&earlier),
        })
    }

    /// The same, where the index and the entry itself are enough to say it. For what is new they are not: it may have
    /// moved from a path at which the work tree alone has nothing any more.
    fn was_by_index(&self, index: &Index, entry: &Entry, stamp: Option<Stamp>) -> Result<Option<Before>, Refusal> {
        let differences = &self.of_index(index)?.differences;
        let unlisted = match &entry.watched {
            _ if differences.has_conflicts() => return Ok(None),
            None => Unlisted::Unknown,
            Some(recorded) if recorded.is_of(stamp) => Unlisted::Compared,
            Some(recorded) => match recorded.id() {
                Some(id) => Unlisted::Holds(id),
                None => return Ok(None),
            },
        };
        Ok(match differences.was(entry, &unlisted)? {
            None => Some(Before::Unknown),
            Some(Was::Unchanged) => Some(Before::Unchanged),
            Some(Was::New) => None,
            Some(Was::Earlier(earlier)) => Some(was(&earlier)),
        })
    }

    /// Takes note that a passport is not as it was.
    pub fn differs(&self, path: &RepoPath) {
        if let Some(index) = &self.index {
            index.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        }
    }

    /// Takes note that a tracked passport is not there.
    pub fn misses_one(&self) {
        if let Some(index) = &self.index {
            index.misses.store(true, Ordering::Relaxed);
        }
    }

    /// What is gone, sorted by path: passports that were in a commit of the base, and are neither checked under their
    /// name nor moved to where this run looks.
    ///
    /// # Errors
    /// What Git says.
    pub fn gone(&self, is_checked: impl Fn(&RepoPath) -> bool) -> Result<Vec<Gone<'_>>, Refusal> {
        let answer = match &self.index {
            // Nothing is new, else the other answer would be there, and everything is where the index has it.
            Some(index) if self.answer.get().is_none() && !index.misses.load(Ordering::Relaxed) => {
                self.of_index(index)?
            }
            _ => self.answer()?,
        };
        let gone = answer.gone.iter().map(|(earlier, moved_to)| (earlier, moved_to.as_ref()));
        let moved = answer.moves.iter().filter(|(now, _)| !self.covers(now)).map(|(now, was)| (was, Some(now)));
        let gone = gone.chain(moved).filter_map(|(earlier, moved_to)| {
            let mut all = earlier.iter().filter(|one| self.was_a_passport(one)).map(was_in);
            Some(Gone { was: all.next()?, others: all.collect(), moved_to })
        });
        let mut gone: Vec<_> = gone.filter(|gone| !is_checked(&gone.was.path)).collect();
        gone.sort_by(|a, b| a.was.path.cmp(&b.was.path));
        Ok(gone)
    }

    /// Whether what is looked through would hold a file of this name.
    pub fn covers(&self, name: &RepoPath) -> bool {
        self.discovery.covers(&self.requested.0, &self.requested.1, name)
    }

    /// Whether only its content can show that a file is a passport.
    fn is_by_content(&self, path: &RepoPath) -> bool {
        let is_named_so = || self.discovery.globs.matches(&PathBuf::from(path.as_str())) == Match::Yes;
        self.discovery.sniff && !path.is_encoded() && !is_named_so()
    }

    /// Whether it was a passport by its name, or by its content where that counts.
    fn was_a_passport(&self, earlier: &Earlier) -> bool {
        !self.is_by_content(&earlier.path) || earlier.bytes.as_deref().is_none_or(sniff::is_passport)
    }

    /// Whether the change touches a file. Where Git does not answer, it may. `is_checked`: whether the run has opened it.
    pub fn touches(&self, path: &RepoPath, is_checked: bool) -> bool {
        if let Some(index) = &self.index
            && self.answer.get().is_none()
            && is_checked
        {
            let is_changed = || index.changed.lock().unwrap_or_else(PoisonError::into_inner).contains(path);
            return self.of_index(index).map_or(true, |answer| answer.differences.lists(path)) || is_changed();
        }
        self.answer().map_or(true, |answer| answer.differences.lists(path))
    }

    fn answer(&self) -> Result<&Answer, Refusal> {
        self.answer.get_or_init(|| self.ask(self.in_index)).as_ref().map_err(Refusal::clone)
    }

    fn of_index<'i>(&self, index: &'i Index) -> Result<&'i Answer, Refusal> {
        index.answer.get_or_init(|| self.ask(true)).as_ref().map_err(Refusal::clone)
    }

    fn ask(&self, in_index: bool) -> Result<Answer, Refusal> {
        let root = self.discovery.root.path.clone();
        let differences = Differences::new(&self.git, root, &self.known, in_index, self.limit)?;
        let unmarked = |path: &RepoPath, bytes: Option<&[u8]>| {
            self.is_by_content(path) && bytes.is_none_or(|bytes| !sniff::is_passport(bytes))
        };
        let mut gone = differences.gone(&self.discovery, unmarked)?;
        gone.retain(|earlier| earlier.iter().any(|one| self.was_a_passport(one)));
        let mut moves = HashMap::new();
        if !gone.is_empty() {
            let new = differences.new_ones(&self.discovery)?;
            let before: Vec<Vec<&[u8]>> =
                gone.iter().map(|all| all.iter().filter_map(|one| one.bytes.as_deref()).collect()).collect();
            let after: Vec<&[u8]> = new.iter().map(|(_, bytes)| bytes.as_slice()).collect();
            let pairs = moved::pairs(&before, &after);
            let gone_elsewhere: HashSet<usize> = pairs.iter().map(|(before, _)| *before).collect();
            moves.extend(pairs.into_iter().map(|(before, after)| (new[after].0.clone(), gone[before].clone())));
            let mut number = 0..;
            gone.retain(|_| number.next().is_none_or(|number| !gone_elsewhere.contains(&number)));
        }
        let unseen = if gone.is_empty() { HashMap::new() } else { differences.unseen(&self.discovery) };
        let moved_to = |earlier: &Earlier| earlier.id.as_ref().and_then(|id| unseen.get(id)).cloned();
        let gone = gone.into_iter().map(|earlier| {
            let still = earlier.iter().map(|one| &one.path).find(|path| differences.holds(path));
            let moved_to = still.cloned().or_else(|| earlier.iter().find_map(moved_to));
            (earlier, moved_to)
        });
        let gone = gone.collect();
        Ok(Answer { differences, moves, gone })
    }
}
