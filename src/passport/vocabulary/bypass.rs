//! Owns which names of gates say that they go around a known gate.

use super::looks::plain;
use super::words::folded_words;

/// Words that say that a gate is forced or left out, as they start: `forc` is in `force`, `forced` and `forcing`.
pub const BYPASS_STEMS: &[&str] = &["forc", "skip", "bypass", "ignor", "disabl", "overrid", "unsafe", "always"];
/// The word that says so only where it is one of its own, or written together with a gate's word.
pub const AUTO: &str = "auto";
/// The word that says so only of the gates in [`NEGATED_STEMS`]: to have no telemetry or no proposals is no bypass.
pub const NO: &str = "no";
/// Words of the known gates, as they start.
pub const GATE_STEMS: &[&str] =
    &["apply", "applies", "applied", "verif", "killswitch", "paid", "payed", "payment", "propos", "telemetr"];
/// Words of the known gates, that count only whole.
const WHOLE_GATE_WORDS: &[&str] = &["kill", "kills", "pay"];
/// Words of the gates that must hold before an apply, as they start.
pub const NEGATED_STEMS: &[&str] = &["verif", "kill", "paid", "payed", "payment"];

/// Whether the name of a gate pairs a word such as force, skip or bypass with the word of a known gate: `force_apply`,
/// `skipVerify`, `kill-switch-override`.
pub fn bypasses_gate(name: &str) -> bool {
    let words = folded_words(&plain(name));
    let words: Vec<String> = words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    // What starts at each word: the rest of the name without separators, so that `by_pass` is read too.
    let rests: Vec<String> = (0..words.len()).map(|at| words[at..].concat()).collect();
    let names_gate = |at: usize| starts_with_any(&rests[at], GATE_STEMS) || WHOLE_GATE_WORDS.contains(&&*words[at]);
    let is_gate = || (0..words.len()).any(names_gate);
    (0..words.len()).any(|at| {
        let (word, rest) = (&*words[at], &*rests[at]);
        let after =
            |prefix: &str, stems: &[&str]| rest.strip_prefix(prefix).is_some_and(|rest| starts_with_any(rest, stems));
        let forces = starts_with_any(rest, BYPASS_STEMS) || word == AUTO || word.starts_with("automat");
        (forces && (is_gate() || holds_gate(word)))
            || after(AUTO, GATE_STEMS)
            || after(AUTO, WHOLE_GATE_WORDS)
            || after(NO, NEGATED_STEMS)
            // `verifySkip` without a capital: the gate's word is first.
            || (names_gate(at) && BYPASS_STEMS.iter().chain(&[AUTO]).any(|stem| rest.contains(stem)))
    })
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
    use super::bypasses_gate;

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
            "node_kill_timeout",
            "north_verify",
            "no_apply_on_friday",
            "no_telemetry",
            "skip_payload_check",
            "automation_ticket",
            "disable_ui",
            "author_applies",
            "",
        ] {
            assert!(!bypasses_gate(name), "{name}");
        }
    }
}
