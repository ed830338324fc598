//! The only place where a session waits, and how it gives up.

use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::timeout;

use super::guard::Guard;
use super::login::{AsItIs, Login};
use super::patience::{FAREWELL, Over, within};
use super::tap::Tap;
use super::{Failure, Session};
use crate::model::Reason;

/// How much later than the server our own watchdog gives up a statement.
const GRACE: Duration = Duration::from_millis(500);

impl Session {
    /// Drives the connection until `work` is done or its time is over. A deadline of ours that
    /// passes, or an interrupt, costs the session, after an attempt to let no backend work on for
    /// nobody. `what` is the statement, for messages.
    pub(super) fn wait<T>(
        &mut self,
        what: &str,
        work: impl AsyncFnOnce(&Login) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.wait_within(self.longest_statement(), what, work)
    }

    /// As [`Session::wait`], for work to which the server gives that much time: [`Duration::MAX`]
    /// where it has no timeout for it, and only the run's end, or `work` itself, ends it.
    pub(super) fn wait_within<T>(
        &mut self,
        statement: Duration,
        what: &str,
        work: impl AsyncFnOnce(&Login) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        let (Some(login), Some(runtime)) = (&self.login, &self.runtime) else {
            return Err(Failure::fatal(Reason::Internal, "the session is closed"));
        };
        let begun = Instant::now();
        let left = self.end.saturating_duration_since(begun);
        let patience = self.patience(statement).min(left);
        let result = runtime.block_on(async {
            // Lets the connection hear first what the server said in the meantime: a farewell
            // says more than the broken pipe that writing would meet.
            yield_now().await;
            match within(patience, &self.interrupt, work(login)).await {
                Ok(result) => result,
                Err(over) => {
                    login.cancel().await;
                    Err(match over {
                        Over::Interrupted => Failure::interrupted(),
                        Over::Time if patience == left => Failure::run_is_over(),
                        Over::Time => Failure::timed_out(&beginning(what), patience),
                    })
                }
            }
        });
        result.map_err(|failure| {
            let in_time = begun.elapsed() < statement;
            let failure = failure.cancelled_by_others(in_time);
            let over = self.over_budget();
            let failure = over.filter(|_| failure.is_slow()).unwrap_or(failure);
            let failure = self.redactor.clean_failure(failure);
            if failure.fatal { self.spend(failure) } else { failure }
        })
    }

    /// How long we wait for a server that gives a statement that much time.
    pub(super) fn patience(&self, statement: Duration) -> Duration {
        statement.saturating_add(self.limits.lock).saturating_add(GRACE)
    }

    /// Marks the session as gone, and gives the reason back as one that says so.
    pub(super) fn spend(&mut self, failure: Failure) -> Failure {
        let failure = Failure { fatal: true, ..failure };
        self.lost.get_or_insert_with(|| failure.clone());
        failure
    }
}

impl Login {
    /// Asks the server to stop what it does for us; best effort.
    pub(super) async fn cancel(&self) {
        let token = self.client.cancel_token();
        let ask = async {
            let (wire, _) = self.route.dial().await?;
            let guard = Guard::new(wire, Tap::default(), false).waits_for_the_end();
            token.cancel_query_raw(guard, AsItIs).await.map_err(|error| self.failure(&error))
        };
        let _ = timeout(FAREWELL, ask).await;
    }
}

/// Enough of a statement to know it by.
pub(super) fn beginning(sql: &str) -> String {
    const ENOUGH: usize = 60;
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(ENOUGH) {
        Some((at, _)) => format!("\"{}...\"", line.get(..at).unwrap_or_default()),
        None => format!("\"{line}\""),
    }
}
