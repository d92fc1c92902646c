//! Owns folders that the user names and Git ignores: they are walked, as ignored files are read that are named.

use std::collections::HashSet;
use std::path::PathBuf;

use super::folders::Known;
use super::scope::Scope;
use super::{Discovery, Found, read, walk};
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;

/// Walks the named folders of which Git lists nothing or not all, because it ignores them. `known` is what Git has
/// listed. `changes`: what it tracks there is reported elsewhere, as far as it has changed.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    known: &Known,
    changes: bool,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let is_submodule = |folder: &PathBuf| folder.ancestors().any(|above| known.houses.contains(&git::bytes(above)));
    // What only the index holds cannot be walked.
    let is_there = |folder: &PathBuf| match discovery.root.path.join(folder).symlink_metadata() {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => !read::is_gone(&error),
    };
    let named = scope
        .folders
        .iter()
        .filter(|folder| !folder.as_os_str().is_empty() && !is_submodule(folder) && is_there(folder));
    // A folder of which Git has listed nothing may hold a rule that ignores all that is in it.
    let (listed, mut unlisted): (Vec<&PathBuf>, Vec<&PathBuf>) =
        named.partition(|folder| known.folders.contains(&git::bytes(folder)));
    let asked: Vec<Vec<u8>> = listed.iter().map(|folder| git::bytes(folder)).collect();
    let ignored = git.ignored_folders(&asked)?;
    let partly: Vec<PathBuf> =
        listed.iter().filter(|folder| ignored.contains(&git::bytes(folder))).map(|&folder| folder.clone()).collect();
    let mut tracked = HashSet::new();
    if changes && !partly.is_empty() {
        git.tracked(&partly, &mut |entry| {
            tracked.insert(RepoPath::from_bytes(entry.path));
        })?;
    }
    unlisted.extend(&partly);
    for folder in unlisted {
        walk::walk(discovery, &discovery.root.path.join(folder), &mut |one| match one {
            Found::Entry(entry) if tracked.contains(&entry.name) => {}
            one => found(one),
        });
    }
    Ok(())
}
