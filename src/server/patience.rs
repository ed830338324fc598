//! How long something is waited for, and why no longer.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::time::timeout;

use super::Interrupt;

/// How long a farewell or a cancel request may take.
pub(super) const FAREWELL: Duration = Duration::from_secs(1);

/// The moment after so long; a limit that no clock can hold is a year.
pub(super) fn from_now(patience: Duration) -> Instant {
    const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    Instant::now() + patience.min(A_YEAR)
}

/// Why waiting ended before the work did.
pub(super) enum Over {
    Time,
    Interrupted,
}

/// Works until it is done, time is over or an interrupt comes.
pub(super) async fn within<T>(
    patience: Duration,
    interrupt: &Interrupt,
    work: impl Future<Output = T>,
) -> Result<T, Over> {
    match select(pin!(timeout(patience, work)), pin!(interrupt.raised())).await {
        Either::Left((Ok(result), _)) => Ok(result),
        Either::Left((Err(_), _)) => Err(Over::Time),
        Either::Right(_) => Err(Over::Interrupted),
    }
}
