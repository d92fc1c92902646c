//! The gate in Git repositories: each test makes its own one, and runs the program itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy.toml excuses test functions, not their helpers")]

#[cfg(unix)]
mod attributes;
mod changed;
#[cfg(unix)]
mod linked_folders;
#[cfg(unix)]
mod links;
mod named;
mod refusals;
mod shards;
mod sniff;
mod staged;
mod support;
#[cfg(unix)]
mod unseen;
mod work_tree;
