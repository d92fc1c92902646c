//! Owns what a commit holds.

use super::process::Running;
use super::records::{self, Mode};
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
}
