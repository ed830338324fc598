//! Durations as people write them: `500ms`, `10s`, `2m`, `1h`.

use std::time::Duration;

const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// No wait is longer than this.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A duration from a whole number and a unit. Zero is refused, since every wait is bounded; so is
/// anything beyond a day. The error says what was wrong, without the text.
pub fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits).unwrap_or_default();
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let (Some(factor), false) = (factor, number.is_empty()) else {
        return Err("must be a number with a unit, such as 500ms, 10s, 2m or 1h");
    };
    let milliseconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    match milliseconds.map(Duration::from_millis) {
        Some(Duration::ZERO) => Err("must be more than zero: every wait has an end"),
        Some(duration) if duration <= LONGEST => Ok(duration),
        _ => Err("must be at most 24h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit() {
        for (text, milliseconds) in
            [("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("24h", 86_400_000)]
        {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(parse_duration(text), Ok(duration));
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["", "10", "s", "1.5s", "-1s", "10 s", "10S", "1d", "é"] {
            assert!(parse_duration(text).unwrap_err().starts_with("must be a number"), "{text}");
        }
        assert!(parse_duration("0s").unwrap_err().starts_with("must be more"));
        assert!(parse_duration("25h").unwrap_err().starts_with("must be at most"));
        assert!(
            parse_duration("99999999999999999999h").unwrap_err().starts_with("must be at most")
        );
    }
}
