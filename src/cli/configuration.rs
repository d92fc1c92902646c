//! Owns the way to the configuration of a run: the file at the root.

use std::io;
use std::path::Path;

use crate::config::{LARGEST, Loaded, NAME};
use crate::date::Date;
use crate::path::RepoPath;
use crate::source::read::Reader;
use crate::source::{Follower, Source, of_kind};

/// The configuration at the root, as it is meant on the day `today`.
pub(super) fn load(root: &Path, links: &Follower, today: Date) -> Loaded {
    let (path, name) = (root.join(NAME), RepoPath::new(NAME));
    let source = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Loaded::default(),
        // Through no link: the file that was reviewed is the one that counts.
        Ok(metadata) if !metadata.is_symlink() => of_kind(path, metadata.file_type()),
        _ => Source::File(path),
    };
    match Reader::default().read(&source, links, LARGEST) {
        Ok(bytes) => Loaded::parse(name, bytes.unwrap_or_default(), today),
        Err(why) => Loaded::unread(name, &why),
    }
}
