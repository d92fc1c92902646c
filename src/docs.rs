//! Owns what is said about the rules: the page docs/rules.md, and the words of `mk passport explain`.

pub mod configuration;
mod contract;
mod entry;
mod fields;
mod order;
mod parts;
mod profiles;
pub mod schema;

use std::fmt::Write as _;

pub use contract::{entries, explain_part, part_names, passport_page};
pub use entry::{Entry, Kind};
pub use order::permission_order;

use crate::passport::vocabulary::{OPENERS, PLACEHOLDERS, TOPICS};
use crate::rule::{Example, Group, Rule};
use crate::rules;
use crate::text::visible;

/// What is above the rules.
const INTRO: &str = "\
# Rules

<!-- Generated from the registry of rules. Rewrite it with `BLESS=1 cargo test docs::`. -->

A finding has a level. An **error** fails the run: exit status 2. A **warning** is shown and fails only with
`--deny-warnings`.

Rules are in groups. `--select` replaces the rules that run, `--extend-select` adds to them, `--ignore` takes away; each
names a rule or a group, and a rule beats a group. `mk passport explain NAME` shows a rule or a group in the terminal, and
any part of the contract, which [passport.md](passport.md) describes.

Some rules are **locked**: without them the gate would be blind, so they cannot be deselected.

One cause makes one finding. Where a rule *speaks in place of* another, the other is silent about the same cause.

Examples are tests. Unless an example is a whole file, it is a merge patch (RFC 7386) over `templates/safe.json`: objects
are merged, `null` takes a member out, anything else replaces. « and » mark what is reported; they
are no part of the file. An envelope is a whole file.
";

/// The page docs/rules.md.
pub fn rules_page() -> String {
    let mut out = String::from(INTRO);
    for group in Group::ALL {
        let mut rules = rules::all().filter(|rule| rule.group == group).peekable();
        if rules.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "\n## Group `{}`\n\n{}.\n", group.name(), prose(&sentence_case(group.summary())));
        out.push_str("| rule | level | what is wrong |\n|---|---|---|\n");
        for rule in rules.clone() {
            let _ = writeln!(out, "| [{0}](#{0}) | {1} | {2} |", rule.id, level(rule), prose(rule.summary));
        }
        for rule in rules {
            push_rule(&mut out, rule);
        }
    }
    out
}

/// One rule of the page. Its heading is the id alone, so that `#id` leads to it.
fn push_rule(out: &mut String, rule: &Rule) {
    let _ = writeln!(out, "\n### {}\n\n*{}*: {}.\n", rule.id, level(rule), prose(rule.summary));
    let _ = writeln!(out, "{}\n\n**What to do:** {}", prose(rule.why), prose(rule.remedy));
    let link = |ids: Vec<&str>| ids.iter().map(|id| format!("[{id}](#{id})")).collect::<Vec<_>>().join(", ");
    if !rule.subsumes.is_empty() {
        let _ = writeln!(out, "\nIts findings replace those of {} with the same cause.", link(rule.subsumes.to_vec()));
    }
    let louder = subsumed_by(rule);
    if !louder.is_empty() {
        let _ = writeln!(out, "\nNot reported where one of these is, for the same cause: {}.", link(louder));
    }
    for (names, words) in words_of(rule) {
        let _ = writeln!(out, "\nWords for {names}: {}.", prose(&words));
    }
    for (title, texts) in examples(rule) {
        let _ = writeln!(out, "\n{title}:");
        for text in texts {
            let fence = fence(&text);
            let _ = writeln!(out, "\n{fence}json\n{text}\n{fence}");
        }
    }
}

/// What `mk passport explain RULE` prints.
pub fn explain(rule: &Rule) -> String {
    let mut out = format!("{}\n\n  group  {}\n  level  {}\n\n", rule.id, rule.group.name(), level(rule));
    let _ = writeln!(
        out,
        "{}.\n\nWhy it matters: {}\n\nWhat to do: {}",
        sentence_case(rule.summary),
        rule.why,
        rule.remedy
    );
    if !rule.subsumes.is_empty() {
        let _ = writeln!(
            out,
            "\nIts findings replace, where the cause is the same, those of: {}",
            rule.subsumes.join(", ")
        );
    }
    let louder = subsumed_by(rule);
    if !louder.is_empty() {
        let _ = writeln!(out, "\nNot reported where one of these is, for the same cause: {}", louder.join(", "));
    }
    for (names, words) in words_of(rule) {
        let _ = writeln!(out, "\nWords for {names}: {words}");
    }
    for (title, texts) in examples(rule) {
        let _ = writeln!(out, "\n{title}:");
        for text in texts {
            out.push('\n');
            for line in text.lines() {
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            }
        }
    }
    if rule.examples.iter().any(|example| !matches!(example, Example::GoodText(_) | Example::BadText(_))) {
        out.push_str(
            "\nAn example that is not a whole file is the template `safe` with these changes; « » mark the place of the finding.\n",
        );
    }
    let _ = writeln!(out, "\n{}", rule.help_uri());
    out
}

/// The words that a rule looks for, where it does: what they are for, and the words. `*` is any end.
fn words_of(rule: &Rule) -> Vec<(&'static str, String)> {
    let topics = |count: usize| TOPICS[..count].iter().map(|topic| (topic.names, topic.words().join(", "))).collect();
    match rule.id {
        "missing-invariants" => topics(TOPICS.len()),
        "global-batch-unprotected" | "half-of-the-batch" => topics(1),
        "placeholder-text" => {
            vec![("a text that says nothing", PLACEHOLDERS.join(", ")), ("the start of one", OPENERS.join(", "))]
        }
        _ => Vec::new(),
    }
}

/// What `mk passport explain GROUP` prints.
pub fn explain_group(group: Group) -> String {
    let runs = if group.is_default() { "by default" } else { "off until selected" };
    let mut out = format!("{}\n\n  kind  group of rules\n  runs  {runs}\n\n", group.name());
    let _ = writeln!(out, "{}.\n", sentence_case(group.summary()));
    push_rules(&mut out, group);
    let _ = writeln!(
        out,
        "\n`--select {0}`, `--extend-select {0}` and `--ignore {0}` name the whole group.\n\n{1}/blob/main/docs/rules.md#group-{0}",
        group.name(),
        env!("CARGO_PKG_REPOSITORY")
    );
    out
}

/// What `mk passport explain` prints without a name: every rule, group by group, in columns, and every part of the
/// contract.
pub fn list() -> String {
    format!("{}{}", rule_list(), contract::part_list())
}

/// Every rule, group by group, in columns.
pub fn rule_list() -> String {
    let mut out = String::new();
    for group in Group::ALL {
        if rules::all().all(|rule| rule.group != group) {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}: {}", group.name(), group.summary());
        push_rules(&mut out, group);
    }
    out
}

fn push_rules(out: &mut String, group: Group) {
    let ids = rules::all().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules::all().filter(|rule| rule.group == group) {
        let _ = writeln!(out, "  {:ids$}  {:7}  {}", rule.id, rule.severity.as_str(), rule.summary);
    }
}

/// The level of a rule, and what else decides whether it speaks.
fn level(rule: &Rule) -> String {
    let mut level = rule.severity.as_str().to_owned();
    if rule.locked {
        level.push_str(", locked");
    }
    if !rule.is_default() {
        level.push_str(", off until selected");
    }
    level
}

/// The rules that speak in place of this one.
fn subsumed_by(rule: &Rule) -> Vec<&'static str> {
    rules::all().filter(|other| other.subsumes.contains(&rule.id)).map(|other| other.id).collect()
}

/// The examples by what becomes of them, with their titles.
fn examples(rule: &Rule) -> Vec<(&'static str, Vec<String>)> {
    let titles = [
        "Reported",
        "Reported, as a whole file",
        "Reported in a change",
        "Reported in a new passport",
        "Reported under an envelope",
        "Reported under a configuration",
        "Not reported by this rule",
        "Not reported by this rule, as a whole file",
        "Not reported by this rule in a change",
        "Not reported by this rule in a new passport",
        "Not reported by this rule under an envelope",
        "Not reported by this rule under a configuration",
    ];
    let of_example = |example: &Example| {
        let reported = |text: &str, at: usize| if text.contains('«') { at } else { at + titles.len() / 2 };
        let two = |[one, other]: [(&str, &str); 2]| {
            format!("// {}\n{}\n// {}\n{}", one.0, shown(one.1), other.0, shown(other.1))
        };
        match *example {
            // A fragment that changes nothing shows nothing.
            Example::Good("{}") => None,
            Example::Bad(text) | Example::Good(text) => Some((reported(text, 0), shown(text))),
            Example::BadText(text) | Example::GoodText(text) => Some((reported(text, 1), shown(text))),
            Example::Pair(base, head) => Some((reported(head, 2), two([("the base", base), ("now", head)]))),
            Example::New(text) => Some((reported(text, 3), shown(text))),
            Example::Within(envelope, text) => {
                Some((reported(text, 4), two([("the envelope", envelope), ("the passport", text)])))
            }
            Example::Under(config, text) => {
                Some((reported(text, 5), two([("mk-passport.toml", config), ("the passport", text)])))
            }
        }
    };
    let all: Vec<(usize, String)> = rule.examples.iter().filter_map(of_example).collect();
    let of_title =
        |title: usize| all.iter().filter(move |(of, _)| *of == title).map(|(_, text)| text.clone()).collect();
    let texts = titles.into_iter().enumerate().map(|(index, title)| (title, of_title(index)));
    texts.filter(|(_, texts): &(&str, Vec<String>)| !texts.is_empty()).collect()
}

/// An example as it is printed: its lines, with nothing in them that a terminal or a page would hide. Where the source
/// indents the lines behind the first, they keep their distances only.
fn shown(text: &str) -> String {
    let text = text.trim_end_matches('\n');
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let surplus = text.lines().skip(1).filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let surplus = surplus.saturating_sub(4);
    let line = |(number, line): (usize, &str)| {
        let line = line.trim_end_matches('\r');
        visible(if number == 0 { line } else { line.get(surplus..).unwrap_or(line) }).into_owned()
    };
    let lines: Vec<String> = text.split('\n').enumerate().map(line).collect();
    lines.join("\n").replace('\u{feff}', "\\u{feff}")
}

/// A fence that the text cannot close.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Prose for a Markdown page: characters that would be taken for markup are escaped, except inside code spans.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => in_code = !in_code,
            // A table is split at this one inside code, too.
            '|' => out.push('\\'),
            '*' | '<' | '[' | '_' if !in_code => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

/// A summary as the beginning of a sentence. One that begins with code keeps it.
fn sentence_case(summary: &str) -> String {
    let mut chars = summary.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_escaped_outside_of_code() {
        assert_eq!(prose("`cooldowns.*_s` of <x> | *y*"), "`cooldowns.*_s` of \\<x> \\| \\*y\\*");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        assert_eq!(fence("{}"), "```");
        assert_eq!(fence("a ```` b"), "`````");
    }

    #[test]
    fn an_example_hides_nothing() {
        assert_eq!(shown("\u{feff}{\r\n\t\"a\": \"\u{7}\"}\n"), "\\u{feff}{\n\\t\"a\": \"\\u{7}\"}");
    }
}
