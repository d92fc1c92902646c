//! A repository of a test's own, and the program run in it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const GOOD: &str = include_str!("../../templates/safe.json");
/// A passport with one fault: `unknown-chord`.
pub(crate) const BAD: &str = include_str!("unknown-chord.json");

/// A repository without a commit, and a home without a configuration.
pub(crate) struct Repo {
    home: TempDir,
    pub(crate) path: PathBuf,
}

/// What a scan said.
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) status: i32,
    pub(crate) verdict: String,
    /// Every file, and the rules that spoke of it.
    pub(crate) files: BTreeMap<String, Vec<String>>,
    /// Messages and helps.
    pub(crate) failures: Vec<(String, String)>,
    pub(crate) messages: Vec<String>,
    pub(crate) not_entered: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl Scan {
    /// The names of all that was judged.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    /// Files and their rules, flat.
    pub(crate) fn reported(&self) -> Vec<(&str, Vec<&str>)> {
        self.files.iter().map(|(name, rules)| (name.as_str(), rules.iter().map(String::as_str).collect())).collect()
    }
}

impl Repo {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().canonicalize().unwrap().join("repository");
        fs::create_dir(&path).unwrap();
        let repo = Self { home, path };
        repo.git(["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    /// Another folder beside the repository.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.path.parent().unwrap().join(name)
    }

    /// The same home, and another work tree.
    pub(crate) fn at(self, path: PathBuf) -> Self {
        Self { path, ..self }
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>, content: &str) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Commits all that is there.
    pub(crate) fn commit(&self) {
        self.git(["add", "--all"]);
        self.git(["commit", "--quiet", "--allow-empty", "--message=x"]);
    }

    /// Runs Git, which must succeed, and returns what it printed.
    pub(crate) fn git<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let output = self.try_git(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub(crate) fn try_git<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.command("git").args(args).output().unwrap()
    }

    /// The program, to be run at the top.
    pub(crate) fn mk(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_mk"));
        command.args(["passport", "scan"]).args(args);
        command
    }

    pub(crate) fn scan(&self, args: &[&str]) -> Scan {
        read(self.mk(args).args(["--format", "json"]))
    }

    /// What `--list-files` prints.
    pub(crate) fn list(&self, args: &[&str]) -> Vec<String> {
        let output = self.mk(args).arg("--list-files").output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    /// A command that sees nothing of who runs the tests.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&self.path)
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("GIT_CONFIG_GLOBAL", self.home.path().join(".gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.org")
            .env("GIT_COMMITTER_NAME", "a")
            .env("GIT_COMMITTER_EMAIL", "a@example.org");
        command
    }
}

/// The rules that a scan reports in a file.
pub(crate) fn rules<'s>(scan: &'s Scan, name: &str) -> Vec<&'s str> {
    scan.files.get(name).map_or_else(Vec::new, |rules| rules.iter().map(String::as_str).collect())
}

/// Runs a scan whose report is JSON.
pub(crate) fn read(command: &mut Command) -> Scan {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let text = |value: &Value, field: &str| value[field].as_str().unwrap().to_owned();
    let list = |value: &Value| value.as_array().unwrap().clone();
    let files = list(&report["files"]);
    let findings = |file: &Value| list(&file["findings"]);
    Scan {
        status: output.status.code().unwrap(),
        verdict: text(&report, "verdict"),
        files: files
            .iter()
            .map(|file| (text(file, "path"), findings(file).iter().map(|finding| text(finding, "rule")).collect()))
            .collect(),
        messages: files.iter().flat_map(findings).map(|finding| text(&finding, "message")).collect(),
        failures: list(&report["failures"]).iter().map(|f| (text(f, "message"), text(f, "help"))).collect(),
        not_entered: list(&report["not_entered"]).iter().map(|folder| text(folder, "path")).collect(),
        notes: list(&report["notes"]).iter().map(|note| note.as_str().unwrap().to_owned()).collect(),
    }
}
