//! Owns how a name falls into words.

/// What parts the words of a name, besides a change of case.
pub(super) const SEPARATORS: [char; 3] = ['_', '-', '.'];

/// What becomes of capitals that small letters follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunOfCapitals {
    /// The last one begins the next word: `HTTP`, `Retry`.
    LendsItsLast,
    /// They are a word of their own: `RETRY`, `limit`.
    IsAWord,
}

/// The words of a name: split at `_`, `-`, `.` and changes of case.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(SEPARATORS).flat_map(|part| words_by_case(part, RunOfCapitals::LendsItsLast))
}

/// The words of a name without separators.
pub(super) fn words_by_case(name: &str, run: RunOfCapitals) -> impl Iterator<Item = &str> {
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
            // One capital is the start of its word: `Retry`.
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
pub(super) fn folded_words(name: &str) -> Vec<String> {
    words(name).map(str::to_lowercase).collect()
}
