//! Owns the meaning of `[[approve]]`: which change one accepts, and everything that accepts none.

use super::faults::Faults;
use super::read::{named_file, sections, unknown_rule};
use super::tree::Node;
use super::typed::{Approve, Approved, Digest};
use crate::passport::vocabulary::is_blank;
use crate::rule::{Group, Rule};
use crate::rules::Selector;
use crate::text::quote;

/// The word for a value or a file that is not there.
pub const ABSENT: &str = "absent";

/// Rules whose findings are about the file as a whole: `from` and `to` are digests of files.
const WHOLE: [&str; 6] = [
    "permissive-newcomer",
    "removed-passport",
    "moved-passport",
    "stale-calibration",
    "unversioned-change",
    "outside-envelope",
];

/// Reads the approvals of a file.
pub(super) fn read(root: &Node<'_>, faults: &mut Faults<'_>) -> Vec<Approve> {
    sections(root, "approve").filter_map(|node| one(node, faults)).collect()
}

fn one(node: &Node<'_>, faults: &mut Faults<'_>) -> Option<Approve> {
    let rule = node.get("rule").and_then(|node| rule(node, faults));
    let is_whole = rule.is_some_and(|rule| WHOLE.contains(&rule.id));
    let path = node.get("path").and_then(|node| {
        let (path, _) = named_file(node, "path", faults)?;
        if path.contains(['*', '?']) {
            faults
                .at(node, format!("{} is a glob, and an approval is about one file", quote(&path)))
                .help("Write the passport's path.");
            return None;
        }
        Some(path)
    });
    let at = match node.get("at") {
        None => None,
        Some(node) => {
            let at = node.as_str()?;
            if !at.is_empty() && !at.starts_with('/') {
                faults
                    .at(node, format!("{} is no JSON Pointer", quote(at)))
                    .help("Write it as `mk passport diff --format approve` prints it: it starts with `/`.");
                return None;
            }
            Some(at.to_owned())
        }
    };
    if at.is_none() && rule.is_some() && !is_whole && !faults.hides_keys() {
        faults
            .at(node, "`at` is missing")
            .help("Name the part of the passport that changes, as `mk passport diff --format approve` prints it.");
        return None;
    }
    let digest_of = |key: &str, faults: &mut Faults<'_>| node.get(key).and_then(|node| digest(node, key, faults));
    let base = digest_of("base", faults);
    let may_be_new = rule.is_none_or(|rule| matches!(rule.id, "permissive-newcomer" | "outside-envelope"));
    if base == Some(None)
        && !may_be_new
        && let Some(node) = node.get("base")
    {
        faults
            .at(node, "`base` is `absent`, and only a new passport has none")
            .help("Write the SHA-256 of the passport on the base: `mk passport diff --format approve` prints it.");
        return None;
    }
    let what = if is_whole {
        let (from, to) = (digest_of("from", faults), digest_of("to", faults));
        from.zip(to).map(|(from, to)| Approved::File { from, to })
    } else {
        let value = |key| node.get(key).and_then(Node::as_str).map(str::to_owned);
        value("from").zip(value("to")).map(|(from, to)| Approved::Value { from, to })
    };
    let reason = node.get("reason").and_then(|node| {
        let reason = node.as_str()?;
        if is_blank(reason) {
            faults
                .at(node, "`reason` is blank: say why this change is accepted")
                .help("Write it for later readers; without it the approval does not count.");
            return None;
        }
        Some(reason.to_owned())
    });
    let until = node.get("until").and_then(Node::as_date);
    Some(Approve {
        rule: rule?,
        path: path?,
        at,
        what: what?,
        base: base?,
        reason: reason?,
        until: until?,
        span: node.span,
    })
}

/// The rule of an approval: one on changes, or on envelopes.
fn rule(node: &Node<'_>, faults: &mut Faults<'_>) -> Option<&'static Rule> {
    let name = node.as_str()?;
    match Selector::parse(name) {
        Ok(Selector::Rule(rule)) if rule.id == "policy-change" => {
            faults
                .at(node, "`policy-change` cannot be approved: a reviewer has to see it")
                .help("Take this approval out.");
        }
        Ok(Selector::Rule(rule)) if matches!(rule.group, Group::Change | Group::Envelope) => return Some(rule),
        Ok(Selector::Rule(_)) => {
            faults
                .at(node, format!("`{name}` is not about a change, and only changes are approved"))
                .help("Name a rule of the group `change`, or `outside-envelope`; [[suppress]] excuses other findings.");
        }
        Ok(Selector::Group(_)) => {
            faults
                .at(node, format!("`{name}` is a group, and an approval is about one rule"))
                .help("Name the rule that reports the change.");
        }
        Err(error) => unknown_rule(node, name, &error, faults),
    }
    None
}

/// A digest, or that there is no file.
fn digest(node: &Node<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Digest> {
    let text = node.as_str()?;
    if text == ABSENT {
        return Some(None);
    }
    let parsed = bytes(text);
    if parsed.is_none() {
        faults
            .at(node, format!("`{key}` is no SHA-256: {}", quote(text)))
            .help("Write the 64 hex digits of the file's SHA-256, as `mk passport diff --format approve` prints them.");
    }
    parsed.map(Some)
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut digest = [0; 32];
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(digest)
}
