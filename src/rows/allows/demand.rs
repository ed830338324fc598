//! What a declaration demands of the rows of one database, from where its structure differs: pure.

use crate::model::{
    Address, Blocked, Change, Difference, Key, Kind, Name, Object, ObstacleKind, Place, Property,
    Snapshot, Value,
};
use crate::server::Sql;
use crate::sql::OneExpression;

use super::fits::{Fit, fit};
use super::key::RowKey;
use super::{index, statements};
use crate::rows::types::base_type;

/// One thing that is demanded.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// What rows are that do not meet it.
    pub(super) kind: ObstacleKind,
    /// What is declared.
    pub(super) object: Address,
    /// The same in words.
    pub(super) what: String,
    pub(super) declared_at: Option<Place>,
    /// What is not mended unless it is met.
    pub(super) blocks: Vec<Blocked>,
    /// The table, and whether only its own rows count.
    pub(super) table: Address,
    pub(super) alone: bool,
    pub(super) asks: Asks,
    /// How rows are shown.
    pub(super) key: RowKey,
    /// Texts of the declaration that would be run.
    pub(super) expressions: Vec<OneExpression>,
}

/// How it is asked.
#[derive(Clone, Debug)]
pub(super) enum Asks {
    /// Rows for which this holds do not meet it.
    Rows(Sql),
    /// Rows for which this holds, too, in a query of its own: it looks at the parent's rows.
    Children { condition: Sql, parent: Address },
    /// Rows that have the same keys, of those for which a condition holds. The label is that of the
    /// keys, where they tell rows apart.
    Keys { keys: Sql, held: Sql, label: Option<Sql> },
    /// Any row for which this holds may not: there is no way to ask, for this reason.
    Never { condition: Sql, why: String },
}

impl Demand {
    /// The tables that a query looks at.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Address> {
        let parent = match &self.asks {
            Asks::Children { parent, .. } => Some(parent),
            _ => None,
        };
        [&self.table].into_iter().chain(parent)
    }
}

/// All that the declared differences demand of a database's rows; `major` is its server's version.
pub(super) fn demands(differences: &[Difference], database: &Snapshot, major: i32) -> Vec<Demand> {
    let declared =
        differences.iter().filter(|d| d.declared && d.databases.contains(&database.name));
    let mut demands: Vec<Demand> = Vec::new();
    for demand in declared.flat_map(|difference| of(difference, database, major)) {
        let same = demands
            .iter_mut()
            .find(|known| (known.kind, &known.object) == (demand.kind, &demand.object));
        match same {
            Some(known) => known.blocks.extend(demand.blocks),
            None => demands.push(demand),
        }
    }
    demands
}

/// A difference in one database.
struct Ask<'a> {
    difference: &'a Difference,
    database: &'a Snapshot,
    /// The declared object, with what the database says where nothing is declared.
    object: Object,
    table: Address,
}

fn of(difference: &Difference, database: &Snapshot, major: i32) -> Vec<Demand> {
    let table = difference.object.owning_table();
    let table = table.filter(|table| database.objects.contains_key(table));
    let (Some(table), Some(model)) = (table, &difference.model) else { return Vec::new() };
    let there = database.objects.get(difference.address_in(&database.name));
    let ask = Ask { difference, database, object: over(model, there), table };
    match (difference.object.kind, &difference.change) {
        (Kind::COLUMN, Change::Missing) => ask.new_column().into_iter().collect(),
        (Kind::COLUMN, Change::Property("not null" | "not null validated")) => {
            ask.not_null().into_iter().collect()
        }
        (Kind::COLUMN, Change::Property("type" | "type modifier")) => {
            ask.fits(major).into_iter().collect()
        }
        (Kind::CONSTRAINT, Change::Missing | Change::Property(_)) => ask.constraint(),
        (Kind::INDEX, Change::Missing | Change::Property(_)) => ask.index().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The object with all that the model states laid over what is there.
fn over(model: &Object, there: Option<&Object>) -> Object {
    let Some(there) = there else { return model.clone() };
    let mut properties: Vec<Property> = there.properties.to_vec();
    for property in model.properties.iter() {
        match properties.iter_mut().find(|known| known.name == property.name) {
            Some(known) => known.value = property.value.clone(),
            None => properties.push(property.clone()),
        }
    }
    Object { properties: properties.into(), ..model.clone() }
}

impl Ask<'_> {
    fn demand(&self, kind: ObstacleKind, asks: Asks) -> Demand {
        let property = match self.difference.change {
            Change::Property(property) => Some(property),
            _ => None,
        };
        let object = self.difference.object.clone();
        let what = match &self.object.shape {
            Some(shape) => format!("{shape} on {}", self.table),
            None => format!("{} {object}", object.kind),
        };
        Demand {
            kind,
            what,
            declared_at: self.difference.declared_at.clone(),
            blocks: vec![(object.clone(), property)],
            object,
            table: self.table.clone(),
            alone: false,
            asks,
            key: RowKey::of(&self.table, self.database),
            expressions: Vec::new(),
        }
    }

    fn column(&self) -> Name {
        Name::new(self.difference.object.own_name())
    }

    fn has(&self, table: &Address, columns: &[Name]) -> bool {
        columns.iter().all(|column| {
            let path = table.path.iter().cloned().chain([column.clone()]);
            self.database.objects.contains_key(&Address::new(Kind::COLUMN, path))
        })
    }

    /// A unique index, or a foreign key, is of a table's own rows; of a partitioned one, those of its
    /// partitions.
    fn is_alone(&self, table: &Address) -> bool {
        let key = self.database.objects.get(table).and_then(|t| t.property("partitioned by"));
        key.is_none_or(Value::is_none)
    }

    fn not_null(&self) -> Option<Demand> {
        let column = self.column();
        let wanted =
            self.object.flag("not null") && self.has(&self.table, std::slice::from_ref(&column));
        let alone = self.object.flag("not null no inherit");
        let asks = Asks::Rows(statements::is_null(&column));
        let what = format!("NOT NULL of {}", self.difference.object);
        wanted.then(|| Demand { alone, what, ..self.demand(ObstacleKind::Nulls, asks) })
    }

    /// What is added without a default has no value in any row.
    fn new_column(&self) -> Option<Demand> {
        let has_value = ["default", "identity", "generated"]
            .iter()
            .any(|property| self.object.property(property).is_some_and(|value| !value.is_none()));
        let wanted = self.object.flag("not null") && !has_value;
        let asks = Asks::Rows(statements::always());
        let what =
            format!("NOT NULL of {}, which is missing and has no default", self.difference.object);
        wanted.then(|| Demand { what, ..self.demand(ObstacleKind::Nulls, asks) })
    }

    fn fits(&self, major: i32) -> Option<Demand> {
        let column = self.column();
        let there = self.database.objects.get(self.difference.address_in(&self.database.name))?;
        let plain = |object: &Object, property| object.text(property).map(str::to_owned);
        let own = plain(there, "type")?;
        let from = base_type(&self.table, &column, self.database)?;
        let modifier = plain(there, "type modifier").filter(|_| from == own);
        let to = self.object.text("type")?;
        // A modifier belongs to its type.
        let model = self.difference.model.as_ref()?;
        let to_modifier = match model.property("type") {
            Some(_) => plain(model, "type modifier"),
            None => self.object.text("type modifier").map(str::to_owned),
        };
        let labels = self.labels(to);
        let fit = fit(
            &column,
            (from, modifier.as_deref()),
            (to, to_modifier.as_deref()),
            major,
            labels.as_deref(),
        );
        let full = match &to_modifier {
            Some(modifier) => format!("{to}({modifier})"),
            None => to.to_owned(),
        };
        let asks = match fit {
            Fit::All => return None,
            Fit::But(condition) => Asks::Rows(condition),
            Fit::Unknown => Asks::Never {
                condition: statements::is_set(&column),
                why: format!("no way is known to ask which values of {own} are none of {full}"),
            },
        };
        let what = format!("{full} for {}", self.difference.object);
        Some(Demand { what, ..self.demand(ObstacleKind::Unfitting, asks) })
    }

    /// The labels of an enum, as it is in the database.
    fn labels(&self, type_name: &str) -> Option<Vec<std::sync::Arc<str>>> {
        let address = Address::from_displayed(Kind::ENUM, type_name)?;
        match self.database.objects.get(&address)?.property("labels")? {
            Value::List(labels) if !labels.is_empty() => Some(labels.clone()),
            _ => None,
        }
    }

    fn constraint(&self) -> Vec<Demand> {
        let is_later = |flag| self.object.property(flag) == Some(&Value::Flag(false));
        let is_missing = self.difference.change == Change::Missing;
        let of = |properties: &[&str]| match self.difference.change {
            Change::Property(property) => properties.contains(&property),
            _ => is_missing,
        };
        match self.object.text("type") {
            Some("primary key") if of(&["columns"]) => self.primary_key(),
            Some("unique") if of(&["columns", "nulls not distinct"]) => self
                .object
                .names("columns")
                .and_then(|keys| self.unique(&keys))
                .into_iter()
                .collect(),
            // Rows are not held to what is declared not to be.
            Some("check" | "foreign key") if is_later("validated") || is_later("enforced") => {
                Vec::new()
            }
            Some("check") if of(&["expression", "validated", "enforced", "no inherit"]) => {
                self.check().into_iter().collect()
            }
            Some("foreign key")
                if of(&[
                    "columns",
                    "references",
                    "references columns",
                    "match",
                    "validated",
                    "enforced",
                    "triggers enabled",
                ]) =>
            {
                self.foreign_key().into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn primary_key(&self) -> Vec<Demand> {
        let Some(keys) = self.object.names("columns") else { return Vec::new() };
        if !self.has(&self.table, &keys) {
            return Vec::new();
        }
        let nulls = keys.iter().map(|key| {
            let path = self.table.path.iter().cloned().chain([key.clone()]);
            let column = Address::new(Kind::COLUMN, path);
            let asks = Asks::Rows(statements::is_null(key));
            let what = format!("NOT NULL of {column}");
            Demand { object: column, what, ..self.demand(ObstacleKind::Nulls, asks) }
        });
        nulls.chain(self.unique(&keys)).collect()
    }

    fn unique(&self, keys: &[Name]) -> Option<Demand> {
        if !self.has(&self.table, keys) {
            return None;
        }
        let is_primary = self.object.text("type") == Some("primary key");
        let set = keys.iter().map(statements::is_set);
        // That a primary key has no NULL is asked apart.
        let held = match self.object.flag("nulls not distinct") {
            true => statements::always(),
            false => statements::all(set),
        };
        let asks = match self.object.flag("without overlaps") {
            true => Asks::Never {
                condition: held,
                why: "ranges that overlap are not looked for".into(),
            },
            false => Asks::Keys {
                keys: Sql::list(&keys.iter().map(statements::name).collect::<Vec<_>>()),
                held,
                label: is_primary.then(|| statements::label(keys)),
            },
        };
        let alone = self.is_alone(&self.table);
        Some(Demand { alone, ..self.demand(ObstacleKind::Duplicates, asks) })
    }

    fn index(&self) -> Option<Demand> {
        const ASKED: [&str; 5] =
            ["unique", "keys", "expressions", "predicate", "nulls not distinct"];
        let is_asked = match self.difference.change {
            Change::Property(property) => ASKED.contains(&property),
            _ => true,
        };
        if !is_asked || !self.object.flag("unique") {
            return None;
        }
        let index = index::of(&self.object);
        let (asks, expressions) = match index {
            Ok(index) if !self.has(&self.table, &index.columns) => return None,
            Ok(index) => {
                (Asks::Keys { keys: index.keys, held: index.held, label: None }, index.expressions)
            }
            Err(why) => (Asks::Never { condition: statements::always(), why }, Vec::new()),
        };
        let alone = self.is_alone(&self.table);
        Some(Demand { alone, expressions, ..self.demand(ObstacleKind::Duplicates, asks) })
    }

    fn check(&self) -> Option<Demand> {
        let Some(Value::Expression(expression)) = self.object.property("expression") else {
            return None;
        };
        let alone = self.object.flag("no inherit");
        let (asks, expressions) = match OneExpression::new(&expression.sql) {
            Ok(one) => (Asks::Rows(statements::is_false(&one)), vec![one]),
            Err(error) => {
                let why = format!("its text is not run: {error}");
                (Asks::Never { condition: statements::always(), why }, Vec::new())
            }
        };
        let what = format!("check ({}) on {}", expression.sql, self.table);
        let demand = self.demand(ObstacleKind::Violations, asks);
        Some(Demand { alone, expressions, what, ..demand })
    }

    fn foreign_key(&self) -> Option<Demand> {
        let own = self.object.names("columns")?;
        let parent = Address::from_displayed(Kind::TABLE, self.object.text("references")?)?;
        let to = self
            .object
            .names("references columns")
            .or_else(|| Some(self.database.keys(&parent).find(Key::is_primary)?.columns))?;
        let is_there = self.has(&self.table, &own) && self.has(&parent, &to);
        if !is_there || own.len() != to.len() {
            return None;
        }
        let alone = self.is_alone(&self.table);
        let full = self.object.text("match") == Some("full");
        let condition = statements::orphan(&own, full, (&parent, self.is_alone(&parent)), &to);
        let why = if self.object.flag("period") {
            Some("periods are not looked at".to_owned())
        } else {
            let strange = own.iter().map(|column| (&self.table, column));
            let mut all = strange.chain(to.iter().map(|column| (&parent, column)));
            all.find_map(|(table, column)| self.strange(table, column))
        };
        let asks = match why {
            Some(why) => {
                Asks::Never { condition: statements::all(own.iter().map(statements::is_set)), why }
            }
            None => Asks::Children { condition, parent },
        };
        Some(Demand { alone, ..self.demand(ObstacleKind::Orphans, asks) })
    }

    /// Says so of a column of a type that is none of PostgreSQL's own: its equality would not be found
    /// by its sign, or a user's cast would lead to another.
    fn strange(&self, table: &Address, column: &Name) -> Option<String> {
        let name = base_type(table, column, self.database)?;
        name.contains('.').then(|| format!("values of type {name} are not compared"))
    }
}
