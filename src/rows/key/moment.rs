//! Days and times as text, as PostgreSQL writes them in ISO style. They are counted from the
//! beginning of 2000, in days or microseconds.
//! <https://www.postgresql.org/docs/current/datatype-datetime.html>

const MICROSECONDS: i64 = 1_000_000;
const DAY: i64 = 86_400 * MICROSECONDS;

/// A `date`, from its number of days.
pub(super) fn date(days: i64) -> String {
    match days {
        days if days == i64::from(i32::MAX) => "infinity".to_owned(),
        days if days == i64::from(i32::MIN) => "-infinity".to_owned(),
        days => {
            let (date, era) = civil(days);
            format!("{date}{era}")
        }
    }
}

/// A `time without time zone`, from its microseconds.
pub(super) fn time(microseconds: i64) -> String {
    let seconds = microseconds.div_euclid(MICROSECONDS);
    let clock =
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds.rem_euclid(60));
    match microseconds.rem_euclid(MICROSECONDS) {
        0 => clock,
        part => format!("{clock}.{}", format!("{part:06}").trim_end_matches('0')),
    }
}

/// A timestamp, from its microseconds, with what says its zone.
pub(super) fn timestamp(microseconds: i64, zone: &str) -> String {
    match microseconds {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        other => {
            let (date, era) = civil(other.div_euclid(DAY));
            format!("{date} {}{zone}{era}", time(other.rem_euclid(DAY)))
        }
    }
}

/// Year, month and day in the Gregorian calendar, and the era where it is not this one.
fn civil(days: i64) -> (String, &'static str) {
    // Years begin in March, so that leap days end them; cycles of 400 years have as many days.
    const CYCLE: i64 = 146_097;
    let days = days.saturating_add(730_425);
    let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = cycle * 400 + year + later;
    let (year, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    (format!("{year:04}-{month:02}-{day:02}"), era)
}

#[cfg(test)]
mod tests {
    use super::{DAY, date, time, timestamp};

    #[test]
    fn writes_days_as_postgresql_does() {
        // SELECT date '...' - date '2000-01-01'
        let days = [
            (0, "2000-01-01"),
            (-1, "1999-12-31"),
            (59, "2000-02-29"),
            (60, "2000-03-01"),
            (9000, "2024-08-22"),
            (-730_119, "0001-01-01"),
            (-730_120, "0001-12-31 BC"),
            (-746_117, "0044-03-15 BC"),
            (-2_451_545, "4714-11-24 BC"),
            (2_921_939, "9999-12-31"),
            (2_145_031_948, "5874897-12-31"),
            (i64::from(i32::MAX), "infinity"),
            (i64::from(i32::MIN), "-infinity"),
        ];
        for (number, text) in days {
            assert_eq!(date(number), text);
        }
    }

    #[test]
    fn writes_times_as_postgresql_does() {
        assert_eq!(time(0), "00:00:00");
        assert_eq!(time(DAY), "24:00:00");
        assert_eq!(time(3_723_000_500), "01:02:03.0005");
        assert_eq!(timestamp(-1, ""), "1999-12-31 23:59:59.999999");
        assert_eq!(timestamp(-746_117 * DAY, "+00"), "0044-03-15 00:00:00+00 BC");
        assert_eq!(timestamp(i64::MIN, "+00"), "-infinity");
    }
}
