//! Owns where folders are, links resolved: a list of files names the same ones over and over.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Folders that were looked up, and where they are; nothing where there is none.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    known: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Folders {
    /// The absolute path of a folder, links resolved.
    pub(crate) fn resolve(&self, folder: &Path) -> Option<PathBuf> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        resolve(folder, &mut known)
    }
}

fn resolve(folder: &Path, known: &mut HashMap<PathBuf, Option<PathBuf>>) -> Option<PathBuf> {
    if let Some(path) = known.get(folder) {
        return path.clone();
    }
    // Where the system takes letters of either case for the same, only it knows how a name is written.
    let (above, name) = (folder.parent(), folder.file_name());
    let path = match above.zip(name).filter(|_| cfg!(target_os = "linux")) {
        Some((above, name)) => resolve(above, known).and_then(|above| below(&above.join(name))),
        None => folder.canonicalize().ok(),
    };
    known.insert(folder.to_owned(), path.clone());
    path
}

/// The folder that `path` is, or leads to; the folder above it is resolved.
fn below(path: &Path) -> Option<PathBuf> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => path.canonicalize().ok(),
        Ok(_) => Some(path.to_owned()),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    #[cfg(unix)]
    fn folders_are_where_the_system_says() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::create_dir_all(path("a/b/c")).unwrap();
        fs::write(path("file"), "").unwrap();
        std::os::unix::fs::symlink("a/b", path("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", path("dangling")).unwrap();
        std::os::unix::fs::symlink("circle", path("circle")).unwrap();
        let folders = Folders::default();
        for name in
            ["a/b/c", "a/b", "link/c", "link/../b", "a/./b/", "a/../link", "dangling/x", "circle", "none/x", "link"]
        {
            for _ in 0..2 {
                assert_eq!(folders.resolve(&path(name)), path(name).canonicalize().ok(), "{name}");
            }
        }
        assert_eq!(folders.resolve(&path("file/x")), None);
        assert_eq!(folders.resolve(Path::new("/")), Some(PathBuf::from("/")));
    }
}
