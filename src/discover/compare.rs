//! Owns the comparison of files with blobs: by their bytes, so that no filter of Git runs for it.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::git::blobs::Blobs;
use crate::source::{Follower, Source, read};

/// Whether the file at `path` holds what the blob `id` holds, except for the ends of lines, which a checkout may convert.
/// What cannot be read is not the same.
pub(super) fn is_same(path: &Path, links: &Follower, id: &str, blobs: &Blobs) -> bool {
    let (mut file, mut blob) = (Text::default(), Text::default());
    let source = Source::File(path.to_owned());
    read::skim(&source, links, &mut |piece| file.take(piece)).is_ok()
        && blobs.skim(id, &mut |piece| blob.take(piece)).is_ok()
        && file.end() == blob.end()
}

/// The digest of a text whose lines end with one line feed each.
#[derive(Default)]
struct Text {
    digest: Sha256,
    /// Whether the last byte was a carriage return: what comes next says whether it is part of the end of a line.
    held: bool,
}

impl Text {
    fn take(&mut self, mut piece: &[u8]) {
        let Some(first) = piece.first() else { return };
        if std::mem::take(&mut self.held) && *first != b'\n' {
            self.digest.update(b"\r");
        }
        if let Some(rest) = piece.strip_suffix(b"\r") {
            self.held = true;
            piece = rest;
        }
        let mut start = 0;
        for end in (1..piece.len()).filter(|index| piece[index - 1..=*index] == *b"\r\n") {
            self.digest.update(&piece[start..end - 1]);
            start = end;
        }
        self.digest.update(&piece[start..]);
    }

    fn end(mut self) -> [u8; 32] {
        if self.held {
            self.digest.update(b"\r");
        }
        self.digest.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(pieces: &[&str]) -> [u8; 32] {
        let mut text = Text::default();
        for piece in pieces {
            text.take(piece.as_bytes());
        }
        text.end()
    }

    #[test]
    fn only_the_ends_of_lines_may_differ() {
        let plain = digest(&["a\nb\n\nc\n"]);
        for pieces in [&["a\r\nb\r\n\r\nc\r\n"][..], &["a\r", "\nb\r\n", "\r", "", "\nc\r\n"], &["a\n", "b\n\r\nc\n"]] {
            assert_eq!(digest(pieces), plain, "{pieces:?}");
        }
        for text in ["a\rb\n\nc\n", "a\r\r\nb\n\nc\n", "a\nb\n\nc\n\r", "a\nb\n\nc", "a\nb\nc\n"] {
            assert_ne!(digest(&[text]), plain, "{text:?}");
        }
        assert_ne!(digest(&["a\r"]), digest(&["a"]));
        assert_ne!(digest(&["a\r", "b"]), digest(&["ab"]));
    }
}
