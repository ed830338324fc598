//! Which columns of a table are compared, and in which form: what "equal" means.
//!
//! Two values are equal where PostgreSQL writes them alike, but that numerics are compared by value
//! (1.0 and 1.00), floats too (0 and -0), and `character` without the blanks at its end. NULL equals
//! NULL, and nothing else. Columns of types that are another on some side are not compared, unless
//! integers of different widths, or `text` and `character varying`.

use std::collections::BTreeSet;

use crate::model::columns::{base_type, of_column};
use crate::model::{Address, Kind, Name, Snapshot};

/// A column whose values are compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The column.
    pub name: Name,
    /// How its values are made comparable.
    pub form: Form,
}

/// How values are made comparable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// `boolean`.
    Boolean,
    /// `uuid`.
    Uuid,
    /// `bytea`.
    Bytes,
    /// `date`.
    Date,
    /// `time without time zone`.
    Time,
    /// `timestamp without time zone`.
    Timestamp,
    /// `timestamp with time zone`.
    Instant,
    /// Integers of any width.
    Integer,
    /// Numerics: as many digits as they need.
    Numeric,
    /// Floats: -0 is 0.
    Float,
    /// `text` and `character varying`, by their characters, whatever their collation.
    Text,
    /// `character`, without the blanks at its end.
    Padded,
    /// Everything else, as it is written.
    Written,
}

impl Form {
    /// The form of a type of PostgreSQL's own, in `format_type`'s spelling without modifier.
    fn of_type(type_name: &str) -> Form {
        match type_name {
            "boolean" => Form::Boolean,
            "uuid" => Form::Uuid,
            "bytea" => Form::Bytes,
            "date" => Form::Date,
            "time without time zone" => Form::Time,
            "timestamp without time zone" => Form::Timestamp,
            "timestamp with time zone" => Form::Instant,
            "smallint" | "integer" | "bigint" => Form::Integer,
            "numeric" => Form::Numeric,
            "real" | "double precision" => Form::Float,
            "text" | "character varying" => Form::Text,
            "character" => Form::Padded,
            // Arrays of another shape have the same hash, and labels of enums have their OIDs'.
            _ => Form::Written,
        }
    }
}

/// The columns that are compared, and what is said of the others.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(in crate::rows) struct Chosen {
    pub(in crate::rows) columns: Vec<Column>,
    /// Columns that some database lacks, which is a finding about the structure.
    pub(in crate::rows) lacking: Vec<Name>,
    /// Columns whose types do not compare, each with why.
    pub(in crate::rows) apart: Vec<(Name, String)>,
}

/// Chooses among all columns of a table but those of its key, and those that are to be left out.
pub(in crate::rows) fn choose(
    table: &Address,
    databases: &[&Snapshot],
    key: &BTreeSet<&Name>,
    except: &[Name],
) -> Chosen {
    let mut chosen = Chosen::default();
    let columns = |database: &'_ &Snapshot| -> Vec<Name> {
        let columns = database.within(table, Kind::COLUMN);
        columns.filter_map(|column| column.address.path.last().cloned()).collect()
    };
    let all: BTreeSet<Name> = databases.iter().flat_map(columns).collect();
    for name in all {
        if key.contains(&name) || except.contains(&name) {
            continue;
        }
        let has = |database: &&&Snapshot| of_column(table, &name, database, "type").is_some();
        if !databases.iter().all(|database| has(&database)) {
            chosen.lacking.push(name);
            continue;
        }
        let types: Vec<(&Name, &str)> = databases
            .iter()
            .map(|database| {
                let base = base_type(table, &name, database).unwrap_or("of an unknown type");
                (&database.name, base)
            })
            .collect();
        let Some((first, first_type)) = types.first() else { continue };
        match types.iter().find(|(_, other)| !alike(first_type, other)) {
            Some((other, other_type)) => {
                let why = format!("it is {first_type} in {first}, and {other_type} in {other}");
                chosen.apart.push((name, why));
            }
            None => chosen.columns.push(Column { name, form: Form::of_type(first_type) }),
        }
    }
    chosen
}

fn alike(one: &str, other: &str) -> bool {
    let (form, others) = (Form::of_type(one), Form::of_type(other));
    one == other || (form == others && matches!(form, Form::Integer | Form::Text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Chosen, Column, Form, choose};
    use crate::model::{Address, Kind, Name, Object, Origin, Property, Snapshot, Value};

    fn database(name: &str, columns: &[(&str, &str)]) -> Snapshot {
        let mut snapshot = Snapshot::empty(name, Origin::Database);
        for (column, type_name) in columns {
            snapshot.insert(Object::named(
                Address::new(Kind::COLUMN, ["public", "t", column]),
                vec![Property { name: "type", value: Value::type_name(type_name) }],
            ));
        }
        snapshot.insert(Object::named(
            Address::new(Kind::DOMAIN, ["public", "code"]),
            vec![Property { name: "type", value: Value::type_name("character varying") }],
        ));
        snapshot
    }

    #[test]
    fn chooses_what_all_have_and_says_what_of_the_rest() {
        let one = [
            ("id", "uuid"),
            ("a", "integer"),
            ("b", "public.code"),
            ("c", "json"),
            ("d", "date"),
            ("only", "text"),
            ("updated_at", "date"),
        ];
        let other = [
            ("id", "uuid"),
            ("a", "bigint"),
            ("b", "text"),
            ("c", "json"),
            ("d", "text"),
            ("updated_at", "date"),
        ];
        let (one, other) = (database("one", &one), database("other", &other));
        let (id, except) = (Name::new("id"), [Name::new("updated_at")]);
        let chosen = choose(
            &Address::table("public", "t"),
            &[&one, &other],
            &BTreeSet::from([&id]),
            &except,
        );
        let column = |name: &str, form| Column { name: name.into(), form };
        let expected = Chosen {
            columns: vec![
                column("a", Form::Integer),
                column("b", Form::Text),
                column("c", Form::Written),
            ],
            lacking: vec!["only".into()],
            apart: vec![("d".into(), "it is date in one, and text in other".to_owned())],
        };
        assert_eq!(chosen, expected);
    }
}
