//! Constraints of tables. <https://www.postgresql.org/docs/current/sql-altertable.html>

use crate::model::prop;
use crate::model::{Address, Kind, Object, Snapshot, Value};

use super::constraint_clause::{
    constraint, constraint_type, deferrability, include, is_unenforced, is_unvalidated,
};
use super::index::alter_index;
use super::index_clause::uses_of_index;
use super::naming::new_name;
use super::parts::{enabling, relation, with_options};
use super::stated::{names, text};
use super::target::own_name;
use super::{Alteration, Statement, Writer, removal};
use crate::model::Name;
use crate::sql::IndexClause;

pub(super) const WRITER: Writer = Writer {
    kind: Kind::CONSTRAINT,
    create: |object, _| {
        let mut all = vec![create(object)?];
        all.extend(uses_of_index(object, &new_name(object)?)?);
        Some(all)
    },
    alter,
    drop: removal::plain,
};

/// `ALTER TABLE ... ADD CONSTRAINT`, in one go.
fn create(object: &Object) -> Option<Statement> {
    let not_valid = if is_unvalidated(object) { " NOT VALID" } else { "" };
    added(object, &new_name(object)?, &format!("{}{not_valid}", constraint(object)?))
}

fn added(object: &Object, name: &str, clause: &str) -> Option<Statement> {
    let table = relation(&object.address)?;
    Some(match constraint_type(object) == "foreign key" {
        true => Statement::add_foreign_key(&table, name, clause),
        false => Statement::add_constraint(&table, name, clause),
    })
}

/// Added without a look at the rows, then checked under a lock that lets writers pass, where it
/// should be checked at all. For checks and foreign keys.
pub fn create_not_valid(object: &Object) -> Option<Vec<Statement>> {
    not_valid(object, &new_name(object)?)
}

fn not_valid(object: &Object, name: &str) -> Option<Vec<Statement>> {
    let constraint = constraint(object)?;
    if is_unenforced(object) {
        return Some(vec![added(object, name, &constraint)?]);
    }
    let mut all = vec![added(object, name, &format!("{constraint} NOT VALID"))?];
    if !is_unvalidated(object) {
        all.push(Statement::validate_constraint(&relation(&object.address)?, name));
    }
    Some(all)
}

/// A primary key or a unique constraint on an index that is built concurrently first, which lets
/// writers pass. Not for partitioned tables, nor WITHOUT OVERLAPS.
pub fn create_concurrently(object: &Object) -> Option<Vec<Statement>> {
    let kind = Some(constraint_type(object)).filter(|k| ["primary key", "unique"].contains(k))?;
    (!object.flag(prop::WITHOUT_OVERLAPS)).then_some(())?;
    let (name, table) = (new_name(object)?, relation(&object.address)?);
    let adopt = format!("{} USING INDEX {name}{}", kind.to_uppercase(), deferrability(object));
    let mut all = vec![
        Statement::create_index_concurrently(&clause_of_index(object, &table, &name)?),
        Statement::add_constraint(&table, &name, adopt),
    ];
    all.extend(uses_of_index(object, &name)?);
    Some(all)
}

fn clause_of_index(object: &Object, table: &str, name: &str) -> Option<IndexClause> {
    let nulls = if object.flag(prop::NULLS_NOT_DISTINCT) { " NULLS NOT DISTINCT" } else { "" };
    let tablespace = match text(object, prop::TABLESPACE) {
        Some(tablespace) => format!(" TABLESPACE {}", Name::new(tablespace).quoted()),
        None => String::new(),
    };
    let rest = format!(
        " ({}){}{nulls}{}{tablespace}",
        names(object, prop::COLUMNS)?,
        include(object),
        with_options(object)?
    );
    Some(IndexClause { unique: true, name: name.to_owned(), table: table.to_owned(), rest })
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to) = (change.from, change.to);
    let (table, name) = (relation(&from.address)?, own_name(&from.address)?);
    let is_key = constraint_type(to) == "foreign key";
    match (change.property, to.property(change.property)?) {
        // When it is checked is changed without a look at any row; PostgreSQL can of no other type.
        (prop::DEFERRABLE | prop::INITIALLY_DEFERRED, _) if is_key => {
            let when = match deferrability(to) {
                "" => "NOT DEFERRABLE",
                " DEFERRABLE" => "DEFERRABLE INITIALLY IMMEDIATE",
                when => when.trim_start(),
            };
            Some(vec![Statement::alter_constraint(&table, &name, when)])
        }
        // All rows are held to what becomes enforced, and to nothing that is not.
        (prop::VALIDATED, _) if is_unenforced(from) != is_unenforced(to) => Some(Vec::new()),
        (prop::VALIDATED, _) if is_unenforced(to) => Some(Vec::new()),
        (prop::VALIDATED, Value::Flag(true)) => {
            Some(vec![Statement::validate_constraint(&table, &name)])
        }
        // PostgreSQL 18 changes it for foreign keys alone.
        (prop::ENFORCED, Value::Flag(enforced)) if is_key => {
            let word = if *enforced { "ENFORCED" } else { "NOT ENFORCED" };
            Some(vec![Statement::alter_constraint(&table, &name, word)])
        }
        (prop::TRIGGERS_ENABLED, Value::Flag(true)) => triggers_enabled(from, change.before),
        (prop::INHERITED, _) if !has_same_parents(change) => Some(Vec::new()),
        _ => alter_index(change),
    }
}

/// Whether the table comes from the same tables before and after; where it does not, what it takes
/// from them changes with that.
fn has_same_parents(change: &Alteration<'_>) -> bool {
    let of = |side: &Snapshot, object: &Object| {
        let table = side.objects.get(&object.address.owning_table()?)?;
        let both =
            [prop::PARTITION_OF, "inherits"].map(|property| table.property(property).cloned());
        Some(both)
    };
    of(change.before, change.from) == of(change.after, change.to)
}

/// A foreign key has triggers on both tables, and their names are nobody's: so all are enabled, and
/// those of the user's are put back into the state that they were in.
fn triggers_enabled(key: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    let own = key.address.owning_table()?;
    let target = Address::from_displayed(Kind::TABLE, text(key, prop::REFERENCES)?);
    let mut statements = Vec::new();
    for table in [Some(own), target].into_iter().flatten() {
        let quoted = table.quoted();
        let statement = Statement::enable_trigger(&quoted, "ENABLE", "ALL");
        if statements.contains(&statement) {
            continue;
        }
        statements.push(statement);
        for trigger in side.within(&table, Kind::TRIGGER) {
            let word = enabling(trigger).filter(|word| *word != "ENABLE");
            if let Some(word) = word {
                let name = own_name(&trigger.address)?;
                statements.push(Statement::enable_trigger(&quoted, word, &name));
            }
        }
    }
    Some(statements)
}

#[cfg(test)]
mod tests {
    use super::{WRITER, create_concurrently, create_not_valid};
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};
    use crate::sql::Phase;

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
    fn exclusion_says_where_its_index_is() {
        let exclusion = |definition: &str| {
            let properties = [
                ("type", Value::text("exclusion")),
                ("exclusion", Value::Definition(definition.into())),
                ("tablespace", Value::text("fast disk")),
            ];
            testing::create(&WRITER, &constraint(&properties)).unwrap()[0].sql.clone()
        };
        let space = "USING INDEX TABLESPACE \"fast disk\"";
        for (keys, condition) in [
            ("(a WITH &&)", ""),
            ("(a WITH &&) INCLUDE (b)", " WHERE (b > 0)"),
            ("(\"WHERE\" WITH =)", " WHERE ((b = ' WHERE ('::text))"),
        ] {
            let sql = exclusion(&format!("EXCLUDE USING gist {keys}{condition}"));
            let expected = format!("EXCLUDE USING gist {keys} {space}{condition}");
            assert!(sql.ends_with(&expected), "{sql}");
        }
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
