//! Owns links on disk: where they may lead.

use std::io;
use std::path::{Path, PathBuf};

use super::read::{refusal, what};
use super::root::is_repository;
use crate::rule::Unread;

/// What to do about a link that is broken.
pub(super) const MEND: &str = "Mend the link, or remove it.";
/// What to do about a link that leads elsewhere.
pub(super) const HERE: &str = "Put the passport itself here: what lies outside can change without a review.";

/// The end of a link, when that is inside the root and in no other house.
pub(super) fn inside(link: &Path, root: &Path) -> Result<PathBuf, Unread> {
    let end = anywhere(link)?;
    if !end.starts_with(root) {
        return Err(Unread::unreadable("a link that leaves the repository", HERE));
    }
    for folder in end.ancestors().skip(1).take_while(|above| *above != root) {
        if folder.file_name().is_some_and(|name| name == ".git") {
            return Err(Unread::unreadable("a link into Git's own folder", HERE));
        }
        if is_repository(folder) {
            return Err(Unread::unreadable("a link into another repository", HERE));
        }
    }
    Ok(end)
}

/// The end of a link, wherever that is.
pub(super) fn anywhere(link: &Path) -> Result<PathBuf, Unread> {
    match link.canonicalize() {
        Ok(end) => Ok(end),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(match link.metadata() {
            // `/dev/stdin` and its like end at what has no name.
            Ok(end) if !end.is_file() => {
                let reason = format!("{}, not a regular file", what(end.file_type()));
                Unread::unreadable(reason, "Give `-` for standard input.")
            }
            _ => Unread::unreadable("a link that ends nowhere", MEND),
        }),
        // The name of the kind is not stable yet, its number is: ELOOP.
        Err(error) if is_loop(&error) => Err(Unread::unreadable("a link that goes in a circle", MEND)),
        Err(error) => Err(refusal(&error)),
    }
}

pub(super) fn is_loop(error: &io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return error.to_string().contains("symlink");
}
