//! missing-context: the contract does not say what it was agreed for.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::{CONTEXT_KEYS, nearest};
use crate::passport::{Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "missing-context",
    group: Group::Order,
    severity: Severity::Error,
    summary: "the contract does not say for which cluster, which job and which service level it was agreed",
    why: "Limits that are right on one cluster, for one model, can be wrong on the next. Without its context it is not \
          seen that a contract was carried over, or that it is due for revision.",
    remedy: "State in `context` `cluster` or `hardware`, `model` or `workload`, and `slo`.",
    examples: &[
        Example::Good(r#"{"context": {"cluster": "eu-west-2", "model": "ads-ranker", "slo": "p99 below 2 s"}}"#),
        Example::Good(r#"{"context": {"hardware": "64 accelerators", "workload": "nightly", "slo": "p99 below 2 s"}}"#),
        Example::Good(
            r#"{"context": {"cluster": "eu-west-2", "hardware": "64 accelerators", "model": "ads-ranker",
                "slo": "p99 below 2 s", "season": "autumn"}}"#,
        ),
        // What cannot be read has a fault of its own.
        Example::Good(r#"{"context": "eu-west-2"}"#),
        Example::Good(r#"{"context": {"cluster": 2, "model": "ads-ranker", "slo": "p99 below 2 s"}}"#),
        Example::Bad("«{»}"),
        Example::Bad(r#"{«"context"»: {"cluster": "eu-west-2", "model": "ads-ranker"}}"#),
        Example::Bad(r#"{«"context"»: {"network": "one switch", "dataset": "clicks", "slo": " "}}"#),
        Example::Bad(r#"{«"context"»: {"clustr": "eu-west-2", "model": "ads-ranker", "slo": "p99 below 2 s"}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

/// What a signed contract says of its context: one key of each row.
const NEEDS: [&[&str]; 3] = [&["cluster", "hardware"], &["model", "workload"], &["slo"]];

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const CONTEXT: &str = "/context";
    let is_unstated = |keys: &&[&str]| keys.iter().all(|key| passport.context(key) == Part::Absent);
    let mut unstated: Vec<&[&str]> = NEEDS.into_iter().filter(is_unstated).collect();
    if passport.context != Part::Broken {
        let counts = |key: &&str| findings.counts(&Place::missing(child(CONTEXT, key), passport.root.head()));
        unstated.retain(|keys| keys.first().is_some_and(counts));
    }
    let Some(&[first, ..]) = unstated.first() else { return };
    let (place, is_stated) = match passport.context {
        Part::Read(context) => (Place::missing(child(CONTEXT, first), context.key_span()), true),
        Part::Absent => (Place::missing(CONTEXT, passport.root.head()), false),
        Part::Broken => return,
    };
    let lists: Vec<String> = unstated.iter().map(|keys| format!("`{}`", keys.join("` or `"))).collect();
    let lists = lists.join(", ");
    let message = if is_stated {
        words!("`context` does not state {lists}", lists)
    } else {
        words!("the contract states no `context`: {lists}", lists)
    };
    let finding = findings.report(place, message);
    finding.help(words!("State in `context` {lists}: what the contract was agreed for.", lists));
    if !is_stated {
        finding.cause(Cause::field(CONTEXT));
    }
    for &key in unstated.iter().copied().flatten() {
        finding.cause(Cause::field(child(CONTEXT, key)));
    }
    if let Some((key, meant)) = misspelt(passport, &unstated) {
        finding.suggest(Some(meant)).label(key, words!("not {meant}", meant = quoted(meant)));
    }
}

/// A key of `context` that looks like one of those that are not stated: its place, and the key.
fn misspelt(passport: &Passport, unstated: &[&[&'static str]]) -> Option<(Place, &'static str)> {
    let context = passport.context.read()?.value().as_object()?;
    let is_own = |key: &str| CONTEXT_KEYS.iter().all(|(known, _)| *known != key);
    let wanted = || unstated.iter().copied().flatten().copied();
    context.members().filter(|member| is_own(member.key())).find_map(|member| {
        let meant = nearest(member.key(), wanted())?;
        Some((Place::key(child("/context", member.key()), member), meant))
    })
}
