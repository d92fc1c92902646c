//! Owns the opening of untrusted files: without waiting for anybody, without following a link, and one after the other
//! from the folder that is open already.

use std::fs::File;
use std::io;
use std::path::Path;

/// Opens files. Keeps the folder of the last ones open, so that the system need not go from the top each time: a scan of
/// what Git tracks takes a twentieth less time so.
#[derive(Debug, Default)]
pub(crate) struct Opener {
    #[cfg(unix)]
    folder: Option<unix::Folder>,
}

impl Opener {
    /// Opens without waiting for anybody (a FIFO without a writer), and without following a link that was put there
    /// since discovery.
    pub(crate) fn open(&mut self, path: &Path) -> io::Result<File> {
        #[cfg(unix)]
        return self.open_in_folder(path);
        #[cfg(not(unix))]
        return File::open(path);
    }
}

#[cfg(target_os = "linux")]
pub(crate) use unix::FILE;

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use rustix::fs::{CWD, Mode, OFlags, open, openat};

    use super::Opener;

    pub(crate) const FILE: OFlags =
        OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOFOLLOW).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
    const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    /// The folder of the last file.
    #[derive(Debug)]
    pub(crate) struct Folder {
        /// With the slash at its end.
        path: Box<[u8]>,
        /// Open from the second file on: for one alone it would cost more than it saves.
        handle: Option<OwnedFd>,
    }

    impl Opener {
        pub(crate) fn open_in_folder(&mut self, path: &Path) -> io::Result<File> {
            let bytes = path.as_os_str().as_bytes();
            let here = self.folder.as_mut().and_then(|folder| Some((bytes.strip_prefix(&*folder.path)?, folder)));
            if let Some((name, folder)) = here.filter(|(name, _)| !name.is_empty() && !name.contains(&b'/')) {
                if folder.handle.is_none() {
                    // A folder that may be passed and not listed cannot be opened; its files can.
                    folder.handle = open(&*folder.path, FOLDER, Mode::empty()).ok();
                }
                if let Some(handle) = &folder.handle {
                    return Ok(openat(handle, name, FILE, Mode::empty())?.into());
                }
            } else {
                let end = bytes.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
                self.folder = Some(Folder { path: bytes[..end].into(), handle: None });
            }
            Ok(openat(CWD, bytes, FILE, Mode::empty())?.into())
        }
    }
}
