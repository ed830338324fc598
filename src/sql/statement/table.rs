//! Statements about tables, and what is in them.
//! <https://www.postgresql.org/docs/current/sql-altertable.html>

use std::fmt::Display;

use crate::model::Lock;

use super::base::{Phase, Statement};

const ALTER_TABLE: &str = "ALTER TABLE ";

impl Statement {
    /// `CREATE ...` of a table, with all that follows: `TABLE "s"."t" (...)`.
    pub fn create_table(what: impl Display) -> Self {
        Statement::new(format!("CREATE {what}"))
    }

    /// `DROP TABLE`.
    pub fn drop_table(table: &str) -> Self {
        let sql = format!("DROP TABLE IF EXISTS {table}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `ALTER TABLE ...`, of every form that nobody may read the table meanwhile.
    pub fn alter_table(table: &str, what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format!("{ALTER_TABLE}{table} {what}"))
    }

    /// `ALTER TABLE ... ALTER COLUMN ...`, of every form that nobody may read the table meanwhile.
    pub fn alter_column(table: &str, column: &str, what: impl Display) -> Self {
        Statement::alter_table(table, format_args!("ALTER COLUMN {column} {what}"))
    }

    /// `ALTER TABLE ... DROP COLUMN`.
    pub fn drop_column(table: &str, column: &str) -> Self {
        let what = format_args!("DROP COLUMN IF EXISTS {column}");
        Statement::alter_table(table, what).destroying()
    }

    /// `ALTER TABLE ... SET (...)` or `RESET (...)`, of storage parameters.
    pub fn set_table_options(table: &str, what: impl Display) -> Self {
        Statement::alter_table(table, what).locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER COLUMN ... SET STATISTICS`, `SET (...)` or `RESET (...)`: what the planner goes by.
    pub fn set_column_statistics(table: &str, column: &str, what: impl Display) -> Self {
        Statement::alter_column(table, column, what).locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER TABLE ... ADD CONSTRAINT`, of any but a foreign key.
    pub fn add_constraint(table: &str, name: &str, constraint: impl Display) -> Self {
        Statement::alter_table(table, format_args!("ADD CONSTRAINT {name} {constraint}"))
    }

    /// `ALTER TABLE ... ADD CONSTRAINT ... FOREIGN KEY`, which locks both tables.
    pub fn add_foreign_key(table: &str, name: &str, constraint: impl Display) -> Self {
        let statement = Statement::add_constraint(table, name, constraint);
        Statement { phase: Phase::Last, ..statement.locking(Lock::ShareRowExclusive) }
    }

    /// `ALTER TABLE ... VALIDATE CONSTRAINT`. It should not run in the transaction of what it
    /// validates, whose stronger lock would be held meanwhile.
    pub fn validate_constraint(table: &str, name: &str) -> Self {
        let statement = Statement::alter_table(table, format_args!("VALIDATE CONSTRAINT {name}"));
        let statement = statement.locking(Lock::ShareUpdateExclusive);
        Statement { phase: Phase::Late, alone: true, ..statement }
    }

    /// `ALTER TABLE ... ALTER CONSTRAINT`.
    pub fn alter_constraint(table: &str, name: &str, what: impl Display) -> Self {
        Statement::alter_table(table, format_args!("ALTER CONSTRAINT {name} {what}"))
    }

    /// `ALTER TABLE ... DROP CONSTRAINT`: no data is gone, and a protection is.
    pub fn drop_constraint(table: &str, name: &str) -> Self {
        Statement::alter_table(table, format_args!("DROP CONSTRAINT IF EXISTS {name}"))
    }

    /// `ALTER TABLE ... CLUSTER ON`, of an index by its own name.
    pub fn cluster_on(table: &str, index: &str) -> Self {
        let statement = Statement::alter_table(table, format_args!("CLUSTER ON {index}"));
        statement.locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER TABLE ... SET WITHOUT CLUSTER`.
    pub fn without_cluster(table: &str) -> Self {
        Statement::alter_table(table, "SET WITHOUT CLUSTER").locking(Lock::ShareUpdateExclusive)
    }

    /// `CREATE ...` of a trigger, with all that follows: `TRIGGER "t" AFTER ...`.
    pub fn create_trigger(what: impl Display) -> Self {
        Statement::locked(Lock::ShareRowExclusive, format_args!("CREATE {what}"))
    }

    /// `ALTER TABLE ... ENABLE TRIGGER`; `enable` is the word for the sessions in which it fires.
    pub fn enable_trigger(table: &str, enable: &str, trigger: &str) -> Self {
        let statement = Statement::alter_table(table, format_args!("{enable} TRIGGER {trigger}"));
        statement.locking(Lock::ShareRowExclusive)
    }

    /// `ALTER TABLE ... ENABLE RULE`; `enable` is the word for the sessions in which it applies.
    pub fn enable_rule(table: &str, enable: &str, rule: &str) -> Self {
        Statement::alter_table(table, format_args!("{enable} RULE {rule}"))
    }

    /// `ALTER FOREIGN TABLE`.
    pub fn alter_foreign_table(table: &str, what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format_args!("ALTER FOREIGN TABLE {table} {what}"))
    }

    /// `DROP FOREIGN TABLE`.
    pub fn drop_foreign_table(table: &str) -> Self {
        let sql = format!("DROP FOREIGN TABLE IF EXISTS {table}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// An `ALTER TABLE` with `ONLY` before the table's name: a parent's change that is to leave its
    /// children as they are. Every other statement stays as it is.
    pub fn only(self) -> Self {
        match self.sql.strip_prefix(ALTER_TABLE) {
            Some(rest) => Statement { sql: format!("{ALTER_TABLE}ONLY {rest}"), ..self },
            None => self,
        }
    }
}
