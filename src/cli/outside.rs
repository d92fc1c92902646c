//! Owns the check that no name inside a repository leads out of it: the author of a commit that
//! replaces a folder by a link would choose what is checked. The index is not used here: it holds names as they are written.

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
        // A file that is a link itself is checked where it is read.
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
    let repository = place.ancestors().skip(1).find(|above| is_repository(above))?;
    if end.starts_with(repository) {
        return None;
    }
    Some(Refusal {
        message: format!("{} is a link that leads out of its repository, to {}", shown(&link), shown(&end)),
        help: "Name the folder that it leads to, if that is meant: otherwise a committed link would choose what is checked."
            .to_owned(),
    })
}
