//! Owns the price of a commit: what a scan of it takes beyond the Git commands that it needs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::git;
use crate::table::{self, Goal};
use crate::tree::Tree;
use crate::{Bench, scan, scan_has};

/// How many times as many rounds as elsewhere: these take milliseconds.
const MORE_ROUNDS: usize = 10;

/// A Git command that the scan ran: its words, and what it wants to read.
struct Asked {
    words: Vec<String>,
    input: Vec<u8>,
}

impl Asked {
    /// The subcommand: the first word that is neither an option nor the setting behind `-c`.
    fn name(&self) -> &str {
        let mut words = self.words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "-c" => drop(words.next()),
                option if option.starts_with('-') => {}
                name => return name,
            }
        }
        ""
    }
}

/// A commit to be: what is staged in which repository.
struct Commit {
    what: &'static str,
    tree: Tree,
    /// The index, where it is not the repository's own.
    index: Option<PathBuf>,
}

/// How many files are staged that are no passports.
const OTHERS: usize = 20;

/// Measures `--staged` in a small repository and in the large one.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    if !scan_has("--staged")? {
        println!("This build's scan has no `--staged`: no row for a commit.\n");
        return Ok(());
    }
    let commits = [
        Commit { what: "one passport", tree: bench.tree("small", 40, 60, true), index: None },
        Commit { what: "one passport", tree: bench.large(), index: None },
        Commit::with_others(bench, "one passport and 20 other files", true)?,
        Commit::with_others(bench, "20 other files", false)?,
    ];
    println!("### One commit\n");
    println!(
        "| staged | repository | scan ms | its Git commands alone ms | difference ms | commands |\n|---|---|--:|--:|--:|---|"
    );
    let mut goals = Vec::new();
    for commit in commits {
        commit.tree.provide()?;
        let asked = asked(bench, &commit)?;
        let (mut whole, mut alone) = (Vec::new(), Vec::new());
        for round in 0..=MORE_ROUNDS * bench.meter.rounds() {
            let scanned = timed(&mut commit.scan(), &[])?;
            let mut sum = 0.0;
            for one in &asked {
                sum += timed(commit.git().args(&one.words), &one.input)?;
            }
            if round > 0 {
                whole.push(scanned);
                alone.push(sum);
            }
        }
        let mut differences: Vec<f64> = whole.iter().zip(&alone).map(|(whole, alone)| whole - alone).collect();
        let [whole, alone, difference] = [&mut whole, &mut alone, &mut differences].map(|list| middle(list));
        let files = commit.tree.passports + commit.tree.others;
        let commands: Vec<String> = asked.iter().map(|one| format!("`git {}`", one.name())).collect();
        let what = commit.what;
        println!("| {what} | {files} files | {whole:.1} | {alone:.1} | {difference:.1} | {} |", commands.join(", "));
        goals.push(Goal::number(format!("{what}, {files} files: over its Git commands"), difference, 10.0, "ms"));
    }
    println!("\n{}", table::goals(&goals));
    Ok(())
}

impl Commit {
    /// A commit of other files in the large repository, by an index of its own.
    fn with_others(bench: &Bench, what: &'static str, passport: bool) -> io::Result<Self> {
        let tree = bench.large();
        tree.provide()?;
        let index = bench.folder.join(if passport { "index-of-both" } else { "index-of-others" });
        if passport {
            fs::copy(tree.folder.join(".git/index"), &index)?;
        } else {
            let _ = fs::remove_file(&index);
        }
        let commit = Self { what, tree, index: Some(index) };
        if !passport {
            git::run(commit.git().args(["read-tree", "HEAD"]))?;
        }
        // What they hold does not matter.
        let others = commit.tree.some_others(OTHERS + 1);
        let blob = commit.git().arg("rev-parse").arg(format!("HEAD:{}", others[OTHERS])).output()?.stdout;
        let blob = String::from_utf8_lossy(&blob).trim().to_owned();
        let entries =
            others[..OTHERS].iter().flat_map(|name| ["--cacheinfo".to_owned(), format!("100644,{blob},{name}")]);
        git::run(commit.git().arg("update-index").args(entries))?;
        Ok(commit)
    }

    fn scan(&self) -> Command {
        let mut command = scan(&self.tree.folder, ["--staged"]);
        command.envs(self.index.as_ref().map(|index| ("GIT_INDEX_FILE", index)));
        command
    }

    fn git(&self) -> Command {
        let mut command = git::git(&self.tree.folder);
        command.envs(self.index.as_ref().map(|index| ("GIT_INDEX_FILE", index)));
        command
    }
}

/// The Git commands that one scan runs, as Git's own trace tells them.
fn asked(bench: &Bench, commit: &Commit) -> io::Result<Vec<Asked>> {
    let trace = bench.folder.join("trace");
    let _ = fs::remove_file(&trace);
    timed(commit.scan().env("GIT_TRACE2_EVENT", &trace), &[])?;
    let tree = &commit.tree;
    let staged = tree.staged();
    let name = staged.strip_prefix(&tree.folder).unwrap_or(&staged).display().to_string();
    let blob = git::git(&tree.folder).arg("rev-parse").arg(format!(":{name}")).output()?.stdout;
    let mut asked = BTreeMap::new();
    for (index, line) in fs::read_to_string(&trace)?.lines().enumerate() {
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        // A slash in the session's id: started by another Git command, which is measured whole.
        let is_own = event["sid"].as_str().is_some_and(|sid| !sid.contains('/'));
        let Some(argv) = event["argv"].as_array().filter(|_| is_own && event["event"] == "start") else { continue };
        let words: Vec<String> = argv.iter().skip(1).filter_map(|word| word.as_str().map(str::to_owned)).collect();
        let input = if words.iter().any(|word| word == "cat-file") { blob.clone() } else { Vec::new() };
        asked.insert(index, Asked { words, input });
    }
    Ok(asked.into_values().collect())
}

/// Milliseconds that a command takes when it is given `input`.
fn timed(command: &mut Command, input: &[u8]) -> io::Result<f64> {
    use std::io::Write as _;
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input)?;
    }
    let status = child.wait()?;
    let taken = begun.elapsed().as_secs_f64() * 1000.0;
    // `git config --get` of what is not set, and the like: an answer too.
    if status.code().is_some_and(|code| code <= 1) {
        Ok(taken)
    } else {
        Err(io::Error::other(format!("{command:?} in {}: {status}", here(command))))
    }
}

fn here(command: &Command) -> String {
    command.get_current_dir().map(Path::display).map(|folder| folder.to_string()).unwrap_or_default()
}

fn middle(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
