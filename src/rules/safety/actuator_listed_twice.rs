//! actuator-listed-twice: one actuator is in two of the lists hot, cold and `propose_only`.

use crate::finding::{Cause, Severity, words};
use crate::passport::{Entry, Mode};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "actuator-listed-twice",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "an actuator is in two of hot, cold and propose_only",
    why: "The lists say how an actuator may be moved; in two of them the wider one wins, and that is seldom the one that was meant.",
    remedy: "Keep the actuator in one list.",
    examples: &[
        Example::Good(
            r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": ["microbatch_size"], "propose_only": ["timeout_ms"]}}"#,
        ),
        // Twice in one list changes nothing.
        Example::Good(r#"{"allowed_actuators": {"cold": ["concurrency", "concurrency"]}}"#),
        Example::Good(
            r#"{"allowed_actuators": {"hot": ["io_depth"], "cold": ["io-depth", "IO_depth"], "propose_only": []}}"#,
        ),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": ["microbatch_size", «"concurrency"»]}}"#,
        ),
        Example::Bad(r#"{"allowed_actuators": {"hot": ["a", "b"], "cold": ["a", «"b"»], "propose_only": [«"a"»]}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [], "cold": ["concurrency"], "propose_only": [«"concurrency"»]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if passport.are_lists_disjoint {
        return;
    }
    let lists = [Mode::Hot, Mode::Cold, Mode::ProposeOnly].into_iter();
    let mut entries: Vec<&Entry> = lists.flat_map(|mode| passport.list(mode).distinct()).collect();
    entries.sort_by_key(|entry| (entry.value, entry.node.span()));
    for same in entries.chunk_by(|a, b| a.value == b.value) {
        let [others @ .., last] = same else { continue };
        if others.is_empty() {
            continue;
        }
        let lists: Vec<String> = same.iter().map(|entry| format!("`{}`", list_name(entry))).collect();
        let name = quote(last.value);
        let finding =
            findings.report(last.place(), words!("{name} is listed in {value}", name, value = lists.join(" and ")));
        finding.cause(Cause::actuator(last.value));
        finding.help(words!(
            "Keep {name} in one of {value}: the one that says how it may be moved.",
            name,
            value = lists.join(", ")
        ));
        for other in others {
            finding.label(other.place(), words!("also in `{list_name}`", list_name = list_name(other)));
        }
    }
}

fn list_name(entry: &Entry) -> &'static str {
    entry.list.rsplit('/').next().unwrap_or_default()
}
