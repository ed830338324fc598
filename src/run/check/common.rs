//! The tables whose rows are compared where nobody chose any: those that all databases have, within
//! a budget of time, because nobody knows how large they are on a server that others work with.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Reason, RowCompare, Snapshot, Unchecked, Value};
use crate::rows::{self, Asked};

/// How long the comparison may take where nobody says.
const USUAL: Duration = Duration::from_secs(10);

/// How long the comparison of rows may take, as typed, or where nothing (`--table`, the configuration,
/// a declaration) chooses the tables; `None` where it takes as long as it needs.
pub(super) fn budget(typed: Option<Duration>, is_chosen: bool) -> Option<Duration> {
    typed.or((!is_chosen).then_some(USUAL))
}

/// Every table that is in all databases, or that some have and others could not see. None where
/// there is only one database, which has nothing to be compared with.
pub(super) fn tables(databases: &[&Snapshot]) -> Vec<Asked> {
    if databases.len() < 2 {
        return Vec::new();
    }
    let is_whole = |object: &&Object| {
        object.address.kind == Kind::TABLE
            && object.property(prop::PARTITION_OF).is_none_or(Value::is_none)
    };
    let is_there = |table: &Address, database: &&Snapshot| {
        database.objects.contains_key(table) || !database.can_see(table)
    };
    let all = databases.iter().flat_map(|database| database.objects.values().filter(is_whole));
    let mut tables: Vec<Address> = all
        .map(|object| object.address.clone())
        .filter(|table| databases.iter().all(|database| is_there(table, database)))
        .collect();
    tables.sort();
    tables.dedup();
    let asked = |table| Asked {
        table,
        compare: RowCompare::Ids,
        except: Vec::new(),
        narrowings: Vec::new(),
        show_values: false,
        is_explicit: false,
    };
    tables.into_iter().map(asked).collect()
}

/// What is reported of the databases of which nobody knows all tables.
pub(super) fn unread(databases: &[&Snapshot]) -> Vec<Unchecked> {
    let all = Address::new(Kind::TABLE, Vec::<Name>::new());
    let unread = |database: &&Snapshot| {
        let why = database.why_unseen(Kind::TABLE, &all)?;
        let name = database.name.displayed();
        let not_read = match database.kinds_read.contains(&Kind::TABLE) {
            true => format!("not all tables of {name} could be read"),
            false => format!("the tables of {name} could not be read"),
        };
        Some(Unchecked {
            database: Some(database.name.clone()),
            object: None,
            message: format!("no rows were compared: {not_read}: {}", why.message),
            ..why
        })
    };
    databases.iter().filter_map(unread).collect()
}

/// The largest of the tables are compared last. Gives those apart that no server could read within
/// the budget: their reading is not begun.
pub(super) fn smallest_first(
    mut tables: Vec<Asked>,
    sizes: &BTreeMap<Address, u64>,
    budget: Duration,
) -> (Vec<Asked>, Vec<Asked>) {
    let size = |asked: &Asked| sizes.get(&asked.table).copied().unwrap_or_default();
    tables.sort_by_key(size);
    tables.into_iter().partition(|asked| !rows::is_out_of_reach(size(asked), budget))
}

/// What is reported of a table for which the budget was too short.
pub(super) fn over_budget(table: &Address, budget: Duration) -> Unchecked {
    Unchecked {
        database: None,
        object: Some(table.to_string()),
        reason: Reason::Budget,
        message: format!("its rows were not compared: over the rows budget of {}", words(budget)),
        hint: Some(
            "compare single tables with --table NAME, or give more time: --rows-budget 5m".into(),
        ),
    }
}

/// `10s`, `5m`, `1500ms`: as it is typed.
fn words(duration: Duration) -> String {
    match duration.as_millis() {
        ms if ms % 1000 != 0 || ms == 0 => format!("{ms}ms"),
        ms if ms % 60_000 != 0 => format!("{}s", ms / 1000),
        ms if ms % 3_600_000 != 0 => format!("{}m", ms / 60_000),
        ms => format!("{}h", ms / 3_600_000),
    }
}

/// Tables some of whose rows are those of foreign tables: their children, or their partitions.
pub(super) fn with_foreign_rows(side: &Snapshot) -> BTreeSet<Address> {
    let parents = |object: &Object| -> Vec<Address> {
        let whole = object.text(prop::PARTITION_OF).map(str::to_owned).into_iter();
        let inherited = object.names(prop::INHERITS).unwrap_or_default();
        let inherited = inherited.into_iter().map(|name| name.as_str().to_owned());
        let names = whole.chain(inherited);
        names.filter_map(|name| Address::from_displayed(Kind::TABLE, &name)).collect()
    };
    let mut open: Vec<Address> = side.of_kind(Kind::FOREIGN_TABLE).flat_map(parents).collect();
    let mut found = BTreeSet::new();
    while let Some(table) = open.pop() {
        if found.insert(table.clone()) {
            open.extend(side.objects.get(&table).into_iter().flat_map(parents));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{budget, tables, unread, words};
    use crate::model::{Address, Kind, Object, Origin, Property, Snapshot, Value};

    fn database(name: &str, names: &[&str]) -> Snapshot {
        let mut snapshot = Snapshot::empty(name, Origin::Database);
        snapshot.kinds_read.extend([Kind::TABLE, Kind::COLUMN]);
        for name in names {
            snapshot.insert(Object::named(Address::table("public", *name), vec![]));
        }
        snapshot
    }

    fn names(databases: &[&Snapshot]) -> Vec<String> {
        tables(databases).iter().map(|asked| asked.table.dotted()).collect()
    }

    #[test]
    fn tables_of_every_database_are_compared_and_partitions_with_their_table() {
        let a = database("a", &["x", "y", "z"]);
        let mut b = database("b", &["z", "y"]);
        let part = Property { name: "partition of", value: Value::text("public.z") };
        b.insert(Object::named(Address::table("public", "y"), vec![part]));
        assert_eq!(names(&[&a, &b]), ["public.y", "public.z"]);
        assert!(names(&[&a]).is_empty());
        let blind = Snapshot::empty("c", Origin::Database);
        assert_eq!(names(&[&a, &blind]), ["public.x", "public.y", "public.z"]);
    }

    #[test]
    fn database_without_known_tables_is_named() {
        let (read, blind) = (database("a", &[]), Snapshot::empty("c", Origin::Database));
        assert!(unread(&[&read, &read]).is_empty());
        let unread = unread(&[&read, &blind]);
        assert_eq!(unread.len(), 1);
        assert_eq!(unread[0].database.as_ref(), Some(&blind.name));
        assert!(unread[0].message.contains("the tables of c could not be read: "), "{unread:?}");
    }

    #[test]
    fn time_is_limited_where_nobody_chose_the_tables() {
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(budget(None, false), Some(Duration::from_secs(10)));
        assert_eq!(budget(None, true), None);
        assert_eq!((budget(hour, true), budget(hour, false)), (hour, hour));
    }

    #[test]
    fn a_budget_is_written_as_it_is_typed() {
        for (seconds, word) in [(10, "10s"), (90, "90s"), (300, "5m"), (7200, "2h")] {
            assert_eq!(words(Duration::from_secs(seconds)), word);
        }
        assert_eq!(words(Duration::from_millis(1500)), "1500ms");
    }
}
