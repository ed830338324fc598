//! Which values of a column PostgreSQL takes to be equal, so that unique values and foreign keys are
//! compared as it compares them.
//!
//! Most types have one text for equal values, or nearly one. Of the others (texts under a
//! nondeterministic collation, `citext`, `jsonb`, ...) the server is asked: for the rows that have an
//! equal value, and for a text that is the same for equal values.

use super::key::{KeyClass, KeyColumn};
use super::pieces::{array, value_there};
use super::plan::classes_in;
use super::statements::suspect;
use crate::model::columns::base_type;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Snapshot};
use crate::server::{Part, Sql, Template};

/// A column whose values are looked for by equality.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EqualColumn {
    /// The column.
    pub name: Name,
    equality: Equality,
}

/// How equal values are found.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Equality {
    /// As keys are.
    Plain(KeyClass),
    /// Texts under a collation of users', which may be nondeterministic.
    Collated(Address),
    /// `citext`: texts in lower case, as the database's own locale has it.
    CaseInsensitive,
    /// By the equality of a type of PostgreSQL's own.
    Of(&'static OwnType),
}

/// A type of PostgreSQL's own that is no key's, but may be unique.
#[derive(PartialEq, Eq, Debug)]
struct OwnType {
    /// As `format_type` spells it.
    name: &'static str,
    /// The parameter with values of it.
    array: &'static str,
    /// A text that is the same for equal values.
    canonical: &'static str,
}

const OWN_TYPES: [OwnType; 6] = [
    OwnType {
        name: "jsonb",
        array: "${number}::pg_catalog.text[]::pg_catalog.jsonb[]",
        canonical: "pg_catalog.jsonb_hash_extended(suspect.{name}, 0)::pg_catalog.text",
    },
    OwnType {
        name: "interval",
        array: "${number}::pg_catalog.text[]::pg_catalog.interval[]",
        canonical: "pg_catalog.interval_hash_extended(suspect.{name}, 0)::pg_catalog.text",
    },
    OwnType {
        name: "inet",
        array: "${number}::pg_catalog.text[]::pg_catalog.inet[]",
        canonical: "pg_catalog.hashinetextended(suspect.{name}, 0)::pg_catalog.text",
    },
    OwnType {
        name: "cidr",
        array: "${number}::pg_catalog.text[]::pg_catalog.cidr[]",
        canonical: "pg_catalog.hashinetextended(suspect.{name}, 0)::pg_catalog.text",
    },
    OwnType {
        name: "time with time zone",
        array: "${number}::pg_catalog.text[]::pg_catalog.timetz[]",
        canonical: "pg_catalog.timetz_hash_extended(suspect.{name}, 0)::pg_catalog.text",
    },
    OwnType {
        name: "macaddr",
        array: "${number}::pg_catalog.text[]::pg_catalog.macaddr[]",
        canonical: "pg_catalog.hashmacaddrextended(suspect.{name}, 0)::pg_catalog.text",
    },
];

const UNNESTED: Template = Template("pg_catalog.unnest({sql})");
const SAME: Template = Template("present.{name} = suspect.{name}");
const COLLATED: Template = Template("present.{name} = suspect.{name} COLLATE {path}");
/// What `citext_eq` does, without the extension's functions.
const LOWER: Template = Template(
    "pg_catalog.lower(present.{name}::pg_catalog.text COLLATE pg_catalog.\"default\") \
     COLLATE pg_catalog.\"C\" = pg_catalog.lower(suspect.{name} COLLATE pg_catalog.\"default\") \
     COLLATE pg_catalog.\"C\"",
);
const CANONICAL_COLLATED: Template =
    Template("pg_catalog.hashtextextended(suspect.{name} COLLATE {path}, 0)::pg_catalog.text");
const CANONICAL_LOWER: Template =
    Template("pg_catalog.lower(suspect.{name} COLLATE pg_catalog.\"default\")");
const UNASKED: Template = Template("''::pg_catalog.text");

/// Every piece, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    let own = OWN_TYPES.iter().flat_map(|own| [own.array, own.canonical]);
    [UNNESTED, SAME, COLLATED, LOWER, CANONICAL_COLLATED, CANONICAL_LOWER, UNASKED]
        .map(|template| template.0)
        .into_iter()
        .chain(own)
}

/// The columns of a table with how their values are compared; or why that is not known.
pub fn equality(
    table: &Address,
    columns: &[Name],
    database: &Snapshot,
) -> Result<Vec<EqualColumn>, String> {
    let one = |name: &Name| {
        let of = |equality| EqualColumn { name: name.clone(), equality };
        if let Some(base) = base_type(table, name, database) {
            if is_citext(base, database) {
                return Ok(of(Equality::CaseInsensitive));
            }
            if let Some(own) = OWN_TYPES.iter().find(|own| own.name == base) {
                return Ok(of(Equality::Of(own)));
            }
        }
        let key = classes_in(table, std::slice::from_ref(name), database);
        let class = key.ok().and_then(|key| Some(key.first()?.class)).ok_or_else(|| {
            format!(
                "tenantctl does not know which values of column {} are equal (type {} in {})",
                name.displayed(),
                base_type(table, name, database).unwrap_or("unknown"),
                database.name.displayed(),
            )
        })?;
        let collation = database.equal_by_collation(table, name);
        Ok(of(match collation.filter(|_| class == KeyClass::Text) {
            Some(collation) => Equality::Collated(collation),
            None => Equality::Plain(class),
        }))
    };
    columns.iter().map(one).collect()
}

/// Whether the type is the one of the extension.
fn is_citext(type_name: &str, database: &Snapshot) -> bool {
    let extension = Address::new(Kind::EXTENSION, ["citext"]);
    let Some(extension) = database.objects.get(&extension) else { return false };
    let schema = extension.text(prop::SCHEMA).unwrap_or("public");
    let address = Address::from_displayed(Kind::BASE_TYPE, type_name);
    address.is_some_and(|address| {
        *address.path == [Name::new(schema), Name::new("citext")]
            || *address.path == [Name::new("citext")]
    })
}

impl EqualColumn {
    fn key(&self, class: KeyClass) -> KeyColumn {
        KeyColumn { name: self.name.clone(), class }
    }

    /// A list of values as a parameter, and the condition under which `present` has an equal one.
    pub(super) fn suspect(&self, number: i64, utf8: bool) -> (Sql, Sql) {
        let both = [Part::Name(&self.name), Part::Name(&self.name)];
        let texts = || array(KeyClass::Text).sql(&[Part::Number(number)]);
        let (array, equal) = match &self.equality {
            Equality::Plain(class) => return suspect(&self.key(*class), number, utf8),
            Equality::Collated(collation) => {
                let [present, suspect] = both;
                (texts(), COLLATED.sql(&[present, suspect, Part::Path(collation)]))
            }
            Equality::CaseInsensitive => (texts(), LOWER.sql(&both)),
            Equality::Of(own) => {
                (Template(own.array).sql(&[Part::Number(number)]), SAME.sql(&both))
            }
        };
        (UNNESTED.sql(&[Part::Sql(&array)]), equal)
    }

    /// A value as the parameter takes it.
    pub(super) fn value(&self, value: String, utf8: bool) -> String {
        match &self.equality {
            Equality::Plain(class) => value_there(&self.key(*class), value, utf8),
            Equality::Collated(_) | Equality::CaseInsensitive | Equality::Of(_) => value,
        }
    }

    /// Whether the server has to be asked for what equal values have in common.
    pub(super) fn is_asked(&self) -> bool {
        !matches!(self.equality, Equality::Plain(_))
    }

    /// A text that equal values have in common, of a value that is a parameter.
    pub(super) fn canonical_sql(&self) -> Sql {
        let name = Part::Name(&self.name);
        match &self.equality {
            Equality::Plain(_) => UNASKED.sql(&[]),
            Equality::Collated(path) => CANONICAL_COLLATED.sql(&[name, Part::Path(path)]),
            Equality::CaseInsensitive => CANONICAL_LOWER.sql(&[name]),
            Equality::Of(own) => Template(own.canonical).sql(&[name]),
        }
    }

    /// The same for values of which PostgreSQL's text is all but that: a number may have more zeros,
    /// a padded text more blanks.
    pub(super) fn canonical(&self, value: String) -> String {
        match &self.equality {
            Equality::Plain(KeyClass::Numeric) if value.contains('.') => {
                value.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Equality::Plain(KeyClass::Float) if value == "-0" => "0".to_owned(),
            Equality::Plain(KeyClass::Padded) => value.trim_end_matches(' ').to_owned(),
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EqualColumn, Equality};
    use crate::rows::key::KeyClass;

    #[test]
    fn only_equal_values_have_one_canonical_text() {
        let of = |class, value: &str| {
            let column = EqualColumn { name: "c".into(), equality: Equality::Plain(class) };
            column.canonical(value.to_owned())
        };
        assert_eq!(of(KeyClass::Numeric, "1.10"), "1.1");
        assert_eq!(of(KeyClass::Numeric, "2.00"), "2");
        assert_eq!(of(KeyClass::Numeric, "100"), "100");
        assert_eq!(of(KeyClass::Text, "1.10"), "1.10");
        assert_eq!(of(KeyClass::Text, "a "), "a ");
        assert_eq!(of(KeyClass::Padded, "a "), "a");
        assert_eq!(of(KeyClass::Float, "-0"), "0");
    }
}
