//! Owns the base of a run in GitHub Actions: by the event, and never by more than the checkout confirms.

use std::io::Read as _;

use serde_json::Value;

use super::automatic::{Environment, NAME_ONE, is_checked_out, with_branch};
use super::{Base, exactly, merge_bases, unchosen};
use crate::git::{Git, Refusal};
use crate::text::quote;

/// Bytes that the description of an event has at most; GitHub cuts it far below.
const LARGEST_EVENT: u64 = 64 << 20;

/// What the checkout of a pull request has to be.
const CHECK_OUT_THE_MERGE: &str = "Let `actions/checkout` take what it takes by default (no `ref`), with `fetch-depth: 2` \
                                   or more, or name the revision: `--base origin/main`, for one.";

pub(super) fn choose(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    let name = variable("GITHUB_EVENT_NAME").unwrap_or_default();
    let reference = variable("GITHUB_REF").unwrap_or_default();
    match name.as_str() {
        "schedule" | "workflow_dispatch" | "repository_dispatch" => {
            Ok(Base::None(format!("Nothing is compared: a run by `{name}` is about no change.")))
        }
        "push" | "create" | "release" if reference.starts_with("refs/tags/") => {
            Ok(Base::None("Nothing is compared: a run for a tag is about no change.".to_owned()))
        }
        "pull_request" => pull_request(git, variable, &Event::read(variable)?),
        "merge_group" => {
            checked_out(git, variable)?;
            let base = Event::read(variable)?.text("/merge_group/base_sha")?;
            let origin = format!("Compared with the base of the merge group, {base}.");
            merge_bases(git, &base, origin).map(Base::Known)
        }
        "push" => push(git, variable, &reference, &Event::read(variable)?),
        "pull_request_target" => Err(unchosen(
            "`pull_request_target` runs for the target branch, not for the change",
            "Run the gate on `pull_request`, which needs no secrets.",
        )),
        _ => Err(unchosen(format!("the event {} is not one that the gate knows", quote(&name)), NAME_ONE)),
    }
}

/// The first parent of the merge that GitHub makes of the pull request and its target.
fn pull_request(git: &Git, variable: Environment<'_>, event: &Event) -> Result<Base, Refusal> {
    checked_out(git, variable)?;
    let head = event.text("/pull_request/head/sha")?;
    let parents = git.parents("HEAD")?;
    let [base, merged] = &parents[..] else {
        let message = format!("HEAD is no merge of the pull request: it has {} parents, not 2", parents.len());
        return Err(unchosen(message, CHECK_OUT_THE_MERGE));
    };
    if *merged != head {
        let message = format!("HEAD merges {merged}, and the pull request is at {}", quote(&head));
        return Err(unchosen(message, CHECK_OUT_THE_MERGE));
    }
    let origin = format!("Compared with {base}, the commit of the target branch that the pull request is merged into.");
    exactly(git, base, origin).map(Base::Known)
}

fn push(git: &Git, variable: Environment<'_>, reference: &str, event: &Event) -> Result<Base, Refusal> {
    checked_out(git, variable)?;
    let default = event.text("/repository/default_branch")?;
    if reference.strip_prefix("refs/heads/") != Some(&default) {
        return with_branch(git, &default, "the default branch");
    }
    // Not its merge base: what a forced push takes back is part of what it changes.
    let before = event.text("/before")?;
    let origin = format!("Compared with {before}, which the default branch held before this push.");
    exactly(git, &before, origin).map(Base::Known)
}

fn checked_out(git: &Git, variable: Environment<'_>) -> Result<(), Refusal> {
    let commit = variable("GITHUB_SHA").ok_or_else(|| unchosen("GITHUB_SHA is not set", NAME_ONE))?;
    is_checked_out(git, &commit, "GITHUB_SHA")
}

/// What GitHub wrote of the event.
struct Event(Value);

impl Event {
    fn read(variable: Environment<'_>) -> Result<Self, Refusal> {
        let path = variable("GITHUB_EVENT_PATH").ok_or_else(|| unchosen("GITHUB_EVENT_PATH is not set", NAME_ONE))?;
        let read = std::fs::File::open(&path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(LARGEST_EVENT).read_to_end(&mut bytes)?;
            Ok(serde_json::from_slice(&bytes)?)
        });
        let failed = |error| unchosen(format!("the event cannot be read from {}: {error}", quote(&path)), NAME_ONE);
        read.map(Self).map_err(failed)
    }

    fn text(&self, pointer: &str) -> Result<String, Refusal> {
        let text = self.0.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        let name = pointer[1..].replace('/', ".");
        text.map(str::to_owned).ok_or_else(|| unchosen(format!("the event holds no `{name}`"), NAME_ONE))
    }
}
