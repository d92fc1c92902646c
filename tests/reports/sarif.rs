//! SARIF, as code scanning wants it.

use std::collections::HashSet;

use mk_passport::finding::Severity;
use mk_passport::path::RepoPath;
use mk_passport::report::Failure;
use mk_passport::sink::Format;
use mk_passport::text::Span;
use serde_json::Value;

use crate::common::sample::Sample;

use super::samples::{GOOD, all, finding, hostile, judged, many, report, unread, with_chord, write_down, written};

fn run(report: &Sample) -> Value {
    let log: Value = serde_json::from_slice(&written(report, Format::Sarif)).unwrap();
    log["runs"][0].clone()
}

fn results(run: &Value) -> &Vec<Value> {
    run["results"].as_array().unwrap()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} in {value:#}"))
}

#[test]
fn an_empty_report_is_still_a_whole_log() {
    let log: Value = serde_json::from_slice(&written(&report(Vec::new()), Format::Sarif)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["$schema"], "https://schemastore.azurewebsites.net/schemas/json/sarif-2.1.0.json");
    let run = &log["runs"][0];
    assert_eq!(run["results"], Value::Array(Vec::new()));
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["automationDetails"]["id"], "mk-passport/");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let root = &run["originalUriBaseIds"]["%SRCROOT%"];
    assert!(root["description"]["text"].is_string() && root.get("uri").is_none(), "{root}");
}

#[test]
fn every_rule_that_runs_has_a_whole_descriptor() {
    let report = Sample { has_base: true, ..report(Vec::new()) };
    let run = run(&report);
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "mk-passport");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(rules.len(), report.policy.rules().len());
    for (descriptor, (rule, severity)) in rules.iter().zip(report.policy.rules()) {
        assert_eq!(descriptor["id"], rule.id);
        assert_eq!(descriptor["helpUri"], rule.help_uri());
        assert_eq!(descriptor["defaultConfiguration"]["level"], severity.as_str());
        assert_eq!(descriptor["properties"]["tags"], serde_json::json!([rule.group.name()]));
        // Code scanning has another word for a note.
        let problem = if *severity == Severity::Note { "recommendation" } else { severity.as_str() };
        assert_eq!(descriptor["properties"]["problem.severity"], problem);
        assert!(descriptor["properties"].get("security-severity").is_none());
        assert!(text(descriptor, "/help/text").contains(rule.remedy));
        for field in ["/name", "/shortDescription/text", "/fullDescription/text", "/help/markdown"] {
            assert!(!text(descriptor, field).is_empty());
        }
    }
}

#[test]
fn a_finding_points_at_its_place_with_its_text() {
    let run = run(&report(vec![judged("a b/é.json", &with_chord("RELOK"))]));
    let [result] = results(&run).as_slice() else { panic!("{run:#}") };
    assert_eq!(result["ruleId"], "unknown-chord");
    assert_eq!(result["level"], "error");
    let message = text(result, "/message/text");
    assert!(message.starts_with("`RELOK` is not a canonical chord id. Did you mean `RELOCK`? "), "{message}");
    assert!(message.ends_with('.'), "{message}");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%A9.json");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert_eq!(place["region"]["snippet"]["text"], "\"RELOK\"");
    let before = with_chord("RELOK").split_once("\"RELOK\"").unwrap().0.to_owned();
    let (line, column) = (before.lines().count(), before.lines().last().unwrap().len() + 1);
    let region = serde_json::json!([line, column, line, column + "\"RELOK\"".len()]);
    let fields = ["startLine", "startColumn", "endLine", "endColumn"];
    assert_eq!(Value::from(fields.map(|field| place["region"][field].clone()).to_vec()), region);
    let context = text(place, "/contextRegion/snippet/text");
    assert!(context.len() > "\"RELOK\"".len() && context.contains("\"RELOK\""), "{context}");
    let prints = &result["partialFingerprints"];
    assert!(text(prints, "/primaryLocationLineHash").ends_with(":1"));
    assert_eq!(text(prints, "/mkPassport~1v1").len(), 64);
}

#[test]
fn rules_results_and_regions_agree_in_every_sample() {
    for (name, report) in all() {
        let run = run(&report);
        for result in results(&run) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"], "{name}");
            assert!(text(result, "/message/text").ends_with('.'), "{name}: {result}");
            let place = &result["locations"][0]["physicalLocation"];
            let at = |region: &str, line: &str, column: &str| {
                let number = |field: &str| place[region][field].as_u64();
                (number(line).unwrap(), number(column))
            };
            let start = at("region", "startLine", "startColumn");
            let end = at("region", "endLine", "endColumn");
            assert!(start <= end, "{name}: {place}");
            for region in ["region", "contextRegion"] {
                let snippet = place.pointer(&format!("/{region}/snippet/text")).and_then(Value::as_str);
                assert!(snippet.unwrap_or_default().len() <= 1024, "{name}: {place}");
            }
            // A file without a text has its whole first line around it, which has no columns.
            if place.pointer("/contextRegion/endColumn").is_some() {
                let around =
                    (at("contextRegion", "startLine", "startColumn"), at("contextRegion", "endLine", "endColumn"));
                assert!(around.0 <= start && end <= around.1 && around != (start, end), "{name}: {place}");
            }
        }
    }
}

#[test]
fn a_file_that_could_not_be_read_is_a_result_and_a_notification() {
    let run = run(&report(vec![unread(RepoPath::from_bytes(b"caf\xe9.json"))]));
    let [result] = results(&run).as_slice() else { panic!("{run:#}") };
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "caf%E9.json");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&1.into(), &1.into()));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let reported = &invocation["toolExecutionNotifications"][0];
    assert_eq!(reported["level"], "error");
    assert_eq!(reported["message"]["text"], result["message"]["text"]);
    assert_eq!(reported["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "caf%E9.json");
}

#[test]
fn failures_and_notes_are_notifications() {
    let mut report = report(vec![judged("ok.json", GOOD)]);
    let message = "no passport was found".to_owned();
    report.failures =
        vec![Failure { message, help: "Look elsewhere.".to_owned(), rule: Some("no-passports"), blinds: false }];
    report.notes = vec!["Only shard 1 of 2 was looked at.".to_owned()];
    let run = run(&report);
    let [result] = results(&run).as_slice() else { panic!("{run:#}") };
    assert_eq!((&result["ruleId"], &result["level"]), (&"no-passports".into(), &"error".into()));
    let reported = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let reported: Vec<_> =
        reported.iter().map(|reported| (text(reported, "/level"), text(reported, "/message/text"))).collect();
    let expected = [("error", "No passport was found. Look elsewhere."), ("note", "Only shard 1 of 2 was looked at.")];
    assert_eq!(reported, expected);
}

#[test]
fn a_run_that_saw_nothing_does_not_look_like_one_that_found_nothing() {
    let mut report = report(Vec::new());
    let failure = |message: &str, blinds| {
        let (message, help) = (message.to_owned(), "Fix it.".to_owned());
        Failure { message, help, rule: None, blinds }
    };
    report.failures = vec![failure("Git does not answer", true), failure("failed to write a report", false)];
    let run = run(&report);
    let [result] = results(&run).as_slice() else { panic!("{run:#}") };
    assert_eq!(result["ruleId"], "unreadable-file");
    assert_eq!(result["message"]["text"], "Git does not answer. Fix it.");
    let uri = text(result, "/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uri, "no%20file%20associated%20with%20this%20alert");
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 2);
}

#[test]
fn each_part_of_a_matrix_has_a_category_of_its_own() {
    let mut report = report(Vec::new());
    report.part = Some((2, 4));
    assert_eq!(run(&report)["automationDetails"]["id"], "mk-passport/2-of-4/");
}

#[test]
fn what_is_quoted_has_a_limit_and_the_rest_says_so() {
    let chords: Vec<String> = (0..1000).map(|n| format!("\"{n}{}\"", "x".repeat(600))).collect();
    let text = GOOD.replacen("\"NORMAL-HOLD\"", &format!("{}, \"NORMAL-HOLD\"", chords.join(", ")), 1);
    let report = report(["a", "b", "c", "d"].iter().map(|name| judged(&format!("{name}.json"), &text)).collect());
    let run = run(&report);
    let quoted = |result: &Value| result.pointer("/locations/0/physicalLocation/region/snippet").is_some();
    let bare = results(&run).iter().filter(|result| !quoted(result)).count();
    assert!(bare > 500 && bare < 3500, "{bare}");
    assert!(results(&run).iter().skip_while(|result| quoted(result)).all(|result| !quoted(result)));
    let reported = text_of_notes(&run);
    assert!(
        reported.iter().any(|reported| reported.starts_with(&format!("{bare} results, the last ones, come"))),
        "{reported:?}"
    );
}

fn text_of_notes(run: &Value) -> Vec<String> {
    let reported = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    reported.iter().map(|reported| text(reported, "/message/text").to_owned()).collect()
}

#[test]
fn labels_and_fixes_come_along() {
    let run = run(&report(vec![hostile()]));
    let result = results(&run).iter().find(|result| result.get("fixes").is_some()).unwrap();
    let related = result["relatedLocations"].as_array().unwrap();
    let uris: Vec<&str> = related.iter().map(|place| text(place, "/physicalLocation/artifactLocation/uri")).collect();
    assert_eq!(uris[1], "other/a%20b.json");
    assert_eq!(uris[0], text(result, "/locations/0/physicalLocation/artifactLocation/uri"));
    assert_eq!(related[1]["message"]["text"], "the other one");
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "\"RECOVER\"");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let deleted = &change["replacements"][0]["deletedRegion"];
    assert_eq!((&deleted["startLine"], &deleted["endColumn"]), (&region["startLine"], &region["endColumn"]));
    assert!(text(result, "/fixes/0/description/text").contains("look before you apply"));
}

#[test]
fn a_value_plants_no_link() {
    let run = run(&report(vec![hostile()]));
    for result in results(&run) {
        for message in ["/message/text", "/relatedLocations/0/message/text"] {
            let Some(message) = result.pointer(message).and_then(Value::as_str) else { continue };
            assert!(message.contains("[click]\\u{28}https"), "{message}");
            assert!(!message.contains("]("), "{message}");
        }
    }
}

#[test]
fn the_worst_findings_are_kept_and_the_rest_is_counted() {
    let report = report(vec![many("a.json", 50_000), many("b.json", 10_000)]);
    write_down("huge.sarif", &written(&report, Format::Sarif));
    let run = run(&report);
    let results = results(&run);
    assert_eq!(results.len(), 25_000);
    assert!(results.iter().all(|result| result["level"] == "error"));
    assert_eq!(text(&results[24_999], "/locations/0/physicalLocation/artifactLocation/uri"), "a.json");
    let reported = text(&run["invocations"][0], "/toolExecutionNotifications/0/message/text");
    assert!(reported.starts_with("35000 findings are left out"), "{reported}");
}

#[test]
fn errors_stand_before_warnings_and_each_in_the_order_of_the_files() {
    let both = |path: &str| {
        let findings = vec![
            finding("unknown-field", Severity::Warning, Span::new(0, 1)),
            finding("unknown-chord", Severity::Error, Span::new(1, 2)),
        ];
        mk_passport::gate::found(RepoPath::new(path), b"{}", findings)
    };
    let run = run(&report(vec![both("b.json"), both("a.json")]));
    let order: Vec<_> = results(&run)
        .iter()
        .map(|result| (text(result, "/level"), text(result, "/locations/0/physicalLocation/artifactLocation/uri")))
        .collect();
    assert_eq!(order, [("error", "a.json"), ("error", "b.json"), ("warning", "a.json"), ("warning", "b.json")]);
}

#[test]
fn our_fingerprint_survives_moved_lines_and_reordered_lists() {
    let prints = |text: &str| {
        let run = run(&report(vec![judged("a.json", text)]));
        let prints: HashSet<String> = results(&run)
            .iter()
            .map(|result| result["partialFingerprints"]["mkPassport/v1"].as_str().unwrap().to_owned())
            .collect();
        prints
    };
    let bad = with_chord("RELOK");
    let moved = bad.replacen('{', "{\n\n", 1).replacen("\"RELOK\",", "", 1).replacen(
        "\"RECOVER\",",
        "\"RECOVER\", \"RELOK\",",
        1,
    );
    assert_eq!(prints(&bad), prints(&moved), "{moved}");
    assert_ne!(prints(&bad), prints(&with_chord("RELOKK")));
}
