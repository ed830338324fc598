//! IDX007: the same index twice.

use crate::model::prop;
use crate::model::{Finding, Kind, Object, Property, Severity, Snapshot, Value};

use super::page::Page;
use super::rule::{Lint, Rule};
use super::wish;

pub(super) const DUPLICATE: Rule = Rule {
    code: "IDX007",
    name: "duplicate-index",
    severity: Severity::Info,
    page: Page(include_str!("pages/IDX007.md")),
    lint,
    ..Rule::BASE
};

/// What is said of an index and does not change which queries it serves.
const BESIDE_THE_POINT: [&str; 4] =
    ["clustered", prop::REPLICA_IDENTITY, "tablespace", prop::STATISTICS_TARGETS];

/// One finding for each index too many. The one that is kept is the one that something else relies
/// on, or else the first by name.
fn lint(database: &Snapshot) -> Vec<Lint> {
    let indexes: Vec<&Object> = database.of_kind(Kind::INDEX).collect();
    let of_tables = indexes.chunk_by(|a, b| a.address.owning_table() == b.address.owning_table());
    of_tables.flat_map(|indexes| surplus(database, indexes)).collect()
}

fn surplus(database: &Snapshot, indexes: &[&Object]) -> Vec<Lint> {
    // What is not valid serves nobody: IDX001 says so.
    let mut usable: Vec<&Object> = indexes
        .iter()
        .copied()
        .filter(|index| index.property(prop::VALID) != Some(&Value::Flag(false)))
        .collect();
    usable.sort_by_key(|index| !is_relied_on(index));
    let mut kept: Vec<&Object> = Vec::new();
    let mut findings = Vec::new();
    for index in usable {
        match kept.iter().find(|other| is_same(index, other)) {
            Some(other) => findings.extend(finding(database, index, other)),
            None => kept.push(index),
        }
    }
    findings
}

fn is_relied_on(index: &Object) -> bool {
    index.flag(prop::CLUSTERED) || index.flag(prop::REPLICA_IDENTITY)
}

fn is_same(one: &Object, other: &Object) -> bool {
    let serving = |property: &&Property| !BESIDE_THE_POINT.contains(&property.name);
    let (one, other) = (one.properties.iter(), other.properties.iter());
    one.filter(serving).eq(other.filter(serving))
}

fn finding(database: &Snapshot, index: &Object, other: &Object) -> Option<Lint> {
    let table = index.address.owning_table()?;
    let (name, kept) = (index.address.own_name(), other.address.own_name());
    let message = format!("index {name} on {table} is a duplicate of {kept}");
    let is_part = is_partitioned(database.objects.get(&table)?);
    let finding = Finding {
        object: Some(index.address.clone()),
        advice: is_part.then(|| {
            "An index of a partition goes with that of its partitioned table, and that one cannot \
             be dropped CONCURRENTLY."
                .to_owned()
        }),
        ..DUPLICATE.finding(vec![database.name.clone()], message)
    };
    let is_free = !is_part && !is_relied_on(index);
    Some(Lint { finding, wish: is_free.then(|| wish::gone(database, index)) })
}

/// Whether the table is partitioned or a partition: no statement fits all that its indexes can be.
fn is_partitioned(table: &Object) -> bool {
    let stated = |property| table.property(property).is_some_and(|value| !value.is_none());
    stated("partitioned by") || stated("partition of")
}

#[cfg(test)]
mod tests {
    use super::lint;
    use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};
    use crate::rules::rule::Lint;

    fn index(table: &str, name: &str, key: &str, more: &[(&'static str, bool)]) -> Object {
        let mut properties = vec![Property { name: "keys", value: Value::list([key]) }];
        let flags = more.iter().map(|(name, flag)| Property { name, value: Value::Flag(*flag) });
        properties.extend(flags);
        Object::named(Address::new(Kind::INDEX, ["public", table, name]), properties)
    }

    fn found(table: Vec<Property>, indexes: Vec<Object>) -> Vec<Lint> {
        let mut snapshot = Snapshot::empty("db", Origin::Database);
        snapshot.insert(Object::named(Address::table("public", "t"), table));
        snapshot.insert(Object::named(Address::table("public", "u"), vec![]));
        indexes.into_iter().for_each(|index| snapshot.insert(index));
        lint(&snapshot)
    }

    fn names(found: &[Lint]) -> Vec<&str> {
        found.iter().filter_map(|lint| Some(lint.finding.object.as_ref()?.own_name())).collect()
    }

    #[test]
    fn every_index_but_one_is_too_many() {
        let three = ["a", "b", "c"].map(|name| index("t", name, "x", &[]));
        let findings = found(vec![], three.into());
        assert_eq!(names(&findings), ["b", "c"]);
        assert_eq!(findings[0].finding.message, "index b on public.t is a duplicate of a");
        assert!(findings[0].wish.is_some());
    }

    #[test]
    fn what_serves_other_queries_is_no_duplicate() {
        let different = vec![
            index("t", "a", "x", &[("unique", false)]),
            index("t", "b", "x", &[("unique", true)]),
            index("t", "c", "x DESC", &[("unique", false)]),
            index("u", "d", "x", &[("unique", false)]),
            index("t", "e", "x", &[("unique", false), ("valid", false)]),
        ];
        assert!(found(vec![], different).is_empty());
    }

    #[test]
    fn what_something_relies_on_is_kept() {
        let identity = |flag| [("replica identity", flag)];
        let two =
            vec![index("t", "a", "x", &identity(false)), index("t", "b", "x", &identity(true))];
        assert_eq!(names(&found(vec![], two)), ["a"]);
    }

    #[test]
    fn indexes_of_partitions_are_not_dropped_one_by_one() {
        let parent = Property { name: "partition of", value: Value::text("public.p") };
        let two = vec![index("t", "a", "x", &[]), index("t", "b", "x", &[])];
        let findings = found(vec![parent], two);
        assert_eq!(names(&findings), ["b"]);
        assert!(findings[0].wish.is_none() && findings[0].finding.advice.is_some());
    }
}
