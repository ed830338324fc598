//! Calendar dates: `2027-03-31`.

/// A date as (year, month, day), which orders as dates do. `None` where the text is no date or the
/// calendar does not have it.
pub fn parse_date(text: &str) -> Option<(i32, u8, u8)> {
    let shape = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    let year: i32 = text.get(..4)?.parse().ok()?;
    let month: u8 = text.get(5..7)?.parse().ok()?;
    let day: u8 = text.get(8..)?.parse().ok()?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (year > 0 && (1..=days).contains(&day)).then_some((year, month, day))
}

/// The date of a day counted from 1970-01-01 in UTC (Howard Hinnant's `civil_from_days`, for days
/// that are not before it).
pub fn date_of_unix_day(day: u64) -> (i32, u8, u8) {
    // Counted from 0000-03-01, so that a leap day is the last of its year.
    let days = day + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (
        i32::try_from(year).unwrap_or(i32::MAX),
        u8::try_from(month).unwrap_or(12),
        u8::try_from(day_of_month).unwrap_or(31),
    )
}

#[cfg(test)]
mod tests {
    use super::{date_of_unix_day, parse_date};

    #[test]
    fn counts_days_over_leap_years() {
        assert_eq!(date_of_unix_day(0), (1970, 1, 1));
        assert_eq!(date_of_unix_day(11_016), (2000, 2, 29));
        assert_eq!(date_of_unix_day(11_017), (2000, 3, 1));
        assert_eq!(date_of_unix_day(20_454), (2026, 1, 1));
    }

    #[test]
    fn knows_the_calendar() {
        assert_eq!(parse_date("2027-03-31"), Some((2027, 3, 31)));
        assert_eq!(parse_date("2028-02-29"), Some((2028, 2, 29)));
        for text in [
            "2027-02-29",
            "1900-02-29",
            "2027-04-31",
            "2027-13-01",
            "2027-1-1",
            "0000-01-01",
            "31-03-2027",
            "2027-03-31T",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
