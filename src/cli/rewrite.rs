//! Owns the change of a passport in place: which files may be changed, and that a file holds its old text or the new one.

use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::targets::path_of;
use super::whole_file::Staged;
use crate::path::RepoPath;
use crate::source::read::Reader;
use crate::source::{Follower, Root, Source};

/// Changes files that were read.
#[derive(Debug)]
pub(super) struct Rewriter {
    root: Root,
    links: Arc<Follower>,
    max_file_size: u64,
}

impl Rewriter {
    /// For files that are read below this root, as far as these links and up to this size.
    pub(super) fn new(root: &Root, links: Arc<Follower>, max_file_size: u64) -> Self {
        Self { root: root.clone(), links, max_file_size }
    }

    /// The file to change. The error says why there is none: a clause behind "left as it is".
    pub(super) fn target(&self, name: &RepoPath, source: &Source, attributes: &[String]) -> Result<PathBuf, String> {
        let source = match source {
            Source::Both(both) => return self.target(name, &both.judged, &both.attributes),
            source => source,
        };
        if !attributes.is_empty() {
            let attributes = attributes.join(", ");
            return Err(format!("{attributes} makes Git store other bytes than these; change it by hand, and add it"));
        }
        if self.is_link(name, source) {
            return Err("it is a link, and no link is written through; change the file that it leads to".to_owned());
        }
        match source {
            Source::File(path) | Source::Tracked(path, _) => {
                let there = path.symlink_metadata().map_err(|_| "it is not checked out".to_owned())?;
                if there.permissions().readonly() {
                    return Err("it is read-only; make it writable".to_owned());
                }
                let goes_up = path.components().any(|part| part == Component::ParentDir);
                if path.starts_with(&self.root.path) && !goes_up {
                    return Ok(path.clone());
                }
                // The user named it, by any way to it.
                let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
                folder
                    .zip(path.file_name())
                    .map(|(folder, name)| folder.join(name))
                    .ok_or_else(|| "it is gone".to_owned())
            }
            Source::Link(_) | Source::Blob(_) | Source::Bytes(_) | Source::Both(_) | Source::Refused(_) => {
                Err("it is not in the work tree".to_owned())
            }
        }
    }

    /// Whether a file is reached through a link of its name.
    pub(super) fn is_link(&self, name: &RepoPath, source: &Source) -> bool {
        match source.judged() {
            Source::Link(_) => true,
            // Outside the root the link was followed already.
            Source::File(_) if name.is_outside() => self.root.current.join(path_of(name)).is_symlink(),
            Source::File(path) | Source::Tracked(path, _) => path.is_symlink(),
            _ => false,
        }
    }

    /// Puts a new text in the place of the one that was read from `source`; its mode stays. The error is a clause behind
    /// "failed to change it".
    pub(super) fn write(&self, target: &Path, source: &Source, before: &[u8], after: &[u8]) -> Result<(), String> {
        let said = |error: io::Error| match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied: a new file has to be made in its folder".to_owned(),
            io::ErrorKind::StorageFull => "no space left".to_owned(),
            _ => error.to_string(),
        };
        let staged = Staged::beside(target).map_err(said)?;
        let mut file = staged.file();
        file.write_all(after).and_then(|()| file.flush()).map_err(said)?;
        let mut reader = Reader::default();
        match reader.read(source, &self.links, self.max_file_size) {
            Ok(Some(now)) if now == before => staged.replace(target).map_err(said),
            // It was named twice, and another thread was faster.
            Ok(Some(now)) if now == after => Ok(()),
            _ => Err("it was changed after it was read; run the command again".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_was_changed_meanwhile_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::find(folder.path()).unwrap();
        let path = root.path.join("x.json");
        fs::write(&path, "read").unwrap();
        let rewriter = Rewriter::new(&root, Arc::new(Follower::new(&root, None)), 100);
        let source = Source::File(path.clone());
        let write = |before: &[u8]| rewriter.write(&path, &source, before, b"fixed");
        let now = || fs::read_to_string(&path).unwrap();
        assert!(write(b"something else").unwrap_err().contains("changed after it was read"));
        assert_eq!(now(), "read");
        assert_eq!((write(b"read"), now()), (Ok(()), "fixed".to_owned()));
        // Another name of it was faster.
        assert_eq!((write(b"read"), now()), (Ok(()), "fixed".to_owned()));
        fs::remove_file(&path).unwrap();
        assert!(write(b"fixed").is_err() && !path.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_came_in_between_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::find(folder.path()).unwrap();
        let path = |name: &str| root.path.join(name);
        fs::create_dir(path("d")).unwrap();
        fs::write(path("d/x.json"), "read").unwrap();
        let rewriter = Rewriter::new(&root, Arc::new(Follower::new(&root, None)), 100);
        let name = RepoPath::new("d/x.json");
        let sources = [Source::File(path("d/x.json")), Source::Tracked(path("d/x.json"), None)];
        let targets = sources.each_ref().map(|source| rewriter.target(&name, source, &[]).unwrap());
        // The folder becomes a link, and so does the file.
        for (old, new) in [("d", "e"), ("e/x.json", "e/y.json")] {
            fs::rename(path(old), path(new)).unwrap();
            std::os::unix::fs::symlink(path(new), path(old)).unwrap();
            for (source, target) in sources.iter().zip(&targets) {
                assert!(rewriter.write(target, source, b"read", b"fixed").is_err(), "{old}");
            }
        }
        assert_eq!(fs::read_to_string(path("e/y.json")).unwrap(), "read");
        assert!(sources.iter().all(|source| rewriter.target(&name, source, &[]).is_err()));
        assert!(rewriter.target(&name, &sources[1], &["ident".to_owned()]).unwrap_err().starts_with("ident makes Git"));
    }
}
