//! A word from outside, such as a signal, that ends all waiting.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Ends every wait of the sessions that were given it. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    raised: bool,
    waiting: Vec<Waker>,
}

impl Interrupt {
    /// Ends all waiting, now and from now on. Sessions that are in mid-statement cancel it and fail
    /// with [`Reason::Interrupted`](crate::model::Reason::Interrupted).
    pub fn raise(&self) {
        let mut state = self.state();
        state.raised = true;
        for waker in state.waiting.drain(..) {
            waker.wake();
        }
    }

    /// Waits until it is raised.
    pub(super) async fn raised(&self) {
        poll_fn(|cx| {
            let mut state = self.state();
            if state.raised {
                return Poll::Ready(());
            }
            state.waiting.retain(|waker| !waker.will_wake(cx.waker()));
            state.waiting.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
