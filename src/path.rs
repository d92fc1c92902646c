//! Owns the name under which a file is reported: relative to the root, `/`-separated, always printable as UTF-8.

use std::borrow::Cow;
use std::fmt;
use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, percent_encode, utf8_percent_encode};

/// What a URI's path may hold unescaped (RFC 3986, `pchar` and `/`).
const URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b'@');

/// Bytes of a name that is not UTF-8 which stay as they are.
const RAW: &AsciiSet = &CONTROLS.add(b'%');

/// The name of a file in every report.
///
/// Ordered by its text, so that reports are sorted by path on every platform. Two that are equal name one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepoPath {
    text: Box<str>,
    encoded: bool,
    origin: Origin,
}

/// What a name is relative to: the same text names another file from another place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Origin {
    /// The root.
    Root,
    /// The current directory: outside the root a name stays as it was given.
    Outside,
    /// Nothing: it names standard input.
    Stream,
}

impl RepoPath {
    /// A name that is text already.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), encoded: false, origin: Origin::Root }
    }

    /// A name as Git and Unix know it: any bytes. Bytes that are not UTF-8 make the whole name percent-encoded,
    /// see [`RepoPath::is_encoded`].
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(_) => Self { encoded: true, ..Self::new(&percent_encode(bytes, RAW).to_string()) },
        }
    }

    /// The name of `path`, with `/` between its parts on every platform.
    pub fn from_path(path: &Path) -> Self {
        if cfg!(unix) {
            return Self::from_bytes(path.as_os_str().as_encoded_bytes());
        }
        let mut bytes = Vec::with_capacity(path.as_os_str().len());
        for component in path.components() {
            if !bytes.is_empty() && bytes.last() != Some(&b'/') {
                bytes.push(b'/');
            }
            match component {
                Component::RootDir => bytes.push(b'/'),
                other => bytes.extend_from_slice(other.as_os_str().as_encoded_bytes()),
            }
        }
        Self::from_bytes(&bytes)
    }

    /// A name as a report writes it: its text, and whether that is percent-encoded. Nothing where the text is not what
    /// a name that is not UTF-8 is written as.
    pub fn written(text: &str, encoded: bool) -> Option<Self> {
        if !encoded {
            return Some(Self::new(text));
        }
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        Some(Self::from_bytes(&bytes)).filter(|path| path.encoded && path.as_str() == text)
    }

    /// The name below the root: what comes on standard input has the name of a file there. Nothing for what is outside.
    pub fn below_root(&self) -> Option<Cow<'_, Self>> {
        match self.origin {
            Origin::Root => Some(Cow::Borrowed(self)),
            Origin::Stream => Some(Cow::Owned(Self { origin: Origin::Root, ..self.clone() })),
            Origin::Outside => None,
        }
    }

    /// The same name of something outside the root.
    #[must_use]
    pub fn outside(self) -> Self {
        Self { origin: Origin::Outside, ..self }
    }

    /// The same name for standard input.
    #[must_use]
    pub fn of_stream(self) -> Self {
        Self { origin: Origin::Stream, ..self }
    }

    /// Whether it names something outside the root, as it was given.
    pub fn is_outside(&self) -> bool {
        self.origin == Origin::Outside
    }

    /// Where the file is below the root; nothing where the platform has no such names.
    pub fn on_disk(&self, root: &Path) -> Option<PathBuf> {
        if !self.encoded {
            return Some(root.join(&*self.text));
        }
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt as _;
            let bytes: Vec<u8> = percent_decode_str(&self.text).collect();
            Some(root.join(std::ffi::OsStr::from_bytes(&bytes)))
        }
        #[cfg(not(unix))]
        None
    }

    /// Whether it names something below the root.
    pub fn is_in_root(&self) -> bool {
        self.origin == Origin::Root
    }

    /// The name as Git and Unix know it.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.encoded { percent_decode_str(&self.text).collect() } else { self.text.as_bytes().to_vec() }
    }

    /// What distinguishes this file from others whose name has the same text; empty for nearly every file.
    pub fn distinction(&self) -> &'static str {
        match (self.origin, self.encoded) {
            (Origin::Root, false) => "",
            (Origin::Root, true) => "encoded",
            (Origin::Outside, false) => "outside",
            (Origin::Outside, true) => "outside, encoded",
            (Origin::Stream, false) => "stream",
            (Origin::Stream, true) => "stream, encoded",
        }
    }

    /// The name as text; not safe for a terminal without [`crate::text::visible`].
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the name is not UTF-8 and [`RepoPath::as_str`] is its percent-encoded form.
    pub fn is_encoded(&self) -> bool {
        self.encoded
    }

    /// The name as a relative URI reference (RFC 3986): what SARIF wants.
    pub fn uri(&self) -> String {
        if self.encoded {
            // Already encoded, except for the characters that a URI forbids.
            let bytes: Vec<u8> = percent_decode_str(&self.text).collect();
            return percent_encode(&bytes, URI).to_string();
        }
        utf8_percent_encode(&self.text, URI).to_string()
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_utf8_are_percent_encoded_and_say_so() {
        let path = RepoPath::from_bytes(b"caf\xe9 100%.json");
        assert_eq!(path.as_str(), "caf%E9 100%25.json");
        assert!(path.is_encoded());
        assert_eq!(path.uri(), "caf%E9%20100%25.json");
    }

    #[test]
    fn one_text_may_name_more_than_one_file() {
        let path = || RepoPath::new("x.json");
        assert_eq!(path().outside(), path().outside());
        assert!(path() != path().outside() && path() != path().of_stream());
        let encoded = || RepoPath::from_bytes(b"\xff");
        let all = [path(), path().outside(), path().of_stream(), encoded(), encoded().outside(), encoded().of_stream()];
        let distinct: std::collections::BTreeSet<_> = all.iter().map(RepoPath::distinction).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn uris_escape_what_a_uri_bars_and_keep_slashes() {
        let path = RepoPath::new("a b/c#d?é.json");
        assert!(!path.is_encoded());
        assert_eq!(path.uri(), "a%20b/c%23d%3F%C3%A9.json");
        // A colon in the first segment would read as a scheme.
        assert_eq!(RepoPath::new("a:b").uri(), "a%3Ab");
    }
}
