//! Owns `--base auto`: which CI this is, and what a run outside of one is compared with.

use super::{Base, Known, github, gitlab, merge_bases, others, unchosen};
use crate::git::{Git, Refusal};
use crate::text::quote;

/// The environment of the process, or of a test.
pub(super) type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// A CI that the gate knows.
struct Ci {
    name: &'static str,
    /// The variable that it sets in every job; `Some`: to this value.
    sign: (&'static str, Option<&'static str>),
    choose: fn(&Git, Environment<'_>) -> Result<Base, Refusal>,
}

const KNOWN: [Ci; 4] = [
    Ci { name: "GitHub", sign: ("GITHUB_ACTIONS", Some("true")), choose: github::choose },
    Ci { name: "GitLab", sign: ("GITLAB_CI", None), choose: gitlab::choose },
    Ci { name: "Jenkins", sign: ("JENKINS_URL", None), choose: others::jenkins },
    Ci { name: "Azure", sign: ("TF_BUILD", None), choose: others::azure },
];

/// What to do where no rule says what is compared.
pub(super) const NAME_ONE: &str = "Name the revision: `--base origin/main`, for one.";

/// Chooses the base by the variables that a CI sets, and outside of any by what the branch is pushed to.
///
/// # Errors
/// When it is not certain what the change is compared with: several CIs at once, an unknown one, a checkout that is
/// not what the CI says, and whatever Git says of the revision.
pub fn automatic(git: &Git, variable: Environment<'_>) -> Result<Base, Refusal> {
    // An empty variable is how most shells and CIs say that there is none.
    let variable = &|name: &str| variable(name).filter(|value| !value.is_empty());
    let is_here = |ci: &&Ci| {
        let value = variable(ci.sign.0);
        value.is_some_and(|value| ci.sign.1.is_none_or(|expected| value == expected))
    };
    let here: Vec<&Ci> = KNOWN.iter().filter(is_here).collect();
    match here[..] {
        [ci] => (ci.choose)(git, variable),
        [] if variable("CI").is_some_and(|value| value != "false") => Err(unchosen(
            "this is a CI that the gate does not know (`CI` is set)",
            format!("The gate knows GitHub, GitLab, Jenkins and Azure. {NAME_ONE}"),
        )),
        [] => local(git, variable).map(Base::Known),
        _ => {
            let names: Vec<&str> = here.iter().map(|ci| ci.name).collect();
            Err(unchosen(format!("the environment is that of {}", names.join(" and of ")), NAME_ONE))
        }
    }
}

/// On a developer's machine: what pre-commit says is pushed, else what the branch follows.
fn local(git: &Git, variable: Environment<'_>) -> Result<Known, Refusal> {
    if let Some(from) = variable("PRE_COMMIT_FROM_REF") {
        if let Some(to) = variable("PRE_COMMIT_TO_REF") {
            is_checked_out(git, &to, "PRE_COMMIT_TO_REF")?;
        }
        return merge_bases(git, &from, format!("Compared with PRE_COMMIT_FROM_REF, {}.", quote(&from)));
    }
    let origin = "Compared with the merge base of HEAD and `@{upstream}`, the branch that this one follows.".to_owned();
    merge_bases(git, "@{upstream}", origin).map_err(|refusal| {
        unchosen(format!("this is no CI, and {}", refusal.message), format!("{NAME_ONE} {}", refusal.help))
    })
}

/// Fails unless the commit that a CI speaks of is the one that is checked out: otherwise the files of one change would
/// be compared with the base of another.
pub(super) fn is_checked_out(git: &Git, commit: &str, whose: &str) -> Result<(), Refusal> {
    let head = git.commit("HEAD")?;
    if git.commit(commit).is_ok_and(|commit| commit == head) {
        return Ok(());
    }
    let message = format!("HEAD is {head}, and {whose} is {}", quote(commit));
    Err(unchosen(
        message,
        format!("Check out what {whose} names, or name the revision: `--base origin/main`, for one."),
    ))
}

/// A branch as the remote repository last showed it, never a local branch of its name.
pub(super) fn of_origin(branch: &str) -> String {
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    format!("refs/remotes/origin/{branch}")
}

/// The merge bases with a branch of the remote repository.
pub(super) fn with_branch(git: &Git, branch: &str, what: &str) -> Result<Base, Refusal> {
    let reference = of_origin(branch);
    let origin = format!("Compared with the merge base of HEAD and {}, {what}.", quote(&reference));
    merge_bases(git, &reference, origin).map(Base::Known)
}
