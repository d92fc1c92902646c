//! The gate in Git repositories: each test makes its own one, and runs the program itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy.toml excuses test functions, not their helpers")]

#[cfg(unix)]
mod attributes;
mod base_approved;
mod base_auto;
mod base_earlier;
mod base_envelopes;
mod base_gone;
mod base_policy;
mod base_undone;
mod base_work_tree;
mod bases;
mod changed;
mod embedded;
mod ignored;
#[cfg(unix)]
mod linked_folders;
#[cfg(unix)]
mod links;
mod merged;
mod named;
mod nothing;
mod partial;
mod refusals;
mod shards;
mod sniff;
mod spared;
mod sparse;
mod staged;
mod started;
pub(crate) mod support;
#[cfg(unix)]
mod unseen;
#[cfg(unix)]
mod untracked;
mod work_tree;
