//! The gate beside the tools that one would pick instead: `cargo bench --bench versus`.
//!
//! Makes repositories of 100,000 passports among 200,000 files below `target/versus` (three, of about 1.5 GB each, once),
//! runs the contestants in turn, and prints Markdown: what each took, and the goals beside what was reached.
//!
//! Words after `--` pick sections, which are listed below; without any, all of them but `million`, whose repository of
//! 1,000,000 passports takes 10 GB. `--build`, alone or beside words, times a cold installation, which takes minutes.
//! `MK_BENCH_DIR` names another folder for the trees, `MK_BENCH_ROUNDS` another number of rounds than 5,
//! `MK_BENCH_PASSPORTS` a smaller tree to try things out.
#![allow(missing_docs)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]

mod dirty;
mod floor;
mod git;
mod ignored;
mod install;
mod machine;
mod measure;
mod rivals;
mod staged;
mod table;
mod tree;
mod walk;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use floor::Finder;
use measure::Meter;
use tree::{Passports, Tree};

/// The binary that is measured: cargo builds it like a release.
const MK: &str = env!("CARGO_BIN_EXE_mk");

/// What there is to choose from.
const USAGE: &str = "\
cargo bench --bench versus [-- SECTION... [--build]]

walk      without Git
tracked   what Git tracks
default   what Git tracks, and what it neither tracks nor ignores
ignored   the same beside 2,000 ignored folders
rules     every rule
dirty     passports with two or three warnings each
staged    one commit
rivals    validators of JSON Schema
million   ten times as many passports; only when it is named: 10 GB
--build   a cold installation; only when it is named: minutes

Without any, all but the last two. MK_BENCH_DIR names another folder for the trees (5 GB) than target/versus,
MK_BENCH_ROUNDS another number of rounds than 5, MK_BENCH_PASSPORTS another number of passports than 100,000.";

/// One comparison.
type Section = fn(&Bench) -> io::Result<()>;

/// What every section needs.
struct Bench {
    /// Where trees and outputs are.
    folder: PathBuf,
    meter: Meter,
    /// Passports in the large tree, and as many other files.
    passports: usize,
}

impl Bench {
    fn large(&self) -> Tree {
        self.tree("large", self.passports, self.passports, true)
    }

    fn tree(&self, name: &str, passports: usize, others: usize, repository: bool) -> Tree {
        Tree { folder: self.folder.join(name), passports, kind: Passports::Clean, others, repository }
    }

    /// As the large tree, with passports of another kind.
    fn large_of(&self, name: &str, kind: Passports) -> Tree {
        Tree { kind, ..self.tree(name, self.passports, self.passports, true) }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for finder in [Finder::Walk, Finder::Git] {
        if arguments.first().is_some_and(|argument| argument == finder.argument()) {
            let read = floor::read_all(finder, Path::new(arguments.get(1).map_or(".", String::as_str)));
            return told(read.map(|(files, bytes)| println!("{files} passports, {bytes} bytes")));
        }
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("a benchmark: cargo bench --bench versus");
        return ExitCode::SUCCESS;
    }
    told(run(&arguments))
}

fn told(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> io::Result<()> {
    let sections: [(&str, Section); 8] = [
        ("walk", walk::walk),
        ("tracked", walk::tracked),
        ("default", walk::default),
        ("ignored", ignored::run),
        ("rules", dirty::rules),
        ("dirty", dirty::run),
        ("staged", staged::run),
        ("rivals", rivals::run),
    ];
    let on_demand: [(&str, Section); 1] = [("million", walk::million)];
    let is_picked = |name: &str| arguments.iter().any(|argument| argument == name);
    let known = |word: &String| {
        ["--bench", "--build"].contains(&word.as_str())
            || sections.iter().chain(&on_demand).any(|(name, _)| name == word)
    };
    if let Some(unknown) = arguments.iter().find(|word| !known(word)) {
        println!("{USAGE}");
        let asked = ["-h", "--help"].contains(&unknown.as_str());
        return if asked { Ok(()) } else { Err(io::Error::other(format!("there is no section `{unknown}`"))) };
    }
    let folder = std::env::var_os("MK_BENCH_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/versus"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let meter = Meter::new(&folder, number("MK_BENCH_ROUNDS", 5)?.max(1));
    let bench = Bench { folder, meter, passports: number("MK_BENCH_PASSPORTS", 100_000)? };
    println!("{}", machine::description(&bench.meter));
    let picked = sections.iter().chain(&on_demand).any(|(name, _)| is_picked(name));
    let all = !picked && !is_picked("--build");
    for (name, section) in sections {
        if all || is_picked(name) {
            section(&bench)?;
        }
    }
    for (name, section) in on_demand {
        if is_picked(name) {
            section(&bench)?;
        }
    }
    if is_picked("--build") {
        install::run(&bench)?;
    }
    Ok(())
}

fn number(variable: &str, otherwise: usize) -> io::Result<usize> {
    match std::env::var(variable) {
        Ok(text) => text.parse().map_err(|_| io::Error::other(format!("{variable} is not a number: {text}"))),
        Err(_) => Ok(otherwise),
    }
}

/// `mk passport scan` in `folder`.
fn scan<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(MK);
    command.current_dir(folder).args(["passport", "scan"]).args(arguments);
    git::isolate(&mut command);
    command
}

/// Whether this build's scan has an option.
fn scan_has(option: &str) -> io::Result<bool> {
    let help = Command::new(MK).args(["passport", "scan", "--help"]).output()?;
    Ok(String::from_utf8_lossy(&help.stdout).split_whitespace().any(|word| word.trim_end_matches(',') == option))
}
