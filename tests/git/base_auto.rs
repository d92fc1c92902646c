//! `--base auto`: what each CI's environment says a change is compared with, and when that is not certain.

use std::collections::BTreeMap;
use std::fs;

use mk_passport::discover::base::{Base, automatic};
use mk_passport::git::{Git, Refusal};
use serde_json::{Value, json};

use super::support::Repo;

/// A target branch with two commits, a topic branch from the first, and the merge that a CI makes of both. `origin` is
/// what the repository was cloned from.
struct History {
    repo: Repo,
    /// The commit that both branches come from.
    fork: String,
    main: String,
    topic: String,
    merge: String,
}

fn history() -> History {
    let repo = Repo::new();
    let commit = |repo: &Repo, name: &str| {
        repo.write(name, name);
        repo.commit();
        repo.git(["rev-parse", "HEAD"])
    };
    let fork = commit(&repo, "fork");
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    let topic = commit(&repo, "topic");
    repo.git(["checkout", "--quiet", "main"]);
    let main = commit(&repo, "main");
    let clone = repo.beside("clone");
    repo.git(["clone", "--quiet", repo.path.to_str().unwrap(), clone.to_str().unwrap()]);
    let repo = repo.at(clone);
    repo.git(["merge", "--quiet", "--no-ff", "--message=x", "origin/topic"]);
    let merge = repo.git(["rev-parse", "HEAD"]);
    History { repo, fork, main, topic, merge }
}

impl History {
    fn check_out(&self, revision: &str) -> &Self {
        self.repo.git(["checkout", "--quiet", "--detach", revision]);
        self
    }

    fn choose(&self, variables: &[(&str, &str)]) -> Result<Base, Refusal> {
        let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
        let git = Git::open(&self.repo.path.canonicalize().unwrap()).unwrap();
        automatic(&git, &|name| variables.get(name).map(|value| (*value).to_owned()))
    }

    /// In GitHub Actions, with this event.
    fn github(&self, name: &str, event: &Value, others: &[(&str, &str)]) -> Result<Base, Refusal> {
        let path = self.repo.beside("event.json");
        fs::write(&path, event.to_string()).unwrap();
        let head = self.repo.git(["rev-parse", "HEAD"]);
        let event = path.to_str().unwrap();
        let always = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_SHA", &head),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_EVENT_PATH", event),
        ];
        self.choose(&[&always[..], others].concat())
    }
}

/// The tip and the commits.
fn known(chosen: Result<Base, Refusal>) -> (String, Vec<String>) {
    match chosen {
        Ok(Base::Known(known)) => (known.tip, known.commits),
        other => panic!("{other:?}"),
    }
}

fn none(chosen: Result<Base, Refusal>) -> String {
    match chosen {
        Ok(Base::None(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn blind(chosen: Result<Base, Refusal>, word: &str) {
    let refusal = chosen.unwrap_err();
    assert!(refusal.message.contains(word), "{refusal:?}");
    assert!(!refusal.help.is_empty());
}

#[test]
fn a_pull_request_is_compared_with_the_first_parent_of_its_merge() {
    let all = history();
    let event = json!({"pull_request": {"head": {"sha": all.topic}}});
    let (tip, commits) = known(all.github("pull_request", &event, &[]));
    assert_eq!((&tip, commits), (&all.main, vec![all.main.clone()]));
    // The head alone, or another merge, is not what the event is about.
    blind(all.github("pull_request", &event, &[("GITHUB_SHA", &all.main)]), "GITHUB_SHA is");
    let other = json!({"pull_request": {"head": {"sha": all.fork}}});
    blind(all.github("pull_request", &other, &[]), "HEAD merges");
    blind(all.check_out(&all.topic).github("pull_request", &event, &[]), "1 parents");
    blind(all.check_out(&all.merge).github("pull_request_target", &event, &[]), "target branch");
    blind(all.github("pull_request", &json!({}), &[]), "pull_request.head.sha");
    blind(all.github("pull_request", &event, &[("GITHUB_EVENT_PATH", "/nowhere/event.json")]), "cannot be read");
}

#[test]
fn a_pull_request_is_known_at_depth_two_and_not_at_depth_one() {
    for (depth, is_known) in [("--depth=2", true), ("--depth=1", false)] {
        let all = history();
        let shallow = all.repo.beside("shallow");
        let url = format!("file://{}", all.repo.path.display());
        all.repo.git(["clone", "--quiet", depth, &url, shallow.to_str().unwrap()]);
        let all = History { repo: all.repo.at(shallow), ..all };
        let chosen = all.github("pull_request", &json!({"pull_request": {"head": {"sha": all.topic}}}), &[]);
        if is_known {
            assert_eq!(known(chosen).0, all.main);
        } else {
            assert!(chosen.unwrap_err().help.contains("git fetch"));
        }
    }
}

#[test]
fn a_push_to_the_default_branch_is_compared_with_what_it_held_before() {
    let all = history();
    // A forced push back: what it takes away is not behind HEAD.
    all.check_out(&all.fork);
    let event = json!({"before": all.main, "repository": {"default_branch": "main"}});
    let reference = [("GITHUB_REF", "refs/heads/main")];
    assert_eq!(known(all.github("push", &event, &reference)), (all.main.clone(), vec![all.main.clone()]));
    let new = json!({"before": "0".repeat(40), "repository": {"default_branch": "main"}});
    assert!(all.github("push", &new, &reference).unwrap_err().help.contains("All zeros"));
    // Another branch has no `before` that counts.
    all.check_out(&all.topic);
    let chosen = all.github("push", &event, &[("GITHUB_REF", "refs/heads/topic")]);
    assert_eq!(known(chosen), (all.main.clone(), vec![all.fork.clone()]));
    // A local branch of that name is not the one that is meant.
    all.repo.git(["branch", "--force", "main", &all.topic]);
    let chosen = all.github("push", &event, &[("GITHUB_REF", "refs/heads/topic")]);
    assert_eq!(known(chosen).0, all.main);
    none(all.github("push", &event, &[("GITHUB_REF", "refs/tags/v1")]));
}

#[test]
fn a_merge_group_is_compared_with_its_base() {
    let all = history();
    let event = json!({"merge_group": {"base_sha": all.main}});
    assert_eq!(known(all.github("merge_group", &event, &[])), (all.main.clone(), vec![all.main.clone()]));
}

#[test]
fn runs_that_are_about_no_change_say_so() {
    let all = history();
    for name in ["schedule", "workflow_dispatch", "repository_dispatch"] {
        assert!(none(all.github(name, &json!({}), &[])).contains(name));
    }
    blind(all.github("issue_comment", &json!({}), &[]), "issue_comment");
    let gitlab = |source: &str| all.choose(&[("GITLAB_CI", "true"), ("CI_PIPELINE_SOURCE", source)]);
    assert!(none(gitlab("schedule")).contains("schedule"));
    blind(gitlab("external"), "external");
}

#[test]
fn a_merge_request_is_compared_with_its_target_and_not_by_another_project() {
    let all = history();
    let head = all.check_out(&all.topic).repo.git(["rev-parse", "HEAD"]);
    let own = [
        ("GITLAB_CI", "true"),
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
        ("CI_COMMIT_SHA", &head),
        ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ];
    assert_eq!(known(all.choose(&own)), (all.main.clone(), vec![all.fork.clone()]));
    let foreign = [&own[..], &[("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2")]].concat();
    blind(all.choose(&foreign), "another project");
    let elsewhere = [&own[..], &[("CI_COMMIT_SHA", all.main.as_str())]].concat();
    blind(all.choose(&elsewhere), "CI_COMMIT_SHA");
    let gone = [&own[..], &[("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "gone")]].concat();
    assert!(all.choose(&gone).unwrap_err().help.contains("git fetch"));
    let push = [("GITLAB_CI", "true"), ("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_SHA", &head)];
    let default = [("CI_DEFAULT_BRANCH", "main"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", &all.main)];
    assert_eq!(known(all.choose(&[push, default].concat())), (all.main.clone(), vec![all.main.clone()]));
}

#[test]
fn jenkins_and_azure_name_the_target_and_refuse_forks() {
    let all = history();
    all.check_out(&all.topic);
    let jenkins = |others: &[(&str, &str)]| all.choose(&[&[("JENKINS_URL", "x")], others].concat());
    assert_eq!(known(jenkins(&[("CHANGE_TARGET", "main")])), (all.main.clone(), vec![all.fork.clone()]));
    blind(jenkins(&[("CHANGE_TARGET", "main"), ("CHANGE_FORK", "someone")]), "fork");
    blind(jenkins(&[]), "CHANGE_TARGET");
    none(jenkins(&[("TAG_NAME", "v1")]));
    let azure = |others: &[(&str, &str)]| all.choose(&[&[("TF_BUILD", "True")], others].concat());
    let target = ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main");
    assert_eq!(known(azure(&[target])), (all.main.clone(), vec![all.fork.clone()]));
    blind(azure(&[target, ("SYSTEM_PULLREQUEST_ISFORK", "True")]), "fork");
    blind(azure(&[("BUILD_REASON", "IndividualCI")]), "IndividualCI");
    none(azure(&[("BUILD_REASON", "Schedule")]));
}

#[test]
fn outside_of_a_ci_it_is_what_is_pushed_or_what_the_branch_follows() {
    let all = history();
    assert_eq!(known(all.check_out(&all.topic).choose(&[("PRE_COMMIT_FROM_REF", &all.main)])).1[0], all.fork);
    let pushed = [("PRE_COMMIT_FROM_REF", all.main.as_str()), ("PRE_COMMIT_TO_REF", &all.merge)];
    blind(all.choose(&pushed), "PRE_COMMIT_TO_REF");
    blind(all.choose(&[]), "no CI");
    all.repo.git(["checkout", "--quiet", "-b", "topic", "--track", "origin/topic"]);
    assert_eq!(known(all.choose(&[])), (all.topic.clone(), vec![all.topic.clone()]));
    assert_eq!(known(all.choose(&[("CI", "false")])).0, all.topic);
    blind(all.choose(&[("CI", "true")]), "does not know");
    blind(all.choose(&[("GITLAB_CI", "true"), ("TF_BUILD", "True")]), "GitLab and of Azure");
}
