//! The way of `COPY` data around the driver.
//!
//! The driver can read `COPY TO STDOUT` only through a named prepared statement, which would stay
//! behind in a pool, and spends most of the time on handing every tuple through two channels. So
//! the [`Guard`](super::guard::Guard) takes copy messages out of the stream and puts their bytes
//! here; the driver sees a simple query that returned nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Bytes that may wait here before the guard stops reading from the server.
const HIGH_WATER: usize = 128 << 10;

/// One end of the way around the driver; all clones are the same way.
#[derive(Clone, Debug, Default)]
pub(super) struct Tap(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    open: bool,
    bytes: Vec<u8>,
    reader: Option<Waker>,
    guard: Option<Waker>,
}

impl Tap {
    /// Says whether copy messages are expected.
    pub(super) fn set_open(&self, open: bool) {
        let mut state = self.state();
        state.open = open;
        state.bytes.clear();
        wake(&mut state.guard);
    }

    pub(super) fn is_open(&self) -> bool {
        self.state().open
    }

    /// For the guard: ready when there is room, otherwise wakes it when there is.
    pub(super) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.bytes.len() < HIGH_WATER {
            return Poll::Ready(());
        }
        state.guard = Some(cx.waker().clone());
        Poll::Pending
    }

    /// For the guard: more data of the copy, which is taken out of `bytes`.
    pub(super) fn push(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let mut state = self.state();
        append(&mut state.bytes, bytes);
        wake(&mut state.reader);
    }

    /// For the reader: ready when something has come, which is added to `into`, otherwise wakes it when
    /// something has.
    pub(super) fn poll_take(&self, cx: &Context<'_>, into: &mut Vec<u8>) -> Poll<()> {
        let mut state = self.state();
        if state.bytes.is_empty() {
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        wake(&mut state.guard);
        append(into, &mut state.bytes);
        Poll::Ready(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As [`Vec::append`], without copying where memory can change hands.
fn append(to: &mut Vec<u8>, from: &mut Vec<u8>) {
    if to.is_empty() {
        std::mem::swap(to, from);
    } else {
        to.append(from);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
