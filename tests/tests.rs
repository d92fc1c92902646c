//! All integration tests in one program: one link in place of fifteen. Each module says what it holds.

mod architecture;
mod catalogue;
mod change;
mod cmd;
mod common;
mod config;
mod docs;
mod excuses;
mod fixtures;
mod founding;
mod git;
#[cfg(unix)]
mod hostile;
mod inventory;
mod json_faults;
mod loosened;
mod mending;
mod names;
mod one_cause;
mod one_cause_profiles;
mod page;
mod pages;
mod people_reports;
mod permission_order;
mod permits;
mod reports;
mod rules;
mod soundness;
mod templates_order;
mod wording;
