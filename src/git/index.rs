//! Owns the times by which the index knows files: what Git itself goes by to see that a file has not changed, read from
//! the index file beside a listing of it. Whatever is not understood there is unknown, and then Git is asked.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use super::{Git, Mode, Tracked};

/// What the index holds of a regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    id: [u8; 32],
    /// 20 or 32; 0 where nothing is known.
    length: u8,
    stamp: Option<Stamp>,
}

impl Recorded {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { id: [0; 32], length: 0, stamp: None };

    /// The id of the blob that the index holds, in hexadecimal; nothing where it is unknown.
    pub fn id(&self) -> Option<String> {
        let id = self.id.get(..usize::from(self.length)).filter(|id| !id.is_empty())?;
        let mut text = String::with_capacity(id.len() * 2);
        for byte in id {
            // Writing to memory does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        Some(text)
    }

    /// Whether this is the id, without a text of it for each entry.
    fn has_id(&self, id: &str) -> bool {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let id = id.as_bytes().chunks_exact(2).map(|two| Some(digit(two[0])? << 4 | digit(two[1])?));
        id.eq(self.id[..usize::from(self.length)].iter().map(|byte| Some(u32::from(*byte))))
    }

    /// Whether a file with this stamp is surely as the index holds it.
    pub fn is_of(&self, stamp: Option<Stamp>) -> bool {
        self.stamp.is_some() && self.stamp == stamp
    }
}

/// What a change of a file's content changes: its times, which file it is, whose, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds and nanoseconds of the last change of content or metadata, and of content.
    times: [u32; 4],
    inode: u32,
    owner: [u32; 2],
    size: u32,
}

impl Stamp {
    /// The stamp of an open file.
    #[cfg(unix)]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the index holds 32 bits of each")]
    #[allow(clippy::allow_attributes, clippy::unnecessary_cast, reason = "the widths differ from system to system")]
    pub fn of(status: &rustix::fs::Stat) -> Self {
        let times =
            [status.st_ctime as u32, status.st_ctime_nsec as u32, status.st_mtime as u32, status.st_mtime_nsec as u32];
        let owner = [status.st_uid, status.st_gid];
        Self { times, inode: status.st_ino as u32, owner, size: status.st_size as u32 }
    }
}

/// The index file, from front to back.
#[derive(Debug)]
pub struct Stamps<R = BufReader<File>> {
    file: R,
    version: u32,
    left: u32,
    /// The second in which the index was written: what changed in it or later may have changed again unseen.
    written: u32,
    /// The entry that was read last, and its path.
    last: Option<Recorded>,
    path: Vec<u8>,
}

impl Git {
    /// Opens the index file; nothing where that is not possible.
    pub fn stamps(&self) -> Option<Stamps> {
        let named = self.environment.iter().find(|(name, _)| *name == "GIT_INDEX_FILE");
        let path = named.map_or_else(|| self.directory.join("index"), |(_, path)| PathBuf::from(path));
        let file = File::open(path).ok()?;
        let written = file.metadata().ok()?.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Stamps::read(BufReader::with_capacity(1 << 16, file), u32::try_from(written.as_secs()).ok()?).ok()
    }
}

impl<R: BufRead> Stamps<R> {
    fn read(mut file: R, written: u32) -> io::Result<Self> {
        let mut head = [0; 12];
        file.read_exact(&mut head)?;
        let version = word(&head, 4);
        if !head.starts_with(b"DIRC") || !(2..=4).contains(&version) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(Self { file, version, left: word(&head, 8), written, last: None, path: Vec::new() })
    }

    /// What the index file holds of a listed entry. The entries have to come in the order of the index.
    pub fn of(&mut self, entry: &Tracked<'_>) -> Recorded {
        let length = entry.id.len() / 2;
        while self.last.is_none() || self.path.as_slice() < entry.path {
            if self.left == 0 || self.next(length).is_err() {
                self.left = 0;
                return Recorded::UNKNOWN;
            }
        }
        let here = self.last.filter(|_| self.path == entry.path && entry.mode == Mode::File);
        here.filter(|here| here.has_id(entry.id)).unwrap_or(Recorded::UNKNOWN)
    }

    fn next(&mut self, length: usize) -> io::Result<()> {
        const STATUS: usize = 40;
        let mut head = [0; STATUS + 32 + 2];
        let head = &mut head[..STATUS + length + 2];
        self.file.read_exact(head)?;
        let flags = u16::from_be_bytes([head[STATUS + length], head[STATUS + length + 1]]);
        let (is_assumed, is_extended, stage) = (flags & 0x8000 != 0, flags & 0x4000 != 0, flags & 0x3000);
        let mut before = head.len();
        let mut more = [0; 2];
        if is_extended {
            self.file.read_exact(&mut more)?;
            before += more.len();
        }
        if self.version == 4 {
            let kept = self.path.len().checked_sub(self.offset()?).ok_or(io::ErrorKind::InvalidData)?;
            self.path.truncate(kept);
        } else {
            self.path.clear();
        }
        self.file.read_until(0, &mut self.path)?;
        self.path.pop().filter(|end| *end == 0).ok_or(io::ErrorKind::UnexpectedEof)?;
        if self.version < 4 {
            let end = before + self.path.len() + 1;
            self.file.read_exact(&mut [0; 8][..end.next_multiple_of(8) - end])?;
        }
        self.left -= 1;
        let mut id = [0; 32];
        id[..length].copy_from_slice(&head[STATUS..STATUS + length]);
        let at = |number: usize| word(head, number * 4);
        // Words 4 and 6 are the device, which differs from mount to mount, and the mode.
        let stamp = Stamp { times: [at(0), at(1), at(2), at(3)], inode: at(5), owner: [at(7), at(8)], size: at(9) };
        let is_young = |second: u32| second >= self.written;
        let is_plain = word(head, 24) >> 12 == 0o10;
        // The other flags say that the file is not there, or that the entry only announces it.
        let is_sure = is_plain && !is_assumed && stage == 0 && more == [0; 2] && !is_young(at(0)) && !is_young(at(2));
        let length = u8::try_from(length).unwrap_or_default();
        let is_known = is_plain && stage == 0 && more == [0; 2];
        let recorded = Recorded { id, length, stamp: is_sure.then_some(stamp) };
        self.last = Some(if is_known { recorded } else { Recorded::UNKNOWN });
        Ok(())
    }

    /// How many bytes of the last path an entry of version 4 leaves away.
    fn offset(&mut self) -> io::Result<usize> {
        let mut byte = [0];
        self.file.read_exact(&mut byte)?;
        let mut value = usize::from(byte[0] & 127);
        while byte[0] & 128 != 0 {
            self.file.read_exact(&mut byte)?;
            let above = value.checked_add(1).and_then(|value| value.checked_mul(128));
            value = above.ok_or(io::ErrorKind::InvalidData)? | usize::from(byte[0] & 127);
        }
        Ok(value)
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 2] = ["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "0123456789abcdef0123456789abcdef01234567"];

    /// An entry of version 2 or 3: every word of its status is 7, except for the mode.
    fn entry(path: &str, id: &str, flags: u16, more: Option<u16>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in 0..10 {
            bytes.extend(if number == 6 { 0o100_644_u32 } else { 7 }.to_be_bytes());
        }
        bytes.extend(id.as_bytes().chunks(2).map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()));
        bytes.extend(flags.to_be_bytes());
        bytes.extend(more.into_iter().flat_map(u16::to_be_bytes));
        bytes.extend(path.as_bytes());
        bytes.push(0);
        while !bytes.len().is_multiple_of(8) {
            bytes.push(0);
        }
        bytes
    }

    fn index(version: u32, entries: &[Vec<u8>]) -> Vec<u8> {
        let count = u32::try_from(entries.len()).unwrap();
        [b"DIRC".to_vec(), version.to_be_bytes().to_vec(), count.to_be_bytes().to_vec(), entries.concat()].concat()
    }

    fn tracked<'t>(path: &'t str, id: &'t str) -> Tracked<'t> {
        let (path, mode) = (path.as_bytes(), Mode::File);
        Tracked { path, mode, id, unmerged: false, sparse: false, unwatched: false }
    }

    const STAMP: Stamp = Stamp { times: [7; 4], inode: 7, owner: [7; 2], size: 7 };

    #[test]
    fn the_listed_entries_are_found_between_the_others() {
        let entries = ["a", "b/c", "b/d", "e"].map(|path| entry(path, IDS[0], 3, None));
        let bytes = index(2, &entries);
        let mut stamps = Stamps::read(&bytes[..], 8).unwrap();
        for path in ["a", "b/d"] {
            let recorded = stamps.of(&tracked(path, IDS[0]));
            assert!(recorded.is_of(Some(STAMP)), "{path}");
            assert!(!recorded.is_of(Some(Stamp { size: 8, ..STAMP })) && !recorded.is_of(None), "{path}");
            assert_eq!(recorded.id().as_deref(), Some(IDS[0]));
        }
        // Not in the file, and another blob than the one that is listed.
        assert_eq!(stamps.of(&tracked("d", IDS[0])), Recorded::UNKNOWN);
        assert_eq!(stamps.of(&tracked("e", IDS[1])), Recorded::UNKNOWN);
        assert_eq!(stamps.of(&tracked("z", IDS[0])), Recorded::UNKNOWN);
    }

    #[test]
    fn what_may_have_changed_unseen_is_not_sure() {
        let of = |flags: u16, more: Option<u16>, written: u32| {
            let bytes = index(3, &[entry("a", IDS[0], flags, more)]);
            Stamps::read(&bytes[..], written).unwrap().of(&tracked("a", IDS[0]))
        };
        assert!(of(1, None, 8).is_of(Some(STAMP)));
        for (recorded, why) in [
            (of(1, None, 7), "changed in the second in which the index was written"),
            (of(0x8001, None, 8), "assumed to be unchanged"),
            (of(0x4001, Some(0x2000), 8), "only announced"),
            (of(0x4001, Some(0x4000), 8), "left out by a sparse checkout"),
            (of(0x2001, None, 8), "a side of a conflict"),
        ] {
            assert!(!recorded.is_of(Some(STAMP)), "{why}");
        }
    }

    #[test]
    fn paths_of_version_4_share_what_is_in_front() {
        let whole = |path: &str, keep_from_end: u8| {
            let mut bytes = entry("", IDS[0], 3, None);
            bytes.truncate(62);
            bytes.push(keep_from_end);
            bytes.extend(path.as_bytes());
            bytes.push(0);
            bytes
        };
        let bytes = index(4, &[whole("b/abc.json", 0), whole("c/d", 8), whole("z", 200)]);
        let mut stamps = Stamps::read(&bytes[..], 8).unwrap();
        assert!(stamps.of(&tracked("b/c/d", IDS[0])).is_of(Some(STAMP)));
        // Cut off more than there is, or in the middle of a number.
        assert_eq!(stamps.of(&tracked("z", IDS[0])), Recorded::UNKNOWN);
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        for bytes in [&b"DIRC"[..], b"DIRC\0\0\0\x05\0\0\0\0", b"CRID\0\0\0\x02\0\0\0\0"] {
            assert!(Stamps::read(bytes, 8).is_err());
        }
        let mut cut = index(2, &[entry("a", IDS[0], 1, None)]);
        cut.truncate(60);
        assert_eq!(Stamps::read(&cut[..], 8).unwrap().of(&tracked("a", IDS[0])), Recorded::UNKNOWN);
    }
}
