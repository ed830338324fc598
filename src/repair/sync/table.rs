//! What can be copied of one table, from what the catalogs of both sides say.

use std::collections::BTreeSet;

use super::values::Values;
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Snapshot};

/// One table whose rows are to be copied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The table.
    pub table: Address,
    /// The columns that are brought, in the target's order.
    pub columns: Vec<Name>,
    /// The columns that tell its rows apart; all of them are brought.
    pub key: Vec<Name>,
    /// Whether a column of it is always given by its identity sequence, unless overridden.
    pub overriding: bool,
    /// Whether `ON CONFLICT` can name the key: not if it is only checked at the end.
    pub arbiter: bool,
    /// Columns that UPDATE may not set.
    pub fixed: BTreeSet<Name>,
    /// What its rows refer to.
    pub parents: Vec<Parent>,
    /// What else tells its rows apart in the target.
    pub uniques: Vec<Unique>,
    /// What to know first, in sentences. Raw.
    pub notes: Vec<String>,
    /// What is not checked before the script runs, and may abort it. Raw.
    pub risks: Vec<String>,
    /// Keys that only the server can check: the script skips rows that conflict with one.
    pub unchecked_keys: Vec<String>,
    /// Which of the parents' rows the script may have skipped: it skips rows that refer to these.
    pub doubted_parents: Vec<usize>,
    /// What values the target refuses, by the place of their column.
    limits: Vec<Limit>,
}

/// What rows of a table refer to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parent {
    /// The foreign key.
    pub constraint: Name,
    /// Places of its columns among those that are brought.
    pub at: Vec<usize>,
    /// The table that it points to; of a partition, the whole.
    pub table: Address,
    /// That table's columns.
    pub columns: Vec<Name>,
    /// Whether it can be checked at the end of the transaction.
    pub deferrable: bool,
}

/// What tells rows apart besides the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unique {
    /// The constraint or index.
    pub name: Name,
    /// Places of its columns among those that are brought.
    pub at: Vec<usize>,
    /// Its columns.
    pub columns: Vec<Name>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Limit {
    at: usize,
    column: Name,
    refuses: Refuses,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Refuses {
    Null,
    Longer(usize),
}

/// Why a row does not fit into the target's table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Misfit(pub String);

impl Table {
    /// Whether the script may skip rows of it.
    pub fn is_uncertain(&self) -> bool {
        !self.unchecked_keys.is_empty() || !self.doubted_parents.is_empty()
    }

    /// Notes which of its parents are among the tables of which the script may skip rows.
    pub fn doubts_parents(&mut self, uncertain: &BTreeSet<Address>) {
        let is_doubted =
            |parent: &Parent| parent.table != self.table && uncertain.contains(&parent.table);
        let parents = self.parents.iter().enumerate();
        self.doubted_parents =
            parents.filter(|(_, parent)| is_doubted(parent)).map(|(at, _)| at).collect();
        let doubted = self.doubted_parents.iter().filter_map(|at| self.parents.get(*at));
        let keys: Vec<String> = doubted.map(|parent| parent.constraint.displayed()).collect();
        if !keys.is_empty() {
            self.risks.push(format!(
                "rows that refer by {} to rows that the script skips are skipped by the script, \
                 which lists them",
                keys.join(", ")
            ));
        }
    }

    /// Whether a foreign key of it points to the table itself.
    pub fn refers_to_itself(&self) -> bool {
        self.parents.iter().any(|parent| parent.table == self.table)
    }

    /// Why the target's table would refuse a row, as far as that can be told from its values.
    pub fn misfit(&self, values: &Values) -> Option<Misfit> {
        self.limits.iter().find_map(|limit| {
            let value = values.get(limit.at)?;
            let column = limit.column.displayed();
            match (limit.refuses, value) {
                (Refuses::Null, None) => {
                    Some(format!("{column} is NULL, and NOT NULL in the target"))
                }
                (Refuses::Longer(most), Some(value)) => {
                    // Blanks that are too many are cut off.
                    let length = value.trim_end_matches(' ').chars().count();
                    (length > most).then(|| {
                        format!(
                            "{column} is longer than {most} characters, the limit in the target"
                        )
                    })
                }
                _ => None,
            }
            .map(Misfit)
        })
    }

    pub(super) fn empty(table: &Address, key: &[Name]) -> Table {
        Table {
            table: table.clone(),
            columns: Vec::new(),
            key: key.to_vec(),
            overriding: false,
            arbiter: true,
            fixed: BTreeSet::new(),
            parents: Vec::new(),
            uniques: Vec::new(),
            notes: Vec::new(),
            risks: Vec::new(),
            unchecked_keys: Vec::new(),
            doubted_parents: Vec::new(),
            limits: Vec::new(),
        }
    }

    /// A table of which only this matters.
    #[cfg(test)]
    pub(super) fn with_parents(table: &Address, parents: Vec<Parent>) -> Table {
        Table { parents, ..Table::empty(table, &[]) }
    }

    pub(super) fn choose(&mut self, from: &Snapshot, to: &Snapshot) -> Result<(), String> {
        let mut columns: Vec<&Object> = to.within(&self.table, Kind::COLUMN).collect();
        columns.sort_by_key(|column| column.property(prop::POSITION).cloned());
        let mut only_there = Vec::new();
        for column in columns {
            let Some(name) = column.address.path.last() else { continue };
            let identity = column.text(prop::IDENTITY);
            let generated = column.property(prop::GENERATED).is_some_and(|value| !value.is_none());
            let Some(source) = from.objects.get(&column.address) else {
                let filled = generated
                    || identity.is_some()
                    || column.property(prop::DEFAULT).is_some_and(|value| !value.is_none());
                if column.flag(prop::NOT_NULL) && !filled {
                    return Err(format!(
                        "column {} of {} is NOT NULL without a default, and {} has no such column",
                        name.displayed(),
                        to.name.displayed(),
                        from.name.displayed()
                    ));
                }
                only_there.push(name.displayed());
                continue;
            };
            if generated {
                self.fixed.insert(name.clone());
                continue;
            }
            if identity == Some("always") {
                self.overriding = true;
                self.fixed.insert(name.clone());
            }
            self.limit(name, source, column);
            self.columns.push(name.clone());
        }
        let lacking = from.within(&self.table, Kind::COLUMN);
        let lacking = lacking.filter(|column| !to.objects.contains_key(&column.address));
        let lacking: Vec<String> =
            lacking.filter_map(|column| Some(column.address.path.last()?.displayed())).collect();
        if !lacking.is_empty() {
            self.notes.push(format!(
                "Not copied, because {} has no such column: {}.",
                to.name,
                lacking.join(", ")
            ));
        }
        if !only_there.is_empty() {
            let columns = only_there.join(", ");
            self.notes.push(format!(
                "Gets its default, because {} has no such column: {columns}.",
                from.name
            ));
        }
        Ok(())
    }

    fn limit(&mut self, name: &Name, from: &Object, to: &Object) {
        let mut add = |refuses| {
            self.limits.push(Limit { at: self.columns.len(), column: name.clone(), refuses });
        };
        if to.flag(prop::NOT_NULL) && !from.flag(prop::NOT_NULL) {
            add(Refuses::Null);
        }
        let most = |column: &Object| column.text(prop::TYPE_MODIFIER)?.parse::<usize>().ok();
        let is_text = matches!(to.text(prop::TYPE), Some("character varying" | "character"));
        if let Some(there) = most(to).filter(|_| is_text)
            && most(from).is_none_or(|here| here > there)
        {
            add(Refuses::Longer(there));
        }
    }
}

/// The tables of which the script may skip rows: those with keys that only the server can check, and
/// those that refer to one of them.
pub fn uncertain(tables: &[&Table]) -> BTreeSet<Address> {
    let mut uncertain = BTreeSet::new();
    loop {
        let before = uncertain.len();
        for table in tables {
            let is_doubted = table.parents.iter().any(|parent| uncertain.contains(&parent.table));
            if !table.unchecked_keys.is_empty() || is_doubted {
                uncertain.insert(table.table.clone());
            }
        }
        if uncertain.len() == before {
            return uncertain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Misfit, Table};
    use crate::model::{Address, Kind, Name, Object, Origin, Property, Snapshot, Value};

    type Stated<'a> = &'a [(&'static str, Value)];

    fn side(name: &str, columns: &[(&str, Stated<'_>)]) -> Snapshot {
        let mut side = Snapshot::empty(name, Origin::Database);
        let mut insert = |kind, own: &str, stated: Stated<'_>| {
            let stated = stated.iter().cloned();
            let properties: Vec<_> = stated.map(|(name, value)| Property { name, value }).collect();
            side.insert(Object::named(Address::new(kind, ["s", "t", own]), properties));
        };
        for (column, stated) in columns {
            insert(Kind::COLUMN, column, stated);
        }
        let key = [("type", Value::text("primary key")), ("columns", Value::list(["id"]))];
        insert(Kind::CONSTRAINT, "t_pkey", &key);
        side
    }

    fn table(from: &Snapshot, to: &Snapshot) -> Result<Table, String> {
        Table::of(&Address::table("s", "t"), &[Name::new("id")], from, to, true)
    }

    #[test]
    fn columns_go_by_name_in_the_order_of_the_target() {
        let at = |place| ("position", Value::Number(place));
        let from = side("a", &[("id", &[at(3)]), ("x", &[at(1)]), ("only", &[]), ("g", &[])]);
        let to = side(
            "b",
            &[
                ("x", &[at(9)]),
                ("id", &[at(2), ("identity", Value::text("always"))]),
                ("g", &[("generated", Value::expression(Some("x"), None))]),
                ("own", &[("not null", Value::Flag(true)), ("default", Value::text("1"))]),
            ],
        );
        let made = table(&from, &to).unwrap();
        assert_eq!(made.columns, ["id", "x"].map(Name::new));
        assert!(made.overriding && made.arbiter);
        assert_eq!(made.fixed, ["g", "id"].map(Name::new).into());
        let lacking = [
            "Not copied, because b has no such column: only.",
            "Gets its default, because a has no such column: own.",
        ];
        assert_eq!(made.notes, lacking);
        let must = side("b", &[("id", &[]), ("own", &[("not null", Value::Flag(true))])]);
        assert!(
            table(&from, &must).unwrap_err().contains("own of b is NOT NULL without a default")
        );
        let computed = side("b", &[("id", &[("generated", Value::text("1"))])]);
        assert!(table(&from, &computed).unwrap_err().contains("id cannot be copied"));
    }

    #[test]
    fn what_the_target_refuses_does_not_fit() {
        let text = ("type", Value::type_name("character varying"));
        let of = |length| ("type modifier", Value::text(length));
        let from = side("a", &[("id", &[]), ("v", &[text.clone(), of("9")])]);
        let to =
            side("b", &[("id", &[]), ("v", &[text, of("3"), ("not null", Value::Flag(true))])]);
        let made = table(&from, &to).unwrap();
        let misfit = |value: Option<&str>| {
            made.misfit(&vec![Some("1".into()), value.map(str::to_owned)]).map(|Misfit(why)| why)
        };
        assert_eq!(misfit(Some("äöü   ")), None);
        assert_eq!(
            misfit(Some("äöü ß")).unwrap(),
            "v is longer than 3 characters, the limit in the target"
        );
        assert_eq!(misfit(None).unwrap(), "v is NULL, and NOT NULL in the target");
        assert!(table(&to, &from).unwrap().misfit(&vec![None, None]).is_none());
    }
}
