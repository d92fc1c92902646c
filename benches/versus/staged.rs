//! Owns the price of a commit: one staged passport, less the Git commands that the scan needs for it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
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

/// Measures `--staged` in a small repository and in the large one.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    if !scan_has("--staged")? {
        println!("This build's scan has no `--staged`: no row for a commit.\n");
        return Ok(());
    }
    println!("### One staged passport\n");
    println!("| repository | scan ms | its Git commands alone ms | difference ms | commands |\n|---|--:|--:|--:|---|");
    let mut goals = Vec::new();
    for tree in [bench.tree("small", 40, 60, true), bench.large()] {
        tree.provide()?;
        let asked = asked(bench, &tree)?;
        let (mut whole, mut alone) = (Vec::new(), Vec::new());
        for round in 0..=MORE_ROUNDS * bench.meter.rounds() {
            let scanned = timed(&mut scan(&tree.folder, ["--staged"]), &[])?;
            let mut sum = 0.0;
            for one in &asked {
                sum += timed(git::git(&tree.folder).args(&one.words), &one.input)?;
            }
            if round > 0 {
                whole.push(scanned);
                alone.push(sum);
            }
        }
        let mut differences: Vec<f64> = whole.iter().zip(&alone).map(|(whole, alone)| whole - alone).collect();
        let [whole, alone, difference] = [&mut whole, &mut alone, &mut differences].map(|list| middle(list));
        let files = tree.passports + tree.others;
        let commands: Vec<String> = asked.iter().map(|one| format!("`git {}`", one.name())).collect();
        println!("| {files} files | {whole:.1} | {alone:.1} | {difference:.1} | {} |", commands.join(", "));
        goals.push(Goal::number(format!("over its Git commands, {files} files"), difference, 10.0, "ms"));
    }
    println!("\n{}", table::goals(&goals));
    Ok(())
}

/// The Git commands that one scan runs, as Git's own trace tells them.
fn asked(bench: &Bench, tree: &Tree) -> io::Result<Vec<Asked>> {
    let trace = bench.folder.join("trace");
    let _ = fs::remove_file(&trace);
    timed(scan(&tree.folder, ["--staged"]).env("GIT_TRACE2_EVENT", &trace), &[])?;
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
