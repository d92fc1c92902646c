//! Owns revisions that others name: one commit and no other, or what to fetch.

use super::process;
use super::{Git, Refusal, id};
use crate::text::{clip, quote, visible};

impl Git {
    /// The merge base of HEAD and `revision`.
    ///
    /// # Errors
    /// When there is none, or none that this clone knows: with the command that fetches it.
    pub fn merge_base(&self, revision: &str) -> Result<String, Refusal> {
        let base = self.commit(revision)?;
        let head = self.commit("HEAD")?;
        let mut asked = self.command();
        asked.args(["merge-base", "--end-of-options", &base, &head]);
        let ended = process::run(asked, "merge-base")?;
        if let (true, Some(id)) = (ended.status.success(), id(&ended.stdout)) {
            return Ok(id);
        }
        // Status 1 says that there is none.
        if ended.status.code() != Some(1) {
            return Err(ended.refusal());
        }
        let message = format!("HEAD and {} have no merge base", quote(revision));
        let help = if self.shallow {
            "The clone is shallow: fetch the history behind it with `git fetch --unshallow`."
        } else {
            "Name a revision that shares its history with HEAD."
        };
        Err(Refusal { message: format!("{message}{}", self.shallow_words()), help: help.to_owned() })
    }

    /// The commit that a revision names.
    fn commit(&self, revision: &str) -> Result<String, Refusal> {
        let unresolved = |said: String| Refusal {
            message: format!("the revision {} cannot be resolved{}{said}", quote(revision), self.shallow_words()),
            help: fetch_advice(revision),
        };
        // No revision begins like an option, and Git is never asked about one that does.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unresolved(String::new()));
        }
        let mut asked = self.command();
        // Git picks one of two refs of one name and only warns, unless somebody has switched that off.
        asked.args(["-c", "core.warnAmbiguousRefs=true", "rev-parse", "--verify", "--end-of-options"]);
        asked.arg(format!("{revision}^{{commit}}"));
        let ended = process::run(asked, "rev-parse")?;
        match id(&ended.stdout) {
            // A branch of that name changes nothing about HEAD.
            Some(_) if ended.status.success() && revision != "HEAD" && is_ambiguous(&ended.stderr) => {
                Err(self.ambiguous(revision))
            }
            Some(id) if ended.status.success() => Ok(id),
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

/// The command that fetches a revision, where that can be a ref's name: people copy it into a shell.
fn fetch_advice(revision: &str) -> String {
    let bare = revision.strip_prefix("refs/remotes/").unwrap_or(revision);
    let bare = bare.strip_prefix("origin/").unwrap_or(bare);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+');
    if bare.is_empty() || bare.starts_with('-') || bare.contains("..") || !bare.chars().all(plain) {
        return "Name a branch, a tag or a commit that this clone has.".to_owned();
    }
    format!("Fetch it with `git fetch origin {bare}`, or name a revision that this clone has.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_what_to_fetch() {
        assert!(fetch_advice("origin/main").contains("`git fetch origin main`"));
        assert!(fetch_advice("v1.0").contains("`git fetch origin v1.0`"));
        assert!(!fetch_advice("--upload-pack=evil").contains("evil"));
    }

    #[test]
    fn the_advice_is_no_command_of_somebody_else() {
        for revision in ["x; rm -rf ~", "x`id`", "$(id)", "a b", "a..b", "HEAD:x", "x\n", "a|b", "~", "x'y", ""] {
            assert!(!fetch_advice(revision).contains("git fetch"), "{revision}");
        }
    }

    #[test]
    fn only_a_warning_of_ambiguity_is_one() {
        assert!(is_ambiguous(b"hint: x\nwarning: refname 'a' is ambiguous.\n"));
        assert!(!is_ambiguous(b"warning: ignoring broken ref\n"));
    }
}
