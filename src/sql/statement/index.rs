//! Statements about indexes. <https://www.postgresql.org/docs/current/sql-createindex.html>

use std::fmt::Display;

use crate::model::Lock;

use super::base::Statement;

/// An index that is to be created.
#[derive(Clone, Debug)]
pub struct IndexClause {
    /// Whether it is unique.
    pub unique: bool,
    /// Its own name.
    pub name: String,
    /// The table that it is on.
    pub table: String,
    /// What follows the table: ` USING btree ("a")`.
    pub rest: String,
}

impl IndexClause {
    fn create(&self, how: &str, only: &str) -> String {
        let unique = if self.unique { "UNIQUE " } else { "" };
        let IndexClause { name, table, rest, .. } = self;
        format!("CREATE {unique}INDEX {how}{name} ON {only}{table}{rest}")
    }
}

impl Statement {
    /// `CREATE INDEX`: writers of the table wait.
    pub fn create_index(index: &IndexClause) -> Self {
        Statement::locked(Lock::Share, index.create("", ""))
    }

    /// `CREATE INDEX ... ON ONLY`, of a partitioned table whose partitions get theirs by themselves.
    pub fn create_index_only(index: &IndexClause) -> Self {
        Statement::locked(Lock::Share, index.create("", "ONLY "))
    }

    /// `CREATE INDEX CONCURRENTLY`, which lets writers pass.
    pub fn create_index_concurrently(index: &IndexClause) -> Self {
        let sql = index.create("CONCURRENTLY ", "");
        Statement::locked(Lock::ShareUpdateExclusive, sql).alone()
    }

    /// `DROP INDEX`.
    pub fn drop_index(index: &str) -> Self {
        let sql = format!("DROP INDEX IF EXISTS {index}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `DROP INDEX CONCURRENTLY`, which lets readers and writers pass.
    pub fn drop_index_concurrently(index: &str) -> Self {
        let sql = format!("DROP INDEX CONCURRENTLY IF EXISTS {index}");
        Statement::locked(Lock::ShareUpdateExclusive, sql).alone().destroying()
    }

    /// `REINDEX INDEX CONCURRENTLY`.
    pub fn reindex_concurrently(index: &str) -> Self {
        let sql = format!("REINDEX INDEX CONCURRENTLY {index}");
        Statement::locked(Lock::ShareUpdateExclusive, sql).alone()
    }

    /// `ALTER INDEX`, of every form that nobody may use the index meanwhile.
    pub fn alter_index(index: &str, what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format_args!("ALTER INDEX {index} {what}"))
    }

    /// `ALTER INDEX ... RENAME TO`.
    pub fn rename_index(index: &str, name: &str) -> Self {
        let statement = Statement::alter_index(index, format_args!("RENAME TO {name}"));
        statement.locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER INDEX ... SET (...)` or `RESET (...)`.
    pub fn set_index_options(index: &str, what: impl Display) -> Self {
        Statement::alter_index(index, what).locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER INDEX ... ALTER COLUMN ... SET STATISTICS`, of a key by its number.
    pub fn set_index_statistics(index: &str, what: impl Display) -> Self {
        Statement::alter_index(index, what).locking(Lock::ShareUpdateExclusive)
    }

    /// `ALTER INDEX ... ATTACH PARTITION`.
    pub fn attach_index(whole: &str, part: &str) -> Self {
        Statement::alter_index(whole, format_args!("ATTACH PARTITION {part}"))
    }
}
