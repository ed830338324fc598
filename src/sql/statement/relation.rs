//! Statements about relations that are no tables, and about what belongs to tables without being in
//! one.

use std::fmt::Display;

use crate::model::Lock;

use super::base::{Phase, Statement};

impl Statement {
    /// `CREATE VIEW`, with all that follows.
    pub fn create_view(what: impl Display) -> Self {
        Statement::new(format!("CREATE VIEW {what}"))
    }

    /// `CREATE OR REPLACE VIEW`, with all that follows.
    pub fn replace_view(what: impl Display) -> Self {
        let sql = format!("CREATE OR REPLACE VIEW {what}");
        Statement { replaces: true, ..Statement::locked(Lock::AccessExclusive, sql) }
    }

    /// `ALTER VIEW`.
    pub fn alter_view(view: &str, what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format_args!("ALTER VIEW {view} {what}"))
    }

    /// `DROP VIEW`.
    pub fn drop_view(view: &str) -> Self {
        let sql = format!("DROP VIEW IF EXISTS {view}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `CREATE MATERIALIZED VIEW`, with or without the rows of its query.
    pub fn create_materialized_view(what: impl Display, is_filled: bool) -> Self {
        match is_filled {
            true => {
                Statement::new(format!("CREATE MATERIALIZED VIEW {what}\nWITH DATA")).querying()
            }
            false => Statement::new(format!("CREATE MATERIALIZED VIEW {what}\nWITH NO DATA")),
        }
    }

    /// `ALTER MATERIALIZED VIEW`, of every form that nobody may read it meanwhile.
    pub fn alter_materialized_view(view: &str, what: impl Display) -> Self {
        let sql = format!("ALTER MATERIALIZED VIEW {view} {what}");
        Statement::locked(Lock::AccessExclusive, sql)
    }

    /// `ALTER MATERIALIZED VIEW ... SET (...)` or `RESET (...)`.
    pub fn set_materialized_view_options(view: &str, what: impl Display) -> Self {
        Statement::alter_materialized_view(view, what).locking(Lock::ShareUpdateExclusive)
    }

    /// `REFRESH MATERIALIZED VIEW`.
    pub fn refresh(view: &str) -> Self {
        let sql = format!("REFRESH MATERIALIZED VIEW {view}");
        Statement::locked(Lock::AccessExclusive, sql).querying()
    }

    /// `REFRESH MATERIALIZED VIEW ... WITH NO DATA`: its rows are gone afterwards.
    pub fn refresh_without_data(view: &str) -> Self {
        let sql = format!("REFRESH MATERIALIZED VIEW {view} WITH NO DATA");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `DROP MATERIALIZED VIEW`.
    pub fn drop_materialized_view(view: &str) -> Self {
        let sql = format!("DROP MATERIALIZED VIEW IF EXISTS {view}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `CREATE ...` of a sequence, with all that follows: `UNLOGGED SEQUENCE "s"."q" ...`.
    pub fn create_sequence(what: impl Display) -> Self {
        Statement::new(format!("CREATE {what}"))
    }

    /// `ALTER SEQUENCE`, of every form that nobody may take values from it meanwhile.
    pub fn alter_sequence(sequence: &str, what: impl Display) -> Self {
        Statement::locked(Lock::ShareRowExclusive, format_args!("ALTER SEQUENCE {sequence} {what}"))
    }

    /// `ALTER SEQUENCE ... OWNED BY`, of a sequence and a column that a script makes.
    pub fn own_sequence(sequence: &str, owned: impl Display) -> Self {
        let statement = Statement::new(format!("ALTER SEQUENCE {sequence} {owned}"));
        Statement { phase: Phase::Late, ..statement }
    }

    /// `SELECT setval(...)`, of a whole query.
    pub fn set_sequence(query: impl Into<String>) -> Self {
        Statement::new(query)
    }

    /// `DROP SEQUENCE`.
    pub fn drop_sequence(sequence: &str) -> Self {
        Statement::new(format!("DROP SEQUENCE IF EXISTS {sequence}")).destroying()
    }

    /// `CREATE RULE`, with all that follows.
    pub fn create_rule(what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format_args!("CREATE RULE {what}"))
    }

    /// `CREATE OR REPLACE RULE`, with all that follows.
    pub fn replace_rule(what: impl Display) -> Self {
        let sql = format!("CREATE OR REPLACE RULE {what}");
        Statement { replaces: true, ..Statement::locked(Lock::AccessExclusive, sql) }
    }

    /// `CREATE POLICY ... ON ...`, with all that follows the table.
    pub fn create_policy(policy: &str, table: &str, what: impl Display) -> Self {
        let sql = format!("CREATE POLICY {policy} ON {table}{what}");
        Statement::locked(Lock::AccessExclusive, sql)
    }

    /// `ALTER POLICY ... ON ...`.
    pub fn alter_policy(policy: &str, table: &str, what: impl Display) -> Self {
        let sql = format!("ALTER POLICY {policy} ON {table}{what}");
        Statement::locked(Lock::AccessExclusive, sql)
    }

    /// `DROP POLICY ... ON ...`: no data is gone, and a protection is.
    pub fn drop_policy(policy: &str, table: &str) -> Self {
        let sql = format!("DROP POLICY IF EXISTS {policy} ON {table}");
        Statement::locked(Lock::AccessExclusive, sql)
    }

    /// `DROP ... IF EXISTS` of a trigger or a rule, named with its table: `"t" ON "s"."t"`.
    pub fn drop_in_table(kind: &str, name: &str) -> Self {
        let sql = format!("DROP {kind} IF EXISTS {name}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `CREATE STATISTICS`, with all that follows.
    pub fn create_statistics(what: impl Display) -> Self {
        Statement::locked(Lock::ShareUpdateExclusive, format_args!("CREATE STATISTICS {what}"))
    }

    /// `ALTER STATISTICS`.
    pub fn alter_statistics(statistics: &str, what: impl Display) -> Self {
        let sql = format!("ALTER STATISTICS {statistics} {what}");
        Statement::locked(Lock::ShareUpdateExclusive, sql)
    }

    /// `DROP STATISTICS`.
    pub fn drop_statistics(statistics: &str) -> Self {
        let sql = format!("DROP STATISTICS IF EXISTS {statistics}");
        Statement::locked(Lock::ShareUpdateExclusive, sql).destroying()
    }
}
