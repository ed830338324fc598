//! Rewrite rules, but for those that views are.
//! <https://www.postgresql.org/docs/current/catalog-pg-rewrite.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Stated};
use crate::server::{Failure, Row};
use crate::sql;

use super::entry::{KindEntry, Read};
use super::fields::Fields;
use super::heading::after_heading;
use super::properties::Properties;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::RULE,
    statements: &[(13, after_heading(include_str!("rule.sql")))],
    read: Read::By(3, read),
    properties: &[
        Stated::text(prop::EVENT, "select, insert, update or delete"),
        Stated::flag(prop::INSTEAD, "whether its action takes the place of the statement's own"),
        Stated::expression(prop::CONDITION, "what WHERE demands").usually("none"),
        Stated::definition(prop::ACTION, "what it does"),
        Stated::text(
            prop::ENABLED,
            "in which sessions it applies: origin, replica, always or disabled",
        )
        .usually("origin"),
    ],
};

/// `pg_rewrite.ev_enabled` and `pg_trigger.tgenabled`.
pub(super) const ENABLED: [(&str, &str); 4] =
    [("O", "origin"), ("D", "disabled"), ("R", "replica"), ("A", "always")];

struct Rule {
    schema: String,
    table: String,
    name: String,
    event: &'static str,
    instead: bool,
    definition: String,
    enabled: &'static str,
}

fn read(row: &Row) -> Result<Object, Failure> {
    let mut fields = Fields::of(row);
    Ok(object(Rule {
        schema: fields.text()?,
        table: fields.text()?,
        name: fields.text()?,
        event: fields.word(&[
            ("1", "select"),
            ("2", "update"),
            ("3", "insert"),
            ("4", "delete"),
        ])?,
        instead: fields.flag()?,
        definition: fields.text()?,
        enabled: fields.word(&ENABLED)?,
    }))
}

fn object(rule: Rule) -> Object {
    let Rule { schema, table, name, event, instead, definition, enabled } = rule;
    let (condition, action) = parts(&definition);
    let properties = Properties::default()
        .word(prop::EVENT, event)
        .flag(prop::INSTEAD, instead)
        .expression(prop::CONDITION, condition)
        .definition(prop::ACTION, Some(action.to_owned()))
        .word(prop::ENABLED, enabled);
    Object::named(Address::new(Kind::RULE, [schema, table, name]), properties.done())
}

/// The condition and the action of a rule's definition: what stands between the table and DO, and
/// what follows DO or DO INSTEAD. All is the action where it is not as we know it, so that nothing that
/// differs is passed over.
fn parts(definition: &str) -> (Option<&str>, &str) {
    let text = definition.trim_end().trim_end_matches(';');
    let place = |wanted: &str, from: usize| {
        let mut depth = 0_usize;
        sql::words(text).find_map(|word| {
            match word.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            (word.start >= from && depth == 0 && word.text == wanted).then_some(word.start)
        })
    };
    let Some(end) = place("DO", 0) else { return (None, text) };
    let condition = place("WHERE", 0)
        .filter(|start| *start < end)
        .and_then(|start| text.get(start + "WHERE".len()..end));
    let action = text.get(end + "DO".len()..).unwrap_or_default().trim_start();
    // NOTIFY stands on a line of its own.
    let instead = action.strip_prefix("INSTEAD").filter(|rest| rest.starts_with([' ', '\n']));
    let action = instead.unwrap_or(action);
    (condition.map(str::trim), action.trim())
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn takes_a_rule_apart() {
        for (definition, condition, action) in [
            (
                "CREATE RULE r1 AS\n    ON INSERT TO x.v01\n   WHERE (new.id > 4) DO INSTEAD  INSERT INTO x.cust (id)\n  VALUES (new.id);",
                Some("(new.id > 4)"),
                "INSERT INTO x.cust (id)\n  VALUES (new.id)",
            ),
            (
                "CREATE RULE \" DO \" AS\n    ON UPDATE TO x.\"WHERE\" DO INSTEAD ( UPDATE x.cust SET name = new.name\n  WHERE (cust.id = old.id);\n DELETE FROM x.item;\n);",
                None,
                "( UPDATE x.cust SET name = new.name\n  WHERE (cust.id = old.id);\n DELETE FROM x.item;\n)",
            ),
            ("CREATE RULE r AS\n    ON DELETE TO x.t DO INSTEAD NOTHING;", None, "NOTHING"),
            ("CREATE RULE r AS\n    ON UPDATE TO x.t DO INSTEAD\n NOTIFY c;", None, "NOTIFY c"),
            (
                "CREATE RULE r AS\n    ON DELETE TO x.t DO  UPDATE x.o SET a = 'DO'::text\n  WHERE (o.id = old.id);",
                None,
                "UPDATE x.o SET a = 'DO'::text\n  WHERE (o.id = old.id)",
            ),
        ] {
            assert_eq!(parts(definition), (condition, action));
        }
    }
}
