//! What rows break: each demand of a key, a check, a foreign key or a column by itself.

use crate::model::columns::base_type;
use crate::model::{Address, Key, Kind, Name, Object, ObstacleKind, Snapshot, Value};
use crate::sql::{OneExpression, Sql};

use super::fits::{Fit, fit};
use super::numbers::Typed;
use super::{condition, index};

/// Rows that something does not take, and how they are found.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What these rows are.
    pub kind: ObstacleKind,
    /// The column that is held to NOT NULL, where the object is more than that.
    pub column: Option<Name>,
    /// The table, and whether only its own rows count.
    pub table: Address,
    /// See [`Self::table`].
    pub alone: bool,
    /// How they are found.
    pub asks: Asks,
    /// Texts that would be run.
    pub expressions: Vec<OneExpression>,
}

/// How rows are found.
#[derive(Clone, Debug)]
pub enum Asks {
    /// Those for which this holds.
    Rows(Sql),
    /// Those for which this holds, too, in a query of its own: it looks at the parent's rows.
    Children {
        /// Of a row called `child`.
        condition: Sql,
        /// The table that it looks at.
        parent: Address,
    },
    /// Those that have the same keys.
    Keys {
        /// The keys.
        keys: Sql,
        /// Of which rows.
        held: Sql,
        /// The columns, where they tell rows apart.
        label: Option<Vec<Name>>,
    },
    /// Any of which this holds may be one: there is no way to ask, for this reason.
    Never {
        /// Of a row.
        condition: Sql,
        /// Why. Raw.
        why: String,
    },
}

impl Violation {
    fn new(kind: ObstacleKind, table: &Address, asks: Asks) -> Self {
        let (table, expressions) = (table.clone(), Vec::new());
        Violation { kind, column: None, table, alone: false, asks, expressions }
    }

    /// The query of a script that counts the rows, or their keys; `None` where there is no way to ask.
    /// Names without a schema are PostgreSQL's own.
    pub fn shown_count(&self) -> Option<Sql> {
        let table = condition::table(&self.table, self.alone);
        match &self.asks {
            Asks::Rows(condition) => Some(condition::shown_count(&table, condition)),
            Asks::Keys { keys, held, .. } => Some(condition::shown_duplicates(&table, held, keys)),
            Asks::Children { condition, .. } => {
                let child = condition::child(&self.table, self.alone);
                Some(condition::shown_count(&child, condition))
            }
            Asks::Never { .. } => None,
        }
    }
}

/// What rows of its table break a constraint or a unique index. The side tells which columns there
/// are, and what the key of another table is.
pub fn of(object: &Object, side: &Snapshot) -> Vec<Violation> {
    let table = object.address.owning_table().filter(|table| side.objects.contains_key(table));
    let Some(table) = table else { return Vec::new() };
    let of = Of { object, table: &table, side };
    match (object.address.kind, object.text("type")) {
        (Kind::INDEX, _) => of.index().into_iter().collect(),
        (Kind::CONSTRAINT, Some("primary key")) => of.primary_key(),
        (Kind::CONSTRAINT, Some("unique")) => of.unique_constraint().into_iter().collect(),
        (Kind::CONSTRAINT, Some("check")) => of.check().into_iter().collect(),
        (Kind::CONSTRAINT, Some("foreign key")) => of.foreign_key().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Rows without a value in a column; `alone` leaves out those of children.
pub fn not_null(table: &Address, column: &Name, alone: bool, side: &Snapshot) -> Violation {
    let asks = Asks::Rows(condition::is_null(column, may_be_row(table, column, side)));
    Violation { alone, ..Violation::new(ObstacleKind::Nulls, table, asks) }
}

/// Whether a column may be of a composite type: of PostgreSQL's own, those are the rows of its catalogs.
fn may_be_row(table: &Address, column: &Name, side: &Snapshot) -> bool {
    let may = |name: &str| name.contains('.') || name.starts_with("pg_") || name == "record";
    base_type(table, column, side).is_none_or(may)
}

/// All rows: what is added without a default has no value in any.
pub fn without_value(table: &Address) -> Violation {
    Violation::new(ObstacleKind::Nulls, table, Asks::Rows(condition::always()))
}

/// Values of a column that another type, of a name and a modifier, does not hold; `None` where it
/// holds all. `major` is the server's version.
pub fn unfitting(column: &Object, to: Typed<'_>, side: &Snapshot, major: i32) -> Option<Violation> {
    let table = column.address.owning_table()?;
    let name = Name::new(column.address.own_name());
    let own = column.text("type")?;
    let from = base_type(&table, &name, side)?;
    let modifier = column.text("type modifier").filter(|_| from == own);
    let labels = Address::from_displayed(Kind::ENUM, to.0).and_then(|address| {
        match side.objects.get(&address)?.property("labels")? {
            Value::List(labels) if !labels.is_empty() => Some(labels.clone()),
            _ => None,
        }
    });
    let asks = match fit(&name, (from, modifier), to, major, labels.as_deref()) {
        Fit::All => return None,
        Fit::But(condition) => Asks::Rows(condition),
        Fit::Unknown => {
            let full = match to.1 {
                Some(modifier) => format!("{}({modifier})", to.0),
                None => to.0.to_owned(),
            };
            let why = format!("no way is known to ask which values of {own} are none of {full}");
            let may_be_row = may_be_row(&table, &name, side);
            Asks::Never { condition: condition::is_set(&name, may_be_row), why }
        }
    };
    Some(Violation::new(ObstacleKind::Unfitting, &table, asks))
}

/// Whether a key, or a foreign key, of a table is one of its own rows alone: of a partitioned one, it is
/// of those of its partitions.
fn is_alone(table: &Address, side: &Snapshot) -> bool {
    let key = side.objects.get(table).and_then(|t| t.property("partitioned by"));
    key.is_none_or(Value::is_none)
}

struct Of<'a> {
    object: &'a Object,
    table: &'a Address,
    side: &'a Snapshot,
}

impl Of<'_> {
    fn has(&self, table: &Address, columns: &[Name]) -> bool {
        columns.iter().all(|column| {
            let path = table.path.iter().cloned().chain([column.clone()]);
            self.side.objects.contains_key(&Address::new(Kind::COLUMN, path))
        })
    }

    fn is_set(&self, column: &Name) -> Sql {
        condition::is_set(column, may_be_row(self.table, column, self.side))
    }

    fn primary_key(&self) -> Vec<Violation> {
        let Some(keys) = self.object.names("columns") else { return Vec::new() };
        if !self.has(self.table, &keys) {
            return Vec::new();
        }
        let nulls = keys.iter().map(|key| Violation {
            column: Some(key.clone()),
            ..not_null(self.table, key, false, self.side)
        });
        nulls.chain(self.unique(&keys)).collect()
    }

    fn unique_constraint(&self) -> Option<Violation> {
        self.unique(&self.object.names("columns")?)
    }

    fn unique(&self, keys: &[Name]) -> Option<Violation> {
        if !self.has(self.table, keys) {
            return None;
        }
        let is_primary = self.object.text("type") == Some("primary key");
        let set = keys.iter().map(|key| self.is_set(key));
        // That a primary key has no NULL is asked apart.
        let held = match self.object.flag("nulls not distinct") {
            true => condition::always(),
            false => condition::all(set),
        };
        let asks = match self.object.flag("without overlaps") {
            true => Asks::Never {
                condition: held,
                why: "ranges that overlap are not looked for".into(),
            },
            false => Asks::Keys {
                keys: Sql::list(&keys.iter().map(condition::name).collect::<Vec<_>>()),
                held,
                label: is_primary.then(|| keys.to_vec()),
            },
        };
        let alone = is_alone(self.table, self.side);
        Some(Violation { alone, ..Violation::new(ObstacleKind::Duplicates, self.table, asks) })
    }

    fn index(&self) -> Option<Violation> {
        if !self.object.flag("unique") {
            return None;
        }
        let (asks, expressions) = match index::of(self.object, &|key| self.is_set(key)) {
            Ok(index) if !self.has(self.table, &index.columns) => return None,
            Ok(index) => {
                (Asks::Keys { keys: index.keys, held: index.held, label: None }, index.expressions)
            }
            Err(why) => (Asks::Never { condition: condition::always(), why }, Vec::new()),
        };
        let alone = is_alone(self.table, self.side);
        let violation = Violation::new(ObstacleKind::Duplicates, self.table, asks);
        Some(Violation { alone, expressions, ..violation })
    }

    fn check(&self) -> Option<Violation> {
        let Some(Value::Expression(expression)) = self.object.property("expression") else {
            return None;
        };
        let alone = self.object.flag("no inherit");
        let (asks, expressions) = match OneExpression::new(&expression.sql) {
            Ok(one) => (Asks::Rows(condition::is_false(&one)), vec![one]),
            Err(error) => {
                let why = format!("its text is not run: {error}");
                (Asks::Never { condition: condition::always(), why }, Vec::new())
            }
        };
        let violation = Violation::new(ObstacleKind::Violations, self.table, asks);
        Some(Violation { alone, expressions, ..violation })
    }

    fn foreign_key(&self) -> Option<Violation> {
        let own = self.object.names("columns")?;
        let parent = Address::from_displayed(Kind::TABLE, self.object.text("references")?)?;
        let to = self
            .object
            .names("references columns")
            .or_else(|| Some(self.side.keys(&parent).find(Key::is_primary)?.columns))?;
        let is_there = self.has(self.table, &own) && self.has(&parent, &to);
        if !is_there || own.len() != to.len() {
            return None;
        }
        let full = self.object.text("match") == Some("full");
        let from = (&parent, is_alone(&parent, self.side));
        let condition = condition::orphan(&own, full, from, &to);
        let why = if self.object.flag("period") {
            Some("periods are not looked at".to_owned())
        } else {
            let strange = own.iter().map(|column| (self.table, column));
            let mut all = strange.chain(to.iter().map(|column| (&parent, column)));
            all.find_map(|(table, column)| self.strange(table, column))
        };
        let asks = match why {
            Some(why) => {
                let condition = condition::all(own.iter().map(|column| self.is_set(column)));
                Asks::Never { condition, why }
            }
            None => Asks::Children { condition, parent },
        };
        let alone = is_alone(self.table, self.side);
        Some(Violation { alone, ..Violation::new(ObstacleKind::Orphans, self.table, asks) })
    }

    /// Says so of a column of a type that is none of PostgreSQL's own: its equality would not be found
    /// by its sign, or a user's cast would lead to another.
    fn strange(&self, table: &Address, column: &Name) -> Option<String> {
        let name = base_type(table, column, self.side)?;
        name.contains('.').then(|| format!("values of type {name} are not compared"))
    }
}
