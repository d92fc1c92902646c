//! Owns what commits hold under single paths, and which commits of a history to ask for that.

use std::path::Path;

use super::process;
use super::{Git, Refusal, answer, id, unexpected};

/// A commit, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// The id of its tree.
    tree: String,
}

impl Git {
    /// These commits; each is an id.
    ///
    /// # Errors
    /// What Git says.
    pub fn commits(&self, ids: &[&str]) -> Result<Vec<Commit>, Refusal> {
        self.listed(&["--no-walk=unsorted"], ids, &[])
    }

    /// The commits before a commit, itself included, between them with everything that was ever together under these
    /// paths: what all others hold there, one of them holds, too. The later ones come first; `commit` is an id.
    ///
    /// # Errors
    /// What Git says.
    pub fn states(&self, commit: &str, paths: &[&Path]) -> Result<Vec<Commit>, Refusal> {
        self.listed(&["--full-history"], &[commit], paths)
    }

    /// Of the commits before a commit, itself included, those whose parents a shallow clone lacks.
    ///
    /// # Errors
    /// What Git says.
    pub fn cut_at(&self, commit: &str) -> Result<Vec<Commit>, Refusal> {
        let mut cut = Vec::new();
        if self.shallow {
            // Git takes a commit for a root where its parents are missing; the commit itself says that it has some.
            for root in self.listed(&["--max-parents=0"], &[commit], &[])? {
                if !self.parents(&root.id)?.is_empty() {
                    cut.push(root);
                }
            }
        }
        Ok(cut)
    }

    /// What each of the commits holds under a path: the id of the object; nothing where there is none. What a folder
    /// holds is an object of it.
    ///
    /// # Errors
    /// What Git says.
    pub fn held_by(&self, commits: &[Commit], path: &Path) -> Result<Vec<Option<String>>, Refusal> {
        let mut asked = self.command();
        asked.args(["hash-object", "-t", "tree", "--stdin"]);
        let nothing = id(&answer(asked, "hash-object")?).ok_or_else(|| unexpected("hash-object"))?;
        let mut asked = self.command();
        asked.args(["diff-tree", "--stdin", "-r", "--raw", "--no-renames", "--no-abbrev", "--"]).arg(path);
        let pairs = commits.iter().flat_map(|commit| [&*nothing, " ", &*commit.tree, "\n"]).collect::<String>();
        let ended = process::converse(asked, "diff-tree", pairs.into_bytes())?;
        if !ended.status.success() {
            return Err(ended.refusal());
        }
        held(&ended.stdout, commits).ok_or_else(|| unexpected("diff-tree"))
    }

    fn listed(&self, how: &[&str], ids: &[&str], paths: &[&Path]) -> Result<Vec<Commit>, Refusal> {
        let mut asked = self.command();
        asked.arg("rev-list").args(how).args(["--format=%T", "--end-of-options"]).args(ids).arg("--").args(paths);
        let said = answer(asked, "rev-list")?;
        let mut lines = said.split_inclusive(|byte| *byte == b'\n');
        let mut commits = Vec::new();
        while let Some(head) = lines.next() {
            let commit = head.strip_prefix(b"commit ").and_then(id).zip(lines.next().and_then(id));
            let (id, tree) = commit.ok_or_else(|| unexpected("rev-list"))?;
            commits.push(Commit { id, tree });
        }
        Ok(commits)
    }
}

/// Reads what differs between nothing and each tree: a line with both, then a line for each file.
fn held(said: &[u8], commits: &[Commit]) -> Option<Vec<Option<String>>> {
    let mut held = Vec::with_capacity(commits.len());
    for line in said.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b":") {
            let found = id(line.split(|byte| *byte == b' ').nth(3)?)?;
            *held.last_mut()? = Some(found);
            continue;
        }
        let tree = id(line.split(|byte| *byte == b' ').nth(1)?)?;
        if commits.get(held.len())?.tree != tree {
            return None;
        }
        held.push(None);
    }
    (held.len() == commits.len()).then_some(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tree_is_said_once_and_in_order() {
        let [nothing, one, other] = ["0", "1", "2"].map(|digit| digit.repeat(40));
        let commits = [&one, &other].map(|tree| Commit { id: nothing.clone(), tree: tree.clone() });
        let file = format!(":000000 100644 {nothing} {one} A\ta\n");
        let said = |text: String| held(text.as_bytes(), &commits);
        let both = format!("{nothing} {one}\n{file}{nothing} {other}\n");
        assert_eq!(said(both.clone()), Some(vec![Some(one.clone()), None]));
        assert_eq!(said(format!("{nothing} {one}\n{file}")), None, "the other tree is not said");
        assert_eq!(said(format!("{file}{both}")), None, "of no tree");
        assert_eq!(said(format!("{nothing} {other}\n{nothing} {one}\n")), None, "in another order");
        assert_eq!(said(format!("{both}{nothing} {one}\n")), None, "one tree more");
    }
}
