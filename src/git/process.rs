//! Owns one run of Git: its streams, its exit, and its error messages.

use std::ffi::CStr;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use super::Refusal;
use crate::text::{clip, visible};

/// How much of Git's complaint is kept.
const LONGEST_COMPLAINT: u64 = 16 * 1024;
/// How much of a short answer is taken.
const LONGEST_ANSWER: u64 = 1 << 26;
/// How much of a listing is read at once.
const CHUNK: usize = 128 * 1024;

/// A Git that still writes.
pub(super) struct Running {
    what: &'static str,
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Complaint,
}

/// What Git says on standard error, taken off while it runs.
pub(super) type Complaint = JoinHandle<Vec<u8>>;

/// A Git that has ended.
pub(super) struct Ended {
    pub(super) what: &'static str,
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

impl Running {
    /// Starts it.
    pub(super) fn start(mut command: Command, what: &'static str) -> Result<Self, Refusal> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| unstarted(&error))?;
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(unstarted(&io::ErrorKind::BrokenPipe.into()));
        };
        let stderr = listen(stderr);
        Ok(Self { what, child, stdout: BufReader::with_capacity(CHUNK, stdout), stderr })
    }

    /// Yields what Git writes, up to each NUL. A last piece without one was cut off, and is not a record.
    pub(super) fn records(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Refusal> {
        // The start of a record whose end comes with the next chunk; all others are passed on in place.
        let mut partial = Vec::new();
        loop {
            let chunk = match self.stdout.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unread(&error)),
            };
            if chunk.is_empty() {
                let is_whole = partial.is_empty();
                return if is_whole { Ok(()) } else { Err(self.unread(&io::ErrorKind::UnexpectedEof.into())) };
            }
            let mut rest = chunk;
            while let Ok(record) = CStr::from_bytes_until_nul(rest) {
                let record = record.to_bytes();
                rest = &rest[record.len() + 1..];
                if partial.is_empty() {
                    each(record);
                } else {
                    partial.extend_from_slice(record);
                    each(&partial);
                    partial.clear();
                }
            }
            partial.extend_from_slice(rest);
            let length = chunk.len();
            self.stdout.consume(length);
        }
    }

    /// Ends it before it has written all.
    pub(super) fn cancel(mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.wait(Vec::new());
    }

    /// Waits for the end, which must be a good one.
    pub(super) fn end(self) -> Result<(), Refusal> {
        let ended = self.wait(Vec::new())?;
        if ended.status.success() { Ok(()) } else { Err(ended.refusal()) }
    }

    fn wait(mut self, stdout: Vec<u8>) -> Result<Ended, Refusal> {
        // Who stops reading before the end must not wait for a Git that waits for a reader.
        drop(self.stdout);
        let status = self.child.wait().map_err(|error| unstarted(&error))?;
        Ok(Ended { what: self.what, status, stdout, stderr: self.stderr.join().unwrap_or_default() })
    }

    fn unread(&self, error: &io::Error) -> Refusal {
        Refusal::of(format!("the answer of `git {}` cannot be read: {error}", self.what), "Run the gate again.")
    }
}

impl Ended {
    /// Whether it has missed an object that a partial clone would have to fetch first.
    pub(super) fn lacks_promised(&self) -> bool {
        let said = String::from_utf8_lossy(&self.stderr);
        // It may exit before it reports more than the errors of the fetch that it has started.
        let is_refused =
            said.lines().any(|line| line.starts_with("fatal: transport '") && line.ends_with("' not allowed"));
        is_refused || said.contains("from promisor remote") || said.contains("lazy fetching disabled")
    }

    /// Git's words: the line that says what is wrong, and the advice around it.
    pub(super) fn refusal(&self) -> Refusal {
        let said = String::from_utf8_lossy(&self.stderr);
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let fault = lines.iter().position(|line| line.starts_with("fatal:") || line.starts_with("error:"));
        let message = match fault.or((!lines.is_empty()).then_some(0)) {
            Some(index) => format!("Git refuses: {}", visible(&clip(lines[index], 300))),
            None => format!("`git {}` failed: {}", self.what, self.status),
        };
        let others = lines.iter().enumerate().filter(|(index, _)| Some(*index) != fault.or(Some(0)));
        let advice: Vec<&str> = others.map(|(_, line)| *line).collect();
        let help = if self.lacks_promised() || lacks_object(&message) {
            "Look at the repository with `git fsck`, or fetch what a partial clone left out.".to_owned()
        } else if advice.is_empty() {
            "Fix what Git complains about; the gate does not guess what Git would have answered.".to_owned()
        } else {
            visible(&clip(&advice.join(" "), 600)).into_owned()
        };
        Refusal { message, help }
    }
}

/// Whether Git misses an object, which it says in one of these ways.
fn lacks_object(message: &str) -> bool {
    ["bad tree object", "bad object", "unable to read tree", "unable to read sha1 file", "unable to parse object"]
        .iter()
        .any(|words| message.contains(words))
}

/// Runs a command whose answer is short.
pub(super) fn run(command: Command, what: &'static str) -> Result<Ended, Refusal> {
    let mut running = Running::start(command, what)?;
    let mut stdout = Vec::new();
    let read = running.stdout.by_ref().take(LONGEST_ANSWER).read_to_end(&mut stdout);
    read.map_err(|error| running.unread(&error))?;
    running.wait(stdout)
}

/// Runs a command that reads `input` while it answers.
pub(super) fn converse(mut command: Command, what: &'static str, input: Vec<u8>) -> Result<Ended, Refusal> {
    command.stdin(Stdio::piped());
    let mut running = Running::start(command, what)?;
    let writer = running.child.stdin.take().map(|mut stdin| thread::spawn(move || stdin.write_all(&input)));
    let mut stdout = Vec::new();
    let read = running.stdout.by_ref().take(LONGEST_ANSWER).read_to_end(&mut stdout);
    read.map_err(|error| running.unread(&error))?;
    let ended = running.wait(stdout)?;
    if let Some(writer) = writer {
        // A process that did not read all of it shows it by its status.
        let _ = writer.join();
    }
    Ok(ended)
}

/// Runs a command that reads `input` while it answers in records, however many.
pub(super) fn converse_in_records(
    mut command: Command,
    what: &'static str,
    input: Vec<u8>,
    each: &mut dyn FnMut(&[u8]),
) -> Result<(), Refusal> {
    command.stdin(Stdio::piped());
    let mut running = Running::start(command, what)?;
    let writer = running.child.stdin.take().map(|mut stdin| thread::spawn(move || stdin.write_all(&input)));
    running.records(each)?;
    running.end()?;
    if let Some(writer) = writer {
        // If it did not read all of it, answers are missing.
        let _ = writer.join();
    }
    Ok(())
}

/// Reads what Git writes on standard error: the start is kept, the rest is dropped.
pub(super) fn listen(mut stderr: impl Read + Send + 'static) -> Complaint {
    thread::spawn(move || {
        let mut kept = Vec::new();
        // What cannot be read is not kept; the exit status decides.
        let _ = stderr.by_ref().take(LONGEST_COMPLAINT).read_to_end(&mut kept);
        let _ = io::copy(&mut stderr, &mut io::sink());
        kept
    })
}

/// Git cannot be started.
pub(super) fn unstarted(error: &io::Error) -> Refusal {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "Install Git, put it on the PATH, and run the gate again.",
        _ => "See that Git can be started, and run the gate again.",
    };
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "no program of that name is on the PATH".to_owned(),
        _ => error.to_string(),
    };
    Refusal::of(format!("git cannot be started: {reason}"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_a_partial_clone_lacks_is_known_by_any_of_its_words() {
        use std::os::unix::process::ExitStatusExt as _;
        for (said, lacks) in [
            ("fatal: transport 'ssh' not allowed\n", true),
            ("x\nfatal: could not fetch 12 from promisor remote\n", true),
            ("warning: lazy fetching disabled; some objects may not be available\n", true),
            ("fatal: bad object 12\n", false),
        ] {
            let stderr = said.as_bytes().to_vec();
            let ended = Ended { what: "cat-file", status: ExitStatus::from_raw(13), stdout: Vec::new(), stderr };
            assert_eq!(ended.lacks_promised(), lacks, "{said}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_fault_is_the_message_and_the_rest_is_the_advice() {
        use std::os::unix::process::ExitStatusExt as _;
        let refusal = |stderr: &[u8]| {
            let status = ExitStatus::from_raw(128 << 8);
            Ended { what: "ls-files", status, stdout: Vec::new(), stderr: stderr.to_vec() }.refusal()
        };
        let dubious = refusal(
            b"hint: x\nfatal: detected dubious ownership at '/x\x1b'\nTo add an exception, call:\n\n\tgit config\n",
        );
        assert_eq!(dubious.message, "Git refuses: fatal: detected dubious ownership at '/x\\u{1b}'");
        assert_eq!(dubious.help, "hint: x To add an exception, call: git config");
        assert_eq!(refusal(b"boom").message, "Git refuses: boom");
        assert_eq!(refusal(b"").message, "`git ls-files` failed: exit status: 128");
    }
}
