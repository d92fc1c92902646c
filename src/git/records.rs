//! Owns what Git's listings look like.

use super::process::Running;
use super::{Refusal, unexpected};

/// An entry of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracked<'r> {
    /// Relative to the top, `/`-separated, any bytes.
    pub path: &'r [u8],
    /// What it is.
    pub mode: Mode,
    /// The object's id in hexadecimal.
    pub id: &'r str,
    /// Whether it is one side of a conflict.
    pub unmerged: bool,
    /// Whether a sparse checkout leaves it out of the work tree.
    pub sparse: bool,
}

/// A path that two trees do not agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'r> {
    /// Relative to the top, `/`-separated, any bytes.
    pub path: &'r [u8],
    /// What it is now; nothing when it is gone.
    pub mode: Option<Mode>,
    /// The blob's id before; all zeros where there was none.
    pub old_id: &'r str,
    /// The blob's id now; all zeros where only the work tree knows.
    pub id: &'r str,
    /// Whether the index holds a conflict there.
    pub unmerged: bool,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A regular file.
    File,
    /// A symbolic link.
    Link,
    /// A submodule.
    Submodule,
}

impl Mode {
    /// `None` for the mode of what is not there.
    fn parse(octal: &[u8]) -> Option<Self> {
        match octal {
            b"000000" => None,
            b"120000" => Some(Self::Link),
            b"160000" => Some(Self::Submodule),
            _ => Some(Self::File),
        }
    }
}

/// Reads `ls-files -z -t --stage`: `H 100644 ID 0<tab>PATH`.
pub(super) fn tracked(mut running: Running, each: &mut dyn FnMut(Tracked<'_>)) -> Result<(), Refusal> {
    let mut understood = true;
    running.records(&mut |record| match parse_tracked(record) {
        Some(entry) => each(entry),
        None => understood = false,
    })?;
    running.end()?;
    if understood { Ok(()) } else { Err(unexpected("ls-files")) }
}

/// The length of what stands before the id.
const TAG_AND_MODE: usize = "H 100644 ".len();

fn parse_tracked(record: &[u8]) -> Option<Tracked<'_>> {
    // All but the id is of fixed length, and that is one of two.
    let (head, rest) = record.split_at_checked(TAG_AND_MODE)?;
    let tab = [40, 64].into_iter().find(|id| rest.get(id + 2) == Some(&b'\t'))? + 2;
    let (&[tag, b' ', ref mode @ .., b' '], &[ref id @ .., b' ', stage]) = (head, &rest[..tab]) else { return None };
    Some(Tracked {
        path: &rest[tab + 1..],
        mode: Mode::parse(mode)?,
        id: std::str::from_utf8(id).ok()?,
        unmerged: stage != b'0',
        sparse: tag == b'S',
    })
}

/// Reads `diff-index -z --raw --no-abbrev`: `:100644 100644 ID ID M`, and then the path.
pub(super) fn changes(mut running: Running, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
    let mut understood = true;
    let mut head: Option<Vec<u8>> = None;
    running.records(&mut |record| match head.take() {
        None => head = Some(record.to_vec()),
        Some(head) => match parse_change(&head, record) {
            Some(change) => each(change),
            None => understood = false,
        },
    })?;
    running.end()?;
    if understood && head.is_none() { Ok(()) } else { Err(unexpected("diff-index")) }
}

fn parse_change<'r>(head: &'r [u8], path: &'r [u8]) -> Option<Change<'r>> {
    let mut fields = head.strip_prefix(b":")?.split(|byte| *byte == b' ');
    let (_, mode, old_id, id, status) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    Some(Change {
        path,
        mode: Mode::parse(mode),
        old_id: std::str::from_utf8(old_id).ok()?,
        id: std::str::from_utf8(id).ok()?,
        unmerged: status == b"U",
    })
}

/// A name as Git reads it from a line, whatever its bytes.
pub(super) fn quoted(name: &[u8]) -> Vec<u8> {
    let mut out = vec![b'"'];
    for byte in name {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            b' '..=b'~' => out.push(*byte),
            _ => out.extend(format!("\\{byte:03o}").bytes()),
        }
    }
    out.extend(b"\"\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    #[test]
    fn entries_of_the_index_are_read() {
        let parse = |text: &'static str| parse_tracked(text.as_bytes()).unwrap();
        let plain = parse("H 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\ta\tb\n.json");
        assert_eq!(plain, Tracked { path: b"a\tb\n.json", mode: Mode::File, id: ID, unmerged: false, sparse: false });
        assert!(parse("M 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 2\tx").unmerged);
        assert!(parse("S 120000 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\tx").sparse);
        assert_eq!(parse_tracked(b"nonsense"), None);
    }

    #[test]
    fn changes_are_read() {
        let head = format!(":100644 120000 {ID} {ID} T");
        let change = parse_change(head.as_bytes(), b"x").unwrap();
        assert_eq!(change, Change { path: b"x", mode: Some(Mode::Link), old_id: ID, id: ID, unmerged: false });
        let gone = format!(":100644 000000 {ID} {ID} D");
        assert_eq!(parse_change(gone.as_bytes(), b"x").unwrap().mode, None);
        assert_eq!(parse_change(b"100644", b"x"), None);
    }

    #[test]
    fn names_are_quoted_as_git_reads_them() {
        assert_eq!(quoted(b"a\"\\\n\xff b"), b"\"a\\\"\\\\\\012\\377 b\"\n");
    }
}
