//! Owns the reading of blobs: one `cat-file --batch` for all of them.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::process::{Complaint, Ended, listen, unstarted};
use super::{Git, Refusal};

/// Reads blobs by their id; starts Git with the first one.
pub struct Blobs {
    git: Git,
    batch: Mutex<Option<Batch>>,
}

/// Why a blob was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than the limit.
    Oversized(u64),
    /// The repository does not hold it.
    Missing,
    /// Git failed.
    Refused(Refusal),
}

struct Batch {
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    stderr: Option<Complaint>,
}

impl Blobs {
    /// A reader of `git`'s blobs.
    pub const fn new(git: Git) -> Self {
        Self { git, batch: Mutex::new(None) }
    }

    /// Reads the blob `id` into the start of `buffer`, and returns its length.
    ///
    /// # Errors
    /// Its size is known before it comes, so that an oversized one is never kept.
    pub fn read(&self, id: &str, limit: u64, buffer: &mut Vec<u8>) -> Result<usize, Unread> {
        self.read_named(id.as_bytes(), limit, buffer)
    }

    fn read_named(&self, name: &[u8], limit: u64, buffer: &mut Vec<u8>) -> Result<usize, Unread> {
        self.with_reply(name, |size, reply| {
            let length = usize::try_from(size).ok().filter(|_| size <= limit);
            let Some(length) = length else {
                io::copy(&mut reply.take(size), &mut io::sink())?;
                return Ok(Err(Unread::Oversized(size)));
            };
            if buffer.len() < length {
                buffer.resize(length, 0);
            }
            reply.read_exact(&mut buffer[..length])?;
            Ok(Ok(length))
        })
    }

    /// Reads the file that HEAD holds under `path` as [`Blobs::read`] does; nothing where it holds none.
    ///
    /// # Errors
    /// As [`Blobs::read`]; and when the name cannot be sent on one line.
    pub fn read_committed(&self, path: &[u8], limit: u64, buffer: &mut Vec<u8>) -> Result<Option<usize>, Unread> {
        if path.contains(&b'\n') {
            return Err(Unread::Refused(Refusal::of("a name with a line feed", "Rename it.")));
        }
        match self.read_named(&[b"HEAD:", path].concat(), limit, buffer) {
            Ok(length) => Ok(Some(length)),
            Err(Unread::Missing) => Ok(None),
            Err(why) => Err(why),
        }
    }

    /// Passes all of the blob `id` to `each`, in pieces.
    ///
    /// # Errors
    /// As [`Blobs::read`], except for the size.
    pub fn skim(&self, id: &str, each: &mut dyn FnMut(&[u8])) -> Result<(), Unread> {
        self.with_reply(id.as_bytes(), |size, reply| {
            let mut pieces = reply.take(size);
            loop {
                let piece = pieces.fill_buf()?;
                let length = piece.len();
                if length == 0 {
                    break;
                }
                each(piece);
                pieces.consume(length);
            }
            if pieces.limit() > 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(Ok(())) }
        })
    }

    /// Requests a blob; `take` has to take from the reply exactly as many bytes as it is given.
    fn with_reply<T>(
        &self,
        name: &[u8],
        take: impl FnOnce(u64, &mut BufReader<ChildStdout>) -> io::Result<Result<T, Unread>>,
    ) -> Result<T, Unread> {
        let mut slot = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = match slot.take() {
            Some(batch) => batch,
            None => Batch::start(&self.git).map_err(Unread::Refused)?,
        };
        let asked = batch.ask(name).and_then(|answer| match answer {
            None => Ok(Err(Unread::Missing)),
            Some(size) => {
                let taken = take(size, &mut batch.replies)?;
                batch.replies.read_exact(&mut [0])?;
                Ok(taken)
            }
        });
        match asked {
            Ok(taken) => {
                *slot = Some(batch);
                taken
            }
            // The conversation is out of step: the next request starts a new process.
            Err(error) => Err(batch.fail(&error)),
        }
    }
}

impl Batch {
    fn start(git: &Git) -> Result<Self, Refusal> {
        let mut asked = git.command();
        asked.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = asked.spawn().map_err(|error| unstarted(&error))?;
        let (Some(replies), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(unstarted(&io::ErrorKind::BrokenPipe.into()));
        };
        let requests = child.stdin.take();
        Ok(Self { child, requests, replies: BufReader::new(replies), stderr: Some(listen(stderr)) })
    }

    /// The size of the blob, whose bytes come next; `None` when there is no such blob.
    fn ask(&mut self, name: &[u8]) -> io::Result<Option<u64>> {
        let requests = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        requests.write_all(&[name, b"\n"].concat())?;
        let mut reply = Vec::new();
        self.replies.by_ref().take(name.len() as u64 + 256).read_until(b'\n', &mut reply)?;
        if reply.strip_prefix(name) == Some(b" missing\n") {
            return Ok(None);
        }
        let reply = std::str::from_utf8(&reply).unwrap_or_default().trim_end();
        let mut words = reply.split(' ').skip(1);
        match (words.next(), words.next().map(str::parse)) {
            (Some("blob"), Some(Ok(size))) => Ok(Some(size)),
            _ if reply.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Err(io::Error::other(format!("`{reply}` is no answer about a blob"))),
        }
    }

    /// Ends it, and returns the reason.
    fn fail(mut self, error: &io::Error) -> Unread {
        let _ = self.child.kill();
        let status = self.child.wait();
        let stderr = self.stderr.take().and_then(|stderr| stderr.join().ok()).unwrap_or_default();
        match status {
            Ok(status) if !stderr.is_empty() => {
                let ended = Ended { what: "cat-file", status, stdout: Vec::new(), stderr };
                // A Git without the option not to fetch has tried to, and exits where that is forbidden.
                if ended.lacks_promised() { Unread::Missing } else { Unread::Refused(ended.refusal()) }
            }
            _ => Unread::Refused(Refusal::of(
                format!("`git cat-file` failed: {error}"),
                "Look at the repository with `git fsck`.",
            )),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // The end of its input ends it. Nothing that it could still say matters: every blob was counted.
        self.requests = None;
        let _ = self.child.wait();
    }
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blobs").field("git", &self.git).finish_non_exhaustive()
    }
}
