//! Owns what is said of `mk-passport.toml`: the page docs/configuration.md and the schema for editors, both of the one table
//! of keys.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::config::keys::{Key, Kind, TOP, head};
use crate::passport::profile::Profile;
use crate::passport::vocabulary::ADVANCED;
use crate::rule::Group;
use crate::rules;

/// What is above the keys.
const INTRO: &str = "\
# Configuration: `mk-passport.toml`

<!-- Generated from the table of keys. Rewrite it with `BLESS=1 cargo test docs::`. -->

The file is at the root of the repository; `--config FILE` names another one, `--no-config` reads none. Without a file the
defaults hold.

- **Where it is read.** From the work tree; with `--staged` from the index, so that a commit is checked by what it commits.
  `mk passport validate` reads none.
- **What beats what.** The command line beats the file, a later `[[override]]` beats an earlier one and the file's own
  `[rules]`, and in one table a rule beats its group. Locked rules always run.
- **It is untrusted**, as every committed file is. It is not read through a link, and neither is a file that it names. What it
  switches off, looks for and leaves out is named in each report.
- **A fault in it is an error.** Everything that is wrong is reported at its place, in one run, by the rule
  [invalid-config](rules.md#invalid-config). Then nothing in the file counts: passports are checked by the defaults,
  nothing is excused, and the run ends with status 2.

`mk passport config` prints what holds, `mk passport config FILE` what holds for one file and where each value comes
from, and `mk passport config --exempt` everything that is excused. `mk passport schema --config` prints a JSON Schema for
editors that complete TOML.

Most repositories start with three lines:

```toml
[[override]]
paths = [\"prod/**\"]
profile = \"safe\"
```

This is every key, as an example and not as a file to start from (the files that it names have to be there):

```toml
";

/// The page docs/configuration.md.
pub fn configuration_page() -> String {
    let mut out = String::from(INTRO);
    let plain = |kind: Kind| !matches!(kind, Kind::Levels | Kind::Section(_) | Kind::Sections(_));
    for key in TOP.iter().filter(|key| plain(key.kind)) {
        let _ = writeln!(out, "{}", key.example);
    }
    for key in TOP.iter().filter(|key| !plain(key.kind)) {
        let _ = writeln!(out, "\n{}", key.example);
        if let Kind::Section(keys) = key.kind {
            for key in keys {
                let _ = writeln!(out, "{}", key.example);
            }
        }
    }
    out.push_str("```\n\n## Keys\n\n| key | holds | |\n|---|---|---|\n");
    for key in TOP.iter().filter(|key| !matches!(key.kind, Kind::Section(_) | Kind::Sections(_))) {
        push_row(&mut out, key);
    }
    for section in TOP {
        let (Kind::Section(keys) | Kind::Sections(keys)) = section.kind else { continue };
        let _ = writeln!(out, "\n### `{}`\n\n{}", head(section), section.doc);
        if !keys.is_empty() {
            out.push_str("\n| key | holds | |\n|---|---|---|\n");
            for key in keys {
                push_row(&mut out, key);
            }
        }
    }
    out
}

fn push_row(out: &mut String, key: &Key) {
    let required = if key.required { ", required" } else { "" };
    let doc = key.doc.replace('|', "\\|");
    let _ = writeln!(out, "| `{}` | {}{required} | {doc} |", key.name, key.kind.expected());
}

/// The schema, indented, with a line break at its end.
pub fn configuration_schema() -> String {
    let mut schema = table(TOP);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = format!("{}/raw/main/docs/mk-passport.schema.json", env!("CARGO_PKG_REPOSITORY")).into();
    schema["title"] = "mk-passport.toml".into();
    schema["description"] =
        "The configuration of mk passport. This schema helps while typing; `mk passport config` judges.".into();
    // A value always serialises.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_key(key: &Key) -> Value {
    let mut schema = match (key.name, key.kind) {
        ("profile", _) => json!({ "enum": Profile::ALL.map(Profile::name) }),
        ("rule", _) => {
            json!({ "enum": rules::all().filter(|rule| !rule.locked).map(|rule| rule.id).collect::<Vec<_>>() })
        }
        ("chords", _) => {
            let ids: Vec<&str> = ADVANCED.iter().map(|chord| chord.id).collect();
            json!({ "type": "array", "items": { "enum": ids } })
        }
        (_, Kind::Text) => json!({ "type": "string" }),
        (_, Kind::Texts | Kind::Globs) => json!({ "type": "array", "items": { "type": "string" } }),
        (_, Kind::Number) => json!({ "type": "integer", "minimum": 1 }),
        // A date of TOML reaches a validator of JSON as its text.
        (_, Kind::Date) => json!({ "type": "string", "format": "date" }),
        (_, Kind::Levels) => levels(),
        (_, Kind::Section(keys)) => table(keys),
        (_, Kind::Sections(keys)) => json!({ "type": "array", "items": table(keys) }),
    };
    schema["description"] = key.doc.into();
    schema
}

/// A level for each rule and group; a locked one can only have its own.
fn levels() -> Value {
    let level = |locked: bool| {
        if locked { json!({ "const": "error" }) } else { json!({ "enum": ["off", "warning", "error"] }) }
    };
    let groups = Group::ALL.into_iter().map(|group| {
        let locked = rules::all().filter(|rule| rule.group == group).all(|rule| rule.locked);
        (group.name().to_owned(), level(locked))
    });
    let rules = rules::all().map(|rule| (rule.id.to_owned(), level(rule.locked)));
    let properties: Map<String, Value> = groups.chain(rules).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
