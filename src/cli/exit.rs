//! Owns how the program ends.

use std::process::ExitCode;

/// How the program ends. There are two ways, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Nothing wrong: status 0.
    Clean,
    /// Anything wrong: status 2. What it was is in the text and in the JSON report.
    Wrong,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Wrong => Self::from(WRONG),
        }
    }
}

/// The status of everything that is wrong.
pub(super) const WRONG: u8 = 2;
