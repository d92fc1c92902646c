//! Owns the meaning of a configuration: nodes to values, and everything that means nothing.

use super::faults::Faults;
use super::tree::{Node, Value};
use super::typed::{Config, Limits, Override, RuleLevel, Suppress, Words};
use crate::date::Date;
use crate::finding::Severity;
use crate::glob;
use crate::passport::profile::Profile;
use crate::passport::vocabulary::{ADVANCED_CHORDS, chord, is_blank, is_name, nearest};
use crate::rule::Group;
use crate::rules::{Selector, UnknownSelector};
use crate::text::quote;

/// How many globs one list may hold, and how many bytes one of them: compiled, they take a thousand times as much.
const MOST_GLOBS: usize = 1000;
const LONGEST_GLOB: usize = 1000;
/// How many names one list may hold.
const MOST_NAMES: usize = 1000;

/// Reads the configuration, as it is meant on the day `today`.
pub(super) fn read(root: &Node<'_>, today: Date, faults: &mut Faults<'_>) -> Config {
    let policy = root.get("policy");
    let limits = Limits {
        max_suppression_days: policy.and_then(|table| table.get("max_suppression_days")?.as_integer()),
        pre_existing_warns: policy.and_then(|table| table.get("pre_existing")).is_some_and(|node| warns(node, faults)),
    };
    let vocabulary = root.get("vocabulary");
    let list = |key: &str| vocabulary.and_then(|table| table.get(key));
    let words = Words {
        actuators: names(list("actuators"), faults),
        chords: chords(list("chords"), faults),
        hot: list("hot").map(|hot| names(Some(hot), faults)),
    };
    let include = root.get("include").map(|include| {
        if matches!(&include.value, Value::List(list) if list.is_empty()) {
            faults
                .at(include, "`include` is empty, so that no file would be a passport")
                .help("Take the key out for the default globs, or write a glob.");
        }
        globs(Some(include), faults)
    });
    Config {
        include,
        exclude: globs(root.get("exclude"), faults),
        baseline: root.get("baseline").and_then(|node| named_file(node, "baseline", faults)),
        rules: levels(root.get("rules"), faults),
        words,
        policy: limits,
        overrides: sections(root, "override").map(|node| one_override(node, faults)).collect(),
        suppressions: sections(root, "suppress").filter_map(|node| suppression(node, &limits, today, faults)).collect(),
        approvals: Vec::new(),
        approval_files: globs(policy.and_then(|table| table.get("approvals")), faults),
    }
}

/// Whether a level is `warning`, where only that and `error` mean anything.
fn warns(node: &Node<'_>, faults: &mut Faults<'_>) -> bool {
    let Some(text) = node.as_str() else { return false };
    if !matches!(text, "warning" | "error") {
        faults
            .at(node, format!("{} is no level that a fault of the base can have", quote(text)))
            .help("Write \"warning\", or take the key out.")
            .suggest(nearest(text, ["warning", "error"]));
    }
    text == "warning"
}

/// The tables of a list.
pub(super) fn sections<'n, 't>(root: &'n Node<'t>, name: &str) -> impl Iterator<Item = &'n Node<'t>> + use<'n, 't> {
    root.get(name).map_or(&[][..], Node::elements).iter()
}

fn texts<'n>(node: Option<&'n Node<'_>>) -> impl Iterator<Item = (&'n Node<'n>, &'n str)> {
    node.map_or(&[][..], |node| node.elements()).iter().filter_map(|node| Some((node, node.as_str()?)))
}

fn globs(node: Option<&Node<'_>>, faults: &mut Faults<'_>) -> Vec<String> {
    let mut globs = Vec::new();
    if let Some(node) = node.filter(|node| node.elements().len() > MOST_GLOBS) {
        faults
            .at(node, format!("the list holds more than {MOST_GLOBS} globs"))
            .help("Name folders in place of files, or join globs with `{a,b}`.");
        return globs;
    }
    for (node, text) in texts(node) {
        if text.len() > LONGEST_GLOB {
            faults.at(node, format!("the glob is longer than {LONGEST_GLOB} bytes")).help("Shorten it.");
            continue;
        }
        let advice = "`*` and `?` do not cross `/`, `**` does; a glob without `/` matches at any depth.";
        if let Err(error) = glob::parse(text) {
            faults.at(node, format!("invalid glob {}: {}", quote(text), error.reason)).help(advice);
        } else if text.split('/').any(|part| part == "..") {
            faults
                .at(node, format!("the glob {} leads out of the repository", quote(text)))
                .help("Globs are relative to the root of the repository; take `..` out.");
        } else {
            globs.push(text.to_owned());
        }
    }
    globs
}

fn names(node: Option<&Node<'_>>, faults: &mut Faults<'_>) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(node) = node.filter(|node| node.elements().len() > MOST_NAMES) {
        faults
            .at(node, format!("the list holds more than {MOST_NAMES} names"))
            .help("List only the names that passports use: each is compared with every unknown one.");
        return names;
    }
    for (node, text) in texts(node) {
        if is_name(text) {
            names.push(text.to_owned());
        } else {
            faults
                .at(node, format!("{} is no name of an actuator", quote(text)))
                .help("Write a name that is not blank and holds no control characters.");
        }
    }
    names
}

fn chords(node: Option<&Node<'_>>, faults: &mut Faults<'_>) -> Vec<&'static str> {
    let advanced = || ADVANCED_CHORDS.iter().map(|(id, _)| *id);
    let mut admitted = Vec::new();
    for (node, text) in texts(node) {
        match advanced().find(|id| *id == text) {
            Some(id) => admitted.push(id),
            None if chord(text).is_some() => {
                faults
                    .at(node, format!("{} needs no admission", quote(text)))
                    .help("Take it out: passport.v0 knows it. Only advanced chords are admitted here.");
            }
            None => {
                let known: Vec<String> = advanced().map(|id| format!("`{id}`")).collect();
                faults
                    .at(node, format!("{} is no advanced chord", quote(text)))
                    .help(format!("There are {}.", known.join(" and ")))
                    .suggest(nearest(text, advanced()));
            }
        }
    }
    admitted
}

fn levels(node: Option<&Node<'_>>, faults: &mut Faults<'_>) -> Vec<RuleLevel> {
    let mut levels = Vec::new();
    for member in node.map_or(&[][..], Node::members) {
        // Its type is a fault already.
        let Some(text) = member.node.as_str() else { continue };
        let selector = match Selector::parse(&member.key) {
            Ok(selector) => selector,
            Err(error) => {
                faults
                    .report(
                        &member.node.pointer,
                        member.key_span,
                        format!("{} is neither a rule nor a group", quote(&member.key)),
                    )
                    .help("`mk passport explain` lists the rules and groups.")
                    .suggest(error.near);
                continue;
            }
        };
        let level = match text {
            "off" => None,
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => {
                faults
                    .at(&member.node, format!("{} is no level", quote(text)))
                    .help("Write \"off\", \"warning\" or \"error\".")
                    .suggest(nearest(text, ["off", "warning", "error"]));
                continue;
            }
        };
        if level != Some(Severity::Error) && selector.is_locked() {
            let lowered = if level.is_none() { "switched off" } else { "lowered to a warning" };
            faults
                .report(&member.node.pointer, member.key_span, format!("`{}` cannot be {lowered}", member.key))
                .help("Take it out: without this the gate would be blind.");
            continue;
        }
        levels.push(RuleLevel { selector, level, span: member.key_span });
    }
    levels
}

fn one_override(node: &Node<'_>, faults: &mut Faults<'_>) -> Override {
    let paths = node.get("paths");
    if let Some(paths) = paths.filter(|paths| matches!(&paths.value, Value::List(list) if list.is_empty())) {
        faults
            .at(paths, "`paths` is empty, so that it is about no passport")
            .help("Write a glob, such as \"prod/**\".");
    }
    for (node, text) in texts(paths).filter(|(_, text)| text.ends_with('/')) {
        faults
            .at(node, format!("{} names a folder, so that it is about no passport", quote(text)))
            .help(format!("Write {} for everything below it.", quote(&format!("{text}**"))));
    }
    let profile = node.get("profile").and_then(|node| {
        let name = node.as_str()?;
        let profile = Profile::ALL.into_iter().find(|profile| profile.name() == name);
        if profile.is_none() {
            let names = Profile::ALL.map(Profile::name);
            faults
                .at(node, format!("{} is no profile", quote(name)))
                .help(format!("There are {}.", names.join(", ")))
                .suggest(nearest(name, names));
        }
        Some((profile?, node.span))
    });
    let rules = levels(node.get("rules"), faults);
    let envelope = node.get("envelope").and_then(|node| named_file(node, "envelope", faults));
    Override { paths: globs(paths, faults), profile, envelope, rules, span: node.span }
}

/// Reports a name that is no rule's.
pub(super) fn unknown_rule(node: &Node<'_>, name: &str, error: &UnknownSelector, faults: &mut Faults<'_>) {
    faults
        .at(node, format!("{} is no rule", quote(name)))
        .help("`mk passport explain` lists the rules.")
        .suggest(error.near);
}

fn suppression(node: &Node<'_>, limits: &Limits, today: Date, faults: &mut Faults<'_>) -> Option<Suppress> {
    let rule = node.get("rule").and_then(|node| {
        let name = node.as_str()?;
        match Selector::parse(name) {
            Ok(Selector::Rule(rule)) if rule.locked => {
                faults
                    .at(node, format!("`{name}` cannot be suppressed"))
                    .help("Take it out: without this rule the gate would be blind.");
            }
            Ok(Selector::Rule(rule)) if rule.group == Group::Change => {
                faults
                    .at(node, format!("`{name}` cannot be suppressed: what a change permits is approved, once"))
                    .help("Take it out; only [[approve]] excuses it.");
            }
            Ok(Selector::Rule(rule)) => return Some(rule),
            Ok(Selector::Group(_)) => {
                faults
                    .at(node, format!("`{name}` is a group, and a suppression is about one rule"))
                    .help("Name the rule that reports the finding.");
            }
            Err(error) => unknown_rule(node, name, &error, faults),
        }
        None
    });
    let path = node.get("path").and_then(|node| {
        let (path, _) = named_file(node, "path", faults)?;
        if path.contains(['*', '?']) {
            faults
                .at(node, format!("{} is a glob, and a suppression is about one file", quote(&path)))
                .help("Write the file's path. For a whole folder, lower the rule in an [[override]].");
            return None;
        }
        Some(path)
    });
    let at = node.get("at").and_then(|node| {
        let at = node.as_str()?;
        if !at.is_empty() && !at.starts_with('/') {
            faults
                .at(node, format!("{} is no JSON Pointer", quote(at)))
                .help("Write it as the JSON report says it under `at`: it starts with `/`.");
            return None;
        }
        Some(at.to_owned())
    });
    let reason = node.get("reason").and_then(|node| {
        let reason = node.as_str()?;
        if is_blank(reason) {
            faults.at(node, "`reason` is blank").help("Say why the finding is accepted, for later readers.");
            return None;
        }
        Some(reason.to_owned())
    });
    let until = node.get("until").and_then(|node| {
        let until = node.as_date()?;
        let latest = limits.max_suppression_days.map(|days| (days, today.plus(days)));
        if let Some((days, latest)) = latest.filter(|(_, latest)| until > *latest) {
            faults
                .at(node, format!("the suppression ends later than `max_suppression_days` = {days} permits"))
                .help(format!("Write {latest} or an earlier day."));
            return None;
        }
        Some(until)
    });
    Some(Suppress { rule: rule?, path: path?, at, reason: reason?, until: until?, span: node.span })
}

/// The path of a file below the root, as a configuration may name it.
pub(super) fn named_file(node: &Node<'_>, key: &str, faults: &mut Faults<'_>) -> Option<(String, crate::text::Span)> {
    let path = node.as_str()?;
    let is_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let (message, help) = if is_blank(path) || path.ends_with('/') {
        ("names no file", "Write the path of a file, relative to the root of the repository.")
    } else if path.contains('\0') {
        ("holds a NUL character", "Write the path of a file, relative to the root of the repository.")
    } else if path.starts_with(['/', '\\', '~']) || is_drive {
        ("is an absolute path", "Write it relative to the root of the repository.")
    } else if path.split(['/', '\\']).any(|part| part == "..") {
        ("leads out of its folder", "Write it from the root of the repository on, without `..`.")
    } else if path.split('/').any(|part| part.is_empty() || part == ".") {
        ("has parts that say nothing", "Write it without `.` and without two `/` in a row.")
    } else {
        return Some((path.to_owned(), node.span));
    };
    faults.at(node, format!("`{key}` {message}: {}", quote(path))).help(help);
    None
}
