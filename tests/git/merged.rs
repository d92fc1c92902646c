//! `mk passport merge`: shards become the report of one scan, and what is missing or damaged is never a pass.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use super::support::{BAD, GOOD, Repo};

const FORMATS: [&str; 8] = ["json", "sarif", "junit", "markdown", "text", "concise", "github", "gitlab"];
const PARTS: usize = 4;

/// Scans into a report of each format, whose files are outside the repository.
fn scan(repo: &Repo, name: &str, formats: &[&str], args: &[&str]) -> i32 {
    repo.mk(&["--tracked"]).args(args).args(targets(repo, name, formats)).output().unwrap().status.code().unwrap()
}

fn targets(repo: &Repo, name: &str, formats: &[&str]) -> Vec<String> {
    let target = |format| format!("--format={format}={}", repo.beside(&format!("{name}.{format}")).display());
    formats.iter().map(target).collect()
}

fn merge(repo: &Repo, args: &[String]) -> Output {
    repo.command(env!("CARGO_BIN_EXE_mk")).args(["passport", "merge"]).args(args).output().unwrap()
}

/// The JSON reports of all shards.
fn shards(repo: &Repo, args: &[&str]) -> Vec<String> {
    let shard = |part: usize| {
        let (name, shard) = (format!("shard-{part}"), format!("--shard={part}/{PARTS}"));
        scan(repo, &name, &["json"], &[args, &[&*shard]].concat());
        repo.beside(&format!("{name}.json")).display().to_string()
    };
    (1..=PARTS).map(shard).collect()
}

/// The bytes of one scan's reports, and of those that its shards are merged to.
fn one_and_merged(repo: &Repo, args: &[&str]) -> Vec<(&'static str, String, String)> {
    let status = scan(repo, "one", &FORMATS, args);
    let mut reports = shards(repo, args);
    reports.rotate_left(2);
    let merged = merge(repo, &[reports, targets(repo, "merged", &FORMATS)].concat());
    assert_eq!(merged.status.code(), Some(status), "{}", String::from_utf8_lossy(&merged.stdout));
    let read = |name: &str, format: &str| fs::read_to_string(repo.beside(&format!("{name}.{format}"))).unwrap();
    FORMATS.into_iter().map(|format| (format, read("one", format), read("merged", format))).collect()
}

fn same(all: &[(&'static str, String, String)]) -> Vec<&'static str> {
    all.iter().filter(|(_, one, merged)| one == merged).map(|(format, ..)| *format).collect()
}

fn verdict(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Merges into JSON, and returns the status, the verdict and the first failure.
fn merged(repo: &Repo, reports: &[String]) -> (i32, String, String) {
    let output = merge(repo, &[reports, &["--format=json".to_owned()]].concat());
    let report = verdict(&output);
    let failure = report["failures"][0]["message"].as_str().unwrap_or_default().to_owned();
    (output.status.code().unwrap(), report["verdict"].as_str().unwrap().to_owned(), failure)
}

fn blind(repo: &Repo, reports: &[String], words: &str) {
    let (status, verdict, failure) = merged(repo, reports);
    assert_eq!((status, &*verdict), (2, "blind"), "{failure}");
    assert!(failure.contains(words), "{failure}");
}

fn copy(repo: &Repo, from: &Path, to: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name().into_string().unwrap())).unwrap();
        if path.is_dir() {
            copy(repo, &path, &format!("{to}/{name}"));
        } else if let Ok(text) = fs::read(&path) {
            repo.write(format!("{to}/{name}"), "");
            fs::write(repo.path.join(format!("{to}/{name}")), text).unwrap();
        }
    }
}

/// All fixtures, and passports with one identity each.
fn fleet() -> Repo {
    let repo = Repo::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for folder in ["bad", "ok", "monorepo"] {
        copy(&repo, &fixtures.join(folder), folder);
    }
    for name in ["conflicting-identity", "missing-calibration", "missing-context", "missing-invariants"] {
        fs::remove_dir_all(repo.path.join("bad").join(name)).unwrap();
    }
    for name in ["missing-observability", "missing-safety-gates", "unidentified-contract", "missing-freeze-window"] {
        let _ = fs::remove_dir_all(repo.path.join("bad").join(name));
    }
    repo
}

fn stating(text: &str, id: &str) -> String {
    text.replacen('{', &format!("{{\"id\": \"{id}\", \"version\": \"1.0.0\", \"owner\": \"o\","), 1)
}

#[test]
fn shards_merge_to_the_bytes_of_one_scan_in_every_format() {
    let repo = fleet();
    // Conflicts among passports that have other faults, so that every report has their texts.
    for number in 0..6 {
        repo.write(
            format!("twins/{number}.passport.json"),
            &stating(BAD, "twin").replace("600", &format!("60{number}")),
        );
        repo.write(format!("copies/{number}.passport.json"), &stating(GOOD, "copy"));
    }
    repo.commit();
    let all = one_and_merged(&repo, &[]);
    assert_eq!(same(&all), FORMATS);
    assert!(all[0].1.contains("conflicting-identity") && all[0].1.contains("60"), "{}", all[0].1);
    // A merged report is a report: it is read back as it is.
    let again = merge(
        &repo,
        &[vec![repo.beside("merged.json").display().to_string()], targets(&repo, "again", &FORMATS)].concat(),
    );
    assert_eq!(again.status.code(), Some(2));
    for format in FORMATS {
        let read = |name: &str| fs::read_to_string(repo.beside(&format!("{name}.{format}"))).unwrap();
        assert_eq!(read("again"), read("one"), "{format}");
    }
}

#[test]
fn clean_shards_merge_to_a_clean_report() {
    let repo = Repo::new();
    for number in 0..12 {
        repo.write(format!("{number}.passport.json"), &stating(GOOD, &format!("id-{number}")));
    }
    repo.commit();
    let all = one_and_merged(&repo, &["--deny-warnings"]);
    assert_eq!(same(&all), FORMATS);
    assert_eq!(merged(&repo, &shards(&repo, &[])), (0, "clean".to_owned(), String::new()));
}

#[test]
fn what_is_excused_is_excused_in_the_merged_report() {
    let repo = fleet();
    let suppress = |rule: &str, path: &str, until: &str| {
        format!("[[suppress]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"known\"\nuntil = {until}\n\n")
    };
    let config = [
        "[rules]\norder = \"warning\"\nunknown-field = \"error\"\nidle-chord = \"off\"\n\n".to_owned(),
        suppress("unknown-chord", "bad/unknown-chord/passport.json", "2026-12-01"),
        suppress("unknown-chord", "bad/wrong-type/passport.json", "2026-12-01"),
        suppress("unknown-chord", "gone/passport.json", "2026-12-01"),
        suppress("wrong-type", "bad/blank-text/passport.json", "2020-01-01"),
        suppress("missing-gates", "bad/unknown-gate/passport.json", "2026-11-05"),
    ];
    // A baseline is written only where everything could be looked at.
    fs::remove_dir_all(repo.path.join("bad/oversized-file")).unwrap();
    repo.write("mk-passport.toml", &config.concat());
    repo.commit();
    scan(&repo, "x", &[], &["--update-baseline", "--baseline=known.jsonl", "--today=2026-11-01"]);
    for number in 0..6 {
        repo.write(format!("late/{number}.passport.json"), BAD);
    }
    repo.commit();
    let all = one_and_merged(&repo, &["--baseline=known.jsonl", "--today=2026-11-01"]);
    assert!(all[0].1.contains("\"source\": \"baseline\"") && all[0].1.contains("\"source\": \"suppression\""));
    assert!(all[0].1.contains("unused-suppression") && all[0].1.contains("\"levels\""));
    assert_eq!(same(&all), FORMATS);
}

#[test]
fn what_a_change_permits_is_in_the_merged_report() {
    let repo = fleet();
    for number in 0..4 {
        repo.write(format!("change/{number}.passport.json"), GOOD);
    }
    repo.write("mk-passport.toml", "exclude = [\"bad/invalid-encoding/**\"]\n");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    for number in 0..3 {
        let wide = GOOD.replace("\"cooldown_s\": 600", &format!("\"cooldown_s\": {number}0"));
        repo.write(format!("change/{number}.passport.json"), &wide);
    }
    repo.write("mk-passport.toml", "exclude = [\"bad/invalid-encoding/**\", \"bad/**\"]\n");
    fs::remove_file(repo.path.join("change/3.passport.json")).unwrap();
    repo.commit();
    let all = one_and_merged(&repo, &["--base=main"]);
    for part in ["widened-limits", "removed-passport", "policy-change", "base_sha256", "pre_existing"] {
        assert!(all[0].1.contains(part), "{part}");
    }
    assert_eq!(same(&all), FORMATS);
}

#[test]
fn identities_are_compared_across_shards() {
    let repo = Repo::new();
    for number in 0..8 {
        let other = GOOD.replace("\"cooldown_s\": 600", &format!("\"cooldown_s\": 60{number}"));
        repo.write(format!("{number}.passport.json"), &stating(&other, "twin"));
    }
    let path = "path = \"3.passport.json\"";
    repo.write(
        "mk-passport.toml",
        &format!("[[suppress]]\nrule = \"conflicting-identity\"\n{path}\nreason = \"known\"\nuntil = 2026-12-01\n"),
    );
    repo.commit();
    let all = one_and_merged(&repo, &["--today=2026-11-01"]);
    // Some of these are in one shard alone: nothing but the comparison of all finds them.
    let one: Value = serde_json::from_str(&all[0].1).unwrap();
    let mut merged: Value = serde_json::from_str(&all[0].2).unwrap();
    assert_eq!(one["counts"]["errors"], 7);
    assert_eq!(same(&all), ["junit", "markdown", "concise", "github", "gitlab"]);
    // The text is what a shard cannot know to be needed.
    for (one, merged) in one["files"].as_array().unwrap().iter().zip(merged["files"].as_array_mut().unwrap()) {
        if let Some(text) = one.get("text").filter(|_| merged.get("text").is_none()) {
            merged.as_object_mut().unwrap().insert("text".to_owned(), text.clone());
        }
    }
    assert_eq!(one, merged);
    let sarif: Value = serde_json::from_str(&all[1].2).unwrap();
    let places: Vec<_> = sarif["runs"][0]["results"].as_array().unwrap().iter().collect();
    assert_eq!(places.len(), 7);
    assert!(all[4].2.contains("--> 0.passport.json:1:8"), "{}", all[4].2);
}

#[test]
fn shards_have_to_be_there_each_once_and_of_one_scan() {
    let repo = Repo::new();
    for number in 0..12 {
        repo.write(format!("{number}.passport.json"), GOOD);
    }
    repo.commit();
    let all = shards(&repo, &[]);
    assert_eq!(merged(&repo, &all).0, 0);
    blind(&repo, &all[1..], "shard 1 of 4 is missing");
    blind(&repo, &all[..1], "shards 2, 3, 4 of 4 are missing");
    let twice = repo.beside("copy.json");
    fs::copy(&all[1], &twice).unwrap();
    let twice = twice.display().to_string();
    blind(&repo, &[&all[..], std::slice::from_ref(&twice)].concat(), "shard 2 of 4 is there twice");
    blind(&repo, &[&all[..1], &[twice], &all[1..3]].concat(), "is there twice");
    scan(&repo, "third", &["json"], &["--shard=3/3"]);
    let third = repo.beside("third.json").display().to_string();
    blind(&repo, &[&all[..2], &[third], &all[3..]].concat(), "and `");
    scan(&repo, "whole", &["json"], &[]);
    let whole = repo.beside("whole.json").display().to_string();
    blind(&repo, &[&all[..], std::slice::from_ref(&whole)].concat(), "is the report of a shard");
    for (args, words) in [
        (&["--ignore=idle-chord"][..], "other rules or levels, other rules switched off"),
        (&["--extend-select=order"], "other rules or levels"),
        (&["--base=HEAD"], "another base"),
        (&["0.passport.json", "1.passport.json"], "another part of the repository"),
    ] {
        let shard = [args, &["--shard=3/4"]].concat();
        scan(&repo, "other", &["json"], &shard);
        let other = repo.beside("other.json").display().to_string();
        blind(&repo, &[&all[..2], &[other], &all[3..]].concat(), words);
    }
    blind(&repo, &[&all[..3], &["/nowhere/report.json".to_owned()]].concat(), "cannot be read");
    let named_twice = merge(&repo, &[&all[..], &all[..1]].concat());
    assert_eq!(named_twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&named_twice.stderr).contains("is named twice"));
}

#[test]
fn a_report_that_is_not_whole_is_never_a_pass() {
    let repo = Repo::new();
    repo.write("a.passport.json", &stating(GOOD, "a"));
    repo.write("b.passport.json", BAD);
    repo.commit();
    scan(&repo, "whole", &["json", "sarif", "gitlab"], &[]);
    let text = fs::read_to_string(repo.beside("whole.json")).unwrap();
    let damaged = repo.beside("damaged.json");
    let shown = [damaged.display().to_string()];
    let check = |text: &str, words: &str| {
        fs::write(&damaged, text).unwrap();
        blind(&repo, &shown, words);
    };
    for at in (0..text.trim_end().len()).step_by(97) {
        if text.is_char_boundary(at) {
            check(&text[..at], "the report `");
        }
    }
    check("", "is empty");
    check("[]", "is no report of a scan");
    check("{}", "has no `format`");
    check(&"[".repeat(1_000_000), "the report `");
    check(&fs::read_to_string(repo.beside("whole.sarif")).unwrap(), "is no report of a scan");
    check(&fs::read_to_string(repo.beside("whole.gitlab")).unwrap(), "is no report of a scan");
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    check(&replaced("mk-passport/report", "mk-passport/delta"), "has the format `mk-passport/delta`");
    check(
        &replaced("\"version\": 1,", "\"version\": 2,"),
        "has version 2 of the format, and this tool reads version 1",
    );
    let version = format!("\"tool_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    check(&replaced(&version, "\"tool_version\": \"0.0.1\""), "was written by version `0.0.1` of the tool");
    check(&replaced(&version, "\"tool\": 1"), "does not say which version of the tool wrote it");
    check(&replaced("\"verdict\": \"found\"", "\"verdict\": \"clean\""), "its verdict is `clean`");
    check(&replaced("\"errors\": 1", "\"errors\": 0"), "it counts 2 passports, 0 errors");
    check(&replaced("\"level\": \"error\"", "\"level\": \"fatal\""), "`fatal` is no level");
    // The first one is in `by_rule`, which is counted anew.
    let (head, files) = text.split_once("\"files\": [").unwrap();
    let renamed = files.replacen("\"rule\": \"unknown-chord\"", "\"rule\": \"no-such-rule\"", 1);
    assert_ne!(files, renamed);
    check(&format!("{head}\"files\": [{renamed}"), "there is no rule `no-such-rule`");
    check(&replaced("\"path\": \"b.passport.json\"", "\"path\": \"c.passport.json\""), "fingerprint");
    check(&replaced("\"path\": \"b.passport.json\"", "\"path\": \"../b.json\""), "is no path below a root");
    check(&replaced("\"path\": \"b.passport.json\"", "\"path\": \"a.passport.json\""), "not each there once");
    check(&replaced("\"line\": ", "\"line\": 9"), "the report `");
    check(&replaced("\"pointer\": ", "\"painter\": "), "missing field `pointer`");
    check(&replaced("\"findings\": [", "\"findings\": 7, \"others\": ["), "invalid type");
    let place = replaced("\"digest\": \"", "\"digest\": \"x");
    check(&place, "is no digest");
}

#[test]
fn reports_of_several_repositories_have_names() {
    let repo = Repo::new();
    repo.write("a.passport.json", &stating(GOOD, "twin"));
    repo.write("mk-passport.toml", "exclude = [\"x/**\"]\n");
    repo.commit();
    scan(&repo, "one", &["json"], &[]);
    repo.write("a.passport.json", &stating(BAD, "twin"));
    repo.commit();
    scan(&repo, "two", &["json"], &["--deny-warnings"]);
    let [one, two] = ["one", "two"].map(|name| repo.beside(&format!("{name}.json")).display().to_string());
    blind(&repo, &[one.clone(), two.clone()], "`a.passport.json` is in two reports");
    let named = [format!("first={one}"), format!("more/second={two}"), "--format=json".to_owned()];
    let report = verdict(&merge(&repo, &named));
    let rules = |file: &Value| -> Vec<String> {
        file["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect()
    };
    let files: Vec<_> = report["files"].as_array().unwrap().iter().collect();
    let paths: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["first/a.passport.json", "more/second/a.passport.json"]);
    assert_eq!(rules(files[0]), ["conflicting-identity"]);
    assert_eq!(rules(files[1]), ["conflicting-identity", "unknown-chord"]);
    assert_eq!(files[0]["findings"][0]["labels"][0]["path"], "more/second/a.passport.json");
    assert!(report["notes"][0].as_str().unwrap().starts_with("first: "), "{}", report["notes"]);
    assert_eq!((&report["verdict"], &report["deny_warnings"]), (&Value::from("found"), &Value::from(true)));
    for bad in ["/x=", "..=", "a//b="] {
        let output = merge(&repo, &[format!("{bad}{one}")]);
        assert_eq!(output.status.code(), Some(2), "{bad}");
    }
    let odd = repo.beside("a=b.json");
    fs::copy(&one, &odd).unwrap();
    let beside = repo.command(env!("CARGO_BIN_EXE_mk")).args(["passport", "merge", "../a=b.json"]).output().unwrap();
    assert_eq!(beside.status.code(), Some(0), "{}", String::from_utf8_lossy(&beside.stdout));
}

#[test]
fn no_report_is_written_over_one_that_is_merged() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    scan(&repo, "one", &["json"], &[]);
    let one = repo.beside("one.json");
    let before = fs::read(&one).unwrap();
    let link = repo.beside("link.json");
    fs::hard_link(&one, &link).unwrap();
    for target in [&one, &link] {
        let output = merge(&repo, &[one.display().to_string(), format!("--format=junit={}", target.display())]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("which is merged"));
        assert_eq!(fs::read(&one).unwrap(), before);
    }
}

#[test]
fn shards_of_other_paths_globs_options_or_commits_are_blind() {
    let repo = Repo::new();
    for name in ["a/a.passport.json", "a/b.passport.json", "c/c.passport.json"] {
        repo.write(name, GOOD);
    }
    repo.write("b/d.passport.json", BAD);
    repo.commit();
    let of = |part: usize, args: &[&str]| {
        let (name, shard) = (format!("of-{part}"), format!("--shard={part}/2"));
        scan(&repo, &name, &["json"], &[args, &[&*shard]].concat());
        repo.beside(&format!("{name}.json")).display().to_string()
    };
    for (one, two) in [
        (&["a"][..], &["c"][..]),
        (&[], &["--exclude", "b/**"]),
        (&["--allow-empty", "--include", "nothing/**"], &[]),
        (&["--max-file-size", "2M"], &[]),
    ] {
        blind(&repo, &[of(1, one), of(2, two)], "other paths, globs, options or configuration");
    }
    let before = of(1, &[]);
    repo.write("README.md", "another commit\n");
    repo.commit();
    blind(&repo, &[before, of(2, &[])], "another commit");
    let (status, verdict, _) = merged(&repo, &[of(1, &[]), of(2, &[])]);
    assert_eq!((status, &*verdict), (2, "found"));
}

#[test]
fn a_merged_report_overwrites_no_passport_no_configuration_and_nothing_of_git() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("mk-passport.toml", "");
    repo.commit();
    scan(&repo, "whole", &["json"], &[]);
    let report = repo.beside("whole.json").display().to_string();
    for target in ["a.passport.json", "./a.passport.json", "mk-passport.toml", ".git/config"] {
        let before = fs::read(repo.path.join(target)).unwrap();
        let ended = merge(&repo, &[report.clone(), format!("--format=json={target}")]);
        assert_eq!(ended.status.code(), Some(2), "{target}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("choose another target"), "{target}");
        assert_eq!(fs::read(repo.path.join(target)).unwrap(), before, "{target}");
    }
}
