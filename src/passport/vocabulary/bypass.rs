//! Owns which names of gates say that they go around a known gate.

use super::looks::plain;
use super::words::folded_words;

/// Words that say that a gate is forced or left out, as they start: `forc` is in `force`, `forced` and `forcing`.
const BYPASS_STEMS: &[&str] = &["forc", "skip", "bypass", "ignor", "disabl", "overrid", "unsafe", "always"];
/// The word that says so only where it is one of its own, or written together with a gate's word.
const AUTO: &str = "auto";
/// The word that says so only of the gates in [`NEGATED_STEMS`]: to have no telemetry or no proposals is no bypass.
const NO: &str = "no";
/// Words of the known gates, as they start.
const GATE_STEMS: &[&str] =
    &["apply", "applies", "applied", "verif", "killswitch", "paid", "payed", "payment", "propos", "telemetr"];
/// Words of the known gates, that count only whole.
const WHOLE_GATE_WORDS: &[&str] = &["kill", "kills", "pay"];
/// Words that say that what follows does not count.
const VOID_STEMS: &[&str] = &["skip", "bypass", "ignor", "disabl", "overrid"];
/// Words that mean the known gates together; beside [`VOID_STEMS`] only: `force_safety_stop` is no bypass.
const ALL_GATES: &[&str] = &["gate", "gates", "safety", "guard", "guards", "safeguard", "safeguards"];
/// Names that say so without another word.
const BARE: &[&str] = &["bypass", "force", "override", "unsafe"];
/// Words of the gates that must hold before an apply, as they start.
const NEGATED_STEMS: &[&str] = &["verif", "kill", "paid", "payed", "payment"];

/// So many letters make another form of a stem: `forced`, `overridden`.
const LONGEST_END: usize = 3;

/// Whether the name of a gate pairs a word such as force, skip or bypass with the word of a known gate: `force_apply`,
/// `skipVerify`, `kill-switch-override`.
pub(super) fn bypasses_gate(name: &str) -> bool {
    let folded = folded_words(&plain(name));
    let words =
        || folded.iter().flat_map(|word| word.split(|c: char| !c.is_alphabetic())).filter(|word| !word.is_empty());
    // Each word with what starts at it, the rest of the name without separators, so that `by_pass` is read too.
    let joined: String = words().collect();
    let read = || {
        words().scan(0, |start, word| {
            let rest = &joined[*start..];
            *start += word.len();
            Some((word, rest))
        })
    };
    if BARE.contains(&joined.as_str()) {
        return true;
    }
    let names_all = words().any(|word| ALL_GATES.contains(&word));
    let has_gate = read().any(|(word, rest)| names_gate(word, rest));
    read().any(|(word, rest)| {
        let after = |prefix, stems: &[&str]| {
            rest.strip_prefix(prefix).is_some_and(|rest: &str| stems.iter().any(|stem| rest.starts_with(stem)))
        };
        let forces = starts_with_any(rest, BYPASS_STEMS) || word == AUTO || word.starts_with("automat");
        (forces && (has_gate || holds_gate(word)))
            || (names_all && starts_with_any(rest, VOID_STEMS))
            || after(AUTO, GATE_STEMS)
            || after(AUTO, WHOLE_GATE_WORDS)
            || after(NO, NEGATED_STEMS)
            || (names_gate(word, rest) && ends_with_bypass(word))
    })
}

/// Whether a name is nothing but a word such as force, skip or bypass: what it holds is what it goes around.
pub fn is_bypass_word(name: &str) -> bool {
    let joined: String = folded_words(&plain(name)).iter().flat_map(|word| word.chars()).collect();
    BYPASS_STEMS.iter().filter_map(|stem| joined.strip_prefix(stem)).any(|end| end.len() <= LONGEST_END)
}

/// Whether a word is that of a known gate, alone or with what follows it.
fn names_gate(word: &str, rest: &str) -> bool {
    starts_with_any(rest, GATE_STEMS) || WHOLE_GATE_WORDS.contains(&word)
}

/// Whether a word that starts with a gate's is written together with a bypass: `verifyskip`.
fn ends_with_bypass(word: &str) -> bool {
    let is_at = |stem: &&str| {
        word.rfind(*stem).is_some_and(|at| word.len() - at - stem.len() <= LONGEST_END && !word[..at].ends_with("en"))
    };
    word.ends_with(AUTO) || BYPASS_STEMS.iter().any(is_at)
}

/// Whether a word is a bypass and a gate written together: `skipverify`.
fn holds_gate(word: &str) -> bool {
    GATE_STEMS.iter().chain(&["kill"]).any(|stem| word.contains(stem))
}

fn starts_with_any(text: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| text.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::{bypasses_gate, is_bypass_word};

    #[test]
    fn a_bypass_word_is_alone() {
        for name in ["bypass", "Force", "overrides", "skipped", "by_pass", "disabled"] {
            assert!(is_bypass_word(name), "{name}");
        }
        for name in ["force_review", "skip_weekends", "emergency", "ticket", "enforce", ""] {
            assert!(!is_bypass_word(name), "{name}");
        }
    }

    #[test]
    fn a_bypass_is_read_in_every_spelling() {
        for name in [
            "force_apply",
            "forceApply",
            "FORCE-APPLY",
            "forceapply",
            "apply_forced",
            "applyForce",
            "auto_apply",
            "autoapply",
            "AutoApply",
            "automatic_apply",
            "apply_auto",
            "skip_verify",
            "skipverification",
            "verify_skip",
            "verifyskip",
            "applyforced",
            "killswitchoverride",
            "bypass_kill_switch",
            "by_pass_killswitch",
            "killSwitchOverride",
            "kill_switch_disabled",
            "ignore_paid_gate",
            "unsafe_apply",
            "always_apply",
            "disable_telemetry_gate",
            "override_propose_only",
            "no_verify",
            "noverify",
            "no-kill-switch",
            "no_paid",
            "f\u{43e}rce_apply",
            "override_all_gates",
            "disable_safety",
            "ignoreGates",
            "bypass",
            "Override",
        ] {
            assert!(bypasses_gate(name), "{name}");
        }
    }

    #[test]
    fn innocent_gates_are_no_bypass() {
        for name in [
            "require_ticket",
            "change_window",
            "auto_scale",
            "autoscaling_window",
            "skip_weekends",
            "force_review",
            "verify_twice",
            "apply_window",
            "enforce_verify_ok",
            "enforce_apply_window",
            "apply_enforced",
            "applyenforced",
            "paid_autoscale",
            "node_kill_timeout",
            "north_verify",
            "no_apply_on_friday",
            "no_telemetry",
            "skip_payload_check",
            "automation_ticket",
            "disable_ui",
            "author_applies",
            "force_safety_stop",
            "auto_gate_report",
            "skip_gateway",
            "require_safety_review",
            "force_review",
            "",
        ] {
            assert!(!bypasses_gate(name), "{name}");
        }
    }
}
