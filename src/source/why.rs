//! Owns why something is not read: what is there instead, and what to do.

use std::fs::FileType;
use std::io;

use super::Unread;
use crate::git::{Refusal, blobs};

/// What to do about a link that is broken.
pub(crate) const FIX: &str = "Fix the link, or remove it.";
/// What to do about a link that leads to another place.
pub(crate) const HERE: &str = "Put the passport itself here, or link to it by a relative path inside the repository: \
                               what lies outside can change without a review.";

/// Why a file is not checked that was changed meanwhile.
pub(crate) fn disturbed(reason: &str) -> Unread {
    Unread::unreadable(reason, "Run the scan again when nothing changes the files.")
}

/// Why a blob was not read.
pub(crate) fn blob_refusal(why: blobs::Unread, limit: u64) -> Unread {
    match why {
        blobs::Unread::Oversized(size) => Unread::Oversized { size: Some(size), limit },
        blobs::Unread::Missing => Unread::unreadable(
            "the repository lacks the object that the index names",
            "Look at the repository with `git fsck`, or fetch what a partial clone left out.",
        ),
        blobs::Unread::Refused(refusal) => {
            Unread::unreadable(refusal.message, "Look at the repository with `git fsck`.")
        }
    }
}

/// Whether nothing is there: no such file, or no such folder any more.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(crate) fn changed() -> Unread {
    disturbed("it was replaced by a link while the scan ran")
}

/// Why something is not read about which Git did not answer.
pub(crate) fn unanswered(refusal: Refusal) -> Unread {
    Unread::unreadable(refusal.message, "Fix what Git complains about.")
}

/// Why the system refused.
pub(crate) fn refusal(error: &io::Error) -> Unread {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "Check the spelling of the path.",
        io::ErrorKind::PermissionDenied => "Give the user who runs the gate the right to read it.",
        _ => "Make it readable and run the gate again.",
    };
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Unread::unreadable(reason, remedy)
}

/// Why a thing under a passport's name is not opened.
pub(crate) fn not_regular(kind: FileType) -> Unread {
    not_a_file(what(kind))
}

/// Why a folder under a passport's name is not opened.
pub(crate) fn a_folder() -> Unread {
    not_a_file("a directory")
}

/// Why another repository under a passport's name is not opened.
pub(crate) fn a_repository() -> Unread {
    not_a_file("a repository of its own")
}

/// Why a repository is not looked through that has the name of a folder of passports.
pub(crate) fn a_repository_of_passports() -> Unread {
    Unread::unreadable(
        "a repository of its own in the place of a folder of passports, which is not looked through",
        "Put the passports themselves here, or exclude the path and run the gate in that repository.",
    )
}

fn not_a_file(what: &str) -> Unread {
    Unread::unreadable(format!("{what}, not a regular file"), "Put a regular file here, or exclude the path.")
}

/// What a thing is that is no regular file.
pub(crate) fn what(kind: FileType) -> &'static str {
    if kind.is_dir() { "a directory" } else { special(kind) }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device"
    } else {
        "something else"
    }
}

#[cfg(not(unix))]
fn special(_kind: FileType) -> &'static str {
    "something else"
}

/// Whether a name led through too many links, or to a link where none is followed.
pub(crate) fn is_loop(error: &io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return error.to_string().contains("symlink");
}

/// Why an unmerged path is not checked.
pub(crate) fn unmerged() -> Unread {
    Unread::unreadable(
        "it is unmerged, the index holds both sides of a conflict",
        "Resolve the conflict and `git add` the file.",
    )
}

/// Why a name is not looked at that this platform cannot hold.
pub(crate) fn unnameable() -> Unread {
    Unread::unreadable("this platform has no such names", "Rename the file to a name that every platform can hold.")
}
