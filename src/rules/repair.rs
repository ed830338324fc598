//! What the rules' statements have in common: where they aim, and how objects are spelt in SQL.

use crate::model::{
    Actual, Address, Change, Difference, Fix, Kind, Lock, Name, Object, Property, Snapshot,
    Statement, Value,
};

use super::book::Sides;
use super::rule::Said;
use super::words;
use crate::ddl::{self, Alteration, constraint_clause};

pub(super) use crate::ddl::constraint_clause::deferrability;
pub(super) use crate::ddl::index::flagged;
pub(super) use crate::ddl::target::{alter_table, own_name};

pub(super) const ACCESS_EXCLUSIVE: Lock = Lock::AccessExclusive;
pub(super) const SHARE_ROW_EXCLUSIVE: Lock = Lock::ShareRowExclusive;
pub(super) const SHARE: Lock = Lock::Share;
pub(super) const SHARE_UPDATE_EXCLUSIVE: Lock = Lock::ShareUpdateExclusive;
pub(super) const NO_LOCK: Lock = Lock::None;

/// Which databases a statement would change, and into what.
pub(super) struct Aim<'d> {
    /// The side that they are made like, where no declaration decides.
    pub(super) like: Option<&'d Name>,
    /// The databases that change.
    pub(super) wrong: Vec<Name>,
    /// The object's address in all of them.
    pub(super) at: &'d Address,
    /// The property's new value; `None` where the object itself is missing or extra.
    pub(super) to: Value,
}

/// The aim of a difference: what is declared, or else what the first database has. `None` where the
/// databases to change know the object under different names, because one text cannot fit all.
pub(super) fn aim(difference: &Difference) -> Option<Aim<'_>> {
    let value = |database: &Name| match difference.actual.get(database) {
        Some(Actual::Value(value)) => Some(value),
        _ => None,
    };
    let (like, to) = match (&difference.expected, &difference.change) {
        (Some(expected), _) => (None, expected.clone()),
        (None, Change::Property(_) | Change::Renamed) => {
            let first = difference.databases.first()?;
            (Some(first), value(first)?.clone())
        }
        (None, _) => {
            let holder = difference.actual.iter().find(|(_, actual)| **actual == Actual::Present);
            (holder.map(|(database, _)| database), Value::None)
        }
    };
    let keeps = |database: &Name| difference.expected.is_none() && value(database) == Some(&to);
    let wrong: Vec<Name> =
        difference.databases.iter().filter(|database| !keeps(database)).cloned().collect();
    let at = difference.address_in(wrong.first()?);
    wrong.iter().all(|database| difference.address_in(database) == at).then_some(())?;
    Some(Aim { like, wrong, at, to })
}

/// The plain sentence, with a statement where one could be written.
pub(super) fn said(difference: &Difference, fix: Option<Fix>) -> Said {
    let advice = fix.as_ref().and_then(|_| {
        let aim = aim(difference)?;
        words::direction(difference, aim.like?, &aim.wrong)
    });
    Said { message: words::message(difference), advice, fix, ..Said::default() }
}

/// [`said`], with more advice.
pub(super) fn said_and(difference: &Difference, fix: Option<Fix>, more: &str) -> Said {
    let said = said(difference, fix);
    let advice = match said.advice {
        Some(advice) => format!("{advice} {more}"),
        None => more.to_owned(),
    };
    Said { advice: Some(advice), ..said }
}

/// The plain sentence, with words instead of a statement.
pub(super) fn advised(difference: &Difference, advice: &str) -> Said {
    Said { message: words::message(difference), advice: Some(advice.to_owned()), ..Said::default() }
}

/// A fix of several statements.
pub(super) fn fix(statements: impl IntoIterator<Item = String>, lock: Lock) -> Fix {
    guarded(Vec::new(), statements, lock)
}

/// A fix that begins with what has to be counted first.
pub(super) fn guarded(
    guards: Vec<String>,
    statements: impl IntoIterator<Item = String>,
    lock: Lock,
) -> Fix {
    let statements = statements.into_iter().map(|sql| statement(sql, lock)).collect();
    Fix { guards, statements, blocked_by: Vec::new() }
}

/// A statement that a rule wrote. What builds an index concurrently refuses to run in a transaction;
/// a validation, and the building of a constraint upon it, should not run in that of what it
/// validates, whose stronger lock would be held meanwhile.
fn statement(sql: String, lock: Lock) -> Statement {
    let concurrent = sql.contains("INDEX CONCURRENTLY ");
    let validates = sql.contains(" VALIDATE CONSTRAINT ");
    // A new label can be used only after the commit.
    let adds_label = sql.contains(" ADD VALUE ");
    let lock = match concurrent || validates {
        true => lock.min(Lock::ShareUpdateExclusive),
        false => lock,
    };
    // What they refer to may be made by the same script.
    let refers = sql.contains(" FOREIGN KEY (");
    let late = validates || sql.contains(" OWNED BY \"");
    // Of a new table, too: the one that it refers to is in use.
    let lock = if refers { lock.max(Lock::ShareRowExclusive) } else { lock };
    let statement = Statement::new(sql).locking(lock);
    let statement = match (refers, late) {
        (true, _) => statement.last(),
        (_, true) => statement.late(),
        _ => statement,
    };
    if concurrent || validates || adds_label { statement.alone() } else { statement }
}

/// Whether a table is partitioned in any of the databases: what needs a plain table there (building
/// an index concurrently, adding a foreign key NOT VALID) works on none of them then.
pub(super) fn is_partitioned(address: &Address, databases: &[Snapshot]) -> bool {
    address.owning_table().is_some_and(|table| {
        let tables = databases.iter().filter_map(|database| database.objects.get(&table));
        let mut keys = tables.filter_map(|table| table.property("partitioned by"));
        keys.any(|key| !key.is_none())
    })
}

/// Whether a table is foreign in any of the databases. PostgreSQL looks at no row of such a table, and
/// what is demanded of its columns is taken on trust.
pub(super) fn is_foreign(address: &Address, databases: &[Snapshot]) -> bool {
    address.owning_table().is_some_and(|table| {
        let foreign = Address { kind: Kind::FOREIGN_TABLE, path: table.path };
        databases.iter().any(|database| database.objects.contains_key(&foreign))
    })
}

/// The addresses that a relation may have, whatever kind of relation it is.
pub(super) fn relations(table: &Address) -> impl Iterator<Item = Address> + use<> {
    let path = table.path.clone();
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_relation());
    kinds.map(move |kind| Address { kind, path: path.clone() })
}

/// A raw name as SQL.
pub(super) fn quoted(name: &str) -> String {
    Name::new(name).quoted()
}

/// Drops an index: `how` is `CONCURRENTLY ` or nothing.
pub(super) fn drop_index(address: &Address, how: &str, lock: Lock) -> Option<Fix> {
    let sql = format!("DROP INDEX {how}{}.{}", address.schema()?.quoted(), own_name(address)?);
    Some(fix([sql], lock))
}

/// A text property.
pub(super) fn text<'a>(object: &'a Object, property: &str) -> Option<&'a str> {
    match object.property(property)? {
        Value::Text(text) | Value::Type(text) => Some(text),
        _ => None,
    }
}

/// The object as it is in a database, with all that the model states about it laid over.
pub(super) fn rebuilt(
    difference: &Difference,
    sides: &Sides<'_>,
    database: &Name,
) -> Option<Object> {
    let address = difference.address_in(database);
    let mut object = sides.database(database)?.objects.get(address)?.clone();
    let mut properties = object.properties.to_vec();
    for Property { name, value } in difference.model.as_ref()?.properties.iter() {
        match properties.iter_mut().find(|property| property.name == *name) {
            Some(property) => property.value = value.clone(),
            None => properties.push(Property { name, value: value.clone() }),
        }
    }
    object.properties = properties.into();
    Some(object)
}

/// [`rebuilt`] in every database to change, where all have it alike.
pub(super) fn rebuilt_alike(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
) -> Option<Object> {
    let mut objects = aim.wrong.iter().map(|database| rebuilt(difference, sides, database));
    let object = objects.next()??;
    objects.all(|other| other.as_ref() == Some(&object)).then_some(object)
}

/// The difference with each side's value as a sentence should show it, given that side's object.
pub(super) fn retold(
    difference: &Difference,
    sides: &Sides<'_>,
    show: impl Fn(&Object, &Value) -> Value,
) -> Difference {
    let mut told = difference.clone();
    for (database, actual) in &mut told.actual {
        let objects = sides.database(database).map(|side| &side.objects);
        let object = objects.and_then(|objects| objects.get(difference.address_in(database)));
        if let (Actual::Value(value), Some(object)) = (actual, object) {
            *value = show(object, value);
        }
    }
    if let (Some(expected), Some(model)) = (&mut told.expected, &difference.model) {
        *expected = show(model, expected);
    }
    told
}

/// ` COLLATE ...`, where there is one: known raw where it is PostgreSQL's own, or else qualified.
pub(super) fn collate(collation: Option<&Value>) -> String {
    let Some(Value::Text(name)) = collation else { return String::new() };
    let qualified = Address::from_displayed(Kind::COLLATION, name);
    match qualified.filter(|address| address.path.len() == 2) {
        Some(address) => format!(" COLLATE {}", address.quoted()),
        None => format!(" COLLATE {}", quoted(name)),
    }
}

/// `ALTER TABLE ... ALTER COLUMN ...` of the column that the aim is at.
pub(super) fn alter_column(aim: &Aim<'_>, what: &str) -> Option<String> {
    Some(format!("{} ALTER COLUMN {} {what}", alter_table(aim.at)?, own_name(aim.at)?))
}

/// The value of a property that all databases to change have.
pub(super) fn common<'a>(aim: &Aim<'_>, sides: &Sides<'a>, property: &str) -> Option<&'a Value> {
    let mut values = aim
        .wrong
        .iter()
        .map(|database| sides.database(database)?.objects.get(aim.at)?.property(property));
    let first = values.next()??;
    values.all(|other| other == Some(first)).then_some(first)
}

/// The side that the aim's databases are to become like.
pub(super) fn model<'a>(aim: &Aim<'_>, sides: &Sides<'a>) -> Option<&'a Snapshot> {
    match aim.like {
        Some(name) => sides.database(name),
        None => sides.declaration,
    }
}

/// The type of the constraint that a difference is about; `None` where it is about something else.
pub(super) fn difference_type(difference: &Difference) -> Option<&str> {
    let model = difference.model.as_ref().filter(|model| model.address.kind == Kind::CONSTRAINT)?;
    Some(constraint_clause::constraint_type(model))
}

/// What the writer of its kind does about one property in each database that changes, where that is
/// one text.
pub(super) fn altered(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
) -> Option<Fix> {
    let writer = ddl::writer(aim.at.kind)?;
    let mut in_each = aim.wrong.iter().map(|database| {
        let before = sides.database(database)?;
        let (from, to) = (before.objects.get(aim.at)?, rebuilt(difference, sides, database)?);
        let after = model(aim, sides).unwrap_or(before);
        (writer.alter)(&Alteration { from, to: &to, property, before, after })
    });
    let statements = in_each.next()??;
    in_each.all(|other| other.as_ref() == Some(&statements)).then_some(())?;
    (!statements.is_empty()).then(|| Fix { statements, ..Fix::default() })
}
