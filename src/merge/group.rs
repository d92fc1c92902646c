//! Owns what makes reports those of one scan: each part once, and of one configuration, base and scope.

use super::Fit;
use crate::report::{Base, Failure, Whole};
use crate::text::visible;

/// What is wrong with the reports of one repository as a whole. Each of it blinds the run: something may not have been
/// looked at, or not by the same rules.
pub(super) fn faults(group: &[&Fit]) -> Vec<Failure> {
    let Some((first, rest)) = group.split_first() else { return Vec::new() };
    let mut failures = Vec::new();
    let (sharded, whole): (Vec<&Fit>, Vec<&Fit>) = group.iter().partition(|report| report.read.shard.is_some());
    if let (Some(part), Some(all)) = (sharded.first(), whole.first()) {
        let message = format!("{} is the report of a shard, and {} is not", shown(part), shown(all));
        failures.push(blind(message, "Merge all shards of one scan, or reports of scans without `--shard`."));
    }
    parts(&sharded, &mut failures);
    for other in rest {
        let (one, two) = (&first.read, &other.read);
        let is_sharded = one.shard.is_some() && two.shard.is_some();
        let differs = [
            (
                one.rules.len() != two.rules.len()
                    || !one.rules.iter().zip(&two.rules).all(|(a, b)| a.0.id == b.0.id && a.1 == b.1),
                "other rules or levels",
            ),
            (!same_switches(one, two), "other rules switched off"),
            (!same_base(one.base.as_ref(), two.base.as_ref()), "another base"),
            (is_sharded && one.partial != two.partial, "another part of the repository to look through"),
            (
                is_sharded && !same(one.whole.as_ref(), two.whole.as_ref(), |whole| &whole.scope),
                "other paths, globs, options or configuration",
            ),
            (is_sharded && !same(one.whole.as_ref(), two.whole.as_ref(), |whole| &whole.commit), "another commit"),
        ];
        let differs: Vec<&str> = differs.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect();
        if !differs.is_empty() {
            let message = format!("{} has {} than {}", shown(other), differs.join(", "), shown(first));
            failures.push(blind(
                message,
                &format!("Write all reports of one repository from one commit, with the same options. {NAMES}"),
            ));
        }
    }
    failures
}

/// What to do about reports of several repositories.
pub(super) const NAMES: &str =
    "Give the report of each repository a name: `mk passport merge NAME=REPORT.json OTHER=OTHER.json`.";

/// How many missing shards are named.
const NAMED: usize = 20;

/// Each part, once.
fn parts(sharded: &[&Fit], failures: &mut Vec<Failure>) {
    let Some((first, shard)) = sharded.first().and_then(|first| Some((*first, first.read.shard?))) else { return };
    let mut seen: std::collections::BTreeMap<u64, &Fit> = std::collections::BTreeMap::new();
    let mut is_split_alike = true;
    for &report in sharded {
        let Some(here) = report.read.shard else { continue };
        if here.parts != shard.parts {
            is_split_alike = false;
            let message =
                format!("{} is of {} shards, and {} is of {}", shown(first), shard.parts, shown(report), here.parts);
            failures.push(blind(message, "Merge the shards of one scan: each N has its own split."));
        } else if let Some(other) = seen.insert(here.part.get(), report) {
            let message =
                format!("shard {} of {} is there twice: {} and {}", here.part, here.parts, shown(other), shown(report));
            failures.push(blind(message, "Name each report once."));
        }
    }
    if !is_split_alike {
        return;
    }
    let count = shard.parts.get() - seen.len() as u64;
    if count > 0 {
        let missing = (1..=shard.parts.get()).filter(|part| !seen.contains_key(part)).take(NAMED);
        let missing: Vec<String> = missing.map(|part| part.to_string()).collect();
        let more = if count > NAMED as u64 { format!(" and {} more", count - NAMED as u64) } else { String::new() };
        let (noun, verb) = if count == 1 { ("shard", "is") } else { ("shards", "are") };
        let message = format!("{noun} {}{more} of {} {verb} missing", missing.join(", "), shard.parts);
        failures.push(blind(message, "Name the reports of all shards; where a job ended without one, run it again."));
    }
}

fn same_switches(one: &super::read::Read, two: &super::read::Read) -> bool {
    one.switched_off.len() == two.switched_off.len()
        && one
            .switched_off
            .iter()
            .zip(&two.switched_off)
            .all(|(a, b)| a.rule.id == b.rule.id && a.by == b.by && a.paths == b.paths)
}

/// Whether both are parts of one whole, in one respect.
fn same<T: PartialEq>(one: Option<&Whole>, two: Option<&Whole>, of: impl Fn(&Whole) -> &T) -> bool {
    one.map(&of) == two.map(&of)
}

fn same_base(one: Option<&Base>, two: Option<&Base>) -> bool {
    one == two
}

/// A report by its name.
pub(super) fn shown(report: &Fit) -> String {
    format!("`{}`", visible(report.shown))
}

/// A failure that makes the run blind.
pub(super) fn blind(message: String, help: &str) -> Failure {
    Failure { message, help: help.to_owned(), rule: None, blinds: true }
}
