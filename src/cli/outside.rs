//! Owns the check that no name inside a repository leads out of it: whoever commits a link in the place of a folder would
//! choose what is judged. The index is not asked for here: it knows names as they are written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::output::shown;
use super::place::{End, Roots, walk};
use crate::git::{Refusal, is_repository};
use crate::source::Root;

/// Why what is named cannot be looked at: the way to one of the paths leaves a repository through a link in it.
pub(super) fn refusal<'p>(root: &Root, paths: impl Iterator<Item = &'p PathBuf>) -> Option<Refusal> {
    let roots = Roots::of(&root.path);
    let mut seen = HashSet::new();
    for path in paths {
        // A file that is a link itself is judged where it is read.
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        if seen.insert(folder)
            && let Some(refusal) = refusal_of(root, &roots, &root.current.join(folder))
        {
            return Some(refusal);
        }
    }
    None
}

fn refusal_of(root: &Root, roots: &Roots, folder: &Path) -> Option<Refusal> {
    let end = folder.canonicalize().ok()?;
    if end.starts_with(&root.path) {
        return None;
    }
    let Ok(End::Link(link)) = walk(folder, roots) else { return None };
    let place = root.path.join(&link);
    let house = place.ancestors().skip(1).find(|above| is_repository(above))?;
    if end.starts_with(house) {
        return None;
    }
    Some(Refusal {
        message: format!("{} is a link that leads out of its repository, to {}", shown(&link), shown(&end)),
        help: "Name the folder that it leads to, if that is meant: whoever commits a link chooses what is judged."
            .to_owned(),
    })
}
