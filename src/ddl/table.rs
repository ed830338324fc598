//! Tables, foreign ones among them. <https://www.postgresql.org/docs/current/sql-createtable.html>
//!
//! A table is made with its columns and its own attributes. Constraints, indexes, policies, rules,
//! triggers and the sequences of its columns are objects of their own, and come after it.

use std::collections::BTreeSet;

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

use super::column::{changes_of_inherited, identity_persistence, parent, without};
use super::constraint_clause::{constraint, constraint_type};
use super::index::flagged;
use super::parts::{change_options, with_options};
use super::stated::{items, text};
use super::target::own_name;
use super::{
    Alteration, Statement, Writer, column_clause, foreign_table, lexical, parentage, removal,
};

pub(super) const WRITER: Writer = Writer { kind: Kind::TABLE, create, alter, drop: removal::plain };

/// Where tables are that are in no tablespace of their own.
const USUAL_TABLESPACE: &str = "pg_default";

pub(super) const FOREIGN: Writer =
    Writer { kind: Kind::FOREIGN_TABLE, create, alter: foreign_table::alter, drop: removal::plain };

fn create(table: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    create_without(table, side, &BTreeSet::new(), &BTreeSet::new())
}

/// [`Writer::create`] without the defaults of some columns, and without other columns, all by their
/// addresses: they are altered and created once what they need is there.
pub fn create_without(
    table: &Object,
    side: &Snapshot,
    defaults: &BTreeSet<Address>,
    columns: &BTreeSet<Address>,
) -> Option<Vec<Statement>> {
    let plain = |column: &Object| match defaults.contains(&column.address) {
        true => without(column, &["default"]),
        false => column.clone(),
    };
    let own = columns_of(&table.address, side).into_iter();
    let own = own.filter(|column| !columns.contains(&column.address)).map(plain);
    Table { own: table, side, columns: own.collect() }.create()
}

/// The columns of a table in their order.
fn columns_of<'a>(table: &Address, side: &'a Snapshot) -> Vec<&'a Object> {
    let mut columns: Vec<_> = side.within(table, Kind::COLUMN).collect();
    columns.sort_by_key(|column| match column.property(prop::POSITION) {
        Some(Value::Number(position)) => *position,
        _ => i64::MAX,
    });
    columns
}

/// A table that is made, its columns as they are made with it, and the side that has it.
struct Table<'a> {
    own: &'a Object,
    side: &'a Snapshot,
    columns: Vec<Object>,
}

impl Table<'_> {
    fn create(&self) -> Option<Vec<Statement>> {
        let whole = text(self.own, prop::PARTITION_OF);
        let is_attached = whole.is_some_and(|whole| !self.is_like(whole));
        let mut all = vec![Statement::create_table(self.head(is_attached)?)];
        let table = self.own.address.quoted();
        let mut changes = self.column_changes(is_attached)?;
        changes.extend(self.switches()?);
        all.extend(changes.into_iter().map(|change| Statement::alter_table(&table, change)));
        for column in &self.columns {
            all.extend(identity_persistence(column)?);
        }
        if is_attached {
            all.extend(parentage::attach(self.own)?);
        }
        Some(all.into_iter().map(Statement::of_unused).collect())
    }

    /// Whether its columns are those of the partitioned table, in that order: otherwise it was made
    /// by itself and attached.
    fn is_like(&self, whole: &str) -> bool {
        let Some(whole) = Address::from_displayed(Kind::TABLE, whole) else { return true };
        let theirs = columns_of(&whole, self.side);
        let names = self.columns.iter().map(|column| column.address.own_name());
        // Of what was not read, nothing is known.
        theirs.is_empty() || names.eq(theirs.iter().map(|column| column.address.own_name()))
    }

    /// `CREATE TABLE`.
    fn head(&self, is_attached: bool) -> Option<String> {
        let unlogged = match text(self.own, prop::PERSISTENCE) {
            Some("unlogged") => "UNLOGGED ",
            _ => "",
        };
        let is_foreign = self.own.address.kind == Kind::FOREIGN_TABLE;
        let what = if is_foreign { "FOREIGN TABLE" } else { "TABLE" };
        let mut sql = format!("{unlogged}{what} {}", self.own.address.quoted());
        let whole = text(self.own, prop::PARTITION_OF).filter(|_| !is_attached);
        if let Some(whole) = whole {
            let bound = lexical::bound(text(self.own, prop::PARTITION_BOUND)?)?;
            sql.push_str(&format!(" PARTITION OF {} {bound}", lexical::qualified(whole)?));
        } else if let Some(of_type) = text(self.own, prop::OF_TYPE) {
            sql.push_str(&format!(" OF {}", lexical::qualified(of_type)?));
        } else {
            let own = self.columns.iter().filter(|c| is_attached || !c.flag(prop::INHERITED));
            let mut own: Vec<String> =
                own.map(|own| column(own, parent(own, self.side))).collect::<Option<_>>()?;
            if is_attached {
                own.extend(self.checks()?);
            }
            sql.push_str(&match own.as_slice() {
                [] => " ()".to_owned(),
                own => format!(" (\n{}\n)", own.join(",\n")),
            });
        }
        let inherited: Option<Vec<_>> =
            items(self.own, prop::INHERITS).into_iter().map(lexical::qualified).collect();
        if let Some(parents) = inherited.filter(|all| !all.is_empty()) {
            sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
        }
        if is_foreign {
            return Some(sql + &foreign_table::server(self.own)?);
        }
        if let Some(key) = text(self.own, prop::PARTITIONED_BY) {
            let key = Some(key).filter(|key| lexical::is_one_expression(key))?;
            sql.push_str(&format!(" PARTITION BY {key}"));
        }
        if let Some(method) = text(self.own, prop::ACCESS_METHOD).filter(|method| *method != "heap")
        {
            sql.push_str(&format!(" USING {}", Name::new(method).quoted()));
        }
        sql.push_str(&with_options(self.own)?);
        // A partition would come where the whole table is.
        let is_elsewhere = whole
            .and_then(|whole| Address::from_displayed(Kind::TABLE, whole))
            .and_then(|whole| self.side.objects.get(&whole))
            .is_some_and(|whole| text(whole, prop::TABLESPACE).is_some());
        let usual = is_elsewhere.then_some(USUAL_TABLESPACE);
        if let Some(tablespace) = text(self.own, prop::TABLESPACE).or(usual) {
            sql.push_str(&format!(" TABLESPACE {}", Name::new(tablespace).quoted()));
        }
        Some(sql)
    }

    /// The checks that it has from the partitioned table, which attaches nothing that lacks them.
    fn checks(&self) -> Option<Vec<String>> {
        let checks = self.side.within(&self.own.address, Kind::CONSTRAINT);
        let checks = checks.filter(|c| c.flag(prop::INHERITED) && constraint_type(c) == "check");
        let written = |check: &Object| {
            Some(format!("    CONSTRAINT {} {}", own_name(&check.address)?, constraint(check)?))
        };
        checks.map(written).collect()
    }

    /// What columns are besides their definitions, and besides what they take from a parent.
    fn column_changes(&self, is_attached: bool) -> Option<Vec<String>> {
        let is_partition = text(self.own, prop::PARTITION_OF).is_some() && !is_attached;
        let takes_all = is_partition || text(self.own, prop::OF_TYPE).is_some();
        let mut changes = Vec::new();
        for column in &self.columns {
            let is_own = is_attached || !takes_all && !column.flag(prop::INHERITED);
            changes.extend(match is_own {
                true => column_clause::settings(column)?,
                false => changes_of_inherited(column, self.side)?,
            });
            if is_own && !is_attached {
                changes.extend(unmerged(column, parent(column, self.side))?);
            }
        }
        Some(changes)
    }

    /// What follows `ALTER TABLE` for the table's own attributes. Of indexes, each says itself what
    /// it is for the table.
    fn switches(&self) -> Option<Vec<String>> {
        let mut switches = Vec::new();
        for property in [prop::ROW_LEVEL_SECURITY, prop::FORCE_ROW_LEVEL_SECURITY] {
            if self.own.flag(property) {
                switches.extend(row_security(property, true).map(str::to_owned));
            }
        }
        match text(self.own, prop::REPLICA_IDENTITY) {
            None | Some("default" | "index") => {}
            Some(_) => switches.push(replica_identity(self.own, self.side)?),
        }
        Some(switches)
    }
}

/// What follows `ALTER TABLE` to take from a column what it got from one of the same name in a parent.
fn unmerged(own: &Object, parent: Option<&Object>) -> Option<Vec<String>> {
    let is_stated = |column: &Object, property| {
        column.property(property).is_some_and(|value: &Value| !value.is_none())
    };
    let has_default = parent.is_some_and(|parent| is_stated(parent, "default"));
    let says_own = ["default", "generated", "identity"].iter().any(|name| is_stated(own, name));
    let mut changes = Vec::new();
    if has_default && !says_own {
        changes.push(format!("ALTER COLUMN {} DROP DEFAULT", own_name(&own.address)?));
    }
    changes.extend(column_clause::loosened(own, parent)?);
    Some(changes)
}

/// A column with all that it states, but for an expression that its parent hands on: most versions
/// take it from nobody else.
fn column(column: &Object, parent: Option<&Object>) -> Option<String> {
    let generated = column.property(prop::GENERATED).filter(|expression| !expression.is_none());
    let is_handed_on =
        generated.is_some() && parent.and_then(|p| p.property(prop::GENERATED)) == generated;
    let own = match is_handed_on {
        true => &without(column, &[prop::GENERATED, prop::GENERATED_KIND]),
        false => column,
    };
    Some(format!("    {}{}", column_clause::column(own)?, column_clause::not_null(own)))
}

/// What follows `ALTER TABLE` to switch row-level security.
pub fn row_security(property: &str, on: bool) -> Option<&'static str> {
    match (property, on) {
        (prop::ROW_LEVEL_SECURITY, true) => Some("ENABLE ROW LEVEL SECURITY"),
        (prop::ROW_LEVEL_SECURITY, false) => Some("DISABLE ROW LEVEL SECURITY"),
        (prop::FORCE_ROW_LEVEL_SECURITY, true) => Some("FORCE ROW LEVEL SECURITY"),
        (prop::FORCE_ROW_LEVEL_SECURITY, false) => Some("NO FORCE ROW LEVEL SECURITY"),
        _ => None,
    }
}

/// `REPLICA IDENTITY ...`, with the index of the side that it names.
pub fn replica_identity(table: &Object, side: &Snapshot) -> Option<String> {
    match text(table, prop::REPLICA_IDENTITY)? {
        word @ ("default" | "nothing" | "full") => {
            Some(format!("REPLICA IDENTITY {}", word.to_uppercase()))
        }
        "index" => {
            let index = flagged(side, &table.address, prop::REPLICA_IDENTITY)?;
            Some(format!("REPLICA IDENTITY USING INDEX {}", own_name(&index.address)?))
        }
        _ => None,
    }
}

/// The statements after which the triggers that a partition has from its table fire in the sessions
/// that it states; for after those triggers are there.
pub fn set_trigger_states(table: &Object) -> Option<Vec<Statement>> {
    let name = table.address.quoted();
    let changes = trigger_states(&items(table, prop::TRIGGER_STATES), &[])?.into_iter();
    Some(changes.map(|change| Statement::alter_table(&name, change)).collect())
}

/// What follows `ALTER TABLE` to let the triggers that a partition has from its table fire in the
/// sessions that are stated; those that are stated no more fire as they do there.
fn trigger_states(to: &[&str], from: &[&str]) -> Option<Vec<String>> {
    let mut changes = Vec::new();
    for state in to.iter().filter(|state| !from.contains(state)) {
        let (trigger, word) = lexical::leading_name(state)?;
        let enable = match word.trim_start() {
            "origin" => "ENABLE",
            "disabled" => "DISABLE",
            "replica" => "ENABLE REPLICA",
            "always" => "ENABLE ALWAYS",
            _ => return None,
        };
        changes.push(format!("{enable} TRIGGER {}", Name::new(trigger).quoted()));
    }
    for state in from {
        let (trigger, _) = lexical::leading_name(state)?;
        if !to.iter().any(|other| lexical::leading_name(other).is_some_and(|o| o.0 == trigger)) {
            changes.push(format!("ENABLE TRIGGER {}", Name::new(trigger).quoted()));
        }
    }
    Some(changes)
}

/// One property. Where a table is to be another kind of table, or another's partition key, no
/// statement does that.
fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to, property) = (change.from, change.to, change.property);
    let one = |what: String| Some(vec![what]);
    let word = text(to, property);
    let changes = match property {
        prop::ROW_LEVEL_SECURITY | prop::FORCE_ROW_LEVEL_SECURITY => {
            one(row_security(property, to.flag(property))?.to_owned())
        }
        prop::PERSISTENCE => match word? {
            "permanent" => one("SET LOGGED".to_owned()),
            "unlogged" => one("SET UNLOGGED".to_owned()),
            _ => None,
        },
        // The index says it itself.
        prop::REPLICA_IDENTITY if word == Some("index") => Some(Vec::new()),
        prop::REPLICA_IDENTITY => one(replica_identity(to, change.after)?),
        prop::ACCESS_METHOD => {
            one(format!("SET ACCESS METHOD {}", Name::new(word.unwrap_or("heap")).quoted()))
        }
        prop::TABLESPACE => {
            one(format!("SET TABLESPACE {}", Name::new(word.unwrap_or(USUAL_TABLESPACE)).quoted()))
        }
        prop::OPTIONS => change_options(from, to),
        prop::OF_TYPE => match word {
            Some(of_type) => one(format!("OF {}", lexical::qualified(of_type)?)),
            None => one("NOT OF".to_owned()),
        },
        prop::TRIGGER_STATES => trigger_states(&items(to, property), &items(from, property)),
        property if parentage::PROPERTIES.contains(&property) => {
            return Some(parentage::changed(from, to, property)?.all());
        }
        prop::DETACH_PENDING => return finish_detaching(from, to),
        _ => None,
    }?;
    let table = from.address.quoted();
    let alter = match property {
        prop::OPTIONS => Statement::set_table_options,
        _ => Statement::alter_table,
    };
    let joined = (!changes.is_empty()).then(|| alter(&table, changes.join(", ")));
    Some(joined.into_iter().collect())
}

/// A partition that is half detached is first detached whole.
fn finish_detaching(from: &Object, to: &Object) -> Option<Vec<Statement>> {
    (!to.flag(prop::DETACH_PENDING)).then_some(())?;
    let (whole, name) =
        (lexical::qualified(text(from, prop::PARTITION_OF)?)?, from.address.quoted());
    let finish = format!("DETACH PARTITION {name} FINALIZE");
    Some(
        std::iter::once(Statement::alter_table(&whole, finish))
            .chain(parentage::attach(to)?)
            .collect(),
    )
}

#[cfg(test)]
mod tests;
