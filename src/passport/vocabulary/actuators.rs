//! Owns the known actuators: the ranges in which the tuner moves them, and what other frameworks call them.

use std::sync::LazyLock;

use super::classify::Families;
use super::families::Family;
use super::likeness::{Outline, nearest};
use super::looks::{normal, plain};
use super::units::{differ_in_unit, have_one_unit};
use super::words::words;

/// An actuator that the tuner knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Actuator {
    /// Its name.
    pub name: &'static str,
    /// The least value to which the tuner moves it.
    pub least: i64,
    /// The greatest value to which the tuner moves it.
    pub most: i64,
    /// The family it is in.
    pub family: Option<Family>,
    /// What `PyTorch`, Hugging Face and other frameworks call it.
    pub synonyms: &'static [&'static str],
    /// The words of other such names: one of each row is in the name.
    pub needs: &'static [&'static [&'static str]],
    /// The words that may be in the name besides, and no other.
    pub may_have: &'static [&'static str],
}

/// The known actuators, in the order of [`ACTUATORS`](super::ACTUATORS).
pub const KNOWN: &[Actuator] = &[
    Actuator {
        name: "grad_accum_steps",
        least: 1,
        most: 64,
        family: Some(Family::Batch),
        synonyms: &[
            "gradient_accumulation_steps",
            "accumulate_grad_batches",
            "gradient_accumulation",
            "grad_accumulation_steps",
            "accumulation_steps",
        ],
        needs: &[
            &["accum", "accumulation", "accumulate", "acc"],
            &["grad", "grads", "gradient", "gradients", "step", "steps"],
        ],
        may_have: &["num", "n", "batches", "every", "iter", "iters", "iterations", "train", "training"],
    },
    Actuator {
        name: "microbatch_size",
        least: 1,
        most: 256,
        family: Some(Family::Batch),
        synonyms: &[
            "per_device_train_batch_size",
            "per_gpu_train_batch_size",
            "train_micro_batch_size_per_gpu",
            "device_train_microbatch_size",
            "per_device_batch_size",
            "micro_batch",
        ],
        needs: &[&["batch", "microbatch"], &["micro", "microbatch", "device", "gpu", "rank", "local"]],
        may_have: &["size", "train", "training", "per", "each"],
    },
    Actuator {
        name: "dataloader_prefetch_factor",
        least: 1,
        most: 8,
        family: None,
        synonyms: &["prefetch_factor", "loader_prefetch_factor", "data_prefetch_factor"],
        needs: &[&["prefetch", "prefetching"], &["factor"]],
        may_have: &["data", "loader", "dataloader", "train", "training", "dl", "input"],
    },
    Actuator {
        name: "concurrency",
        least: 1,
        most: 64,
        family: None,
        synonyms: &["max_concurrency", "max_concurrent_trials", "max_concurrent_requests", "concurrency_limit"],
        needs: &[&["concurrency", "concurrent"]],
        may_have: &["max", "maximum", "num", "limit", "level", "requests", "tasks", "trials", "jobs"],
    },
    Actuator {
        name: "dataloader_num_workers",
        least: 1,
        most: 16,
        family: None,
        synonyms: &["num_workers", "loader_num_workers", "train_num_workers", "num_dataloader_workers"],
        needs: &[&["worker", "workers"], &["num", "n", "number", "count", "data", "loader", "dataloader", "gpu"]],
        may_have: &["of", "per", "train", "training", "dl", "input"],
    },
    Actuator {
        name: "timeout_ms",
        least: 1000,
        most: 60_000,
        family: Some(Family::Restricted),
        synonyms: &["request_timeout_ms", "nccl_timeout_ms", "timeout_milliseconds", "timeout_msec"],
        needs: &[&["timeout"], &["ms", "msec", "msecs", "millis", "milliseconds"]],
        may_have: &[
            "request",
            "rpc",
            "step",
            "op",
            "default",
            "nccl",
            "comm",
            "collective",
            "dist",
            "distributed",
            "ddp",
        ],
    },
    Actuator {
        name: "comm_bucket_mb",
        least: 16,
        most: 512,
        family: Some(Family::Communication),
        synonyms: &[
            "bucket_cap_mb",
            "ddp_bucket_cap_mb",
            "allreduce_bucket_size",
            "reduce_bucket_size",
            "ddp_bucket_size",
            "bucket_size_mb",
        ],
        needs: &[&["bucket"], &["mb", "cap", "comm", "ddp", "grad", "gradient", "reduce", "allreduce", "fsdp"]],
        may_have: &["size", "max", "all"],
    },
];

/// The known actuator of that name.
pub fn known(name: &str) -> Option<&'static Actuator> {
    KNOWN.iter().find(|known| known.name == name)
}

/// The range in which the tuner can move a known actuator.
pub fn range(name: &str) -> Option<(i64, i64)> {
    known(name).map(|known| (known.least, known.most))
}

impl Actuator {
    /// The families it is in.
    pub const fn families(&self) -> Families {
        match self.family {
            Some(family) => Families::only(family),
            None => Families::NONE,
        }
    }

    /// Whether v0 forbids applying it without an explicit word.
    pub const fn is_restricted(&self) -> bool {
        matches!(self.family, Some(Family::Restricted))
    }

    /// Whether a name is made of the words by which other frameworks call it.
    fn is_called(&self, name: &str) -> bool {
        let has = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
        let is_its = |word| self.needs.iter().any(|row| has(row, word)) || has(self.may_have, word);
        words(name).all(is_its) && self.needs.iter().all(|row| words(name).any(|word| has(row, word)))
    }
}

/// The synonyms, each with its outline and its actuator.
static SYNONYMS: LazyLock<Vec<(Outline, &str, &Actuator)>> = LazyLock::new(|| {
    let synonyms = |known: &'static Actuator| known.synonyms.iter().map(move |name| (Outline::of(name), *name, known));
    KNOWN.iter().flat_map(synonyms).collect()
});

/// The known actuator that another framework calls so, or nearly so.
pub(super) fn known_synonym(name: &str) -> Option<&'static str> {
    let seen = plain(name);
    let outline = Outline::of(&seen);
    let called = KNOWN.iter().find(|known| known.is_called(&seen)).or_else(|| {
        let near = SYNONYMS.iter().filter(|(synonym, ..)| synonym.may_be_near(&outline));
        let mut near = near.filter(|(_, synonym, _)| {
            let is_near = || nearest(&seen, std::iter::once(*synonym)).is_some() && have_one_unit(&seen, synonym);
            normal(synonym) == normal(&seen) || is_near()
        });
        let (_, _, first) = near.next()?;
        near.all(|(_, _, other)| std::ptr::eq(*first, *other)).then_some(*first)
    })?;
    (!differ_in_unit(&seen, called.name)).then_some(called.name)
}

#[cfg(test)]
mod tests {
    use super::super::{ACTUATORS, CHORDS, families, synonym_of};
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_known_actuator_and_no_synonym_is_one() {
        assert!(KNOWN.iter().map(|known| known.name).eq(ACTUATORS.iter().copied()));
        for known in KNOWN {
            assert_eq!(range(known.name), Some((known.least, known.most)));
            assert!(0 < known.least && known.least < known.most, "{}", known.name);
            for synonym in known.synonyms {
                assert_eq!(synonym_of(synonym), Some(known.name), "{synonym}");
                assert!(!ACTUATORS.contains(synonym), "{synonym}");
            }
        }
        assert_eq!(range("microbatch_size"), Some((1, 256)));
        assert_eq!(range("io_depth"), None);
        assert!(CHORDS.iter().flat_map(|chord| chord.moves).all(|knob| known(knob).is_some()));
    }

    #[test]
    fn the_family_of_a_known_actuator_is_that_of_its_words() {
        for known in KNOWN {
            assert_eq!(super::super::classify::families_by_words(known.name), known.families(), "{}", known.name);
            assert_eq!(families(known.name), known.families());
        }
    }

    #[test]
    fn names_of_other_frameworks_are_found_in_other_words_and_misspelt() {
        for (name, knob) in [
            ("NumWorkers", "dataloader_num_workers"),
            ("numworkers", "dataloader_num_workers"),
            ("num_wrokers", "dataloader_num_workers"),
            ("data_loader_workers", "dataloader_num_workers"),
            ("prefetchFactor", "dataloader_prefetch_factor"),
            ("prefetch_facto", "dataloader_prefetch_factor"),
            ("gradient_acumulation_steps", "grad_accum_steps"),
            ("gradient_accumulation_step", "grad_accum_steps"),
            ("num_grad_accumulation_steps", "grad_accum_steps"),
            ("micro-batch-size-per-gpu", "microbatch_size"),
            ("bucketCapMb", "comm_bucket_mb"),
            ("allreduce_bucket_mb", "comm_bucket_mb"),
            ("maxConcurrency", "concurrency"),
            ("nccl_timeout_millis", "timeout_ms"),
            ("rpc_timeout_ms", "timeout_ms"),
            ("workers_per_gpu", "dataloader_num_workers"),
            ("local_batch_size", "microbatch_size"),
            ("num_w\u{43e}rkers", "dataloader_num_workers"),
        ] {
            assert_eq!(synonym_of(name), Some(knob), "{name}");
        }
    }

    #[test]
    fn other_names_and_other_units_are_no_synonyms() {
        for name in [
            "bucket_cap_kb",
            "bucket_cap_bytes",
            "request_timeout_s",
            "nccl_timeout_seconds",
            "nccl_timeout",
            "persistent_workers",
            "num_readers",
            "worker_memory_mb",
            "eval_accumulation_steps",
            "per_device_eval_batch_size",
            "global_batch_size",
            "train_batch_size",
            "io_concurrency",
            "prefetch_batches",
            "length_bucket_size",
            "num_microbatches",
            "timeout_ms",
            "dataloader_max_workers",
            "activation_checkpoint_every",
            "\u{448}\u{430}\u{433}",
            "",
        ] {
            assert_eq!(synonym_of(name), None, "{name}");
        }
    }
}
