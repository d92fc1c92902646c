//! Owns links as the index knows them: followed by name, without a work tree.

use std::collections::HashMap;

use super::follow::{HERE, MEND};
use crate::git::blobs::{self, Blobs};
use crate::git::{Git, Mode};
use crate::rule::Unread;

/// How many links one path may lead through.
const MOST_LINKS: usize = 40;
/// How long the target of a link may be.
const LONGEST_TARGET: u64 = 4096;

/// What stands under each name of an index: its kind, and the id of its blob.
type Entries = HashMap<Vec<u8>, (Mode, Box<str>)>;

/// The entries of the index by name, listed when the first link needs them.
pub(super) struct Links {
    git: Git,
    entries: Option<Entries>,
}

impl Links {
    pub(super) const fn new(git: Git) -> Self {
        Self { git, entries: None }
    }

    /// The blob at which the link at `path`, whose own blob is `id`, ends.
    pub(super) fn end(&mut self, path: &[u8], id: &str, blobs: &Blobs) -> Result<String, Unread> {
        self.follow(path, id, blobs, &mut Vec::new())
    }

    /// As [`Links::end`]; every name on the way goes to `trail`.
    pub(super) fn follow(
        &mut self,
        path: &[u8],
        id: &str,
        blobs: &Blobs,
        trail: &mut Vec<Vec<u8>>,
    ) -> Result<String, Unread> {
        let mut here = join(parent(path), &target(id, blobs)?)?;
        for _ in 0..MOST_LINKS {
            trail.push(here.clone());
            match self.first_stop(&here)? {
                Stop::File(id) => return Ok(id),
                Stop::Link { end, id } => {
                    trail.push(here[..end].to_vec());
                    let mut next = join(parent(&here[..end]), &target(&id, blobs)?)?;
                    next.extend_from_slice(&here[end..]);
                    here = next;
                }
            }
        }
        Err(Unread::unreadable("a link that goes in a circle", MEND))
    }

    /// Whether the index holds `path`.
    pub(super) fn knows(&mut self, path: &[u8]) -> bool {
        // What cannot be listed is said where the link is followed.
        self.entries().is_ok_and(|entries| entries.contains_key(path))
    }

    /// The first entry on the way to `path`.
    fn first_stop(&mut self, path: &[u8]) -> Result<Stop, Unread> {
        let entries = self.entries()?;
        let ends = (1..=path.len()).filter(|end| path.get(*end).is_none_or(|byte| *byte == b'/'));
        for end in ends {
            match entries.get(&path[..end]) {
                Some((Mode::Link, id)) => return Ok(Stop::Link { end, id: id.to_string() }),
                Some((Mode::File, id)) if end == path.len() => return Ok(Stop::File(id.to_string())),
                Some((Mode::Submodule, _)) => {
                    return Err(Unread::unreadable("a link into another repository", "Put the passport itself here."));
                }
                _ => {}
            }
        }
        Err(Unread::unreadable(
            "a link that ends at no file of the index",
            "Mend the link, or `git add` the file it ends at.",
        ))
    }

    fn entries(&mut self) -> Result<&Entries, Unread> {
        if self.entries.is_none() {
            let mut entries = Entries::new();
            let listed = self.git.tracked(&[], &mut |entry| {
                if !entry.unmerged {
                    entries.insert(entry.path.to_vec(), (entry.mode, entry.id.into()));
                }
            });
            listed.map_err(|refusal| Unread::unreadable(&refusal.message, "Mend what Git complains of."))?;
            self.entries = Some(entries);
        }
        Ok(self.entries.get_or_insert_default())
    }
}

/// What stands on the way to a path.
enum Stop {
    /// The path is this blob.
    File(String),
    /// The path up to `end` is a link.
    Link { end: usize, id: String },
}

/// Where a link leads, as it is written.
pub(super) fn target(id: &str, blobs: &Blobs) -> Result<Vec<u8>, Unread> {
    let mut buffer = Vec::new();
    match blobs.read(id, LONGEST_TARGET, &mut buffer) {
        Ok(length) => Ok(buffer[..length].to_vec()),
        Err(blobs::Unread::Oversized(_)) => Err(Unread::unreadable("a link with an endless target", MEND)),
        Err(why) => Err(super::read::blob_refusal(why, LONGEST_TARGET)),
    }
}

fn parent(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|byte| *byte == b'/').unwrap_or(0)]
}

/// `target` as seen from `folder`, without `.` and `..`; both relative to the root.
fn join(folder: &[u8], target: &[u8]) -> Result<Vec<u8>, Unread> {
    let leaves = || Unread::unreadable("a link that leaves the repository", HERE);
    if target.first() == Some(&b'/') {
        return Err(leaves());
    }
    let mut parts: Vec<&[u8]> = folder.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).collect();
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop().ok_or_else(leaves)?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_inside_the_root_only() {
        let joined = |folder: &str, target: &str| join(folder.as_bytes(), target.as_bytes()).ok();
        assert_eq!(joined("a/b", "../c//./x.json"), Some(b"a/c/x.json".to_vec()));
        assert_eq!(joined("", "x"), Some(b"x".to_vec()));
        assert_eq!(joined("a", "../../x"), None);
        assert_eq!(joined("a", "/etc/passwd"), None);
    }
}
