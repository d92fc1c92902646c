//! The cases of `fixtures/change`: each pair of passports with the parts that differ. `BLESS=1 cargo test change::`
//! rewrites what is expected, and whoever does so reads what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::run::{mk, run};
use crate::git::support::Repo;
use mk_passport::passport::delta::order::ORDER;
use serde_json::Value;

/// The cases, by name.
fn cases() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/change");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // The others are trees of files.
    let entries = entries.filter(|path| !path.join("base").is_dir());
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path)).collect()
}

/// One part that differs, as far as turning the pair round turns it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    direction: String,
    field: String,
    was: String,
    now: String,
    base: String,
    head: String,
}

impl Part {
    fn turned(self) -> Self {
        let direction = match self.direction.as_str() {
            "widened" => "narrowed".to_owned(),
            "narrowed" => "widened".to_owned(),
            _ => self.direction,
        };
        Self { direction, field: self.field, was: self.now, now: self.was, base: self.head, head: self.base }
    }
}

/// The parts of a passport of a report, sorted.
fn parts(passport: &Value) -> Vec<Part> {
    let text = |value: &Value| value.as_str().unwrap_or("absent").to_owned();
    let place = |place: &Value| format!("{}:{}", place["start"]["line"], place["start"]["column"]);
    let part = |part: &Value| Part {
        direction: text(&part["direction"]),
        field: text(&part["part"]),
        was: text(&part["was"]),
        now: text(&part["now"]),
        base: place(&part["base"]),
        head: place(&part["head"]),
    };
    let mut parts: Vec<Part> = passport["parts"].as_array().unwrap().iter().map(part).collect();
    parts.sort();
    parts
}

/// What a report says of a passport, for reading.
fn written(passport: &Value) -> String {
    let mut out = String::new();
    for (part, shown) in passport["parts"].as_array().unwrap().iter().zip(unsorted(passport)) {
        let rule = part["rule"].as_str().unwrap_or("no rule");
        let Part { direction, field, was, now, base, head } = shown;
        writeln!(out, "{direction} {field} ({rule})\n  {base}: {was}\n  {head}: {now}").unwrap();
        if let Some(witness) = part["witness"].as_str() {
            writeln!(out, "  {witness}").unwrap();
        }
    }
    out
}

fn unsorted(passport: &Value) -> Vec<Part> {
    let each = passport["parts"].as_array().unwrap().iter();
    each.flat_map(|part| parts(&serde_json::json!({ "parts": [part] }))).collect()
}

fn report(folder: &Path, args: &[&str]) -> (i32, Value) {
    let ended = run(mk(folder).arg("diff").args(args).args(["--format", "json"]));
    (ended.code(), ended.json())
}

#[track_caller]
fn status_is_right(status: i32, parts: &[Part], name: &str) {
    let is_wrong = parts.iter().any(|part| matches!(part.direction.as_str(), "widened" | "undecidable"));
    assert_eq!(status, if is_wrong { 2 } else { 0 }, "{name}");
}

#[test]
fn every_case_is_classified_at_its_place_through_files_in_both_directions() {
    for (name, folder) in cases() {
        let (status, there) = report(&folder, &["base.json", "head.json"]);
        let passport = &there["passports"][0];
        let expected = folder.join("expected.txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, written(passport)).unwrap();
        }
        let committed = fs::read_to_string(&expected).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(written(passport), committed, "{name}");
        status_is_right(status, &parts(passport), &name);
        let (status, back) = report(&folder, &["head.json", "base.json"]);
        let mut turned: Vec<Part> = parts(passport).into_iter().map(Part::turned).collect();
        turned.sort();
        assert_eq!(parts(&back["passports"][0]), turned, "{name}, the other way");
        status_is_right(status, &turned, &name);
    }
}

/// The parts of every case as a comparison with a revision shows them.
fn all_parts(repo: &Repo, args: &[&str]) -> BTreeMap<String, Vec<Part>> {
    let (status, there) = report(&repo.path, args);
    assert_eq!(status, 2);
    let of_case = |passport: &Value| {
        assert_eq!(passport["outcome"], "compared");
        let path = passport["head"]["path"].as_str().unwrap();
        (path.split('/').next().unwrap().to_owned(), parts(passport))
    };
    there["passports"].as_array().unwrap().iter().map(of_case).collect()
}

#[test]
fn every_case_is_classified_the_same_through_the_work_tree_the_index_and_revisions() {
    let repo = Repo::new();
    let cases = cases();
    let lay = |side: &str| {
        for (name, folder) in &cases {
            repo.write(format!("{name}/passport.json"), &fs::read_to_string(folder.join(side)).unwrap());
        }
    };
    let through_files = |base: &str, head: &str| -> BTreeMap<String, Vec<Part>> {
        let of_case = |(name, folder): (&String, &PathBuf)| {
            (name.clone(), parts(&report(folder, &[base, head]).1["passports"][0]))
        };
        cases.iter().map(of_case).collect()
    };
    lay("base.json");
    repo.commit();
    lay("head.json");
    let forth = through_files("base.json", "head.json");
    assert_eq!(all_parts(&repo, &["--base", "HEAD"]), forth);
    repo.git(["add", "--all"]);
    lay("base.json");
    assert_eq!(all_parts(&repo, &["--base", "HEAD", "--staged"]), forth, "what the work tree holds does not matter");
    repo.git(["commit", "--quiet", "--message=x"]);
    let back = through_files("head.json", "base.json");
    assert_eq!(all_parts(&repo, &["--base", "HEAD"]), back);
    repo.git(["checkout", "--quiet", "--", "."]);
    assert_eq!(all_parts(&repo, &["--base", "HEAD~1"]), forth);
}

/// What cases there are of a row: those whose part is itself without an order count for the row that the part would be of.
#[test]
fn every_row_of_the_permission_order_has_its_cases() {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for folder in cases().values() {
        for part in report(folder, &["base.json", "head.json"]).1["passports"][0]["parts"].as_array().unwrap() {
            let text = |name: &str| part[name].as_str().unwrap().to_owned();
            seen.insert((text("row"), text("direction")));
        }
    }
    let with_neutral = ["knob-step", "boundary", "alpha", "demand", "mode", "calibration", "name", "prose"];
    // A set that cannot be read is a part without an order.
    let without_undecidable = ["chord", "actuator", "invariant", "signal", "restricted"];
    for row in ORDER {
        let has = |direction: &str| seen.contains(&(row.id.to_owned(), direction.to_owned()));
        assert_eq!(has("widened"), row.rule.is_some(), "{}", row.id);
        assert_eq!(has("neutral"), with_neutral.contains(&row.id), "{}", row.id);
        assert_eq!(has("undecidable"), !without_undecidable.contains(&row.id), "{}", row.id);
    }
}
