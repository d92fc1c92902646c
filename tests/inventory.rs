//! The inventory: a row for each passport, whatever the file holds, and their order by how far they may go.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod page;
mod reach;
mod rows;
mod shown;
