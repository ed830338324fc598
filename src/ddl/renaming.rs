//! Other names, and other schemas, for objects that keep everything else.

use crate::model::prop;
use crate::model::{Address, Kind, Name, Naming, Object};

use super::Statement;
use super::computed::computed;
use super::lexical;
use super::parts::relation;
use super::target::{index, of, own_name};

/// Gives the object another name; `None` where PostgreSQL cannot.
pub fn rename(object: &Object, to: &Name) -> Option<Statement> {
    let address = &object.address;
    let (old, new) = (own_name(address)?, to.quoted());
    Some(match address.kind {
        Kind::CONSTRAINT => {
            let rename = format!("RENAME CONSTRAINT {old} TO {new}");
            Statement::alter_table(&relation(address)?, rename)
        }
        Kind::COLUMN => {
            let rename = format!("RENAME COLUMN {old} TO {new}");
            Statement::alter_table(&relation(address)?, rename)
        }
        Kind::INDEX => Statement::rename_index(&index(address)?, &new),
        Kind::OPERATOR | Kind::ACCESS_METHOD | Kind::USER_MAPPING | Kind::EXTENSION => return None,
        kind if kind.1 == Naming::Phrase => return None,
        kind => {
            let is_locked = kind.is_relation() || kind == Kind::SEQUENCE;
            let what = format!("{} RENAME TO {new}", of(address)?);
            match is_locked || address.owning_table().is_some() {
                true => Statement::alter_locked(what),
                false => Statement::alter(what),
            }
        }
    })
}

/// Gives a partition's index the name of `part`, whatever name it got when PostgreSQL made it as a
/// part of `whole`, an index or a key of the partitioned table.
pub fn rename_part(part: &Address, whole: &Address) -> Option<Statement> {
    let table = lexical::name_literal(part.owning_table()?.path.iter());
    let whole = lexical::name_literal([whole.path.first()?, whole.path.last()?]);
    let found = format!(
        "(SELECT i.inhrelid::pg_catalog.regclass FROM pg_catalog.pg_inherits AS i \
         JOIN pg_catalog.pg_index AS x ON x.indexrelid OPERATOR(pg_catalog.=) i.inhrelid \
         WHERE i.inhparent OPERATOR(pg_catalog.=) {whole}::pg_catalog.regclass::pg_catalog.oid \
         AND x.indrelid OPERATOR(pg_catalog.=) {table}::pg_catalog.regclass::pg_catalog.oid)"
    );
    let name = part.path.last()?.quoted();
    Some(computed("ALTER INDEX ", "%s", &found, &format!(" RENAME TO {name}")))
}

/// Moves the object into another schema; `None` where PostgreSQL cannot: what is in a table goes
/// with it, and so does a sequence that a column owns.
pub fn set_schema(object: &Object, schema: &Name) -> Option<Statement> {
    let address = &object.address;
    let is_in_schema = match address.kind.1 {
        Naming::InSchema | Naming::Signature => true,
        _ => address.kind == Kind::EXTENSION,
    };
    let is_owned = object.text(prop::OWNED_BY).is_some() && address.kind == Kind::SEQUENCE;
    (is_in_schema && !is_owned).then_some(())?;
    let what = format!("{} SET SCHEMA {}", of(address)?, schema.quoted());
    let is_locked = address.kind.is_relation() || address.kind == Kind::SEQUENCE;
    Some(if is_locked { Statement::alter_locked(what) } else { Statement::alter(what) })
}

#[cfg(test)]
mod tests {
    use super::{rename, set_schema};
    use crate::model::{Address, Kind, Name, Object, Property, Value};

    fn object(kind: Kind, path: &[&str]) -> Object {
        Object::named(Address::new(kind, path.iter().copied()), [])
    }

    #[test]
    fn object_is_renamed_where_postgresql_can() {
        let sql = |kind, path: &[&str]| {
            rename(&object(kind, path), &Name::new("N")).map(|statement| statement.sql)
        };
        for (kind, path, expected) in [
            (Kind::TABLE, &["s", "t"][..], "ALTER TABLE \"s\".\"t\" RENAME TO \"N\""),
            (
                Kind::COLUMN,
                &["s", "t", "c"],
                "ALTER TABLE \"s\".\"t\" RENAME COLUMN \"c\" TO \"N\"",
            ),
            (Kind::INDEX, &["s", "t", "i"], "ALTER INDEX \"s\".\"i\" RENAME TO \"N\""),
            (Kind::POLICY, &["s", "t", "p"], "ALTER POLICY \"p\" ON \"s\".\"t\" RENAME TO \"N\""),
        ] {
            assert_eq!(sql(kind, path).as_deref(), Some(expected));
        }
        assert_eq!(sql(Kind::EXTENSION, &["citext"]), None);
        assert_eq!(sql(Kind::CAST, &["(a AS b)"]), None);
    }

    #[test]
    fn object_is_moved_where_postgresql_can() {
        let sql =
            |object: &Object| set_schema(object, &Name::new("N")).map(|statement| statement.sql);
        let function = object(Kind::FUNCTION, &["s", "f", "(integer)"]);
        let expected = "ALTER FUNCTION \"s\".\"f\"(integer) SET SCHEMA \"N\"";
        assert_eq!(sql(&function).as_deref(), Some(expected));
        assert_eq!(sql(&object(Kind::COLUMN, &["s", "t", "c"])), None);
        let owned = [Property { name: "owned by", value: Value::text("s.t.c") }];
        let sequence = Address::new(Kind::SEQUENCE, ["s", "q"]);
        assert_eq!(sql(&Object::named(sequence, owned)), None);
    }
}
