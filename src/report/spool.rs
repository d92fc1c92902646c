//! Owns what a format has written of each file until the whole report can be put together: in memory while it is
//! small, then in a temporary file that has no name.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::PathBuf;

/// How many bytes stay in memory.
const IN_MEMORY: usize = 8 << 20;

/// How many bytes are copied at once.
const MOST_AT_ONCE: u32 = 1 << 20;

/// Why a report cannot be put together: the temporary file that held what was written of each file failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the temporary file for it in `{}` failed: {reason}", folder.display())]
pub struct Lost {
    /// Where the file was, or was to be.
    folder: PathBuf,
    reason: String,
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        let reason = error.to_string();
        // Not the file's own name, which is another one in each run.
        let reason = reason.split(" at path ").next().unwrap_or_default().to_owned();
        Self { folder: std::env::temp_dir(), reason }
    }
}

/// Bytes in the order in which they were appended.
#[derive(Debug, Default)]
pub(super) struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
    /// How many bytes are in the file, in front of those in memory.
    in_file: u64,
}

/// A piece of a spool: what was written of one file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) length: u32,
}

impl Piece {
    fn end(self) -> u64 {
        self.start + u64::from(self.length)
    }
}

impl Spool {
    /// How many bytes were appended.
    pub(super) fn len(&self) -> u64 {
        self.in_file + self.memory.len() as u64
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When there is no room for a temporary file.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        self.memory.extend_from_slice(bytes);
        if self.memory.len() < IN_MEMORY {
            return Ok(());
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        file.write_all(&self.memory)?;
        self.in_file += self.memory.len() as u64;
        self.memory.clear();
        self.file = Some(file);
        Ok(())
    }

    /// Copies pieces in the given order, except for the first `skip` bytes of them all. Pieces that follow each other are
    /// read at once.
    pub(super) fn copy(
        &self,
        pieces: impl Iterator<Item = Piece>,
        mut skip: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut run = Piece::default();
        let mut buffer = Vec::new();
        for piece in pieces.filter(|piece| piece.length > 0) {
            let joined = run.length.checked_add(piece.length);
            if let Some(joined) = joined.filter(|joined| run.end() == piece.start && *joined < MOST_AT_ONCE) {
                run.length = joined;
            } else {
                self.copy_one(run, &mut skip, &mut buffer, out)?;
                run = piece;
            }
        }
        self.copy_one(run, &mut skip, &mut buffer, out)
    }

    fn copy_one(&self, run: Piece, skip: &mut usize, buffer: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
        let length = run.length as usize;
        buffer.resize(length, 0);
        let from_file = usize::try_from(self.in_file.saturating_sub(run.start)).map_or(length, |rest| rest.min(length));
        if let Some(mut file) = self.file.as_ref().filter(|_| from_file > 0) {
            let read = file.seek(SeekFrom::Start(run.start)).and_then(|_| file.read_exact(&mut buffer[..from_file]));
            read.map_err(|error| io::Error::other(Lost::from(error)))?;
        }
        if from_file < length {
            let start = usize::try_from(run.start.saturating_sub(self.in_file)).unwrap_or(usize::MAX);
            let rest = self.memory.get(start..start + (length - from_file)).ok_or(io::ErrorKind::UnexpectedEof)?;
            buffer[from_file..].copy_from_slice(rest);
        }
        let skipped = (*skip).min(length);
        *skip -= skipped;
        out.write_all(&buffer[skipped..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_any_order_from_memory_and_file() {
        let mut spool = Spool::default();
        let mut pieces = Vec::new();
        let large = vec![b'x'; IN_MEMORY / 3];
        for n in 0..8u8 {
            for bytes in [vec![b'a' + n; 3], Vec::new(), large.clone()] {
                let length = u32::try_from(bytes.len()).unwrap();
                pieces.push(Piece { start: spool.len(), length });
                spool.append(&bytes).unwrap();
            }
        }
        assert!(spool.file.is_some() && !spool.memory.is_empty());
        let small: Vec<Piece> = pieces.iter().copied().filter(|piece| piece.length == 3).collect();
        let copied = |pieces: &[Piece], skip| {
            let mut out = Vec::new();
            spool.copy(pieces.iter().copied(), skip, &mut out).unwrap();
            out
        };
        assert_eq!(copied(&small, 0), b"aaabbbcccdddeeefffggghhh");
        let backwards: Vec<Piece> = small.iter().rev().copied().collect();
        assert_eq!(copied(&backwards, 4), b"ggfffeeedddcccbbbaaa");
        assert_eq!(copied(&pieces, 0).len(), 8 * (3 + large.len()));
    }
}
