//! Owns listings of the index that run beside other work.

use std::path::PathBuf;

use super::process::Running;
use super::records::{self, Tracked};
use super::{Git, Refusal, pathspecs};

/// A listing that Git has started to make.
pub struct Listing {
    running: Option<Running>,
}

impl Git {
    /// Starts to list what the index holds.
    ///
    /// # Errors
    /// When Git cannot be started.
    pub fn list_tracked(&self, folders: &[PathBuf]) -> Result<Listing, Refusal> {
        let mut asked = self.command();
        // -v, unlike -t, also shows what Git is set to assume unchanged.
        asked.args(["ls-files", "-z", "-v", "--stage", "--cached", "--full-name", "--"]).args(pathspecs(folders));
        Ok(Listing { running: Some(Running::start(asked, "ls-files")?) })
    }
}

impl Listing {
    /// Yields the entries in the order of the index, while Git still writes.
    ///
    /// # Errors
    /// What Git says.
    pub fn read(mut self, each: &mut dyn FnMut(Tracked<'_>)) -> Result<(), Refusal> {
        self.running.take().map_or(Ok(()), |running| records::tracked(running, each))
    }
}

impl Drop for Listing {
    /// Ends a listing that was not read.
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.cancel();
        }
    }
}
