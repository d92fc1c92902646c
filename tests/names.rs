//! Names are read by their words: recall over the knobs of public frameworks, false alarms, and spellings.
//!
//! `names/*.tsv` hold a name, the family that a reviewer gave it, and where it is from. The words were chosen with the
//! names of `knobs.tsv` in view; those of the other two were written down before they were compared with the words.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails where it must, and prints what it measures"
)]

use proptest::prelude::*;

use mk_passport::passport::vocabulary::{
    ACTUATORS, COMPANIONS, Families, Family, INNOCENT_NEIGHBOURS, LOOKALIKES, differ_in_unit, families, known, nearest,
    restricted, synonym_of,
};

const KNOBS: [(&str, &str); 3] = [
    ("knobs", include_str!("names/knobs.tsv")),
    ("hold-out", include_str!("names/holdout.tsv")),
    ("spellings", include_str!("names/spellings.tsv")),
];

/// Name and family of each row.
fn rows(text: &str) -> Vec<(&str, &str)> {
    let columns = |line| {
        let mut columns = str::split(line, '\t');
        (columns.next().unwrap(), columns.next().unwrap())
    };
    text.lines().map(columns).collect()
}

/// Prints how many of the names pass, and which do not.
fn share(set: &str, what: &str, names: &[&str], is_right: impl Fn(&str) -> bool) -> (usize, usize) {
    let failed: Vec<&str> = names.iter().copied().filter(|name| !is_right(name)).collect();
    let passed = names.len() - failed.len();
    println!("{set}: {what}: {passed} of {}; not {}", names.len(), failed.join(" "));
    (passed, names.len())
}

/// In hundredths, rounded down.
fn is_at_least(percent: usize, (passed, all): (usize, usize)) -> bool {
    passed * 100 >= percent * all
}

#[test]
fn knobs_of_public_frameworks_are_in_the_family_that_a_reviewer_gave_them() {
    for (set, text) in KNOBS {
        let rows = rows(text);
        for (family, least) in
            [(Family::Restricted, 94), (Family::Communication, 95), (Family::Batch, 90), (Family::Learning, 95)]
        {
            let names: Vec<&str> = rows.iter().filter(|row| row.1 == family.id()).map(|row| row.0).collect();
            let recall = share(set, family.id(), &names, |name| families(name).contains(family));
            assert!(names.len() >= 9 && is_at_least(least, recall), "{set}: {}: {recall:?}", family.id());
        }
    }
}

#[test]
fn innocent_knobs_are_in_no_family() {
    for (set, text) in KNOBS {
        let names: Vec<&str> = rows(text).iter().filter(|row| row.1 == "innocent").map(|row| row.0).collect();
        let silent = share(set, "innocent", &names, |name| families(name).is_empty());
        assert!(names.len() >= 50 && is_at_least(98, silent), "{set}: {silent:?}");
    }
}

#[test]
fn names_of_other_frameworks_are_suggested_as_the_known_actuator() {
    // The third set has no synonyms.
    for (set, text) in &KNOBS[..2] {
        let rows = rows(text);
        let synonyms: Vec<(&str, &str)> =
            rows.iter().filter_map(|row| Some((row.0, row.1.strip_prefix("synonym:")?))).collect();
        let names: Vec<&str> = synonyms.iter().map(|row| row.0).collect();
        let suggested = share(set, "synonyms", &names, |name| {
            let known = synonyms.iter().find(|row| row.0 == name).map(|row| row.1);
            nearest(name, ACTUATORS.iter().copied()).or_else(|| synonym_of(name)) == known
        });
        assert!(names.len() > 10 && is_at_least(90, suggested), "{set}: {suggested:?}");
        let innocent: Vec<&str> = rows.iter().filter(|row| row.1 == "innocent").map(|row| row.0).collect();
        let silent = share(set, "innocent, no synonym", &innocent, |name| synonym_of(name).is_none());
        assert!(is_at_least(98, silent), "{set}: {silent:?}");
    }
}

#[test]
fn innocent_neighbours_are_in_no_family_in_any_case() {
    assert!(INNOCENT_NEIGHBOURS.iter().count() >= 60);
    for name in INNOCENT_NEIGHBOURS.iter() {
        for spelling in [name.to_owned(), name.to_uppercase(), camel(name), name.replace('_', "-")] {
            let found: Vec<_> = families(&spelling).iter().collect();
            assert!(found.is_empty(), "{spelling}: {found:?}");
            assert!(restricted(&spelling).is_none());
        }
    }
    for name in LOOKALIKES.iter().filter(|name| !name.contains(' ')) {
        assert!(families(name).is_empty(), "{name}");
        assert!(families(&format!("{name}s")).is_empty(), "{name}s");
    }
}

#[test]
fn a_name_can_be_in_several_families() {
    let of = |name: &str| families(name).iter().collect::<Vec<_>>();
    assert_eq!(of("NCCL_IB_TIMEOUT"), [Family::Restricted, Family::Communication]);
    assert_eq!(of("train_batch_size"), [Family::Batch, Family::Learning]);
    assert_eq!(of("globalBatch"), [Family::Batch, Family::Learning]);
    assert_eq!(of("train_micro_batch_size_per_gpu"), [Family::Batch]);
    assert_eq!(Families::only(Family::Batch).with(Family::Learning).iter().count(), 2);
}

#[test]
fn what_is_only_observed_is_out_of_the_family_and_a_restricted_amount_stays_in() {
    for name in [
        "timeout_log_interval",
        "retry_metrics",
        "log_retry_events",
        "logged_timeouts",
        "tempo_dashboard",
        "log_learning_rate",
        "lr_monitor_interval",
        "optimizer_state_offload",
        "saved_momentum",
        "overlap_optimizer_step",
        "nccl_debug",
        "microbatch_log_every",
    ] {
        assert!(families(name).is_empty(), "{name}");
    }
    for name in ["monitored_barrier_timeout", "log_flush_timeout_s", "log_retry_limit", "checkpoint_save_timeout"] {
        assert!(families(name).contains(Family::Restricted), "{name}");
    }
    assert!(families("overlap_grad_reduce").contains(Family::Communication));
}

#[test]
fn buckets_count_only_where_they_are_buckets_of_gradients() {
    for name in ["bucket_mb", "bucket_kb", "bucketCap", "bucket_size", "comm_buckets", "reduce-bucket"] {
        assert!(families(name).contains(Family::Communication), "{name}");
    }
    for name in ["buckets", "bucket_sequence_size", "length_bucket_mb", "histogram_buckets", "s3_bucket_size"] {
        assert!(families(name).is_empty(), "{name}");
    }
}

#[test]
fn the_words_are_published_with_what_they_mean() {
    for family in Family::ALL {
        assert!(family.doc().ends_with('.'), "{}", family.id());
        assert!(family.clues().iter().all(|clue| !clue.about.is_empty()));
    }
    assert!(COMPANIONS.iter().count() > 20);
}

#[test]
fn a_long_name_is_read_to_its_end() {
    let long = format!("{}_timeout", "padding_".repeat(50_000));
    assert!(families(&long).contains(Family::Restricted));
    assert!(families(&"timeout_log_".repeat(50_000)).is_empty());
    assert!(families(&"learning_rate_".repeat(50_000)).contains(Family::Learning));
}

/// `max_retries` as `maxRetries`.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (initial, rest) = part.split_at(part.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}

/// Each word of a family that counts alone, with whether it counts inside a run of letters.
fn lone_words(family: Family) -> Vec<(&'static str, bool)> {
    let alone = family.clues().iter().filter(|clue| clue.beside.is_empty() && clue.not_beside.is_empty());
    let words = alone.flat_map(|clue| {
        let words = clue.words.iter().map(|word| (word, false));
        words.chain(clue.inside.iter().map(|word| (word, true)))
    });
    // A number has to follow some words; they have a test of their own.
    words.filter(|(word, _)| !word.contains('#')).collect()
}

/// Every family with each of its lone words, and whether the word counts inside a run of letters.
fn all_lone_words() -> Vec<(Family, &'static str, bool)> {
    let of = |family| lone_words(family).into_iter().map(move |(word, inside)| (family, word, inside));
    Family::ALL.into_iter().flat_map(of).collect()
}

fn separator() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["_", "-", ".", "/", ":", " ", "__", "\u{2010}", "\u{ff3f}"])
}

/// The words of a phrase in some case, parted in some way.
fn spelt(word: &str, style: u8, separator: &str) -> String {
    match style {
        0 => word.replace(' ', separator),
        1 => word.to_uppercase().replace(' ', separator),
        2 => camel(&word.replace(' ', "_")),
        3 => word.replace(' ', ""),
        _ => word.split(' ').map(|part| camel(&format!("_{part}"))).collect(),
    }
}

/// The neighbours of a family's words in the names of these tests are in no family and take nothing out.
const NEIGHBOURS: [&str; 6] = ["foo", "max", "io", "stage", "zero", "outer"];

proptest! {
    // Each case goes through all words.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_spelling_of_a_familys_word_is_in_the_family(
        style in 0_u8..5,
        separator in separator(),
        before in proptest::option::of(proptest::sample::select(NEIGHBOURS.to_vec())),
        after in proptest::option::of(proptest::sample::select(NEIGHBOURS.to_vec())),
        is_plural in any::<bool>(),
        number in proptest::option::of(0_u32..100),
    ) {
        for (family, word, _) in all_lone_words() {
            let plural = if is_plural && !word.ends_with('s') && word.len() > 3 { "s" } else { "" };
            let plural = if style == 1 { plural.to_uppercase() } else { plural.to_owned() };
            let mut name = format!("{}{plural}", spelt(word, style, separator));
            if let Some(number) = number {
                name += &number.to_string();
            }
            if let Some(before) = before {
                name = format!("{before}{separator}{name}");
            }
            if let Some(after) = after {
                name = format!("{name}{separator}{after}");
            }
            prop_assert!(families(&name).contains(family), "{}: {}", family.id(), name);
        }
    }

    #[test]
    fn a_separator_inside_a_word_changes_nothing(at in any::<proptest::sample::Index>(), separator in separator()) {
        for (family, word, _) in all_lone_words() {
            let word = word.replace(' ', "");
            if word.len() < 4 {
                continue; // Two short words are more often two words.
            }
            let at = 1 + at.index(word.len() - 1);
            // `val_ue_heads` is about validation.
            let exceptions = family.exceptions();
            let mut exceptions = exceptions.iter().flat_map(|words| words.iter());
            if exceptions.any(|exception| exception.trim_end_matches('>') == &word[..at]) {
                continue;
            }
            let name = format!("{}{separator}{}", &word[..at], &word[at..]);
            prop_assert!(families(&name).contains(family), "{}: {}", family.id(), name);
        }
    }

    #[test]
    fn an_unmistakable_word_counts_inside_any_run_of_letters(
        before in "[bcdfghjkqvwxz]{0,6}",
        after in "[bcdfghjkqvwxz]{0,6}",
        is_upper in any::<bool>(),
    ) {
        for (family, word, _) in all_lone_words().into_iter().filter(|(.., inside)| *inside) {
            let name = format!("{before}{}{after}", word.replace(' ', ""));
            let name = if is_upper { name.to_uppercase() } else { name };
            prop_assert!(families(&name).contains(family), "{}: {}", family.id(), name);
        }
    }

    #[test]
    fn other_words_count_where_they_are_written_together_with_a_companion(
        companion in proptest::sample::select(vec!["ms", "max", "limit", "num", "count", "maxlimit"]),
        is_before in any::<bool>(),
    ) {
        for (family, word, _) in all_lone_words() {
            let word = word.replace(' ', "");
            if word.len() < 3 || word.contains('2') {
                continue; // `lr` is in too many words, and `a2a` is no run of letters.
            }
            let name = if is_before { format!("{companion}{word}") } else { format!("{word}{companion}") };
            if LOOKALIKES.iter().any(|lookalike| name.contains(lookalike)) {
                continue; // `mspace` may be a space.
            }
            prop_assert!(families(&name).contains(family), "{}: {}", family.id(), name);
        }
    }

    #[test]
    fn any_name_can_be_read(name in "\\PC{0,40}") {
        let of = families(&name);
        prop_assert_eq!(of.contains(Family::Restricted), restricted(&name).is_some());
        let synonym = synonym_of(&name);
        prop_assert!(synonym.is_none_or(|knob| known(knob).is_some() && !differ_in_unit(&name, knob)));
    }
}

#[test]
fn letters_that_look_the_same_are_read_as_ours() {
    for (family, word, _) in all_lone_words() {
        let letter = |c| match c {
            ' ' => '_',
            'a' => '\u{430}',
            'c' => '\u{441}',
            'e' => '\u{435}',
            'o' => '\u{43e}',
            'p' => '\u{440}',
            c => c,
        };
        let seen: String = word.chars().map(letter).collect();
        assert!(families(&seen).contains(family), "{}: {seen}", family.id());
    }
}

#[test]
fn precision_is_known_by_its_number_of_bits() {
    for name in ["fp16", "bf16_enabled", "useTf32", "float8_recipe", "FP8"] {
        assert!(families(name).contains(Family::Learning), "{name}");
    }
    for name in ["tf_data_threads", "fp_cache", "bf_rows"] {
        assert!(families(name).is_empty(), "{name}");
    }
}

#[test]
fn no_suggestion_crosses_units() {
    for stem in ["timeout", "comm_bucket", "bucket_cap", "request_timeout", "nccl_timeout"] {
        for unit in ["s", "sec", "ms", "us", "ns", "min", "hours", "kb", "mb", "gb", "bytes", "KiB"] {
            for separator in ["_", "-", ""] {
                let name = format!("{stem}{separator}{unit}");
                let offered = nearest(&name, ACTUATORS.iter().copied()).or_else(|| synonym_of(&name));
                let is_same = |offered: &str| offered.ends_with(&format!("_{unit}"));
                assert!(offered.is_none_or(is_same), "{offered:?} for {name}");
            }
        }
    }
    assert_eq!(synonym_of("bucket_cap_mb"), Some("comm_bucket_mb"));
    assert_eq!(nearest("timeout-ms", ACTUATORS.iter().copied()), Some("timeout_ms"));
}
