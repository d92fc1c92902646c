//! Owns what is read: what a name leads to, bounded and without waiting, and why not.

pub(crate) mod below;
pub(crate) mod follow;
pub(crate) mod links;
mod open;
pub mod read;
mod resolve;
mod root;
pub(crate) mod ways;
pub(crate) mod why;

use std::path::PathBuf;
use std::sync::Arc;

use crate::git::blobs::Blobs;

pub use follow::Follower;
pub use root::{Located, Root};

/// What a name leads to.
#[derive(Debug, Clone)]
pub enum Source {
    /// To be read from this path, which must be a regular file when it is opened.
    File(PathBuf),
    /// A link at this path: to be followed as far as the root.
    Link(PathBuf),
    /// What Git tracks: a file or a link at this path. Where nothing is there, it is this blob when a sparse checkout
    /// left it out, and otherwise it was deleted.
    Tracked(PathBuf, Option<Blob>),
    /// What the index holds.
    Blob(Blob),
    /// Bytes that were read already: standard input.
    Bytes(Vec<u8>),
    /// What Git stores as other bytes than it checks out: both are to be checked.
    Both(Box<Both>),
    /// Not to be read.
    Refused(Unread),
}

/// The two forms of a file whose attributes make Git convert it.
#[derive(Debug, Clone)]
pub struct Both {
    /// The form that is reported.
    pub judged: Source,
    /// The form that must not differ from it in its findings.
    pub other: Source,
    /// The attributes, as a `.gitattributes` file writes them.
    pub attributes: Vec<String>,
}

impl Source {
    /// The form that is reported, where there are two.
    pub fn judged(&self) -> &Self {
        match self {
            Self::Both(both) => &both.judged,
            source => source,
        }
    }
}

/// A blob of the repository.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Its object id in hexadecimal.
    pub id: Box<str>,
    /// Who reads it.
    pub blobs: Arc<Blobs>,
}

/// What was met in place of a text, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Not to be opened or read: the reason, lower case, and what to do.
    Unreadable {
        /// What the system or the gate says.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Larger than the limit.
    Oversized {
        /// Bytes, when they are known.
        size: Option<u64>,
        /// The limit in bytes.
        limit: u64,
    },
}

impl Unread {
    /// What is not to be opened or read.
    pub fn unreadable(reason: impl Into<String>, remedy: &'static str) -> Self {
        Self::Unreadable { reason: reason.into(), remedy }
    }
}

/// How the thing at `path` is to be treated by its type.
pub(crate) fn of_kind(path: PathBuf, kind: std::fs::FileType) -> Source {
    if kind.is_file() {
        Source::File(path)
    } else if kind.is_symlink() {
        Source::Link(path)
    } else {
        Source::Refused(why::not_regular(kind))
    }
}
