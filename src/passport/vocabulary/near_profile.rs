//! Owns which profile of the catalogue a name is near to, without being its name.

use super::Profile;
use super::likeness::{Outline, nearest};
use super::looks::plain;
use super::{folded, is_white};

/// The outlines of the names of all profiles.
const OUTLINES: [Outline; Profile::ALL.len()] = {
    let mut outlines = [Outline::of_ascii(""); Profile::ALL.len()];
    let mut at = 0;
    while at < outlines.len() {
        outlines[at] = Outline::of_ascii(Profile::ALL[at].name());
        at += 1;
    }
    outlines
};

/// How many letters and digits a name that is near has at most.
const MOST_LETTERS: usize = {
    let (mut most, mut at) = (0, 0);
    while at < OUTLINES.len() {
        if OUTLINES[at].most_letters() > most {
            most = OUTLINES[at].most_letters();
        }
        at += 1;
    }
    most
};

/// A profile whose name is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearProfile {
    /// The profile.
    pub profile: Profile,
    /// Whether only case, blanks or the look of letters differ: a reader takes the name for the profile's.
    pub looks_the_same: bool,
}

/// The profile of the catalogue that `name` is near to; `None` for the name of a profile and for other names.
pub fn near_profile(name: &str) -> Option<NearProfile> {
    if let Some(profile) = versioned(name) {
        return Some(NearProfile { profile, looks_the_same: false });
    }
    // Nearly every name is too long, or has other letters.
    let is_short = || name.bytes().filter(u8::is_ascii_alphanumeric).nth(MOST_LETTERS).is_none();
    let is_alike = || OUTLINES.iter().any(|known| known.may_be_near(&Outline::of_ascii(name)));
    if name.is_ascii() && !(is_short() && is_alike()) || Profile::from_name(name).is_some() {
        return None;
    }
    let seen = folded(&plain(name));
    if let Some(profile) = Profile::from_name(&seen) {
        return Some(NearProfile { profile, looks_the_same: true });
    }
    let near = nearest(&seen, names())?;
    let profile = Profile::from_name(near)?;
    (!is_another_word(&seen, near)).then_some(NearProfile { profile, looks_the_same: false })
}

/// The profile whose name is followed by nothing but a version: `safe-v2`, `Pilot 2`, `recovery.v1`.
fn versioned(name: &str) -> Option<Profile> {
    /// A number of more digits without a `v` is a year or a size.
    const MOST_DIGITS: usize = 2;
    let name = name.trim_end();
    let rest = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &name[rest.len()..];
    if number.trim_matches('.').is_empty() {
        return None;
    }
    let seen = plain(rest);
    // Many names end in a number, and few of these start like a profile's.
    if !names().any(|name| starts_with(&seen, name)) {
        return None;
    }
    let rest = folded(&seen);
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    let stem = rest.strip_suffix("version").or_else(|| rest.strip_suffix('v'));
    let is_short = number.len() <= MOST_DIGITS;
    let stem = stem.or_else(|| is_short.then_some(rest))?;
    Profile::from_name(stem.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether the folded text starts with the name of a profile.
fn starts_with(text: &str, name: &str) -> bool {
    // No letter beyond ASCII has one of these as its small letter.
    let mut letters = text.chars().filter(|c| !is_white(*c)).map(|c| c.to_ascii_lowercase());
    name.chars().all(|letter| letters.next() == Some(letter))
}

fn names() -> impl Iterator<Item = &'static str> {
    Profile::ALL.into_iter().map(Profile::name)
}

/// Whether a name differs from a short one in its first letter: `host` and `post` are no slips of `cost`.
fn is_another_word(name: &str, short: &str) -> bool {
    /// Names of fewer letters are a letter away from many words.
    const SHORT: usize = 5;
    let mut letters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut others: Vec<char> = short.chars().collect();
    let is_same_start = letters.first() == others.first();
    letters.sort_unstable();
    others.sort_unstable();
    short.len() < SHORT && !is_same_start && letters != others
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(name: &str) -> Option<(&'static str, bool)> {
        near_profile(name).map(|near| (near.profile.name(), near.looks_the_same))
    }

    #[test]
    fn names_that_a_reader_takes_for_a_profile_look_the_same() {
        for (name, profile) in [
            ("Pilot", "pilot"),
            ("SAFE", "safe"),
            (" perf ", "perf"),
            ("IO", "io"),
            ("c\u{43e}st", "cost"),
            ("c\u{200b}omm", "comm"),
            ("\u{ff50}ilot", "pilot"),
            ("reco very", "recovery"),
        ] {
            assert_eq!(near(name), Some((profile, true)), "{name}");
        }
    }

    #[test]
    fn slips_are_near() {
        for (name, profile) in [
            ("pilott", "pilot"),
            ("plot", "pilot"),
            ("saef", "safe"),
            ("asfe", "safe"),
            ("pref", "perf"),
            ("com", "comm"),
            ("recovry", "recovery"),
            ("recover-y", "recovery"),
            ("safe-v2", "safe"),
            ("recovery_v1", "recovery"),
            ("Pilot.v2.1", "pilot"),
            ("io 2", "io"),
            ("perf-version-3", "perf"),
            (" Reco very-v2", "recovery"),
            ("\u{ff50}ilot_v2", "pilot"),
        ] {
            assert_eq!(near(name), Some((profile, false)), "{name}");
        }
    }

    #[test]
    fn other_names_are_near_no_profile() {
        for name in [
            "pilot",
            "io",
            "ads-ranker",
            "costa-rica-pilot-plant",
            "safe-eu",
            "safe-eu-v2",
            "perf-2026",
            "ranker-v2",
            "v2",
            "2",
            "host",
            "post",
            "safety",
            "performance",
            "bio",
            "ml",
            "\u{43f}\u{43e}\u{438}\u{441}\u{43a}",
            "",
        ] {
            assert_eq!(near(name), None, "{name}");
        }
    }
}
