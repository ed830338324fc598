//! What a declaration demands of the rows of one database, from where its structure differs: pure.

use crate::model::prop;
use crate::model::{
    Address, Blocked, Change, Difference, Kind, Name, Object, ObstacleKind, Place, Property,
    Snapshot, Value,
};
use crate::preconditions::{self, Asks, Violation};

use super::key::RowKey;

/// One thing that is demanded.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// What is declared.
    pub(super) object: Address,
    /// The same in words.
    pub(super) what: String,
    pub(super) declared_at: Option<Place>,
    /// What is not mended unless it is met.
    pub(super) blocks: Vec<Blocked>,
    /// What breaks it.
    pub(super) violation: Violation,
    /// How rows are shown.
    pub(super) key: RowKey,
}

impl Demand {
    /// The tables that a query looks at.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Address> {
        let parent = match &self.violation.asks {
            Asks::Children { parent, .. } => Some(parent),
            _ => None,
        };
        [&self.violation.table].into_iter().chain(parent)
    }
}

/// All that the declared differences demand of a database's rows; `major` is its server's version.
pub(super) fn demands(differences: &[Difference], database: &Snapshot, major: i32) -> Vec<Demand> {
    let declared =
        differences.iter().filter(|d| d.declared && d.databases.contains(&database.name));
    let mut demands: Vec<Demand> = Vec::new();
    for demand in declared.flat_map(|difference| of(difference, database, major)) {
        let same = demands.iter_mut().find(|known| {
            (known.violation.kind, &known.object) == (demand.violation.kind, &demand.object)
        });
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
        (Kind::COLUMN, Change::Property(prop::NOT_NULL | prop::NOT_NULL_VALIDATED)) => {
            ask.not_null().into_iter().collect()
        }
        (Kind::COLUMN, Change::Property(prop::TYPE | prop::TYPE_MODIFIER)) => {
            ask.fits(major).into_iter().collect()
        }
        (Kind::CONSTRAINT | Kind::INDEX, Change::Missing | Change::Property(_)) => ask.held(),
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
    fn demand(&self, violation: Violation) -> Demand {
        let property = match self.difference.change {
            Change::Property(property) => Some(property),
            _ => None,
        };
        let object = self.difference.object.clone();
        let column = violation.column.as_ref().map(|column| {
            let path = self.table.path.iter().cloned().chain([column.clone()]);
            Address::new(Kind::COLUMN, path)
        });
        let what = match (&column, &self.object.shape, self.object.property(prop::EXPRESSION)) {
            (Some(column), ..) => format!("NOT NULL of {column}"),
            (_, _, Some(Value::Expression(check)))
                if violation.kind == ObstacleKind::Violations =>
            {
                format!("check ({}) on {}", check.sql, self.table)
            }
            (_, Some(shape), _) => format!("{shape} on {}", self.table),
            _ => format!("{} {object}", object.kind),
        };
        Demand {
            what,
            declared_at: self.difference.declared_at.clone(),
            blocks: vec![(object.clone(), property)],
            object: column.unwrap_or(object),
            key: RowKey::of(&self.table, self.database),
            violation,
        }
    }

    fn column(&self) -> Name {
        Name::new(self.difference.object.own_name())
    }

    fn not_null(&self) -> Option<Demand> {
        let is_there =
            self.database.objects.contains_key(self.difference.address_in(&self.database.name));
        let wanted = self.object.flag(prop::NOT_NULL) && is_there;
        let alone = self.object.flag(prop::NOT_NULL_NO_INHERIT);
        let violation = preconditions::not_null(&self.table, &self.column(), alone, self.database);
        let what = format!("NOT NULL of {}", self.difference.object);
        wanted.then(|| Demand { what, ..self.demand(violation) })
    }

    /// What is added without a default has no value in any row.
    fn new_column(&self) -> Option<Demand> {
        let has_value = ["default", "identity", "generated"]
            .iter()
            .any(|property| self.object.property(property).is_some_and(|value| !value.is_none()));
        let wanted = self.object.flag(prop::NOT_NULL) && !has_value;
        let what =
            format!("NOT NULL of {}, which is missing and has no default", self.difference.object);
        let violation = preconditions::without_value(&self.table);
        wanted.then(|| Demand { what, ..self.demand(violation) })
    }

    fn fits(&self, major: i32) -> Option<Demand> {
        let there = self.database.objects.get(self.difference.address_in(&self.database.name))?;
        let model = self.difference.model.as_ref()?;
        let to = self.object.text(prop::TYPE)?;
        // A modifier belongs to its type.
        let modifier = match model.property(prop::TYPE) {
            Some(_) => model.text(prop::TYPE_MODIFIER),
            None => self.object.text(prop::TYPE_MODIFIER),
        };
        let violation = preconditions::unfitting(there, (to, modifier), self.database, major)?;
        let full = match modifier {
            Some(modifier) => format!("{to}({modifier})"),
            None => to.to_owned(),
        };
        let what = format!("{full} for {}", self.difference.object);
        Some(Demand { what, ..self.demand(violation) })
    }

    /// What the rows break of a constraint or an index; nothing where what differs is not about rows.
    fn held(&self) -> Vec<Demand> {
        let is_later = |flag| self.object.property(flag) == Some(&Value::Flag(false));
        let asked: &[&str] = match (self.difference.object.kind, self.object.text(prop::TYPE)) {
            (Kind::INDEX, _) => {
                &["unique", "keys", "expressions", "predicate", prop::NULLS_NOT_DISTINCT]
            }
            (_, Some("primary key")) => &["columns"],
            (_, Some("unique")) => &["columns", prop::NULLS_NOT_DISTINCT],
            // Rows are not held to what is declared not to be.
            (_, Some("check" | "foreign key")) if is_later("validated") || is_later("enforced") => {
                return Vec::new();
            }
            (_, Some("check")) => &["expression", "validated", "enforced", prop::NO_INHERIT],
            (_, Some("foreign key")) => &[
                "columns",
                "references",
                prop::REFERENCES_COLUMNS,
                "match",
                "validated",
                "enforced",
                prop::TRIGGERS_ENABLED,
            ],
            _ => return Vec::new(),
        };
        match self.difference.change {
            Change::Property(property) if !asked.contains(&property) => Vec::new(),
            _ => {
                let object = Object { address: self.own_address(), ..self.object.clone() };
                let all = preconditions::of(&object, self.database);
                all.into_iter().map(|violation| self.demand(violation)).collect()
            }
        }
    }

    /// The object as one of the database's own table.
    fn own_address(&self) -> Address {
        let name = Name::new(self.difference.object.own_name());
        Address::new(self.difference.object.kind, self.table.path.iter().cloned().chain([name]))
    }
}
