//! Owns what a scan asks of the part that fixes texts before they are checked.

use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::excuse::Excuses;
use crate::source::Source;

/// Fixes texts before they are checked.
pub trait Fixer: std::fmt::Debug + Send + Sync {
    /// The text that counts from here on; `None` where it is the one that was read.
    fn fix(&self, read: &Read<'_>, by: (&Policy, &Excuses)) -> Option<Fixed>;
}

/// A text that was read, and where.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The name of the file.
    pub name: &'a RepoPath,
    /// Where its bytes are from.
    pub source: &'a Source,
    /// The attributes that make Git convert it, where they do.
    pub attributes: &'a [String],
    /// What was read.
    pub bytes: &'a [u8],
}

/// A text that was fixed.
#[derive(Debug)]
pub struct Fixed {
    /// The text.
    pub bytes: Vec<u8>,
    /// Whether the source holds it now.
    pub written: bool,
}
