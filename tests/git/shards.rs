//! `--shard K/N`: disjoint, and together the whole.

use std::collections::BTreeMap;

use super::support::{BAD, GOOD, Repo};

#[test]
fn the_shards_of_any_number_are_disjoint_and_together_the_whole() {
    let repo = Repo::new();
    for number in 0..20 {
        repo.write(format!("folder {}/p{number}.passport.json", number % 3), if number % 2 == 0 { GOOD } else { BAD });
    }
    repo.git(["add", "."]);
    for mode in [&["--tracked"][..], &["--staged"], &["--no-git"]] {
        let whole = repo.scan(mode).files;
        assert_eq!(whole.len(), 20);
        for parts in [1, 2, 3, 7, 40] {
            let mut together = BTreeMap::new();
            for part in 1..=parts {
                let shard = format!("{part}/{parts}");
                let scan = repo.scan(&[mode, &["--shard", &shard]].concat());
                assert!(scan.failures.is_empty(), "{shard}: {:?}", scan.failures);
                assert!(scan.notes[0].starts_with(&format!("Shard {part} of {parts}")), "{:?}", scan.notes);
                let listed = repo.list(&[mode, &["--shard", &shard]].concat());
                assert_eq!(scan.names(), listed);
                for (name, rules) in scan.files {
                    assert_eq!(together.insert(name, rules), None, "judged twice");
                }
            }
            assert_eq!(together, whole, "{parts} parts");
        }
    }
}

#[test]
fn nothing_to_judge_is_seen_before_the_split() {
    let repo = Repo::new();
    repo.write("x.txt", "");
    repo.write("deleted.passport.json", GOOD);
    repo.write("other.json", "{}");
    repo.commit();
    std::fs::remove_file(repo.path.join("deleted.passport.json")).unwrap();
    for part in ["1/2", "2/2"] {
        for sniff in [&["--sniff"][..], &[]] {
            let scan = repo.scan(&[&["--shard", part], sniff].concat());
            assert_eq!(scan.failures.len(), 1, "{part}");
            assert!(scan.failures[0].0.starts_with("no passport found: no file is named "));
        }
    }
}

#[test]
fn identities_are_known_to_be_compared_in_part_only() {
    let repo = Repo::new();
    repo.write("a.passport.json", &GOOD.replacen('{', r#"{"id": "x", "version": "1.0.0", "owner": "o","#, 1));
    let scan = repo.scan(&["--shard", "1/1"]);
    assert!(scan.notes.iter().any(|note| note.contains("Only a part of the repository")), "{:?}", scan.notes);
}
