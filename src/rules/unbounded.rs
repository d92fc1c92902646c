//! Owns the joint message of the rules on allowed actuators without bounds.

use crate::finding::Finding;

/// How many names the joint message has; the labels have all.
const MOST_NAMES: usize = 4;
/// What is wrong, behind the name of the actuator in the message of each finding.
pub(super) const FAULT: &str = " has no bounds";

/// The joint message of several findings, the message of each of which is `start`, a name, and [`FAULT`].
pub(super) fn joint(findings: &[Finding], start: &str) -> String {
    let name = |finding: &'_ Finding| {
        let message = finding.message.text();
        let message = message.strip_prefix(start).unwrap_or_default();
        message.find(FAULT).map(|end| message[..end].to_owned()).unwrap_or_default()
    };
    let names: Vec<String> = findings.iter().take(MOST_NAMES).map(name).collect();
    let more = findings.len() - names.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{start}{} allowed actuators have no bounds: {}{more}", findings.len(), names.join(", "))
}
