//! Owns the contract's model: a passport as far as it could be read, and the faults of shape met on the way.
//!
//! Reading is lenient. A part that is absent, broken or read are three things: a rule that reads a broken part stays
//! silent, because the part's own fault speaks already.

pub mod delta;
pub mod envelope;
pub mod profile;
pub mod vocabulary;

mod bounds;
mod fault;
mod fields;
mod locate;
mod model;
mod names;
mod query;
mod reading;

pub use bounds::Orphan;
pub use fault::Fault;
pub use locate::locate;
pub use model::{
    Calibration, Cooldown, Entry, Flag, Fraction, Gate, Identity, Knob, Limits, List, Mode, Number, Part, Passport,
    Signals, Text,
};
pub use names::Names;
