//! Owns folders that the user names and Git ignores: they are walked, as ignored files are read that are named.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::known::Known;
use super::scope::Scope;
use super::{Discovery, Found, walk};
use crate::git::ignored::Ignored;
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;
use crate::source::why;

/// Walks the named folders of which Git lists nothing or not all, because it ignores them. `known` is what Git has
/// listed. `changes`: what Git tracks there is not reported here but by the change, where it has changed.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    known: &Known,
    changes: bool,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let is_submodule = |folder: &PathBuf| folder.ancestors().any(|above| known.has_submodule(&git::bytes(above)));
    // What only the index holds cannot be walked.
    let is_there = |folder: &PathBuf| match discovery.root.path.join(folder).symlink_metadata() {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => !why::is_gone(&error),
    };
    let named = scope
        .folders
        .iter()
        .filter(|folder| !folder.as_os_str().is_empty() && !is_submodule(folder) && is_there(folder));
    // A folder of which Git lists nothing may hold a pattern that ignores all that is in it.
    let (mut listed, unknown): (Vec<&PathBuf>, Vec<&PathBuf>) =
        named.partition(|folder| known.has_folder(&git::bytes(folder)));
    let with_new = with_untracked(git, &unknown)?;
    let (new, mut unlisted): (Vec<&PathBuf>, Vec<&PathBuf>) =
        unknown.into_iter().partition(|folder| with_new.contains(*folder));
    listed.extend(new);
    let asked: Vec<Vec<u8>> = listed.iter().map(|folder| git::bytes(folder)).collect();
    // What Git tracks in a folder does not matter here.
    let mut conversation = Ignored::new(git.clone(), false);
    let answers = conversation.ask(asked.iter().map(Vec::as_slice))?;
    conversation.end()?;
    let partly = listed.iter().zip(answers).filter(|(_, is_ignored)| *is_ignored);
    let partly: Vec<PathBuf> = partly.map(|(&folder, _)| folder.clone()).collect();
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

/// Those of these folders in which there is something that Git neither tracks nor ignores.
fn with_untracked(git: &Git, folders: &[&PathBuf]) -> Result<HashSet<PathBuf>, Refusal> {
    let mut with = HashSet::new();
    if folders.is_empty() {
        return Ok(with);
    }
    let asked: HashSet<&Path> = folders.iter().map(|folder| folder.as_path()).collect();
    let paths: Vec<PathBuf> = folders.iter().map(|&folder| folder.clone()).collect();
    git.untracked(&paths, &mut |path| {
        let above = git::path(path).into_iter().flat_map(Path::ancestors);
        with.extend(above.filter(|above| asked.contains(above)).map(Path::to_owned));
    })?;
    Ok(with)
}
