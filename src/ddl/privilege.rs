//! Privileges on objects: `GRANT` and `REVOKE`.

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Value};

use super::grant::{Held, grantee, preposition};
use super::{Alteration, Statement, Writer, database, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::PRIVILEGE,
    create: |object, _| written(object, None, Some(object)).filter(|_| is_of_owner(object)),
    alter: |&Alteration { from, to, property, .. }| {
        let (old, new) = (Held::property(from, property)?, Held::property(to, property)?);
        changed(to, property == OF_SEQUENCE, &old, &new)
    },
    drop: |object| written(object, Some(object), None).filter(|_| is_of_owner(object)),
};

/// Whether the owner granted all of it: what somebody else granted, nobody else grants or revokes.
fn is_of_owner(object: &Object) -> bool {
    !matches!(object.property(prop::GRANTED_BY), Some(Value::Set(by)) if !by.is_empty())
}

/// What everybody may do with a new object of the kind, and what default privileges call such.
pub fn given(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE => Some(("EXECUTE", "functions")),
        Kind::ENUM | Kind::DOMAIN | Kind::COMPOSITE_TYPE | Kind::RANGE_TYPE | Kind::BASE_TYPE => {
            Some(("USAGE", "types"))
        }
        Kind::LANGUAGE => Some(("USAGE", "languages")),
        _ => None,
    }
}

/// The property that is about the sequence of a column.
const OF_SEQUENCE: &str = prop::SEQUENCE_PRIVILEGES;

/// Everything that two states of an object, of which one may be nothing, differ in.
fn written(object: &Object, from: Option<&Object>, to: Option<&Object>) -> Option<Vec<Statement>> {
    let mut statements = Vec::new();
    for is_sequences in [false, true] {
        let held = |side: Option<&Object>| match (side, is_sequences) {
            (None, _) => Some(Held::default()),
            (Some(side), true) => Held::property(side, OF_SEQUENCE),
            (Some(side), false) => Held::of(side),
        };
        let (from, to) = (held(from)?, held(to)?);
        if from != to {
            statements.extend(changed(object, is_sequences, &from, &to)?);
        }
    }
    (!statements.is_empty()).then_some(statements)
}

fn changed(object: &Object, is_sequences: bool, from: &Held, to: &Held) -> Option<Vec<Statement>> {
    let (kind, names) = object.address.subject();
    let who = grantee(object.address.path.last()?)?;
    if is_sequences {
        return to.statements(from, &|verb, word, end| {
            on_sequence(names, verb, word, &who, end).unwrap_or_default()
        });
    }
    if kind == Kind::DATABASE.0 {
        return to.statements(from, &|verb, word, end| {
            let after = format!(" {} {who}{end}", preposition(verb));
            database::on_current(&format!("{verb} {word} ON DATABASE "), &after).sql
        });
    }
    let (on, column) = on(kind, names)?;
    to.statements(from, &|verb, word, end| {
        format!("{verb} {word}{column} ON {on} {} {who}{end}", preposition(verb))
    })
}

/// A statement on the sequence of a column.
fn on_sequence(names: &[Name], verb: &str, word: &str, who: &str, end: &str) -> Option<String> {
    let [table @ .., column] = names else { return None };
    let after = format!(" {} {who}{end}", preposition(verb));
    let before = format!("{verb} {word} ON SEQUENCE ");
    Some(database::on_sequence(table, column.as_str(), &before, &after).sql)
}

/// Whose privileges on a new object are set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder<'h> {
    /// The grantee of this label.
    Grantee(&'h Name),
    /// Whoever runs the statement.
    CurrentUser,
}

/// Grants privileges on an object in one statement; of a column, on its sequence.
pub fn grant(on: &Address, words: &[&str], to: Holder<'_>) -> Option<Statement> {
    of_all(on, "GRANT", "", words, to)
}

/// Revokes them, or only the right to pass them on.
pub fn revoke(on: &Address, words: &[&str], from: Holder<'_>, option: bool) -> Option<Statement> {
    of_all(on, "REVOKE", if option { "GRANT OPTION FOR " } else { "" }, words, from)
}

fn of_all(
    object: &Address,
    verb: &str,
    option: &str,
    words: &[&str],
    holder: Holder<'_>,
) -> Option<Statement> {
    let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    if words.is_empty() || !words.iter().all(is_word) {
        return None;
    }
    let who = match holder {
        Holder::Grantee(label) => grantee(label)?,
        Holder::CurrentUser => "CURRENT_USER".to_owned(),
    };
    let words = format!("{option}{}", words.join(", "));
    if object.kind == Kind::COLUMN {
        return on_sequence(&object.path, verb, &words, &who, "").map(Statement::new);
    }
    let (on, _) = on(object.kind.0, &object.path)?;
    Some(Statement::new(format!("{verb} {words} ON {on} {} {who}", preposition(verb))))
}

/// The object and the list of columns as `GRANT` takes them.
fn on(kind: &str, names: &[Name]) -> Option<(String, String)> {
    // Parameters are no objects, and their names are joined by dots.
    if let ("parameter", [name]) = (kind, names) {
        let parts = name.as_str().split('.').map(|part| Name::new(part).quoted());
        return Some((format!("PARAMETER {}", parts.collect::<Vec<_>>().join(".")), String::new()));
    }
    let address = Address::new(Kind::named(kind)?, names.iter().cloned());
    let words = match address.kind {
        Kind::COLUMN => {
            let [table @ .., column] = names else { return None };
            let table = Address::new(Kind::TABLE, table.iter().cloned());
            return Some((format!("TABLE {}", table.quoted()), format!(" ({})", column.quoted())));
        }
        Kind::TABLE | Kind::VIEW | Kind::MATERIALIZED_VIEW | Kind::FOREIGN_TABLE => "TABLE",
        Kind::DOMAIN => "TYPE",
        Kind::AGGREGATE => "FUNCTION",
        Kind::SERVER => "FOREIGN SERVER",
        kind => target::words(kind)?,
    };
    // For `GRANT`, an aggregate over rows has no arguments.
    let name = target::name(&address)?;
    let name = name.strip_suffix("(*)").map(|name| format!("{name}()")).unwrap_or(name);
    Some((format!("{words} {name}"), String::new()))
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn made(path: &[&str], properties: &[(&'static str, Value)]) -> Option<String> {
        let properties =
            properties.iter().map(|(name, value)| Property { name, value: value.clone() });
        let address = Address::new(Kind::PRIVILEGE, path.iter().copied());
        let object = Object::named(address, properties.collect::<Vec<_>>());
        let statements = testing::create(&WRITER, &object)?;
        Some(statements.into_iter().map(|it| it.sql).collect::<Vec<_>>().join("; "))
    }

    fn granted(path: &[&str], privilege: &str) -> Option<String> {
        made(path, &[("privileges", Value::set([privilege]))])
    }

    #[test]
    fn what_is_granted_on_is_named_as_grant_wants_it() {
        for (path, privilege, sql) in [
            (
                &["aggregate", "s", "n", "(*)", "r"][..],
                "EXECUTE",
                "EXECUTE ON FUNCTION \"s\".\"n\"()",
            ),
            (&["tablespace", "T", "r"], "CREATE", "CREATE ON TABLESPACE \"T\""),
            (&["parameter", "app.Tenant", "r"], "SET", "SET ON PARAMETER \"app\".\"Tenant\""),
            (&["server", "s", "r"], "USAGE", "USAGE ON FOREIGN SERVER \"s\""),
            (&["column", "s", "t", "c", "r"], "SELECT", "SELECT (\"c\") ON TABLE \"s\".\"t\""),
        ] {
            assert_eq!(granted(path, privilege), Some(format!("GRANT {sql} TO \"r\"")));
        }
    }

    #[test]
    fn what_is_not_sure_is_not_granted() {
        assert_eq!(granted(&["function", "s", "f", "(); DROP TABLE t; --", "r"], "EXECUTE"), None);
        assert_eq!(granted(&["table", "s", "t", "r"], "SELECT ON x TO y; --"), None);
        assert_eq!(granted(&["table", "s", "t", "(owner)"], "SELECT"), None);
        assert_eq!(granted(&["table", "s", "t", "\"PUBLIC\""], "SELECT"), None);
        let by =
            [("privileges", Value::set(["SELECT"])), ("granted by", Value::set(["SELECT by x"]))];
        assert_eq!(made(&["table", "s", "t", "r"], &by), None);
        let properties = by.map(|(name, value)| Property { name, value });
        let granted =
            Object::named(Address::new(Kind::PRIVILEGE, ["table", "s", "t", "r"]), properties);
        assert_eq!((WRITER.drop)(&granted), None);
    }

    #[test]
    fn what_an_extension_gave_is_taken_before_more_is_given() {
        let both = [
            ("privileges", Value::set(["SELECT WITH GRANT OPTION"])),
            ("revoked", Value::set(["SELECT"])),
        ];
        assert_eq!(
            made(&["table", "s", "t", "r"], &both).as_deref(),
            Some(
                "REVOKE SELECT ON TABLE \"s\".\"t\" FROM \"r\"; GRANT SELECT ON TABLE \"s\".\"t\" TO \"r\" WITH GRANT OPTION"
            )
        );
    }
}
