//! What partitions and heirs only repeat: a difference in the table that they are parts of, or have
//! their columns from, is told there, once.
//!
//! PostgreSQL hands a change of the parent on to them, so that its statement mends them too. What a
//! child has of its own, or has otherwise than its parent, is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Actual, Address, Change, Difference, Kind, Name, Value};

use crate::compare::Sides;

/// The differences of parents, and of tables themselves.
pub(super) struct Repeated<'d> {
    /// By kind and table: columns, constraints and indexes.
    parts: BTreeMap<(Kind, Address), Vec<&'d Difference>>,
    /// Tables whose property differs, by property and database.
    tables: BTreeSet<(Address, &'static str, &'d Name)>,
    /// Views and tables, as they are displayed, the types of whose columns differ, each with the
    /// object that tells so: the view, or the first such column.
    retyped: BTreeMap<String, Address>,
}

impl<'d> Repeated<'d> {
    /// Of these.
    pub(super) fn of(differences: &'d [Difference]) -> Self {
        let mut repeated =
            Repeated { parts: BTreeMap::new(), tables: BTreeSet::new(), retyped: BTreeMap::new() };
        for difference in differences {
            repeated.add(difference);
        }
        repeated
    }

    fn add(&mut self, difference: &'d Difference) {
        let Some(table) = difference.object.owning_table() else {
            if difference.object.kind.is_view()
                && difference.change == Change::Property(prop::COLUMNS)
            {
                self.retyped.insert(difference.object.to_string(), difference.object.clone());
            }
            return;
        };
        let kind = difference.object.kind;
        match difference.change {
            Change::Property(property) if kind == Kind::TABLE => {
                let databases = difference.databases.iter();
                self.tables.extend(databases.map(|name| (table.clone(), property, name)));
            }
            Change::Property(prop::TYPE | prop::TYPE_MODIFIER | prop::COLLATION)
                if kind == Kind::COLUMN =>
            {
                let column = || difference.object.clone();
                self.retyped.entry(table.to_string()).or_insert_with(column);
            }
            _ => {}
        }
        if [Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX].contains(&kind) {
            self.parts.entry((kind, table)).or_default().push(difference);
        }
    }

    /// The object of the difference that says it already; `None` where none does.
    pub(super) fn teller(&self, difference: &Difference, sides: &Sides<'_>) -> Option<Address> {
        let table = || difference.object.owning_table();
        table()
            .filter(|_| self.follows_table(difference))
            .or_else(|| self.source_of_types(difference))
            .or_else(|| self.parents(difference, sides))
    }

    /// Whether it is only how the table's own difference shows in what is in it.
    fn follows_table(&self, difference: &Difference) -> bool {
        let Some(table) = difference.object.owning_table() else { return false };
        let causes: &[&str] = match difference.change {
            // A column that was the table's own stays it, whatever the table comes to inherit from.
            Change::Property(prop::INHERITED) => &[prop::PARTITION_OF],
            Change::Property(prop::REPLICA_IDENTITY) if difference.object.kind != Kind::TABLE => {
                &[prop::REPLICA_IDENTITY]
            }
            Change::Property(prop::PARTITION_BOUND) => &[prop::PARTITION_OF],
            _ => return false,
        };
        let differs = |name: &Name| {
            causes.iter().any(|cause| self.tables.contains(&(table.clone(), *cause, name)))
        };
        difference.databases.iter().all(differs)
    }

    /// Of a view whose columns have other types because those that it reads have: what it reads.
    fn source_of_types(&self, difference: &Difference) -> Option<Address> {
        if !difference.object.kind.is_view() || difference.change != Change::Property(prop::COLUMNS)
        {
            return None;
        }
        let query = difference.model.as_ref().and_then(|model| model.property(prop::DEFINITION));
        let Some(Value::Definition(query)) = query else { return None };
        let own = difference.object.to_string();
        let mut read = self.retyped.iter();
        let (_, source) = read.find(|(name, _)| **name != own && query.contains(name.as_str()))?;
        Some(source.clone())
    }

    /// What differs in the same, and in the same way, in a parent of its table.
    fn parents(&self, difference: &Difference, sides: &Sides<'_>) -> Option<Address> {
        let kind = difference.object.kind;
        let table = difference.object.owning_table().filter(|_| kind != Kind::TABLE)?;
        if !self.parts.keys().any(|(known, _)| *known == kind) {
            return None;
        }
        parents(&table, sides)
            .into_iter()
            .filter_map(|parent| self.parts.get(&(kind, parent)))
            .flatten()
            .find(|other| repeats(difference, other))
            .map(|other| other.object.clone())
    }
}

/// What the table is a partition of, or inherits from, on any side.
fn parents(table: &Address, sides: &Sides<'_>) -> Vec<Address> {
    let sides = sides.databases.iter().chain(sides.declaration);
    let tables = sides.filter_map(|side| side.objects.get(table));
    let named = tables.flat_map(|table| {
        let names = match table.property(prop::INHERITS) {
            Some(Value::List(names)) => names.as_slice(),
            _ => &[],
        };
        let whole = match table.property(prop::PARTITION_OF) {
            Some(Value::Text(whole)) => Some(whole),
            _ => None,
        };
        names.iter().chain(whole)
    });
    let parents: BTreeSet<_> =
        named.filter_map(|name| Address::from_displayed(Kind::TABLE, name)).collect();
    parents.into_iter().collect()
}

/// Whether a child's difference says what its parent's does.
fn repeats(child: &Difference, parent: &Difference) -> bool {
    let is_counterpart = match (&child.shape, &parent.shape) {
        (Some(left), Some(right)) => left == right,
        (None, None) => child.object.own_name() == parent.object.own_name(),
        _ => false,
    };
    // The other's attributes are no command's that goes on to children.
    let is_own = child.change == Change::Property(prop::OPTIONS);
    let agrees = |(database, actual): (&Name, &Actual)| {
        parent.actual.get(database) == Some(actual)
            || matches!(actual, Actual::Absent | Actual::Unseen)
                && !child.databases.contains(database)
    };
    is_counterpart
        && !is_own
        && child.change == parent.change
        && child.expected == parent.expected
        && child.databases.iter().all(|database| parent.databases.contains(database))
        && child.actual.iter().all(agrees)
}
