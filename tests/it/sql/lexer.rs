//! Random texts, read by our lexer and by a server.

use tenantctl::sql::{OneExpression, is_one_expression, tokens};

use super::{Rng, bytes};
use crate::support::{Db, first};

const PREFIXES: [&str; 10] = ["'", "E'", "e'", "U&'", "u&'", "$$", "$a$", "$\u{e9}_1$", "B'", "N'"];

const PIECES: [&str; 36] = [
    "a",
    "''",
    "'",
    "\\",
    "\\\\",
    "\\'",
    "\\n",
    "\\x4",
    "\\x41",
    "\\101",
    "\\u0041",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\U0001f600",
    "\\0061",
    "\\+01F600",
    "'\n'",
    "' \n -- '\n '",
    "' '",
    "$a",
    "$a$",
    "$$",
    "--",
    "/*",
    "*/",
    "\"",
    "\u{e9}",
    "\\xc3\\xa9",
    "\\xff",
    "1",
    "0",
    " ",
    "\n",
    ";",
    "\\q",
];

/// The value of a text as a server reads it, in UTF-8 in hexadecimal; nothing where it refuses.
const READER: &str = "
    CREATE FUNCTION read(sql text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        EXECUTE 'SELECT encode(convert_to((' || sql || E'\\n)::text, ''UTF8''), ''hex'')' INTO found;
        RETURN found;
    EXCEPTION WHEN OTHERS THEN RETURN '-';
    END $$;";

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a function of the database on each text.
fn each(db: &Db<'_>, function: &str, texts: &[String]) -> Vec<String> {
    let rows = texts.iter().enumerate().map(|(n, text)| format!("({n}, {})", bytes(text)));
    let rows = rows.collect::<Vec<_>>().join(",\n");
    let found = db.query(&format!(
        "SELECT {function}(convert_from(sql, 'UTF8')) FROM (VALUES {rows}) AS v (n, sql) ORDER BY n"
    ));
    found.into_iter().map(|row| row[0].clone()).collect()
}

#[test]
fn string_means_what_the_server_takes_it_for() {
    let db = Db::with(first(), READER);
    let mut rng = Rng(1);
    let mut texts = Vec::new();
    while texts.len() < 8000 {
        let prefix = PREFIXES[rng.below(PREFIXES.len())];
        let quote = prefix.trim_start_matches(|c: char| c != '\'' && c != '$');
        let text = format!("{prefix}{}{quote}", rng.text(&PIECES, 5));
        let mut found = tokens(&text);
        let is_one = found.next().is_some_and(|token| token.is_string()) && found.next().is_none();
        // Where it is no single string, a server may still make an expression of it.
        if is_one {
            texts.push(text);
        }
    }
    let mut values = 0;
    for (text, found) in texts.iter().zip(each(&db, "read", &texts)) {
        let token = tokens(text).next().unwrap();
        let value = token.value().map_or("-".to_owned(), |value| hexadecimal(&value));
        // The digits of these, and white space at the end of those, are the server's to refuse.
        if text.starts_with(['B', 'N']) && (found == "-" || text.starts_with('N')) {
            continue;
        }
        values += usize::from(value != "-");
        assert_eq!(value, found, "{text:?}");
    }
    assert!(values > 4000, "{values}");
}

/// A second statement that is reached raises an error that nothing else does.
const ESCAPES: &str = "
    CREATE FUNCTION canary() RETURNS text LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'reached' USING ERRCODE = 'CANRY'; END $$;
    CREATE FUNCTION attempt(sql text) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE 'SELECT 1 WHERE (' || sql || ') IS NULL';
        RETURN 'ran';
    EXCEPTION WHEN SQLSTATE 'CANRY' THEN RETURN 'reached';
        WHEN OTHERS THEN RETURN 'refused';
    END $$;";

#[test]
fn accepted_expression_reaches_no_second_statement() {
    const CANARY: &str = ") IS NULL; SELECT canary(); SELECT (1";
    let db = Db::with(first(), ESCAPES);
    let pieces: Vec<&str> = PIECES
        .iter()
        .copied()
        .chain(PREFIXES)
        .chain(["||", CANARY, CANARY, "(", ")", "--\n"])
        .collect();
    let mut rng = Rng(2);
    let mut texts = Vec::new();
    for _ in 0..400_000 {
        let text = rng.text(&pieces, 9);
        let is_accepted = OneExpression::new(&text).is_ok() || is_one_expression(&text);
        if is_accepted && text.contains("canary") {
            texts.push(text);
        }
    }
    assert!(texts.len() > 500, "{}", texts.len());
    let found = each(&db, "attempt", &texts);
    let reached: Vec<_> =
        texts.iter().zip(&found).filter(|(_, found)| *found == "reached").collect();
    assert!(reached.is_empty(), "{reached:?}");
    let ran = found.iter().filter(|found| *found == "ran").count();
    assert!(ran > 100, "{ran} of {}", found.len());
    // The canary is reached by what is not accepted.
    let hostile = format!("1{CANARY}");
    assert!(OneExpression::new(&hostile).is_err());
    assert_eq!(each(&db, "attempt", &[hostile]), ["reached"]);
}
