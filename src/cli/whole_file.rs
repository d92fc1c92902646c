//! Owns the writing to files: a report replaces a file whole, through a temporary file that has no name until it is
//! whole; and no link is followed between the walk to a folder and the write into it.

#[cfg(not(unix))]
pub(super) use portable::Staged;
#[cfg(not(unix))]
pub(in crate::cli) use portable::{append, create_new, remove};
#[cfg(unix)]
pub(super) use unix::Staged;
#[cfg(unix)]
pub(in crate::cli) use unix::{append, create_new, remove};

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs::File;
    use std::hash::{BuildHasher as _, RandomState};
    use std::io;
    use std::os::fd::{AsRawFd as _, OwnedFd};
    use std::path::{Component, Path};

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fchmod, linkat, openat, renameat, statat, unlinkat};

    use crate::cli::interrupt::uninterrupted;

    /// Where it can be, a folder is opened only to be passed: it need not be readable.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const PASS: OFlags = OFlags::PATH;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const PASS: OFlags = OFlags::RDONLY;
    const FOLDER: OFlags = PASS.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
    const WRITE: OFlags = OFlags::WRONLY.union(OFlags::NOFOLLOW).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
    /// As far as the umask lets it: a report is read by others.
    const MODE: Mode = Mode::from_raw_mode(0o666);

    /// A report on its way into a file.
    pub(in crate::cli) struct Staged {
        folder: OwnedFd,
        file: File,
    }

    impl Staged {
        /// A temporary file in the folder of `target`: of the same file system, with as much room.
        pub(in crate::cli) fn beside(target: &Path) -> io::Result<Self> {
            let (folder, _) = open_folder_of(target)?;
            let file = File::from(nameless(&folder)?);
            Ok(Self { folder, file })
        }

        /// What is written into.
        pub(in crate::cli) const fn file(&self) -> &File {
            &self.file
        }

        /// Puts the file in the place of `target`; of a file that is there, the mode stays. A link that was put there
        /// meanwhile is replaced, and not followed.
        pub(in crate::cli) fn replace(mut self, target: &Path) -> io::Result<()> {
            let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            if let Ok(there) = statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)
                && FileType::from_raw_mode(there.st_mode).is_file()
            {
                fchmod(&self.file, Mode::from_raw_mode(there.st_mode))?;
            }
            let temporary = temporary_name();
            uninterrupted(|| {
                self.name(&temporary)
                    .and_then(|()| Ok(renameat(&self.folder, &*temporary, &self.folder, name)?))
                    .inspect_err(|_| {
                        let _ = unlinkat(&self.folder, &*temporary, AtFlags::empty());
                    })
            })
        }

        /// Gives the file a name: its own, or that of a copy where a file system gives none to what has none.
        fn name(&mut self, temporary: &str) -> io::Result<()> {
            let nameless = format!("/proc/self/fd/{}", self.file.as_raw_fd());
            if linkat(CWD, &*nameless, &self.folder, temporary, AtFlags::SYMLINK_FOLLOW).is_ok() {
                return Ok(());
            }
            let copy = openat(&self.folder, temporary, WRITE | OFlags::CREATE | OFlags::EXCL, MODE)?;
            let mut copy = File::from(copy);
            io::Seek::rewind(&mut self.file)?;
            io::copy(&mut self.file, &mut copy)?;
            copy.set_permissions(self.file.metadata()?.permissions())
        }
    }

    /// Opens a file to write behind what it holds.
    pub(in crate::cli) fn append(path: &Path, create: bool) -> io::Result<File> {
        let (folder, name) = open_folder_of(path)?;
        let create = if create { OFlags::CREATE } else { OFlags::empty() };
        Ok(openat(&folder, name, WRITE | OFlags::APPEND | create, MODE)?.into())
    }

    /// Creates a file where nothing is.
    pub(in crate::cli) fn create_new(path: &Path) -> io::Result<File> {
        let (folder, name) = open_folder_of(path)?;
        Ok(openat(&folder, name, WRITE | OFlags::CREATE | OFlags::EXCL, MODE)?.into())
    }

    /// Removes a file.
    pub(in crate::cli) fn remove(path: &Path) -> io::Result<()> {
        let (folder, name) = open_folder_of(path)?;
        Ok(unlinkat(&folder, name, AtFlags::empty())?)
    }

    /// Opens the folder of an absolute path without links, part by part: where one has become a link, it fails.
    fn open_folder_of(path: &Path) -> io::Result<(OwnedFd, &OsStr)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut folder = openat(CWD, "/", FOLDER, Mode::empty())?;
        for part in path.parent().into_iter().flat_map(Path::components) {
            match part {
                Component::Normal(part) => folder = openat(&folder, part, FOLDER, Mode::empty())?,
                // Behind a link it would lead to another folder than the one above.
                Component::ParentDir => return Err(io::ErrorKind::InvalidInput.into()),
                _ => {}
            }
        }
        Ok((folder, name))
    }

    /// A file without a name in a folder.
    fn nameless(folder: &OwnedFd) -> io::Result<OwnedFd> {
        const READ_WRITE: OFlags = OFlags::RDWR.union(OFlags::CLOEXEC);
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            use rustix::io::Errno;
            match openat(folder, ".", READ_WRITE | OFlags::TMPFILE, MODE) {
                // What a file system or a kernel answers that knows of no such file.
                Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {}
                opened => return Ok(opened?),
            }
        }
        let name = temporary_name();
        uninterrupted(|| {
            let file = openat(folder, &*name, READ_WRITE | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW, MODE)?;
            unlinkat(folder, &*name, AtFlags::empty())?;
            Ok(file)
        })
    }

    /// A name that cannot be guessed.
    fn temporary_name() -> String {
        format!(".mk-passport-{:016x}.tmp", RandomState::new().hash_one(std::process::id()))
    }
}

#[cfg(not(unix))]
mod portable {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::Path;

    use tempfile::NamedTempFile;

    use crate::cli::interrupt;

    /// A report on its way into a file.
    pub(in crate::cli) struct Staged(NamedTempFile);

    impl Staged {
        /// A temporary file in the folder of `target`.
        pub(in crate::cli) fn beside(target: &Path) -> io::Result<Self> {
            let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
            let named =
                tempfile::Builder::new().prefix(".mk-passport-").suffix(".tmp").make_in(folder, interrupt::create)?;
            let (file, path) = named.into_parts();
            Ok(Self(NamedTempFile::from_parts(file, path)))
        }

        /// What is written into.
        pub(in crate::cli) fn file(&self) -> &File {
            self.0.as_file()
        }

        /// Puts the file in the place of `target`; of a file that is there, the permissions stay.
        pub(in crate::cli) fn replace(self, target: &Path) -> io::Result<()> {
            if let Ok(metadata) = target.metadata() {
                self.0.as_file().set_permissions(metadata.permissions())?;
            }
            let temporary = self.0.path().to_owned();
            let persisted = self.0.persist(target).map(drop).map_err(|error| error.error);
            interrupt::forget(&temporary);
            persisted
        }
    }

    /// Opens a file to write behind what it holds.
    pub(in crate::cli) fn append(path: &Path, create: bool) -> io::Result<File> {
        OpenOptions::new().append(true).create(create).open(path)
    }

    /// Creates a file where nothing is.
    pub(in crate::cli) fn create_new(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    /// Removes a file.
    pub(in crate::cli) fn remove(path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}
