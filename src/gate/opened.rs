//! Owns how a scan reads an entry, and finds out whether there is a passport at all.

use super::scan::Scan;
use super::sniff::{self, VersionSearch};
use crate::discover::Entry;
use crate::source::read::{self, Reader, Stamped};
use crate::source::{Source, Unread};

impl Scan {
    /// Reads an entry; nothing when there is no passport after all: Git tracks a file that was deleted, or one that
    /// might have been a passport by its content is none.
    pub(super) fn read<'b>(
        &self,
        source: &'b Source,
        sniffed: bool,
        reader: &'b mut Reader,
    ) -> Result<Option<Stamped<'b>>, Unread> {
        let read = match reader.read_stamped(source, &self.links, self.max_file_size) {
            Ok(None) => read::vanished(source, &self.links, self.started).map_or(Ok(None), Err),
            read => read,
        };
        if !sniffed {
            return read;
        }
        match read {
            Ok(bytes) => Ok(bytes.filter(|(bytes, _)| sniff::is_passport(bytes))),
            Err(Unread::Oversized { size, limit }) => {
                let mut search = VersionSearch::default();
                read::skim(source, &self.links, &mut |piece| search.take(piece))?;
                if search.found { Err(Unread::Oversized { size, limit }) } else { Ok(None) }
            }
            // It is not known what it is, so it may be a passport.
            Err(why) => Err(why),
        }
    }

    /// Whether an entry is a passport, as far as can be seen without checking it.
    ///
    /// # Errors
    /// Why a scan cannot read it, so that it is not known to be none.
    pub fn exists(&self, entry: &Entry, reader: &mut Reader) -> Result<bool, Unread> {
        if entry.sniffed {
            self.read(&entry.source, entry.sniffed, reader).map(|bytes| bytes.is_some())
        } else {
            reader.sees(&entry.source, &self.links)
        }
    }
}
