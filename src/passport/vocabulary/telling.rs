//! Owns which gates and modes the words of a name speak of.

use super::looks::plain;
use super::words::words;
use super::{BOOLEAN_GATES, ON_TELEMETRY_LOSS};

/// A word that distinguishes a gate from the others, in each form that counts as it.
type Forms = &'static [&'static str];

const APPLY: Forms = &["apply", "applies", "applied", "applying"];
const PROPOSE: Forms = &["propose", "proposes", "proposed", "proposing", "proposal", "proposals"];
const ONLY: Forms = &["only"];
const VERIFY: Forms = &["verify", "verifies", "verified", "verifying", "verification", "verifications"];
const KILL: Forms = &["kill", "kills", "killed", "killing"];
const SWITCH: Forms = &["switch", "switches"];
const PAID: Forms = &["paid", "pay", "pays", "payed", "payment"];
const COMM: Forms = &["comm", "comms", "communication", "communications"];
const TELEMETRY: Forms = &["telemetry", "telemetries"];
const LOSS: Forms = &["loss", "losses", "lost", "lose", "loses"];
const DEFAULT: Forms = &["default", "defaults"];
const MODE: Forms = &["mode", "modes"];
const ALLOW: Forms = &["allow", "allows", "allowed", "allowing"];
const RESTRICTED: Forms = &["restricted", "restrict", "restricts", "restriction", "restrictions"];
const OBSERVE: Forms = &["observe", "observes", "observed", "observing", "observer", "observation"];

/// Every known gate with the words that tell it from the others: all but "require", "ok", "on" and "off".
const GATES: [(&str, &[Forms]); 9] = [
    (BOOLEAN_GATES[0], &[APPLY]),
    (BOOLEAN_GATES[1], &[PROPOSE, ONLY]),
    (BOOLEAN_GATES[2], &[VERIFY]),
    (BOOLEAN_GATES[3], &[KILL, SWITCH]),
    (BOOLEAN_GATES[4], &[PAID]),
    (BOOLEAN_GATES[5], &[COMM, TELEMETRY]),
    (super::DEFAULT_MODE, &[DEFAULT, MODE]),
    (super::ALLOW_RESTRICTED, &[ALLOW, RESTRICTED]),
    (ON_TELEMETRY_LOSS, &[TELEMETRY, LOSS]),
];

/// The words that alone make a reader think of a known gate.
const ALONE: [Forms; 6] = [APPLY, VERIFY, KILL, PAID, PROPOSE, TELEMETRY];

/// The modes with the words that tell them.
const MODES: [(&str, Forms); 4] =
    [("apply", APPLY), ("verify-only", VERIFY), ("propose-only", PROPOSE), ("observe", OBSERVE)];

/// What is beside those words in the name of a gate, and may be written together with them.
const COMPANY: &[&str] = &[
    "require", "requires", "required", "need", "needs", "needed", "must", "want", "wants", "demand", "demands",
    "enable", "enables", "enabled", "disable", "disabled", "is", "be", "do", "can", "may", "has", "have", "set",
    "gate", "gates", "flag", "check", "checks", "ok", "okay", "off", "on", "to", "the", "and", "or", "if", "when",
    "with", "without", "first", "before", "after", "policy", "plan", "auto", "force", "skip", "bypass", "no", "not",
];

/// Longer names were not typed by hand.
const LONGEST: usize = 64;

/// The words of a name in lower case: split at whatever is no letter or digit and at changes of case; what is written
/// together falls into words that are known here, if all of it does.
fn words_of(name: &str) -> Vec<String> {
    if name.len() > 4 * LONGEST {
        return Vec::new();
    }
    let seen = plain(name);
    let parts = seen.split(|c: char| !c.is_alphanumeric()).flat_map(words);
    let mut all = Vec::new();
    for part in parts {
        let lower = part.to_lowercase();
        let word = lower.trim_matches(|c: char| c.is_ascii_digit());
        match taken_apart(word) {
            Some(parts) => all.extend(parts.into_iter().map(str::to_owned)),
            None => all.push(word.to_owned()),
        }
    }
    all
}

/// The known words that a word is made of; `None` where anything else is left.
fn taken_apart(word: &str) -> Option<Vec<&str>> {
    if word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    // Where the last word ends that starts at each place, from the back.
    let mut ends: Vec<Option<usize>> = vec![None; word.len() + 1];
    ends[word.len()] = Some(word.len());
    for start in (0..word.len()).rev() {
        let mut longest_first = (start + 1..=word.len()).rev();
        ends[start] = longest_first.find(|&end| ends[end].is_some() && is_known(&word[start..end]));
    }
    let mut parts = Vec::new();
    let mut start = 0;
    while start < word.len() {
        let end = ends[start]?;
        parts.push(&word[start..end]);
        start = end;
    }
    Some(parts)
}

fn is_known(word: &str) -> bool {
    COMPANY.contains(&word) || GATES.iter().any(|(_, rows)| rows.iter().any(|forms| forms.contains(&word)))
}

fn has(words: &[String], forms: Forms) -> bool {
    words.iter().any(|word| forms.contains(&word.as_str()))
}

/// A set of known gates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told([bool; GATES.len()]);

impl Told {
    /// The gates, in the order of the contract.
    pub(super) fn gates(self) -> impl Iterator<Item = &'static str> {
        let Self(told) = self;
        GATES.iter().zip(told).filter(|(_, told)| *told).map(|((gate, _), _)| *gate)
    }
}

/// The known gates of which every telling word, or a form of it, is in the name; and the word of a known gate that is
/// in it, in its plain form.
pub(super) fn told_by(name: &str) -> (Told, Option<&'static str>) {
    let words = words_of(name);
    let told = GATES.map(|(_, rows)| rows.iter().all(|forms| has(&words, forms)));
    (Told(told), ALONE.iter().find(|forms| has(&words, forms)).map(|forms| forms[0]))
}

/// The mode that the words of a text speak of, where it is one alone.
pub fn mode_told_by(text: &str) -> Option<&'static str> {
    let words = words_of(text);
    let mut told = MODES.iter().filter(|(_, forms)| has(&words, forms));
    let (mode, _) = told.next()?;
    told.next().is_none().then_some(*mode)
}

#[cfg(test)]
mod tests {
    use super::super::gates;
    use super::*;

    fn gates_told_by(name: &str) -> Vec<&'static str> {
        told_by(name).0.gates().collect()
    }

    fn gate_word_in(name: &str) -> Option<&'static str> {
        told_by(name).1
    }

    #[test]
    fn every_known_gate_is_told_by_its_own_name() {
        assert!(gates().all(|gate| GATES.iter().any(|(name, _)| *name == gate)));
        for gate in gates() {
            assert!(gates_told_by(gate).contains(&gate), "{gate}");
        }
    }

    #[test]
    fn a_gate_is_told_by_all_its_telling_words_in_any_form_and_spelling() {
        for (name, gate) in [
            ("require_payed", "require_paid"),
            ("require_paid_gate", "require_paid"),
            ("require_payment", "require_paid"),
            ("payRequired", "require_paid"),
            ("requirepaidgate", "require_paid"),
            ("need_verify_ok", "require_verify_ok"),
            ("needverifyok", "require_verify_ok"),
            ("verification required", "require_verify_ok"),
            ("enable_apply", "apply"),
            ("ENABLE_APPLY", "apply"),
            ("enableapply", "apply"),
            ("apply2", "apply"),
            ("\u{435}nable_\u{430}pply", "apply"),
            ("kill_switch_must_be_off", "require_kill_switch_off"),
            ("killswitch_required", "require_kill_switch_off"),
            ("only_propose", "propose_only"),
            ("communication-telemetry", "require_comm_telemetry"),
            ("mode.default", "default_mode"),
            ("when_telemetry_is_lost", "on_telemetry_loss"),
        ] {
            assert_eq!(gates_told_by(name), [gate], "{name}");
        }
    }

    #[test]
    fn a_word_inside_another_word_tells_no_gate() {
        for name in [
            "unpaid_leave",
            "supply",
            "misapply",
            "skills",
            "paidout",
            "onlyfans",
            "applicable",
            "application",
            "prepaid",
            "switch",
            "require_ticket",
            "region",
            "change_window",
            "reviewers",
            "commit_telemeter",
            "",
        ] {
            assert_eq!(gates_told_by(name), [""; 0], "{name}");
            assert_eq!(gate_word_in(name), None, "{name}");
        }
    }

    #[test]
    fn one_word_of_a_gate_is_found() {
        for (name, word) in [
            ("apply_window", "apply"),
            ("verifier", ""),
            ("kill_after", "kill"),
            ("proposals_per_day", "propose"),
            ("require_node_telemetry", "telemetry"),
            ("pay_by", "paid"),
        ] {
            assert_eq!(gate_word_in(name).unwrap_or_default(), word, "{name}");
        }
    }

    #[test]
    fn a_mode_is_told_by_its_word_alone() {
        for (text, mode) in [
            ("verify", Some("verify-only")),
            ("observe_only", Some("observe")),
            ("auto-apply", Some("apply")),
            ("Proposal", Some("propose-only")),
            ("verify then apply", None),
            ("nightly", None),
        ] {
            assert_eq!(mode_told_by(text), mode, "{text}");
        }
    }
}
