//! Owns the look back from the base: whether the change that an approval accepts may have been made before, and undone.
//!
//! An approval is known by the bytes that its change begins with. Where a passport left these bytes before and came back to
//! them, it may have done so by that very change: then nothing shows that the approval was not used.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::config::Digest;
use crate::discover::base::Known;
use crate::git::blobs::{self, Blobs};
use crate::git::history::Commit;
use crate::git::{self, Git, Refusal, short};
use crate::policy::approval::{ApprovedChange, History};
use crate::text::quote;

/// The history of the tip of the base.
#[derive(Debug)]
struct OfBase {
    git: Git,
    blobs: Blobs,
    tip: String,
    /// What each passport was that was asked for.
    pasts: Mutex<HashMap<String, Arc<Past>>>,
}

/// What a passport was.
#[derive(Debug)]
struct Past {
    /// At the tip.
    now: Held,
    /// After each commit that changed it, the earlier ones first.
    before: Vec<(Commit, Held)>,
}

/// What a commit holds under the path of a passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// A file with this SHA-256, or none.
    Bytes(Digest),
    /// What is no file.
    Other,
}

/// The history of the tip of a base.
pub(super) fn of_base(git: &Git, known: &Known) -> Arc<dyn History> {
    let (git, blobs) = (git.clone(), Blobs::new(git.clone()));
    Arc::new(OfBase { git, blobs, tip: known.tip.clone(), pasts: Mutex::default() })
}

impl History for OfBase {
    fn why_used_up(&self, path: &str, approved: &ApprovedChange) -> Option<String> {
        match self.past(path) {
            Ok(past) => used_up(&past, (path, &self.tip), approved),
            Err(Refusal { message, help }) => {
                Some(format!("whether its change was made before and undone is not known: {message}. {help}"))
            }
        }
    }
}

/// Why an approval counts no more, if so.
fn used_up(past: &Past, (path, tip): (&str, &str), approved: &ApprovedChange) -> Option<String> {
    let (path, tip) = (quote(path), short(tip));
    // What the base has already is not permitted anew.
    if past.now == Held::Bytes(approved.head) {
        return None;
    }
    let Held::Bytes(now) = past.now else {
        return Some(format!(
            "{path} is no file of {tip}, but a link or a submodule, and what it leads to has a history of its own. Put a \
             file in its place."
        ));
    };
    let is_begun_with = |held: Held| matches!(held, Held::Bytes(digest) if approved.bases.contains(&digest));
    if now.is_none() && !approved.is_whole {
        return Some(format!(
            "{tip} does not hold {path}. Where this change moves it, merge the move by itself first; where the base moved it \
             or took it out, rebase the branch. Then print the block anew."
        ));
    }
    if now.is_some() && !is_begun_with(past.now) {
        return Some(format!(
            "{tip} holds other bytes of {path} than this change begins with. Rebase the branch, or merge the base into \
             it, and print the block anew."
        ));
    }
    let mut was_begun_with: HashMap<&str, bool> = HashMap::new();
    for (commit, held) in &past.before {
        let before = commit.parents.iter().any(|parent| was_begun_with.get(&**parent) == Some(&true));
        let is_left = before && !is_begun_with(*held);
        let at = short(&commit.id);
        // What is approved with its bytes, or may have been a link to them, is known by them wherever it was before.
        if approved.is_whole && (*held == Held::Bytes(approved.head) || *held == Held::Other) {
            return Some(format!(
                "{path} was before what this change makes of it, or may have been, in {at}, so that the change \
                 may have been made already, and undone. If it is meant again, let the bytes differ, such as by another \
                 `version`, and print the block anew."
            ));
        }
        if is_left && (!approved.is_whole || approved.head.is_none()) {
            return Some(format!(
                "{path} had these bytes before, left them with {at}, and came back to them, so that the change may \
                 have been made already, and undone. If it is meant again, merge another change of its bytes first, such as \
                 a new `version`, and print the block anew."
            ));
        }
        was_begun_with.insert(&commit.id, before || is_begun_with(*held));
    }
    None
}

impl OfBase {
    fn past(&self, path: &str) -> Result<Arc<Past>, Refusal> {
        let mut pasts = self.pasts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(past) = pasts.get(path) {
            return Ok(Arc::clone(past));
        }
        if self.git.is_shallow() {
            return Err(Refusal {
                message: "this clone is shallow".to_owned(),
                help: format!("Fetch the history that is missing with `{}`.", self.git.unshallow()),
            });
        }
        let file = Path::new(path);
        let mut commits = self.git.past_of(&self.tip, file)?;
        commits.push(self.git.commit_of(&self.tip)?);
        let mut digests = HashMap::new();
        let contents = self.git.held_by(&commits, file)?.into_iter();
        let mut held: Vec<Held> = contents.map(|content| self.held(content, &mut digests)).collect::<Result<_, _>>()?;
        let now = held.pop().unwrap_or(Held::Other);
        let past = Arc::new(Past { now, before: commits.into_iter().zip(held).collect() });
        pasts.insert(path.to_owned(), Arc::clone(&past));
        Ok(past)
    }

    fn held(&self, held: Option<git::Held>, digests: &mut HashMap<String, [u8; 32]>) -> Result<Held, Refusal> {
        let id = match held {
            None => return Ok(Held::Bytes(None)),
            Some(git::Held::File(id)) => id,
            Some(git::Held::Other | git::Held::Folder) => return Ok(Held::Other),
        };
        if let Some(digest) = digests.get(&id) {
            return Ok(Held::Bytes(Some(*digest)));
        }
        let mut hash = Sha256::new();
        self.blobs.skim(&id, &mut |piece| hash.update(piece)).map_err(|why| match why {
            blobs::Unread::Refused(refusal) => refusal,
            blobs::Unread::Missing | blobs::Unread::Oversized(_) => Refusal {
                message: "a version of it is not in this clone".to_owned(),
                help: "Fetch it: a partial clone gets its blobs with `git fetch --refetch --no-filter`.".to_owned(),
            },
        })?;
        let digest = hash.finalize().into();
        digests.insert(id, digest);
        Ok(Held::Bytes(Some(digest)))
    }
}
