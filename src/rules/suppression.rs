//! Owns the group suppression: what is excused has a reason, an end, and something to excuse.

mod expired_suppression;
mod expiring_suppression;
mod unused_suppression;

use crate::rule::Rule;

pub(super) const RULES: &[&Rule] =
    &[&expired_suppression::RULE, &expiring_suppression::RULE, &unused_suppression::RULE];
