//! Owns what a commit holds.

use std::path::Path;

use super::process::Running;
use super::records::{self, Held, Mode};
use super::{Git, Refusal};

impl Git {
    /// Lists what a commit holds, in the order of its tree; `commit` is an id.
    ///
    /// # Errors
    /// What Git says.
    pub fn tree(&self, commit: &str, each: &mut dyn FnMut(&[u8], Mode, &str)) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["ls-tree", "-r", "-z", "--full-tree", commit]);
        records::tree(Running::start(asked, "ls-tree")?, each)
    }

    /// What a commit holds under one path, if anything; `commit` is an id.
    ///
    /// # Errors
    /// What Git says.
    pub fn held_at(&self, commit: &str, path: &Path) -> Result<Option<Held>, Refusal> {
        let mut asked = self.command();
        asked.args(["ls-tree", "-z", "--full-tree", commit, "--"]).arg(path);
        records::held(Running::start(asked, "ls-tree")?, &super::bytes(path))
    }
}
