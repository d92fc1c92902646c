//! Owns which actuators v0 lets nobody apply without an explicit word.

use super::looks::plain;
use super::words::{RunOfCapitals, SEPARATORS, words_by_case};

/// Which words of an actuator's name put it out of bounds for v0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restricted {
    /// Timeout and retry policy.
    TimeoutOrRetry,
    /// Placement and rescheduling.
    Placement,
    /// Tempo and pacing.
    Tempo,
}

impl Restricted {
    /// What the words are about.
    pub const fn topic(self) -> &'static str {
        match self {
            Self::TimeoutOrRetry => "timeout and retry policy",
            Self::Placement => "placement",
            Self::Tempo => "tempo",
        }
    }
}

/// Whether v0 forbids applying an actuator of this name unless the passport names it in `gates.allow_restricted`.
/// Whole words decide, so that `temporal_stride` is not taken for a tempo.
pub fn restricted(actuator: &str) -> Option<Restricted> {
    if actuator.is_ascii() {
        return restricted_as_read(actuator);
    }
    let seen = plain(actuator);
    // Where letters stand in for others, `rn` may stand in for `m`.
    restricted_as_read(&seen).or_else(|| restricted_as_read(&seen.replace("rn", "m")))
}

fn restricted_as_read(actuator: &str) -> Option<Restricted> {
    // `HTTPRetry` and `RETRYlimit` change their case alike and mean different words: a name is restricted when either
    // way of reading it is.
    let read = |run| restricted_words(actuator.split(SEPARATORS).flat_map(move |part| words_by_case(part, run)));
    let has_capitals = actuator.chars().any(char::is_uppercase);
    read(RunOfCapitals::LendsItsLast).or_else(|| has_capitals.then(|| read(RunOfCapitals::IsAWord)).flatten())
}

fn restricted_words<'n>(words: impl Iterator<Item = &'n str>) -> Option<Restricted> {
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        // What looks like these letters has been written as them by now.
        let is = |known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
        let begins = |stem: &str| word.get(..stem.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(stem));
        if is(&["timeout", "timeouts", "retry", "retries", "retrying"]) {
            return Some(Restricted::TimeoutOrRetry);
        }
        let next = words.peek().copied().unwrap_or_default();
        if is(&["time"]) && ["out", "outs"].iter().any(|out| next.eq_ignore_ascii_case(out)) {
            return Some(Restricted::TimeoutOrRetry);
        }
        if is(&["placement"]) || begins("reschedul") {
            return Some(Restricted::Placement);
        }
        if is(&["tempo", "pace", "pacing"]) {
            return Some(Restricted::Tempo);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restricted_actuators_are_told_by_whole_words() {
        for name in [
            "timeout_ms",
            "nccl_time_out",
            "maxRetry",
            "HTTPRetries",
            "retrying",
            "pod.placement",
            "rescheduler",
            "RESCHEDULE_AFTER",
            "tempo",
            "step-pace",
            "ioPacing",
            "timeOut",
            "TIMEOUTms",
            "TIMEOUTs",
            "TIMEout",
            "RETRYlimit",
            "maxRETRYs",
            "RETRIESmax",
            "ioPACINGms",
            "HTTPRetry",
        ] {
            assert!(restricted(name).is_some(), "{name}");
        }
        for name in [
            "temporal_stride",
            "checkpoint_spacing_s",
            "cache_replacement",
            "time_limit",
            "retryable",
            "pacer",
            "microbatch_size",
            "grad_accum_steps",
            "outtime",
        ] {
            assert!(restricted(name).is_none(), "{name}");
        }
    }

    #[test]
    fn letters_that_look_like_a_restricted_word_are_read_as_it() {
        for name in [
            "timeout\u{17f}",
            "retrie\u{17f}",
            "re\u{17f}chedule_after",
            // Full width, mathematical letters, Cyrillic ones, and separators that look like ours.
            "\u{ff52}etry_limit",
            "\u{ff54}\u{ff49}\u{ff4d}\u{ff45}\u{ff4f}\u{ff55}\u{ff54}",
            "\u{1d42d}\u{1d422}\u{1d426}\u{1d41e}\u{1d428}\u{1d42e}\u{1d42d}",
            "nccl_time\u{43e}ut",
            "maxRetri\u{435}s",
            "T\u{406}\u{41c}EOUT_MS",
            "time\u{2010}out",
            "io\u{ff3f}pace",
            "re\u{200b}try",
            "t\u{ed}meout",
            "TI\u{307}MEOUT",
            "tirne\u{43e}ut",
        ] {
            assert!(restricted(name).is_some(), "{name}");
        }
        for name in ["\u{448}\u{430}\u{433}_\u{43d}\u{430}\u{43a}", "sp\u{430}cing", "temp\u{43e}ral_stride"] {
            assert!(restricted(name).is_none(), "{name}");
        }
    }
}
