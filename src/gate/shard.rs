//! Owns the split of a scan among the machines of a CI matrix.

use std::num::NonZeroU64;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::path::RepoPath;

/// The K-th of N parts. A path is in one of them, and in the same one on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1 on.
    pub part: NonZeroU64,
    /// How many there are.
    pub parts: NonZeroU64,
}

impl Shard {
    /// Whether the file is checked by this part.
    pub fn holds(self, path: &RepoPath) -> bool {
        let digest = Sha256::digest(path.as_str().as_bytes());
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % self.parts == self.part.get() - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = |number: &str| number.parse::<NonZeroU64>().ok().filter(|_| !number.starts_with('+'));
        let (part, parts) = text.split_once('/').map_or((None, None), |(part, parts)| (read(part), read(parts)));
        match (part, parts) {
            (Some(part), Some(parts)) if part <= parts => Ok(Self { part, parts }),
            _ => Err("write K/N with K from 1 to N, such as 2/4".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shards_count_from_one() {
        assert_eq!("2/4".parse::<Shard>().map(|shard| (shard.part.get(), shard.parts.get())), Ok((2, 4)));
        for bad in ["", "1", "0/4", "5/4", "1/0", "-1/4", "+1/4", "1/4/2", "a/b", "1 / 4"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_never_moves_to_another_shard() {
        // These are what every release has to answer: the parts of a matrix may run different ones.
        let holder = |path: &str| (1..=7).find(|part| shard(*part, 7).holds(&RepoPath::new(path)));
        let holders = ["passport.json", "a/passport.json", "caf\u{e9}.passport.json"].map(holder);
        assert_eq!(holders, [Some(3), Some(1), Some(5)]);
    }

    fn shard(part: u64, parts: u64) -> Shard {
        format!("{part}/{parts}").parse().unwrap()
    }

    proptest! {
        #[test]
        fn every_path_is_in_exactly_one_shard(path in ".{0,40}", parts in 1_u64..40) {
            let holders = (1..=parts).filter(|part| shard(*part, parts).holds(&RepoPath::new(&path))).count();
            prop_assert_eq!(holders, 1);
        }
    }
}
