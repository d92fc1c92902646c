//! What differs from a revision: in the work tree and in the index, with what came and what went.

use std::fs;
use std::path::Path;

use crate::common::run::{Ended, mk, run};
use crate::git::support::{GOOD, Repo};
use serde_json::Value;

fn diff(folder: &Path, args: &[&str]) -> Ended {
    run(mk(folder).arg("diff").args(args))
}

fn wide() -> String {
    GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60")
}

fn narrow() -> String {
    GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 900")
}

/// Each passport of a comparison as `outcome path`, with `!` where a part widened; and the status.
fn outcomes(repo: &Repo, args: &[&str]) -> (i32, Vec<String>) {
    outcomes_in(&repo.path, args)
}

fn outcomes_in(folder: &Path, args: &[&str]) -> (i32, Vec<String>) {
    let ended = diff(folder, &[args, &["--format", "json"]].concat());
    let json = ended.json();
    let shown = |passport: &Value| {
        let is_wide = passport["parts"].as_array().unwrap().iter().any(|part| part["direction"] == "widened");
        let (outcome, path) = (passport["outcome"].as_str().unwrap(), passport["head"]["path"].as_str().unwrap());
        format!("{outcome} {path}{}", if is_wide { " !" } else { "" })
    };
    (ended.code(), json["passports"].as_array().unwrap().iter().map(shown).collect())
}

/// A repository with three passports and a file that is none.
fn three() -> Repo {
    let repo = Repo::new();
    for name in ["a.passport.json", "prod/b.passport.json", "prod/deep/c.passport.json", "prod/other.json"] {
        repo.write(name, GOOD);
    }
    repo.commit();
    repo
}

#[test]
fn nothing_is_compared_where_nothing_differs() {
    let repo = three();
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (0, vec![]));
    let shown = diff(&repo.path, &["--base", "HEAD"]);
    assert_eq!(shown.out(), "no passport differs: this change permits the same as before.\n");
}

#[test]
fn only_passports_that_differ_are_compared_and_less_is_no_fault() {
    let repo = three();
    repo.write("prod/b.passport.json", &narrow());
    repo.write("prod/other.json", &wide());
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (0, vec!["compared prod/b.passport.json".to_owned()]));
    // Another layout is no difference.
    repo.write("a.passport.json", &GOOD.replace("\n  ", "\n\t"));
    let shown = diff(&repo.path, &["--base", "HEAD"]);
    assert_eq!(shown.code(), 0);
    assert!(shown.out().ends_with("1 part narrowed: this change permits less than before.\n"), "{}", shown.out());
    repo.write("prod/b.passport.json", &wide());
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]).0, 2);
}

#[test]
fn paths_are_files_of_any_name_and_folders() {
    let repo = three();
    for name in ["a.passport.json", "prod/b.passport.json", "prod/other.json"] {
        repo.write(name, &wide());
    }
    let both = vec!["compared a.passport.json !".to_owned(), "compared prod/b.passport.json !".to_owned()];
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, both.clone()));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "prod"]), (2, both[1..].to_vec()));
    let other = vec!["compared prod/other.json !".to_owned()];
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "prod/other.json"]), (2, other.clone()));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--include", "other.json"]), (2, other));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--exclude", "prod/**"]), (2, both[..1].to_vec()));
    // Paths are relative to where the program runs, and names to the root.
    let inside = outcomes_in(&repo.path.join("prod"), &["--base", "HEAD", "b.passport.json"]);
    assert_eq!(inside, (2, both[1..].to_vec()));
    let text = diff(&repo.path.join("prod"), &["--base", "HEAD", "b.passport.json"]);
    assert!(text.out().contains("HEAD:prod/b.passport.json:24:19  b.passport.json:24:19\n"), "{}", text.out());
}

#[test]
fn what_went_and_what_came_is_listed_and_cannot_be_decided() {
    let repo = three();
    repo.git(["rm", "--quiet", "a.passport.json"]);
    // Neither its text nor what it is called is like that of what went.
    repo.write("new.passport.json", "{\"schema_version\": \"passport.v0\", \"name\": \"x\"}\n");
    repo.git(["add", "--all"]);
    let listed = vec!["removed a.passport.json".to_owned(), "added new.passport.json".to_owned()];
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, listed.clone()));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--staged"]), (2, listed.clone()));
    // Untracked, and gone without Git.
    repo.git(["reset", "--quiet"]);
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, listed.clone()));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--staged"]), (0, vec![]));
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "a.passport.json"]), (2, listed[..1].to_vec()));
    let text = diff(&repo.path, &["--base", "HEAD"]);
    assert!(
        text.out().ends_with(
            "1 passport added, 1 passport removed: whether this change permits more than before cannot be decided.\n"
        ),
        "{}",
        text.out()
    );
}

/// A move is one change, and what it permits is compared across it. What holds for the new path may be another policy.
#[test]
fn what_moved_is_compared_with_what_it_was() {
    let repo = three();
    repo.git(["mv", "a.passport.json", "moved.passport.json"]);
    let text = diff(&repo.path, &["--base", "HEAD"]);
    assert_eq!(
        text.out(),
        "HEAD:a.passport.json -> moved.passport.json\n  moved; no part differs\n\n\
         no part differs, 1 passport moved: whether this change permits more than before cannot be decided.\n"
    );
    repo.write("moved.passport.json", &wide());
    for way in [&["--base", "HEAD"][..], &["--base", "HEAD", "--staged"]] {
        repo.git(["add", "--all"]);
        let json = diff(&repo.path, &[way, &["--format", "json"]].concat()).json();
        assert_eq!((&json["verdict"], &json["counts"]["moved"]), (&"widened".into(), &1.into()), "{json}");
        let moved = &json["passports"][0];
        assert_eq!((&moved["base"]["path"], &moved["outcome"]), (&"a.passport.json".into(), &"compared".into()));
        assert_eq!(moved["head"]["path"], "moved.passport.json");
    }
    // Untracked, and gone without Git.
    repo.git(["reset", "--quiet"]);
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]).0, 2);
    assert_eq!(
        outcomes(&repo, &["--base", "HEAD", "a.passport.json"]),
        (2, vec!["removed a.passport.json".to_owned()])
    );
}

#[test]
fn what_is_gone_altogether_is_found_by_its_name() {
    let repo = three();
    repo.git(["rm", "--quiet", "-r", "prod"]);
    repo.commit();
    let gone = ["removed prod/b.passport.json", "removed prod/deep/c.passport.json"].map(str::to_owned);
    for way in [&["--base", "HEAD~1"][..], &["--base", "HEAD~1", "--staged"]] {
        assert_eq!(outcomes(&repo, way), (2, gone.to_vec()));
        assert_eq!(outcomes(&repo, &[way, &["prod"]].concat()), (2, gone.to_vec()));
        assert_eq!(outcomes(&repo, &[way, &["prod/deep/c.passport.json"]].concat()), (2, gone[1..].to_vec()));
        // A name that neither side has is an error, and no silence.
        assert_eq!(
            outcomes(&repo, &[way, &["prod/typo.json"]].concat()),
            (2, vec!["unread prod/typo.json".to_owned()])
        );
    }
}

#[test]
fn the_revision_itself_is_the_base_and_not_the_merge_base() {
    let repo = three();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("a.passport.json", &narrow());
    repo.commit();
    repo.git(["checkout", "--quiet", "topic"]);
    // Since the merge base nothing has changed; main has been narrowed meanwhile.
    assert_eq!(outcomes(&repo, &["--base", "main"]), (2, vec!["compared a.passport.json !".to_owned()]));
}

#[test]
fn the_index_is_what_is_staged_whatever_the_work_tree_holds() {
    let repo = three();
    repo.write("a.passport.json", &wide());
    repo.git(["add", "a.passport.json"]);
    repo.write("a.passport.json", &narrow());
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--staged"]), (2, vec!["compared a.passport.json !".to_owned()]));
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (0, vec!["compared a.passport.json".to_owned()]));
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--staged"]), (2, vec!["compared a.passport.json !".to_owned()]));
}

#[test]
fn what_git_does_not_look_at_is_looked_at() {
    let repo = three();
    repo.git(["update-index", "--assume-unchanged", "a.passport.json"]);
    repo.git(["update-index", "--skip-worktree", "prod/b.passport.json"]);
    repo.write("a.passport.json", &wide());
    repo.write("prod/b.passport.json", &wide());
    repo.git(["rm", "--quiet", "--cached", "prod/deep/c.passport.json"]);
    repo.write("prod/deep/c.passport.json", &wide());
    let expected = ["a", "prod/b", "prod/deep/c"].map(|name| format!("compared {name}.passport.json !"));
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, expected.to_vec()));
}

#[test]
fn a_passport_that_cannot_be_read_is_an_error_on_either_side() {
    let repo = three();
    repo.write("a.passport.json", "{\n  \"name\": 1,\n}\n");
    repo.write("prod/b.passport.json", "{\"compilerOptions\": {}}");
    let unread = ["unread a.passport.json", "unread prod/b.passport.json"].map(str::to_owned);
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, unread.to_vec()));
    let text = diff(&repo.path, &["--base", "HEAD"]);
    assert!(text.out().contains("error[invalid-json]: a.passport.json:2:12: "), "{}", text.out());
    assert!(text.out().ends_with("2 passports not compared: not everything could be compared.\n"), "{}", text.out());
    repo.commit();
    repo.write("a.passport.json", GOOD);
    let text = diff(&repo.path, &["--base", "HEAD"]);
    assert!(text.out().contains("error[invalid-json]: HEAD:a.passport.json:2:12: "), "{}", text.out());
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, vec![unread[0].clone()]));
    // What is new and no passport is not merely new.
    repo.write("new.passport.json", "[]");
    assert_eq!(
        outcomes(&repo, &["--base", "HEAD", "new.passport.json"]),
        (2, vec!["unread new.passport.json".to_owned()])
    );
}

#[test]
fn a_conflict_is_not_compared_and_no_silence() {
    let repo = three();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("a.passport.json", &wide());
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("a.passport.json", &narrow());
    repo.commit();
    assert!(!repo.try_git(["merge", "--quiet", "topic"]).status.success());
    for way in [&["--base", "HEAD"][..], &["--base", "HEAD", "--staged"]] {
        assert_eq!(outcomes(&repo, way), (2, vec!["unread a.passport.json".to_owned()]));
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_on_both_sides() {
    let repo = three();
    std::os::unix::fs::symlink("prod/other.json", repo.path.join("link.passport.json")).unwrap();
    repo.commit();
    repo.write("prod/other.json", &wide());
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, vec!["compared link.passport.json !".to_owned()]));
    repo.git(["add", "--all"]);
    assert_eq!(outcomes(&repo, &["--base", "HEAD", "--staged"]), (2, vec!["compared link.passport.json !".to_owned()]));
    // A link in place of the file says what its end says.
    repo.git(["reset", "--quiet", "--hard"]);
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    std::os::unix::fs::symlink("prod/other.json", repo.path.join("a.passport.json")).unwrap();
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (0, vec!["compared a.passport.json".to_owned()]));
    // One that leads nowhere is an error.
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", repo.path.join("a.passport.json")).unwrap();
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, vec!["unread a.passport.json".to_owned()]));
}

#[cfg(unix)]
#[test]
fn a_folder_in_place_of_a_passport_is_an_error() {
    let repo = three();
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    repo.write("a.passport.json/x", "");
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, vec!["unread a.passport.json".to_owned()]));
}

#[test]
fn names_of_any_bytes_are_compared() {
    let repo = Repo::new();
    let names = ["café \"x\"/passport.json", "line\nfeed/passport.json"];
    for name in names {
        repo.write(name, GOOD);
    }
    repo.commit();
    for name in names {
        repo.write(name, &wide());
    }
    let expected: Vec<String> = names.iter().map(|name| format!("compared {name} !")).collect();
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, expected));
}

#[test]
fn a_revision_that_cannot_be_resolved_is_refused_as_in_a_scan() {
    let repo = three();
    repo.git(["tag", "twice"]);
    repo.git(["branch", "twice"]);
    for (revision, words) in [
        ("nowhere", "the revision `nowhere` cannot be resolved"),
        ("twice", "the revision `twice` is ambiguous"),
        ("", "cannot be resolved"),
        ("--output=x", "cannot be resolved"),
        ("HEAD:a.passport.json", "cannot be resolved"),
    ] {
        let ended = diff(&repo.path, &[&format!("--base={revision}")]);
        assert_eq!(ended.code(), 2, "{revision}");
        assert!(ended.out().contains(words), "{}", ended.out());
        assert!(ended.out().ends_with("nothing was compared.\n"), "{}", ended.out());
        let json = diff(&repo.path, &[&format!("--base={revision}"), "--format", "json"]).json();
        assert_eq!((&json["verdict"], json["failures"].as_array().unwrap().len()), (&Value::from("blind"), 1));
    }
}

#[test]
fn outside_a_repository_there_is_no_revision() {
    let folder = tempfile::tempdir().unwrap();
    let ended = diff(folder.path(), &["--base", "HEAD"]);
    assert_eq!(ended.code(), 2);
    assert!(ended.out().contains("not a git repository"), "{}", ended.out());
}

/// What a filter shows to the work tree is compared, and so is what is committed.
#[cfg(unix)]
#[test]
fn both_forms_of_a_converted_passport_are_compared() {
    let repo = three();
    repo.write(".gitattributes", "a.passport.json filter=x\n");
    repo.git(["config", "filter.x.clean", "sed 's/\"cooldown_s\": 60,/\"cooldown_s\": 600,/'"]);
    repo.write("a.passport.json", &wide());
    repo.git(["add", "--all"]);
    assert_eq!(repo.git(["diff", "--cached", "--name-only"]), ".gitattributes");
    let expected = ["compared a.passport.json !", "compared a.passport.json"].map(str::to_owned);
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, expected.to_vec()));
    // Where both say the same, one is shown.
    repo.git(["config", "--unset", "filter.x.clean"]);
    repo.git(["add", "--renormalize", "."]);
    assert_eq!(outcomes(&repo, &["--base", "HEAD"]), (2, expected[..1].to_vec()));
}

#[test]
fn a_template_is_compared_apart_from_the_name() {
    let repo = Repo::new();
    repo.write("mine.json", &GOOD.replace("\"name\": \"safe\"", "\"name\": \"ads\""));
    let same = diff(&repo.path, &["--template", "safe", "mine.json"]);
    assert_eq!((same.code(), same.out()), (0, "no part differs: this passport permits the same as the template.\n"));
    repo.write("mine.json", &wide());
    let wider = diff(&repo.path, &["--template", "safe", "mine.json"]);
    assert_eq!(wider.code(), 2);
    assert!(wider.out().contains("template safe:24:19  mine.json:24:19\n"), "{}", wider.out());
    assert!(
        wider.out().contains("the tuner may make the next change after 60 s; in the template, only after 600 s."),
        "{}",
        wider.out()
    );
}

#[test]
fn arguments_that_say_nothing_are_refused() {
    let repo = three();
    for args in [
        &[][..],
        &["a.passport.json"],
        &["a.passport.json", "a.passport.json", "a.passport.json"],
        &["--template", "safe"],
        &["--template", "safe", "--base", "HEAD", "a.passport.json"],
        &["--staged", "a.passport.json", "a.passport.json"],
        &["-", "-"],
        &["a.passport.json", "missing.json"],
        &["a.passport.json", "prod"],
    ] {
        let ended = diff(&repo.path, args);
        assert_eq!(ended.code(), 2, "{args:?}");
        assert!(!(ended.err.is_empty() && ended.out().is_empty()), "{args:?}");
    }
}
