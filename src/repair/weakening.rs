//! Statements that leave a database less protected than it is: no script runs one unless it is told
//! to. Judged from the statements themselves, whichever rule wrote them; names and texts in quotes
//! are never taken for keywords.

use crate::model::token::{Token, tokens, words};
use crate::model::{Address, Kind, Object, Statement, grantee};

/// Keywords that stand one after the other outside of brackets, and what they do.
const PHRASES: [(&[&str], &str); 8] = [
    (
        &["DISABLE", "ROW", "LEVEL", "SECURITY"],
        "row-level security is disabled: every role that may read the table reads all rows",
    ),
    (
        &["NO", "FORCE", "ROW", "LEVEL", "SECURITY"],
        "row-level security no longer applies to the table's owner",
    ),
    (&["DROP", "NOT", "NULL"], "the column accepts NULL"),
    (&["DISABLE", "TRIGGER"], "the trigger no longer fires"),
    (&["ENABLE", "REPLICA", "TRIGGER"], "the trigger no longer fires in ordinary sessions"),
    (&["DISABLE", "RULE"], "the rule no longer applies"),
    (&["NOT", "ENFORCED"], "the constraint is no longer enforced"),
    (&["ALTER", "POLICY"], "the policy may let more roles, or more rows, through than before"),
];

const POLICY: &str = "the policy may let more roles, or more rows, through than before";
const PUBLIC: &str = "every role receives the privilege";
const CONSTRAINT: &str = "the table accepts rows that the constraint refuses";
const UNIQUE: &str = "the table accepts duplicates that the unique index refuses";

/// Why statements that change, or make, an object weaken the protection of the database; `there` is
/// the object as it is, if it is there. What is dropped and made again by the same statements
/// weakens nothing.
pub fn weakening(
    object: &Address,
    there: Option<&Object>,
    statements: &[Statement],
) -> Option<&'static str> {
    let all: Vec<Vec<&str>> = statements.iter().map(|statement| outer(&statement.sql)).collect();
    if [Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE].contains(&object.kind) {
        let is_public = object.own_name() == grantee::EVERYBODY;
        let grants = statements.iter().zip(&all).any(|(of, words)| grants(&of.sql, words));
        return (is_public && grants).then_some(PUBLIC);
    }
    let there = there?;
    let drops = |what: &[&str]| all.iter().find_map(|words| after(words, what));
    let makes =
        |what: &[&str], name: &str| all.iter().any(|words| after(words, what) == Some(name));
    let phrase = PHRASES.iter().find(|(phrase, _)| all.iter().any(|words| has(words, phrase)));
    if let Some((_, why)) = phrase {
        return Some(why);
    }
    if object.kind == Kind::POLICY && drops(&["DROP", "POLICY"]).is_some() {
        return Some(POLICY);
    }
    let constraints = all.iter().flat_map(|words| every_after(words, &["DROP", "CONSTRAINT"]));
    let or_not = ["DROP", "CONSTRAINT", "IF", "EXISTS"];
    let optional = all.iter().flat_map(|words| every_after(words, &or_not));
    let mut constraints = constraints.filter(|name| *name != "IF").chain(optional);
    if constraints.any(|name| !makes(&["ADD", "CONSTRAINT"], name)) {
        return Some(CONSTRAINT);
    }
    let is_unique = object.kind == Kind::INDEX && there.flag("unique");
    let drops_index = all.iter().any(|words| words.starts_with(&["DROP", "INDEX"]));
    let makes_unique = all.iter().any(|words| words.starts_with(&["CREATE", "UNIQUE"]));
    (is_unique && drops_index && !makes_unique).then_some(UNIQUE)
}

/// The words of a statement that stand outside of its brackets.
fn outer(sql: &str) -> Vec<&str> {
    match tokens(sql) {
        Some(tokens) => tokens
            .iter()
            .filter_map(|token| match token {
                Token::Plain(word) => Some(*word),
                Token::Round(_) | Token::Square(_) => None,
            })
            .collect(),
        None => words(sql).map(|(_, word)| word).collect(),
    }
}

fn grants(sql: &str, words: &[&str]) -> bool {
    // About the current database, whose name is computed when the statement runs.
    let computed = ["format('GRANT ", "format(E'GRANT ", "format( E'GRANT "];
    match words.first() {
        Some(&"DO") => computed.iter().any(|begin| sql.contains(begin)),
        _ => has(words, &["GRANT"]) && !has(words, &["REVOKE"]),
    }
}

fn has(words: &[&str], phrase: &[&str]) -> bool {
    words.windows(phrase.len()).any(|window| window == phrase)
}

/// The word behind the first occurrence of a phrase.
fn after<'w>(words: &[&'w str], phrase: &[&str]) -> Option<&'w str> {
    every_after(words, phrase).next()
}

fn every_after<'w>(words: &[&'w str], phrase: &[&str]) -> impl Iterator<Item = &'w str> {
    let places = words.windows(phrase.len() + 1).filter(move |window| window.starts_with(phrase));
    places.filter_map(|window| window.last().copied()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::weakening;
    use crate::model::{Address, Kind, Object, Property, Statement, Value};

    fn of(kind: Kind, path: &[&str], sql: &[&str]) -> bool {
        let object = Object::named(
            Address::new(kind, path.iter().copied()),
            vec![Property { name: "unique", value: Value::Flag(true) }],
        );
        let statements: Vec<Statement> = sql.iter().map(|sql| Statement::new(*sql)).collect();
        weakening(&object.address, Some(&object), &statements).is_some()
    }

    #[test]
    fn statement_that_removes_a_protection_weakens() {
        let table = ["s", "t"];
        for sql in [
            "ALTER TABLE \"s\".\"t\" DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE \"s\".\"t\" NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"a\" DROP NOT NULL",
            "ALTER TABLE \"s\".\"t\" DISABLE TRIGGER \"x\"",
            "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"x\"",
            "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"x\", ADD CONSTRAINT \"y\" CHECK (a > 0)",
            "ALTER POLICY \"p\" ON \"s\".\"t\" USING (true)",
        ] {
            assert!(of(Kind::TABLE, &table, &[sql]), "{sql}");
        }
        assert!(of(Kind::POLICY, &["s", "t", "p"], &["DROP POLICY \"p\" ON t", "CREATE POLICY"]));
        assert!(of(Kind::INDEX, &["s", "t", "i"], &["DROP INDEX CONCURRENTLY \"s\".\"i\""]));
        for (path, sql) in [
            (["table", "s", "t", "PUBLIC"], "GRANT SELECT ON TABLE \"REVOKE\" TO PUBLIC"),
            (["database", "", "", "PUBLIC"], "DO $$BEGIN EXECUTE format('GRANT CREATE'); END$$"),
        ] {
            assert!(of(Kind::PRIVILEGE, &path, &[sql]), "{sql}");
        }
    }

    #[test]
    fn statement_that_only_mentions_a_protection_does_not_weaken() {
        let table = ["s", "t"];
        for sql in [
            &["ALTER TABLE \"DROP NOT NULL\" ALTER COLUMN \"a\" SET NOT NULL"][..],
            &["ALTER TABLE t ADD CHECK (a <> 'x DISABLE TRIGGER' AND DROP NOT NULL)"],
            &[
                "ALTER TABLE t ADD CONSTRAINT \"x\" CHECK (a)",
                "ALTER TABLE t DROP CONSTRAINT \"x\"",
            ],
            &["ALTER TABLE t DROP CONSTRAINT \"x\", ADD CONSTRAINT \"x\" UNIQUE (a)"],
            &[
                "DROP POLICY \"p\" ON t",
                "ALTER TABLE t ALTER a TYPE int",
                "CREATE POLICY \"p\" ON t",
            ],
            &["ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t FORCE ROW LEVEL SECURITY"],
        ] {
            assert!(!of(Kind::TABLE, &table, sql), "{sql:?}");
        }
        let replaced = ["CREATE UNIQUE INDEX \"n\" ON t (a)", "DROP INDEX \"i\""];
        assert!(!of(Kind::INDEX, &["s", "t", "i"], &replaced));
        let public = ["table", "s", "t", "PUBLIC"];
        let revoke = "REVOKE GRANT OPTION FOR SELECT ON TABLE t FROM PUBLIC";
        assert!(!of(Kind::PRIVILEGE, &public, &[revoke]));
        assert!(!of(Kind::PRIVILEGE, &["table", "s", "t", "r"], &["GRANT SELECT ON t TO \"r\""]));
    }
}
