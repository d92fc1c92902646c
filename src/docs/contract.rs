//! Owns what is said about the contract: the page docs/passport.md, and `mk passport explain` for all but rules.

use std::fmt::Write as _;

use super::entry::{Entry, Kind};
use super::{fields, parts, profiles};
use crate::passport::vocabulary::{SCHEMA_VERSION, UNITS};
use crate::rule::Rule;
use crate::rules;

/// What is above the fields.
const INTRO: &str = "\
# The passport

<!-- Generated from the code. Rewrite it with `BLESS=1 cargo test docs::`. -->

ModeKeeper tunes training jobs on a cluster while they run. A *passport* is a JSON file that says what it may do in one
environment: which tuning modes (*chords*) may fire, which settings (*actuators* or *knobs*) may move and how, how far and
how often, what must not break (*invariants*), and which conditions (*gates*) have to hold before anything is applied. It
is a contract between the owner of the jobs and the tuner. A passport applies nothing by itself.

`mk passport` is the gate in front of it: it finds passports, checks them, and exits with 2 when anything is wrong.
[rules.md](rules.md) lists what it reports; `mk passport explain NAME` shows any name of this page in the terminal.

## How to read one

1. `gates.apply` first. Where it is false, the rest is a plan; where it is true, the rest happens.
2. `allowed_actuators`: what can move. *hot* moves at run time, *cold* by rollout, *propose_only* never.
3. `limits`: how far one step goes, how long the tuner waits, and between which values each knob stays.
4. `allowed_chords` and `observability_requirements`: when something moves, and what has to be measured first.
5. `invariants`: what the owner signs for. They are prose, and the gate reads only which topics they name.

\"A passport permits more\" means that it allows something that it did not allow before. Each part below says in which
direction that is.

An example shows only what it is about. It is a merge patch (RFC 7386) over the template below: objects are merged, `null`
takes a member out, anything else replaces.

## A whole passport

This is the template `safe`: `mk passport show --template safe` prints it, and `mk passport init --template safe` starts a
passport of your own from it.
";

/// Every entry, in the order of the documentation.
pub fn entries() -> Vec<Entry> {
    [fields::entries(), parts::chords(), parts::actuators(), parts::gates(), profiles::entries(), parts::families()]
        .concat()
}

/// The page docs/passport.md; `template` is the passport that it shows whole.
pub fn passport_page(template: &str) -> String {
    let mut out = format!("{INTRO}\n```json\n{template}```\n");
    let entries = entries();
    for kind in Kind::ALL {
        let _ = writeln!(out, "\n## {}\n\n{}", kind.heading(), kind.intro());
        if kind == Kind::Actuator {
            push_ranges(&mut out, &entries);
        }
        for entry in entries.iter().filter(|entry| entry.kind == kind) {
            push_entry(&mut out, entry);
        }
    }
    push_units(&mut out);
    out
}

/// The ranges of the known actuators at a glance.
fn push_ranges(out: &mut String, entries: &[Entry]) {
    out.push_str("\n| actuator | range | unit | family |\n|---|---|---|---|\n");
    for entry in entries.iter().filter(|entry| entry.kind == Kind::Actuator) {
        let fact = |about| entry.facts.iter().find(|(name, _)| *name == about).map_or("", |(_, says)| says);
        let (name, anchor) = (&entry.name, entry.anchor());
        let _ = writeln!(out, "| [`{name}`](#{anchor}) | {} | {} | {} |", fact("range"), fact("unit"), fact("family"));
    }
}

fn push_entry(out: &mut String, entry: &Entry) {
    let _ = writeln!(out, "\n### `{}`\n", entry.name);
    for (about, says) in &entry.facts {
        let _ = writeln!(out, "- {about}: {says}");
    }
    if !entry.facts.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", entry.what);
    if !entry.why.is_empty() {
        let _ = writeln!(out, "\n**Why it matters:** {}", entry.why);
    }
    if !entry.items.is_empty() {
        let _ = writeln!(out, "\n{}:\n", entry.kind.list_title());
    }
    for item in &entry.items {
        let _ = writeln!(out, "- {}", item.replace('#', "\\#").replace('>', "\\>"));
    }
    if !entry.example.is_empty() {
        let _ = writeln!(out, "\n```json\n{}\n```", entry.example);
    }
    let rules = rules_on(entry);
    if !rules.is_empty() {
        let links: Vec<String> = rules.iter().map(|rule| format!("[{0}](rules.md#{0})", rule.id)).collect();
        let _ = writeln!(out, "\nRules: {}", links.join(", "));
    }
}

fn push_units(out: &mut String) {
    out.push_str(
        "\n## Units\n\nA value is in the unit that the name of its field or knob ends with; a name without one counts \
         things. Two names that end with different units are never suggested for each other: 90 seconds are not 90 \
         milliseconds. The words of a row are one unit.\n\n| unit | also written |\n|---|---|\n",
    );
    for row in UNITS {
        if let [first, others @ ..] = row {
            let others: Vec<String> = others.iter().map(|word| format!("`{word}`")).collect();
            let _ = writeln!(out, "| `{first}` | {} |", others.join(", "));
        }
    }
}

/// The rules whose words speak of the part.
fn rules_on(entry: &Entry) -> Vec<&'static Rule> {
    let names = [format!("`{}`", entry.name), format!("`{}`", entry.short_name())];
    let name = entry.short_name();
    let is_prose = !name.contains(['_', '-', '.']) && entry.kind != Kind::Field && entry.kind != Kind::Gate;
    let speaks = |rule: &&Rule| {
        let words = [rule.summary, rule.why, rule.remedy];
        words
            .iter()
            .any(|text| names.iter().any(|name| text.contains(name.as_str())) || (!is_prose && is_in(text, name)))
    };
    rules::all().filter(speaks).collect()
}

/// Whether a name with a separator is in a text as a whole: such a name is no word of prose.
fn is_in(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    name.contains(['_', '-'])
        && text
            .match_indices(name)
            .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

/// What `mk passport explain NAME` prints for a part of the contract: everything of that name, or nothing.
pub fn explain_part(name: &str) -> Option<String> {
    let entries = entries();
    let mut found: Vec<&Entry> = entries.iter().filter(|entry| entry.is_called(name)).collect();
    if found.is_empty() {
        found = entries.iter().filter(|entry| entry.aliases.contains(&name)).collect();
    }
    let pages: Vec<String> = found.into_iter().map(|entry| page(entry, name)).collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}

fn page(entry: &Entry, name: &str) -> String {
    let mut out = format!("{}\n\n  {:12}  {}\n", entry.name, "kind", entry.kind.name());
    if entry.aliases.contains(&name) && !entry.is_called(name) {
        let _ = writeln!(out, "  {:12}  {name}", "asked for");
    }
    for (about, says) in &entry.facts {
        let _ = writeln!(out, "  {about:12}  {}", plain(says));
    }
    let _ = writeln!(out, "\n{}", plain(&entry.what));
    if !entry.why.is_empty() {
        let _ = writeln!(out, "\nWhy it matters: {}", plain(&entry.why));
    }
    if !entry.items.is_empty() {
        let _ = writeln!(out, "\n{}:\n", entry.kind.list_title());
    }
    for item in &entry.items {
        let _ = writeln!(out, "  - {}", plain(item));
    }
    if !entry.example.is_empty() {
        out.push_str("\nExample:\n\n");
        for line in entry.example.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    let rules: Vec<&str> = rules_on(entry).iter().map(|rule| rule.id).collect();
    if !rules.is_empty() {
        let _ = writeln!(out, "\nRules: {}", rules.join(", "));
    }
    let _ = writeln!(out, "\n{}/blob/main/docs/passport.md#{}", env!("CARGO_PKG_REPOSITORY"), entry.anchor());
    out
}

/// The text as a terminal shows it: emphasis is for pages.
fn plain(text: &str) -> String {
    text.replace('*', "")
}

/// The parts of the contract by kind, each with a line: the rest of what `mk passport explain` lists.
pub(super) fn part_list() -> String {
    let entries = entries();
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for kind in Kind::ALL {
        let _ = writeln!(out, "\n{} of {SCHEMA_VERSION}", kind.heading());
        for entry in entries.iter().filter(|entry| entry.kind == kind) {
            let _ = writeln!(out, "  {:width$}  {}", entry.name, plain(entry.summary()));
        }
    }
    out
}

/// Every name that `mk passport explain` knows besides rules and groups: what the parts are called in a passport, and the
/// paths that lead to them.
pub fn part_names() -> [Vec<String>; 2] {
    let entries = entries();
    let sorted = |names: &mut dyn Iterator<Item = &str>| {
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('<')).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    };
    let called = sorted(&mut entries.iter().map(Entry::short_name));
    [called, sorted(&mut entries.iter().map(|entry| entry.name.as_str()))]
}
