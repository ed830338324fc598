//! Values of flags that are more than a text.

use std::time::Duration;

use clap::ValueEnum;

/// Parts of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Whether databases that are meant to be one are one
    Identity,
    /// Whether each database can be reached, and what the role may do
    Access,
    /// Tables, columns, constraints and all other objects
    Structure,
    /// Rows: counts, ids or contents
    Rows,
    /// Rules on single objects, such as invalid indexes
    Rules,
}

impl Part {
    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Part::Identity => "identity",
            Part::Access => "access",
            Part::Structure => "structure",
            Part::Rows => "rows",
            Part::Rules => "rules",
        }
    }
}

/// Millionths from a percentage, with or without its sign.
pub(super) fn millionths(text: &str) -> Result<u32, &'static str> {
    let percent = text.trim_end_matches('%').parse::<f64>().unwrap_or_default();
    match (percent * 10_000.0).round() as u32 {
        millionths @ 1..1_000_000 => Ok(millionths),
        _ => Err("must be 0.0001 percent or more and less than 100, such as 1%"),
    }
}

/// A whole number with a unit: `500ms`, `30s`, `5m`, `1h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| "expected a number and a unit, such as 30s")?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        "h" => Ok(Duration::from_secs(number.saturating_mul(3600))),
        _ => Err("expected one of the units ms, s, m, h, such as 30s".into()),
    }
}
