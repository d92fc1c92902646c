//! Owns the day until which an approval is to count.

use crate::cli::output::Failed;
use crate::date::Date;
use crate::text::quote;

/// How long an approval counts that is proposed: its change should have landed by then.
const DAYS: i64 = 90;

/// The last day of an approval that is written on `today`, or on the day of the clock: `YYYY-MM-DD`, UTC.
pub(super) fn until(today: Option<&str>) -> Result<String, Failed> {
    let unknown =
        |text| Failed(format!("{} is no day of the calendar; write one as YYYY-MM-DD: 2026-03-31", quote(text)));
    let today = today.map_or_else(|| Ok(Date::today()), |text| Date::parse(text).ok_or_else(|| unknown(text)))?;
    Ok(today.plus(DAYS).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_counts_for_ninety_days() {
        assert_eq!(until(Some("2026-11-27")).unwrap(), "2027-02-25");
        assert_eq!(until(Some("2027-12-01")).unwrap(), "2028-02-29");
        assert!(until(Some("2026-13-01")).unwrap_err().0.contains("YYYY-MM-DD"));
        assert_eq!(until(None).unwrap().len(), 10);
    }
}
