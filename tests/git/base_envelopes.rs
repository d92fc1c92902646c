//! The envelopes of a run with a base: the head is held inside those of its tip, and what loosens one is named.

use std::fs;

use super::support::{GOOD, Repo, rules};

const CONFIG: &str = "mk-passport.toml";
const ENVELOPE: &str = "policies/prod.json";
const PROD: &str = "[[override]]\npaths = [\"prod/**\"]\nenvelope = \"policies/prod.json\"\n";
const LIMITS: &str = r#"{"limits": {"cooldown_s": 600, "knob_limits": {"concurrency": {"min": 1, "max": 16}}}}"#;
const ADS: &str = "prod/ads.passport.json";

fn wide() -> String {
    GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 300").replace("\"name\": \"safe\"", "\"name\": \"ads\"")
}

fn own() -> String {
    GOOD.replace("\"name\": \"safe\"", "\"name\": \"ads\"")
}

/// A branch from a commit with a passport inside this envelope.
fn topic(envelope: &str) -> Repo {
    let repo = Repo::new();
    repo.write(ADS, &own());
    repo.write(CONFIG, PROD);
    repo.write(ENVELOPE, envelope);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

#[test]
fn a_change_that_loosens_its_own_envelope_is_held_inside_the_one_of_the_base() {
    let looser = [
        LIMITS.replace("600", "1"),
        LIMITS.replace("\"cooldown_s\": 600, ", ""),
        r#"{"gates": {"apply": false}}"#.to_owned(),
        "{}".to_owned(),
        "{".to_owned(),
    ];
    for now in looser {
        for args in [&["--base", "main"][..], &["--base", "main", "--staged"], &["--base", "main", "--tracked"]] {
            let repo = topic(LIMITS);
            repo.write(ADS, &wide());
            repo.write(ENVELOPE, &now);
            repo.git(["add", "--all"]);
            let scan = repo.scan(args);
            assert_eq!(scan.status, 2, "{now}\n{scan:?}");
            assert!(rules(&scan, ADS).contains(&"outside-envelope"), "{now}\n{scan:?}");
            assert!(rules(&scan, ENVELOPE).contains(&"policy-change"), "{now}\n{scan:?}");
        }
    }
}

#[test]
fn a_change_that_takes_its_envelope_away_is_held_inside_the_one_of_the_base() {
    for config in ["", "[[override]]\npaths = [\"prod/**\"]\n", &PROD.replace("prod.json", "wide.json")] {
        let repo = topic(LIMITS);
        repo.write(ADS, &wide());
        repo.write(CONFIG, config);
        repo.write("policies/wide.json", r#"{"limits": {"cooldown_s": 1}}"#);
        fs::remove_file(repo.path.join(ENVELOPE)).unwrap();
        let scan = repo.scan(&["--base", "main"]);
        assert!(rules(&scan, ADS).contains(&"outside-envelope"), "{config}\n{scan:?}");
        assert!(rules(&scan, CONFIG).contains(&"policy-change"), "{config}\n{scan:?}");
        // Without the key nothing holds it but the base.
        assert!(!rules(&repo.scan(&[]), ADS).contains(&"outside-envelope"), "{config}");
    }
}

#[test]
fn a_branch_from_before_the_envelope_is_held_inside_it() {
    let repo = Repo::new();
    repo.write(ADS, &own());
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write(ADS, &wide());
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(CONFIG, PROD);
    repo.write(ENVELOPE, LIMITS);
    repo.commit();
    let tip = repo.git(["rev-parse", "main"]);
    repo.git(["checkout", "--quiet", "topic"]);
    let scan = repo.scan(&["--base", "main"]);
    assert!(rules(&scan, ADS).contains(&"outside-envelope"), "{scan:?}");
    let text = repo.mk(&["--base", "main"]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains(&format!("{}:{ENVELOPE}:1:27", &tip[..12])), "{text}");
}

#[test]
fn each_part_that_an_envelope_bounds_less_is_named_at_its_place_and_no_other() {
    let was = r#"{"allowed_chords": ["RELOCK"], "allowed_actuators": {"hot": []},
 "limits": {"max_delta_per_step": 2, "knob_limits": {"concurrency": {"min": 1, "max": 8}}},
 "invariants": ["a"], "gates": {"apply": false, "require_paid": true}}"#;
    let changed = |now: &str| {
        let repo = topic(was);
        repo.write(ADS, &own());
        repo.write(ENVELOPE, now);
        let output = repo.mk(&["--base", "main", "--format", "concise"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("{ENVELOPE}:")));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let place = |lines: &[String]| {
        lines.iter().map(|line| line.split(": ").next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    for (old, new, places) in [
        ("\"max\": 8", "\"max\": 16", "2:87"),
        ("[\"RELOCK\"]", "[\"RELOCK\", \"RECOVER\"]", "1:31"),
        ("\"hot\": []", "\"hot\": [\"concurrency\"]", "1:62"),
        ("{\"hot\": []}", "{}", "1:32"),
        ("\"allowed_chords\": [\"RELOCK\"], ", "", "1:1"),
        ("\"max_delta_per_step\": 2, ", "", "2:2"),
        ("[\"a\"]", "[]", "3:2"),
        ("\"apply\": false", "\"apply\": true", "3:42"),
        (", \"require_paid\": true", "", "3:23"),
        ("{\"concurrency\": {\"min\": 1, \"max\": 8}}", "{}", "2:38"),
        // What bounds as much, or more, is no news.
        ("\"min\": 1, \"max\": 8", "\"max\": 8, \"min\": 1", ""),
        ("\"max\": 8", "\"max\": 4", ""),
        ("[\"RELOCK\"]", "[]", ""),
        ("\"apply\": false", "\"default_mode\": \"observe\", \"apply\": false", ""),
        ("{\"allowed_chords\"", "{\"name\": \"prod\", \"allowed_chords\"", ""),
    ] {
        let now = was.replace(old, new);
        assert_ne!(now, was, "{old}");
        let lines = changed(&now);
        let policy: Vec<_> = lines.iter().filter(|line| line.contains("policy-change")).cloned().collect();
        assert_eq!(place(&policy), places, "{old} to {new}\n{lines:#?}");
    }
}

#[test]
fn an_envelope_of_the_base_that_is_no_json_does_not_let_the_head_out() {
    let repo = topic("{");
    repo.write(ENVELOPE, LIMITS);
    repo.write(ADS, &wide());
    let scan = repo.scan(&["--base", "main"]);
    assert!(rules(&scan, ADS).contains(&"outside-envelope"), "{scan:?}");
    fs::write(repo.path.join(ENVELOPE), "{").unwrap();
    assert!(rules(&repo.scan(&["--base", "main"]), ENVELOPE).contains(&"invalid-json"));
}

#[test]
fn a_move_out_of_an_envelope_is_reported() {
    let repo = topic(LIMITS);
    fs::create_dir(repo.path.join("lab")).unwrap();
    repo.git(["mv", ADS, "lab/ads.passport.json"]);
    let output = repo.mk(&["--base", "main"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("moved-passport"), "{text}");
    assert!(text.contains("it was held inside `policies/prod.json`, and is inside no envelope"), "{text}");
}
