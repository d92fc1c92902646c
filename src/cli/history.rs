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
use crate::git::{self, Git, Mode, Refusal, short};
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
    Nothing,
    File(Forms<[u8; 32]>),
    /// What is no file.
    Other,
}

/// The SHA-256 of a file, or what is made of it so far: as it is stored, and as Git checks it out where lines end with CRLF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Forms<H> {
    stored: H,
    with_crlf: H,
}

impl Held {
    /// The digest of what is stored, if that is a file or nothing.
    const fn stored(self) -> Option<Digest> {
        match self {
            Self::Nothing => Some(None),
            Self::File(forms) => Some(Some(forms.stored)),
            Self::Other => None,
        }
    }

    /// Whether a run may have seen these bytes here. Where a link leads to is not followed.
    fn may_have_been(self, bytes: Digest) -> bool {
        match self {
            Self::Nothing => bytes.is_none(),
            Self::File(forms) => bytes.is_some_and(|bytes| bytes == forms.stored || bytes == forms.with_crlf),
            Self::Other => true,
        }
    }
}

impl Forms<Sha256> {
    /// Takes the next bytes; `after` is the last one before them.
    fn take(&mut self, piece: &[u8], mut after: u8) {
        self.stored.update(piece);
        for line in piece.split_inclusive(|byte| *byte == b'\n') {
            if let Some(text) = line.strip_suffix(b"\n") {
                self.with_crlf.update(text);
                self.with_crlf.update(if *text.last().unwrap_or(&after) == b'\r' { "\n" } else { "\r\n" });
            } else {
                self.with_crlf.update(line);
            }
            after = b'\n';
        }
    }
}

/// The history of the tip of a base.
pub(super) fn of_base(git: &Git, known: &Known) -> Arc<dyn History> {
    let (git, blobs) = (git.clone(), Blobs::new(git.clone()));
    Arc::new(OfBase { git, blobs, tip: known.tip.clone(), pasts: Mutex::default() })
}

impl History for OfBase {
    fn why_used_up(&self, path: &str, approved: &ApprovedChange) -> Option<String> {
        let why = self.why_unknown(path, approved).and_then(|why| match why {
            Some(_) => Ok(why),
            None => self.past(path).map(|past| used_up(&past, (path, &self.tip), approved)),
        });
        why.unwrap_or_else(|Refusal { message, help }| {
            Some(format!("whether its change was made before and undone is not known: {message}. {help}"))
        })
    }
}

/// Why an approval counts no more, if so.
fn used_up(past: &Past, (path, tip): (&str, &str), approved: &ApprovedChange) -> Option<String> {
    let (path, tip) = (quote(path), short(tip));
    // What the base has already is not permitted anew.
    if past.now.stored() == Some(approved.head) {
        return None;
    }
    let Some(now) = past.now.stored() else {
        return Some(format!(
            "{path} is no file of {tip}, but a link or a submodule, and what it leads to has a history of its own. Put a \
             file in its place."
        ));
    };
    let is_begun_with = |held: Held| held.stored().is_some_and(|stored| approved.bases.contains(&stored));
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
        // What is approved with its bytes is known by them wherever it was before.
        if approved.is_whole && held.may_have_been(approved.head) {
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
    /// Why the history cannot say what it was asked for, if so. It holds what Git stores: of bytes in the work tree that are
    /// not added, that a filter made, or that are in a repository inside this one it never has any.
    fn why_unknown(&self, path: &str, approved: &ApprovedChange) -> Result<Option<String>, Refusal> {
        if !approved.is_whole || approved.head.is_none() {
            return Ok(None);
        }
        let mut listed = None;
        self.git.tracked(&[path.into()], &mut |entry| {
            if entry.path == path.as_bytes() && !entry.unmerged && entry.mode == Mode::File {
                listed = Some(git::Held::File(entry.id.to_owned()));
            }
        })?;
        let listed = self.held(listed, &mut HashMap::new())?;
        Ok((!listed.may_have_been(approved.head)).then(|| {
            let path = quote(path);
            format!(
                "the index does not hold {path} with the bytes that are approved, and the history would not show them. Add the \
                 file with `git add`; where an attribute or the configuration makes Git convert it, let Git store the file as it is, \
                 and print the block anew."
            )
        }))
    }

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
        let mut known = HashMap::new();
        let contents = self.git.held_by(&commits, file)?.into_iter();
        let mut held: Vec<Held> = contents.map(|content| self.held(content, &mut known)).collect::<Result<_, _>>()?;
        let now = held.pop().unwrap_or(Held::Other);
        let past = Arc::new(Past { now, before: commits.into_iter().zip(held).collect() });
        pasts.insert(path.to_owned(), Arc::clone(&past));
        Ok(past)
    }

    fn held(&self, held: Option<git::Held>, known: &mut HashMap<String, Held>) -> Result<Held, Refusal> {
        let id = match held {
            None => return Ok(Held::Nothing),
            Some(git::Held::File(id)) => id,
            Some(git::Held::Other | git::Held::Folder) => return Ok(Held::Other),
        };
        if let Some(file) = known.get(&id) {
            return Ok(*file);
        }
        let (mut forms, mut last) = (Forms::<Sha256>::default(), 0);
        let mut take = |piece: &[u8]| {
            forms.take(piece, last);
            last = piece.last().copied().unwrap_or(last);
        };
        self.blobs.skim(&id, &mut take).map_err(|why| match why {
            blobs::Unread::Refused(refusal) => refusal,
            blobs::Unread::Missing | blobs::Unread::Oversized(_) => Refusal {
                message: "a version of it is not in this clone".to_owned(),
                help: "Fetch it: a partial clone gets its blobs with `git fetch --refetch --no-filter`.".to_owned(),
            },
        })?;
        let digest = |hash: Sha256| hash.finalize().into();
        let file = Held::File(Forms { stored: digest(forms.stored), with_crlf: digest(forms.with_crlf) });
        known.insert(id, file);
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_crlf_wherever_the_pieces_are_cut() {
        let digest = |text: &[u8]| <[u8; 32]>::from(Sha256::digest(text));
        let text = b"a\nb\r\n\n\r\r\nc\r";
        for cut in 0..=text.len() {
            let mut forms = Forms::<Sha256>::default();
            forms.take(&text[..cut], 0);
            forms.take(&text[cut..], cut.checked_sub(1).map_or(0, |last| text[last]));
            assert_eq!(<[u8; 32]>::from(forms.stored.finalize()), digest(text));
            assert_eq!(<[u8; 32]>::from(forms.with_crlf.finalize()), digest(b"a\r\nb\r\n\r\n\r\r\nc\r"), "{cut}");
        }
    }
}
