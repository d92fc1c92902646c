//! Attributes that make Git store other bytes than it checks out: both forms are checked.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use std::io::Write as _;

use super::support::{BAD, GOOD, Repo, Scan, read};
use crate::common::run::install;

const NAME: &str = "a.passport.json";

/// Puts a blob into the index as it is, whatever the attributes say.
fn store(repo: &Repo, name: &str, content: &str) {
    let mut command = repo.command("git");
    let mut child =
        command.args(["hash-object", "-w", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(content.as_bytes()).unwrap();
    let id = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    repo.git(["update-index", "--add", "--cacheinfo", &format!("100644,{},{name}", id.trim())]);
}

/// A repository whose index holds `stored` and whose work tree `checked_out`, as a committed file of attributes makes it.
fn converted(attributes: &str, stored: &str, checked_out: &str) -> Repo {
    let repo = Repo::new();
    repo.write(".gitattributes", attributes);
    repo.git(["add", "."]);
    repo.git(["commit", "--quiet", "--message=x"]);
    store(&repo, NAME, stored);
    repo.write(NAME, checked_out);
    repo
}

#[track_caller]
fn assert_refused(scan: &Scan, name: &str, word: &str) {
    assert_eq!(scan.status, 2);
    assert!(scan.files[name].contains(&"unreadable-file".to_owned()), "{scan:?}");
    assert!(scan.messages.iter().any(|message| message.contains(word)), "{scan:?}");
}

#[test]
fn a_file_whose_two_forms_have_other_findings_is_refused() {
    for attributes in
        ["*.json filter=x", "[attr]odd filter=x\n*.json odd", "*.json working-tree-encoding=ASCII//TRANSLIT"]
    {
        for (stored, checked_out) in [(GOOD, BAD), (BAD, GOOD)] {
            let repo = converted(attributes, stored, checked_out);
            for mode in [&[][..], &["--tracked"], &["--staged"], &["--changed-since", "HEAD"], &[".", NAME]] {
                assert_refused(&repo.scan(mode), NAME, "makes Git convert it");
            }
            // Where Git is not asked there is one form.
            assert_eq!(repo.scan(&["--no-git"]).files[NAME].is_empty(), checked_out == GOOD);
        }
    }
}

/// Git says the value of `filter=unset` as it says `-filter`, and runs the filter.
#[test]
fn a_filter_with_the_name_of_a_state_is_one() {
    for state in ["set", "unset", "unspecified"] {
        let repo = converted(&format!("*.json filter={state}"), BAD, GOOD);
        repo.git(["config", &format!("filter.{state}.smudge"), "cat"]);
        for mode in [&[][..], &["--tracked"], &["--staged"]] {
            assert_refused(&repo.scan(mode), NAME, "makes Git convert it");
        }
    }
}

#[test]
fn letters_that_an_encoding_turns_into_others_are_seen() {
    let wide = BAD.replace("RELOK", "RELO\u{ff2b}").replace("RELOCK", "RELOC\u{ff2b}");
    let repo = converted("*.json working-tree-encoding=ASCII//TRANSLIT", &wide, GOOD);
    for mode in [&[][..], &["--tracked"], &["--staged"]] {
        assert_refused(&repo.scan(mode), NAME, "working-tree-encoding=ASCII//TRANSLIT");
    }
}

#[test]
fn the_findings_of_both_forms_are_reported() {
    let repo = converted("*.json filter=x", "[", BAD);
    let scan = repo.scan(&["--tracked"]);
    assert_eq!(scan.reported(), [(NAME, vec!["unreadable-file", "unknown-chord"])]);
    assert!(scan.messages[0].contains("invalid-json"), "{:?}", scan.messages);
}

#[test]
fn what_changes_no_finding_is_quiet() {
    let crlf = GOOD.replace('\n', "\r\n");
    let spaced = GOOD.replace(": ", " :  ");
    for (attributes, checked_out) in [
        ("* text=auto eol=crlf", &*crlf),
        ("*.json filter=x ident", GOOD),
        ("*.json filter=x", &*spaced),
        ("*.json filter", BAD),
        ("*.json -filter working-tree-encoding=utf-8", BAD),
        ("*.txt filter=x", BAD),
    ] {
        let repo = converted(attributes, GOOD, checked_out);
        for mode in [&[][..], &["--tracked"], &["--changed-since", "HEAD"]] {
            let scan = repo.scan(mode);
            let refused = scan.files[NAME].contains(&"unreadable-file".to_owned());
            assert!(!refused, "{attributes} {mode:?} {scan:?}");
        }
    }
}

#[test]
fn attributes_above_a_named_folder_count() {
    let repo = Repo::new();
    repo.write(".gitattributes", "deep/** filter=x");
    repo.git(["add", "."]);
    store(&repo, "deep/er/passport.json", BAD);
    repo.write("deep/er/passport.json", GOOD);
    for args in [&["deep/er"][..], &["--tracked", "deep/er"], &["--staged", "deep/er"], &["--staged"]] {
        assert_refused(&repo.scan(args), "deep/er/passport.json", "filter=x");
    }
    fs::remove_file(repo.path.join(".gitattributes")).unwrap();
    assert_refused(&repo.scan(&["--tracked", "deep/er"]), "deep/er/passport.json", "filter=x");
}

#[test]
fn attributes_of_a_named_file_count() {
    let repo = converted("*.json filter=x", BAD, GOOD);
    repo.write("deep/x.txt", "");
    symlink(format!("../{NAME}"), repo.path.join("deep/link")).unwrap();
    repo.git(["add", "deep/link"]);
    repo.write("list", NAME);
    for args in [&[NAME][..], &["--files-from", "list"], &["--staged", NAME]] {
        assert_refused(&repo.scan(args), NAME, "filter=x");
    }
    assert_refused(&repo.scan(&["deep/link"]), "deep/link", "filter=x");
    assert_eq!(repo.scan(&["--no-git", NAME]).status, 0);
}

#[test]
fn attributes_that_only_this_clone_has_count() {
    let repo = converted("", BAD, GOOD);
    repo.write(".git/info/attributes", "*.json filter=x");
    assert_refused(&repo.scan(&["--tracked"]), NAME, "filter=x");
    fs::remove_file(repo.path.join(".git/info/attributes")).unwrap();
    assert_eq!(repo.scan(&["--tracked"]).status, 0);
    fs::write(repo.beside("mine"), "*.json ident filter=y").unwrap();
    repo.git(["config", "core.attributesFile", repo.beside("mine").to_str().unwrap()]);
    assert_refused(&repo.scan(&["--tracked"]), NAME, "filter=y, ident");
}

#[test]
fn a_change_of_attributes_changes_what_they_are_about() {
    let repo = Repo::new();
    repo.write(NAME, GOOD);
    repo.write("b.passport.json", GOOD);
    repo.commit();
    repo.write(".gitattributes", "a.* filter=x");
    repo.git(["config", "filter.x.clean", "cat"]);
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).reported(), [(NAME, vec![])], "{mode:?}");
    }
    repo.write(NAME, BAD);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_refused(&repo.scan(mode), NAME, "filter=x");
    }
}

#[test]
fn a_link_has_the_attributes_of_its_end() {
    let repo = converted("store/* filter=x", GOOD, GOOD);
    store(&repo, "store/x.txt", BAD);
    repo.write("store/x.txt", GOOD);
    symlink("store/x.txt", repo.path.join("l.passport.json")).unwrap();
    repo.git(["add", "l.passport.json"]);
    for mode in [&[][..], &["--tracked"], &["--staged"]] {
        assert_refused(&repo.scan(mode), "l.passport.json", "filter=x");
    }
}

#[test]
fn a_form_that_is_not_there_is_no_pass() {
    let repo = converted("*.json filter=x", GOOD, GOOD);
    fs::remove_file(repo.path.join(NAME)).unwrap();
    assert_refused(&repo.scan(&["--staged"]), NAME, "is not there");
    assert_eq!(repo.scan(&["--tracked", "--allow-empty"]).names(), Vec::<&str>::new(), "a plain deletion");
    let repo = converted("*.json ident", GOOD, GOOD);
    fs::remove_file(repo.path.join(NAME)).unwrap();
    assert_eq!(repo.scan(&["--staged"]).status, 0, "a passport says nothing by `$Id$`");
}

#[test]
fn what_a_sparse_checkout_leaves_out_has_one_form() {
    let repo = converted("*.json filter=x", GOOD, GOOD);
    repo.git(["update-index", "--skip-worktree", NAME]);
    assert_eq!(repo.scan(&["--tracked"]).status, 0);
    fs::remove_file(repo.path.join(NAME)).unwrap();
    assert_refused(&repo.scan(&["--tracked"]), NAME, "is not there");
}

#[test]
fn what_is_a_passport_in_one_form_is_found_by_its_content() {
    for (stored, checked_out) in [("{}", BAD), (BAD, "{}")] {
        let repo = converted("*.json filter=x", GOOD, GOOD);
        store(&repo, "any.json", stored);
        repo.write("any.json", checked_out);
        store(&repo, "other.json", "{}");
        repo.write("other.json", "{}");
        for mode in [&[][..], &["--tracked"], &["--staged"]] {
            let scan = repo.scan(&[mode, &["--sniff"]].concat());
            assert_refused(&scan, "any.json", "filter=x");
            assert!(!scan.names().contains(&"other.json"), "{mode:?}");
        }
    }
}

#[test]
fn git_is_asked_only_where_a_file_names_such_an_attribute() {
    let programs = tempfile::tempdir().unwrap();
    let log = programs.path().join("log");
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    let script = format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", log.display(), real.trim());
    fs::write(programs.path().join("script"), script).unwrap();
    install(&programs.path().join("script"), &programs.path().join("git"));
    let path = format!("{}:{}", programs.path().display(), std::env::var("PATH").unwrap());
    let asked = |repo: &Repo| {
        fs::write(&log, "").unwrap();
        read(repo.mk(&["--tracked", "--format", "json"]).env("PATH", &path));
        let said = fs::read_to_string(&log).unwrap();
        (said.lines().count(), said.contains("check-attr"))
    };
    let plain = asked(&converted("", GOOD, GOOD));
    assert_eq!(asked(&converted("* text=auto eol=lf", GOOD, GOOD)), plain);
    assert!(!plain.1 && plain.0 == 2, "{plain:?}");
    assert!(asked(&converted("*.json filter=x", GOOD, GOOD)).1);
}

#[test]
fn attributes_that_only_the_index_holds_count_for_what_is_staged() {
    for folder in ["", "team/", "with space/"] {
        let repo = Repo::new();
        let (file, name) = (format!("{folder}.gitattributes"), format!("{folder}{NAME}"));
        repo.write(&file, "*.json filter=x");
        repo.commit();
        store(&repo, &name, BAD);
        repo.write(&name, GOOD);
        repo.write(&file, "# nothing\n");
        for args in [&["--staged"][..], &["--staged", &name]] {
            assert_refused(&repo.scan(args), &name, "filter=x");
        }
        fs::remove_file(repo.path.join(&file)).unwrap();
        for args in [&["--staged"][..], &["--staged", &name]] {
            assert_refused(&repo.scan(args), &name, "filter=x");
        }
    }
}

#[test]
fn the_attributes_of_a_links_end_count_wherever_it_is() {
    let repo = Repo::new();
    repo.write("other/.gitattributes", "x.txt filter=x");
    repo.write("team/passport.json", GOOD);
    repo.git(["add", "."]);
    store(&repo, "other/x.txt", BAD);
    repo.write("other/x.txt", GOOD);
    symlink("../other/x.txt", repo.path.join("team/l.passport.json")).unwrap();
    repo.git(["add", "team"]);
    let name = "team/l.passport.json";
    for args in [&["team"][..], &["--tracked", "team"], &["--staged", "team"], &["--staged"]] {
        assert_refused(&repo.scan(args), name, "filter=x");
    }
    fs::remove_file(repo.path.join("other/.gitattributes")).unwrap();
    for args in [&["--tracked", "team"][..], &["--staged", "team"], &["--staged"]] {
        assert_refused(&repo.scan(args), name, "filter=x");
    }
}

/// Checks the repository out again, as a clone does: by the attributes of the index.
fn checked_out_again(repo: &Repo) {
    for name in [".gitattributes", NAME] {
        fs::remove_file(repo.path.join(name)).unwrap();
    }
    repo.git(["checkout", "--quiet", "--", "."]);
}

#[test]
fn attributes_that_are_converted_themselves_count() {
    let wide = BAD.replace("RELOK", "RELO\u{ff2b}").replace("RELOCK", "RELOC\u{ff2b}");
    for encoding in ["UTF-16LE", "UTF-16", "IBM037"] {
        let attributes = format!(".gitattributes working-tree-encoding={encoding}\n*.json filter=x\n");
        let repo = Repo::new();
        repo.write(NAME, GOOD);
        repo.git(["add", "."]);
        store(&repo, ".gitattributes", &attributes);
        repo.write(".gitattributes", "");
        repo.git(["config", "filter.x.smudge", &format!("cat >/dev/null; cat '{}'", repo.beside("good").display())]);
        fs::write(repo.beside("good"), GOOD).unwrap();
        store(&repo, NAME, &wide);
        checked_out_again(&repo);
        assert_eq!(fs::read_to_string(repo.path.join(NAME)).unwrap(), GOOD);
        assert_ne!(fs::read(repo.path.join(".gitattributes")).unwrap(), attributes.as_bytes());
        for mode in [&[][..], &["--tracked"], &["--staged"], &[NAME]] {
            assert_refused(&repo.scan(mode), NAME, "filter=x");
        }
    }
}

#[test]
fn attributes_that_a_keyword_replaces_count() {
    let repo = Repo::new();
    repo.write(NAME, GOOD);
    repo.git(["add", "."]);
    store(&repo, ".gitattributes", ".gitattributes ident\n*[n$Id:]\tfilter=x\ta=b$\n");
    repo.write(".gitattributes", "");
    repo.git(["config", "filter.x.smudge", &format!("cat >/dev/null; cat '{}'", repo.beside("good").display())]);
    fs::write(repo.beside("good"), GOOD).unwrap();
    store(&repo, NAME, BAD);
    checked_out_again(&repo);
    assert_eq!(fs::read_to_string(repo.path.join(NAME)).unwrap(), GOOD);
    assert!(!fs::read_to_string(repo.path.join(".gitattributes")).unwrap().contains("filter"));
    for mode in [&[][..], &["--tracked"], &["--staged"], &[NAME]] {
        assert_refused(&repo.scan(mode), NAME, "filter=x");
    }
}
