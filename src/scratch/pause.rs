//! How long is waited between two looks.

use std::time::Duration;

/// How often we look whether something has happened.
pub(super) const TICK: Duration = Duration::from_millis(5);
