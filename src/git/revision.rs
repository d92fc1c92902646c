//! Owns revisions given by the user: the one commit, or what to fetch.

use super::process;
use super::{Git, Refusal, id};
use crate::text::{clip, quote, visible};

impl Git {
    /// The commit that a revision names.
    ///
    /// # Errors
    /// When it cannot be resolved, or may mean more than one commit: with what to do.
    pub fn commit(&self, revision: &str) -> Result<String, Refusal> {
        let unresolved = |said: String| Refusal {
            message: format!("the revision {} cannot be resolved{}{said}", quote(revision), self.shallow_words()),
            help: self.fetch_advice(revision),
        };
        // No revision starts like an option, and one that does is never passed to Git.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unresolved(String::new()));
        }
        let mut asked = self.command();
        // Git picks one of two refs of one name and only warns, unless the configuration switches that off.
        asked.args(["-c", "core.warnAmbiguousRefs=true", "rev-parse", "--verify", "--end-of-options"]);
        asked.arg(format!("{revision}^{{commit}}"));
        let ended = process::run(asked, "rev-parse")?;
        match id(&ended.stdout) {
            // A branch of that name changes nothing about HEAD.
            Some(_) if ended.status.success() && revision != "HEAD" && is_ambiguous(&ended.stderr) => {
                Err(self.ambiguous(revision))
            }
            Some(id) if ended.status.success() => Ok(id),
            // Git's own sentence for a name that it does not know says less than ours.
            _ if ended.stderr.ends_with(b"Needed a single revision\n") => Err(unresolved(String::new())),
            _ => Err(unresolved(format!(": {}", ended.refusal().message))),
        }
    }

    /// Why a revision is refused that may mean more than one thing.
    fn ambiguous(&self, revision: &str) -> Refusal {
        let mut asked = self.command();
        asked.args(["show-ref", "--", revision]);
        let listed = process::run(asked, "show-ref").map(|ended| ended.stdout).unwrap_or_default();
        let listed = String::from_utf8_lossy(&listed);
        let names: Vec<&str> = listed.lines().filter_map(|line| line.split_once(' ')).map(|(_, name)| name).collect();
        let help = if names.len() > 1 {
            format!("Name one of them in full: {}.", visible(&clip(&names.join(", "), 600)))
        } else {
            "Name it in full: refs/heads/…, refs/remotes/… or refs/tags/….".to_owned()
        };
        Refusal { message: format!("the revision {} is ambiguous", quote(revision)), help }
    }

    fn shallow_words(&self) -> &'static str {
        if self.shallow { " in this shallow clone" } else { "" }
    }
}

/// Whether Git warned that a name may mean more than one ref.
fn is_ambiguous(stderr: &[u8]) -> bool {
    String::from_utf8_lossy(stderr).lines().any(|line| line.starts_with("warning: ") && line.ends_with("is ambiguous."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_warning_of_ambiguity_is_one() {
        assert!(is_ambiguous(b"hint: x\nwarning: refname 'a' is ambiguous.\n"));
        assert!(!is_ambiguous(b"warning: ignoring broken ref\n"));
    }
}
