//! Owns `mk passport diff` as Git's external diff driver: it prints, and ends with status 0 whatever it finds, because
//! Git takes any other status for a crash.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::Version;
use crate::cli::exit::Exit;
use crate::cli::output::{self, Failed, names_alone};
use crate::cli::request::nearest_root;
use crate::gate::pair::{Comparison, Origin, Outcome, Pair, Side};
use crate::passport::delta::Basis;
use crate::path::RepoPath;
use crate::sink::View;
use crate::sink::delta::Format;

/// Git sets it for every driver that it starts.
const STARTED_BY_GIT: &str = "GIT_DIFF_PATH_TOTAL";
/// What Git names in place of a side that is not there.
const NOTHING: &str = "/dev/null";

/// The change that Git asks about.
pub(super) enum Change<'a> {
    /// The path, its name behind a rename, and the files of both sides.
    Of { old: &'a Path, new: &'a Path, base: &'a Path, head: &'a Path },
    /// A path with a conflict.
    Unmerged(&'a Path),
}

impl<'a> Change<'a> {
    /// The change of Git's arguments: seven of them, nine on a rename, one for a conflict.
    pub(super) fn of(paths: &'a [PathBuf]) -> Option<Self> {
        let (old, base, head, new) = match paths {
            [path] => return std::env::var_os(STARTED_BY_GIT).map(|_| Self::Unmerged(path)),
            [path, old, _, old_mode, new, _, new_mode] if is_mode(old_mode) && is_mode(new_mode) => {
                (path, old, new, path)
            }
            [path, old, _, old_mode, new, _, new_mode, other, _] if is_mode(old_mode) && is_mode(new_mode) => {
                (path, old, new, other)
            }
            _ => return None,
        };
        Some(Self::Of { old, new, base, head })
    }
}

fn is_mode(mode: &Path) -> bool {
    let mode = mode.as_os_str().as_encoded_bytes();
    mode == b"." || (mode.len() == 6 && mode.iter().all(u8::is_ascii_digit))
}

/// The arguments of the program, with a `--` in front of Git's: a path may start like an option.
pub(super) fn shielded(mut given: Vec<OsString>) -> Vec<OsString> {
    let is_alone = given.first().is_some_and(|program| names_alone(program));
    let words: &[&str] = if is_alone { &["diff"] } else { &["passport", "diff"] };
    let start = 1 + words.len();
    let is_diff = given.len() > start && given[1..start].iter().eq(words.iter().map(OsStr::new));
    let of_git = matches!(given.len().saturating_sub(start), 1 | 7 | 9);
    if is_diff && of_git && given[start] != "--" && std::env::var_os(STARTED_BY_GIT).is_some() {
        given.insert(start, "--".into());
    }
    given
}

/// Prints the change.
pub(super) fn run(change: &Change<'_>, limit: u64) -> Exit {
    let printed = pair(change, limit).and_then(|line| {
        output::print(|out| match &line {
            Ok(comparison) => Format::Text.write(comparison, &View::default(), "", out),
            Err(line) => output::guarded(out, |out| writeln!(out, "{}", crate::text::visible(line))),
        })
    });
    if let Err(Failed(message)) = printed {
        output::complain(&message);
    }
    Exit::Clean
}

/// What is to be shown: a comparison, or one line.
fn pair(change: &Change<'_>, limit: u64) -> Result<Result<Comparison, String>, Failed> {
    let (old, new, base, head) = match change {
        Change::Of { old, new, base, head } => (old, new, base, head),
        Change::Unmerged(path) => {
            let path = RepoPath::from_path(path);
            return Ok(Err(format!("{path}: not compared: it is unmerged")));
        }
    };
    let root = nearest_root()?;
    let version = |name: &Path, file: &Path, origin: Origin| -> Result<Version, Failed> {
        let side = Side { path: RepoPath::from_path(name), origin, digest: None };
        if file == Path::new(NOTHING) {
            return Ok(Version { side, bytes: Ok(None) });
        }
        Ok(Version { side, ..Version::of(file, &root, limit)? })
    };
    let (base, head) = (version(old, base, Origin::Old)?, version(new, head, Origin::New)?);
    let compared: Pair = base.pair_with(&head, Basis::Before);
    if let Outcome::Unread(obstacles) = &compared.outcome
        && let Some(first) = obstacles.first()
    {
        let (letter, path) = if first.is_base { ("a", &compared.base.path) } else { ("b", &compared.head.path) };
        let place = first.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        return Ok(Err(format!("{letter}/{path}{place}: not compared: {}", first.message)));
    }
    if matches!(&compared.outcome, Outcome::Compared(changes) if changes.is_empty()) {
        return Ok(Err(format!("a/{} -> b/{}: no part differs", compared.base.path, compared.head.path)));
    }
    Ok(Ok(super::of_one(compared, Basis::Before)))
}
