//! What is excused: the baseline, and the findings of the run beside it. Each test makes its own repository, and runs the
//! program itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy.toml excuses test functions, not their helpers")]

#[cfg(unix)]
mod adoption;
mod baseline;
#[cfg(unix)]
mod hostile;
mod parts;
mod suppressions;

use std::process::{Command, Output};

use crate::common::examples::overlay;
use crate::git::support::{GOOD, Repo};
use serde_json::Value;

const BASELINE: &str = "passport-baseline.jsonl";

/// The template `safe` with changes (a merge patch).
fn passport(patch: &str) -> String {
    overlay(GOOD, patch).text
}

/// What a scan with the baseline says, as JSON, and its exit status.
fn scan(repo: &Repo, arguments: &[&str]) -> (i32, Value) {
    let output = output(&mut repo.mk(&["--baseline", BASELINE, "--format", "json"]), arguments);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), report)
}

/// Standard error of a scan that must fail.
fn refused(repo: &Repo, arguments: &[&str]) -> String {
    let output = output(&mut repo.mk(&[]), arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn output(command: &mut Command, arguments: &[&str]) -> Output {
    command.args(arguments).output().unwrap()
}

/// The lines of the baseline.
fn lines(repo: &Repo) -> Vec<String> {
    std::fs::read_to_string(repo.path.join(BASELINE)).unwrap().lines().map(str::to_owned).collect()
}

/// Each finding that counts: the file, the rule and the place.
fn findings(report: &Value) -> Vec<(String, String, String)> {
    listed(report, "findings")
}

/// The same of what is excused.
fn excused(report: &Value) -> Vec<(String, String, String)> {
    listed(report, "excused")
}

fn listed(report: &Value, list: &str) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let files = report["files"].as_array().unwrap().iter();
    let all = files.flat_map(|file| {
        let list = file[list].as_array().into_iter().flatten();
        list.map(|one| (text(&file["path"]), text(&one["rule"]), text(&one["at"]))).collect::<Vec<_>>()
    });
    all.collect()
}

/// A list of findings as the helpers return it.
fn these(list: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    list.iter().map(|(file, rule, at)| ((*file).to_owned(), (*rule).to_owned(), (*at).to_owned())).collect()
}
