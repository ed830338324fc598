//! Another type for a column, with its values cast as PostgreSQL can.
//! <https://www.postgresql.org/docs/current/sql-createcast.html>

use crate::model::prop;
use crate::model::{Address, Kind, Snapshot};

use super::parts::relation;
use super::stated::{collate, expression, is_absent, text};
use super::target::own_name;
use super::{Alteration, Statement, lexical};

/// Types that every value is assigned to without a cast: an explicit one would cut it off silently.
const TEXTS: [&str; 4] = ["text", "character", "character varying", "bpchar"];

const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric", "real", "double precision"];

/// Pairs of built-in types, besides numbers among themselves, that have a cast.
const CASTS: [(&str, &[&str]); 24] = [
    ("smallint", &["oid"]),
    ("integer", &["oid", "boolean", "\"char\"", "bit", "money"]),
    ("bigint", &["oid", "bit", "money"]),
    ("numeric", &["money"]),
    ("money", &["numeric"]),
    ("oid", &["integer", "bigint"]),
    ("boolean", &["integer"]),
    ("\"char\"", &["integer"]),
    ("bit", &["bit varying", "integer", "bigint"]),
    ("bit varying", &["bit"]),
    ("json", &["jsonb"]),
    ("date", &["timestamp without time zone", "timestamp with time zone"]),
    (
        "timestamp without time zone",
        &["date", "time without time zone", "timestamp with time zone"],
    ),
    (
        "timestamp with time zone",
        &["date", "time without time zone", "time with time zone", "timestamp without time zone"],
    ),
    ("time without time zone", &["interval", "time with time zone"]),
    ("time with time zone", &["time without time zone"]),
    ("interval", &["time without time zone"]),
    ("cidr", &["inet"]),
    ("inet", &["cidr"]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
    ("point", &["box"]),
    ("path", &["polygon"]),
    ("circle", &["box", "point", "polygon"]),
];

/// The whole of `ALTER TABLE ... ALTER COLUMN ... TYPE`: type, modifier and collation at once. A
/// default is taken off before and set again after, because PostgreSQL casts it only where it would
/// do so unasked.
pub(super) fn retype(change: &Alteration<'_>) -> Option<Statement> {
    let (from, to) = (change.from, change.to);
    let full = lexical::full_type(text(to, prop::TYPE)?, text(to, prop::TYPE_MODIFIER))?;
    let collation = collate(to, prop::COLLATION);
    let (table, name) = (relation(&from.address)?, own_name(&from.address)?);
    let is_computed = !is_absent(from, prop::GENERATED);
    if text(from, prop::TYPE) == text(to, prop::TYPE) || is_computed {
        let set = format!("TYPE {full}{collation}");
        return Some(Statement::alter_column(&table, &name, set));
    }
    let using = match is_foreign(&from.address, change.before) {
        true => String::new(),
        false => using(change)?,
    };
    let mut actions = Vec::new();
    if !is_absent(from, prop::DEFAULT) {
        actions.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
    }
    actions.push(format!("ALTER COLUMN {name} TYPE {full}{collation}{using}"));
    if !is_absent(from, prop::DEFAULT)
        && let Some(default) = expression(to, prop::DEFAULT)?
    {
        actions.push(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
    }
    Some(Statement::alter_table(&table, actions.join(", ")))
}

fn is_foreign(column: &Address, side: &Snapshot) -> bool {
    let table = column.owning_table().map(|table| table.path);
    table
        .is_some_and(|path| side.objects.contains_key(&Address { kind: Kind::FOREIGN_TABLE, path }))
}

/// The expression that a column of another type gets its values from, where they are read from texts,
/// which may say something else.
pub fn read_from_text(change: &Alteration<'_>) -> Option<String> {
    let using = using(change)?;
    let expression = using.strip_prefix(" USING ")?;
    let is_text = TEXTS.contains(&text(change.from, prop::TYPE)?.trim_end_matches("[]"));
    (is_text || expression.contains("::text")).then(|| expression.to_owned())
}

/// ` USING ...` with the cast from one type to the other, by way of text where there is no other;
/// nothing where values are assigned.
fn using(change: &Alteration<'_>) -> Option<String> {
    let (old, new) = (text(change.from, prop::TYPE)?, text(change.to, prop::TYPE)?);
    if TEXTS.contains(&new) {
        return Some(String::new());
    }
    let full = lexical::full_type(new, text(change.to, prop::TYPE_MODIFIER))?;
    let name = own_name(&change.from.address)?;
    let are_arrays = old.ends_with("[]") && new.ends_with("[]");
    let is_castable = old.ends_with("[]") == new.ends_with("[]") && has_cast(old, new, change);
    Some(match (is_castable || TEXTS.contains(&old), are_arrays) {
        (true, _) => format!(" USING {name}::{full}"),
        (false, true) => format!(" USING {name}::text[]::{full}"),
        (false, false) => format!(" USING {name}::text::{full}"),
    })
}

/// Whether PostgreSQL casts one type to the other without a detour. Of types that are an
/// extension's, only the extension knows.
fn has_cast(old: &str, new: &str, change: &Alteration<'_>) -> bool {
    let sides = [change.before, change.after];
    let old = underlying(old.trim_end_matches("[]"), change.before);
    let new = underlying(new.trim_end_matches("[]"), change.after);
    if old == new || TEXTS.contains(&old) || TEXTS.contains(&new) {
        return true;
    }
    let own = Address::new(Kind::CAST, [format!("({old} AS {new})")]);
    if sides.iter().any(|side| side.objects.contains_key(&own)) {
        return true;
    }
    if old.contains('.') || new.contains('.') {
        let is_own = |name: &str| {
            let kinds = [Kind::ENUM, Kind::COMPOSITE_TYPE, Kind::RANGE_TYPE, Kind::BASE_TYPE];
            kinds.into_iter().any(|kind| {
                let address = Address::from_displayed(kind, name);
                address.is_some_and(|at| sides.iter().any(|side| side.objects.contains_key(&at)))
            })
        };
        return !is_own(old) && !is_own(new);
    }
    let is_number = |name| NUMBERS.contains(&name);
    is_number(old) && is_number(new)
        || old == "jsonb" && (is_number(new) || ["json", "boolean"].contains(&new))
        || new.strip_suffix("multirange") == old.strip_suffix("range") && old.ends_with("range")
        || CASTS.iter().any(|(from, to)| *from == old && to.contains(&new))
}

/// The type that a domain is made of; any other type itself.
fn underlying<'a>(name: &'a str, side: &'a Snapshot) -> &'a str {
    let mut name = name;
    // Domains of domains: as many as a person would make.
    for _ in 0..16 {
        let domain = Address::from_displayed(Kind::DOMAIN, name);
        match domain
            .and_then(|at| side.objects.get(&at))
            .and_then(|domain| text(domain, prop::TYPE))
        {
            Some(base) => name = base,
            None => break,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::retype;
    use crate::ddl::Alteration;
    use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};

    fn named(kind: Kind, path: &[&str], properties: &[(&'static str, Value)]) -> Object {
        let properties = properties.iter().cloned().map(|(name, value)| Property { name, value });
        Object::named(Address::new(kind, path.iter().copied()), properties.collect::<Vec<_>>())
    }

    fn column(name: &str, default: Option<&str>) -> Object {
        let properties =
            [("type", Value::type_name(name)), ("default", Value::expression(default, None))];
        named(Kind::COLUMN, &["s", "t", "c"], &properties)
    }

    fn using(from: &str, to: &str) -> String {
        let mut side = Snapshot::empty("side", Origin::Database);
        side.insert(named(Kind::ENUM, &["s", "e"], &[]));
        side.insert(named(Kind::DOMAIN, &["s", "d"], &[("type", Value::type_name("integer"))]));
        let (from, to) = (column(from, None), column(to, None));
        let (before, after) = (&side, &side);
        let change = Alteration { from: &from, to: &to, property: "type", before, after };
        let sql = retype(&change).unwrap().sql;
        sql.split_once("USING ").map(|(_, using)| using.to_owned()).unwrap_or_default()
    }

    #[test]
    fn values_are_cast_by_way_of_text_where_no_cast_exists() {
        for (from, to, expected) in [
            ("integer", "bigint", "\"c\"::bigint"),
            ("integer", "text", ""),
            ("text", "uuid", "\"c\"::uuid"),
            ("s.e", "integer", "\"c\"::text::integer"),
            ("s.e[]", "integer[]", "\"c\"::text[]::integer[]"),
            ("s.d", "bigint", "\"c\"::bigint"),
            ("public.geometry", "public.geography", "\"c\"::public.geography"),
            ("integer", "uuid", "\"c\"::text::uuid"),
            ("int4range", "int4multirange", "\"c\"::int4multirange"),
            ("jsonb", "numeric", "\"c\"::numeric"),
        ] {
            assert_eq!(using(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn default_is_off_while_the_type_changes() {
        let side = &Snapshot::empty("side", Origin::Database);
        let (from, to) = (column("integer", Some("1")), column("boolean", Some("true")));
        let change =
            Alteration { from: &from, to: &to, property: "type", before: side, after: side };
        assert_eq!(
            retype(&change).unwrap().sql,
            "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"c\" DROP DEFAULT, ALTER COLUMN \"c\" TYPE boolean \
             USING \"c\"::boolean, ALTER COLUMN \"c\" SET DEFAULT true"
        );
    }
}
