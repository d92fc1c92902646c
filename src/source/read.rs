//! Owns the reading of untrusted files: bounded, never blocking, regular files only.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::below::{Below, Opened, linked_folder};
use super::follow::Follower;
use super::open::Opener;
use super::why::is_loop;
use super::{Blob, Source};
use crate::git::index::Stamp;
use crate::path::RepoPath;
use crate::source::Unread;
use crate::source::why::{blob_refusal, changed, disturbed, is_gone, not_regular, refusal};

/// Reads one file after the other, and keeps from one to the next what both can use.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: Vec<u8>,
    hands: Hands,
}

/// The bytes of a file, and by what it was known when it was opened, as far as the system says.
pub type Stamped<'b> = (&'b [u8], Option<Stamp>);

/// What opens files.
#[derive(Debug, Default)]
struct Hands {
    opener: Opener,
    below: Below,
    /// Links that are in place of folders of tracked files.
    met: Vec<PathBuf>,
}

impl Reader {
    /// Reads the file of a name, and returns its bytes; nothing where Git tracks a file that was deleted.
    ///
    /// # Errors
    /// What cannot or must not be read, with the reason; never a guess at its content.
    pub fn read<'b>(
        &'b mut self,
        source: &'b Source,
        links: &Follower,
        limit: u64,
    ) -> Result<Option<&'b [u8]>, Unread> {
        self.read_stamped(source, links, limit).map(|read| read.map(|(bytes, _)| bytes))
    }

    /// The same, with by what the file was known when it was opened; nothing where it was none on disk, or the system
    /// does not say.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn read_stamped<'b>(
        &'b mut self,
        source: &'b Source,
        links: &Follower,
        limit: u64,
    ) -> Result<Option<Stamped<'b>>, Unread> {
        let Self { buffer, hands } = self;
        let mut stamp = None;
        let length = match source.judged() {
            Source::Bytes(bytes) if bytes.len() as u64 > limit => return Err(Unread::Oversized { size: None, limit }),
            Source::Bytes(bytes) => return Ok(Some((bytes, None))),
            Source::Refused(why) => return Err(why.clone()),
            Source::Blob(blob) => read_blob(blob, limit, buffer)?,
            source => match open_file(source, links, hands)? {
                Place::Open(file) => read_file(file, limit, buffer, &mut stamp)?,
                Place::Left(blob) => read_blob(blob, limit, buffer)?,
                Place::Gone => return Ok(None),
            },
        };
        Ok(Some((&buffer[..length], stamp)))
    }

    /// The links met in place of folders in which Git tracks files: it takes these for deleted.
    pub fn linked_folders(&mut self, root: &Path) -> Vec<RepoPath> {
        let mut links = std::mem::take(&mut self.hands.met);
        links.dedup();
        links.iter().filter_map(|link| link.strip_prefix(root).map(RepoPath::from_path).ok()).collect()
    }

    /// As [`is_there`]; a file behind a link in place of one of its folders is not there, and the link is remembered.
    ///
    /// # Errors
    /// Why it will not be read.
    pub fn sees(&mut self, source: &Source, links: &Follower) -> Result<bool, Unread> {
        if let Source::Tracked(path, _) = source.judged()
            && let Some(link) = linked_folder(path, links.root())
        {
            self.hands.met.push(link);
            return Ok(false);
        }
        is_there(source, links)
    }
}

/// Passes the whole file of a name to `each`, in pieces, however large it is.
///
/// # Errors
/// As [`Reader::read`], except for the size.
pub fn skim(source: &Source, links: &Follower, each: &mut dyn FnMut(&[u8])) -> Result<(), Unread> {
    let skim_blob = |blob: &Blob, each: &mut dyn FnMut(&[u8])| {
        blob.blobs.skim(&blob.id, each).map_err(|why| blob_refusal(why, u64::MAX))
    };
    match source.judged() {
        Source::Bytes(bytes) => each(bytes),
        Source::Refused(why) => return Err(why.clone()),
        Source::Blob(blob) => skim_blob(blob, each)?,
        source => match open_file(source, links, &mut Hands::default())? {
            Place::Open(mut file) => skim_file(&mut file, each).map_err(|error| refusal(&error))?,
            Place::Left(blob) => skim_blob(blob, each)?,
            Place::Gone => {}
        },
    }
    Ok(())
}

fn skim_file(file: &mut File, each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => each(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a path that no glob matches may be a passport: a file, or what cannot be looked at.
pub(crate) fn is_sniffable(path: &Path) -> bool {
    match path.metadata() {
        Ok(metadata) => metadata.is_file(),
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
    }
}

/// Whether something exists under a name, as far as can be seen without reading it.
///
/// # Errors
/// Why it will not be read.
pub fn is_there(source: &Source, links: &Follower) -> Result<bool, Unread> {
    let (path, left) = match source.judged() {
        Source::Bytes(_) | Source::Blob(_) | Source::Both(_) => return Ok(true),
        Source::Refused(why) => return Err(why.clone()),
        Source::Tracked(path, left) => (path, Some(left)),
        Source::File(path) | Source::Link(path) => (path, None),
    };
    let looked = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => links.file(path)?.symlink_metadata(),
        looked => looked,
    };
    match (looked, left) {
        (Ok(metadata), _) if metadata.is_file() => Ok(true),
        (Ok(metadata), _) => Err(not_regular(metadata.file_type())),
        (Err(error), Some(left)) if is_gone(&error) => Ok(left.is_some()),
        (Err(error), _) => Err(refusal(&error)),
    }
}

/// Why a tracked file that is gone is not a plain deletion: where it would be, something has changed since `started`. A local
/// file system may stamp a change some milliseconds early, never late, so that what was deleted before is never taken
/// for it.
pub fn vanished(source: &Source, links: &Follower, started: SystemTime) -> Option<Unread> {
    let Source::Tracked(path, _) = source.judged() else { return None };
    if linked_folder(path, links.root()).is_some() {
        return None; // It may be there, and is another file.
    }
    let folder = path.ancestors().skip(1).find_map(|folder| folder.metadata().ok())?;
    is_changed(&folder, started).then(|| disturbed("it vanished while the scan ran"))
}

/// How far the clock of a file system may be ahead of this machine's.
const SKEW: Duration = Duration::from_hours(24);

/// Whether something was put into a folder or taken out of it since `started`, or the folder itself was put there. A stamp
/// in the future was set by hand, and shows nothing about this scan.
fn is_changed(folder: &Metadata, started: SystemTime) -> bool {
    let now = SystemTime::now();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // A folder that is moved into place keeps the time of its content. This time cannot be set by hand; only a clock that
        // was set back leaves one far ahead.
        let seconds = u64::try_from(folder.ctime()).unwrap_or_default();
        let nanoseconds = u32::try_from(folder.ctime_nsec()).unwrap_or_default();
        let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        if started < changed && changed <= now + SKEW {
            return true;
        }
    }
    let latest = if cfg!(unix) { now } else { now + SKEW };
    folder.modified().is_ok_and(|modified| started < modified && modified <= latest)
}

/// What was met where a file should be.
enum Place<'s> {
    Open(File),
    /// A sparse checkout left it in the index.
    Left(&'s Blob),
    /// It was deleted.
    Gone,
}

fn open_file<'s>(source: &'s Source, links: &Follower, hands: &mut Hands) -> Result<Place<'s>, Unread> {
    let Hands { opener, below, met } = hands;
    match source {
        Source::File(path) => match opener.open(path) {
            Ok(file) => Ok(Place::Open(file)),
            Err(error) if is_loop(&error) => Err(changed()),
            Err(error) => Err(refusal(&error)),
        },
        Source::Tracked(path, left) => match below.open(path, links.root(), opener) {
            Ok(Opened::File(file)) => Ok(Place::Open(file)),
            Ok(Opened::Behind(link)) => {
                met.push(link);
                Ok(Place::Gone)
            }
            Err(error) if is_loop(&error) => open_end(path, links, opener).map(Place::Open),
            Err(error) if is_gone(&error) => Ok(left.as_ref().map_or(Place::Gone, Place::Left)),
            Err(error) => Err(refusal(&error)),
        },
        Source::Link(path) => open_end(path, links, opener).map(Place::Open),
        Source::Bytes(_) | Source::Blob(_) | Source::Both(_) | Source::Refused(_) => Ok(Place::Gone),
    }
}

fn open_end(link: &Path, links: &Follower, opener: &mut Opener) -> Result<File, Unread> {
    opener.open(&links.file(link)?).map_err(|error| if is_loop(&error) { changed() } else { refusal(&error) })
}

fn read_blob(blob: &Blob, limit: u64, buffer: &mut Vec<u8>) -> Result<usize, Unread> {
    blob.blobs.read(&blob.id, limit, buffer).map_err(|why| blob_refusal(why, limit))
}

/// Reads at most one byte more than the limit from a stream.
///
/// # Errors
/// What the stream says.
pub fn read_stream(stream: &mut dyn Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file into the start of `buffer`, and returns its length.
fn read_file(mut file: File, limit: u64, buffer: &mut Vec<u8>, stamp: &mut Option<Stamp>) -> Result<usize, Unread> {
    let Some(size) = regular_size(&file, stamp).map_err(|error| refusal(&error))? else {
        let kind = file.metadata().map_err(|error| refusal(&error))?.file_type();
        return Err(not_regular(kind));
    };
    if size > limit {
        return Err(Unread::Oversized { size: Some(size), limit });
    }
    // One byte more than the file should have, so that one read sees its end; the file may grow meanwhile.
    let mut room = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(1);
    let mut length = 0;
    loop {
        if buffer.len() < room {
            buffer.resize(room, 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(refusal(&error)),
        }
        if length as u64 > limit {
            return Err(Unread::Oversized { size: None, limit });
        }
        if length as u64 == size && length < buffer.len() {
            // As long as its metadata said, and less than was requested: that is its end, without a call to confirm it.
            return Ok(length);
        }
        if length == buffer.len() {
            room = buffer.len() * 2;
        }
    }
}

/// How many bytes a regular file has; nothing for anything else.
fn regular_size(file: &File, stamp: &mut Option<Stamp>) -> io::Result<Option<u64>> {
    #[cfg(unix)]
    {
        use rustix::fs::{FileType, fstat};
        // This runs for each file: the portable way makes more system calls.
        let status = fstat(file)?;
        *stamp = Some(Stamp::of(&status));
        let is_regular = FileType::from_raw_mode(status.st_mode) == FileType::RegularFile;
        Ok(is_regular.then(|| u64::try_from(status.st_size).unwrap_or_default()))
    }
    #[cfg(not(unix))]
    let _ = stamp;
    #[cfg(not(unix))]
    return file.metadata().map(|metadata| metadata.is_file().then(|| metadata.len()));
}
