//! Owns which signals are about communication.

use super::families::Family;
use super::looks::{normal, plain};
use super::remembered::families;
use super::words::words;

/// Words that say so wherever they are in the name, whatever separates their parts.
const INSIDE: &[&str] = &[
    "allreduce",
    "allgather",
    "alltoall",
    "reducescatter",
    "collective",
    "communicat",
    "congestion",
    "interconnect",
    "infiniband",
    "nccl",
    "nvlink",
    "rdma",
];
/// Words that say so as whole words.
const WHOLE: &[&str] = &["comm", "comms", "network", "busbw", "algbw"];
/// A stem in Russian: its letters are not folded to what they look like.
const RUSSIAN: &str = "коммуникац";

/// Whether a signal is about communication: it measures what the knobs of communication move. A signal is something
/// that is observed, so the words that take a knob out of the family take no signal out of it.
pub fn is_about_communication(signal: &str) -> bool {
    families(signal).contains(Family::Communication) || {
        let (seen, normal) = (plain(signal), normal(signal));
        INSIDE.iter().any(|word| normal.contains(word))
            || signal.to_lowercase().contains(RUSSIAN)
            || words(&seen).any(|word| WHOLE.iter().any(|whole| whole.eq_ignore_ascii_case(word)))
    }
}

/// The words by which a signal is recognised as one of communication, besides those of the family.
pub fn signal_words() -> Vec<&'static str> {
    [INSIDE, WHOLE, &[RUSSIAN]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_of_communication_are_recognised_in_any_spelling() {
        for signal in [
            "allreduce_latency_p95",
            "All-reduce p99",
            "nccl_log_level",
            "allreduce_latency_metric",
            "comm_wait_share",
            "commLatency",
            "NCCL busbw",
            "network_utilisation",
            "reduce_scatter_time",
            "collective communication latency",
            "доля коммуникаций",
        ] {
            assert!(is_about_communication(signal), "{signal}");
        }
    }

    #[test]
    fn other_signals_are_not() {
        for signal in
            ["step_time_p95", "queue_depth", "commit_latency", "data_wait_share", "recommendation_p99", "job_health"]
        {
            assert!(!is_about_communication(signal), "{signal}");
        }
    }
}
