//! Owns the floor: the least that any scan has to do. Find the passports, open and read each, and nothing else.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use walkdir::WalkDir;

use crate::git;

/// How many threads read.
const READERS: usize = 2;
/// How many paths are handed over at once.
const BATCH: usize = 256;

/// How the passports are found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Finder {
    /// By walking through all folders.
    Walk,
    /// By asking Git for its list.
    Git,
}

impl Finder {
    /// The hidden argument by which the benchmark starts itself.
    pub(crate) const fn argument(self) -> &'static str {
        match self {
            Self::Walk => "--floor-walk",
            Self::Git => "--floor-git",
        }
    }
}

/// Reads every passport below `folder`, and tells how many there were and how many bytes they had.
pub(crate) fn read_all(finder: Finder, folder: &Path) -> io::Result<(usize, usize)> {
    let (batches, taken) = mpsc::sync_channel(64);
    let taken = Arc::new(Mutex::new(taken));
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let taken = Arc::clone(&taken);
            thread::spawn(move || read_batches(&taken))
        })
        .collect();
    match finder {
        Finder::Walk => walk(folder, &batches)?,
        Finder::Git => list(folder, &batches)?,
    }
    drop(batches);
    let mut sum = (0, 0);
    for reader in readers {
        let (files, bytes) = reader.join().map_err(|_| io::Error::other("a reader panicked"))??;
        sum = (sum.0 + files, sum.1 + bytes);
    }
    Ok(sum)
}

fn walk(folder: &Path, batches: &SyncSender<Vec<PathBuf>>) -> io::Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    for entry in WalkDir::new(folder).into_iter().filter_entry(|entry| entry.file_name() != ".git") {
        let entry = entry?;
        if is_passport(entry.path().as_os_str().as_encoded_bytes()) {
            hand_over(entry.into_path(), &mut batch, batches)?;
        }
    }
    batches.send(batch).map_err(io::Error::other)
}

fn list(folder: &Path, batches: &SyncSender<Vec<PathBuf>>) -> io::Result<()> {
    let mut git = git::git(folder).args(["ls-files", "-z"]).stdout(Stdio::piped()).spawn()?;
    let mut names = BufReader::with_capacity(1 << 16, git.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
    let mut batch = Vec::with_capacity(BATCH);
    let mut name = Vec::new();
    while names.read_until(0, &mut name)? > 0 {
        name.pop();
        // The generator writes ASCII names.
        let text = std::str::from_utf8(&name).map_err(io::Error::other)?;
        if is_passport(&name) {
            hand_over(folder.join(text), &mut batch, batches)?;
        }
        name.clear();
    }
    batches.send(batch).map_err(io::Error::other)?;
    if git.wait()?.success() { Ok(()) } else { Err(io::Error::other("git ls-files failed")) }
}

fn hand_over(path: PathBuf, batch: &mut Vec<PathBuf>, batches: &SyncSender<Vec<PathBuf>>) -> io::Result<()> {
    batch.push(path);
    if batch.len() == BATCH {
        let full = std::mem::replace(batch, Vec::with_capacity(BATCH));
        batches.send(full).map_err(io::Error::other)?;
    }
    Ok(())
}

/// What the default globs say, in two comparisons.
fn is_passport(path: &[u8]) -> bool {
    let slash = path.iter().rposition(|byte| *byte == b'/');
    let (folder, name) = slash.map_or((&path[..0], path), |at| (&path[..at], &path[at + 1..]));
    name.ends_with(b".json")
        && (name == b"passport.json"
            || name.ends_with(b".passport.json")
            || folder == b"passports"
            || folder.ends_with(b"/passports"))
}

fn read_batches(taken: &Mutex<Receiver<Vec<PathBuf>>>) -> io::Result<(usize, usize)> {
    let mut buffer = vec![0; 64 * 1024];
    let mut sum = (0, 0);
    loop {
        let batch = taken.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(batch) = batch else { return Ok(sum) };
        for path in batch {
            let mut file = open(&path)?;
            // One call where the file is shorter than the buffer, as it is here; a second one would prove the end.
            sum.1 += file.read(&mut buffer)?;
            sum.0 += 1;
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}
