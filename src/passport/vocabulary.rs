//! Owns the words of passport.v0: fields, chords, actuators, gates, profiles, the names of older texts; and which
//! of them a misspelt word is near to.

mod topics;

pub use topics::{ACCEPTED_RISK, SERVICE_LEVEL, TOPICS, Topic, names_global_batch};

/// The one version of the contract that this gate knows.
pub const SCHEMA_VERSION: &str = "passport.v0";

/// A canonical chord and the knobs it moves.
#[derive(Debug)]
pub struct Chord {
    /// Canonical id.
    pub id: &'static str,
    /// The known actuators that the chord moves; empty: nothing of its own.
    pub moves: &'static [&'static str],
    /// What the chord is for.
    pub summary: &'static str,
}

/// The canonical chords, in the order of the contract.
pub const CHORDS: &[Chord] = &[
    Chord { id: "NORMAL-HOLD", moves: &[], summary: "hold the current settings while the job is steady" },
    Chord {
        id: "DRIFT-RETUNE",
        moves: &["grad_accum_steps", "microbatch_size"],
        summary: "follow a slow drift of the step time",
    },
    Chord {
        id: "BURST-ABSORB",
        moves: &["dataloader_prefetch_factor", "concurrency", "microbatch_size"],
        summary: "absorb a burst of load",
    },
    Chord {
        id: "INPUT-STRAGGLER",
        moves: &["dataloader_num_workers", "dataloader_prefetch_factor"],
        summary: "bring a slow input path back into step",
    },
    Chord { id: "RECOVER", moves: &[], summary: "return to known good settings after a fault" },
    Chord { id: "RELOCK", moves: &[], summary: "settle again after a recovery" },
];

/// Chords that v0 knows of and never fires, each with what it would need.
pub const ADVANCED_CHORDS: &[(&str, &str)] =
    &[("COMM-CONGESTION", "collective-communication telemetry"), ("NEAR-HANG/TIMEOUT-GUARD", "watchdog signals")];

/// Spellings of older texts that stand for the pair RECOVER, RELOCK.
pub const RECOVERY_PAIR_SPELLINGS: &[&str] = &["RECOVER-RELOCK", "RECOVER + RELOCK"];

/// The actuators that the chords move, and two more that the tuner knows.
pub const ACTUATORS: &[&str] = &[
    "grad_accum_steps",
    "microbatch_size",
    "dataloader_prefetch_factor",
    "concurrency",
    "dataloader_num_workers",
    "timeout_ms",
    "comm_bucket_mb",
];

/// Gates that hold a boolean.
pub const BOOLEAN_GATES: &[&str] = &[
    "apply",
    "propose_only",
    "require_verify_ok",
    "require_kill_switch_off",
    "require_paid",
    "require_comm_telemetry",
];
/// The gate that holds a string.
pub const DEFAULT_MODE: &str = "default_mode";
/// The words of [`DEFAULT_MODE`], from the least to the most that the tuner does; words of one row say the same.
pub const MODES: &[&[&str]] = &[&["observe"], &["propose-only"], &["verify-only", "plan_verify_only"], &["apply"]];
/// The gate that holds an array of actuator names.
pub const ALLOW_RESTRICTED: &str = "allow_restricted";

/// The older text's word for `gates`.
pub const OLD_GATES_FIELD: &str = "safety_gates";
/// The older text's gates, normalised as [`normal`] does, and today's word.
const OLD_GATES: &[(&str, &str)] = &[
    ("verifyok", "require_verify_ok"),
    ("killswitch", "require_kill_switch_off"),
    ("paid", "require_paid"),
    ("paidgate", "require_paid"),
];

/// Topic of the invariant that keeps the global batch.
pub const GLOBAL_BATCH: &str = "global-batch";

/// A field of a closed object.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Whether the contract demands it.
    pub required: bool,
}

const fn required(name: &'static str) -> Field {
    Field { name, required: true }
}

const fn optional(name: &'static str) -> Field {
    Field { name, required: false }
}

/// The fields of a passport.
pub const ROOT_FIELDS: &[Field] = &[
    required("schema_version"),
    required("name"),
    optional("description"),
    required("allowed_chords"),
    required("allowed_actuators"),
    required("limits"),
    optional("invariants"),
    optional("cooldowns"),
    optional("gates"),
    optional("id"),
    optional("version"),
    optional("owner"),
    optional("observability_requirements"),
    optional("$schema"),
];
/// The fields of `allowed_actuators`.
pub const ACTUATOR_FIELDS: &[Field] = &[required("hot"), required("cold"), optional("propose_only")];
/// The fields of `limits`.
pub const LIMIT_FIELDS: &[Field] = &[
    required("cooldown_s"),
    required("max_delta_per_step"),
    required("relock_stable_intervals"),
    optional("freeze_window_s"),
    optional("knob_limits"),
];
/// The fields of `limits.knob_limits.<knob>`.
pub const BOUND_FIELDS: &[Field] = &[required("min"), required("max")];

/// A profile of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// A safe start that gathers telemetry; never applies.
    Pilot,
    /// Least risk in production.
    Safe,
    /// Most throughput inside bounds.
    Perf,
    /// Lower cost, with the service level kept.
    Cost,
    /// A steady input path.
    Io,
    /// Communication bottlenecks in data-parallel training.
    Comm,
    /// After an incident.
    Recovery,
}

impl Profile {
    /// All seven, in the order of the catalogue.
    pub const ALL: [Self; 7] = [Self::Pilot, Self::Safe, Self::Perf, Self::Cost, Self::Io, Self::Comm, Self::Recovery];

    /// The profile's name, as `name` in a passport spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pilot => "pilot",
            Self::Safe => "safe",
            Self::Perf => "perf",
            Self::Cost => "cost",
            Self::Io => "io",
            Self::Comm => "comm",
            Self::Recovery => "recovery",
        }
    }

    /// The profile of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// The canonical chord of that id.
pub fn chord(id: &str) -> Option<&'static Chord> {
    CHORDS.iter().find(|chord| chord.id == id)
}

/// The canonical ids.
pub fn chord_ids() -> impl Iterator<Item = &'static str> + Clone {
    CHORDS.iter().map(|chord| chord.id)
}

/// Every gate that has a meaning in v0.
pub fn gates() -> impl Iterator<Item = &'static str> + Clone {
    BOOLEAN_GATES.iter().copied().chain([DEFAULT_MODE, ALLOW_RESTRICTED])
}

/// Today's word for a gate of the older text.
pub fn todays_gate(name: &str) -> Option<&'static str> {
    let name = normal(name);
    OLD_GATES.iter().find(|(old, _)| *old == name).map(|(_, today)| *today)
}

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
    // `HTTPRetry` and `RETRYlimit` change their case alike and mean different words: a name is restricted when either
    // way of reading it is.
    let read = |run| restricted_words(actuator.split(SEPARATORS).flat_map(move |part| words_by_case(part, run)));
    let has_capitals = actuator.chars().any(char::is_uppercase);
    read(RunOfCapitals::LendsItsLast).or_else(|| has_capitals.then(|| read(RunOfCapitals::IsAWord)).flatten())
}

fn restricted_words<'n>(words: impl Iterator<Item = &'n str>) -> Option<Restricted> {
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        // No letter beyond ASCII has one of these words' letters as its lower case.
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

/// What parts the words of a name, besides a change of case.
const SEPARATORS: [char; 3] = ['_', '-', '.'];

/// What becomes of capitals that small letters follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunOfCapitals {
    /// The last one begins the next word: `HTTP`, `Retry`.
    LendsItsLast,
    /// They are a word of their own: `RETRY`, `limit`.
    IsAWord,
}

/// The words of a name: split at `_`, `-`, `.` and changes of case.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(SEPARATORS).flat_map(|part| words_by_case(part, RunOfCapitals::LendsItsLast))
}

/// The words of a name without separators.
fn words_by_case(name: &str, run: RunOfCapitals) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let mut end = rest.len();
        let mut before: Option<char> = None;
        let mut capitals = 0;
        // Most names have one case only, and then there is nothing to look for.
        let is_lower = rest.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let mut chars = if is_lower { "" } else { rest }.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let after_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            let capital = before.is_some_and(|b| {
                let lends = run == RunOfCapitals::LendsItsLast && b.is_uppercase() && after_lower;
                c.is_uppercase() && (b.is_lowercase() || b.is_numeric() || lends)
            });
            // One capital is the begin of its word: `Retry`.
            let ends_run = run == RunOfCapitals::IsAWord && capitals > 1 && c.is_lowercase();
            if capital || ends_run {
                end = at;
                break;
            }
            capitals = if c.is_uppercase() { capitals + 1 } else { 0 };
            before = Some(c);
        }
        let (word, others) = rest.split_at(end);
        rest = others;
        (!word.is_empty()).then_some(word)
    })
}

/// The words of a name in lower case.
fn folded_words(name: &str) -> Vec<String> {
    words(name).map(str::to_lowercase).collect()
}

/// Whether nothing is left of `text` but white space, as a Python reader counts it.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_white)
}

fn is_white(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// `text` in lower case and without white space: how variants of [`SCHEMA_VERSION`] are told from other versions.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !is_white(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether `text` can be a name, an entry of a list or the key of an open map: not blank, no control characters.
pub fn is_name(text: &str) -> bool {
    !is_blank(text) && !holds_control(text)
}

/// Whether a control character stands in `text`.
pub fn holds_control(text: &str) -> bool {
    // Printable ASCII, which nearly every text is, is told without decoding it, and many bytes at once.
    let is_plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    !is_plain && text.chars().any(char::is_control)
}

/// A word without case, blanks and separators: two words with the same normal form are spellings of each other.
pub fn normal(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    out.extend(word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    out
}

/// How many characters the normal form of a word has.
fn normal_length(word: &str) -> usize {
    if word.is_ascii() { word.bytes().filter(u8::is_ascii_alphanumeric).count() } else { normal(word).chars().count() }
}

/// How many slips there are at least between two words: the letters and digits that only one of them has.
fn strangers(one: &str, other: &str) -> usize {
    if !one.is_ascii() || !other.is_ascii() {
        return 0;
    }
    // A digit shares its place in the set with a letter: words then look more alike than they are, never less.
    let letters = |word: &str| {
        let bytes = word.bytes().filter(u8::is_ascii_alphanumeric);
        bytes.fold(0_u64, |set, byte| set | 1 << (byte.to_ascii_lowercase() % 64))
    };
    let (one, other) = (letters(one), letters(other));
    (one & !other).count_ones().max((other & !one).count_ones()) as usize
}

/// Longest word that is compared with the vocabulary; nothing longer is a slip of the keyboard.
const LONGEST_SLIP: usize = 64;

/// The word of `known` that `word` is a misspelling of: another spelling of it, or a few slips away (one in five
/// characters, at least one). `None` for a known word itself and for two words equally near.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > LONGEST_SLIP {
        return None;
    }
    let normal_word = normal(word);
    let length = normal_length(word);
    let mut best: Option<(usize, &'k str)> = None;
    let mut tied = false;
    for candidate in known {
        if candidate == word {
            return None;
        }
        let candidate_length = normal_length(candidate);
        let shorter = length.min(candidate_length);
        let most = (shorter / 5).max(1);
        if length.abs_diff(candidate_length) > most || strangers(word, candidate) > most {
            continue; // So many slips at least.
        }
        let distance = strsim::osa_distance(&normal_word, &normal(candidate));
        if distance > most || shorter <= distance {
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

/// Like [`nearest`], and also the one word of `known` that holds all the words of `word`: `kill_switch_off` for
/// `require_kill_switch_off`.
pub fn nearest_or_part<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> Option<&'k str> {
    if word.len() > LONGEST_SLIP {
        return None;
    }
    nearest(word, known.clone()).or_else(|| {
        let parts = folded_words(word);
        if parts.is_empty() {
            return None;
        }
        let mut whole = known.into_iter().filter(|candidate| {
            let of_candidate = folded_words(candidate);
            *candidate != word && parts.iter().all(|part| of_candidate.contains(part))
        });
        let first = whole.next()?;
        whole.next().is_none().then_some(first)
    })
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
    fn blank_is_what_a_python_reader_strips() {
        assert!(is_blank(" \t\u{a0}\u{2003}\u{1c}\u{1f}"));
        assert!(is_blank(""));
        assert!(!is_blank("\u{200b}"));
        assert!(!is_blank("x "));
    }

    #[test]
    fn variants_of_case_and_blanks_fold_into_one() {
        assert_eq!(folded(" Passport. V0\u{1f}\n"), SCHEMA_VERSION);
        assert_ne!(folded("passport-v0"), SCHEMA_VERSION);
    }

    #[test]
    fn near_words_are_found_and_strangers_left_alone() {
        assert_eq!(nearest("drift_retune", chord_ids()), Some("DRIFT-RETUNE"));
        assert_eq!(nearest("RELOK", chord_ids()), Some("RELOCK"));
        assert_eq!(nearest("RELOCK", chord_ids()), None);
        assert_eq!(nearest("SWITCH-OFF", chord_ids()), None);
        assert_eq!(nearest("aply", gates()), Some("apply"));
        assert_eq!(nearest("require_kill_switch", gates()), Some("require_kill_switch_off"));
        assert_eq!(nearest("kill_switch_off", gates()), None);
        assert_eq!(nearest_or_part("require_verify", gates()), Some("require_verify_ok"));
        assert_eq!(nearest_or_part("kill_switch_off", gates()), Some("require_kill_switch_off"));
        // Two gates begin so: no guess.
        assert_eq!(nearest_or_part("require", gates()), None);
        assert_eq!(nearest_or_part("require_ticket", gates()), None);
        assert_eq!(nearest("microbatch_sizee", ACTUATORS.iter().copied()), Some("microbatch_size"));
        assert_eq!(nearest("activation_checkpoint_every", ACTUATORS.iter().copied()), None);
    }

    #[test]
    fn names_of_the_older_text_are_known_in_every_spelling() {
        assert_eq!(todays_gate("kill-switch"), Some("require_kill_switch_off"));
        assert_eq!(todays_gate("verify_ok"), Some("require_verify_ok"));
        assert_eq!(todays_gate("paid_gate"), Some("require_paid"));
        assert_eq!(todays_gate("require_paid"), None);
    }

    proptest::proptest! {
        #[test]
        fn strangers_are_never_more_than_the_slips(one in "[a-eA-E_0-9é\u{212a}k]{0,9}", other in "[a-eA-E_0-9éK]{0,9}") {
            let slips = strsim::osa_distance(&normal(&one), &normal(&other));
            proptest::prop_assert!(strangers(&one, &other) <= slips);
            proptest::prop_assert_eq!(normal_length(&one), normal(&one).chars().count());
        }
    }
}
