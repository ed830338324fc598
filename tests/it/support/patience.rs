//! Waiting for events. No test depends on how fast the machine is: it waits for what must happen, and
//! only a test that hangs is ended.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// After this long, what is waited for never comes. Far more than a busy machine takes.
pub(crate) const GUARD: Duration = Duration::from_secs(240);

/// How long to wait before the next look.
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until `look` gives something, and gives that. `what` names it where it never comes.
#[track_caller]
pub(crate) fn await_some<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < GUARD, "{what}: not seen within {GUARD:?}");
        sleep(PAUSE);
    }
}

/// Waits until `is_so` holds.
#[track_caller]
pub(crate) fn await_that(what: &str, mut is_so: impl FnMut() -> bool) {
    await_some(what, || is_so().then_some(()));
}
