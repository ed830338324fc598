//! Statements about what is no relation: types, functions, servers, privileges and the like. Most take
//! no lock on any table.

use std::fmt::Display;

use crate::model::Lock;

use super::base::{Phase, Statement};

impl Statement {
    /// `CREATE ...` of an object without rows, with all that follows.
    pub fn create(what: impl Display) -> Self {
        Statement::new(format!("CREATE {what}"))
    }

    /// `CREATE OR REPLACE ...` of a routine, with all that follows.
    pub fn replace(what: impl Display) -> Self {
        let sql = format!("CREATE OR REPLACE {what}");
        Statement { replaces: true, ..Statement::new(sql) }
    }

    /// `ALTER ...` of an object without rows.
    pub fn alter(what: impl Display) -> Self {
        Statement::new(format!("ALTER {what}"))
    }

    /// `DROP ... IF EXISTS` of an object without rows, which others may use.
    pub fn drop(kind: &str, name: impl Display) -> Self {
        Statement::new(format!("DROP {kind} IF EXISTS {name}")).destroying()
    }

    /// `ALTER ...` of a relation or of what is in one, in a form that every kind has: another name,
    /// another schema, another owner.
    pub fn alter_locked(what: impl Display) -> Self {
        Statement::locked(Lock::AccessExclusive, format_args!("ALTER {what}"))
    }

    /// `ALTER TYPE ... ADD VALUE`: a label can be used only after the commit.
    pub fn add_enum_value(of_type: &str, label: &str, beside: &str) -> Self {
        Statement::new(format!("ALTER {of_type} ADD VALUE {label}{beside}")).alone()
    }

    /// `ALTER TYPE ... DROP ATTRIBUTE`.
    pub fn drop_attribute(of_type: &str, attribute: &str) -> Self {
        Statement::new(format!("ALTER {of_type} DROP ATTRIBUTE {attribute}")).destroying()
    }

    /// `ALTER DOMAIN ...` of a form for which the rows of all tables that use it are read.
    pub fn constrain_domain(domain: &str, what: impl Display) -> Self {
        Statement::locked(Lock::Share, format_args!("ALTER {domain} {what}"))
    }

    /// `ALTER DOMAIN ... VALIDATE CONSTRAINT`, for after the transaction of what it validates.
    pub fn validate_domain(domain: &str, name: &str) -> Self {
        let what = format_args!("VALIDATE CONSTRAINT {name}");
        let statement = Statement::constrain_domain(domain, what);
        Statement { phase: Phase::Late, alone: true, ..statement }
    }

    /// `ALTER EXTENSION`, whose script may do anything.
    pub fn alter_extension(extension: &str, what: impl Display) -> Self {
        let sql = format!("ALTER EXTENSION {extension} {what}");
        Statement::locked(Lock::AccessExclusive, sql)
    }

    /// `DROP EXTENSION`, with all that is the extension's own.
    pub fn drop_extension(extension: &str) -> Self {
        let sql = format!("DROP EXTENSION IF EXISTS {extension}");
        Statement::locked(Lock::AccessExclusive, sql).destroying()
    }

    /// `CREATE PUBLICATION`, with all that follows.
    pub fn create_publication(what: impl Display) -> Self {
        Statement::locked(Lock::ShareUpdateExclusive, format_args!("CREATE PUBLICATION {what}"))
    }

    /// `ALTER PUBLICATION`.
    pub fn alter_publication(publication: &str, what: impl Display) -> Self {
        let sql = format!("ALTER PUBLICATION {publication} {what}");
        Statement::locked(Lock::ShareUpdateExclusive, sql)
    }

    /// `DROP PUBLICATION`.
    pub fn drop_publication(publication: &str) -> Self {
        let sql = format!("DROP PUBLICATION IF EXISTS {publication}");
        Statement::locked(Lock::ShareUpdateExclusive, sql).destroying()
    }

    /// `DROP SUBSCRIPTION` of one without a slot, which connects to no publisher. PostgreSQL refuses it
    /// in a transaction where there is a slot after all.
    pub fn drop_subscription(subscription: &str) -> Self {
        Statement::new(format!("DROP SUBSCRIPTION IF EXISTS {subscription}")).alone().destroying()
    }

    /// `GRANT ...` or `REVOKE ...`.
    pub fn grant(sql: impl Into<String>) -> Self {
        Statement::new(sql)
    }

    /// `COMMENT ON ... IS ...` or `SECURITY LABEL ... ON ... IS ...`.
    pub fn describe(sql: impl Into<String>) -> Self {
        Statement::new(sql)
    }
}
