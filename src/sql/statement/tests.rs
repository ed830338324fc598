//! What constructors know of their statements.

use super::{IndexClause, Phase, Statement};
use crate::model::Lock;

const TABLE: &str = "\"s\".\"t\"";

#[test]
fn validation_is_late_and_alone_under_a_weak_lock() {
    let validate = Statement::validate_constraint(TABLE, "\"k\"");
    assert_eq!(validate.sql, "ALTER TABLE \"s\".\"t\" VALIDATE CONSTRAINT \"k\"");
    assert!(validate.alone && validate.phase == Phase::Late);
    assert_eq!(validate.lock, Lock::ShareUpdateExclusive);
}

#[test]
fn only_concurrent_builds_stand_alone() {
    let (name, table) = ("\"i\"".to_owned(), TABLE.to_owned());
    let index = IndexClause { unique: true, name, table, rest: " (\"a\")".to_owned() };
    let plain = Statement::create_index(&index);
    assert_eq!(plain.sql, "CREATE UNIQUE INDEX \"i\" ON \"s\".\"t\" (\"a\")");
    assert!(!plain.alone && plain.lock == Lock::Share);
    let concurrent = Statement::create_index_concurrently(&index);
    let expected = "CREATE UNIQUE INDEX CONCURRENTLY \"i\" ON \"s\".\"t\" (\"a\")";
    assert_eq!(concurrent.sql, expected);
    assert!(concurrent.alone && concurrent.lock == Lock::ShareUpdateExclusive);
    let only = Statement::create_index_only(&index);
    assert_eq!(only.sql, "CREATE UNIQUE INDEX \"i\" ON ONLY \"s\".\"t\" (\"a\")");
}

#[test]
fn dropping_destroys_unless_a_protection_only_is_gone() {
    for (statement, destroys) in [
        (Statement::drop_table(TABLE), true),
        (Statement::drop_column(TABLE, "\"a\""), true),
        (Statement::drop_sequence("\"s\".\"q\""), true),
        (Statement::drop("TYPE", "\"s\".\"e\""), true),
        (Statement::refresh_without_data("\"s\".\"m\""), true),
        (Statement::drop_constraint(TABLE, "\"k\""), false),
        (Statement::drop_policy("\"p\"", TABLE), false),
        (Statement::refresh("\"s\".\"m\""), false),
    ] {
        assert_eq!(statement.destructive, destroys, "{statement:?}");
    }
}

#[test]
fn replacement_is_known_without_its_text() {
    let replace = Statement::replace("FUNCTION \"s\".\"f\"()");
    assert_eq!(replace.sql, "CREATE OR REPLACE FUNCTION \"s\".\"f\"()");
    assert!(replace.replaces && !Statement::create("FUNCTION \"s\".\"f\"()").replaces);
}

#[test]
fn check_has_its_query_and_cannot_be_ended_by_it() {
    let check = Statement::check_count("SELECT '$tenantctl$'", "a\n\\! b");
    assert_eq!(check.counts.as_deref(), Some("SELECT '$tenantctl$'"));
    assert!(check.sql.starts_with("DO $tenantctl_1$\n"), "{check:?}");
    assert!(check.sql.contains("MESSAGE = E'a\\n\\\\! b';"), "{check:?}");
}

#[test]
fn only_is_said_of_tables() {
    let change = Statement::alter_column(TABLE, "\"c\"", "DROP NOT NULL").only();
    assert_eq!(change.sql, "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"c\" DROP NOT NULL");
    assert_eq!(change.lock, Lock::AccessExclusive);
    assert_eq!(Statement::refresh("m").only(), Statement::refresh("m"));
}
