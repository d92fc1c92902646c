//! Fixing and formatting change what they promise to change, and nothing else: bytes, modes, links, other files.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

mod files;
mod laws;
