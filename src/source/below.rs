//! Owns the opening of tracked files: below the root, and through no folder that is a link. Git takes what is behind such
//! a link for deleted, and there it is another file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::open::Opener;
use super::why::is_loop;

/// What is met on the way to a tracked file.
#[derive(Debug)]
pub(crate) enum Opened {
    /// The file.
    File(File),
    /// A link in place of this folder.
    Behind(PathBuf),
}

/// Opens tracked files, and keeps from one to the next what both can use.
#[derive(Debug, Default)]
pub(crate) struct Below {
    #[cfg(target_os = "linux")]
    at_once: linux::AtOnce,
    /// The folder of the last file, and which folder on the way to it is a link.
    folder: PathBuf,
    link: Option<PathBuf>,
}

impl Below {
    /// Opens a file that is named below the root.
    pub(crate) fn open(&mut self, path: &Path, root: &Path, opener: &mut Opener) -> io::Result<Opened> {
        let folder = path.parent().unwrap_or(path);
        if folder == self.folder
            && let Some(link) = &self.link
        {
            return Ok(Opened::Behind(link.clone()));
        }
        #[cfg(target_os = "linux")]
        match self.at_once.open(path, root) {
            Some(Ok(file)) => return Ok(Opened::File(file)),
            // Either a folder on the way is a link, or the file itself.
            Some(Err(error)) if is_loop(&error) => {
                self.pass(folder, root);
                return self.link.clone().map_or(Err(error), |link| Ok(Opened::Behind(link)));
            }
            Some(Err(error)) => return Err(error),
            None => {}
        }
        self.pass(folder, root);
        match &self.link {
            Some(link) => Ok(Opened::Behind(link.clone())),
            None => opener.open(path).map(Opened::File),
        }
    }

    /// Goes on to a folder.
    fn pass(&mut self, folder: &Path, root: &Path) {
        if folder == self.folder {
            return;
        }
        // What was no link on the way to the last file is none now.
        let known = if self.link.is_some() { root } else { &self.folder };
        let on_the_way = folder.ancestors().take_while(|above| *above != root && !known.starts_with(above));
        self.link = on_the_way.filter(|above| above.is_symlink()).last().map(Path::to_owned);
        folder.clone_into(&mut self.folder);
    }
}

/// The topmost folder on the way to a path below the root that is a link.
pub(crate) fn linked_folder(path: &Path, root: &Path) -> Option<PathBuf> {
    let mut below = Below::default();
    below.pass(path.parent()?, root);
    below.link
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd as _, OwnedFd};
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use rustix::fs::{Mode, OFlags, ResolveFlags, open, openat, openat2};
    use rustix::io::Errno;

    use super::super::open::FILE;

    const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    const THROUGH_NO_LINK: ResolveFlags = ResolveFlags::NO_SYMLINKS.union(ResolveFlags::BENEATH);

    /// Opens a file and looks for links on the way to it in one call, where the system knows that call.
    #[derive(Debug, Default)]
    pub(crate) struct AtOnce {
        root: Root,
        /// The folder of the last file, relative to the root, with the slash at its end; open from its second file on.
        folder: Vec<u8>,
        handle: Option<OwnedFd>,
    }

    #[derive(Debug, Default)]
    enum Root {
        #[default]
        Closed,
        Open(OwnedFd),
        /// The system does not know the call, or does not allow it.
        Unknown,
    }

    impl AtOnce {
        /// One that has found out that the system cannot.
        #[cfg(test)]
        pub(crate) fn unknown() -> Self {
            Self { root: Root::Unknown, ..Self::default() }
        }

        /// Opens a file that is named below the root; nothing where the system cannot.
        pub(crate) fn open(&mut self, path: &Path, root: &Path) -> Option<io::Result<File>> {
            let name = path.as_os_str().as_bytes().strip_prefix(root.as_os_str().as_bytes())?.strip_prefix(b"/")?;
            if let Root::Closed = self.root {
                self.root = open(root, FOLDER, Mode::empty()).map_or(Root::Unknown, Root::Open);
            }
            let Root::Open(root) = &self.root else { return None };
            let end = name.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
            let opened = if name[..end] == self.folder && end > 0 {
                if self.handle.is_none() {
                    self.handle = openat2(root, &name[..end], FOLDER, Mode::empty(), THROUGH_NO_LINK).ok();
                }
                match &self.handle {
                    Some(folder) => openat(folder.as_fd(), &name[end..], FILE, Mode::empty()),
                    None => openat2(root, name, FILE, Mode::empty(), THROUGH_NO_LINK),
                }
            } else {
                self.handle = None;
                self.folder.clear();
                self.folder.extend_from_slice(&name[..end]);
                openat2(root, name, FILE, Mode::empty(), THROUGH_NO_LINK)
            };
            match opened {
                // Old kernels do not know it; containers forbid what they do not know.
                Err(Errno::NOSYS | Errno::PERM) => {
                    self.root = Root::Unknown;
                    None
                }
                // Something was moved meanwhile.
                Err(Errno::AGAIN) => None,
                opened => Some(opened.map(File::from).map_err(io::Error::from)),
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// What each file is found to be, one after the other.
    fn opened(below: &mut Below, root: &Path) -> Vec<String> {
        let mut opener = Opener::default();
        let names = [
            "a/x",
            "a/y",
            "a/b/x",
            "linked/x",
            "linked/deep/x",
            "linked/none",
            "a/x",
            "top",
            "a/link",
            "none/x",
            "a/none",
            "top/x",
        ];
        let describe = |name: &&str| match below.open(&root.join(name), root, &mut opener) {
            Ok(Opened::File(file)) => io::read_to_string(file).unwrap_or_default(),
            Ok(Opened::Behind(link)) => format!("behind {}", link.strip_prefix(root).unwrap_or(&link).display()),
            Err(error) if is_loop(&error) => "a link".to_owned(),
            Err(error) => format!("{:?}", error.kind()),
        };
        names.iter().map(describe).collect()
    }

    #[test]
    fn no_link_is_followed_by_either_way() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("root");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir_all(home.path().join("outside/deep")).unwrap();
        for name in ["root/a/x", "root/a/y", "root/a/b/x", "root/top", "outside/x", "outside/deep/x"] {
            fs::write(home.path().join(name), name).unwrap();
        }
        symlink("../outside", root.join("linked")).unwrap();
        symlink("x", root.join("a/link")).unwrap();
        let expected = [
            "root/a/x",
            "root/a/y",
            "root/a/b/x",
            "behind linked",
            "behind linked",
            "behind linked",
            "root/a/x",
            "root/top",
            "a link",
            "NotFound",
            "NotFound",
            "NotADirectory",
        ];
        assert_eq!(opened(&mut Below::default(), &root), expected);
        // As on a system that does not know the call, or does not allow it.
        #[cfg(target_os = "linux")]
        {
            let mut below = Below { at_once: linux::AtOnce::unknown(), ..Below::default() };
            assert_eq!(opened(&mut below, &root), expected);
        }
        assert_eq!(linked_folder(&root.join("linked/deep/x"), &root), Some(root.join("linked")));
        assert_eq!(linked_folder(&root.join("a/b/x"), &root), None);
    }
}
