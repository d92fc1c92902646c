//! Owns the numbers and days among the arguments: what they may be, and the words where they are not.

use crate::date::Date;

/// Reads a day.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "a day is written YYYY-MM-DD, and is in the calendar: 2027-03-31".to_owned())
}

/// Reads a number of threads.
pub(super) fn parse_jobs(text: &str) -> Result<u16, String> {
    let jobs = text.parse().ok().filter(|jobs| (1..=1024).contains(jobs));
    jobs.ok_or_else(|| "a number of threads is from 1 to 1024".to_owned())
}

/// How many findings are shown at most; `None`: all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Most(pub(in crate::cli) Option<usize>);

/// Reads a number of findings.
pub(super) fn parse_most(text: &str) -> Result<Most, String> {
    if text == "all" {
        return Ok(Most(None));
    }
    let number = text.parse().map_err(|_| "write a whole number of findings, such as 20, or `all`".to_owned());
    number.map(|number| Most(Some(number)))
}

/// Reads a number of folders.
pub(super) fn parse_depth(text: &str) -> Result<usize, String> {
    let depth = text.parse().ok().filter(|depth| (1..=64).contains(depth));
    depth.ok_or_else(|| "a depth of folders is from 1 to 64".to_owned())
}

/// Reads a size: bytes, or a number with K, M or G (KiB, MiB and GiB too), at most 1 GiB.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    const LARGEST: u64 = 1 << 30;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err("a size is a number of bytes, or a number with K, M or G: 512K, 1M".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "a size starts with a whole number: 512K, 1M".to_owned())?;
    match number.checked_mul(1 << shift) {
        Some(size) if (1..=LARGEST).contains(&size) => Ok(size),
        _ => Err("a size is at least 1 byte and at most 1G".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_their_range_are_reported_with_the_range() {
        assert_eq!((parse_jobs("1"), parse_jobs("1024"), parse_most("0")), (Ok(1), Ok(1024), Ok(Most(Some(0)))));
        for bad in ["0", "1025", "-1", "x", ""] {
            assert_eq!(parse_jobs(bad).unwrap_err(), "a number of threads is from 1 to 1024", "{bad}");
        }
        assert_eq!((parse_most("all"), parse_depth("64")), (Ok(Most(None)), Ok(64)));
        for bad in ["x", "-1", "1.5", "", "All"] {
            assert!(parse_most(bad).unwrap_err().starts_with("write a whole number of findings"), "{bad}");
        }
        for bad in ["0", "65", "-1", "x"] {
            assert!(parse_depth(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        assert_eq!(parse_size("77"), Ok(77));
        assert_eq!(parse_size("512K"), Ok(512 << 10));
        assert_eq!(parse_size("2MiB"), Ok(2 << 20));
        for bad in ["", "x", "0", "-1", "1.5M", "2G", "99999999999999999999", "5T"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
