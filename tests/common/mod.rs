//! What several test files share.
#![allow(dead_code, unreachable_pub, missing_docs)]

pub mod examples;
