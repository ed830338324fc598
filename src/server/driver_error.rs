//! What the driver and the server say went wrong, in our words: a reason, and what to try.

use std::error::Error as _;
use std::time::Duration;

use postgres::error::{DbError, Severity};

use super::Failure;
use super::failure::Ours;
use super::guard::Refusal;
use super::tls::from_rustls;
use crate::model::Reason;

impl Failure {
    /// From whatever the driver gives. The driver keeps the kind of its errors to itself, so they
    /// are told apart by their cause, and where there is none by their text.
    pub(super) fn from_driver(error: &postgres::Error) -> Failure {
        if let Some(said) = error.as_db_error() {
            return from_server(said);
        }
        let io = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
        if let Some(cause) = io.and_then(std::io::Error::get_ref) {
            if let Some(refusal) = cause.downcast_ref::<Refusal>() {
                return refusal.into();
            }
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return from_rustls(tls);
            }
        }
        let text = match error.source() {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        };
        match error.to_string().as_str() {
            "connection closed" => lost("the server closed the connection").all_ours(),
            "error communicating with the server" => lost(&text),
            "authentication error" => Failure::fatal(Reason::Auth, text),
            "invalid configuration" => Failure::fatal(
                Reason::Auth,
                "the server asks for a password and none is configured",
            )
            .all_ours()
            .with_hint("give one by ${VAR} in the configuration, PGPASSWORD or .pgpass"),
            _ => Failure::fatal(Reason::Protocol, text),
        }
    }

    /// A deadline of ours that passed.
    pub(super) fn timed_out(what: &str, after: Duration) -> Failure {
        // Rounded, for the time that really passed would never be the same twice.
        let after = after.as_secs_f64();
        Failure::fatal(Reason::Timeout, format!("no answer to {what} within {after:.1} s"))
            .all_ours()
    }
}

impl Failure {
    /// The deadline of the whole run.
    pub(super) fn run_is_over() -> Failure {
        Failure::fatal(Reason::Timeout, "the time of the whole run is over")
            .with_hint("raise limits.total, or narrow the scope")
    }

    /// The budget of the work at hand: see `Session::set_budget`.
    pub(super) fn over_budget() -> Failure {
        Failure::new(Reason::Budget, "the time for this work was over")
            .with_hint("give more time: --rows-budget 5m")
    }

    /// An interrupt from outside.
    pub(super) fn interrupted() -> Failure {
        Failure::fatal(Reason::Interrupted, "the run was interrupted")
    }

    /// SQLSTATE 57014 is said of a statement that took too long and of one that somebody cancelled
    /// alike, and only the message, which may be translated, tells: so does the time.
    pub(super) fn cancelled_by_others(self, in_time: bool) -> Failure {
        if !in_time || self.sqlstate.as_deref() != Some("57014") {
            return self;
        }
        Failure { reason: Reason::Server, ..self }.with_hint("somebody cancelled the statement")
    }
}

fn lost(text: &str) -> Failure {
    Failure::fatal(Reason::ConnectionLost, text)
        .with_hint("see the server's log; it may have been restarted, or a proxy may have cut in")
}

impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Failure {
        let (reason, hint) = match refusal {
            Refusal::CleartextPassword => (
                Reason::Auth,
                "the password was not sent; use sslmode=require or better, or scram-sha-256",
            ),
            _ => (Reason::Protocol, "check that host and port are a PostgreSQL server's"),
        };
        Failure::fatal(reason, refusal.to_string()).all_ours().with_hint(hint)
    }
}

/// By SQLSTATE (the manual's appendix A), never by the message, which the server may translate.
fn from_server(said: &DbError) -> Failure {
    let code = said.code().code();
    // The error's origin in the server's source is not translated: `check_enable_rls()` raises what
    // `row_security = off` asks for.
    let filtered = said.routine() == Some("check_enable_rls");
    let (reason, hint) = match code {
        "42501" if filtered => (
            Reason::RowSecurity,
            "connect as a role with BYPASSRLS, or as the table's owner where RLS is not forced",
        ),
        "42501" => (Reason::Privilege, "grant the role what the message names"),
        "55P03" | "40P01" => (Reason::Locked, "try again when the lock's holder is done"),
        "57014" => (Reason::Timeout, "raise limits.statement"),
        "25P03" | "25P04" | "57P05" => (Reason::Timeout, "see the server's idle timeouts"),
        "57P01" | "57P02" => (Reason::ConnectionLost, "see the server's log for who ended it"),
        "57P03" => (Reason::ServerState, "try again when the server is up"),
        "40001" => (Reason::ServerState, "recovery conflict: raise max_standby_streaming_delay"),
        "53300" => (Reason::ServerState, "too many connections: try again, or raise the limit"),
        "28P01" => (Reason::Auth, "check user and password"),
        "28000" => (Reason::Auth, "check user, database, sslmode and the server's pg_hba.conf"),
        "3D000" => (Reason::Connect, "check the database's name"),
        "22021" | "22P05" => (Reason::Encoding, "see the database's encoding"),
        // PgBouncer's own words, which it does not translate.
        _ if said.message().contains("statement pooling") => (
            Reason::Server,
            "the pooler is in statement mode: use a pool in transaction mode, or the server itself",
        ),
        _ if code.starts_with("08P") => (Reason::Protocol, ""),
        _ if code.starts_with("08") => (Reason::ConnectionLost, ""),
        _ => (Reason::Server, said.hint().unwrap_or_default()),
    };
    let message = match code {
        "55P03" => format!("gave up waiting for another session's lock: {}", said.message()),
        _ => said.message().to_owned(),
    };
    let ours = Ours { message: false, hint: said.hint() != Some(hint) };
    Failure {
        reason,
        message,
        hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
        sqlstate: Some(code.to_owned()),
        fatal: matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic)),
        ours,
    }
}
