//! Owns the comparison of a run with a base: what each passport was, moves included, and which ones are gone.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::change::{self, Before};
use super::{moved, sniff};
use crate::discover::base::{Differences, Earlier, Known, Was};
use crate::discover::globs::Match;
use crate::discover::{Discovery, Entry};
use crate::git::{Git, Refusal};
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
    answer: OnceLock<Result<Answer, Refusal>>,
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
    /// Where its bytes are now, under a name that is no passport's.
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
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison").field("known", &self.known).finish_non_exhaustive()
    }
}

/// Digits of a commit's id that a report shows.
const SHOWN: usize = 12;

/// What was in the commits.
fn was(earlier: &[Earlier]) -> Before {
    Before::Was(earlier.iter().map(was_in).collect())
}

/// What was in one commit. What could not be read there is no passport, as far as the comparison is concerned.
fn was_in(one: &Earlier) -> change::Was {
    change::Was {
        path: one.path.clone(),
        revision: one.commit.get(..SHOWN).unwrap_or(&one.commit).to_owned(),
        bytes: one.bytes.clone().unwrap_or_default(),
    }
}

impl Comparison {
    /// A comparison of the work tree, or of the index.
    pub fn new(git: &Git, discovery: &Discovery, beside: Beside) -> Arc<Self> {
        let (git, discovery) = (git.clone(), discovery.clone());
        let Beside { known, in_index, limit, requested } = beside;
        Arc::new(Self { git, discovery, known, in_index, limit, requested, answer: OnceLock::new() })
    }

    /// What a report says of the base.
    pub fn facts(&self) -> report::Base {
        let Known { tip, commits, origin } = self.known.clone();
        report::Base { tip, commits, how: origin, policy: None }
    }

    /// Starts to ask Git.
    pub fn start(self: &Arc<Self>) {
        let comparison = Arc::clone(self);
        std::thread::spawn(move || comparison.answer().is_ok());
    }

    /// What an entry was.
    ///
    /// # Errors
    /// What Git says.
    pub fn was(&self, entry: &Entry) -> Result<Before, Refusal> {
        let answer = self.answer()?;
        Ok(match answer.differences.was(entry)? {
            // Outside of the repository there is nothing to compare with.
            None => Before::Unknown,
            Some(Was::Unchanged) => Before::Unchanged,
            Some(Was::New) => answer.moves.get(&entry.name).map_or(Before::New, |earlier| was(earlier)),
            Some(Was::Earlier(earlier)) => was(&earlier),
        })
    }

    /// What is gone, sorted by path: passports that were in a commit of the base, and are neither checked under their
    /// name nor moved.
    ///
    /// # Errors
    /// What Git says.
    pub fn gone(&self, is_checked: impl Fn(&RepoPath) -> bool) -> Result<Vec<Gone<'_>>, Refusal> {
        let gone = self.answer()?.gone.iter().filter_map(|(earlier, moved_to)| {
            let mut all = earlier.iter().filter(|one| self.was_a_passport(one)).map(was_in);
            Some(Gone { was: all.next()?, others: all.collect(), moved_to: moved_to.as_ref() })
        });
        Ok(gone.filter(|gone| !is_checked(&gone.was.path)).collect())
    }

    /// Whether what is looked through would hold a file of this name.
    pub fn covers(&self, name: &RepoPath) -> bool {
        self.discovery.covers(&self.requested.0, &self.requested.1, name)
    }

    /// Whether it was a passport by its name, or by its content where that counts.
    fn was_a_passport(&self, earlier: &Earlier) -> bool {
        let is_named_so = self.discovery.globs.matches(&PathBuf::from(earlier.path.as_str())) == Match::Yes;
        !self.discovery.sniff
            || is_named_so
            || earlier.path.is_encoded()
            || earlier.bytes.as_deref().is_none_or(sniff::is_passport)
    }

    /// Whether the change touches a file. Where Git does not answer, it may.
    pub fn touches(&self, path: &RepoPath) -> bool {
        self.answer().map_or(true, |answer| answer.differences.lists(path))
    }

    fn answer(&self) -> Result<&Answer, Refusal> {
        self.answer.get_or_init(|| self.ask()).as_ref().map_err(Refusal::clone)
    }

    fn ask(&self) -> Result<Answer, Refusal> {
        let root = self.discovery.root.path.clone();
        let differences = Differences::new(&self.git, root, &self.known, self.in_index, self.limit)?;
        let mut gone = differences.gone(&self.discovery)?;
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
            let moved_to = earlier.iter().find_map(moved_to);
            (earlier, moved_to)
        });
        let gone = gone.collect();
        Ok(Answer { differences, moves, gone })
    }
}
