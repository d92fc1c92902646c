//! Owns the units that names end with, and which names differ in theirs.

use super::looks::normal;
use super::words::words;

/// The units; the words of a row are one unit.
pub const UNITS: &[&[&str]] = &[
    &["s", "sec", "secs", "second", "seconds"],
    &["ms", "msec", "msecs", "milsec", "millis", "millisecond", "milliseconds"],
    &["us", "usec", "usecs", "micros", "microsecond", "microseconds"],
    &["ns", "nsec", "nsecs", "nanos", "nanosecond", "nanoseconds"],
    &["min", "mins", "minute", "minutes"],
    &["h", "hr", "hrs", "hour", "hours"],
    &["day", "days"],
    &["byte", "bytes"],
    &["kb"],
    &["kib"],
    &["mb"],
    &["mib"],
    &["gb"],
    &["gib"],
    &["tb"],
    &["tib"],
    &["pct", "percent"],
    &["hz"],
];

fn unit(word: &str) -> Option<usize> {
    UNITS.iter().position(|row| row.iter().any(|unit| unit.eq_ignore_ascii_case(word)))
}

/// The unit that a name of several words ends with, and its word.
fn unit_of(name: &str) -> Option<(usize, &str)> {
    let mut words = words(name);
    words.next()?;
    // A number and its unit are one word: `timeout_30ms`.
    let last = words.last()?.trim_start_matches(|c: char| c.is_ascii_digit());
    unit(last).map(|unit| (unit, last))
}

/// Whether two names differ in their unit, so that a value of one is wrong for the other: `timeout_s` and `timeout_ms`.
/// A name without a unit differs from none, unless the other's name and another unit are written together in it.
pub fn differ_in_unit(one: &str, other: &str) -> bool {
    match (unit_of(one), unit_of(other)) {
        (Some((one, _)), Some((other, _))) => one != other,
        (Some((row, word)), None) => is_with_another_unit(other, one, word, row),
        (None, Some((row, word))) => is_with_another_unit(one, other, word, row),
        (None, None) => false,
    }
}

/// Whether two names end with one unit, or neither with any.
pub(super) fn have_one_unit(one: &str, other: &str) -> bool {
    unit_of(one).map(|(row, _)| row) == unit_of(other).map(|(row, _)| row)
}

/// Whether `name` is `with_unit` written together with another unit.
fn is_with_another_unit(name: &str, with_unit: &str, word: &str, row: usize) -> bool {
    let stem = normal(with_unit);
    let stem = stem.strip_suffix(&word.to_ascii_lowercase()).unwrap_or(&stem);
    normal(name).strip_prefix(stem).and_then(unit).is_some_and(|other| other != row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_two_units_differ() {
        for (one, other) in [
            ("timeout_s", "timeout_ms"),
            ("timeoutSeconds", "timeout_ms"),
            ("timeouts", "timeout_ms"),
            ("TIMEOUT_MINUTES", "timeout_ms"),
            ("bucket_cap_kb", "comm_bucket_mb"),
            ("comm-bucket-MiB", "comm_bucket_mb"),
            ("cooldown_ms", "cooldown_s"),
            ("timeout_30s", "timeout_ms"),
        ] {
            assert!(differ_in_unit(one, other), "{one} {other}");
            assert!(differ_in_unit(other, one), "{other} {one}");
        }
    }

    #[test]
    fn names_with_one_unit_or_none_do_not_differ() {
        for (one, other) in [
            ("timeout_msec", "timeout_ms"),
            ("timeoutms", "timeout_ms"),
            ("timeout", "timeout_ms"),
            ("cooldowns", "cooldown_s"),
            ("cooldown_seconds", "cooldown_s"),
            ("allreduce_bucket_size", "comm_bucket_mb"),
            ("min", "ms"),
            ("num_workers", "dataloader_num_workers"),
        ] {
            assert!(!differ_in_unit(one, other), "{one} {other}");
            assert!(!differ_in_unit(other, one), "{other} {one}");
        }
    }
}
