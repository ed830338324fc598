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

#[cfg(test)]
mod tests {
    use super::parse_date;

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
