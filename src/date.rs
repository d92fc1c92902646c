//! Owns the day: a date of the calendar without a time, counted in UTC.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Days from 0000-03-01, the start of a 400 years' cycle, to 1970-01-01.
const EPOCH: i64 = 719_468;
/// The days of 400 years.
const CYCLE: i64 = 146_097;

/// A day of the Gregorian calendar, from year 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    days: i64,
}

impl Date {
    /// The day of that year, month and day of the month, when there is such a day.
    pub fn from_civil(year: u16, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > last_day(year, month) {
            return None;
        }
        // Counted from March, a leap day is the last one of its year.
        let shifted = i64::from(year) - i64::from(month < 3);
        let (cycle, of_cycle) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let month_from_march = (i64::from(month) + 9) % 12;
        let of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
        let days = cycle * CYCLE + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - EPOCH;
        Some(Self { days })
    }

    /// A day written `YYYY-MM-DD`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_written_as_date(text) {
            return None;
        }
        Self::from_civil(text[0..4].parse().ok()?, text[5..7].parse().ok()?, text[8..10].parse().ok()?)
    }

    /// This day in UTC, by the clock of the machine.
    pub fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::from_days(i64::try_from(seconds / 86_400).unwrap_or_default())
    }

    /// The day so many days after 1970-01-01; the last day that can be written where it is later.
    pub fn from_days(days: i64) -> Self {
        // 0001-01-01 and 9999-12-31.
        Self { days: days.clamp(-719_162, 2_932_896) }
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i64 {
        self.days
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self::from_days(self.days.saturating_add(days))
    }

    /// Year, month and day of the month.
    pub const fn civil(self) -> (i64, i64, i64) {
        let days = self.days + EPOCH;
        let (cycle, of_cycle) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
        let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (cycle * 400 + year + if month < 3 { 1 } else { 0 }, month, day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Whether a text has the form `YYYY-MM-DD`, though there may be no such day.
pub fn is_written_as_date(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

const fn last_day(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for text in ["2026-02-28", "2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01", "9999-12-31"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "0000-01-01",
            "2026-1-1",
            "26-01-01",
            "2026/01/01",
            "2026-01-01T00:00:00",
            " 2026-01-01",
            "2026-01-0\u{661}",
            "+026-01-01",
            "2026-01-+1",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_without_a_gap() {
        assert_eq!(Date::parse("1970-01-01").unwrap().days(), 0);
        assert_eq!(Date::parse("0001-01-01").unwrap(), Date::from_days(i64::MIN));
        assert_eq!(Date::parse("9999-12-31").unwrap(), Date::from_days(i64::MAX));
        let mut last = None;
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=last_day(year, month) {
                    let date = Date::from_civil(year, month, day).unwrap();
                    assert_eq!(date.civil(), (i64::from(year), i64::from(month), i64::from(day)));
                    assert!(last.is_none_or(|last| date.days() == last + 1), "{date}");
                    last = Some(date.days());
                }
            }
        }
        assert_eq!(Date::parse("2026-12-31").unwrap().plus(60).to_string(), "2027-03-01");
    }
}
