//! `mk passport diff`: the cases of `fixtures/change`, revisions and the index, formats, and Git's external diff driver.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod cases;
#[cfg(unix)]
mod driver;
mod formats;
pub(crate) mod pages;
mod revisions;
mod trees;
