//! Owns what the rules on apply and on restricted actuators ask alike, and where they report it: at `apply`, whose change
//! turns what was a plan into a move.

use crate::finding::{Cause, Finding, Place, Words, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{Actuator, Restricted, restricted};
use crate::passport::{Entry, Gate, Names, Passport};
use crate::rule::{Findings, Subject};

/// Where a finding on `part` is shown that is there only because apply is on: at the key of `apply`.
pub(super) fn at_apply(passport: &Passport, part: Place) -> Place {
    part.shown_at(passport.gate_place("apply").span)
}

/// Reports that apply is enabled although something is wrong with `part`: shown at `apply`, with a label at the part
/// itself, by which the finding is known. `topic` is what is wrong with it.
pub(super) fn report<'f>(
    passport: &Passport,
    part: Place,
    label: impl Into<Words>,
    topic: &str,
    findings: &'f mut Findings,
    message: impl Into<Words>,
) -> &'f mut Finding {
    let finding = findings.report(at_apply(passport, part.clone()), message);
    finding.label(part, label).cause(Cause::while_applying(topic))
}

/// Reports that apply is enabled although `gate` does not demand its condition.
pub(super) fn apply_without(passport: &Passport, gate: &str, findings: &mut Findings) {
    if !passport.applies() {
        return;
    }
    let (state, help, fix) = match passport.gate(gate) {
        Gate::Absent => ("not stated", words!("Add `\"{gate}\": true` to `gates`", gate), None),
        Gate::Is(false, member) => {
            let edits = vec![Edit { span: member.value().span(), replacement: "true".to_owned() }];
            let fix = Fix { title: format!("demand {gate}"), safety: Safety::Unsafe, edits };
            ("false", words!("Set `{gate}` to true", gate), Some(fix))
        }
        Gate::Is(true, _) | Gate::Broken => return,
    };
    let message = words!("apply is enabled, and `{gate}` is {state}", gate, state);
    let label = words!("`{gate}` is {state} here", gate, state);
    let finding = report(passport, passport.gate_place(gate), label, gate, findings, message);
    finding.help(words!("{help}, or close apply: `\"apply\": false`.", help)).cause(Cause::gate(gate));
    finding.fix = fix;
}

/// The allowed actuators that v0 does not let anyone apply, and that the passport does not permit in so many words.
pub(super) fn not_permitted<'p>(
    &Subject { passport, .. }: &Subject<'p>,
) -> impl Iterator<Item = (&'p Entry<'p>, Restricted)> {
    let names = || passport.allow_restricted.entries.iter().map(|entry| entry.value).collect();
    let mut permitted: Option<Names> = None;
    let may_be_restricted = |entry: &&Entry| entry.known.is_none_or(Actuator::is_restricted);
    let candidates = passport.allowed().filter(|_| passport.allow_restricted.whole).filter(may_be_restricted);
    candidates
        .filter_map(|entry| restricted(entry.value).map(|topic| (entry, topic)))
        .filter(move |(entry, _)| !permitted.get_or_insert_with(names).contains(entry.value))
}
