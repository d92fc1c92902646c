//! Owns Git: the only place that starts it. Plumbing only, `-z` everywhere, every exit status checked.

mod advice;
pub mod attributes;
mod bases;
pub mod blobs;
mod changes;
pub mod history;
pub mod ignored;
pub mod index;
mod listing;
mod place;
mod process;
mod records;
mod revision;
mod tree;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use listing::Listing;
pub use place::is_repository;
use process::Running;
pub use records::{Change, Held, Mode, Tracked};

/// Why there is no answer, in Git's own words. Never a reason to go on without Git: its answer is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong: one line, lower case, no full stop.
    pub message: String,
    /// What to do: Git's advice, or ours.
    pub help: String,
}

/// A repository with a work tree.
#[derive(Debug, Clone)]
pub struct Git {
    top: PathBuf,
    /// The repository itself: absolute.
    directory: PathBuf,
    shallow: bool,
    /// The environment of a hook, adapted for running Git at the top.
    environment: Vec<(&'static str, OsString)>,
}

/// More folders than this are not passed to Git: a command line is finite.
const MOST_FOLDERS: usize = 200;

impl Git {
    /// Opens the repository around `current`, which is absolute and without links: in the folder that holds the
    /// nearest `.git`, for between the two Git would take what looks like a bare repository for one. `GIT_DIR`,
    /// `GIT_WORK_TREE` and `GIT_INDEX_FILE` that a hook inherits are honoured.
    ///
    /// # Errors
    /// Git's error: no repository, dubious ownership, no Git at all.
    pub fn open(current: &Path) -> Result<Self, Refusal> {
        let is_named = std::env::var_os("GIT_DIR").is_some();
        let folder = place::holder(current).filter(|_| !is_named).unwrap_or(current);
        // All at once where the answer is as many lines as there are questions; a path may hold line feeds itself.
        let questions = ["--is-shallow-repository", "--absolute-git-dir", "--show-toplevel"];
        // Git reads all of these from where it is started.
        let moved: Vec<_> = ["GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"]
            .into_iter()
            .filter_map(|name| Some((name, place::inherited(name, current)?)))
            .collect();
        let ask = |questions: &[&str]| {
            let mut asked = command(folder);
            asked.envs(moved.iter().map(|(name, value)| (name, value))).arg("rev-parse").args(questions);
            answer(asked, "rev-parse")
        };
        let said = ask(&questions)?;
        let mut lines: Vec<Vec<u8>> =
            said.strip_suffix(b"\n").unwrap_or(&said).split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        if lines.len() != questions.len() {
            lines = questions.iter().map(|question| ask(&[question])).collect::<Result<_, _>>()?;
            for line in &mut lines {
                line.truncate(line.strip_suffix(b"\n").unwrap_or(line).len());
            }
        }
        let [shallow, directory, top] = &lines[..] else { return Err(unexpected("rev-parse")) };
        let absolute = |said: &[u8]| path(said).filter(|path| path.is_absolute()).map(Path::to_owned);
        let top = absolute(top).and_then(|top| top.canonicalize().ok());
        let (Some(top), Some(directory)) = (top, absolute(directory)) else {
            return Err(Refusal::of("Git names no work tree", "Run the gate inside the work tree."));
        };
        // A version that does not know `safe.bareRepository` may have taken the folder itself for a repository.
        if !is_named && directory.canonicalize().is_ok_and(|directory| folder.starts_with(directory)) {
            return Err(Refusal::of(
                "Git takes a folder for a repository that only looks like a bare one",
                "Run the gate in a folder of a work tree, or name the repository with GIT_DIR.",
            ));
        }
        // Git reads a relative GIT_INDEX_FILE from the top, unless it is started outside the work tree.
        let index_base = if current.starts_with(&top) { &top } else { current };
        let index = place::inherited("GIT_INDEX_FILE", index_base).map(|index| ("GIT_INDEX_FILE", index));
        // Every later Git gets the repository in its environment: at the top there may be another one, as the work tree need not
        // be where its repository is.
        let pinned = [("GIT_DIR", directory.clone().into_os_string()), ("GIT_WORK_TREE", top.clone().into_os_string())];
        let moved = moved.into_iter().filter(|(name, _)| *name != "GIT_WORK_TREE");
        let environment = moved.chain(index).chain(pinned).collect();
        Ok(Self { shallow: shallow == b"true", environment, directory, top })
    }

    /// The top of the work tree: absolute, links resolved.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The repository itself: `.git` at the top, or where that points.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Lists what the index holds, in the order of the index, while Git still writes.
    ///
    /// # Errors
    /// What Git says.
    pub fn tracked(&self, folders: &[PathBuf], each: &mut dyn FnMut(Tracked<'_>)) -> Result<(), Refusal> {
        self.list_tracked(folders)?.read(each)
    }

    /// The names of the settings that match a regular expression of Git.
    fn settings(&self, pattern: &str) -> Result<Vec<Vec<u8>>, Refusal> {
        let mut asked = self.command();
        asked.args(["config", "-z", "--name-only", "--get-regexp", pattern]);
        let ended = process::run(asked, "config")?;
        // Status 1 says that there are none.
        if !matches!(ended.status.code(), Some(0 | 1)) {
            return Err(ended.refusal());
        }
        let names = ended.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(<[u8]>::to_vec).collect())
    }

    /// Lists what is neither tracked nor ignored among these paths; nested repositories with a `/` at their end.
    /// More than these paths may be listed.
    ///
    /// # Errors
    /// What Git says.
    pub fn untracked(&self, paths: &[PathBuf], each: &mut dyn FnMut(&[u8])) -> Result<(), Refusal> {
        let mut asked = self.command();
        let named: Vec<&OsStr> = pathspecs(paths).collect();
        asked.args(["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--"]).args(&named);
        if !named.is_empty() {
            // Git forgets what the index holds outside the folder that all paths share, `.gitignore` files among it.
            asked.arg(".gitignore");
        }
        let mut running = Running::start(asked, "ls-files")?;
        running.records(each)?;
        running.end()
    }

    fn command(&self) -> Command {
        let mut command = command(&self.top);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Refusal {
    fn of(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

fn unexpected(what: &str) -> Refusal {
    Refusal::of(format!("`git {what}` gave an answer that the gate does not understand"), "Try another version of Git.")
}

/// A Git command that neither takes locks, nor starts a daemon, nor fetches, nor prompts, nor reads a path as a
/// pattern.
fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"])
        // Hints about the gate's own use of Git are not advice about what went wrong.
        .args(["-c", "advice.graftFileDeprecated=false", "-c", "advice.sparseIndexExpanded=false"])
        .env("GIT_ADVICE", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        // A partial clone fetches what it lacks, from a server that need not answer, unless it is forbidden; to versions
        // before 2.45 only every way to a server can be forbidden.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        // What is checked is what other clones get, not what this clone replaces it with.
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_GRAFT_FILE", "/dev/null")
        // Git finds it from where it is started, so that two commands see two histories.
        .env_remove("GIT_SHALLOW_FILE")
        .env("LC_ALL", "C")
        .env_remove("LANGUAGE")
        // Of `git config` it would read another file than all the other commands.
        .env_remove("GIT_CONFIG")
        .stdin(Stdio::null());
    // Git refuses to combine these with literal pathspecs.
    for other in ["GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"] {
        command.env_remove(other);
    }
    if let Some(path) = place::search_path() {
        command.env("PATH", path);
    }
    command
}

/// Runs a command whose answer is short.
fn answer(command: Command, what: &'static str) -> Result<Vec<u8>, Refusal> {
    let ended = process::run(command, what)?;
    if ended.status.success() { Ok(ended.stdout) } else { Err(ended.refusal()) }
}

/// An object id on a line of its own.
fn id(said: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(said).ok()?.trim_end_matches(['\r', '\n']);
    (matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_owned())
}

fn pathspecs(folders: &[PathBuf]) -> impl Iterator<Item = &OsStr> {
    let named = if folders.len() > MOST_FOLDERS || folders.iter().any(|folder| folder.as_os_str().is_empty()) {
        &[]
    } else {
        folders
    };
    named.iter().map(|folder| folder.as_os_str())
}

/// The start of a commit's id, as messages and reports show it.
pub fn short(id: &str) -> &str {
    id.get(..SHOWN_DIGITS).unwrap_or(id)
}

/// Digits of a commit's id that are shown.
const SHOWN_DIGITS: usize = 12;

/// Whether an id in hexadecimal means "no object".
pub fn is_no_object(id: &str) -> bool {
    id.bytes().all(|byte| byte == b'0')
}

/// A path as Git writes it. `None` where the platform cannot hold it.
#[cfg(unix)]
pub fn path(bytes: &[u8]) -> Option<&Path> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(Path::new(OsStr::from_bytes(bytes)))
}

/// A path as Git writes it. `None` where the platform cannot hold it.
#[cfg(not(unix))]
pub fn path(bytes: &[u8]) -> Option<&Path> {
    std::str::from_utf8(bytes).ok().map(Path::new)
}

/// A relative path as Git reads it.
pub fn bytes(path: &Path) -> Vec<u8> {
    if cfg!(unix) {
        return path.as_os_str().as_encoded_bytes().to_vec();
    }
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ids_are_ids() {
        assert_eq!(id(format!("{}\n", "a1".repeat(20)).as_bytes()), Some("a1".repeat(20)));
        assert_eq!(id(format!("^{}\n", "a1".repeat(20)).as_bytes()), None);
        assert_eq!(id(b"HEAD\n"), None);
    }
}
