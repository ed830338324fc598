//! The planner tells spellings apart.

use tenantctl::catalog::{KINDS, judge};
use tenantctl::model::{Address, Judgement, Kind, Question, Value};
use tenantctl::scratch::SUPERUSER;
use tenantctl::server::{Param, Sql};

use super::session;
use crate::support::{Db, first};

const SETUP: &str = "
    CREATE SCHEMA app;
    CREATE SEQUENCE app.s;
    CREATE TYPE app.mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN app.age AS integer;
    CREATE TABLE app.t (a int, b varchar(10), n numeric(10,2), m app.mood, \"User\" text,
        k text COLLATE \"C\", at timestamptz);
    CREATE TABLE app.other (id int);
    CREATE TABLE log (caller text);
    CREATE FUNCTION app.norm(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT lower($1)';
    CREATE FUNCTION app.now_tenant() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
        AS 'SELECT 1';
    CREATE SCHEMA b;
    CREATE FUNCTION b.now_tenant() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 2; END';";

fn expression(text: &str, stored_as: Option<&str>) -> Value {
    Value::expression(Some(text), stored_as)
}

fn ask(db: &Db<'_>, context: &Address, pairs: Vec<(Value, Value)>) -> Vec<Judgement> {
    let questions: Vec<_> = pairs
        .into_iter()
        .map(|(left, right)| Question {
            database: "db".into(),
            context: Some(context.clone()),
            is_declared: true,
            left,
            right,
        })
        .collect();
    let mut session = session(first(), db, SUPERUSER);
    session.begin().unwrap();
    let judgements = judge(&mut session, &questions).unwrap();
    questions.iter().map(|question| judgements[question].clone()).collect()
}

fn of_table(db: &Db<'_>, pairs: &[(&str, &str)]) -> Vec<Judgement> {
    let pairs = pairs.iter().map(|(l, r)| (expression(l, None), expression(r, None))).collect();
    ask(db, &Address::table("app", "t"), pairs)
}

#[test]
fn spellings_of_one_meaning_are_the_same() {
    let db = Db::with(first(), SETUP);
    let pairs = [
        ("a IN (1,2,3)", "(a = ANY (ARRAY[1, 2, 3]))"),
        (
            "b IN ('p','q')",
            "((b)::text = ANY ((ARRAY['p'::character varying, 'q'::character varying])::text[]))",
        ),
        (
            "b like 'a%' and length(b) between 1 and 5",
            "(((b)::text ~~ 'a%'::text) AND ((length((b)::text) >= 1) AND (length((b)::text) <= 5)))",
        ),
        ("lower(\"User\") = 'x'", "(lower(\"User\") = 'x'::text)"),
        ("m = 'ok'", "(m = 'ok'::app.mood)"),
        ("at > CURRENT_TIMESTAMP", "(at > now())"),
        ("t.a > 0", "(a > 0)"),
        (
            "a = current_setting('app.tenant')::int",
            "(a = (current_setting('app.tenant'::text))::integer)",
        ),
        ("a = now_tenant()", "(a = app.now_tenant())"),
        (
            "EXISTS (SELECT 1 FROM other WHERE id = t.a)",
            "(EXISTS ( SELECT 1\n   FROM app.other\n  WHERE (other.id = t.a)))",
        ),
        ("k > 'a'", "(k > 'a'::text)"),
    ];
    assert_eq!(of_table(&db, &pairs), [const { Judgement::Same }; 11]);
}

#[test]
fn other_meanings_are_different() {
    let db = Db::with(first(), SETUP);
    let pairs = [
        ("a > 0", "a >= 0"),
        ("b IN ('p','q')", "b IN ('p','r')"),
        ("a = app.now_tenant()", "a = b.now_tenant()"),
        ("now()", "clock_timestamp()"),
        ("'CURRENT_USER'", "CURRENT_USER"),
    ];
    assert_eq!(of_table(&db, &pairs), [const { Judgement::Different }; 5]);
}

#[test]
fn what_cannot_be_asked_is_undecided_and_spoils_no_other() {
    let db = Db::with(first(), SETUP);
    let pairs = [
        ("a > 0", "(a > 0)"),
        ("a > 0", "nonsense > 0"),
        ("a > 0", "a > 0; DROP TABLE log"),
        ("a > 0", "1) , (2"),
        ("a IN (1)", "a = 1"),
        // The planner would put the body in place of the call.
        ("app.norm(\"User\") = 'x'", "lower(\"User\") = 'x'"),
    ];
    use Judgement::{Same, Undecided};
    assert_eq!(of_table(&db, &pairs), [Same, Undecided, Undecided, Undecided, Same, Undecided]);
}

#[test]
fn defaults_are_compared_as_they_are_stored() {
    let db = Db::with(first(), SETUP);
    let cases = [
        ("'x'", "'x'::character varying", "character varying(10)", Judgement::Same),
        ("true", "'t'", "boolean", Judgement::Same),
        ("0", "0.00", "numeric(10,2)", Judgement::Same),
        ("nextval('s')", "nextval('app.s'::regclass)", "integer", Judgement::Same),
        ("NOW()", "CURRENT_TIMESTAMP", "timestamp with time zone", Judgement::Same),
        ("'ok'", "'ok'::app.mood", "app.mood", Judgement::Same),
        ("1", "2", "integer", Judgement::Different),
        // A cast would cut what an assignment refuses.
        ("'abcdefgh'", "'abcde'", "character varying(5)", Judgement::Different),
        ("'abcdefgh'", "'abcde'", "char(5)", Judgement::Different),
        ("'{abcdefgh}'", "'{abcde}'", "varchar(5)[]", Judgement::Different),
        ("B'111'", "B'11'", "bit(2)", Judgement::Different),
        ("'x'", "'x'::bpchar", "character(1)", Judgement::Same),
        ("B'11'", "'11'::\"bit\"", "bit(2)", Judgement::Same),
        ("LOCALTIMESTAMP", "now()::timestamp", "timestamp without time zone", Judgement::Same),
        (
            "(now() + '1 day'::interval)",
            "CURRENT_TIMESTAMP + interval '1 day'",
            "timestamp with time zone",
            Judgement::Same,
        ),
        ("current_date + 1", "(now()::date + 1)", "date", Judgement::Same),
        ("'{}'", "'{}'::jsonb", "jsonb", Judgement::Same),
    ];
    let pairs = cases
        .each_ref()
        .map(|(l, r, stored, _)| (expression(l, Some(stored)), expression(r, Some(stored))))
        .to_vec();
    let expected = cases.map(|(.., judgement)| judgement);
    assert_eq!(ask(&db, &Address::table("app", "t"), pairs), expected);
}

#[test]
fn types_and_domains_have_spellings_too() {
    let db = Db::with(first(), SETUP);
    let pairs = [
        ("int8", "bigint"),
        ("timestamptz", "timestamp with time zone"),
        ("mood[]", "app.mood[]"),
        ("int", "bigint"),
    ]
    .map(|(l, r)| (Value::type_name(l), Value::type_name(r)))
    .to_vec();
    use Judgement::{Different, Same};
    assert_eq!(ask(&db, &Address::table("app", "t"), pairs), [Same, Same, Same, Different]);
    let domain = Address::new(Kind::DOMAIN, ["app", "age"]);
    let check = (expression("VALUE > 0", None), expression("(VALUE > 0)", None));
    assert_eq!(ask(&db, &domain, vec![check]), [Same]);
}

#[test]
fn the_search_path_is_pinned_again() {
    let db = Db::with(first(), SETUP);
    let mut session = session(first(), &db, SUPERUSER);
    session.begin().unwrap();
    for right in ["(a > 0)", "nonsense"] {
        let question = Question {
            database: "db".into(),
            context: Some(Address::table("app", "t")),
            is_declared: true,
            left: expression("a > 0", None),
            right: expression(right, None),
        };
        judge(&mut session, &[question]).unwrap();
        // With the question's path still on, the type would stand there without its schema.
        let columns = KINDS.iter().find(|entry| entry.kind == Kind::COLUMN).unwrap();
        let version = session.info().server.as_ref().unwrap().version_num;
        let sql = Sql::fixed(columns.statement(version));
        let rows = session.query(&sql, &[Param::Oids(&[])]).unwrap();
        let types: Vec<_> = rows.iter().map(|row| row.text(4).unwrap()).collect();
        assert!(types.contains(&"app.mood".to_owned()), "{types:?}");
    }
}

#[test]
fn what_is_declared_and_not_understood_is_refused_in_the_servers_words() {
    let db = Db::with(first(), SETUP);
    let alone = |value: Value| (value.clone(), value);
    let texts =
        ["lower(slg)", "lower(b", "'it", "a >", "b > 0", "other.f(a)", "a > 0 -- why", "a > 0"];
    let mut pairs: Vec<_> = texts.map(|text| alone(expression(text, None))).into();
    pairs.push(alone(Value::type_name("timstamptz")));
    pairs.push(alone(Value::type_name("app.mood")));
    pairs.push((expression("lower(slg)", None), expression("lower(b)", None)));
    let refused = |words: &str| Judgement::Refused(words.to_owned());
    let expected = [
        refused("column \"slg\" does not exist"),
        refused("a bracket in it has no partner"),
        refused("a quote in it is never closed"),
        refused("syntax error at or near \")\""),
        refused("operator does not exist: character varying > integer"),
        refused("schema \"other\" does not exist"),
        Judgement::Undecided,
        Judgement::Same,
        refused("type \"timstamptz\" does not exist"),
        Judgement::Same,
        Judgement::Undecided,
    ];
    assert_eq!(ask(&db, &Address::table("app", "t"), pairs.clone()), expected);
    let gone = ask(&db, &Address::table("app", "gone"), pairs);
    assert_eq!(gone[0], Judgement::Undecided, "no column of a table that is not there exists");
}
