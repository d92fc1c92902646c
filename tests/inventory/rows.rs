//! What the program lists: every file has a row, and nothing that went wrong is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::run::{Ended, folder, mk, run};
use serde_json::Value;

const SAFE: &str = include_str!("../../templates/safe.json");
const FORMATS: [&str; 5] = ["text", "csv", "json", "jsonl", "markdown"];

fn inventory(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command: Command = mk(folder);
    run(command.arg("inventory").args(arguments))
}

/// The rows by their paths.
fn rows(ended: &Ended) -> BTreeMap<String, Value> {
    let rows = ended.out().lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (row["path"].as_str().unwrap().to_owned(), row)).collect()
}

#[test]
fn a_file_that_holds_no_passport_has_a_row() {
    let folder = folder(&[
        ("a/passport.json", "{\"name\": oops}"),
        ("b/passport.json", "[]"),
        ("c/passport.json", &" ".repeat(5000)),
        ("d/passport.json", "{}"),
        ("safe.passport.json", SAFE),
    ]);
    fs::create_dir_all(folder.path().join("e/passport.json")).unwrap();
    let ended = inventory(folder.path(), &["--format", "jsonl", "--max-file-size", "4K"]);
    assert_eq!(ended.code(), 2);
    let rows = rows(&ended);
    let facts = |path: &str| {
        let row = &rows[path];
        let rules: Vec<&str> = row["rules"].as_array().unwrap().iter().map(|of| of["rule"].as_str().unwrap()).collect();
        (row["read"].as_bool().unwrap(), row["errors"].as_u64().unwrap(), rules.join(" "))
    };
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert_eq!(facts("a/passport.json"), (false, 1, "invalid-json".to_owned()));
    assert_eq!(facts("b/passport.json"), (false, 1, "not-an-object".to_owned()));
    assert_eq!(facts("c/passport.json"), (false, 1, "oversized-file".to_owned()));
    assert!(facts("d/passport.json").0 && facts("d/passport.json").1 > 0);
    assert_eq!(facts("e/passport.json"), (false, 1, "unreadable-file".to_owned()));
    assert_eq!(facts("safe.passport.json"), (true, 0, String::new()));
    // `sha256sum` begins so; of what was not read nothing is known.
    assert_eq!(rows["d/passport.json"]["policy_version"], "44136fa355b3");
    assert_eq!(rows["c/passport.json"]["policy_version"], "");
    assert_eq!(rows["safe.passport.json"]["reach"], 2, "apply is not stated in the other object");
}

#[test]
fn a_row_says_what_the_passport_permits() {
    let text = r#"{
        "schema_version": "passport.v0", "name": "ads", "id": "a-1", "version": "1.2.3", "owner": "team",
        "context": {"cluster": "eu", "slo": "p95"},
        "calibration": {"evidence": "run 7", "date": "2026-02-03"},
        "allowed_chords": ["RECOVER", "RELOCK", "RECOVER"],
        "allowed_actuators": {"hot": ["own"], "cold": ["concurrency", "own"], "propose_only": ["timeout_ms"]},
        "limits": {"cooldown_s": 60, "max_delta_per_step": 2, "relock_stable_intervals": 1, "freeze_window_s": 5,
            "knob_limits": {"concurrency": {"min": 1, "max": 8, "max_delta": 3, "boundary_only": true}, "own": {"min": "x"}}},
        "cooldowns": {"after_recover_s": 90, "in_words": "slow"},
        "gates": {"apply": true, "require_paid": true, "require_verify_ok": true, "default_mode": "observe"}
    }"#;
    let folder = folder(&[("x/passport.json", text)]);
    let mut row = rows(&inventory(folder.path(), &["--format", "jsonl"])).remove("x/passport.json").unwrap();
    for counted in ["errors", "warnings", "notes", "rules", "policy_version"] {
        row.as_object_mut().unwrap().remove(counted).unwrap();
    }
    let actuator = |name: &str, list: &str, min: Option<i64>, max: Option<i64>, step: i64, boundary_only: bool| {
        serde_json::json!({"name": name, "list": list, "min": min, "max": max, "step": step,
            "boundary_only": boundary_only})
    };
    let expected = serde_json::json!({
        "path": "x/passport.json", "path_encoded": false, "read": true, "reach": 1, "name": "ads", "profile": null,
        "id": "a-1", "version": "1.2.3", "owner": "team", "context": {"cluster": "eu", "slo": "p95"},
        "apply": "open", "held_by": ["verify", "paid"], "mode": "observe", "chords": ["RECOVER", "RELOCK"],
        "actuators": [
            actuator("own", "hot", None, None, 2, false),
            actuator("concurrency", "cold", Some(1), Some(8), 3, true),
            actuator("timeout_ms", "propose_only", None, None, 2, false),
        ],
        "cooldown_s": 60, "phase_cooldowns_s": {"after_recover_s": 90}, "freeze_window_s": 5,
        "calibrated": "2026-02-03",
    });
    assert_eq!(row, expected);
}

#[test]
fn a_row_of_a_hostile_file_is_bounded_and_says_so() {
    let names: Vec<String> = (0..1500).map(|number| format!("\"k{number}\"")).collect();
    let text = SAFE.replacen("\"hot\": []", &format!("\"hot\": [{}]", names.join(", ")), 1);
    let folder = folder(&[("a.passport.json", &*text), ("b.passport.json", SAFE)]);
    let json = inventory(folder.path(), &["--format", "json"]).json();
    assert_eq!(json["passports"][0]["actuators"].as_array().unwrap().len(), 1000);
    let note = "Of each list a row has the first 1000 entries; 1 passport may have more.";
    assert_eq!(json["notes"], serde_json::json!([note]));
}

#[test]
fn the_profile_is_the_one_of_the_configuration() {
    let own = SAFE.replace("\"name\": \"safe\"", "\"name\": \"ads\"");
    let config = "[[override]]\npaths = [\"prod/**\"]\nprofile = \"cost\"\n";
    let folder = folder(&[("prod/passport.json", &*own), ("safe.passport.json", SAFE), ("mk-passport.toml", config)]);
    let rows = rows(&inventory(folder.path(), &["--format", "jsonl"]));
    assert_eq!((&rows["prod/passport.json"]["profile"]), "cost");
    assert_eq!((&rows["safe.passport.json"]["profile"]), "safe");
}

#[test]
fn findings_are_those_of_a_scan() {
    let with_id = |more: &str| SAFE.replacen('{', &format!("{{\"id\": \"a\", \"version\": \"1.0.0\", {more}"), 1);
    let suppress =
        "[[suppress]]\nrule = \"unknown-field\"\npath = \"c.passport.json\"\nreason = \"r\"\nuntil = 2999-01-01\n";
    let folder = folder(&[
        ("a.passport.json", &*with_id("")),
        ("b.passport.json", &with_id("\"description_of\": 1,")),
        ("c.passport.json", &SAFE.replacen('{', "{\"zzz\": 1,", 1)),
        ("mk-passport.toml", suppress),
    ]);
    let scanned = run(mk(folder.path()).args(["scan", "--format", "json"])).json();
    let listed = inventory(folder.path(), &["--format", "jsonl"]);
    let rows = rows(&listed);
    let mut conflicts = 0;
    for file in scanned["files"].as_array().unwrap() {
        let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
        for finding in file["findings"].as_array().unwrap() {
            *expected.entry(finding["rule"].as_str().unwrap()).or_default() += 1;
        }
        conflicts += expected.get("conflicting-identity").copied().unwrap_or_default();
        let row = &rows[file["path"].as_str().unwrap()];
        let of = |rule: &Value| (rule["rule"].as_str().unwrap().to_owned(), rule["count"].as_u64().unwrap());
        let found: BTreeMap<String, u64> = row["rules"].as_array().unwrap().iter().map(of).collect();
        assert_eq!(found, expected.iter().map(|(rule, count)| ((*rule).to_owned(), *count)).collect(), "{row}");
        assert_eq!(row["errors"].as_u64().unwrap() + row["warnings"].as_u64().unwrap(), expected.values().sum::<u64>());
    }
    // Found when all files were checked, and none of it is excused.
    assert!(conflicts > 0);
    assert_eq!(rows["c.passport.json"]["rules"], serde_json::json!([]));
    assert_eq!(listed.code(), 2);
}

#[test]
fn what_is_wrong_beside_the_passports_is_never_lost() {
    let folder = folder(&[("safe.passport.json", SAFE), ("mk-passport.toml", "[rules]\nnonesuch = \"off\"\n")]);
    for format in FORMATS {
        let ended = inventory(folder.path(), &["--format", format]);
        assert_eq!(ended.code(), 2, "{format}");
        let alone = matches!(format, "csv" | "jsonl");
        let said = if alone { ended.err.as_str() } else { ended.out() };
        assert!(said.contains("mk-passport.toml") && said.contains("nonesuch"), "{format}: {said}");
        assert_eq!(ended.err.is_empty(), !alone, "{format}");
    }
    let json = inventory(folder.path(), &["--format", "json"]).json();
    assert_eq!((&json["verdict"], json["failures"].as_array().unwrap().len()), (&"found".into(), 1));
    // Nothing found is wrong, too.
    let empty = tempfile::tempdir().unwrap();
    let ended = inventory(empty.path(), &["--format", "csv"]);
    assert_eq!((ended.code(), ended.out().lines().count()), (2, 1));
    assert!(ended.err.starts_with("error: "), "{}", ended.err);
    assert_eq!(inventory(empty.path(), &["--format", "csv", "--allow-empty"]).code(), 0);
}

#[test]
fn a_listing_is_the_same_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..700 {
        let text = SAFE
            .replace("\"cooldown_s\": 600", &format!("\"cooldown_s\": {}", 600 + number % 7))
            .replace("\"apply\": false", if number % 11 == 0 { "\"apply\": true" } else { "\"apply\": false" });
        let file = folder.path().join(format!("{}/{number}.passport.json", number % 13));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    for format in FORMATS {
        let one = inventory(folder.path(), &["--format", format, "--jobs", "1"]);
        assert!(!one.out.is_empty());
        for jobs in ["2", "7"] {
            assert_eq!(one.out, inventory(folder.path(), &["--format", format, "--jobs", jobs]).out, "{format}");
        }
    }
}

#[test]
fn a_file_that_is_listed_is_never_overwritten() {
    let folder = folder(&[("safe.passport.json", SAFE), ("passports/perf.json", SAFE)]);
    for arguments in [
        &["--format", "csv=safe.passport.json"][..],
        &["--format", "json=passports/perf.json", "passports"],
        // It is not looked at here, but has the name of a passport.
        &["--format", "csv=safe.passport.json", "passports"],
    ] {
        let ended = inventory(folder.path(), arguments);
        assert_eq!((ended.code(), ended.out()), (2, ""));
        assert!(ended.err.contains("would overwrite"), "{}", ended.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("safe.passport.json")).unwrap(), SAFE);
    let ended = inventory(folder.path(), &["--format", "csv=a.csv", "--format", "jsonl=./a.csv"]);
    assert!(ended.err.contains("two reports for one target"), "{}", ended.err);
    let ended = inventory(folder.path(), &["--format", "csv=none/a.csv"]);
    assert_eq!(ended.code(), 2);
    assert!(ended.out().contains("Failed to write the csv report"), "{}", ended.out());
}
