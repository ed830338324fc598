//! Every statement that this module itself sends, so that an audit can hold a server's log to it.
//!
//! Everything is `SET LOCAL` inside one read-only transaction: nothing outlives it in a pool.

use std::time::Duration;

use super::{Part, Sql, Template};

/// Begins a transaction and makes it safe to look around, before anything is known of the server.
/// What the role's own settings are (time zone, read-only by default) is read by [`WHO`] after it.
const LOOK: Template = Template(
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = {number}; \
     SET LOCAL idle_in_transaction_session_timeout = {number}; \
     SET LOCAL search_path = pg_catalog, pg_temp",
);

/// Who the server is. `datcollversion` came with PostgreSQL 15, hence the detour over JSON.
const WHO: &str = "SELECT pg_catalog.current_setting('server_version'), \
     pg_catalog.current_setting('server_version_num'), \
     pg_catalog.pg_is_in_recovery()::pg_catalog.text, \
     d.oid::pg_catalog.text, \
     pg_catalog.pg_encoding_to_char(d.encoding)::pg_catalog.text, \
     d.datcollate::pg_catalog.text, \
     d.datctype::pg_catalog.text, \
     pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.->>) 'datcollversion', \
     pg_catalog.current_setting('TimeZone'), \
     pg_catalog.current_setting('default_transaction_read_only'), \
     pg_catalog.current_setting('track_commit_timestamp') \
     FROM pg_catalog.pg_database AS d \
     WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()";

/// The server's lineage. It comes last: a role that may not call the function is refused, and the
/// transaction is over then.
const LINEAGE: &str =
    "SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system()";

/// Begins the transaction in which all work is done: one moment, no writes, deparsed text the same
/// whatever `ALTER ROLE ... SET` says, no row filtered silently, no view's code run as us where
/// the server can forbid it, no check of a table's folded by the planner as us (which it would be for
/// a query of a parent with conditions), and its own word on it read back, with the moment that it
/// is. (`quote_all_identifiers` goes first, because it quotes the setting of `search_path` too.)
const BEGIN: Template = Template(
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = {number}; \
     SET LOCAL lock_timeout = {number}; \
     SET LOCAL idle_in_transaction_session_timeout = {number}; \
     SET LOCAL quote_all_identifiers = off; \
     SET LOCAL search_path = pg_catalog, pg_temp; \
     SET LOCAL row_security = off; \
     SET LOCAL client_encoding = 'UTF8'; \
     SET LOCAL DateStyle = 'ISO, YMD'; \
     SET LOCAL IntervalStyle = 'postgres'; \
     SET LOCAL TimeZone = 'UTC'; \
     SET LOCAL bytea_output = 'hex'; \
     SET LOCAL extra_float_digits = 1; \
     SET LOCAL lc_monetary = 'C'; \
     SET LOCAL lc_numeric = 'C'; \
     SET LOCAL lc_time = 'C'; \
     SET LOCAL standard_conforming_strings = on; \
     SET LOCAL transform_null_equals = off; \
     SET LOCAL xmloption = 'content'; \
     SET LOCAL xmlbinary = 'base64'; \
     SET LOCAL synchronize_seqscans = off; \
     SET LOCAL constraint_exclusion = off; \
     SET LOCAL jit = off; \
     SET LOCAL client_min_messages = 'error'; \
     SELECT pg_catalog.set_config('restrict_nonsystem_relation_kind', 'view, foreign-table', true) \
     WHERE pg_catalog.current_setting('restrict_nonsystem_relation_kind', true) IS NOT NULL; \
     SELECT pg_catalog.current_setting('transaction_read_only'), \
     pg_catalog.current_setting('transaction_isolation'), \
     pg_catalog.current_setting('row_security'), \
     pg_catalog.current_setting('search_path'), \
     pg_catalog.pg_current_snapshot()::pg_catalog.text",
);

/// Sets the server's own timeout anew.
const TIMEOUT: Template = Template("SET LOCAL statement_timeout = {number}");

/// Ends the transaction; whatever it may have done, nothing of it is kept.
pub(super) const ROLLBACK: &str = "ROLLBACK";
/// Before guarded work.
pub(super) const SAVEPOINT: &str = "SAVEPOINT tenantctl";
/// After guarded work that succeeded.
pub(super) const RELEASE: &str = "RELEASE SAVEPOINT tenantctl";
/// After guarded work that failed.
pub(super) const RECOVER: &str = "ROLLBACK TO SAVEPOINT tenantctl; RELEASE SAVEPOINT tenantctl";

/// What [`BEGIN`] must be answered with, column by column; the moment comes behind it.
pub(super) const PINNED: [(&str, &str); 4] = [
    ("transaction_read_only", "on"),
    ("transaction_isolation", "repeatable read"),
    ("row_security", "off"),
    ("search_path", "pg_catalog, pg_temp"),
];

/// The statements of this module with their holes, for the audit that compares a server's log with
/// them. Several statements that are sent together are one text, separated by `; `.
pub fn control_statements() -> Vec<&'static str> {
    vec![LOOK.0, WHO, LINEAGE, BEGIN.0, TIMEOUT.0, ROLLBACK, SAVEPOINT, RELEASE, RECOVER]
}

/// Asks who the server is, and then for its lineage.
pub(super) fn who(statement: Duration) -> Sql {
    let most = Part::Number(milliseconds(statement));
    let look = LOOK.sql(&[most, most]);
    Sql::script(&[look, Sql::fixed(WHO), Sql::fixed(LINEAGE), Sql::fixed(ROLLBACK)])
}

/// Begins the transaction of all work, and ends the one `before` it in the same round trip. `idle`
/// bounds how long the server keeps the transaction of a client that stopped asking.
pub(super) fn begin(before: bool, statement: Duration, lock: Duration, idle: Duration) -> Sql {
    let begin = BEGIN.sql(&[
        Part::Number(milliseconds(statement)),
        Part::Number(milliseconds(lock)),
        Part::Number(milliseconds(idle)),
    ]);
    if !before {
        return begin;
    }
    Template("{sql}; {sql}").sql(&[Part::Sql(&Sql::fixed(ROLLBACK)), Part::Sql(&begin)])
}

/// A statement that may take the server so long, and then `statement` is the timeout again. (Where
/// it fails, going back to the savepoint, or the transaction's end, takes the setting back.)
pub(super) fn timed(sql: &Sql, longest: Duration, statement: Duration) -> Sql {
    let longest = TIMEOUT.sql(&[Part::Number(milliseconds(longest))]);
    let again = TIMEOUT.sql(&[Part::Number(milliseconds(statement))]);
    Template("{sql}; {sql}; {sql}").sql(&[Part::Sql(&longest), Part::Sql(sql), Part::Sql(&again)])
}

/// Before guarded work that may take the server so long.
pub(super) fn timed_savepoint(longest: Duration) -> Sql {
    let longest = TIMEOUT.sql(&[Part::Number(milliseconds(longest))]);
    Template("{sql}; {sql}").sql(&[Part::Sql(&Sql::fixed(SAVEPOINT)), Part::Sql(&longest)])
}

/// Rounded up, so that the server never gives up before we do. For it 0 means no limit and `i32::MAX` is the most: no limit of ours may become either.
fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros().div_ceil(1000))
        .unwrap_or(i64::MAX)
        .clamp(1, i64::from(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{begin, control_statements, milliseconds};
    use std::time::Duration;

    #[test]
    fn no_limit_becomes_no_limit_at_all() {
        assert_eq!(milliseconds(Duration::from_micros(10)), 1);
        assert_eq!(milliseconds(Duration::MAX), i64::from(i32::MAX));
    }

    #[test]
    fn settings_end_with_the_transaction() {
        for text in control_statements() {
            for statement in text.split("; ").filter(|statement| statement.starts_with("SET")) {
                assert!(statement.starts_with("SET LOCAL "), "{statement}");
            }
        }
        let text =
            begin(true, Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3));
        assert!(text.as_str().contains("lock_timeout = 2000;"), "{text:?}");
    }
}
