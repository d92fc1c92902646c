//! The permission order: each row of its table in both directions, hostile passports, and its laws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests are tests")]

pub(crate) mod generate;
mod hostile;
mod laws;
mod rows;
pub(crate) mod support;
mod witness;
