//! Locks that statements say they take, held against `pg_locks`.

use tenantctl::model::Lock;
use tenantctl::sql::{IndexClause, Statement};

use crate::support::{Db, first, versions};

const TABLES: &str = "
    CREATE TABLE o (id int PRIMARY KEY);
    CREATE TABLE t (a int NOT NULL, b text, c int);
    CREATE INDEX i ON t (a);
    CREATE INDEX e ON t ((b || 'x'));
    CREATE UNIQUE INDEX u ON t (a);
    ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
    ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES o NOT VALID;
    CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();
    CREATE VIEW v AS SELECT a FROM t;
    CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
    CREATE SEQUENCE q OWNED BY t.a;
    CREATE STATISTICS st ON a, c FROM t;
    CREATE POLICY p ON t;
    CREATE DOMAIN d AS int;
    CREATE TABLE w (x d);
    CREATE PUBLICATION pub;";

/// The relations that were there before the statement.
const WATCHED: &str = "CREATE TABLE watched AS SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY ('{t,o,v,m,w,i,e,u,q}')";

/// The strongest lock that is held on one of them.
const STRONGEST: &str = "
    SELECT coalesce((SELECT mode FROM pg_locks JOIN watched ON oid = relation
        WHERE pid = pg_backend_pid() AND locktype = 'relation'
        ORDER BY array_position('{AccessExclusiveLock,ExclusiveLock,ShareRowExclusiveLock,ShareLock,ShareUpdateExclusiveLock}', mode)
        LIMIT 1), '')";

fn words(lock: Lock) -> &'static [&'static str] {
    match lock {
        Lock::None => &["", "RowExclusiveLock", "AccessShareLock", "RowShareLock"],
        Lock::ShareUpdateExclusive => &["ShareUpdateExclusiveLock"],
        Lock::Share => &["ShareLock"],
        Lock::ShareRowExclusive => &["ShareRowExclusiveLock"],
        Lock::AccessExclusive => &["AccessExclusiveLock"],
    }
}

fn index() -> IndexClause {
    let [name, table, rest] = ["n", "t", " (c)"].map(str::to_owned);
    IndexClause { unique: false, name, table, rest }
}

fn statements() -> Vec<Statement> {
    vec![
        Statement::create_table("TABLE n (a int)"),
        Statement::alter_table("t", "ADD COLUMN n int"),
        Statement::alter_column("t", "a", "DROP NOT NULL"),
        Statement::drop_column("t", "b"),
        Statement::set_table_options("t", "SET (fillfactor=70)"),
        Statement::set_column_statistics("t", "a", "SET STATISTICS 7"),
        Statement::set_column_statistics("t", "a", "SET (n_distinct=5)"),
        Statement::add_constraint("t", "n", "CHECK (c > 0)"),
        Statement::add_foreign_key("t", "n", "FOREIGN KEY (a) REFERENCES o (id)"),
        Statement::validate_constraint("t", "k"),
        Statement::alter_constraint("t", "f", "DEFERRABLE INITIALLY DEFERRED"),
        Statement::drop_constraint("t", "k"),
        Statement::cluster_on("t", "i"),
        Statement::without_cluster("t"),
        Statement::create_trigger("TRIGGER n BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()"),
        Statement::enable_trigger("t", "DISABLE", "r"),
        Statement::create_index(&index()),
        Statement::drop_index("i"),
        Statement::rename_index("i", "n"),
        Statement::set_index_options("i", "SET (fillfactor=70)"),
        Statement::set_index_statistics("e", "ALTER COLUMN 1 SET STATISTICS 7"),
        Statement::create_view("n AS SELECT a FROM t"),
        Statement::replace_view("v AS SELECT a FROM t"),
        Statement::alter_view("v", "SET (security_barrier=true)"),
        Statement::drop_view("v"),
        Statement::create_materialized_view("n AS SELECT a FROM t", true),
        Statement::set_materialized_view_options("m", "SET (fillfactor=70)"),
        Statement::alter_materialized_view("m", "ALTER COLUMN a SET STORAGE plain"),
        Statement::refresh("m"),
        Statement::refresh_without_data("m"),
        Statement::drop_materialized_view("m"),
        Statement::alter_sequence("q", "CACHE 5"),
        Statement::create_rule("n AS ON UPDATE TO t DO ALSO NOTHING"),
        Statement::create_policy("n", "t", ""),
        Statement::alter_policy("p", "t", " USING (true)"),
        Statement::drop_policy("p", "t"),
        Statement::drop_in_table("TRIGGER", "r ON t"),
        Statement::create_statistics("n ON a, c FROM t"),
        Statement::constrain_domain("DOMAIN d", "ADD CHECK (VALUE > 0)"),
        Statement::alter_publication("pub", "ADD TABLE t"),
        Statement::create("TYPE n AS (a int)"),
        Statement::check_count("SELECT count(*) FROM t", "no"),
        Statement::drop_table("t").cascading(),
    ]
}

#[test]
fn statement_takes_the_lock_that_it_says_on_every_version() {
    let mut wrong = Vec::new();
    for (major, server) in versions() {
        let db = Db::with(server, TABLES);
        db.sql(WATCHED);
        for statement in statements() {
            let sql = &statement.sql;
            let held = db.value(&format!("BEGIN; {sql}; {STRONGEST}; ROLLBACK;"));
            if !words(statement.lock).contains(&held.as_str()) {
                wrong.push(format!("{major}: {sql}: {held}, not {}", statement.lock));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn statement_that_must_stand_alone_is_refused_in_a_transaction() {
    let db = Db::with(first(), TABLES);
    for statement in [
        Statement::create_index_concurrently(&index()),
        Statement::reindex_concurrently("i"),
        Statement::drop_index_concurrently("i"),
    ] {
        assert!(statement.alone, "{statement:?}");
        let refusal = db.try_sql(&format!("BEGIN; {};", statement.sql)).unwrap_err();
        assert!(refusal.contains("inside a transaction block"), "{refusal}");
        db.sql(&statement.sql);
    }
}
