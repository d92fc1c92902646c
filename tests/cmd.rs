//! The command line as a person meets it: each case under `tests/cmd` is a session, with its status and its output.
//!
//! `TRYCMD=overwrite cargo test cmd::` writes down what the program says now; read it before you keep it.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

#[cfg(unix)]
use crate::common::run::program;
use crate::common::run::{mk, run};
use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Set in the process that runs the cases.
const CLEAN: &str = "MK_PASSPORT_CLEAN_ENVIRONMENT";

/// Variables that steer the program (`NO_COLOR`, `CLICOLOR_FORCE`, `GITHUB_*`, `GIT_*`) must not come from whoever
/// runs the tests. A process cannot safely change its own environment, so the cases run in a second one.
#[test]
fn every_case_says_what_it_said() {
    if env::var_os(CLEAN).is_some() {
        return cases();
    }
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", "cmd::every_case_says_what_it_said", "--nocapture"]);
    again.env_clear().env(CLEAN, "1").env("COLUMNS", "100").env("LC_ALL", "C");
    for kept in ["PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "TRYCMD", "LD_LIBRARY_PATH"] {
        if let Some(value) = env::var_os(kept) {
            again.env(kept, value);
        }
    }
    assert!(again.status().unwrap().success());
}

/// What a person does first: print a template into a file, and check the file.
#[test]
fn every_template_that_is_shown_validates_and_scans_clean() {
    let folder = tempfile::tempdir().unwrap();
    for template in &mk_passport::templates::ALL {
        let shown = run(mk(folder.path()).args(["show", "--template", template.name()]));
        assert_eq!((shown.code(), shown.out()), (0, template.text));
        std::fs::write(folder.path().join("passport.json"), &shown.out).unwrap();
        let validated = run(mk(folder.path()).args(["validate", "--file", "./passport.json"]));
        assert_eq!((validated.code(), validated.out(), validated.err.as_str()), (0, "", ""), "{}", template.name());
        let scanned = run(mk(folder.path()).args(["scan", "--deny-warnings"]));
        assert_eq!(scanned.out(), "1 passport, 0 errors, 0 warnings in 0 files\n", "{}", template.name());
        assert_eq!(scanned.code(), 0);
    }
}

/// What a reader of the README sees first is what the program says.
#[test]
fn the_readme_shows_what_the_program_says() {
    let readme = include_str!("../README.md");
    let session = readme.split("```console\n$ mk passport ").nth(1).unwrap().split("```").next().unwrap();
    let (command, shown) = session.split_once('\n').unwrap();
    let said = run(mk(Path::new(env!("CARGO_MANIFEST_DIR"))).args(command.split(' ')));
    assert_eq!(said.code(), 2);
    let mut rest = said.out();
    for part in shown.split_inclusive("...\n").map(|part| part.trim_end_matches("...\n")) {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part}\nis not in\n{}", said.out()));
        rest = &rest[at + part.len()..];
    }
}

fn cases() {
    let other_name = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mk-passport{}", env::consts::EXE_SUFFIX));
    std::fs::copy(env!("CARGO_BIN_EXE_mk"), &other_name).unwrap();
    trycmd::TestCases::new()
        .register_bin("mk", Path::new(env!("CARGO_BIN_EXE_mk")))
        .register_bin("mk-passport", other_name.as_path())
        .timeout(Duration::from_mins(1))
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml");
}

/// The advice of the program can be typed as it stands.
#[cfg(unix)]
#[test]
fn advice_is_given_under_the_name_that_was_called_and_quoted_for_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("mk-passport");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mk"), &alone).unwrap();
    let alone = || program(&alone, folder.path());
    let made = run(alone().args(["init", "--template", "safe", "-o", "my ads.passport.json"]));
    assert_eq!(made.err, "wrote `my ads.passport.json`; check it with: mk-passport scan 'my ads.passport.json'\n");
    let refused = run(alone().args(["validate", "my ads.passport.json"]));
    assert!(
        refused.err.contains("did you mean `mk-passport validate --file 'my ads.passport.json'`?"),
        "{}",
        refused.err
    );
    let explained = run(alone().args(["explain", "missing-field"]));
    assert!(explained.out().contains("`mk-passport show --template safe`"), "{}", explained.out());
    assert!(run(alone().args(["explain", "x"])).err.contains("`mk-passport explain` lists them all"));
}

/// `validate` has neither excludes nor a limit to raise.
#[test]
fn validate_advises_what_it_can_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("big.json"), vec![b' '; 2 << 20]).unwrap();
    let ended = run(mk(folder.path()).args(["validate", "--file", "big.json"]));
    assert_eq!(
        ended.err,
        "ERROR: big.json: oversized-file: the file holds 2097152 bytes, and the limit is 1048576. Take out what is no \
         contract, or raise the limit with `--max-file-size` of `mk passport scan`.\n"
    );
}

#[test]
fn every_page_of_the_manual_names_the_program_and_its_version() {
    let manual = run(mk(Path::new(".")).arg("man"));
    let mut titles = manual.out().lines().filter(|line| line.starts_with(".TH "));
    let source = concat!("\"mk-passport ", env!("CARGO_PKG_VERSION"), "\"");
    assert!(titles.clone().count() > 5 && titles.all(|title| title.contains(source)), "{}", manual.out());
}
