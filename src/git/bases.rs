//! Owns merge bases: all of the best ones, and whether a shallow clone shows that they are.

use super::process;
use super::{Git, Refusal, answer, id, unexpected};
use crate::text::quote;

impl Git {
    /// The ids of all best merge bases of `revision` and HEAD: one at least, and several where the histories cross.
    ///
    /// # Errors
    /// When there is none, or when a shallow clone does not show all of the history between them and what they are the
    /// bases of: with the command that fetches it.
    pub fn merge_bases(&self, revision: &str) -> Result<Vec<String>, Refusal> {
        let theirs = self.commit(revision)?;
        let ours = self.commit("HEAD")?;
        let mut asked = self.command();
        asked.args(["merge-base", "--all", "--end-of-options", &theirs, &ours]);
        let ended = process::run(asked, "merge-base")?;
        // Status 1 says that there is none.
        if !matches!(ended.status.code(), Some(0 | 1)) {
            return Err(ended.refusal());
        }
        let bases = ids(&ended.stdout).ok_or_else(|| unexpected("merge-base"))?;
        // What is an ancestor of the other is the only best base, however much of its own history is missing.
        let is_ancestor = matches!(&bases[..], [base] if *base == theirs || *base == ours);
        if !is_ancestor && self.shallow && self.is_cut_between(&theirs, &ours)? {
            let message =
                format!("the merge base of HEAD and {} is not certain in this shallow clone", quote(revision));
            let help = format!("Fetch the history that is missing with `{}`.", self.unshallow());
            return Err(Refusal { message, help });
        }
        if bases.is_empty() {
            let message = format!("HEAD and {} have no merge base", quote(revision));
            return Err(Refusal::of(message, "Name a revision that shares its history with HEAD."));
        }
        Ok(bases)
    }

    /// The ids of a commit's parents as the commit itself names them, whether or not a shallow clone has them.
    ///
    /// # Errors
    /// When the revision cannot be resolved.
    pub fn parents(&self, revision: &str) -> Result<Vec<String>, Refusal> {
        let commit = self.commit(revision)?;
        let mut asked = self.command();
        asked.args(["cat-file", "commit", &commit]);
        let said = answer(asked, "cat-file")?;
        let parents = head_of(&said).filter_map(|line| line.strip_prefix(b"parent ")).map(id);
        parents.collect::<Option<_>>().ok_or_else(|| unexpected("cat-file"))
    }

    /// Whether a commit whose parents a shallow clone lacks is an ancestor of one of the two, and not of both: behind
    /// it the other one may be met earlier than where the clone sees them meet. What is missing behind a common
    /// ancestor is older than that ancestor, and no better base.
    fn is_cut_between(&self, one: &str, other: &str) -> Result<bool, Refusal> {
        let mut asked = self.command();
        asked.args(["rev-list", "--max-parents=0", "--end-of-options", &format!("{one}...{other}")]);
        let ended = process::run(asked, "rev-list")?;
        if !ended.status.success() {
            return Err(ended.refusal());
        }
        let roots = ended.stdout;
        if roots.is_empty() {
            return Ok(false);
        }
        // Git takes a commit for a root where its parents are missing; the commit itself says that it has some.
        let mut asked = self.command();
        asked.args(["cat-file", "--batch"]);
        let ended = process::converse(asked, "cat-file", roots.clone())?;
        if !ended.status.success() {
            return Err(ended.refusal());
        }
        let count = roots.split_inclusive(|byte| *byte == b'\n').count();
        have_parents(&ended.stdout, count).ok_or_else(|| unexpected("cat-file"))
    }
}

/// Ids, each on a line of its own.
fn ids(said: &[u8]) -> Option<Vec<String>> {
    said.split_inclusive(|byte| *byte == b'\n').map(id).collect()
}

/// The lines of a commit above its message.
fn head_of(commit: &[u8]) -> impl Iterator<Item = &[u8]> {
    commit.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty())
}

/// Whether one of `count` commits that `cat-file --batch` shows has parents.
fn have_parents(mut said: &[u8], count: usize) -> Option<bool> {
    let mut found = false;
    for _ in 0..count {
        let end = said.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = said.split_at(end + 1);
        let mut words = std::str::from_utf8(line).ok()?.trim_end().split(' ').skip(1);
        let (Some("commit"), Some(size), None) = (words.next(), words.next(), words.next()) else { return None };
        let (commit, rest) = rest.split_at_checked(size.parse().ok()?)?;
        found |= head_of(commit).any(|line| line.starts_with(b"parent "));
        said = rest.strip_prefix(b"\n")?;
    }
    said.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_head_of_a_commit_names_parents() {
        let shown = |commits: &[&str]| -> Vec<u8> {
            commits.iter().flat_map(|text| format!("1234 commit {}\n{text}\n", text.len()).into_bytes()).collect()
        };
        let root = "tree 1\nauthor a\n\nparent of all\n";
        let cut = "tree 1\nparent 2\nauthor a\n\nx\n";
        assert_eq!(have_parents(&shown(&[root]), 1), Some(false));
        assert_eq!(have_parents(&shown(&[root, cut]), 2), Some(true));
        assert_eq!(have_parents(&shown(&[root]), 2), None, "one is not shown");
        assert_eq!(have_parents(b"1234 missing\n", 1), None);
    }

    #[test]
    fn every_line_must_be_an_id() {
        let one = "a1".repeat(20);
        assert_eq!(ids(format!("{one}\n{one}\n").as_bytes()), Some(vec![one.clone(), one.clone()]));
        assert_eq!(ids(format!("{one}\nx\n").as_bytes()), None);
        assert_eq!(ids(b""), Some(vec![]));
    }
}
