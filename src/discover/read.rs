//! Owns the reading of untrusted files: bounded, never blocking, regular files only.

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Source;
use crate::rule::Unread;

/// Reads what stands under a name into `buffer`, and returns its bytes.
///
/// # Errors
/// What cannot or must not be read, with the reason; never a guess at its content.
pub fn read<'b>(source: &'b Source, root: &Path, limit: u64, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Unread> {
    match source {
        Source::Bytes(bytes) if bytes.len() as u64 > limit => Err(Unread::Oversized { size: None, limit }),
        Source::Bytes(bytes) => Ok(bytes),
        Source::Refused(why) => Err(why.clone()),
        Source::File(path) => read_file(path, limit, buffer),
        Source::Link(path) => read_file(&follow(path, root)?, limit, buffer),
    }
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

/// The end of a link, when that is inside the root.
fn follow(link: &Path, root: &Path) -> Result<PathBuf, Unread> {
    let unreadable = |reason: &str, remedy| Unread::Unreadable { reason: reason.to_owned(), remedy };
    match link.canonicalize() {
        Ok(end) if end.starts_with(root) => Ok(end),
        Ok(_) => Err(unreadable(
            "a link that leaves the repository",
            "Put the passport itself here: what lies outside can change without a review.",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(unreadable("a link that ends nowhere", "Mend the link, or remove it."))
        }
        // The name of the kind is not stable yet, its number is: ELOOP.
        Err(error) if is_loop(&error) => {
            Err(unreadable("a link that goes in a circle", "Mend the link, or remove it."))
        }
        Err(error) => Err(refusal(&error)),
    }
}

fn is_loop(error: &io::Error) -> bool {
    #[cfg(unix)]
    return error.raw_os_error() == Some(libc::ELOOP);
    #[cfg(not(unix))]
    return error.to_string().contains("symlink");
}

fn read_file<'b>(path: &Path, limit: u64, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Unread> {
    let mut file = open(path).map_err(|error| if is_loop(&error) { changed() } else { refusal(&error) })?;
    let metadata = file.metadata().map_err(|error| refusal(&error))?;
    if !metadata.is_file() {
        return Err(not_regular(metadata.file_type()));
    }
    if metadata.len() > limit {
        return Err(Unread::Oversized { size: Some(metadata.len()), limit });
    }
    // One byte more than the file should have, so that one read sees its end; the file may grow meanwhile.
    let mut room = usize::try_from(metadata.len()).unwrap_or(usize::MAX).saturating_add(1);
    let mut length = 0;
    loop {
        if buffer.len() < room {
            buffer.resize(room, 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(&buffer[..length]),
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(refusal(&error)),
        }
        if length as u64 > limit {
            return Err(Unread::Oversized { size: None, limit });
        }
        if length == buffer.len() {
            room = buffer.len() * 2;
        }
    }
}

/// Opens without waiting for anybody (a FIFO without a writer), and without following a link that was put there
/// since discovery.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY);
    }
    options.open(path)
}

fn changed() -> Unread {
    Unread::Unreadable {
        reason: "it was replaced by a link while the scan ran".to_owned(),
        remedy: "Run the scan again when nothing changes the files.",
    }
}

/// Why the system refused.
pub(super) fn refusal(error: &io::Error) -> Unread {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "Check the name; a file that vanished during the scan was not judged.",
        io::ErrorKind::PermissionDenied => "Give the user who runs the gate the right to read it.",
        _ => "Make it readable and run the gate again.",
    };
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Unread::Unreadable { reason, remedy }
}

/// Why a thing under a passport's name is not opened.
pub(super) fn not_regular(kind: FileType) -> Unread {
    let what = if kind.is_dir() { "a directory" } else { special(kind) };
    Unread::Unreadable {
        reason: format!("{what}, not a regular file"),
        remedy: "Put a regular file here, or exclude the path.",
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device"
    } else {
        "something else"
    }
}

#[cfg(not(unix))]
fn special(_kind: FileType) -> &'static str {
    "something else"
}
