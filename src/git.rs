//! Owns Git: the only place that starts it. Plumbing only, `-z` everywhere, every exit status checked.

pub mod blobs;
mod process;
mod records;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::text::{quote, visible};
use process::Running;
pub use records::{Change, Mode, Tracked};

/// Why there is no answer, in Git's own words. Never a reason to look without Git: what it would have said is unknown.
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
    shallow: bool,
    /// What a hook was given, made fit for being run at the top.
    environment: Vec<(&'static str, OsString)>,
}

/// More folders than this are not told to Git: a command line is finite.
const MOST_FOLDERS: usize = 200;

impl Git {
    /// Asks Git about the repository around `current`, which is absolute. `GIT_DIR`, `GIT_WORK_TREE` and
    /// `GIT_INDEX_FILE` that a hook inherits are honoured.
    ///
    /// # Errors
    /// What Git says against it: no repository, dubious ownership, no Git at all.
    pub fn open(current: &Path) -> Result<Self, Refusal> {
        let mut asked = command(current);
        // The top comes last: it may hold line feeds.
        asked.args(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-toplevel"]);
        let said = answer(asked, "rev-parse")?;
        let mut lines = said.splitn(3, |byte| *byte == b'\n');
        let (inside, shallow, top) = (lines.next(), lines.next(), lines.next().unwrap_or_default());
        let top = path(top.strip_suffix(b"\n").unwrap_or(top)).filter(|top| top.is_absolute());
        let Some(top) = top.and_then(|top| top.canonicalize().ok()) else {
            return Err(Refusal::of("Git names no work tree", "Run the gate inside the work tree."));
        };
        // Git reads a relative GIT_DIR from where it is started, and a relative GIT_INDEX_FILE from the top, unless it
        // is started outside the work tree.
        let index_base = if inside == Some(b"true") { &top } else { current };
        let inherited = [("GIT_DIR", current), ("GIT_WORK_TREE", current), ("GIT_INDEX_FILE", index_base)];
        let environment = inherited
            .into_iter()
            .filter_map(|(name, base)| Some((name, base.join(std::env::var_os(name)?).into_os_string())))
            .collect();
        Ok(Self { shallow: shallow == Some(b"true"), environment, top })
    }

    /// The top of the work tree: absolute, links resolved.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Lists what the index holds, in the order of the index, while Git still writes.
    ///
    /// # Errors
    /// What Git says.
    pub fn tracked(&self, folders: &[PathBuf], each: &mut dyn FnMut(Tracked<'_>)) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["ls-files", "-z", "-t", "--stage", "--cached", "--full-name", "--"]).args(pathspecs(folders));
        records::tracked(Running::start(asked, "ls-files")?, each)
    }

    /// Lists what is neither tracked nor ignored; nested repositories with a `/` at their end.
    ///
    /// # Errors
    /// What Git says.
    pub fn untracked(&self, folders: &[PathBuf], each: &mut dyn FnMut(&[u8])) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--"]).args(pathspecs(folders));
        let mut running = Running::start(asked, "ls-files")?;
        running.records(each)?;
        running.end()
    }

    /// Lists what the coming commit changes: the index against HEAD, or against nothing where there is no commit yet.
    ///
    /// # Errors
    /// What Git says.
    pub fn staged(&self, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
        // Where HEAD cannot be resolved for another reason, all of the index is looked at: more, not less.
        let head = answer(asked, "rev-parse").ok().and_then(|said| id(&said));
        let head = head.map_or_else(|| self.empty_tree(), Ok)?;
        self.changes(&["--cached", "--ita-invisible-in-index"], &head, each)
    }

    /// Lists what differs between the commit `base` and the work tree, as far as Git tracks it.
    ///
    /// # Errors
    /// What Git says.
    pub fn changed(&self, base: &str, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
        self.changes(&[], base, each)
    }

    fn changes(&self, options: &[&str], base: &str, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["diff-index", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative"]);
        asked.args(options).args(["--end-of-options", base, "--"]);
        records::changes(Running::start(asked, "diff-index")?, each)
    }

    fn empty_tree(&self) -> Result<String, Refusal> {
        let mut asked = self.command();
        asked.args(["hash-object", "-t", "tree", "--stdin"]);
        let said = answer(asked, "hash-object")?;
        id(&said).ok_or_else(|| unexpected("hash-object"))
    }

    /// The merge base of HEAD and `revision`.
    ///
    /// # Errors
    /// When there is none, or none that this clone knows: with the command that fetches it.
    pub fn merge_base(&self, revision: &str) -> Result<String, Refusal> {
        let base = self.commit(revision)?;
        let head = self.commit("HEAD")?;
        let mut asked = self.command();
        asked.args(["merge-base", "--end-of-options", &base, &head]);
        let ended = process::run(asked, "merge-base")?;
        if let (true, Some(id)) = (ended.status.success(), id(&ended.stdout)) {
            return Ok(id);
        }
        // Status 1 says that there is none.
        if ended.status.code() != Some(1) {
            return Err(ended.refusal());
        }
        let message = format!("HEAD and {} have no merge base", quote(revision));
        let help = if self.shallow {
            "The clone is shallow: fetch the history behind it with `git fetch --unshallow`."
        } else {
            "Name a revision that shares its history with HEAD."
        };
        Err(Refusal { message: format!("{message}{}", self.shallow_words()), help: help.to_owned() })
    }

    /// The commit that a revision names.
    fn commit(&self, revision: &str) -> Result<String, Refusal> {
        let unresolved = |said: String| Refusal {
            message: format!("the revision {} cannot be resolved{}{said}", quote(revision), self.shallow_words()),
            help: fetch_advice(revision),
        };
        // No revision begins like an option, and Git is never asked about one that does.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unresolved(String::new()));
        }
        let mut asked = self.command();
        asked.args(["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")]);
        let ended = process::run(asked, "rev-parse")?;
        match id(&ended.stdout) {
            Some(id) if ended.status.success() => Ok(id),
            _ => Err(unresolved(format!(": {}", ended.refusal().message))),
        }
    }

    fn shallow_words(&self) -> &'static str {
        if self.shallow { " in this shallow clone" } else { "" }
    }

    /// The object ids that the content of these files, relative to the top, would have as blobs.
    ///
    /// # Errors
    /// What Git says.
    pub fn hash_files(&self, files: &[Vec<u8>]) -> Result<Vec<String>, Refusal> {
        let mut asked = self.command();
        asked.args(["hash-object", "--stdin-paths"]);
        let names = files.iter().flat_map(|name| records::quoted(name)).collect();
        let said = process::converse(asked, "hash-object", names)?;
        let ids: Option<Vec<String>> = said.split_inclusive(|byte| *byte == b'\n').map(id).collect();
        ids.filter(|ids| ids.len() == files.len()).ok_or_else(|| unexpected("hash-object"))
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

/// A Git command that neither takes locks, nor starts a daemon, nor asks anybody, nor reads a path as a pattern.
fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "core.fsmonitor=false"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .env("LC_ALL", "C")
        .env_remove("LANGUAGE")
        .stdin(Stdio::null());
    // Git refuses to combine these with literal pathspecs.
    for other in ["GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"] {
        command.env_remove(other);
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
    let told = if folders.len() > MOST_FOLDERS || folders.iter().any(|folder| folder.as_os_str().is_empty()) {
        &[]
    } else {
        folders
    };
    told.iter().map(|folder| folder.as_os_str())
}

/// The command that fetches a revision.
fn fetch_advice(revision: &str) -> String {
    let bare = revision.strip_prefix("refs/remotes/").unwrap_or(revision);
    let bare = bare.strip_prefix("origin/").unwrap_or(bare);
    if bare.is_empty() || bare.starts_with('-') {
        return "Name a branch, a tag or a commit.".to_owned();
    }
    format!("Fetch it with `git fetch origin {}`, or name a revision that this clone has.", visible(bare))
}

/// A path as Git writes it. `None` where the platform cannot hold it.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a name can be unusable")]
pub fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

/// A path as Git writes it. `None` where the platform cannot hold it.
#[cfg(not(unix))]
pub fn path(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_what_to_fetch() {
        assert!(fetch_advice("origin/main").contains("`git fetch origin main`"));
        assert!(fetch_advice("v1.0").contains("`git fetch origin v1.0`"));
        assert!(!fetch_advice("--upload-pack=evil").contains("evil"));
    }

    #[test]
    fn only_whole_ids_are_ids() {
        assert_eq!(id(format!("{}\n", "a1".repeat(20)).as_bytes()), Some("a1".repeat(20)));
        assert_eq!(id(format!("^{}\n", "a1".repeat(20)).as_bytes()), None);
        assert_eq!(id(b"HEAD\n"), None);
    }
}
