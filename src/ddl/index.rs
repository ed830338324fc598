//! Indexes, and what the index behind a constraint is like.
//! <https://www.postgresql.org/docs/current/sql-createindex.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Snapshot, Value};

use super::depends::extensions;
use super::index_clause::{attributes_of_index, index_clause, set_index_statistics, uses_of_index};
use super::naming::new_name;
use super::parts::{change_options, relation};
use super::stated::{text, texts};
use super::target::{self, own_name};
use super::{Alteration, Statement, Writer, removal};
use crate::model::Name;

pub(super) const WRITER: Writer = Writer {
    kind: Kind::INDEX,
    create: |object, _| {
        settled(object, Statement::create_index(&index_clause(object, &new_name(object)?)?))
    },
    alter,
    drop: removal::plain,
};

/// `CREATE INDEX CONCURRENTLY`, which lets writers pass, and what else the index states. Not for the
/// index of a partitioned table.
pub fn create_concurrently(object: &Object) -> Option<Vec<Statement>> {
    let index = index_clause(object, &new_name(object)?)?;
    settled(object, Statement::create_index_concurrently(&index))
}

/// `CREATE INDEX ... ON ONLY` of a partitioned table, and what else the index states: for where its
/// parts are made by themselves.
pub fn create_only(object: &Object) -> Option<Vec<Statement>> {
    let index = index_clause(object, &new_name(object)?)?;
    settled(object, Statement::create_index_only(&index))
}

/// `DROP INDEX CONCURRENTLY`, which lets readers and writers pass. Not for the index of a partitioned
/// table, nor for a part of one.
pub fn drop_concurrently(object: &Object) -> Option<Vec<Statement>> {
    Some(vec![Statement::drop_index_concurrently(&target::index(&object.address)?)])
}

/// What makes an index, then what it cannot be made with.
fn settled(object: &Object, create: Statement) -> Option<Vec<Statement>> {
    let name = new_name(object)?;
    let mut all = vec![create];
    all.extend(attributes_of_index(object, &name)?);
    all.extend(uses_of_index(object, &name)?);
    Some(all)
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to, property) = (change.from, change.to, change.property);
    let name = target::index(&from.address)?;
    match property {
        prop::STATISTICS_TARGETS => {
            let target = |object: &Object, place: usize| match texts(object, property).get(place) {
                Some(target) => target.to_string(),
                None => "default".to_owned(),
            };
            let places = 0..texts(to, prop::KEYS).len();
            let changed = places.filter(|place| target(from, *place) != target(to, *place));
            changed.map(|place| set_index_statistics(&name, place, &target(to, place))).collect()
        }
        _ => alter_index(change),
    }
}

/// What an index, and the one behind a constraint, is like that a new one need not be built for.
pub(super) fn alter_index(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to) = (change.from, change.to);
    let (name, table) = (own_name(&from.address)?, relation(&from.address)?);
    let index = target::index(&from.address)?;
    match (change.property, to.property(change.property)?) {
        (prop::TABLESPACE, to) => {
            let tablespace = match to {
                Value::Text(name) => Name::new(name).quoted(),
                _ => Name::new("pg_default").quoted(),
            };
            let set = format!("SET TABLESPACE {tablespace}");
            Some(vec![Statement::alter_index(&index, set)])
        }
        (prop::OPTIONS, _) => {
            let changes = change_options(from, to)?.into_iter();
            Some(changes.map(|change| Statement::set_index_options(&index, change)).collect())
        }
        (prop::EXTENSIONS, to) => {
            let tied =
                extensions(&format!("INDEX {index}"), from.property(change.property), Some(to));
            Some(tied.into_iter().map(Statement::alter_locked).collect())
        }
        (prop::CLUSTERED, Value::Flag(true)) => Some(vec![Statement::cluster_on(&table, &name)]),
        (prop::CLUSTERED, Value::Flag(false)) => {
            // The one that takes its place says so itself.
            let has_other = flagged(change.after, &to.address.owning_table()?, "clustered");
            let without = has_other.is_none().then(|| Statement::without_cluster(&table));
            Some(without.into_iter().collect())
        }
        (prop::REPLICA_IDENTITY, Value::Flag(true)) => {
            let identity = format!("REPLICA IDENTITY USING INDEX {name}");
            Some(vec![Statement::alter_table(&table, identity)])
        }
        // The table says what identifies its rows then, or the other index does.
        (prop::REPLICA_IDENTITY, Value::Flag(false)) => Some(Vec::new()),
        // It becomes valid when every partition has one attached to it.
        (prop::VALID, Value::Flag(true)) if is_of_partitioned(from, change.before) => None,
        (prop::VALID, Value::Flag(true)) => Some(vec![Statement::reindex_concurrently(&index)]),
        (prop::INHERITED, Value::Flag(true)) => Some(vec![attached(from, &name, change.after)?]),
        _ => None,
    }
}

/// Whether the table of an index is partitioned.
fn is_of_partitioned(index: &Object, side: &Snapshot) -> bool {
    let table = index.address.owning_table().and_then(|table| side.objects.get(&table));
    let key = table.and_then(|table| table.property(prop::PARTITIONED_BY));
    key.is_some_and(|key| !key.is_none())
}

/// `ALTER INDEX ... ATTACH PARTITION` of an index, or of the one behind a constraint, with the only
/// one of the partitioned table on that side that is like it. `name` is the own name, quoted.
fn attached(part: &Object, name: &str, side: &Snapshot) -> Option<Statement> {
    const ALIKE: [&str; 7] =
        ["type", "columns", "keys", "expressions", "predicate", "method", "include"];
    let table = side.objects.get(&part.address.owning_table()?)?;
    let whole = Address::from_displayed(Kind::TABLE, text(table, prop::PARTITION_OF)?)?;
    let is_alike = |other: &&Object| {
        ALIKE.iter().all(|property| part.property(property) == other.property(property))
            && part.shape == other.shape
    };
    let mut like = side.within(&whole, part.address.kind).filter(is_alike);
    let found = target::index(&like.next()?.address)?;
    like.next().is_none().then_some(())?;
    let own = part.address.schema()?.quoted();
    Some(Statement::attach_index(&found, &format!("{own}.{name}")))
}

/// The index, or the constraint with one, of a table that has the flag on a side.
pub fn flagged<'a>(side: &'a Snapshot, table: &Address, flag: &str) -> Option<&'a Object> {
    [Kind::INDEX, Kind::CONSTRAINT]
        .into_iter()
        .flat_map(|kind| side.within(table, kind))
        .find(|object| object.flag(flag))
}

#[cfg(test)]
mod tests {
    use super::{WRITER, create_concurrently, drop_concurrently};
    use crate::ddl::{Alteration, testing};
    use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};

    fn index(name: &str, properties: &[(&'static str, Value)]) -> Object {
        let keys = [("keys", Value::list(["a", "b"]))];
        let all = keys.into_iter().chain(properties.iter().cloned());
        let all: Vec<_> = all.map(|(name, value)| Property { name, value }).collect();
        Object::named(Address::new(Kind::INDEX, ["s", "t", name]), all)
    }

    #[test]
    fn index_is_created_with_its_roles() {
        let object = index(
            "i",
            &[
                ("clustered", Value::Flag(true)),
                ("statistics targets", Value::list(["default", "10"])),
            ],
        );
        let sql = testing::texts(testing::create(&WRITER, &object)).unwrap();
        assert_eq!(
            sql,
            [
                "CREATE INDEX \"i\" ON \"s\".\"t\" USING btree (\"a\", \"b\")",
                "ALTER INDEX \"s\".\"i\" ALTER COLUMN 2 SET STATISTICS 10",
                "ALTER TABLE \"s\".\"t\" CLUSTER ON \"i\"",
            ]
        );
        let alone = &create_concurrently(&object).unwrap()[0];
        assert!(alone.alone && alone.sql.starts_with("CREATE INDEX CONCURRENTLY \"i\""));
        let drop = &drop_concurrently(&object).unwrap()[0];
        assert!(drop.alone && drop.sql.starts_with("DROP INDEX CONCURRENTLY"), "{drop:?}");
    }

    #[test]
    fn another_index_takes_a_role_by_itself() {
        let flag = |on| [("clustered", Value::Flag(on))];
        let (from, to) = (index("i", &flag(true)), index("i", &flag(false)));
        let before = &Snapshot::empty("side", Origin::Database);
        let alter = |after: &Snapshot| {
            let property = "clustered";
            let change = Alteration { from: &from, to: &to, property, before, after };
            testing::texts((WRITER.alter)(&change))
        };
        let mut after = before.clone();
        let expected = "ALTER TABLE \"s\".\"t\" SET WITHOUT CLUSTER".to_owned();
        assert_eq!(alter(&after), Some(vec![expected]));
        after.insert(index("other", &flag(true)));
        assert_eq!(alter(&after), Some(vec![]));
    }

    #[test]
    fn other_keys_need_another_index() {
        let (from, to) = (index("i", &[]), index("i", &[("unique", Value::Flag(true))]));
        assert_eq!(testing::alter(&WRITER, &from, &to, "unique"), None);
    }
}
