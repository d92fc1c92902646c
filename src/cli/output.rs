//! Owns what goes to the standard streams: every write is checked and flushed, a closed pipe is not an error.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::sink::guard::{Guard, Spelling};
use crate::text::visible;

/// Why a command could not do its work; goes to standard error, and the exit status is 2.
#[derive(Debug)]
pub(super) struct Failed(pub(super) String);

/// Prints an error on standard error, on one printable line.
pub(super) fn complain(message: &str) {
    to_stderr(&format!("error: {}", visible(message)));
}

/// Prints a remark on standard error that is not an error.
pub(super) fn remark(message: &str) {
    to_stderr(&visible(message));
}

/// Puts lines on standard error. A runner looks for commands there too, and these lines repeat names of files.
pub(super) fn to_stderr(lines: &str) {
    let mut error = io::stderr().lock();
    // There is no place left to report it when this fails; the exit status shows it too.
    let _ = guarded(&mut error, |out| writeln!(out, "{}", lines.trim_end_matches('\n')));
}

/// Writes lines that repeat untrusted text, so that no runner takes one for a command.
pub(super) fn guarded(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut guard = Guard::new(out, Spelling::Visible);
    write(&mut guard)?;
    guard.finish()
}

/// Whether a standard stream was closed before the start. The runtime has then opened `/dev/null` in its place, for
/// reading and writing: what is printed is lost, and no write fails.
///
/// A shell opens `/dev/null` for writing only: then the user wants it. A program that starts this one with
/// `/dev/null` opened for reading and writing looks the same as a closed stream, so this is checked only where the user
/// wants something printed.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn is_missing(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let is_null = || Some(fstat(stream).ok()?.st_rdev == stat("/dev/null").ok()?.st_rdev);
    let Ok(flags) = fcntl_getfl(stream) else { return true };
    let marks = OFlags::APPEND | OFlags::NONBLOCK;
    flags & OFlags::RWMODE == OFlags::RDWR && !flags.intersects(marks) && is_null() == Some(true)
}

/// Whether a standard stream was closed before the start: not known here.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn is_missing<S>(_: &S) -> bool {
    false
}

/// Writes the result to standard output. A pipe that was closed at its other end stops the printing quietly.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failed> {
    if is_missing(&io::stdout()) {
        return Err(Failed("failed to write to standard output: it is closed".to_owned()));
    }
    print_anyway(write)
}

/// Writes to standard output, whatever it is.
pub(super) fn print_anyway(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failed> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    if is_closed(&written) {
        // Dropping the buffer must not try again.
        let _ = out.into_parts();
        return Ok(());
    }
    written.map_err(|error| Failed(format!("failed to write to standard output: {error}")))
}

/// Whether a write failed because the reader is gone.
pub(super) fn is_closed<T>(written: &io::Result<T>) -> bool {
    matches!(written, Err(error) if error.kind() == io::ErrorKind::BrokenPipe)
}

/// Formats an error as `what: error`.
pub(super) fn failed(what: impl Display) -> impl FnOnce(io::Error) -> Failed {
    move |error| Failed(format!("{what}: {error}"))
}

/// The name of the tool on its own, without the leading word `passport`.
pub(super) const ALONE: &str = "mk-passport";

/// Whether the tool was called by its own name.
pub(super) fn is_alone() -> bool {
    std::env::args_os().next().is_some_and(|program| names_alone(&program))
}

/// Whether a program's path ends with the tool's own name.
pub(super) fn names_alone(program: &OsStr) -> bool {
    Path::new(program).file_stem().is_some_and(|name| name == ALONE)
}

/// Words that name commands, as they are typed under the name that the tool was called by.
pub(super) fn as_called(words: &str) -> Cow<'_, str> {
    if is_alone() { Cow::Owned(words.replace("mk passport", ALONE)) } else { Cow::Borrowed(words) }
}

/// A path that a shell reads as one word, and a program not as an option.
pub(super) fn for_a_shell(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if text.starts_with('-') { format!("./{text}") } else { text.into_owned() };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./+:@%,".contains(c);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// A path in a message: whole, because its end matters most.
pub(super) fn shown(path: &Path) -> String {
    format!("`{}`", visible(&path.to_string_lossy()))
}

/// A path of any bytes, where the platform has such names.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems a name can be unusable")]
pub(super) fn path_from_bytes(name: &[u8]) -> Result<PathBuf, Failed> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(PathBuf::from(OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
pub(super) fn path_from_bytes(name: &[u8]) -> Result<PathBuf, Failed> {
    let name =
        std::str::from_utf8(name).map_err(|_| Failed("the list of files holds a name that is not UTF-8".to_owned()))?;
    Ok(PathBuf::from(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        let word = |path: &str| for_a_shell(Path::new(path));
        assert_eq!(word("prod/ads.passport.json"), "prod/ads.passport.json");
        assert_eq!(word("my ads;rm *.json"), "'my ads;rm *.json'");
        assert_eq!(word("it's.json"), r"'it'\''s.json'");
        assert_eq!(word("-n.json"), "./-n.json");
    }
}
