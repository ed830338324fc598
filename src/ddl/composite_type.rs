//! Composite types. <https://www.postgresql.org/docs/current/sql-createtype.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::COMPOSITE_TYPE,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let attributes: Vec<_> =
        attributes(object)?.into_iter().map(|attribute| attribute.written()).collect();
    let sql = format!("{} AS ({})", target::of(&object.address)?, attributes.join(", "));
    Some(vec![Statement::create(sql)])
}

/// Attributes go from anywhere, change where they are, and come at the end only.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::ATTRIBUTES {
        return None;
    }
    let (present, wanted) = (attributes(from)?, attributes(to)?);
    let is_wanted = |attribute: &&Attribute| wanted.iter().any(|w| w.name == attribute.name);
    let (kept, gone): (Vec<_>, Vec<_>) = present.iter().partition(is_wanted);
    let in_place = wanted.iter().take(kept.len());
    if !in_place.map(|attribute| &attribute.name).eq(kept.iter().map(|attribute| &attribute.name)) {
        return None;
    }
    let target = target::of(&from.address)?;
    let drop = gone
        .into_iter()
        .map(|attribute| Statement::drop_attribute(&target, &attribute.name.quoted()));
    let change = kept.iter().zip(&wanted).filter(|(old, new)| *old != new).map(|(_, new)| {
        let name = new.name.quoted();
        let of_type = &new.type_and_collation;
        Statement::alter(format_args!("{target} ALTER ATTRIBUTE {name} TYPE {of_type}"))
    });
    let add = wanted
        .iter()
        .skip(kept.len())
        .map(|new| Statement::alter(format_args!("{target} ADD ATTRIBUTE {}", new.written())));
    Some(drop.chain(change).chain(add).collect())
}

/// Whether an attribute that stays gets another type, which PostgreSQL refuses while a column uses the
/// composite type.
pub fn retypes(from: &Object, to: &Object) -> bool {
    let (Some(present), Some(wanted)) = (attributes(from), attributes(to)) else { return false };
    present.iter().any(|old| wanted.iter().any(|new| new.name == old.name && new != old))
}

/// Whether PostgreSQL casts the values of each attribute that gets another type by itself, as it has to
/// in tables of the type.
pub fn casts_alone(from: &Object, to: &Object) -> bool {
    const TEXTS: [&str; 3] = ["text", "character varying", "character"];
    const NUMBERS: [&str; 6] =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision"];
    let (Some(present), Some(wanted)) = (attributes(from), attributes(to)) else { return false };
    let casts = |old: &Attribute, new: &Attribute| {
        let (old, new) = (old.base.as_str(), new.base.as_str());
        old == new || TEXTS.contains(&new) || NUMBERS.contains(&old) && NUMBERS.contains(&new)
    };
    let mut pairs = present.iter().flat_map(|old| wanted.iter().map(move |new| (old, new)));
    pairs.all(|(old, new)| old.name != new.name || casts(old, new))
}

/// One attribute, sure to be no more than that.
#[derive(PartialEq)]
struct Attribute {
    name: Name,
    /// Its type without the modifier.
    base: String,
    type_and_collation: String,
}

impl Attribute {
    /// Takes `name type COLLATE collation` apart.
    fn of(text: &str) -> Option<Self> {
        let (name, rest) = lexical::leading_name(text)?;
        let rest = rest.strip_prefix(' ')?;
        let (type_name, collation) = match rest.rsplit_once(" COLLATE ") {
            Some((type_name, collation)) => (type_name, Some(lexical::requoted(collation)?)),
            None => (rest, None),
        };
        let collate = collation.map(|name| format!(" COLLATE {name}")).unwrap_or_default();
        lexical::is_type(type_name).then(|| Attribute {
            name: Name::new(name),
            base: type_name.split('(').next().unwrap_or_default().trim().to_owned(),
            type_and_collation: format!("{type_name}{collate}"),
        })
    }

    fn written(&self) -> String {
        format!("{} {}", self.name.quoted(), self.type_and_collation)
    }
}

fn attributes(object: &Object) -> Option<Vec<Attribute>> {
    stated::texts(object, prop::ATTRIBUTES).iter().map(|text| Attribute::of(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::{alter, create};
    use crate::model::{Address, Kind, Object, Property, Value};

    fn composite(attributes: &[&str]) -> Object {
        let value = Value::list(attributes);
        let properties = vec![Property { name: "attributes", value }];
        Object::named(Address::new(Kind::COMPOSITE_TYPE, ["s", "c"]), properties)
    }

    fn altered(from: &[&str], to: &[&str]) -> Option<Vec<String>> {
        let statements = alter(&composite(from), &composite(to), "attributes")?;
        Some(statements.into_iter().map(|statement| statement.sql).collect())
    }

    #[test]
    fn attributes_go_change_and_come() {
        let sql = |text: &str| format!("ALTER TYPE \"s\".\"c\" {text}");
        assert_eq!(
            altered(
                &["a integer", "b text", "d text"],
                &["b text COLLATE \"C\"", "d text", "e s.t"]
            ),
            Some(vec![
                sql("DROP ATTRIBUTE \"a\""),
                sql("ALTER ATTRIBUTE \"b\" TYPE text COLLATE \"C\""),
                sql("ADD ATTRIBUTE \"e\" s.t"),
            ])
        );
        assert_eq!(altered(&["a integer", "b text"], &["b text", "a integer"]), None);
        assert_eq!(altered(&["a integer"], &["b text", "a integer"]), None);
    }

    #[test]
    fn what_is_no_type_is_not_written() {
        assert!(create(&composite(&["a integer); DROP TABLE t; --"])).is_none());
        assert!(create(&composite(&["a integer COLLATE x; y"])).is_none());
        let empty = create(&composite(&[])).unwrap();
        assert_eq!(empty[0].sql, "CREATE TYPE \"s\".\"c\" AS ()");
    }
}
