//! Which tables can be compared how: pure, from what the catalogs say.

use crate::model::{Address, Kind, Name, Reason, RowCompare, Snapshot, Unchecked, Value};

use super::conditions::Narrowing;
use super::content::{Chosen, Column, choose};
use super::copied::Unplannable;
use super::key::{KeyClass, KeyColumn};
use crate::model::columns::{base_type, of_column};
use crate::server::Failure;

/// A table whose rows somebody asked to have compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The table.
    pub table: Address,
    /// How.
    pub compare: RowCompare,
    /// Columns whose contents are not compared.
    pub except: Vec<Name>,
    /// What is to be left out.
    pub narrowings: Vec<Narrowing>,
    /// Whether the report is to show values that differ.
    pub show_values: bool,
    /// Whether somebody asked for just this, so that less is not enough; otherwise what cannot be
    /// compared by ids is counted, and nothing is left unchecked.
    pub is_explicit: bool,
}

/// What will be read for one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TablePlan {
    /// The table.
    pub table: Address,
    /// How it is compared: counts only, where ids cannot be.
    pub compare: RowCompare,
    /// The columns of the key, for ids.
    pub key: Vec<KeyColumn>,
    /// The columns whose contents are compared besides; none for ids.
    pub columns: Vec<Column>,
    /// Columns that are not, because some database does not have them.
    pub lacking: Vec<Name>,
    /// What is left out of the comparison on purpose.
    pub narrowings: Vec<Narrowing>,
    /// Whether the report is to show values that differ.
    pub show_values: bool,
    /// The databases that have the table.
    pub databases: Vec<Name>,
}

/// Plans one table. What cannot be compared as asked is named in the second part, and counted at
/// least; a table that a database does not have is left out there, for that is a finding already.
pub fn plan(
    asked: &Asked,
    databases: &[&Snapshot],
    unplannable: &Unplannable,
) -> (TablePlan, Vec<Unchecked>) {
    let databases = || databases.iter().copied();
    let having: Vec<&Snapshot> =
        databases().filter(|database| database.objects.contains_key(&asked.table)).collect();
    let absent = databases().filter(|database| !database.objects.contains_key(&asked.table));
    let mut unchecked: Vec<Unchecked> = absent
        .filter_map(|database| {
            let why = database.why_unseen(Kind::TABLE, &asked.table)?;
            Some(of_rows(&asked.table, database, "its rows were not compared", why))
        })
        .collect();
    let mut plan = TablePlan {
        table: asked.table.clone(),
        compare: asked.compare,
        key: Vec::new(),
        columns: Vec::new(),
        lacking: Vec::new(),
        narrowings: asked.narrowings.clone(),
        show_values: asked.show_values,
        databases: having.iter().map(|database| database.name.clone()).collect(),
    };
    let (copied, having): (Vec<&Snapshot>, Vec<&Snapshot>) =
        having.into_iter().partition(|database| !unplannable.allows(&database.name, &asked.table));
    if asked.compare != RowCompare::Count && asked.is_explicit && plan.databases.len() > 1 {
        let why = |database: &&Snapshot| {
            let obstacle = unplannable.obstacle(&database.name, &asked.table)?;
            // A session that is lost is reported once, for all that it was to do.
            (!obstacle.fatal).then(|| not_planned(asked, &database.name, obstacle))
        };
        unchecked.extend(copied.iter().filter_map(why));
    }
    // One database's ids have nothing to be compared with.
    if having.len() < 2 {
        plan.compare = RowCompare::Count;
    }
    if plan.compare != RowCompare::Count {
        match common_key(&asked.table, &having) {
            Ok(key) => plan.key = key,
            Err(_) if having.iter().any(|database| unread(&asked.table, database).is_some()) => {
                plan.compare = RowCompare::Count;
                unchecked.extend(having.iter().filter_map(|database| {
                    let (kind, why) = unread(&asked.table, database)?;
                    let what = format!(
                        "{} were not compared, because its {}s could not be read",
                        what(asked),
                        kind
                    );
                    Some(of_rows(&asked.table, database, &what, why))
                }));
            }
            Err(_) if !asked.is_explicit => plan.compare = RowCompare::Count,
            Err(why) => {
                plan.compare = RowCompare::Count;
                unchecked.push(Unchecked {
                    database: None,
                    object: Some(asked.table.to_string()),
                    reason: Reason::NotComparable,
                    message: format!("{} were not compared: {why}", what(asked)),
                    hint: Some("its rows were counted; where that is enough, say `compare: count` in a later entry of `rows`".into()),
                });
            }
        }
    }
    unchecked.extend(without_since(&mut plan, &databases().collect::<Vec<_>>()));
    if plan.compare == RowCompare::Count {
        // What cannot be told apart by a key cannot be sampled by it.
        plan.narrowings.retain(|narrowing| !matches!(narrowing, Narrowing::Sample(_)));
    }
    if plan.compare == RowCompare::Content {
        let key = plan.key.iter().map(|column| &column.name).collect();
        let Chosen { columns, lacking, apart } = choose(&asked.table, &having, &key, &asked.except);
        plan.columns = columns;
        for name in lacking {
            match unread_column(&asked.table, &name, &having) {
                Some(why) => unchecked.push(why),
                None => plan.lacking.push(name),
            }
        }
        unchecked.extend(apart.into_iter().map(|(column, why)| Unchecked {
            database: None,
            object: Some(format!("{}.{}", asked.table, column.displayed())),
            reason: Reason::NotComparable,
            message: format!("its contents were not compared: {why}"),
            hint: Some("give the column one type, or name it under `except`".into()),
        }));
    }
    (plan, unchecked)
}

/// Plans nothing for a table of which only the rows since some value of a column were asked for, where
/// it has no such column: all of it is not what somebody wants who is in a hurry.
fn without_since(plan: &mut TablePlan, databases: &[&Snapshot]) -> Option<Unchecked> {
    let column = plan.narrowings.iter().find_map(|narrowing| match narrowing {
        Narrowing::Since(column, _) => Some(column.clone()),
        _ => None,
    })?;
    let of_plan = |database: &&&Snapshot| plan.databases.contains(&database.name);
    let has = |database: &&Snapshot| of_column(&plan.table, &column, database, "type").is_some();
    let without = databases.iter().filter(of_plan).find(|database| !has(database))?;
    plan.databases.clear();
    if let Some(why) = without.why_unseen(Kind::COLUMN, &plan.table) {
        return Some(of_rows(&plan.table, without, "its rows were not compared", why));
    }
    let (name, column) = (without.name.clone(), column.displayed());
    Some(Unchecked {
        database: None,
        object: Some(plan.table.to_string()),
        reason: Reason::NotComparable,
        message: format!("its rows were not compared: it has no column {column} in {name}"),
        hint: Some("leave --since out, or narrow the tables with --table".into()),
    })
}

/// What of a table's rows was not compared, for the reason that something of it is not in the snapshot.
fn of_rows(table: &Address, database: &Snapshot, what: &str, why: Unchecked) -> Unchecked {
    Unchecked {
        database: Some(database.name.clone()),
        object: Some(table.to_string()),
        message: format!("{what}: {}", why.message),
        ..why
    }
}

/// Which of what makes a key could not be read of the table, and why.
fn unread(table: &Address, database: &Snapshot) -> Option<(Kind, Unchecked)> {
    let kinds = [Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX];
    kinds.into_iter().find_map(|kind| Some((kind, database.why_unseen(kind, table)?)))
}

/// Why a column is in no snapshot of one of the databases, where that does not mean that there is none.
fn unread_column(table: &Address, name: &Name, having: &[&Snapshot]) -> Option<Unchecked> {
    let column = Address::new(Kind::COLUMN, table.path.iter().chain([name]).cloned());
    having.iter().filter(|database| !database.objects.contains_key(&column)).find_map(|database| {
        let why = database.why_unseen(Kind::COLUMN, &column)?;
        let what = "its contents were not compared";
        let object = Some(format!("{table}.{}", name.displayed()));
        Some(Unchecked { object, ..of_rows(table, database, what, why) })
    })
}

/// What was asked for of a table.
fn what(asked: &Asked) -> String {
    let what = if asked.compare == RowCompare::Content { "contents" } else { "ids" };
    format!("the {what} of {}", asked.table)
}

fn not_planned(asked: &Asked, database: &Name, obstacle: Failure) -> Unchecked {
    let message = format!(
        "{} were not compared, and its rows were counted by COPY: {}",
        what(asked),
        obstacle.message
    );
    Failure { message, ..obstacle }.into_unchecked(database, Some(asked.table.to_string()))
}

/// The first key that all databases have, and can be read in order.
fn common_key(table: &Address, having: &[&Snapshot]) -> Result<Vec<KeyColumn>, String> {
    let Some((first, others)) = having.split_first() else {
        return Err("no database has it".into());
    };
    let mut why = None;
    for columns in candidates(table, first) {
        match classes(table, &columns, first, others) {
            Ok(key) => return Ok(key),
            Err(reason) => why = why.or(Some(reason)),
        }
    }
    let has_one = |database: &&&Snapshot| !candidates(table, database).is_empty();
    let without = having.iter().find(|database| !has_one(database));
    Err(match (without, why) {
        (Some(database), _) => format!(
            "it has no primary key in {}, and no other unique one of columns that are NOT NULL",
            database.name
        ),
        (None, why) => why.unwrap_or_else(|| "no database has it".into()),
    })
}

/// The key's columns with their classes, where they are those of a key in the other databases too.
fn classes(
    table: &Address,
    columns: &[Name],
    first: &Snapshot,
    others: &[&Snapshot],
) -> Result<Vec<KeyColumn>, String> {
    let key = classes_in(table, columns, first)?;
    for other in others {
        let same = |candidate: &Vec<Name>| {
            candidate.len() == columns.len() && columns.iter().all(|name| candidate.contains(name))
        };
        if !candidates(table, other).iter().any(same) {
            let (one, other) = (&first.name, &other.name);
            return Err(format!("its key in {other} is another one than in {one}"));
        }
        let theirs = classes_in(table, columns, other)?;
        if let Some((column, _)) = key.iter().zip(&theirs).find(|(one, other)| one != other) {
            let of = |database| base_type(table, &column.name, database).unwrap_or("not known");
            return Err(format!(
                "the types of its key column {} do not compare: {} in {}, {} in {}",
                column.name.displayed(),
                of(first),
                first.name,
                of(other),
                other.name
            ));
        }
    }
    Ok(key)
}

pub(super) fn classes_in(
    table: &Address,
    columns: &[Name],
    database: &Snapshot,
) -> Result<Vec<KeyColumn>, String> {
    let one = |column: &Name| {
        let Some(type_name) = base_type(table, column, database) else {
            return Err(format!(
                "the type of its key column {column} in {} is not known",
                database.name
            ));
        };
        class_of(type_name, database)
            .map(|class| KeyColumn { name: column.clone(), class })
            .ok_or_else(|| {
                format!(
                    "key column {column} has type {type_name} in {}, and the order of such keys \
                     is not known",
                    database.name
                )
            })
    };
    columns.iter().map(one).collect()
}

/// The class of a type that is no domain.
fn class_of(type_name: &str, database: &Snapshot) -> Option<KeyClass> {
    let is_enum = || {
        let address = Address::from_displayed(Kind::ENUM, type_name);
        address.is_some_and(|address| database.objects.contains_key(&address))
    };
    KeyClass::of_type(type_name).or_else(|| is_enum().then_some(KeyClass::Enum))
}

/// What tells rows apart: the primary key, then unique constraints and indexes of columns that hold
/// no NULL.
fn candidates(table: &Address, database: &Snapshot) -> Vec<Vec<Name>> {
    let holds_no_null =
        |column: &Name| of_column(table, column, database, "not null") == Some(&Value::Flag(true));
    let keys = database.keys(table).map(|key| key.columns);
    keys.filter(|columns| columns.iter().all(holds_no_null)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Asked, Unplannable};
    use crate::model::{
        Address, Kind, Object, Origin, Property, Reason, RowCompare, Snapshot, Value,
    };

    fn database(name: &str, key_type: &str) -> Snapshot {
        let mut snapshot = Snapshot::empty(name, Origin::Database);
        snapshot.kinds_read.extend([Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX]);
        snapshot.insert(Object::named(Address::table("public", "t"), vec![]));
        snapshot.insert(Object::named(
            Address::new(Kind::COLUMN, ["public", "t", "id"]),
            vec![
                Property { name: "type", value: Value::type_name(key_type) },
                Property { name: "not null", value: Value::Flag(true) },
            ],
        ));
        snapshot.insert(Object::named(
            Address::new(Kind::CONSTRAINT, ["public", "t", "t_pkey"]),
            vec![
                Property { name: "type", value: Value::text("primary key") },
                Property { name: "columns", value: Value::list(["id"]) },
            ],
        ));
        snapshot
    }

    fn plan(asked: &Asked, databases: &[&Snapshot]) -> (super::TablePlan, Vec<super::Unchecked>) {
        let unplannable = Unplannable::new(["a", "b"].map(|name| (name.into(), Ok([].into()))));
        super::plan(asked, databases, &unplannable)
    }

    fn asked() -> Asked {
        Asked {
            table: Address::table("public", "t"),
            compare: RowCompare::Ids,
            except: Vec::new(),
            narrowings: Vec::new(),
            show_values: false,
            is_explicit: true,
        }
    }

    #[test]
    fn integers_of_different_widths_are_one_key() {
        let (plan, unchecked) =
            plan(&asked(), &[&database("a", "integer"), &database("b", "bigint")]);
        assert_eq!(plan.compare, RowCompare::Ids);
        assert_eq!(plan.key.len(), 1);
        assert!(unchecked.is_empty());
    }

    #[test]
    fn what_cannot_be_compared_is_said_and_counted() {
        for (left, right) in [("uuid", "text"), ("interval", "interval")] {
            let (plan, unchecked) = plan(&asked(), &[&database("a", left), &database("b", right)]);
            assert_eq!(plan.compare, RowCompare::Count);
            assert_eq!(unchecked.len(), 1);
        }
    }

    #[test]
    fn what_nobody_asked_for_by_ids_is_counted_where_it_must_be() {
        let asked = Asked { is_explicit: false, ..asked() };
        let (plan, unchecked) =
            plan(&asked, &[&database("a", "interval"), &database("b", "interval")]);
        assert_eq!(plan.compare, RowCompare::Count);
        assert!(unchecked.is_empty());
    }

    #[test]
    fn a_database_that_could_not_see_the_table_is_unchecked() {
        let mut blind = Snapshot::empty("b", Origin::Database);
        let (one, unchecked) = plan(&asked(), &[&database("a", "uuid"), &blind]);
        assert_eq!(one.databases.len(), 1);
        assert_eq!(unchecked.len(), 1);
        blind.unchecked.push(super::Unchecked {
            object: Some("kind table".into()),
            reason: Reason::Privilege,
            message: "permission denied".into(),
            ..unchecked[0].clone()
        });
        let (_, unchecked) = plan(&asked(), &[&database("a", "uuid"), &blind]);
        assert_eq!(unchecked[0].reason, Reason::Privilege);
        assert_eq!(unchecked[0].message, "its rows were not compared: permission denied");
    }

    #[test]
    fn unread_constraints_are_not_a_missing_key() {
        for (kind, words) in [(Kind::CONSTRAINT, "constraints"), (Kind::COLUMN, "columns")] {
            let mut blind = database("b", "uuid");
            blind.kinds_read.remove(&kind);
            blind.objects.retain(|address, _| address.kind != kind);
            let (one, unchecked) = plan(&asked(), &[&database("a", "uuid"), &blind]);
            assert_eq!((one.compare, unchecked.len()), (RowCompare::Count, 1), "{unchecked:?}");
            let message = &unchecked[0].message;
            assert!(message.contains(&format!("its {words} could not be read")), "{message}");
        }
    }

    #[test]
    fn unread_column_is_not_one_that_a_database_lacks() {
        let with_content = Asked { compare: RowCompare::Content, ..asked() };
        let mut a = database("a", "uuid");
        a.insert(Object::named(
            Address::new(Kind::COLUMN, ["public", "t", "v"]),
            vec![Property { name: "type", value: Value::type_name("text") }],
        ));
        let mut b = database("b", "uuid");
        let (plan_of, unchecked) = plan(&with_content, &[&a, &b]);
        assert_eq!((plan_of.lacking.len(), unchecked.len()), (1, 0));
        b.blind.insert(["public", "t", "v"].map(Into::into).into());
        let (plan_of, unchecked) = plan(&with_content, &[&a, &b]);
        assert_eq!((plan_of.lacking.len(), unchecked.len()), (0, 1));
        assert_eq!(unchecked[0].object.as_deref(), Some("public.t.v"));
    }

    #[test]
    fn key_columns_of_different_types_are_named_with_both() {
        let (_, unchecked) = plan(&asked(), &[&database("a", "uuid"), &database("b", "text")]);
        let message = &unchecked[0].message;
        assert!(
            message.ends_with("key column id do not compare: uuid in a, text in b"),
            "{message}"
        );
    }

    #[test]
    fn ids_that_no_query_may_read_are_said() {
        let table = Address::table("public", "t");
        let unplannable =
            Unplannable::new([("a".into(), Ok([].into())), ("b".into(), Ok([table].into()))]);
        let databases = [database("a", "uuid"), database("b", "uuid")];
        let databases: Vec<&Snapshot> = databases.iter().collect();
        let (plan, unchecked) = super::plan(&asked(), &databases, &unplannable);
        assert_eq!((plan.compare, plan.databases.len()), (RowCompare::Count, 2));
        assert_eq!(unchecked.len(), 1);
        let counted = Asked { compare: RowCompare::Count, ..asked() };
        assert!(super::plan(&counted, &databases, &unplannable).1.is_empty());
    }
}
