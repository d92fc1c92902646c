//! Owns what a whole text is: a placeholder for what is not written yet.

use super::is_blank;

/// Texts that stand for nothing, in lower case and without what is no letter or digit.
pub const PLACEHOLDERS: &[&str] = &[
    "none",
    "nothing",
    "noone",
    "nobody",
    "null",
    "nil",
    "na",
    "todo",
    "tbd",
    "tba",
    "tbc",
    "fixme",
    "placeholder",
    "dummy",
    "changeme",
    "replaceme",
    "fillme",
    "fillin",
    "fillmein",
    "pending",
    "noneyet",
    "notyet",
    "notyetdefined",
    "notdefined",
    "tobeadded",
    "tobeagreed",
    "tobefilled",
    "tobefilledin",
    "tobemeasured",
    "tobewritten",
    "loremipsum",
    "sameasabove",
    "noinvariants",
    "someone",
    "somebody",
    "anyone",
    "anybody",
    "yourname",
    "yourteam",
    "tobedone",
    "tobedefined",
    "tobedetermined",
    "tobedecided",
    "unknown",
    "undefined",
    "unset",
    "notset",
    "empty",
    "later",
    "asdf",
    "qwerty",
    "foo",
    "foobar",
    "нет",
    "ничего",
    "никто",
    "неизвестно",
    "позже",
    "потом",
    "заполнить",
    "уточнить",
    "пусто",
    "незадано",
    "неопределено",
    "туду",
];

/// Words that make a placeholder of whatever they open: `TODO: name the owner`.
pub const OPENERS: &[&str] = &["todo", "tbd", "tba", "tbc", "fixme", "xxx"];

/// No placeholder has so many letters.
const MOST_LETTERS: usize = 20;

/// By the last five bits of its first letter, how many letters a placeholder of ASCII can have: one bit each.
const LENGTHS: [u32; 32] = lengths();

const fn lengths() -> [u32; 32] {
    let mut lengths = [0; 32];
    let mut at = 0;
    while at < PLACEHOLDERS.len() {
        let word = PLACEHOLDERS[at].as_bytes();
        if word.is_ascii() {
            lengths[(word[0] & 31) as usize] |= 1 << word.len();
        }
        at += 1;
    }
    // What is crossed out has any number of them.
    lengths[(b'x' & 31) as usize] = !0;
    lengths
}

/// By the last five bits of its first letter, the last five bits of the second and of the third letters of placeholders
/// and openers of ASCII: one bit each.
const NEXT: [[u32; 32]; 2] = next_letters();

const fn next_letters() -> [[u32; 32]; 2] {
    let mut next = [[0; 32]; 2];
    let mut at = 0;
    while at < PLACEHOLDERS.len() + OPENERS.len() {
        let word = if at < OPENERS.len() { OPENERS[at] } else { PLACEHOLDERS[at - OPENERS.len()] }.as_bytes();
        let mut place = 1;
        while place < 3 && place < word.len() && word[0].is_ascii() && word[place].is_ascii() {
            next[place - 1][(word[0] & 31) as usize] |= 1 << (word[place] & 31);
            place += 1;
        }
        at += 1;
    }
    next
}

/// Whether a text starts with letters as no placeholder does: the second and the third decide for nearly every text.
fn starts_otherwise(text: &str) -> bool {
    let [first, rest @ ..] = text.as_bytes() else { return false };
    let is_other = |place: usize, byte: &u8| NEXT[place][usize::from(first & 31)] >> (byte & 31) & 1 == 0;
    first.is_ascii_alphanumeric()
        && match rest {
            [second, third, ..] if second.is_ascii_alphanumeric() => {
                is_other(0, second) || (third.is_ascii_alphanumeric() && is_other(1, third))
            }
            [second] => second.is_ascii_alphanumeric() && is_other(0, second),
            _ => false,
        }
}

/// Whether a text that is not blank says nothing: a placeholder, or signs without a letter or digit.
pub fn is_placeholder(text: &str) -> bool {
    if starts_otherwise(text) {
        return false;
    }
    if !text.chars().any(char::is_alphanumeric) {
        return !is_blank(text);
    }
    (may_be_listed(text) && is_listed(text)) || is_opened(text) || is_slot(text)
}

/// Whether a text has the length and the first letter of a placeholder: nearly every text is recognised by these.
fn may_be_listed(text: &str) -> bool {
    if !text.is_ascii() {
        return text.len() < 8 * MOST_LETTERS;
    }
    let mut letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    let first = letters.next().unwrap_or_default();
    let count = 1 + letters.take(MOST_LETTERS).count();
    count < MOST_LETTERS && LENGTHS[usize::from(first & 31)] >> count & 1 != 0
}

fn is_listed(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_crossed_out = letters.len() > 1 && letters.bytes().all(|byte| byte == b'x');
    is_crossed_out || PLACEHOLDERS.contains(&letters.as_str())
}

/// Whether the first word says that the rest is still to be done.
fn is_opened(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !text.starts_with(['t', 'T', 'f', 'F', 'x', 'X']) {
        return false;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len());
    OPENERS.iter().any(|word| text[..end].eq_ignore_ascii_case(word))
}

/// Whether the text is a slot of a template that nothing was put into: `<owner>`, `${OWNER}`, `{{ owner }}`.
fn is_slot(text: &str) -> bool {
    let text = text.trim();
    if !text.ends_with(['>', '}']) {
        return false;
    }
    [("<", ">"), ("${", "}"), ("{{", "}}")].iter().any(|(open, close)| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inner| !inner.contains(*close))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_says_nothing_however_it_is_written() {
        assert!(PLACEHOLDERS.iter().all(|word| is_placeholder(word) && word.chars().count() < MOST_LETTERS));
        assert!(OPENERS.iter().all(|word| is_opened(word) && !starts_otherwise(word)));
        assert!(PLACEHOLDERS.iter().all(|word| !starts_otherwise(word) && !starts_otherwise(&word.to_uppercase())));
        for text in [
            "none",
            "None.",
            "TODO",
            "todo: name the owner",
            "tbd",
            "T.B.D.",
            "n/a",
            "N/A",
            "xxx",
            "XX",
            "-",
            "--",
            "...",
            "???",
            "to be defined",
            "change-me",
            "FIXME later",
            "<owner>",
            "${OWNER}",
            "{{ owner }}",
            "нет",
            "[TBD]",
            "TBD by the platform team",
            "to be measured",
            "None yet",
            "pending",
            "your-team",
            "не задано",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_says_something_is_no_placeholder() {
        for text in [
            "",
            " ",
            "x",
            "none of the jobs restarts",
            "pending moves are dropped",
            "pending_queue_depth",
            "todo_queue_depth",
            "p95",
            "nan_loss_count",
            "team-xx",
            "<5 % of rollbacks>5",
            "unknown_errors",
            "The global batch size stays as the job was submitted.",
            "7",
            "null_rate",
            "nobody else moves the batch",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
