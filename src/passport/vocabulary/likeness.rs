//! Owns which word of the vocabulary a misspelt word is near to.

use std::borrow::Cow;

use super::looks::{Looks, normal, plain};
use super::units::differ_in_unit;
use super::words::folded_words;

/// How many characters the normal form of a word has.
fn normal_length(word: &str) -> usize {
    if word.is_ascii() { word.bytes().filter(u8::is_ascii_alphanumeric).count() } else { normal(word).chars().count() }
}

/// How many slips there are at least between two words: the letters and digits that only one of them has.
fn strangers(one: &str, other: &str) -> usize {
    if !one.is_ascii() || !other.is_ascii() {
        return 0;
    }
    only_in_one(letters(one), letters(other))
}

/// The set of letters and digits of a word. A digit shares its place in the set with a letter: words then look more
/// alike than they are, never less.
fn letters(word: &str) -> u64 {
    letters_and_length(word).0
}

/// The set of letters and digits of a word, and how many it has of them.
const fn letters_and_length(word: &str) -> (u64, usize) {
    let (mut set, mut length, mut at) = (0, 0, 0);
    while at < word.len() {
        let byte = word.as_bytes()[at];
        if byte.is_ascii_alphanumeric() {
            set |= 1 << (byte.to_ascii_lowercase() % 64);
            length += 1;
        }
        at += 1;
    }
    (set, length)
}

fn only_in_one(one: u64, other: u64) -> usize {
    (one & !other).count_ones().max((other & !one).count_ones()) as usize
}

/// What shows at a glance that two words are not near each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    length: usize,
    /// `None` where a word is not of ASCII.
    letters: Option<u64>,
}

impl Outline {
    pub(super) fn of(word: &str) -> Self {
        Self { length: normal_length(word), letters: word.is_ascii().then(|| letters(word)) }
    }

    /// The outline of a word of ASCII.
    pub(super) const fn of_ascii(word: &str) -> Self {
        let (letters, length) = letters_and_length(word);
        Self { length, letters: Some(letters) }
    }

    /// How many letters and digits a word that is near has at most.
    pub(super) const fn most_letters(&self) -> usize {
        self.length + allowance(self.length)
    }

    /// Whether [`nearest`] may find one word near the other.
    pub(super) fn may_be_near(&self, other: &Self) -> bool {
        let most = allowance(self.length.min(other.length));
        self.length.abs_diff(other.length) <= most
            && self.letters.zip(other.letters).is_none_or(|(one, other)| only_in_one(one, other) <= most)
    }
}

/// Longest word that is compared with the vocabulary; nothing longer is a slip of the keyboard.
const LONGEST_SLIP: usize = 64;
/// Known words of so few characters are a slip away from too much: only another spelling of them counts.
const TOO_SHORT_FOR_SLIPS: usize = 2;
/// So many letters a word has at least to be recognised in another form.
const SHORTEST_STEM: usize = 5;
/// So many letters a single word has at least to stand for the whole of a longer name.
const LONG_PART: usize = 6;

/// The word of `known` that `word` is a misspelling of: another spelling of it, one that looks the same, or a few slips
/// away (one in five characters, at least one). `None` for a known word itself and for two words equally near; a word of
/// another unit is never near.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    nearest_where(word, known, |seen, candidate| !differ_in_unit(seen, candidate))
}

/// Like [`nearest`], of those that fit.
fn nearest_where<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
    fits: impl Fn(&str, &str) -> bool,
) -> Option<&'k str> {
    let seen = seen(word)?;
    let looks = Looks::of(word);
    let normal_word = normal(&seen);
    let length = normal_length(&seen);
    let mut best: Option<(usize, &'k str)> = None;
    let mut tied = false;
    for candidate in known {
        if candidate == word {
            return None;
        }
        let distance = if looks.as_ref().is_some_and(|looks| looks.are_of(candidate)) {
            0
        } else if let Some(distance) = slips(&seen, &normal_word, length, candidate) {
            distance
        } else {
            continue;
        };
        if !fits(&seen, candidate) {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => {
                best = Some((distance, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// The word in the letters that a reader sees, unless it is too long for a slip.
fn seen(word: &str) -> Option<Cow<'_, str>> {
    let seen = if word.len() > 4 * LONGEST_SLIP { return None } else { plain(word) };
    (seen.len() <= LONGEST_SLIP).then_some(seen)
}

/// How many slips lie between two words; `None` when they are two different words.
fn slips(word: &str, normal_word: &str, length: usize, candidate: &str) -> Option<usize> {
    let candidate_length = normal_length(candidate);
    let shorter = length.min(candidate_length);
    let most = allowance(shorter);
    if length.abs_diff(candidate_length) > most || strangers(word, candidate) > most {
        return None; // So many slips at least.
    }
    let distance = strsim::osa_distance(normal_word, &normal(candidate));
    let is_near = match distance {
        0 => true,
        1 => shorter > 1 && candidate_length > TOO_SHORT_FOR_SLIPS,
        // `readers` is no slip of `workers`, however long the name around it.
        _ => distance <= most && is_near_word_by_word(word, candidate),
    };
    is_near.then_some(distance)
}

/// How many slips a word of so many characters may have.
const fn allowance(length: usize) -> usize {
    if length < 10 { 1 } else { length / 5 }
}

fn is_near_word_by_word(word: &str, candidate: &str) -> bool {
    let Some(mut pairs) = pairs(word, candidate) else {
        // A lost separator joins two words; one that is too many is another name.
        return folded_words(word).len() < folded_words(candidate).len();
    };
    pairs.all(|(one, other)| {
        let shorter = shorter(&one, &other);
        // Two slips in seven letters: `wrbkers` is still `workers`, and `vector` is no `factor`.
        let most = (2 * shorter / 7).max(1);
        strsim::osa_distance(&one, &other) <= most || is_form_of(&one, &other)
    })
}

/// Whether two words are forms of one, such as `verify` and `verified`: alike up to the last letter of the shorter.
fn is_form_of(one: &str, other: &str) -> bool {
    let shorter = shorter(one, other);
    let shared = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    shorter >= SHORTEST_STEM && shared + 1 >= shorter
}

/// How many characters the shorter of two words has.
fn shorter(one: &str, other: &str) -> usize {
    one.chars().count().min(other.chars().count())
}

/// The words of two names side by side; `None` where one has more of them.
fn pairs(word: &str, candidate: &str) -> Option<impl Iterator<Item = (String, String)>> {
    let (words, others) = (folded_words(word), folded_words(candidate));
    (words.len() == others.len()).then(|| words.into_iter().zip(others))
}

/// Like [`nearest`], and also the one word of `known` that holds all the words of `word`: `kill_switch_off` for
/// `require_kill_switch_off`.
pub fn nearest_or_part<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> Option<&'k str> {
    nearest(word, known.clone()).or_else(|| the_whole(word, known).filter(|whole| !differ_in_unit(word, whole)))
}

/// The one word of `known` that holds all the words of `word`.
fn the_whole<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let parts = folded_words(&seen(word)?);
    match parts.as_slice() {
        [] => return None,
        [part] if part.chars().count() < LONG_PART => return None,
        _ => {}
    }
    the_only(known, |candidate| {
        let of_candidate = folded_words(candidate);
        let is_in = |part: &String| of_candidate.iter().any(|whole| part == whole || is_form_of(part, whole));
        candidate != word && parts.iter().all(is_in)
    })
}

/// Like [`nearest_or_part`], and also the one field of which some words are written out or cut short: `cooldown_seconds`
/// for `cooldown_s`. For closed objects, where a name of the user's own has no place. Such a name means the field
/// even in another unit; what is said of it has to say so.
pub fn nearest_field<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let seen = seen(word)?;
    let near = nearest_where(word, known.clone(), |_, _| true).or_else(|| the_whole(word, known.clone()));
    near.or_else(|| {
        the_only(known, |candidate| {
            let mut shared = 0;
            pairs(&seen, candidate).is_some_and(|mut pairs| {
                pairs.all(|(one, other)| {
                    shared += one.len().min(other.len());
                    one.starts_with(&other) || other.starts_with(&one)
                })
            }) && shared > TOO_SHORT_FOR_SLIPS
        })
    })
}

/// The one word of `known` of which that is true.
fn the_only<'k>(known: impl IntoIterator<Item = &'k str>, is: impl Fn(&str) -> bool) -> Option<&'k str> {
    let mut fitting = known.into_iter().filter(|candidate| is(candidate));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::{ACTUATORS, chord_ids, gates};
    use super::*;

    const LIMITS: [&str; 5] =
        ["cooldown_s", "max_delta_per_step", "relock_stable_intervals", "freeze_window_s", "knob_limits"];

    fn actuator(word: &str) -> Option<&'static str> {
        nearest(word, ACTUATORS.iter().copied())
    }

    #[test]
    fn misspellings_are_found() {
        for (word, known) in [
            ("microbatch_sise", "microbatch_size"),
            ("microbatch_sizee", "microbatch_size"),
            ("grad_acum_steps", "grad_accum_steps"),
            ("grad_acum_step", "grad_accum_steps"),
            ("grad_accumsteps", "grad_accum_steps"),
            ("gradAccumSteps", "grad_accum_steps"),
            ("dataloader_num_worker", "dataloader_num_workers"),
            ("dataloader_numworkers", "dataloader_num_workers"),
            ("dataloder_num_workrs", "dataloader_num_workers"),
            ("dataloader_prefech_factr", "dataloader_prefetch_factor"),
            ("concurency", "concurrency"),
            ("dataloadernumworkrs", "dataloader_num_workers"),
            ("dataloader_num_wrbkers", "dataloader_num_workers"),
            ("mcrboatch_size", "microbatch_size"),
            ("concurrency_", "concurrency"),
            ("timout_ms", "timeout_ms"),
            ("comm_bucket_md", "comm_bucket_mb"),
            ("c\u{43e}ncurrency", "concurrency"),
            ("c\u{43e}ncurency", "concurrency"),
            ("\u{ff43}oncurrency", "concurrency"),
        ] {
            assert_eq!(actuator(word), Some(known), "{word}");
        }
        for (word, known) in [
            ("require_verfy_ok", "require_verify_ok"),
            ("requireVerifyOk", "require_verify_ok"),
            ("require_verified_ok", "require_verify_ok"),
            ("require_verify", "require_verify_ok"),
            ("require_verified", "require_verify_ok"),
            ("raqueire_verify_ok", "require_verify_ok"),
            ("defulot_mode", "default_mode"),
            ("require_killswich_of", "require_kill_switch_off"),
            ("requirekilswichoff", "require_kill_switch_off"),
            ("verify", "require_verify_ok"),
            ("require_kill_switch", "require_kill_switch_off"),
            ("require_killswitch_off", "require_kill_switch_off"),
            ("kill_switch_off", "require_kill_switch_off"),
            ("require_piad", "require_paid"),
            ("comm_telemetry", "require_comm_telemetry"),
            ("require_com_telemetry", "require_comm_telemetry"),
            ("aply", "apply"),
            ("Apply", "apply"),
            ("propose_onyl", "propose_only"),
            ("propos_only", "propose_only"),
            ("allow_restrictd", "allow_restricted"),
            ("default-mode", "default_mode"),
            ("\u{440}r\u{43e}\u{440}\u{43e}s\u{435}_\u{43e}nl\u{443}", "propose_only"),
            ("\u{430}\u{440}\u{440}l\u{443}", "apply"),
        ] {
            assert_eq!(nearest_or_part(word, gates()), Some(known), "{word}");
        }
        for (word, known) in [
            ("drift_retune", "DRIFT-RETUNE"),
            ("RELOK", "RELOCK"),
            ("RECVOER", "RECOVER"),
            ("NORMAL_HOLD", "NORMAL-HOLD"),
            ("INPUT-STRAGLER", "INPUT-STRAGGLER"),
        ] {
            assert_eq!(nearest_or_part(word, chord_ids()), Some(known), "{word}");
        }
        for (word, known) in [
            ("cooldown", "cooldown_s"),
            ("cooldowns_s", "cooldown_s"),
            ("cooldown_sec", "cooldown_s"),
            ("cooldown_seconds", "cooldown_s"),
            ("max_delta", "max_delta_per_step"),
            ("freeze_windows", "freeze_window_s"),
            ("knob_limit", "knob_limits"),
            ("relock_intervals", "relock_stable_intervals"),
        ] {
            assert_eq!(nearest_field(word, LIMITS), Some(known), "{word}");
        }
        assert_eq!(nearest_field("minimum", ["min", "max"]), Some("min"));
    }

    #[test]
    fn other_words_are_no_misspellings() {
        for word in [
            "dataloader_num_readers",
            "dataloader_max_workers",
            "io_concurrency",
            "dataloader_prefetch_vector",
            "activation_checkpoint_every",
            "grad_clip_steps",
            "\u{448}\u{430}\u{433}_\u{43d}\u{430}\u{43a}\u{43e}\u{43f}",
        ] {
            assert_eq!(actuator(word), None, "{word}");
        }
        for word in [
            "require_node_telemetry",
            "require_job_telemetry",
            "require_pass",
            "require_ticket",
            "require_kill_switch_on",
            "propose_once",
            "ok",
            "mode",
            "allow",
            // Many gates begin so.
            "require",
        ] {
            assert_eq!(nearest_or_part(word, gates()), None, "{word}");
        }
        for word in ["timeout_s", "timeouts", "timeout_us", "comm_bucket_kb", "comm_bucket_gb", "TimeoutSec"] {
            assert_eq!(actuator(word), None, "{word}");
        }
        assert_eq!(nearest("cooldown_ms", LIMITS), None);
        assert_eq!(nearest_field("cooldown_ms", LIMITS), Some("cooldown_s"));
        for word in ["uid", "tid", "ids", "i"] {
            assert_eq!(nearest_field(word, ["id", "version", "owner"]), None, "{word}");
        }
        assert_eq!(nearest("ID", ["id", "version", "owner"]), Some("id"));
        assert_eq!(nearest("RELOCK", chord_ids()), None);
        assert_eq!(nearest("SWITCH-OFF", chord_ids()), None);
    }

    proptest::proptest! {
        #[test]
        fn strangers_are_never_more_than_the_slips(one in "[a-eA-E_0-9é\u{212a}k]{0,9}", other in "[a-eA-E_0-9éK]{0,9}") {
            let slips = strsim::osa_distance(&normal(&one), &normal(&other));
            proptest::prop_assert!(strangers(&one, &other) <= slips);
            if nearest(&one, [other.as_str()]).is_some() && one.is_ascii() && other.is_ascii() {
                proptest::prop_assert!(Outline::of(&one).may_be_near(&Outline::of(&other)));
            }
            proptest::prop_assert_eq!(normal_length(&one), normal(&one).chars().count());
        }
    }
}
