//! How a comparison gives way to the work that the servers are there for, and tells how far it is.

use std::time::Duration;

use super::chunks::Checkpoint;
use crate::model::{Name, Reason};
use crate::server::{Failure, Fleet, Part, Session, Sql, Template};
use crate::sql::OneExpression;

/// When to wait before more rows are read: if any of these holds in any of the databases.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Throttle {
    /// A standby lags by more than this, or the database itself does as one.
    pub lag: Option<Duration>,
    /// More sessions than this are at work in the database, ours left out.
    pub active: Option<u64>,
    /// An expression of the user's is true.
    pub query: Option<OneExpression>,
}

/// How a comparison goes about its work, and whom it tells of it.
pub struct Pace<'p> {
    /// How long a row may take to reach the other side before it is called missing.
    pub settle: Duration,
    /// When to wait.
    pub throttle: &'p Throttle,
    /// Told of how many more rows were read.
    pub read: &'p dyn Fn(usize),
    /// Told of what is waited for.
    pub waiting: &'p dyn Fn(String),
    /// Told of every point from which a later run could go on.
    pub keep: &'p mut dyn FnMut(&Checkpoint),
}

/// How long a transaction may last where somebody wants us to look whether we are in the way.
const CHUNK: Duration = Duration::from_secs(5);
/// How long to wait before the next look.
const PAUSE: Duration = Duration::from_secs(1);

/// How far standbys of a server, or it as a standby, are behind, in milliseconds; NULL where none is,
/// or the role may not see it.
pub(super) const LAG: Template = Template(
    "(SELECT pg_catalog.max(EXTRACT(epoch FROM behind) * 1000) FROM (\
     SELECT replay_lag FROM pg_catalog.pg_stat_replication UNION ALL \
     SELECT pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp() \
     WHERE pg_catalog.pg_is_in_recovery() AND pg_catalog.pg_last_wal_receive_lsn() \
     IS DISTINCT FROM pg_catalog.pg_last_wal_replay_lsn()) AS standby (behind))::pg_catalog.int8",
);
/// That, how many other sessions are at work, whether the role may see either, and whether what the
/// user asks is true.
const LOAD: Template = Template(
    "SELECT {sql}, (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity AS client \
     WHERE client.datname = pg_catalog.current_database() AND client.state = 'active' \
     AND client.application_name IS DISTINCT FROM \
     pg_catalog.current_setting('application_name')), \
     pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'), {sql}",
);
const ASKED: Template = Template("({expression})::pg_catalog.bool IS TRUE");
const NOT_ASKED: Template = Template("false");

/// Every statement and piece of one, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    [LAG, LOAD, ASKED, NOT_ASKED].into_iter().map(|template| template.0)
}

impl Throttle {
    /// How long one transaction may last, where that is less than a statement may.
    pub(super) fn chunk(&self) -> Duration {
        if self.is_set() { CHUNK } else { Duration::MAX }
    }

    fn is_set(&self) -> bool {
        *self != Throttle::default()
    }

    /// What stands in the way of reading on, if anything does.
    fn obstacle(&self, session: &mut Session) -> Result<Option<String>, Failure> {
        session.begin()?;
        let asked = match &self.query {
            Some(expression) => ASKED.sql(&[Part::Expression(expression)]),
            None => NOT_ASKED.sql(&[]),
        };
        let load: Sql = LOAD.sql(&[Part::Sql(&LAG.sql(&[])), Part::Sql(&asked)]);
        let rows = session.query(&load, &[]).map_err(|failure| match &self.query {
            Some(_) if !failure.fatal => {
                let message = format!("what `throttle` asks failed: {}", failure.message);
                Failure { message, ..failure }
            }
            _ => failure,
        })?;
        // It is not looked at again with this snapshot, which would keep what others deleted alive.
        session.end();
        let Some(row) = rows.first() else { return Ok(None) };
        if (self.lag.is_some() || self.active.is_some()) && !row.flag(2)? {
            let message = "how busy the server is cannot be seen, and `throttle` says to look";
            return Err(Failure::new(Reason::Privilege, message)
                .with_hint("grant the role pg_read_all_stats"));
        }
        let lag = row.bigint_opt(0)?.and_then(|lag| u64::try_from(lag).ok());
        let lag = lag.map(Duration::from_millis);
        let active = u64::try_from(row.bigint(1)?).unwrap_or_default();
        Ok(match (lag, self.lag, self.active) {
            (Some(lag), Some(most), _) if lag > most => {
                Some(format!("a standby lags by {} s", lag.as_secs()))
            }
            (_, _, Some(most)) if active > most => Some(format!("{active} sessions are at work")),
            _ if row.flag(3)? => Some("the query of `throttle` is true".to_owned()),
            _ => None,
        })
    }
}

/// Waits until nothing stands in the way in any of the databases. Gives those that could not be
/// asked. No transaction is open afterwards.
pub(super) fn give_way(
    fleet: &mut Fleet,
    databases: &[Name],
    pace: &Pace<'_>,
) -> Vec<(Name, Failure)> {
    let mut failures: Vec<(Name, Failure)> = Vec::new();
    let mut waits_for: Option<String> = None;
    while pace.throttle.is_set() {
        let (throttle, waited_for) = (pace.throttle.clone(), waits_for.take());
        let looked = fleet.each(move |session| {
            let looked = throttle.obstacle(session);
            looked.map_err(|failure| waiting(failure, waited_for.as_deref()))
        });
        let mut obstacle = None;
        for (database, looked) in looked.into_iter().filter(|(name, _)| databases.contains(name)) {
            match looked {
                Ok(None) => {}
                Ok(Some(what)) => obstacle = Some(format!("{what} in {}", database.displayed())),
                Err(failure) if failures.iter().all(|(name, _)| *name != database) => {
                    failures.push((database, failure));
                }
                Err(_) => {}
            }
        }
        let Some(obstacle) = obstacle else { break };
        (pace.waiting)(obstacle.clone());
        waits_for = Some(obstacle.clone());
        let paused = fleet.each(move |session| {
            let paused = session.pause(PAUSE);
            paused.map_err(|failure| waiting(failure, Some(&obstacle)))
        });
        if paused.iter().all(|(_, paused)| paused.is_err()) {
            break;
        }
    }
    failures
}

/// Says of a run that ended what it waited for.
fn waiting(failure: Failure, obstacle: Option<&str>) -> Failure {
    match obstacle {
        Some(obstacle) if failure.reason == Reason::Timeout => {
            let message = format!("{} while `throttle` waited: {obstacle}", failure.message);
            Failure { message, ..failure }
                .with_hint("raise limits.total, or see whether `throttle` asks for too much")
        }
        _ => failure,
    }
}
