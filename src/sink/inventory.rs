//! Owns the formats of an inventory: each is a pure function of it.

pub mod html;
