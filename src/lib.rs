//! `mk passport`: the gate in front of an auto-tuner.
pub mod cli;
pub mod discover;
pub mod docs;
pub mod document;
pub mod finding;
pub mod fix;
pub mod gate;
pub mod git;
pub mod passport;
pub mod path;
pub mod policy;
pub mod report;
pub mod rule;
pub mod rules;
pub mod sink;
pub mod templates;
pub mod text;
