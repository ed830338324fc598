//! Nothing of a user's runs while a superuser has spellings compared.
//!
//! What a case would run takes an advisory lock, which neither a read-only transaction nor its end
//! undoes. Each case is planned by psql first, to see that it would.

use tenantctl::catalog::judge;
use tenantctl::model::{Address, Judgement, Question, Value};
use tenantctl::scratch::SUPERUSER;

use super::session;
use crate::support::{Db, first};

const SETUP: &str = "
    CREATE EXTENSION citext;
    CREATE SCHEMA app; SET search_path = app, public;
    CREATE FUNCTION evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END $$;
    CREATE FUNCTION evil(int, int) RETURNS bool LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN true; END $$;
    CREATE FUNCTION member(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END $$;
    ALTER EXTENSION citext ADD FUNCTION member(int);
    CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 'x'; END $$;
    CREATE FUNCTION stable() RETURNS int LANGUAGE plpgsql STABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END $$;
    CREATE FUNCTION likes(varchar, varchar) RETURNS bool LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN true; END $$;
    CREATE FUNCTION inlined() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT app.evil(1)';
    CREATE FUNCTION by_default(int DEFAULT evil(1)) RETURNS int LANGUAGE plpgsql VOLATILE
        AS 'BEGIN RETURN 1; END';
    CREATE OPERATOR === (FUNCTION = evil, LEFTARG = int, RIGHTARG = int);
    CREATE OPERATOR ~~ (FUNCTION = likes, LEFTARG = varchar, RIGHTARG = varchar);
    CREATE TYPE pair AS (a int);
    CREATE FUNCTION attribute(pair) RETURNS int LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END $$;
    CREATE TYPE mood AS ENUM ('sad');
    CREATE FUNCTION to_mood(int) RETURNS mood LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 'sad'; END $$;
    CREATE CAST (int AS mood) WITH FUNCTION to_mood AS IMPLICIT;
    CREATE FUNCTION takes_mood(mood) RETURNS int LANGUAGE plpgsql VOLATILE
        AS 'BEGIN RETURN 1; END';
    CREATE DOMAIN checked AS int CHECK (VALUE = 0 OR evil(VALUE) = 1);
    CREATE DOMAIN planned AS int CHECK (VALUE > evil(1));
    CREATE DOMAIN defaulted AS int DEFAULT evil(1);
    CREATE TYPE holder AS (c checked);
    CREATE TYPE span AS RANGE (SUBTYPE = checked);
    CREATE FUNCTION step(checked[], int) RETURNS checked[] LANGUAGE plpgsql VOLATILE
        AS 'BEGIN RETURN $1; END';
    CREATE AGGREGATE agg(int) (SFUNC = step, STYPE = checked[], INITCOND = '{5}');
    CREATE TYPE based;
    CREATE FUNCTION based_in(cstring) RETURNS based LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
    CREATE FUNCTION based_out(based) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE
        AS 'int4out';
    CREATE FUNCTION based_modifier(cstring[]) RETURNS int LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END $$;
    CREATE TYPE based (INPUT = based_in, OUTPUT = based_out, TYPMOD_IN = based_modifier,
        LIKE = int);
    CREATE TABLE t (a int, v varchar(9));
    CREATE DOMAIN told AS int CHECK (ts_rewrite('a'::tsquery,
        'SELECT app.evil(1)::text::tsquery, ''a''::tsquery') IS NOT NULL);
    CREATE TABLE odd (a int, b int DEFAULT evil(1), d planned, m mood);
    CREATE TABLE fine (a int, b int);
    CREATE TABLE indexed (a int); CREATE INDEX ON indexed ((a + evil(1)));
    CREATE TABLE parent (a int); CREATE TABLE child (CHECK (a > evil(1))) INHERITS (parent);
    CREATE VIEW seen AS SELECT evil(1) AS a;";

/// How many locks whatever ran has left.
const TRACES: &str = "SELECT count(*) FROM pg_locks
    JOIN pg_database AS d ON d.oid = database AND d.datname = current_database()
    WHERE locktype = 'advisory'";

/// The judgement, which must leave no trace.
fn judged(db: &Db<'_>, table: &str, declared: bool, left: &Value, right: &Value) -> Judgement {
    let question = Question {
        database: "db".into(),
        context: Some(Address::table("app", table)),
        is_declared: declared,
        left: left.clone(),
        right: right.clone(),
    };
    let mut session = session(first(), db, SUPERUSER);
    session.begin().unwrap();
    let judgements = judge(&mut session, std::slice::from_ref(&question)).unwrap();
    assert_eq!(db.value(TRACES), "0", "{left} or {right} ran");
    judgements[&question].clone()
}

/// Whether planning the text, as psql's superuser, runs what leaves a trace.
fn would_run(db: &Db<'_>, text: &str) -> bool {
    let sql = format!(
        "SET search_path = pg_catalog, app, public;
         DO $do$ BEGIN EXECUTE $sql$ EXPLAIN (VERBOSE) SELECT ({text}) $sql$; END $do$; {TRACES}"
    );
    db.value(&sql) != "0"
}

#[test]
fn whatever_could_run_is_undecided() {
    let db = Db::with(first(), SETUP);
    for text in [
        "app.evil(1)",
        "evil(1)",
        "\"evil\"(1)",
        "U&\"ev\\0069l\"(1)",
        "member(1)",
        "inlined()",
        "by_default()",
        "1 === 2",
        "1 OPERATOR(app.===) 2",
        "'a'::varchar LIKE 'b'::varchar",
        "(ROW(1)::pair).attribute",
        "attribute(ROW(1)::app.pair)",
        "lower('A'::varchar)",
        "1::app.mood",
        "CAST(1 AS mood)",
        "takes_mood(1)",
        "'{5}'::app.checked[]",
        "'{5}'::_checked",
        "'{5}'::app.told[]",
        "'(5)'::app.holder",
        "'[5,6)'::span",
        "5::app.planned",
        "CAST(NULL AS app.based('x'))",
        "CAST(NULL AS planned)",
        "agg(1)",
        "EXISTS (SELECT FROM fine WHERE a < app.stable())",
        "EXISTS (SELECT FROM app.indexed WHERE a = 5)",
        "EXISTS (SELECT FROM app.parent WHERE a = 5)",
        "EXISTS (SELECT FROM app.seen WHERE a = 5)",
        "5 IN (TABLE app.seen)",
    ] {
        assert!(would_run(&db, text), "{text} does not run");
        let (left, right) = (
            Value::expression(Some(text), None),
            Value::expression(Some(format!("{text} IS NULL")), None),
        );
        assert_eq!(judged(&db, "t", true, &left, &right), Judgement::Undecided, "{text}");
    }
    for type_name in ["planned", "app.planned", "app.mood", "app._checked"] {
        let (left, right) = (Value::type_name(type_name), Value::type_name("int4"));
        assert_eq!(judged(&db, "t", true, &left, &right), Judgement::Undecided, "{type_name}");
        let stored = |text| Value::expression(Some(text), Some(type_name));
        let (left, right) = (stored("'5'"), stored("5 "));
        assert_eq!(judged(&db, "t", true, &left, &right), Judgement::Undecided, "{type_name}");
    }
}

#[test]
fn what_is_of_no_use_to_a_text_does_not_keep_it_from_being_asked() {
    let db = Db::with(first(), SETUP);
    let expression = |text| Value::expression(Some(text), None);
    for (table, declared, left, right) in [
        // Its other columns would run something.
        ("odd", true, "a IN (1)", "a = 1"),
        ("t", true, "length(v) > 1", "length((v)::text) > 1"),
        ("t", true, "5::app.defaulted", "CAST(5 AS defaulted)"),
        ("t", true, "a IN (SELECT b FROM fine)", "a IN (SELECT fine.b FROM app.fine)"),
        // A catalog would have named the schema.
        ("t", false, "lower('A'::varchar)", "lower('A'::character varying)"),
        ("t", false, "v LIKE 'a%'", "(v)::text ~~ 'a%'::text"),
    ] {
        let judgement = judged(&db, table, declared, &expression(left), &expression(right));
        assert_eq!(judgement, Judgement::Same, "{left}");
    }
}

#[test]
fn a_cast_between_types_of_postgresqls_own_may_be_anywhere() {
    let db = Db::with(
        first(),
        "CREATE FUNCTION evil(int) RETURNS date LANGUAGE plpgsql IMMUTABLE
             AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN now(); END $$;
         CREATE CAST (int AS date) WITH FUNCTION evil(int) AS IMPLICIT;
         CREATE SCHEMA app; CREATE TABLE app.t (a int)",
    );
    let (left, right) =
        (Value::expression(Some("date_part('year', 1)"), None), Value::expression(Some("2"), None));
    assert_eq!(judged(&db, "t", false, &left, &right), Judgement::Undecided);
}
