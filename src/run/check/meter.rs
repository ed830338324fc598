//! How far the comparison of a table is, for the progress on a terminal.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::model::{Address, noun};
use crate::run::progress::Progress;

/// Counts the rows of one table as they are read.
pub(super) struct Meter<'p> {
    progress: &'p Progress,
    what: String,
    begun: Instant,
    shown: Cell<Instant>,
    rows: Cell<u64>,
    /// About how many there are; `None` where that is not known.
    expected: Option<u64>,
}

const EVERY: Duration = Duration::from_millis(200);

impl<'p> Meter<'p> {
    /// Begins with a table of which all databases together have about so many rows.
    pub(super) fn start(progress: &'p Progress, table: &Address, expected: Option<u64>) -> Self {
        let what = format!("comparing the rows of {table}");
        progress.step(what.clone());
        let now = Instant::now();
        let (shown, rows) = (Cell::new(now), Cell::new(0));
        Meter { progress, what, begun: now, shown, rows, expected }
    }

    /// More rows were read.
    pub(super) fn read(&self, rows: usize) {
        self.rows.set(self.rows.get() + rows as u64);
        let now = Instant::now();
        if now - self.shown.get() >= EVERY {
            self.shown.set(now);
            let told = told(self.rows.get(), now - self.begun, self.expected);
            self.progress.step(format!("{}: {told}", self.what));
        }
    }

    /// Something is waited for.
    pub(super) fn waiting(&self, what: &str) {
        self.progress.step(format!("{}: waiting, because {what}", self.what));
    }
}

/// `1.2 million rows, 800 thousand a second, about 3 s left`.
fn told(rows: u64, time: Duration, expected: Option<u64>) -> String {
    let rate = rows as f64 / time.as_secs_f64().max(0.001);
    let told = format!("{} rows, {} a second", about(rows as f64), about(rate));
    // The catalog's estimate may be wrong: no time is better than a negative one.
    match expected.map(|expected| expected.saturating_sub(rows)) {
        Some(left) if left > 0 && rate > 0.0 => {
            format!("{told}, about {} left", duration(left as f64 / rate))
        }
        _ => told,
    }
}

fn about(number: f64) -> String {
    match number {
        n if n >= 999_500.0 => format!("{:.1} million", n / 1e6),
        n if n >= 10_000.0 => format!("{:.0} thousand", n / 1e3),
        n => format!("{n:.0}"),
    }
}

fn duration(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        seconds @ 0..=99 => format!("{seconds} s"),
        seconds => noun::count(seconds.div_ceil(60), "minute"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::told;

    #[test]
    fn tells_pace_and_time() {
        let after = Duration::from_secs(10);
        assert_eq!(told(500, after, None), "500 rows, 50 a second");
        assert_eq!(
            told(12_345_678, after, Some(100_000_000)),
            "12.3 million rows, 1.2 million a second, about 72 s left"
        );
        assert_eq!(told(200_000, after, Some(100)), "200 thousand rows, 20 thousand a second");
        assert_eq!(
            told(1000, after, Some(100_000)),
            "1000 rows, 100 a second, about 17 minutes left"
        );
    }
}
