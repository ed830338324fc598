//! Statements that leave a database less protected than it is: no script runs one unless it is told
//! to. Judged from the statements themselves, whichever rule wrote them; names and texts in quotes
//! are never taken for keywords.

use crate::model::token::{Token, tokens, words};
use crate::model::{Address, Kind, Object, Value, grantee};
use crate::sql::Statement;

/// Keywords that stand one after the other outside of brackets, and what they do.
const PHRASES: [(&[&str], &str); 9] = [
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
    (&["ENABLE", "REPLICA", "RULE"], "the rule no longer applies in ordinary sessions"),
    (&["NOT", "ENFORCED"], "the constraint is no longer enforced"),
    (&["ALTER", "POLICY"], "the policy may let more roles, or more rows, through than before"),
];

const POLICY: &str = "the policy may let more roles, or more rows, through than before";
const PUBLIC: &str = "every role receives the privilege";
const CONSTRAINT: &str = "the table accepts rows that the constraint refuses";
const DEFINER: &str = "the routine runs with its owner's privileges, whoever calls it";
const LEAKPROOF: &str = "the function may see rows that row-level security or a view hides";
const SEARCH_PATH: &str =
    "callers choose the search_path of a routine that runs with its owner's privileges";
const EVENT_TRIGGER: &str = "the event trigger no longer fires in ordinary sessions";
const UNIQUE: &str = "the table accepts duplicates that the unique index refuses";

/// Why statements that change, or make, an object weaken the protection of the database; `there` is
/// the object as it is, if it is there. What is dropped and made again by the same statements
/// weakens nothing. Nor does an object that is new to the target, a SECURITY DEFINER function too:
/// nothing that exists is less protected than before, and the script is asked for to add it.
pub(super) fn weakening(
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
    if let Some(why) = routine(there, &all).or_else(|| view(there, statements)) {
        return Some(why);
    }
    let is_event_trigger = object.kind == Kind::EVENT_TRIGGER;
    if is_event_trigger && all.iter().any(|words| ends_firing(words)) {
        return Some(EVENT_TRIGGER);
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

/// What a function or a procedure may do that it may not yet.
fn routine(there: &Object, all: &[Vec<&str>]) -> Option<&'static str> {
    if ![Kind::FUNCTION, Kind::PROCEDURE].contains(&there.address.kind) {
        return None;
    }
    let is_definer = there.flag("security definer");
    let becomes_leakproof = |words: &Vec<&str>| {
        let mut at = (0..words.len()).filter(|at| words.get(*at) == Some(&"LEAKPROOF"));
        at.any(|at| at.checked_sub(1).and_then(|at| words.get(at)) != Some(&"NOT"))
    };
    if !is_definer && all.iter().any(|words| has(words, &["SECURITY", "DEFINER"])) {
        return Some(DEFINER);
    }
    if !there.flag("leakproof") && all.iter().any(becomes_leakproof) {
        return Some(LEAKPROOF);
    }
    let path = "\"search_path\"";
    let has_path = match there.property("settings") {
        Some(Value::Set(settings) | Value::List(settings)) => {
            settings.iter().any(|setting| setting.starts_with("search_path="))
        }
        _ => false,
    };
    let loses = |words: &Vec<&str>| {
        let is_replaced = words.first() == Some(&"CREATE") && has(words, &["SECURITY", "DEFINER"]);
        let sets = every_after(words, &["SET"]).any(|name| [path, "search_path"].contains(&name));
        has(words, &["RESET", path]) || (is_replaced && !sets)
    };
    (is_definer && has_path && all.iter().any(loses)).then_some(SEARCH_PATH)
}

/// Options by which a view protects something, and what happens without them.
const VIEW_OPTIONS: [(&str, &str); 3] = [
    ("security_barrier", "functions in queries may see rows that the view hides"),
    ("security_invoker", "the view reads with its owner's privileges, whoever queries it"),
    ("check_option", "the view accepts rows that it does not show"),
];

fn view(there: &Object, statements: &[Statement]) -> Option<&'static str> {
    if there.address.kind != Kind::VIEW {
        return None;
    }
    let options = match there.property("options") {
        Some(Value::Set(options) | Value::List(options)) => options,
        _ => return None,
    };
    let is_lost = |option: &str| {
        let has_it = options.iter().any(|text| {
            let all: Vec<&str> = words(text).map(|(_, word)| word).collect();
            stated(&all, option) == Some(true)
        });
        let mut is_on = has_it;
        for statement in statements {
            let all: Vec<&str> = words(&statement.sql).map(|(_, word)| word).collect();
            // Of `CREATE VIEW`, not its query.
            let head = all.split(|word| *word == "AS").next().unwrap_or_default();
            match all.as_slice() {
                ["CREATE", ..] if has(head, &["VIEW"]) => {
                    is_on = stated(head, option) == Some(true);
                }
                ["ALTER", "VIEW", ..] if all.contains(&"RESET") => is_on &= !all.contains(&option),
                ["ALTER", "VIEW", ..] if has(&all, &["SET", "("]) => {
                    is_on = stated(&all, option).unwrap_or(is_on);
                }
                _ => {}
            }
        }
        has_it && !is_on
    };
    VIEW_OPTIONS.iter().find(|(option, _)| is_lost(option)).map(|(_, why)| *why)
}

/// Whether `option=value` among the words switches an option on, as PostgreSQL reads a boolean;
/// `None` where the option is not among them.
fn stated(words: &[&str], option: &str) -> Option<bool> {
    let at = words.iter().position(|word| *word == option)?;
    let value = match words.get(at + 1..at + 3) {
        Some(["=", value]) => value.to_ascii_lowercase(),
        _ => return Some(true),
    };
    let is_off = ["false", "no", "0"].iter().any(|off| off.starts_with(value.as_str()));
    Some(!(is_off || ["of", "off"].contains(&value.as_str())))
}

fn ends_firing(words: &[&str]) -> bool {
    let what = words.strip_prefix(&["ALTER", "EVENT", "TRIGGER"]).and_then(|rest| rest.get(1..));
    what.is_some_and(|what| [&["DISABLE"][..], &["ENABLE", "REPLICA"]].contains(&what))
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
    use crate::model::{Address, Kind, Object, Property, Value};
    use crate::sql::Statement;

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
    fn routine_that_may_do_more_weakens() {
        let path = ["s", "f", "integer"];
        let weakens = |is_definer: bool, is_leakproof: bool, sql: &str| {
            let flags = [("security definer", is_definer), ("leakproof", is_leakproof)];
            let mut flags =
                flags.map(|(name, flag)| Property { name, value: Value::Flag(flag) }).to_vec();
            let value = Value::set(["search_path=pg_catalog"]);
            flags.push(Property { name: "settings", value });
            let object = Object::named(Address::new(Kind::FUNCTION, path), flags);
            weakening(&object.address, Some(&object), &[Statement::new(sql)]).is_some()
        };
        let replaced = "CREATE OR REPLACE FUNCTION \"s\".\"f\"(a integer)\nRETURNS integer\n\
                        LANGUAGE \"sql\"\nSECURITY DEFINER\nAS $$SELECT 1$$";
        let definer = "ALTER FUNCTION \"s\".\"f\"(integer) SECURITY DEFINER";
        for sql in [replaced, definer] {
            assert!(weakens(false, false, sql), "{sql}");
            let new = Address::new(Kind::FUNCTION, path);
            assert_eq!(weakening(&new, None, &[Statement::new(sql)]), None);
        }
        assert!(!weakens(true, false, definer));
        // It would lose its search_path.
        assert!(weakens(true, false, replaced));
        let path = "SECURITY DEFINER\nSET \"search_path\" TO 'pg_catalog'";
        assert!(!weakens(true, false, &replaced.replace("SECURITY DEFINER", path)));
        let leakproof = "ALTER FUNCTION \"s\".\"f\"(integer) LEAKPROOF";
        assert!(weakens(false, false, leakproof));
        assert!(!weakens(false, true, leakproof));
        let reset = "ALTER FUNCTION \"s\".\"f\"(integer) RESET \"search_path\"";
        assert!(weakens(true, false, reset));
        assert!(!weakens(false, false, reset));
        for sql in [
            "ALTER FUNCTION \"s\".\"f\"(integer) NOT LEAKPROOF",
            "ALTER FUNCTION \"s\".\"f\"(integer) SECURITY INVOKER",
            "ALTER FUNCTION \"s\".\"LEAKPROOF\"(\"SECURITY DEFINER\") STRICT",
        ] {
            assert!(!weakens(false, false, sql), "{sql}");
        }
    }

    #[test]
    fn view_that_loses_a_security_option_weakens() {
        let weakens = |options: &[&str], sql: &[&str]| {
            let value = Value::set(options);
            let object = Object::named(
                Address::new(Kind::VIEW, ["s", "v"]),
                vec![Property { name: "options", value }],
            );
            let statements: Vec<Statement> = sql.iter().map(|sql| Statement::new(*sql)).collect();
            weakening(&object.address, Some(&object), &statements).is_some()
        };
        let barrier = &["security_barrier=true"][..];
        for sql in [
            &["ALTER VIEW \"s\".\"v\" RESET (security_barrier)"][..],
            &["ALTER VIEW \"s\".\"v\" SET (security_barrier=false)"],
            &["ALTER VIEW \"s\".\"v\" SET (check_option=local, security_barrier=off)"],
            &["CREATE OR REPLACE VIEW \"s\".\"v\" AS\nSELECT security_barrier FROM t"],
            &["DROP VIEW \"s\".\"v\"", "CREATE VIEW \"s\".\"v\" AS\nSELECT 1"],
        ] {
            assert!(weakens(barrier, sql), "{sql:?}");
            assert!(!weakens(&[], sql), "{sql:?}");
            assert!(!weakens(&["security_barrier=off"], sql), "{sql:?}");
        }
        for option in ["security_invoker", "check_option"] {
            let reset = format!("ALTER VIEW \"s\".\"v\" RESET ({option})");
            assert!(weakens(&[&format!("{option}=local")], &[&reset]), "{reset}");
        }
        for sql in [
            &["ALTER VIEW \"s\".\"v\" SET (security_barrier=on)"][..],
            &["ALTER VIEW \"s\".\"v\" RESET (check_option)"],
            &["ALTER VIEW \"s\".\"security_barrier\" ALTER COLUMN \"RESET\" DROP DEFAULT"],
            &["CREATE OR REPLACE VIEW \"s\".\"v\" WITH (security_barrier=true) AS\nSELECT 1"],
        ] {
            assert!(!weakens(barrier, sql), "{sql:?}");
        }
    }

    #[test]
    fn trigger_or_rule_that_ends_to_fire_weakens() {
        for (kind, path, sql) in [
            (Kind::TRIGGER, &["s", "t", "x"][..], "ALTER TABLE \"s\".\"t\" DISABLE TRIGGER \"x\""),
            (Kind::RULE, &["s", "t", "x"], "ALTER TABLE \"s\".\"t\" DISABLE RULE \"x\""),
            (Kind::RULE, &["s", "t", "x"], "ALTER TABLE \"s\".\"t\" ENABLE REPLICA RULE \"x\""),
            (Kind::EVENT_TRIGGER, &["x"], "ALTER EVENT TRIGGER \"x\" DISABLE"),
            (Kind::EVENT_TRIGGER, &["x"], "ALTER EVENT TRIGGER \"x\" ENABLE REPLICA"),
        ] {
            assert!(of(kind, path, &[sql]), "{sql}");
        }
        let enabled = "ALTER EVENT TRIGGER \"DISABLE\" ENABLE";
        assert!(!of(Kind::EVENT_TRIGGER, &["x"], &[enabled]));
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
