//! From settings to a session's connection: hosts in order, every address of each, again while the
//! server says that it will be ready soon, all within one deadline.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::Failure;
use super::failure::Ours;
use super::hosts::{addresses, shown};
use super::login::{Login, Who};
use super::tls::Tls;
use super::wire::{Address, Encryption, Route};
use crate::config::{Conninfo, Host, Secret, SslMode, TargetSessionAttrs};
use crate::model::Reason;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A connection that was accepted, with the host that it went to.
pub(super) struct Connected {
    pub(super) login: Login,
    pub(super) who: Who,
    pub(super) host: usize,
}

/// Connects by `deadline`. `statement` bounds the questions to the server at the beginning.
pub(super) async fn connect(
    conninfo: &Conninfo,
    statement: Duration,
    deadline: Instant,
) -> Result<Connected, Failure> {
    let search = Search { conninfo, tls: Tls::load(conninfo)?, statement };
    let mut pause = FIRST_PAUSE;
    loop {
        let failure = match search.round(deadline).await {
            Ok(connected) => return Ok(connected),
            Err(failure) => failure,
        };
        if !passes(&failure) || Instant::now() + pause >= deadline {
            return Err(failure);
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Whether the server only said "not now": too many connections (53300), or it is starting,
/// stopping or recovering (57P03).
fn passes(failure: &Failure) -> bool {
    matches!(failure.sqlstate.as_deref(), Some("53300" | "57P03"))
}

struct Search<'a> {
    conninfo: &'a Conninfo,
    tls: Option<Tls>,
    statement: Duration,
}

impl Search<'_> {
    /// Tries every host once; twice for `prefer-standby`, whose second choice is any.
    async fn round(&self, deadline: Instant) -> Result<Connected, Failure> {
        let attrs = self.conninfo.target_session_attrs;
        if attrs != TargetSessionAttrs::PreferStandby {
            return self.hosts(attrs, deadline).await;
        }
        let halfway = share(deadline, 2);
        match self.hosts(TargetSessionAttrs::Standby, halfway).await {
            Err(failure) if failure.reason != Reason::Auth => {
                self.hosts(TargetSessionAttrs::Any, deadline).await
            }
            result => result,
        }
    }

    async fn hosts(
        &self,
        attrs: TargetSessionAttrs,
        deadline: Instant,
    ) -> Result<Connected, Failure> {
        let conninfo = self.conninfo;
        let mut failures = Vec::new();
        for (index, (host, port)) in conninfo.hosts.iter().enumerate() {
            let by = share(deadline, conninfo.hosts.len() - index);
            let password = conninfo.passwords.get(index).and_then(Option::as_ref);
            match self.host(host, *port, password, attrs, by).await {
                Ok((login, who)) => return Ok(Connected { login, who, host: index }),
                // As libpq does: who is not let in here is not let in elsewhere.
                Err(failure) if failure.reason == Reason::Auth => return Err(failure),
                Err(failure) => failures.push(failure),
            }
        }
        Err(together(failures))
    }

    async fn host(
        &self,
        host: &Host,
        port: u16,
        password: Option<&Secret>,
        attrs: TargetSessionAttrs,
        deadline: Instant,
    ) -> Result<(Login, Who), Failure> {
        let addresses = within(deadline, &shown(host, port), addresses(host, port)).await?;
        let mut failures = Vec::new();
        let count = addresses.len();
        for (index, address) in addresses.into_iter().enumerate() {
            let by = share(deadline, count - index);
            let what = shown(host, port);
            match within(by, &what, self.attempt(host, address, password)).await {
                Ok((_, who)) if !suits(attrs, &who) => failures.push(unsuited(&what, attrs)),
                Err(failure) if failure.reason != Reason::Auth => failures.push(failure),
                result => return result,
            }
        }
        Err(together(failures))
    }

    /// With and without TLS in the order that `sslmode` gives. The second way is taken only where
    /// the first may have failed for its encryption.
    async fn attempt(
        &self,
        host: &Host,
        address: Address,
        password: Option<&Secret>,
    ) -> Result<(Login, Who), Failure> {
        let name = match host {
            Host::Tcp { host, .. } => host.clone(),
            Host::Unix(_) => String::new(),
        };
        let mut failures = Vec::new();
        for encryption in self.encryptions(&address) {
            let route = Route { address: address.clone(), host: name.clone(), encryption };
            match self.log_in(route, password).await {
                Err(failure) if encryption_matters(&failure) => failures.push(failure),
                result => return result,
            }
        }
        Err(together(failures))
    }

    fn encryptions(&self, address: &Address) -> Vec<Encryption> {
        let (Some(tls), Address::Tcp(_)) = (&self.tls, address) else {
            return vec![Encryption::No];
        };
        match self.conninfo.sslmode {
            SslMode::Disable => vec![Encryption::No],
            SslMode::Allow => vec![Encryption::No, Encryption::Yes(tls.clone())],
            SslMode::Prefer => vec![Encryption::IfOffered(tls.clone()), Encryption::No],
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
                vec![Encryption::Yes(tls.clone())]
            }
        }
    }

    async fn log_in(
        &self,
        route: Route,
        password: Option<&Secret>,
    ) -> Result<(Login, Who), Failure> {
        let login = Login::attempt(self.conninfo, password, route).await?;
        let who = login.ask_who(self.statement).await?;
        Ok((login, who))
    }
}

/// Whether the failure is one of TLS, or a refusal by `pg_hba.conf`, whose lines may ask for TLS or
/// for none (28000). A wrong password (28P01) is wrong either way.
fn encryption_matters(failure: &Failure) -> bool {
    failure.reason == Reason::Tls || failure.sqlstate.as_deref() == Some("28000")
}

/// The end of one of `parts` equal shares of the time that is left, so that a silent host leaves
/// time for the next.
fn share(deadline: Instant, parts: usize) -> Instant {
    let now = Instant::now();
    let parts = u32::try_from(parts).unwrap_or(u32::MAX).max(1);
    now + deadline.saturating_duration_since(now) / parts
}

async fn within<T>(
    deadline: Instant,
    what: &str,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let begun = Instant::now();
    timeout_at(deadline, work).await.unwrap_or_else(|_| {
        Err(Failure::timed_out(&format!("connecting to {what}"), begun.elapsed())
            .with_hint("check host, port and firewall, or raise limits.connect"))
    })
}

fn suits(attrs: TargetSessionAttrs, who: &Who) -> bool {
    let in_recovery = who.info.in_recovery;
    match attrs {
        TargetSessionAttrs::Any | TargetSessionAttrs::PreferStandby => true,
        TargetSessionAttrs::ReadWrite => !in_recovery && !who.read_only,
        TargetSessionAttrs::ReadOnly => in_recovery || who.read_only,
        TargetSessionAttrs::Primary => !in_recovery,
        TargetSessionAttrs::Standby => in_recovery,
    }
}

fn unsuited(what: &str, attrs: TargetSessionAttrs) -> Failure {
    let wanted = match attrs {
        TargetSessionAttrs::ReadWrite => "read-write",
        TargetSessionAttrs::ReadOnly => "read-only",
        TargetSessionAttrs::Primary => "primary",
        TargetSessionAttrs::Standby | TargetSessionAttrs::PreferStandby => "standby",
        TargetSessionAttrs::Any => "any",
    };
    Failure::fatal(
        Reason::Connect,
        format!("{what} is not what target_session_attrs={wanted} asks"),
    )
    .all_ours()
}

/// One failure for all: what may pass first, so that it is tried again, and otherwise the last.
fn together(mut failures: Vec<Failure>) -> Failure {
    let mut messages: Vec<String> =
        failures.iter().map(|failure| failure.message.clone()).collect();
    messages.dedup();
    let chosen = failures.iter().position(passes).unwrap_or(failures.len().saturating_sub(1));
    if chosen >= failures.len() {
        return Failure::fatal(Reason::Connect, "no host to connect to");
    }
    let are_ours = failures.iter().all(|failure| failure.ours.message);
    let chosen = failures.swap_remove(chosen);
    let ours = Ours { message: are_ours, ..chosen.ours };
    Failure { message: messages.join("; "), ours, ..chosen }
}
