//! Owns what a change is compared with: the commits, and how they were chosen.

mod automatic;
mod earlier;
mod github;
mod gitlab;
mod others;

use crate::git::{Git, Refusal};
use crate::text::quote;

pub use automatic::automatic;
pub use earlier::{Differences, Earlier, Unlisted, Was};

/// What a change is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Commits.
    Known(Known),
    /// Nothing, because this run is about no change; why, as a sentence.
    None(String),
}

/// The commits that a change is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The id of the commit whose policy holds.
    pub tip: String,
    /// The ids of the commits whose passports are compared: all best merge bases, or one commit itself.
    pub commits: Vec<String>,
    /// How they were chosen, as a sentence.
    pub origin: String,
}

/// The merge bases of HEAD and a revision that the user names.
///
/// # Errors
/// When the revision cannot be resolved, and when a shallow clone does not prove its merge bases.
pub fn named(git: &Git, revision: &str) -> Result<Known, Refusal> {
    let origin = format!("Compared with the merge base of HEAD and {}.", quote(revision));
    merge_bases(git, revision, origin)
}

fn merge_bases(git: &Git, revision: &str, origin: String) -> Result<Known, Refusal> {
    let commits = git.merge_bases(revision)?;
    Ok(Known { tip: git.commit(revision)?, commits, origin })
}

/// The commit itself: what HEAD does not come from counts too.
fn exactly(git: &Git, revision: &str, origin: String) -> Result<Known, Refusal> {
    let tip = git.commit(revision)?;
    Ok(Known { commits: vec![tip.clone()], tip, origin })
}

/// Why a base cannot be chosen: never a reason to compare with nothing.
fn unchosen(message: impl Into<String>, help: impl Into<String>) -> Refusal {
    Refusal { message: format!("`--base auto` cannot choose a base: {}", message.into()), help: help.into() }
}
