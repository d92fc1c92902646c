//! What a configuration says of some paths, and which names it adds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests are tests")]

use std::fs;
use std::path::Path;

use mk_passport::config::Loaded;
use mk_passport::date::Date;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policies, Selection};

use super::concise;
use crate::common::run::{mk, run};

const SAFE: &str = include_str!("../../templates/safe.json");
const COMM: &str = include_str!("../../templates/comm.json");

pub(super) fn folder(config: &str, passports: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mk-passport.toml"), config).unwrap();
    for (name, text) in passports {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The lines of a concise scan without their messages.
pub(super) fn reported(folder: &Path) -> (i32, Vec<String>) {
    let ended = concise(folder, &["--no-git"]);
    let lines = ended.out().lines().map(|line| line.split(']').next().unwrap().to_owned() + "]").collect();
    (ended.code(), lines)
}

#[test]
fn an_override_holds_for_its_paths_and_the_later_one_wins() {
    let own = SAFE.replace("\"name\": \"safe\"", "\"name\": \"ads\"").replace("\"NORMAL-HOLD\",", "");
    let passports = [
        ("a.passport.json", own.as_str()),
        ("prod/a.passport.json", own.as_str()),
        ("prod/lab/a.passport.json", own.as_str()),
    ];
    let config = "[[override]]\npaths = [\"prod/**\"]\nrules = { missing-hold = \"error\" }\n\
                  [[override]]\npaths = [\"prod/lab/**\"]\nrules = { missing-hold = \"off\" }\n";
    let folder = folder(config, &passports);
    let (status, lines) = reported(folder.path());
    assert_eq!(status, 2);
    assert_eq!(
        lines,
        ["a.passport.json:5:21: warning[missing-hold]", "prod/a.passport.json:5:21: error[missing-hold]"]
    );
    let text = run(mk(folder.path()).args(["scan", "--no-git"]));
    assert!(
        text.out().contains("note: Switched off by mk-passport.toml:6 for prod/lab/**: missing-hold."),
        "{}",
        text.out()
    );
}

#[test]
fn an_override_holds_passports_to_a_profile_that_they_do_not_name() {
    let own = SAFE.replace("\"name\": \"safe\"", "\"name\": \"ads\"").replace("\"apply\": false", "\"apply\": true");
    let passports = [("a.passport.json", own.as_str()), ("prod/a.passport.json", own.as_str())];
    let folder = folder("[[override]]\npaths = [\"prod/**\"]\nprofile = \"pilot\"\n", &passports);
    let (status, lines) = reported(folder.path());
    assert_eq!(status, 2);
    assert!(lines.iter().any(|line| line.starts_with("prod/") && line.ends_with("error[profile-forbids-apply]")));
    assert!(!lines.iter().any(|line| line.starts_with("a.") && line.contains("profile-")), "{lines:?}");
}

/// `comm` with the advanced chord.
fn congested() -> String {
    let text = COMM.replace("\"NORMAL-HOLD\",", "\"NORMAL-HOLD\", \"COMM-CONGESTION\",");
    let signals = "\"observability_requirements\": {\n    \"COMM-CONGESTION\": [\"allreduce_time_ms\"],";
    text.replace("\"observability_requirements\": {", signals)
}

#[test]
fn an_advanced_chord_needs_its_admission_and_its_telemetry() {
    let text = congested();
    let admitted = "[vocabulary]\nchords = [\"COMM-CONGESTION\"]\n";
    let rules = |config: &str, text: &str| {
        let folder = folder(config, &[("a.passport.json", text)]);
        let (status, lines) = reported(folder.path());
        let rules: Vec<String> = lines.iter().map(|line| line.split(": ").nth(1).unwrap().to_owned()).collect();
        (status, rules)
    };
    assert_eq!(rules(admitted, &text), (0, vec![]));
    assert_eq!(rules("", &text), (2, vec!["error[unknown-chord]".to_owned()]));
    let rule = || vec!["error[advanced-chord-without-telemetry]".to_owned()];
    let open = text.replace("\"require_comm_telemetry\": true", "\"require_comm_telemetry\": false");
    assert_ne!(open, text);
    let (status, all) = rules(admitted, &open);
    assert!(status == 2 && all.starts_with(&rule()), "{all:?}");
    assert!(!all.iter().any(|rule| rule.contains("profile-gate-missing")), "{all:?}");
    let unseen = text.replace("[\"allreduce_time_ms\"]", "[]");
    let (status, all) = rules(admitted, &unseen);
    assert!(status == 2 && all.contains(&rule()[0]), "{all:?}");
    assert!(!all.iter().any(|rule| rule.contains("idle-signal")), "{all:?}");
    // Only what is written as it is admitted.
    let (status, all) = rules(admitted, &text.replace("COMM-CONGESTION", "comm_congestion"));
    assert!(status == 2 && all[0] == "error[unknown-chord]", "{all:?}");
}

#[test]
fn the_founding_example_for_speed_may_have_the_advanced_chord() {
    let text = include_str!("../../fixtures/ok/research-speed.passport.json")
        .replace("\"RELOCK\"\n", "\"RELOCK\",\n    \"COMM-CONGESTION\"\n")
        .replace(
            "\"observability_requirements\": {",
            "\"observability_requirements\": {\n    \"COMM-CONGESTION\": [\"allreduce_time_ms\"],",
        );
    let admitted = "[vocabulary]\nchords = [\"COMM-CONGESTION\"]\n";
    let status = |config: &str, text: &str| {
        let folder = folder(config, &[("a.passport.json", text)]);
        let ended = concise(folder.path(), &["--no-git", "--deny-warnings"]);
        (ended.code(), ended.out().to_owned())
    };
    assert_eq!(status(admitted, &text), (0, String::new()));
    assert!(status("", &text).1.contains("error[unknown-chord]"));
    for (from, to) in
        [("\"require_comm_telemetry\": true", "\"require_comm_telemetry\": false"), ("[\"allreduce_time_ms\"]", "[]")]
    {
        assert!(text.contains(from));
        let (status, said) = status(admitted, &text.replace(from, to));
        assert!(status == 2 && said.contains("error[advanced-chord-without-telemetry]"), "{said}");
    }
}

#[test]
fn hot_is_only_what_the_platform_can_change_at_run_time() {
    let text =
        SAFE.replace("\"hot\": []", "\"hot\": [\"concurrency\"]").replace("\"name\": \"safe\"", "\"name\": \"ads\"");
    assert_ne!(text, SAFE);
    let with = |hot: &str| {
        let folder = folder(&format!("[vocabulary]\nhot = [{hot}]\n"), &[("a.passport.json", &text)]);
        concise(folder.path(), &["--no-git"]).out().to_owned()
    };
    assert!(!with("\"concurrency\"").contains("hot-unsupported"));
    assert!(with("\"dataloader_prefetch_factor\"").contains("error[hot-unsupported] `concurrency` is hot"));
    assert!(with("\"concurency\"").contains("hot-unsupported"), "a near name is another one");
}

#[test]
fn own_actuators_are_known_and_suggested() {
    let text = SAFE
        .replace("\"cold\": [", "\"cold\": [\"activation_checkpoint_evry\", ")
        .replace("\"name\": \"safe\"", "\"name\": \"ads\"");
    let with = |config: &str, text: &str| {
        let folder = folder(config, &[("a.passport.json", text)]);
        concise(folder.path(), &["--no-git"]).out().to_owned()
    };
    let config = "[vocabulary]\nactuators = [\"activation_checkpoint_every\"]\n";
    assert!(!with("", &text).contains("unknown-actuator"));
    assert!(with(config, &text).contains("unknown-actuator"));
    assert!(!with(config, &text.replace("_evry", "_every")).contains("unknown-actuator"));
}

#[test]
fn what_the_command_prints_means_the_same() {
    let text = include_str!("../cmd/config.in/mk-passport.toml");
    let folder = folder(text, &[]);
    let printed = run(mk(folder.path()).args(["config", "--no-git", "--today", "2026-12-01"]));
    assert_eq!(printed.code(), 0, "{printed:?}");
    let policies = |text: &str| {
        let day = Date::parse("2026-12-01").unwrap();
        let loaded = Loaded::parse(RepoPath::new("mk-passport.toml"), text.as_bytes(), day);
        assert!(loaded.faulty.is_none(), "{text}\n{:?}", loaded.faulty);
        let suppressions = format!(
            "{:?}",
            loaded
                .config
                .suppressions
                .iter()
                .map(|one| (one.rule.id, &one.path, &one.at, &one.reason, one.until))
                .collect::<Vec<_>>()
        );
        let policies = Policies::new(&Selection::default(), false, &loaded);
        let of = |path| {
            let policy = policies.of(&RepoPath::new(path));
            let rules: Vec<_> =
                policy.rules().iter().map(|(rule, level)| (rule.id, *level, policy.stated(rule.id))).collect();
            (rules, policy.profile, policy.vocabulary.clone())
        };
        (of("a.json"), of("prod/a.json"), suppressions, loaded.config.exclude)
    };
    assert!(policies(text) == policies(printed.out()), "{}", printed.out());
    let of_file = run(mk(folder.path()).args(["config", "--no-git", "prod/a.passport.json"]));
    for line in [
        "# override 1 at mk-passport.toml:14: [\"prod/**\"]",
        "# profile = \"safe\" # mk-passport.toml:16",
        "missing-hold = \"off\" # mk-passport.toml:17",
        "missing-context = \"warning\" # mk-passport.toml:4",
        "# wrong-type = \"error\" # default",
    ] {
        assert!(of_file.out().lines().any(|known| known == line), "{line}\n{}", of_file.out());
    }
}
