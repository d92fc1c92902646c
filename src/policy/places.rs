//! Owns which overrides match a path: found by the folders that the path is in, so that hundreds of overrides cost a
//! file a few look-ups.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use globset::{GlobSet, GlobSetBuilder};

use crate::glob;
use crate::path::RepoPath;

/// The globs of all overrides, by the folder that each starts with.
#[derive(Debug, Default)]
pub(super) struct Places {
    below: HashMap<Box<[u8]>, Below>,
}

/// The overrides whose globs start with one folder.
#[derive(Debug, Default)]
struct Below {
    /// Those that match everything below it.
    all: Vec<usize>,
    /// The others, in the order of `globs`.
    some: Vec<usize>,
    globs: GlobSet,
}

impl Places {
    /// The places of overrides, each given with its number and its globs. What is no glob matches nothing.
    pub(super) fn new<'g>(overrides: impl Iterator<Item = (usize, &'g [String])>) -> Self {
        let mut places = Self::default();
        let mut builders: HashMap<Box<[u8]>, GlobSetBuilder> = HashMap::new();
        for (number, globs) in overrides {
            for written in globs {
                let Ok(compiled) = glob::parse(written) else { continue };
                let whole = glob::anywhere(written);
                let (folder, rest) = split(&whole);
                let below = places.below.entry(folder.as_bytes().into()).or_default();
                if rest == "**" && !folder.is_empty() {
                    below.all.push(number);
                } else {
                    below.some.push(number);
                    builders.entry(folder.as_bytes().into()).or_insert_with(GlobSetBuilder::new).add(compiled);
                }
            }
        }
        for (folder, builder) in builders {
            if let Some(below) = places.below.get_mut(&folder) {
                // Each compiles by itself, and their number is bounded by the size of the configuration.
                below.globs = builder.build().unwrap_or_default();
            }
        }
        places
    }

    /// The numbers of the overrides that match a path below the root, in ascending order.
    pub(super) fn of(&self, path: &RepoPath) -> Vec<usize> {
        let mut class = Vec::new();
        if self.below.is_empty() {
            return class;
        }
        let Some(name) = path.below_root() else { return class };
        let bytes =
            if name.is_encoded() { Cow::Owned(name.to_bytes()) } else { Cow::Borrowed(name.as_str().as_bytes()) };
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        for end in std::iter::once(0).chain(ends) {
            let Some(below) = self.below.get(&bytes[..end]) else { continue };
            class.extend(&below.all);
            if !below.some.is_empty()
                && let Some(path) = name.on_disk(Path::new(""))
            {
                class.extend(below.globs.matches(&path).into_iter().map(|glob| below.some[glob]));
            }
        }
        class.sort_unstable();
        class.dedup();
        class
    }
}

/// The folder that a glob starts with, as far as it is written out, and what is behind it.
fn split(glob: &str) -> (&str, &str) {
    let mut end = 0;
    for (at, _) in glob.match_indices('/') {
        let part = &glob[if end == 0 { 0 } else { end + 1 }..at];
        if part.is_empty() || part.contains(['*', '?', '[', ']', '{', '}', '\\', ',']) {
            break;
        }
        end = at;
    }
    if end == 0 { ("", glob) } else { (&glob[..end], &glob[end + 1..]) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_glob_starts_with_the_folders_that_are_written_out() {
        for (glob, parts) in [
            ("prod/**", ("prod", "**")),
            ("prod/eu/*.json", ("prod/eu", "*.json")),
            ("prod/a.json", ("prod", "a.json")),
            ("**/a.json", ("", "**/a.json")),
            ("prod/{a,b}/**", ("prod", "{a,b}/**")),
            ("{prod/a,lab}/x", ("", "{prod/a,lab}/x")),
            ("pr*d/x/y", ("", "pr*d/x/y")),
            ("a/[b]/c", ("a", "[b]/c")),
            ("a\\*/b", ("", "a\\*/b")),
        ] {
            assert_eq!(split(glob), parts, "{glob}");
        }
    }

    proptest! {
        #[test]
        fn the_places_are_those_that_the_globs_match(
            globs in proptest::collection::vec("[ab*]{1,2}(/([ab]{1,2}|\\*|\\*\\*|\\{a,b\\})){0,3}", 1..6),
            path in "[ab]{1,2}(/[ab]{1,2}){0,4}",
        ) {
            let globs: Vec<Vec<String>> = globs.into_iter().map(|glob| vec![glob]).collect();
            let places = Places::new(globs.iter().enumerate().map(|(number, globs)| (number, globs.as_slice())));
            let is_match = |glob: &String| glob::parse(glob).is_ok_and(|glob| glob.compile_matcher().is_match(&path));
            let expected: Vec<usize> = (0..globs.len()).filter(|&number| is_match(&globs[number][0])).collect();
            prop_assert_eq!(places.of(&RepoPath::new(&path)), expected);
        }
    }
}
