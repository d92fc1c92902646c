//! The gate in Git repositories: each test makes its own one, and runs the program itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy.toml excuses test functions, not their helpers")]

mod common;

#[path = "git/changed.rs"]
mod changed;
#[path = "git/named.rs"]
mod named;
#[path = "git/refusals.rs"]
mod refusals;
#[path = "git/shards.rs"]
mod shards;
#[path = "git/sniff.rs"]
mod sniff;
#[path = "git/staged.rs"]
mod staged;
#[path = "git/support.rs"]
mod support;
#[cfg(unix)]
#[path = "git/unseen.rs"]
mod unseen;
#[path = "git/work_tree.rs"]
mod work_tree;
