//! Owns the topics that the invariants of a signed contract have to speak of, and the words by which they are recognised.

use super::GLOBAL_BATCH;

/// Topic of the invariant that names a service level or a latency.
pub const SERVICE_LEVEL: &str = "service-level";
/// Topic of the invariant that names the accepted risk or a rollback.
pub const ACCEPTED_RISK: &str = "accepted-risk";

/// What an invariant can be about.
#[derive(Debug)]
pub struct Topic {
    /// Its name.
    pub id: &'static str,
    /// What an invariant on it names, for messages.
    pub names: &'static str,
    /// An invariant on it, for advice.
    pub sample: &'static str,
    /// The phrases that tell it, English and Russian, without regard to case: whole words one after another; a word
    /// that ends in `*` is every word that starts so.
    pub phrases: &'static [&'static str],
}

/// The topics of a signed contract. Any phrase of a topic, anywhere in any invariant, is enough.
pub const TOPICS: &[Topic] = &[
    Topic {
        id: GLOBAL_BATCH,
        names: "the global batch",
        sample: "The global batch size stays as the job was submitted.",
        // The English spellings are recognised by `names_global_batch`, as in the rules of safety.
        phrases: &["глобальн* батч*", "глобальн* размер* батч*", "глобальн* пакет*"],
    },
    Topic {
        id: SERVICE_LEVEL,
        names: "a service level or a latency",
        sample: "Step time p95 and p99 stay inside the service level objective.",
        phrases: &[
            "slo",
            "slos",
            "sla",
            "slas",
            "service level*",
            "latenc*",
            "step time*",
            "steptime*",
            "response time*",
            "percentile*",
            "p50",
            "p90",
            "p95",
            "p99",
            "p999",
            "уров* обслуживани*",
            "уров* сервиса",
            "латентност*",
            "задерж*",
            "врем* шага",
            "врем* отклика",
            "врем* ответа",
            "перцентил*",
            "персентил*",
            "процентил*",
        ],
    },
    Topic {
        id: ACCEPTED_RISK,
        names: "the accepted risk or a rollback",
        sample: "The accepted risk is one rollback a day; a second one closes apply.",
        phrases: &["risk*", "rollback*", "roll* back", "degrad*", "риск*", "откат*", "деградаци*"],
    },
];

impl Topic {
    /// The words by which an invariant is recognised, for the documentation.
    pub fn words(&self) -> Vec<&'static str> {
        let english: &[&str] = if self.id == GLOBAL_BATCH {
            &["global batch", "global_batch", "global-batch", "globalbatch"]
        } else {
            &[]
        };
        [english, self.phrases].concat()
    }

    /// Whether an invariant speaks of the topic.
    pub fn is_told_by(&self, invariant: &str) -> bool {
        if self.id == GLOBAL_BATCH && names_global_batch(invariant) {
            return true;
        }
        let folded = invariant.to_lowercase();
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        self.phrases.iter().any(|phrase| holds(&words, phrase))
    }
}

/// Whether an invariant holds the global batch, in any of the topic's languages.
pub fn holds_global_batch(invariant: &str) -> bool {
    TOPICS.iter().any(|topic| topic.id == GLOBAL_BATCH && topic.is_told_by(invariant))
}

/// Whether the words of `phrase` stand in `words` one after another.
fn holds(words: &[&str], phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    words.windows(wanted.len()).any(|window| {
        window.iter().zip(&wanted).all(|(word, wanted)| match wanted.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == wanted,
        })
    })
}

/// Whether `global batch`, `global_batch`, `global-batch` or `globalbatch` is in the text, in any case.
pub fn names_global_batch(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| {
        // This decides for nearly every byte.
        if bytes[at] | 0x20 != b'g' {
            return false;
        }
        let Some(rest) = behind(&bytes[at..], b"global") else { return false };
        let rest = if let [b' ' | b'_' | b'-', rest @ ..] = rest { rest } else { rest };
        behind(rest, b"batch").is_some()
    })
}

/// The topics of [`TOPICS`] that a single word of an invariant shows at once; [`Topic::is_told_by`] knows more,
/// and folds and splits the text for it.
pub(super) fn plain_topics(invariant: &str) -> [bool; TOPICS.len()] {
    // Which letters the words of one ASCII word start with, all topics together: most words start with another.
    const STARTS: u32 = starts();
    let mut plain = [false; TOPICS.len()];
    let mut is_inside = false;
    for (at, byte) in invariant.bytes().enumerate() {
        let starts_word = !is_inside && byte.is_ascii_alphanumeric();
        is_inside = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        if starts_word && STARTS & 1 << (byte & 31) != 0 {
            mark_topics_of_word(&invariant[at..], &mut plain);
        }
    }
    plain[0] = plain[0] || names_global_batch(invariant);
    plain
}

fn mark_topics_of_word(text: &str, plain: &mut [bool; TOPICS.len()]) {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let word = &text[..end];
    // Most phrases start with another letter, which is seen sooner than where they end.
    let starts_so = |phrase: &&&str| {
        phrase.as_bytes().first().zip(word.as_bytes().first()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    for (topic, plain) in TOPICS.iter().zip(plain).filter(|(_, plain)| !**plain) {
        *plain = topic.phrases.iter().filter(starts_so).any(|phrase| match phrase.strip_suffix('*') {
            Some(stem) => word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem)),
            None => word.eq_ignore_ascii_case(phrase),
        });
    }
}

/// A set of the first letters of all phrases of ASCII: bit 1 is `a`.
const fn starts() -> u32 {
    let mut set = 0;
    let mut topic = 0;
    while topic < TOPICS.len() {
        let phrases = TOPICS[topic].phrases;
        let mut at = 0;
        while at < phrases.len() {
            let first = phrases[at].as_bytes()[0];
            if first.is_ascii() {
                set |= 1 << (first & 31);
            }
            at += 1;
        }
        topic += 1;
    }
    set
}

/// What follows a word, in any case, at the start of a text.
fn behind<'t>(text: &'t [u8], word: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(id: &str, invariant: &str) -> bool {
        TOPICS.iter().find(|topic| topic.id == id).unwrap().is_told_by(invariant)
    }

    #[test]
    fn the_global_batch_is_told_in_its_four_spellings_and_any_case() {
        for text in ["keep GLOBAL BATCH", "global_batch in a corridor", "Global-Batch", "theGlobalBatchSize"] {
            assert!(names_global_batch(text), "{text}");
        }
        for text in
            ["global  batch", "global", "batch global", "global/batch", "a globally set batch", "global_micro_batch"]
        {
            assert!(!names_global_batch(text), "{text}");
        }
    }

    #[test]
    fn every_sample_tells_its_own_topic_and_every_phrase_is_in_lower_case() {
        for topic in TOPICS {
            assert!(topic.is_told_by(topic.sample), "{}", topic.id);
            for phrase in topic.phrases {
                assert_eq!(*phrase, phrase.to_lowercase());
            }
        }
    }

    #[test]
    fn a_topic_is_told_by_whole_words_and_by_beginnings() {
        assert!(reported(SERVICE_LEVEL, "Keep the SLO."));
        assert!(reported(SERVICE_LEVEL, "p95/p99 step-time in a corridor"));
        assert!(reported(SERVICE_LEVEL, "All-reduce latencies stay low"));
        assert!(!reported(SERVICE_LEVEL, "No slow start in any slot"));
        assert!(reported(ACCEPTED_RISK, "rollback-risk is bounded"));
        assert!(reported(ACCEPTED_RISK, "A bad step is rolled back."));
        assert!(!reported(ACCEPTED_RISK, "Mind the asterisk; roll forward"));
    }

    #[test]
    fn russian_invariants_are_understood() {
        assert!(reported(GLOBAL_BATCH, "Глобальный размер батча не меняется"));
        assert!(reported(SERVICE_LEVEL, "Время шага не растёт"));
        assert!(reported(ACCEPTED_RISK, "Допустимый риск деградации: один откат в сутки"));
        assert!(!reported(ACCEPTED_RISK, "Глобальный батч сохраняется"));
    }
}
