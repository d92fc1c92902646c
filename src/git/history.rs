//! Owns what commits hold under a path, and which commits of a history to ask for that.

use std::path::Path;
use std::process::Command;

use super::process;
use super::{Git, Held, Refusal, answer, id, unexpected};

/// A commit, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// The commits before it, as far as they are listed with it.
    pub parents: Vec<String>,
    /// The id of its tree.
    tree: String,
}

impl Git {
    /// Whether commits are missing before those that the clone has.
    pub fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// A commit by its id.
    ///
    /// # Errors
    /// What Git says.
    pub fn commit_of(&self, id: &str) -> Result<Commit, Refusal> {
        let listed = self.listed(&["--no-walk=unsorted"], id, None)?;
        listed.into_iter().next().ok_or_else(|| unexpected("rev-list"))
    }

    /// The commits before a commit, itself included, that made of a path what it was after them, on each line of the
    /// history: the earlier ones first, each with those of them that come before it. `commit` is an id.
    ///
    /// # Errors
    /// What Git says.
    pub fn past_of(&self, commit: &str, path: &Path) -> Result<Vec<Commit>, Refusal> {
        self.listed(
            &["--topo-order", "--reverse", "--full-history", "--simplify-merges", "--parents"],
            commit,
            Some(path),
        )
    }

    /// What each of the commits holds under a path; of a folder a file in it.
    ///
    /// # Errors
    /// What Git says.
    pub fn held_by(&self, commits: &[Commit], path: &Path) -> Result<Vec<Option<Held>>, Refusal> {
        let mut asked = self.command();
        asked.args(["hash-object", "-t", "tree", "--stdin"]);
        let nothing = id(&answer(asked, "hash-object")?).ok_or_else(|| unexpected("hash-object"))?;
        let mut asked = self.looking_back();
        asked.args(["diff-tree", "--stdin", "-r", "--raw", "--no-renames", "--no-abbrev", "--"]).arg(path);
        let pairs = commits.iter().flat_map(|commit| [&*nothing, " ", &*commit.tree, "\n"]).collect::<String>();
        let ended = process::converse(asked, "diff-tree", pairs.into_bytes())?;
        if !ended.status.success() {
            return Err(ended.refusal());
        }
        held(&ended.stdout, commits).ok_or_else(|| unexpected("diff-tree"))
    }

    fn listed(&self, how: &[&str], commit: &str, path: Option<&Path>) -> Result<Vec<Commit>, Refusal> {
        let mut asked = self.looking_back();
        asked.arg("rev-list").args(how).args(["--format=%T", "--end-of-options", commit, "--"]).args(path);
        let said = answer(asked, "rev-list")?;
        let mut lines = said.split_inclusive(|byte| *byte == b'\n');
        let mut commits = Vec::new();
        while let Some(head) = lines.next() {
            let ids = head.strip_prefix(b"commit ").and_then(ids).zip(lines.next().and_then(id));
            let Some((mut ids, tree)) = ids.filter(|(ids, _)| !ids.is_empty()) else {
                return Err(unexpected("rev-list"));
            };
            let parents = ids.split_off(1);
            commits.extend(ids.pop().map(|id| Commit { id, parents, tree }));
        }
        Ok(commits)
    }

    /// A command that reads the commits themselves, and not what a file beside them says of them.
    fn looking_back(&self) -> Command {
        let mut asked = self.command();
        asked.args(["-c", "core.commitGraph=false"]);
        asked
    }
}

/// Ids, one behind the other on a line.
fn ids(line: &[u8]) -> Option<Vec<String>> {
    line.split(|byte| *byte == b' ').map(id).collect()
}

/// Reads what differs between nothing and each tree: a line with both, then a line for each file.
fn held(said: &[u8], commits: &[Commit]) -> Option<Vec<Option<Held>>> {
    let mut held = Vec::with_capacity(commits.len());
    for line in said.split_inclusive(|byte| *byte == b'\n') {
        let mut words = line.split(|byte| *byte == b' ').skip(1);
        if line.starts_with(b":") {
            let (mode, found) = (words.next()?, words.nth(1).and_then(id)?);
            *held.last_mut()? = Some(if mode.starts_with(b"100") { Held::File(found) } else { Held::Other });
            continue;
        }
        if commits.get(held.len())?.tree != id(words.next()?)? {
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
        let commits = [&one, &other].map(|tree| Commit { id: nothing.clone(), parents: vec![], tree: tree.clone() });
        let file = format!(":000000 100644 {nothing} {one} A\ta\n");
        let said = |text: String| held(text.as_bytes(), &commits);
        let both = format!("{nothing} {one}\n{file}{nothing} {other}\n");
        assert_eq!(said(both.clone()), Some(vec![Some(Held::File(one.clone())), None]));
        assert_eq!(said(both.replace("100644", "120000")), Some(vec![Some(Held::Other), None]));
        assert_eq!(said(format!("{nothing} {one}\n{file}")), None, "the other tree is not said");
        assert_eq!(said(format!("{file}{both}")), None, "of no tree");
        assert_eq!(said(format!("{nothing} {other}\n{nothing} {one}\n")), None, "in another order");
        assert_eq!(said(format!("{both}{nothing} {one}\n")), None, "one tree more");
    }
}
