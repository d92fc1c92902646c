//! Owns the joint message of the rules on allowed actuators without bounds.

use crate::finding::{Finding, Words, words};

/// How many names the joint message has; the labels have all.
const MOST_NAMES: usize = 4;
/// What is wrong, behind the name of the actuator in the message of each finding.
pub(super) const FAULT: &str = " has no bounds";

/// The joint message of several findings, the message of each of which is `start`, a name, and [`FAULT`].
pub(super) fn joint(findings: &[Finding], start: &'static str) -> Words {
    let name = |finding: &'_ Finding| {
        let message = finding.message.text();
        let message = message.strip_prefix(start).unwrap_or_default();
        message.find(FAULT).map(|end| message[..end].to_owned()).unwrap_or_default()
    };
    let names: Vec<String> = findings.iter().take(MOST_NAMES).map(name).collect();
    let more = match findings.len() - names.len() {
        0 => Words::default(),
        more => words!(" and {more} more"),
    };
    words!(
        "{start}{all} allowed actuators have no bounds: {names}{more}",
        all = findings.len(),
        names = names.join(", ")
    )
}
