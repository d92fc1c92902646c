//! idle-signal: signals that no allowed chord waits for, and a chord that waits for none.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::{Vocabulary, is_name, nearest_or_part};
use crate::passport::{Names, Passport, Signals};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "idle-signal",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a key of `observability_requirements` is no allowed chord, or its list is empty",
    why: "The signals have no effect: the chord that they were meant for fires without them.",
    remedy: "Write the id of an allowed chord and the signals that it needs, or take the entry out.",
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"observability_requirements": {"RECOVER": ["job_health"]}}"#),
        Example::Good(r#"{"observability_requirements": null}"#),
        // A list that could not be read whole may have held the chord.
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", 7]}"#),
        // Where no chord is allowed at all, that is the fault.
        Example::Good(r#"{"allowed_chords": []}"#),
        // What cannot be read has a fault of its own.
        Example::Good(r#"{"observability_requirements": {"DRIFT-RETUNE": [7], "BURST-ABSORB": "queue_depth"}}"#),
        Example::Bad(r#"{"observability_requirements": {«"DRIFT_RETUNE"»: ["step_time_p95"], «"FOO"»: ["x"]}}"#),
        Example::Bad(r#"{"observability_requirements": {«"DRIFT-RETUNE"»: [], «"COMM-CONGESTION"»: ["nccl"]}}"#),
        Example::Bad(
            r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB"], "observability_requirements": {«"INPUT-STRAGGLER"»: ["data_wait_share"]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

const MAP: &str = "/observability_requirements";

/// How many pairs of names are compared one by one.
const MOST_COMPARISONS: usize = 256;

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    let mut listed: Option<Names> = None;
    let mut known: Option<Vec<Known>> = None;
    let names = || passport.chords.entries.iter().map(|entry| entry.value).collect();
    let are_few = passport.signals.len().saturating_mul(passport.chords.entries.len()) <= MOST_COMPARISONS;
    for signals in &passport.signals {
        let key = signals.member.key();
        let is_listed =
            if are_few { passport.chords.get(key).is_some() } else { listed.get_or_insert_with(names).contains(key) };
        if is_listed {
            if signals.whole && signals.count == 0 {
                let name = quote(key);
                findings
                    .report(
                        Place::key(child(MAP, key), signals.member),
                        words!("the list of signals of {name} is empty", name),
                    )
                    .help(words!("Name the signals without which {name} must not fire, or take the list out.", name))
                    .cause(Cause::signals(key));
            }
        } else if passport.chords.whole && !passport.chords.entries.is_empty() && is_name(key) {
            let listed = listed.get_or_insert_with(names);
            idle(signals, known.get_or_insert_with(|| Known::of(passport, listed, vocabulary)), vocabulary, findings);
        }
    }
}

/// A canonical chord that is allowed.
struct Known {
    id: &'static str,
    has_signals: bool,
}

impl Known {
    fn of(passport: &Passport, listed: &Names, vocabulary: &Vocabulary) -> Vec<Self> {
        let allowed = vocabulary.chord_ids().filter(|id| listed.contains(id));
        allowed.map(|id| Self { id, has_signals: passport.signals_of(id).is_some() }).collect()
    }
}

/// Reports signals under a key that is no allowed chord.
fn idle(signals: &Signals, known: &[Known], vocabulary: &Vocabulary, findings: &mut Findings) {
    let key = signals.member.key();
    let name = quote(key);
    let near = nearest_or_part(key, known.iter().map(|known| known.id));
    let near = known.iter().find(|known| Some(known.id) == near);
    let character = near.map(|near| misspelt::foreign_character(key, near.id)).unwrap_or_default();
    let finding = findings.report(
        Place::key(child(MAP, key), signals.member),
        words!("signals for {name}, which is no allowed chord{character}", name, character),
    );
    finding.cause(Cause::signals(key)).cause(Cause::chord(key));
    if let Some(Known { id, has_signals }) = near {
        finding.suggest(Some(*id)).cause(Cause::signals(id)).cause(Cause::chord(id));
        finding.help(if *has_signals {
            words!("Take {name} out: `{id}` has signals of its own.", name, id)
        } else {
            misspelt::rename(key, id, "take it out")
        });
    } else if vocabulary.chord(key).is_some() {
        finding.help(words!("Add {name} to `allowed_chords`, or take its signals out.", name));
    }
}
