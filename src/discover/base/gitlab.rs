//! Owns the base of a run in GitLab CI.

use super::automatic::{Environment, NAME_ONE, is_checked_out, with_branch};
use super::{Base, exactly, unchosen};
use crate::git::{Git, Refusal};
use crate::text::quote;

pub(super) fn choose(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    let source = variable("CI_PIPELINE_SOURCE").unwrap_or_default();
    // A child pipeline of a merge request has its variables too.
    if source == "merge_request_event" || variable("CI_MERGE_REQUEST_IID").is_some() {
        return merge_request(git, variable);
    }
    if variable("CI_COMMIT_TAG").is_some() {
        return Ok(Base::None("Nothing is compared: a run for a tag is about no change.".to_owned()));
    }
    match source.as_str() {
        "schedule" | "web" | "api" | "trigger" | "chat" | "pipeline" => {
            Ok(Base::None(format!("Nothing is compared: a run by `{source}` is about no change.")))
        }
        "push" => push(git, variable),
        _ => {
            let message = format!("the pipeline source {} is not one that the gate knows", quote(&source));
            Err(unchosen(message, NAME_ONE))
        }
    }
}

fn merge_request(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    let project = variable("CI_MERGE_REQUEST_PROJECT_ID");
    if project.is_none() || project != variable("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") {
        return Err(unchosen(
            "the merge request comes from another project, whose branches `origin` shows",
            "Run the pipeline in the project of the target branch, or fetch that branch and name it with `--base`.",
        ));
    }
    checked_out(git, variable)?;
    let target = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME";
    let branch = variable(target).ok_or_else(|| unchosen(format!("{target} is not set"), NAME_ONE))?;
    with_branch(git, &branch, "the target branch of the merge request")
}

fn push(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    checked_out(git, variable)?;
    let default = variable("CI_DEFAULT_BRANCH").ok_or_else(|| unchosen("CI_DEFAULT_BRANCH is not set", NAME_ONE))?;
    if variable("CI_COMMIT_BRANCH").as_ref() != Some(&default) {
        return with_branch(git, &default, "the default branch");
    }
    let before = "CI_COMMIT_BEFORE_SHA";
    let before = variable(before).ok_or_else(|| unchosen(format!("{before} is not set"), NAME_ONE))?;
    let origin = format!("Compared with {}, which the default branch held before this push.", quote(&before));
    exactly(git, &before, origin).map(Base::Known)
}

fn checked_out(git: &Git, variable: Environment<'_>) -> Result<(), Refusal> {
    let commit = variable("CI_COMMIT_SHA").ok_or_else(|| unchosen("CI_COMMIT_SHA is not set", NAME_ONE))?;
    is_checked_out(git, &commit, "CI_COMMIT_SHA")
}
