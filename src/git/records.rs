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
    /// Whether Git assumes that it is unchanged: it is marked so in the index, or a sparse checkout leaves it out.
    pub unwatched: bool,
}

/// A path that two trees do not agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'r> {
    /// Relative to the top, `/`-separated, any bytes.
    pub path: &'r [u8],
    /// What it was before; nothing where nothing was.
    pub old_mode: Option<Mode>,
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
    /// Nothing for the mode of an absent path.
    fn parse(octal: &[u8]) -> Result<Option<Self>, Strange> {
        match octal {
            b"000000" => Ok(None),
            b"120000" => Ok(Some(Self::Link)),
            b"160000" => Ok(Some(Self::Submodule)),
            [b'1', b'0', b'0', ..] if octal.len() == 6 => Ok(Some(Self::File)),
            b"040000" => Err(Strange::Folder),
            _ => Err(Strange::Record),
        }
    }
}

/// Why a record of a listing cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strange {
    /// It is about a folder whose files are not listed.
    Folder,
    /// It has another form than Git is known to write.
    Record,
}

impl Strange {
    fn refusal(self, what: &str) -> Refusal {
        match self {
            Self::Folder => Refusal::of(
                format!("`git {what}` lists a folder of the sparse index, and not the files in it"),
                "Expand the index with `git sparse-checkout reapply --no-sparse-index`, or take a newer Git.",
            ),
            Self::Record => unexpected(what),
        }
    }
}

/// Reads `ls-files -z -v --stage`: `H 100644 ID 0<tab>PATH`.
pub(super) fn tracked(mut running: Running, each: &mut dyn FnMut(Tracked<'_>)) -> Result<(), Refusal> {
    let mut strange = None;
    running.records(&mut |record| match parse_tracked(record) {
        Ok(entry) => each(entry),
        Err(why) => strange = Some(why),
    })?;
    running.end()?;
    strange.map_or(Ok(()), |why| Err(why.refusal("ls-files")))
}

/// The length of what is before the id.
const TAG_AND_MODE: usize = "H 100644 ".len();

fn parse_tracked(record: &[u8]) -> Result<Tracked<'_>, Strange> {
    // All but the id is of fixed length, and that is one of two.
    let (head, rest) = record.split_at_checked(TAG_AND_MODE).ok_or(Strange::Record)?;
    let length = [40, 64].into_iter().find(|id| rest.get(id + 2) == Some(&b'\t'));
    let tab = length.ok_or(Strange::Record)? + 2;
    let (&[tag, b' ', ref mode @ .., b' '], &[ref id @ .., b' ', stage]) = (head, &rest[..tab]) else {
        return Err(Strange::Record);
    };
    Ok(Tracked {
        path: &rest[tab + 1..],
        mode: Mode::parse(mode)?.ok_or(Strange::Record)?,
        id: std::str::from_utf8(id).map_err(|_| Strange::Record)?,
        unmerged: stage != b'0',
        sparse: tag.eq_ignore_ascii_case(&b'S'),
        unwatched: tag == b'S' || tag.is_ascii_lowercase(),
    })
}

/// Reads `diff-index -z --raw --no-abbrev`: `:100644 100644 ID ID M`, and then the path.
pub(super) fn changes(mut running: Running, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
    let mut strange = None;
    let mut head: Option<Vec<u8>> = None;
    running.records(&mut |record| match head.take() {
        None => head = Some(record.to_vec()),
        Some(head) => match parse_change(&head, record) {
            Ok(change) => each(change),
            Err(why) => strange = Some(why),
        },
    })?;
    running.end()?;
    let strange = strange.or(head.map(|_| Strange::Record));
    strange.map_or(Ok(()), |why| Err(why.refusal("diff-index")))
}

fn parse_change<'r>(head: &'r [u8], path: &'r [u8]) -> Result<Change<'r>, Strange> {
    let fields: Vec<&[u8]> = head.split(|byte| *byte == b' ').collect();
    let &[old_mode, mode, old_id, id, status] = &fields[..] else { return Err(Strange::Record) };
    let text = |id: &'r [u8]| std::str::from_utf8(id).map_err(|_| Strange::Record);
    Ok(Change {
        path,
        old_mode: Mode::parse(old_mode.strip_prefix(b":").ok_or(Strange::Record)?)?,
        mode: Mode::parse(mode)?,
        old_id: text(old_id)?,
        id: text(id)?,
        unmerged: status == b"U",
    })
}

/// Reads `ls-tree -r -z`: `100644 blob ID<tab>PATH`.
pub(super) fn tree(mut running: Running, each: &mut dyn FnMut(&[u8], Mode, &str)) -> Result<(), Refusal> {
    let mut strange = None;
    running.records(&mut |record| match parse_held(record) {
        Ok((path, mode, id)) => each(path, mode, id),
        Err(why) => strange = Some(why),
    })?;
    running.end()?;
    strange.map_or(Ok(()), |why| Err(why.refusal("ls-tree")))
}

fn parse_held(record: &[u8]) -> Result<(&[u8], Mode, &str), Strange> {
    let tab = record.iter().position(|byte| *byte == b'\t').ok_or(Strange::Record)?;
    let fields: Vec<&[u8]> = record[..tab].split(|byte| *byte == b' ').collect();
    let &[mode, _, id] = &fields[..] else { return Err(Strange::Record) };
    let mode = Mode::parse(mode)?.ok_or(Strange::Record)?;
    Ok((&record[tab + 1..], mode, std::str::from_utf8(id).map_err(|_| Strange::Record)?))
}

/// What a commit holds under one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A file, by the id of its blob.
    File(String),
    /// A link or a submodule.
    Other,
    /// A folder.
    Folder,
}

/// Reads `ls-tree -z` for one path: what is there, if anything.
pub(super) fn held(mut running: Running, path: &[u8]) -> Result<Option<Held>, Refusal> {
    let (mut held, mut strange) = (None, None);
    running.records(&mut |record| {
        if record.splitn(2, |byte| *byte == b'\t').nth(1) != Some(path) {
            return;
        }
        match parse_held(record) {
            Ok((_, Mode::File, id)) => held = Some(Held::File(id.to_owned())),
            Ok((_, Mode::Link | Mode::Submodule, _)) => held = Some(Held::Other),
            Err(Strange::Folder) => held = Some(Held::Folder),
            Err(why) => strange = Some(why),
        }
    })?;
    running.end()?;
    strange.map_or(Ok(held), |why| Err(why.refusal("ls-tree")))
}

/// A name of any bytes as Git reads it from a line.
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
        let expected = Tracked {
            path: b"a\tb\n.json",
            mode: Mode::File,
            id: ID,
            unmerged: false,
            sparse: false,
            unwatched: false,
        };
        assert_eq!(plain, expected);
        assert!(parse("M 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 2\tx").unmerged);
        for (tag, sparse) in [("S", true), ("s", true), ("h", false)] {
            let text = format!("{tag} 120000 {ID} 0\tx");
            let entry = parse_tracked(text.as_bytes()).unwrap();
            assert_eq!((entry.sparse, entry.unwatched), (sparse, true), "{tag}");
        }
        assert_eq!(parse_tracked(b"nonsense"), Err(Strange::Record));
    }

    #[test]
    fn changes_are_read() {
        let head = format!(":100644 120000 {ID} {ID} T");
        let change = parse_change(head.as_bytes(), b"x").unwrap();
        let (old_mode, mode) = (Some(Mode::File), Some(Mode::Link));
        assert_eq!(change, Change { path: b"x", old_mode, mode, old_id: ID, id: ID, unmerged: false });
        let gone = format!(":100644 000000 {ID} {ID} D");
        assert_eq!(parse_change(gone.as_bytes(), b"x").unwrap().mode, None);
        assert_eq!(parse_change(b"100644", b"x"), Err(Strange::Record));
    }

    #[test]
    fn a_mode_that_is_not_understood_is_never_passed_over() {
        for (mode, why) in [("040000", Strange::Folder), ("060000", Strange::Record), ("10064", Strange::Record)] {
            let head = format!(":{mode} {mode} {ID} {ID} M");
            assert_eq!(parse_change(head.as_bytes(), b"team/prod"), Err(why));
        }
        let folder = format!("S 040000 {ID} 0\tteam/");
        assert_eq!(parse_tracked(folder.as_bytes()), Err(Strange::Folder));
        let nothing = format!("H 000000 {ID} 0\tx");
        assert_eq!(parse_tracked(nothing.as_bytes()), Err(Strange::Record));
        let program = format!(":100755 100644 {ID} {ID} M");
        assert_eq!(parse_change(program.as_bytes(), b"x").unwrap().old_mode, Some(Mode::File));
    }

    #[test]
    fn what_a_commit_holds_is_read() {
        let record = format!("120000 blob {ID}\ta\tb\n.json");
        assert_eq!(parse_held(record.as_bytes()), Ok((&b"a\tb\n.json"[..], Mode::Link, ID)));
        let folder = format!("040000 tree {ID}\tteam");
        assert_eq!(parse_held(folder.as_bytes()), Err(Strange::Folder));
        assert_eq!(parse_held(b"100644 blob"), Err(Strange::Record));
    }

    #[test]
    fn names_are_quoted_as_git_reads_them() {
        assert_eq!(quoted(b"a\"\\\n\xff b"), b"\"a\\\"\\\\\\012\\377 b\"\n");
    }
}
