//! Which tables can be compared how: pure, from what the catalogs say.

use crate::model::{Address, Kind, Name, Object, Reason, RowCompare, Snapshot, Unchecked, Value};

use super::key::{KeyClass, KeyColumn};

/// A table whose rows somebody asked to have compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The table.
    pub table: Address,
    /// How.
    pub compare: RowCompare,
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
    /// The databases that have the table.
    pub databases: Vec<Name>,
}

/// Plans one table. What cannot be compared as asked is named in the second part, and counted at
/// least; a table that a database does not have is left out there, for that is a finding already.
pub fn plan(asked: &Asked, databases: &[&Snapshot]) -> (TablePlan, Vec<Unchecked>) {
    let databases = || databases.iter().copied();
    let having: Vec<&Snapshot> =
        databases().filter(|database| database.objects.contains_key(&asked.table)).collect();
    let unseen = databases().filter(|database| {
        !database.objects.contains_key(&asked.table) && !database.can_see(&asked.table)
    });
    let mut unchecked: Vec<Unchecked> = unseen
        .map(|database| Unchecked {
            database: Some(database.name.clone()),
            object: Some(asked.table.to_string()),
            reason: Reason::NotComparable,
            message: format!("the rows of {} were not compared: it could not be seen", asked.table),
            hint: None,
        })
        .collect();
    let mut plan = TablePlan {
        table: asked.table.clone(),
        compare: asked.compare,
        key: Vec::new(),
        databases: having.iter().map(|database| database.name.clone()).collect(),
    };
    // One database's ids have nothing to be compared with.
    if having.len() < 2 {
        plan.compare = RowCompare::Count;
    }
    if plan.compare == RowCompare::Ids {
        match common_key(&asked.table, &having) {
            Ok(key) => plan.key = key,
            Err(_) if !asked.is_explicit => plan.compare = RowCompare::Count,
            Err(why) => {
                plan.compare = RowCompare::Count;
                unchecked.push(Unchecked {
                    database: None,
                    object: Some(asked.table.to_string()),
                    reason: Reason::NotComparable,
                    message: format!("the ids of {} were not compared: {why}", asked.table),
                    hint: Some("its rows were counted; where that is enough, say `compare: count` in a later entry of `rows`".into()),
                });
            }
        }
    }
    (plan, unchecked)
}

/// The primary key that all databases agree on.
fn common_key(table: &Address, having: &[&Snapshot]) -> Result<Vec<KeyColumn>, String> {
    let mut common: Option<(Vec<KeyColumn>, &Name)> = None;
    for database in having {
        let name = &database.name;
        let Some(columns) = primary_key(table, database) else {
            return Err(format!("it has no primary key in {name}"));
        };
        let mut key = Vec::with_capacity(columns.len());
        for column in columns {
            let address =
                Address::new(Kind::COLUMN, table.path.iter().cloned().chain([column.clone()]));
            let Some(Value::Type(type_name)) =
                database.objects.get(&address).and_then(|object| object.property("type"))
            else {
                return Err(format!("the type of its key column {column} in {name} is not known"));
            };
            let Some(class) = KeyClass::of_type(type_name) else {
                return Err(format!(
                    "key column {column} has type {type_name} in {name}, and only uuid, integer \
                     and text keys can be compared"
                ));
            };
            key.push(KeyColumn { name: column, class });
        }
        match &common {
            None => common = Some((key, name)),
            Some((first, _)) if *first == key => {}
            Some((_, other)) => {
                return Err(format!("its primary key in {name} is another one than in {other}"));
            }
        }
    }
    common.map(|(key, _)| key).ok_or_else(|| "no database has it".into())
}

fn primary_key(table: &Address, database: &Snapshot) -> Option<Vec<Name>> {
    let is_key = |object: &&Object| object.property("type") == Some(&Value::text("primary key"));
    let key = database.within(table, Kind::CONSTRAINT).find(is_key)?;
    match key.property("columns") {
        Some(Value::List(columns)) => Some(columns.iter().map(|c| Name::new(c.as_ref())).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, plan};
    use crate::model::{Address, Kind, Object, Origin, Property, RowCompare, Snapshot, Value};

    fn database(name: &str, key_type: &str) -> Snapshot {
        let mut snapshot = Snapshot::empty(name, Origin::Database);
        snapshot.kinds_read.extend([Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT]);
        snapshot.insert(Object::named(Address::table("public", "t"), vec![]));
        snapshot.insert(Object::named(
            Address::new(Kind::COLUMN, ["public", "t", "id"]),
            vec![Property { name: "type", value: Value::type_name(key_type) }],
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

    fn asked() -> Asked {
        Asked { table: Address::table("public", "t"), compare: RowCompare::Ids, is_explicit: true }
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
        for (left, right) in [("uuid", "text"), ("numeric", "numeric")] {
            let (plan, unchecked) = plan(&asked(), &[&database("a", left), &database("b", right)]);
            assert_eq!(plan.compare, RowCompare::Count);
            assert_eq!(unchecked.len(), 1);
        }
    }

    #[test]
    fn what_nobody_asked_for_by_ids_is_counted_where_it_must_be() {
        let asked = Asked { is_explicit: false, ..asked() };
        let (plan, unchecked) =
            plan(&asked, &[&database("a", "numeric"), &database("b", "numeric")]);
        assert_eq!(plan.compare, RowCompare::Count);
        assert!(unchecked.is_empty());
    }

    #[test]
    fn a_database_that_could_not_see_the_table_is_unchecked() {
        let blind = Snapshot::empty("b", Origin::Database);
        let (plan, unchecked) = plan(&asked(), &[&database("a", "uuid"), &blind]);
        assert_eq!(plan.databases.len(), 1);
        assert_eq!(unchecked.len(), 1);
    }
}
