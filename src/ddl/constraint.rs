//! Constraints of tables. <https://www.postgresql.org/docs/current/sql-altertable.html>

use crate::model::{Address, Kind, Object, Snapshot, Value};

use super::constraint_clause::{
    constraint, constraint_type, deferrability, include, is_unenforced, is_unvalidated,
};
use super::index::alter_index;
use super::index_clause::roles_of_index;
use super::naming::new_name;
use super::parts::{enabling, statements, with_options};
use super::stated::{names, text};
use super::target::{alter_table, own_name};
use super::{Alteration, Lock, Statement, Writer, removal};
use crate::model::Name;

pub(super) const WRITER: Writer = Writer {
    kind: Kind::CONSTRAINT,
    create: |object, _| {
        let mut all = vec![adding(object, add(object)?)];
        all.extend(settled(object)?);
        Some(all)
    },
    alter,
    drop: |object| statements([removal::drop(&object.address)?], Lock::AccessExclusive),
};

/// `ALTER TABLE ... ADD CONSTRAINT`, in one go.
pub fn add(object: &Object) -> Option<String> {
    Some(format!(
        "{} ADD CONSTRAINT {} {}{}",
        alter_table(&object.address)?,
        new_name(object)?,
        constraint(object)?,
        if is_unvalidated(object) { " NOT VALID" } else { "" },
    ))
}

/// A statement that adds the constraint, with its lock and its place.
fn adding(object: &Object, sql: String) -> Statement {
    match constraint_type(object) == "foreign key" {
        true => Statement::new(sql).locking(Lock::ShareRowExclusive).last(),
        false => Statement::new(sql).locking(Lock::AccessExclusive),
    }
}

/// What its index is for CLUSTER and logical replication.
fn settled(object: &Object) -> Option<Vec<Statement>> {
    statements(roles_of_index(object, &new_name(object)?)?, Lock::AccessExclusive)
}

/// Added without a look at the rows, then checked under a lock that lets writers pass, where it
/// should be checked at all. For checks and foreign keys.
pub fn create_not_valid(object: &Object) -> Option<Vec<Statement>> {
    let sql = add_not_valid(object, &new_name(object)?)?;
    let mut sql = sql.into_iter();
    let mut all = vec![adding(object, sql.next()?)];
    all.extend(sql.map(validating));
    Some(all)
}

/// [`create_not_valid`] as texts, under the quoted name.
pub fn add_not_valid(object: &Object, name: &str) -> Option<Vec<String>> {
    let alter = alter_table(&object.address)?;
    let constraint = constraint(object)?;
    if is_unenforced(object) {
        return Some(vec![format!("{alter} ADD CONSTRAINT {name} {constraint}")]);
    }
    let mut statements = vec![format!("{alter} ADD CONSTRAINT {name} {constraint} NOT VALID")];
    if !is_unvalidated(object) {
        statements.push(format!("{alter} VALIDATE CONSTRAINT {name}"));
    }
    Some(statements)
}

fn validating(sql: String) -> Statement {
    Statement::new(sql).locking(Lock::ShareUpdateExclusive).late().alone()
}

/// A primary key or a unique constraint on an index that is built concurrently first, which lets
/// writers pass. Not for partitioned tables, nor WITHOUT OVERLAPS.
pub fn create_concurrently(object: &Object) -> Option<Vec<Statement>> {
    let kind = Some(constraint_type(object)).filter(|k| ["primary key", "unique"].contains(k))?;
    (!object.flag("without overlaps")).then_some(())?;
    let (name, table) = (new_name(object)?, object.address.owning_table()?.quoted());
    let build = Statement::new(index_of(object, &table, &name)?);
    let adopt = format!(
        "ALTER TABLE {table} ADD CONSTRAINT {name} {} USING INDEX {name}{}",
        kind.to_uppercase(),
        deferrability(object)
    );
    let mut all = vec![
        build.locking(Lock::ShareUpdateExclusive).alone(),
        Statement::new(adopt).locking(Lock::AccessExclusive),
    ];
    all.extend(settled(object)?);
    Some(all)
}

/// `CREATE UNIQUE INDEX CONCURRENTLY` for a constraint; the names are quoted.
pub fn index_of(object: &Object, table: &str, name: &str) -> Option<String> {
    let nulls = if object.flag("nulls not distinct") { " NULLS NOT DISTINCT" } else { "" };
    let tablespace = match text(object, "tablespace") {
        Some(tablespace) => format!(" TABLESPACE {}", Name::new(tablespace).quoted()),
        None => String::new(),
    };
    Some(format!(
        "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}){}{nulls}{}{tablespace}",
        names(object, "columns")?,
        include(object),
        with_options(object)?
    ))
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to) = (change.from, change.to);
    let (alter, name) = (alter_table(&from.address)?, own_name(&from.address)?);
    let is_key = constraint_type(to) == "foreign key";
    match (change.property, to.property(change.property)?) {
        // When it is checked is changed without a look at any row; PostgreSQL can of no other type.
        ("deferrable" | "initially deferred", _) if is_key => {
            let when = match deferrability(to) {
                "" => " NOT DEFERRABLE",
                " DEFERRABLE" => " DEFERRABLE INITIALLY IMMEDIATE",
                when => when,
            };
            let sql = format!("{alter} ALTER CONSTRAINT {name}{when}");
            statements([sql], Lock::ShareRowExclusive)
        }
        // All rows are held to what becomes enforced, and to nothing that is not.
        ("validated", _) if is_unenforced(from) != is_unenforced(to) => Some(Vec::new()),
        ("validated", _) if is_unenforced(to) => Some(Vec::new()),
        ("validated", Value::Flag(true)) => {
            Some(vec![validating(format!("{alter} VALIDATE CONSTRAINT {name}"))])
        }
        // PostgreSQL 18 changes it for foreign keys alone.
        ("enforced", Value::Flag(enforced)) if is_key => {
            let word = if *enforced { "ENFORCED" } else { "NOT ENFORCED" };
            let sql = format!("{alter} ALTER CONSTRAINT {name} {word}");
            statements([sql], Lock::ShareRowExclusive)
        }
        ("triggers enabled", Value::Flag(true)) => {
            statements(enable_triggers(from, change.before)?, Lock::ShareRowExclusive)
        }
        ("inherited", _) if !has_same_parents(change) => Some(Vec::new()),
        _ => alter_index(change),
    }
}

/// Whether the table comes from the same tables before and after; where it does not, what it takes
/// from them changes with that.
fn has_same_parents(change: &Alteration<'_>) -> bool {
    let of = |side: &Snapshot, object: &Object| {
        let table = side.objects.get(&object.address.owning_table()?)?;
        let both = ["partition of", "inherits"].map(|property| table.property(property).cloned());
        Some(both)
    };
    of(change.before, change.from) == of(change.after, change.to)
}

/// A foreign key has triggers on both tables, and their names are nobody's: so all are enabled, and
/// those of the user's are put back into the state that they were in.
pub fn enable_triggers(key: &Object, side: &Snapshot) -> Option<Vec<String>> {
    let own = key.address.owning_table()?;
    let target = Address::from_displayed(Kind::TABLE, text(key, "references")?);
    let mut statements = Vec::new();
    for table in [Some(own), target].into_iter().flatten() {
        let alter = format!("ALTER TABLE {}", table.quoted());
        let statement = format!("{alter} ENABLE TRIGGER ALL");
        if statements.contains(&statement) {
            continue;
        }
        statements.push(statement);
        for trigger in side.within(&table, Kind::TRIGGER) {
            let word = enabling(trigger).filter(|word| *word != "ENABLE");
            if let Some(word) = word {
                let name = own_name(&trigger.address)?;
                statements.push(format!("{alter} {word} TRIGGER {name}"));
            }
        }
    }
    Some(statements)
}

#[cfg(test)]
mod tests {
    use super::{WRITER, create_concurrently, create_not_valid};
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Phase, Property, Value};

    fn constraint(properties: &[(&'static str, Value)]) -> Object {
        let all = properties.iter().cloned().map(|(name, value)| Property { name, value });
        let address = Address::new(Kind::CONSTRAINT, ["s", "t", "k"]);
        Object::named(address, all.collect::<Vec<_>>())
    }

    fn foreign_key(more: &[(&'static str, Value)]) -> Object {
        let usual = [
            ("type", Value::text("foreign key")),
            ("columns", Value::list(["a"])),
            ("references", Value::text("s.o")),
            ("references columns", Value::list(["id"])),
        ];
        constraint(&usual.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>())
    }

    fn altered(from: &Object, to: &Object, property: &str) -> Option<Vec<String>> {
        let all = testing::texts(testing::alter(&WRITER, from, to, property))?.into_iter();
        Some(all.map(|sql| sql.replace("ALTER TABLE \"s\".\"t\" ", "")).collect())
    }

    #[test]
    fn foreign_key_is_added_last_and_validated_apart() {
        let key = "FOREIGN KEY (\"a\") REFERENCES s.o (\"id\")";
        let added = testing::create(&WRITER, &foreign_key(&[])).unwrap();
        assert_eq!(added[0].sql, format!("ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"k\" {key}"));
        assert_eq!(added[0].phase, Phase::Last);
        let apart = create_not_valid(&foreign_key(&[])).unwrap();
        assert!(apart[0].sql.ends_with(&format!("{key} NOT VALID")), "{apart:?}");
        assert!(apart[1].sql.ends_with(" VALIDATE CONSTRAINT \"k\"") && apart[1].alone);
    }

    #[test]
    fn key_is_built_on_an_index_of_its_own() {
        let unique =
            constraint(&[("type", Value::text("unique")), ("columns", Value::list(["a"]))]);
        let sql = testing::texts(create_concurrently(&unique)).unwrap();
        assert_eq!(
            sql,
            [
                "CREATE UNIQUE INDEX CONCURRENTLY \"k\" ON \"s\".\"t\" (\"a\")",
                "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"k\" UNIQUE USING INDEX \"k\"",
            ]
        );
        assert_eq!(create_concurrently(&foreign_key(&[])), None);
    }

    #[test]
    fn constraint_is_altered_where_postgresql_can() {
        let key = |property, on| foreign_key(&[(property, Value::Flag(on))]);
        for (property, on, expected) in [
            ("deferrable", true, "ALTER CONSTRAINT \"k\" DEFERRABLE INITIALLY IMMEDIATE"),
            ("deferrable", false, "ALTER CONSTRAINT \"k\" NOT DEFERRABLE"),
            ("validated", true, "VALIDATE CONSTRAINT \"k\""),
            ("enforced", false, "ALTER CONSTRAINT \"k\" NOT ENFORCED"),
        ] {
            let found = altered(&key(property, !on), &key(property, on), property);
            assert_eq!(found, Some(vec![expected.to_owned()]));
        }
        let (held, unheld) = (key("validated", true), key("validated", false));
        assert_eq!(altered(&held, &unheld, "validated"), None);
        let unique =
            |on| constraint(&[("type", Value::text("unique")), ("deferrable", Value::Flag(on))]);
        assert_eq!(altered(&unique(false), &unique(true), "deferrable"), None);
    }
}
