//! Privileges on objects: `GRANT` and `REVOKE`.

use crate::model::{Address, Kind, Name, Object, Value};

use super::grant::{Held, grantee, preposition};
use super::{Statement, Writer, dynamic, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::PRIVILEGE,
    create: |object| match object.property("granted by") {
        // Only whoever granted it could grant it so.
        Some(Value::Set(by)) if !by.is_empty() => None,
        _ => written(object, None, Some(object)),
    },
    alter: |from, to, property| {
        let (old, new) = (Held::property(from, property)?, Held::property(to, property)?);
        changed(to, property == OF_SEQUENCE, &old, &new)
    },
    drop: |object| written(object, Some(object), None),
};

/// The property that is about the sequence of a column.
const OF_SEQUENCE: &str = "sequence privileges";

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
        let [table @ .., column] = names else { return None };
        let table = Address::new(Kind::TABLE, table.iter().cloned()).quoted();
        return to.statements(from, &|verb, word, end| {
            let after = format!(" {} {who}{end}", preposition(verb));
            let before = format!("{verb} {word} ON SEQUENCE ");
            dynamic::on_sequence(&table, column, &before, &after)
        });
    }
    if kind == Kind::DATABASE.0 {
        return to.statements(from, &|verb, word, end| {
            let after = format!(" {} {who}{end}", preposition(verb));
            dynamic::on_database(&format!("{verb} {word} ON DATABASE "), &after)
        });
    }
    let (on, column) = on(kind, names)?;
    to.statements(from, &|verb, word, end| {
        format!("{verb} {word}{column} ON {on} {} {who}{end}", preposition(verb))
    })
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
