//! No report goes over what a run names or reads, whatever becomes of the run.

use std::fs;

use super::support::{GOOD, Repo};

#[test]
fn a_report_spares_what_is_named_or_read_even_where_the_run_fails() {
    let repo = Repo::new();
    repo.write("plain.json", GOOD);
    repo.write("passport.json", GOOD);
    repo.write("list", "passport.json\n");
    repo.write("mk-passport.toml", "");
    repo.commit();
    for (target, arguments) in [
        ("plain.json", &["plain.json", "--base", "nope"][..]),
        ("plain.json", &["--changed-since", "nope", "plain.json"]),
        ("plain.json", &["plain.json", "--exclude", "plain.json", "--force-exclude"]),
        ("list", &["--files-from", "list"]),
        ("mk-passport.toml", &["--no-config"]),
        (".git/config", &[]),
        (".git/hooks/pre-commit", &[]),
    ] {
        let before = fs::read(repo.path.join(target)).ok();
        let ended = repo.mk(arguments).arg(format!("--format=json={target}")).output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{target} {arguments:?}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("choose another target"), "{target} {arguments:?}");
        assert_eq!(fs::read(repo.path.join(target)).ok(), before, "{target} {arguments:?}");
    }
}
