//! Owns which actuators v0 forbids applying without an explicit word.

use super::families::Clue;
use super::remembered::restricted_clue;

/// Which words of an actuator's name put it out of bounds for v0.
#[derive(Debug, Clone, Copy)]
pub struct Restricted(&'static Clue);

impl Restricted {
    /// What the words are about.
    pub const fn topic(self) -> &'static str {
        self.0.about
    }
}

/// Whether v0 forbids applying an actuator of this name unless the passport names it in `gates.allow_restricted`.
pub fn restricted(actuator: &str) -> Option<Restricted> {
    restricted_clue(actuator).map(Restricted)
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
            "retryable_errors",
            "nccltimeout",
            "timeoutms",
            "timeout30s",
            "retries2",
            "retry/limit",
            "placements",
            "re-schedule",
            "paces",
            "maxpace",
            "terminationGracePeriodSeconds",
            "backoffLimit",
            "podAntiAffinity",
        ] {
            assert!(restricted(name).is_some(), "{name}");
        }
        for name in [
            "temporal_stride",
            "checkpoint_spacing_s",
            "time_limit",
            "pacer",
            "microbatch_size",
            "grad_accum_steps",
            "outtime",
            "cache_replacement",
            "workspace_mb",
            "runtimeOutput",
            "runtime_out_dir",
            "KVSpace",
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
