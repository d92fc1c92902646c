//! Owns the base of a run in Jenkins and in Azure Pipelines.

use super::automatic::{Environment, NAME_ONE, with_branch};
use super::{Base, unchosen};
use crate::git::{Git, Refusal};
use crate::text::quote;

/// What to do about a change that comes from another repository than its target.
const FETCH_THE_TARGET: &str = "Fetch the target branch from its own repository, and name it with `--base`.";

/// Jenkins: a multibranch build of a change.
pub(super) fn jenkins(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    if variable("TAG_NAME").is_some() {
        return Ok(Base::None("Nothing is compared: a run for a tag is about no change.".to_owned()));
    }
    if variable("CHANGE_FORK").is_some() {
        return Err(unchosen("the change comes from a fork (CHANGE_FORK is set)", FETCH_THE_TARGET));
    }
    match variable("CHANGE_TARGET") {
        Some(target) => with_branch(git, &target, "the target branch of the change"),
        None => Err(unchosen("this Jenkins build is of no change (CHANGE_TARGET is not set)", NAME_ONE)),
    }
}

/// Azure Pipelines: a build of a pull request.
pub(super) fn azure(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    let reason = variable("BUILD_REASON").unwrap_or_default();
    if variable("SYSTEM_PULLREQUEST_ISFORK").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(unchosen("the pull request comes from a fork", FETCH_THE_TARGET));
    }
    if let Some(target) = variable("SYSTEM_PULLREQUEST_TARGETBRANCH") {
        return with_branch(git, &target, "the target branch of the pull request");
    }
    let is_tag = variable("BUILD_SOURCEBRANCH").is_some_and(|branch| branch.starts_with("refs/tags/"));
    match reason.as_str() {
        _ if is_tag => Ok(Base::None("Nothing is compared: a run for a tag is about no change.".to_owned())),
        "Schedule" | "Manual" => {
            Ok(Base::None(format!("Nothing is compared: a run by `{reason}` is about no change.")))
        }
        _ => {
            let message = format!(
                "this Azure build ({}) is of no pull request (SYSTEM_PULLREQUEST_TARGETBRANCH is not set)",
                quote(&reason)
            );
            Err(unchosen(message, NAME_ONE))
        }
    }
}
