//! Columns of another type: what is told, what the statements are, and what they cost.

use tenantctl::model::{Object, Value};

use super::{column, database, findings, fixed, fixes, spec, table, typed};

#[test]
fn a_type_brings_its_length_along() {
    let found = fixes(
        vec![table(), typed("c", Some("255"), &[("storage", Value::text("extended"))])],
        vec![
            table(),
            column(
                "c",
                &[
                    ("type", Value::type_name("uuid")),
                    ("type modifier", Value::None),
                    ("storage", Value::text("plain")),
                ],
            ),
        ],
    );
    let sql = "SELECT count(*) FROM \"public\".\"t\" WHERE \"c\" IS DISTINCT FROM NULL AND pg_catalog.char_length(pg_catalog.rtrim(pg_catalog.format('%s', \"c\"))) > 255; -- must be 0\n\
               ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" TYPE character varying(255);\n\
               ALTER TABLE \"public\".\"t\" ALTER COLUMN \"c\" SET STORAGE EXTENDED;";
    assert_eq!(found, fixed("SCH004", sql));
}

#[test]
fn a_change_of_type_says_what_it_costs() {
    let of = |name: &str, modifier: Option<&str>, default: &str| {
        let default = Value::expression(Some(default), None);
        let modifier = Value::text_or_none(modifier);
        let list =
            [("type", Value::type_name(name)), ("type modifier", modifier), ("default", default)];
        vec![table(), column("c", &list)]
    };
    let advice = |to: Vec<Object>, from: Vec<Object>| {
        let found = findings(Some(&spec(to)), &[database("b", from)], false);
        assert_eq!(found.len(), 1, "the default differs only in its cast: {found:?}");
        found[0].advice.clone().unwrap_or_default()
    };
    let text = || of("text", None, "'0'::text");
    let short = || of("character varying", Some("9"), "'0'::character varying");
    assert_eq!(advice(text(), short()), "");
    let rewrites = advice(of("bigint", None, "'0'::bigint"), of("integer", None, "0"));
    assert_eq!(rewrites, "The change rewrites the whole table, which nobody can read meanwhile.");
    let (to, from) = (of("integer", None, "0"), of("numeric", Some("9,2"), "0"));
    let found = findings(Some(&spec(to)), &[database("b", from)], false);
    let risk = found[0].fix.as_ref().and_then(|fix| fix.risk.as_ref());
    assert_eq!(risk.map(|risk| risk.mark), Some("MAY LOSE"));
}
