//! Owns the folder that Git runs in: never one that only holds what a bare repository holds.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The folder at or above `current` that holds the nearest `.git`. A `.git` that is no repository counts only where
/// there is no other: Git refuses it in its own words.
pub(super) fn holder(current: &Path) -> Option<&Path> {
    let holds = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    current.ancestors().find(|folder| is_repository(folder)).or_else(|| current.ancestors().find(holds))
}

/// Whether the folder is the top of a Git work tree, by Git's criteria: `.git` is a repository there, or a file that
/// names one.
pub fn is_repository(folder: &Path) -> bool {
    let git = folder.join(".git");
    match git.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            let holds = |name: &str| git.join(name).is_dir();
            git.join("HEAD").symlink_metadata().is_ok() && holds("objects") && holds("refs")
        }
        Ok(metadata) => metadata.is_file(),
        Err(_) => false,
    }
}

/// An inherited variable that names a path, which is relative to `base`.
pub(super) fn inherited(name: &str, base: &Path) -> Option<OsString> {
    // An empty one is for Git to refuse.
    let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
    Some(base.join(value).into_os_string())
}

/// The PATH without its relative folders, where it has some: Git is started in a folder that anybody can commit to.
pub(super) fn search_path() -> Option<&'static OsStr> {
    static PATH: OnceLock<Option<OsString>> = OnceLock::new();
    PATH.get_or_init(|| absolute_folders(&std::env::var_os("PATH")?)).as_deref()
}

/// The absolute folders of a search path, unless all are.
fn absolute_folders(path: &OsStr) -> Option<OsString> {
    let (absolute, relative): (Vec<PathBuf>, Vec<PathBuf>) =
        std::env::split_paths(path).partition(|folder| folder.is_absolute());
    if relative.is_empty() { None } else { std::env::join_paths(absolute).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn relative_folders_are_not_searched() {
        let searched = |path: &str| absolute_folders(OsStr::new(path));
        assert_eq!(searched("/usr/bin:/bin"), None);
        assert_eq!(searched(".:/bin"), Some("/bin".into()));
        assert_eq!(searched("/bin:"), Some("/bin".into()), "an empty one is the current folder");
        assert_eq!(searched("bin"), Some("".into()));
    }
}
