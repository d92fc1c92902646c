//! Owns the day until which an approval is to count.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::output::Failed;
use crate::passport::vocabulary::is_date;
use crate::text::quote;

/// How long an approval counts that is proposed: its change should have landed by then.
const DAYS: i64 = 90;
const SECONDS_OF_A_DAY: u64 = 86_400;

/// The last day of an approval that is written on `today`, or on the day of the clock: `YYYY-MM-DD`, UTC.
pub(super) fn until(today: Option<&str>) -> Result<String, Failed> {
    let day = match today {
        Some(text) => number(text).ok_or_else(|| {
            Failed(format!("{} is no day of the calendar; write one as YYYY-MM-DD: 2026-03-31", quote(text)))
        })?,
        None => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_secs() / SECONDS_OF_A_DAY).unwrap_or_default()
        }
    };
    let (year, month, day) = date(day + DAYS);
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// The number of a day, from 1970-01-01 on.
fn number(text: &str) -> Option<i64> {
    let mut parts = is_date(text).then(|| text.split('-').map(|part| part.parse::<i64>().ok()))?;
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years that start with March end with the day that a leap year has more.
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468)
}

/// Year, month and day of the day of this number.
fn date(number: i64) -> (i64, i64, i64) {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    let day = number + 719_468;
    let (era, of_era) = (day.div_euclid(DAYS_OF_400_YEARS), day.rem_euclid(DAYS_OF_400_YEARS));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * march_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_through_leap_years() {
        assert_eq!(
            (number("1970-01-01"), number("2000-03-01"), number("2026-11-27")),
            (Some(0), Some(11_017), Some(20_784))
        );
        assert_eq!((number("2026-02-29"), number("2026-2-3"), number("x")), (None, None, None));
        let mut before = (0, 0, 0);
        for day in number("1999-12-01").unwrap()..number("2105-03-01").unwrap() {
            let today = date(day);
            assert_eq!(number(&format!("{:04}-{:02}-{:02}", today.0, today.1, today.2)), Some(day));
            assert!(today > before);
            before = today;
        }
    }

    #[test]
    fn an_approval_counts_for_ninety_days() {
        assert_eq!(until(Some("2026-11-27")).unwrap(), "2027-02-25");
        assert_eq!(until(Some("2027-12-01")).unwrap(), "2028-02-29");
        assert!(until(Some("2026-13-01")).unwrap_err().0.contains("YYYY-MM-DD"));
        assert_eq!(until(None).unwrap().len(), 10);
    }
}
