//! What several test files share.
#![allow(dead_code, unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper of a test fails as the test does")]

pub mod examples;
pub mod run;
pub mod sample;
pub mod sound;
