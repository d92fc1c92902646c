//! Owns the look back from the base: whether the change that an approval accepts was there before, and was undone.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::base::Tip;
use crate::config::{Approve, Digest, LARGEST, Loaded};
use crate::discover::base::Known;
use crate::git::Refusal;
use crate::git::history::Commit;
use crate::path::RepoPath;
use crate::policy::approval::{History, Past};
use crate::sink::hex;
use crate::text::quote;

/// Digits of a commit's id that a message shows.
const SHOWN: usize = 12;

/// The history of the commit that the policy is read from.
#[derive(Debug)]
struct OfBase {
    /// That commit.
    tip: Tip,
    /// The commits that passports are compared with.
    bases: Vec<String>,
}

/// The history of the commit that the policy is read from, in a run with this base.
pub(super) fn of_base(tip: &Tip, known: &Known) -> Arc<dyn History> {
    Arc::new(OfBase { tip: tip.again(), bases: known.commits.clone() })
}

impl History for OfBase {
    fn of(&self, approve: &Approve, file: &RepoPath) -> Past {
        self.look(approve, file).unwrap_or_else(|Refusal { message, help }| Past {
            tip: None,
            used_up: Some(format!("whether its change was undone before is not known: {message}. {help}")),
        })
    }
}

impl OfBase {
    fn look(&self, approve: &Approve, file: &RepoPath) -> Result<Past, Refusal> {
        let (path, file_path) = (Path::new(&approve.path), Path::new(file.as_str()));
        let now = self.tip.git.commits(&[&*self.tip.commit])?;
        let now = self.tip.git.held_by(&now, path)?.into_iter().next().flatten();
        let tip = now.map(|id| self.digest(&id)).transpose()?.flatten();
        let bases: Vec<&str> = self.bases.iter().map(String::as_str).collect();
        let bases = self.tip.git.held_by(&self.tip.git.commits(&bases)?, path)?;
        let states = self.tip.git.states(&self.tip.commit, &[path, file_path])?;
        let passports = self.tip.git.held_by(&states, path)?;
        let files = self.tip.git.held_by(&states, file_path)?;
        // What is under another name on the base, or nowhere, is under this one only where the change was made.
        let others = states.iter().zip(passports).zip(files).filter(|((_, held), _)| !bases.contains(held));
        for ((commit, _), id) in others {
            if self.has(approve, id.as_deref(), file)? {
                let (short, path) = (shown(commit), quote(&approve.path));
                let why = format!(
                    "{short} had it, with another {path} than the base, so that its change was made before and undone. \
                     If the change is meant again, write the approval anew, with a reason and an `until` of its own."
                );
                return Ok(Past { tip: Some(tip), used_up: Some(why) });
            }
        }
        let cut = self.tip.git.cut_at(&self.tip.commit)?;
        for (commit, id) in cut.iter().zip(self.tip.git.held_by(&cut, file_path)?) {
            if self.has(approve, id.as_deref(), file)? {
                let why = format!(
                    "it is older than {}, where the history of this shallow clone ends, and its change may have been \
                     undone before. Fetch the history that is missing with `{}`.",
                    shown(commit),
                    self.tip.git.unshallow()
                );
                return Ok(Past { tip: Some(tip), used_up: Some(why) });
            }
        }
        Ok(Past { tip: Some(tip), used_up: None })
    }

    /// The SHA-256 of a file of the base; nothing where it is too large for a passport.
    fn digest(&self, id: &str) -> Result<Digest, Refusal> {
        Ok(self.tip.blob(id, self.tip.limit)?.map(|bytes| Sha256::digest(bytes).into()))
    }

    /// Whether a version of the file of approvals has this one, word for word. A version that cannot be read by today's rules
    /// has it where it names the bytes that the change began with.
    fn has(&self, approve: &Approve, id: Option<&str>, file: &RepoPath) -> Result<bool, Refusal> {
        let Some(id) = id else { return Ok(false) };
        let Some(bytes) = self.tip.blob(id, LARGEST)? else { return Ok(true) };
        let whole = Loaded::parse(file.clone(), &bytes, self.tip.today);
        let loaded = if whole.faulty.is_some() { Loaded::approvals(file.clone(), &bytes) } else { whole };
        if loaded.faulty.is_none() {
            return Ok(loaded.config.approvals.iter().any(|other| other.says(approve)));
        }
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let began_with = approve.base.map_or_else(|| approve.path.to_lowercase(), |digest| hex(&digest));
        Ok(text.contains(&began_with))
    }
}

fn shown(commit: &Commit) -> &str {
    commit.id.get(..SHOWN).unwrap_or(&commit.id)
}
