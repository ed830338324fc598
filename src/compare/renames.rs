//! One object gone, another one come, and all else equal: probably a rename, and one difference.
//!
//! OIDs cannot tell, because the databases are not one. So a pair counts only where each is the only
//! one that the other could be. Schemas are left out: those of two tenants are equal although
//! nobody renamed one.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Actual, Address, Change, Difference, Kind, Name, Naming, Object, Origin, Snapshot, Value,
};

use super::sides::Sides;

/// Puts one difference in the place of each such pair.
pub(super) fn fold(differences: &mut Vec<Difference>, sides: &Sides<'_>) {
    let pairs = pairs(differences, sides);
    if pairs.is_empty() {
        return;
    }
    let come: BTreeSet<usize> = pairs.values().copied().collect();
    let renamed = |(gone, come): (&usize, &usize)| {
        Some((*gone, rename(differences.get(*gone)?, differences.get(*come)?, sides)))
    };
    let mut renamed: BTreeMap<usize, Difference> = pairs.iter().filter_map(renamed).collect();
    let all = std::mem::take(differences).into_iter().enumerate();
    let kept = all.filter(|(index, _)| !come.contains(index));
    differences.extend(kept.map(|(index, same)| renamed.remove(&index).unwrap_or(same)));
}

/// By the index of what is gone: the index of what has come.
fn pairs(differences: &[Difference], sides: &Sides<'_>) -> BTreeMap<usize, usize> {
    let mut ends: BTreeMap<Place, Ends<'_>> = BTreeMap::new();
    for (index, difference) in differences.iter().enumerate() {
        let Some(end) = End::of(index, difference, sides) else { continue };
        let (wrong, right) = (end.lacking.clone(), end.having.clone());
        let place = |lacking, having| Place { kind: end.kind, parent: end.parent, lacking, having };
        // What is gone where the other has come, and the reverse. A declared one is the one gone.
        match &difference.change {
            Change::Extra => ends.entry(place(right, wrong)).or_default().come.push(end),
            _ if difference.declared => ends.entry(place(wrong, right)).or_default().gone.push(end),
            _ => {
                let first = sides.databases.first().map(|database| &database.name);
                if first.is_some_and(|first| right.contains(first)) {
                    ends.entry(place(wrong, right)).or_default().gone.push(end);
                } else {
                    ends.entry(place(right, wrong)).or_default().come.push(end);
                }
            }
        }
    }
    ends.values().flat_map(Ends::pairs).collect()
}

/// Where a pair must agree: what it is in, and which databases have which of the two.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    kind: Kind,
    parent: &'a [Name],
    lacking: Vec<Name>,
    having: Vec<Name>,
}

/// The candidates of one place.
#[derive(Default)]
struct Ends<'a> {
    gone: Vec<End<'a>>,
    come: Vec<End<'a>>,
}

impl Ends<'_> {
    /// More candidates than this are no rename, but another schema.
    const MOST: usize = 64;

    fn pairs(&self) -> Vec<(usize, usize)> {
        if self.gone.len() > Self::MOST || self.come.len() > Self::MOST {
            return Vec::new();
        }
        let equal = |gone: &End<'_>, come: &End<'_>| gone.equals(come);
        // Columns of one type are told apart by their places, where nothing was added before them.
        let in_place = |gone: &End<'_>, come: &End<'_>| {
            gone.equals(come) && gone.object.property(POSITION) == come.object.property(POSITION)
        };
        let sure = |matches: &dyn Fn(&End<'_>, &End<'_>) -> bool| {
            let only = |gone: &End<'_>| {
                let mut come = self.come.iter().filter(|come| matches(gone, come));
                let first = come.next().filter(|_| come.next().is_none())?;
                let back = self.gone.iter().filter(|other| matches(other, first)).count();
                (back == 1).then_some((gone.index, first.index))
            };
            self.gone.iter().filter_map(only).collect::<Vec<_>>()
        };
        let mut pairs = sure(&equal);
        for (gone, come) in sure(&in_place) {
            if !pairs.iter().any(|(g, c)| *g == gone || *c == come) {
                pairs.push((gone, come));
            }
        }
        pairs
    }
}

const POSITION: &str = "position";

/// What has another name is another thing, or cannot be given one.
const NEVER: [Kind; 7] = [
    Kind::SCHEMA,
    Kind::EXTENSION,
    Kind::DATABASE,
    Kind::SETTING,
    Kind::TABLESPACE,
    Kind::ACCESS_METHOD,
    Kind::USER_MAPPING,
];

/// One object that only some have.
struct End<'a> {
    index: usize,
    kind: Kind,
    /// The names of what it is in, and of what tells it from others of its name.
    parent: &'a [Name],
    object: &'a Object,
    /// The side that it was read from.
    side: &'a Snapshot,
    lacking: Vec<Name>,
    having: Vec<Name>,
}

impl<'a> End<'a> {
    fn of(index: usize, difference: &'a Difference, sides: &Sides<'a>) -> Option<Self> {
        if !matches!(difference.change, Change::Missing | Change::Extra) {
            return None;
        }
        let object = difference.model.as_ref().filter(|object| object.shape.is_none())?;
        let kind = object.address.kind;
        if NEVER.contains(&kind) {
            return None;
        }
        let parent = match (kind.1, &object.address.path[..]) {
            (Naming::Plain | Naming::InSchema | Naming::InTable, [parent @ .., _]) => parent,
            (Naming::Signature, [schema @ .., _, _]) => schema,
            _ => return None,
        };
        let holds = |side: &&Snapshot| side.objects.contains_key(&object.address);
        let side = match difference.declared && difference.change == Change::Missing {
            true => sides.declaration?,
            false => sides.databases.iter().find(holds)?,
        };
        let (having, lacking): (Vec<_>, Vec<_>) = sides
            .databases
            .iter()
            .map(|d| &d.name)
            .cloned()
            .partition(|name| matches!(difference.actual.get(name), Some(Actual::Present)));
        let seen = lacking.iter().all(|n| difference.actual.get(n) == Some(&Actual::Absent));
        (seen && !lacking.is_empty() || difference.change == Change::Extra).then_some(End {
            index,
            kind,
            parent,
            object,
            side,
            lacking,
            having,
        })
    }

    /// The arguments of a function and the like.
    fn tail(&self) -> Option<&Name> {
        self.object.address.path.last().filter(|_| self.kind.1 == Naming::Signature)
    }

    /// Whether all is equal but the name, and that said of more than nothing.
    fn equals(&self, other: &End<'_>) -> bool {
        self.tail() == other.tail()
            && !self.object.properties.is_empty()
            && self.agrees(self.object, other, other.object)
            && (!self.kind.is_relation() || self.has_the_parts_of(other))
    }

    /// Whether what the one object states is what the other states, own names aside.
    fn agrees(&self, own: &Object, other: &End<'_>, others: &Object) -> bool {
        let (from, to) = (self.object.address.to_string(), other.object.address.to_string());
        own.properties.iter().filter(|property| property.name != POSITION).all(|property| {
            let value = others.property(property.name);
            value.is_none_or(|value| same(&property.value, value, &from, &to))
        })
    }

    fn has_the_parts_of(&self, other: &End<'_>) -> bool {
        let (own, others) = (self.parts(), other.parts());
        let partner = |part: &Object| {
            others.iter().any(|candidate| {
                part.address.kind == candidate.address.kind
                    && part.shape == candidate.shape
                    && (part.shape.is_some()
                        || part.address.own_name() == candidate.address.own_name())
                    && self.agrees(part, other, candidate)
            })
        };
        // A declaration is partial.
        let as_many = own.len() == others.len() || self.side.origin == Origin::Declaration;
        as_many && !own.is_empty() && own.iter().all(|part| partner(part))
    }

    fn parts(&self) -> Vec<&'a Object> {
        let kinds = Kind::ALL.iter().filter(|kind| kind.1 == Naming::InTable);
        let path = &self.object.address.path;
        kinds
            .flat_map(|kind| {
                let first = Address { kind: *kind, path: path.clone() };
                let rest = self.side.objects.range(first..);
                rest.take_while(move |(address, _)| {
                    address.kind == *kind && address.path.starts_with(path)
                })
            })
            .map(|(_, object)| object)
            .collect()
    }
}

fn same(left: &Value, right: &Value, from: &str, to: &str) -> bool {
    left == right || left.to_string().replace(from, to) == right.to_string()
}

/// What is gone, under the name that it has now where it is gone.
fn rename(gone: &Difference, come: &Difference, sides: &Sides<'_>) -> Difference {
    let name = |difference: &Difference| Actual::Value(Value::text(own_name(&difference.object)));
    let mut renamed = Difference { change: Change::Renamed, ..gone.clone() };
    if !gone.declared {
        renamed.databases = sides.databases.iter().map(|side| side.name.clone()).collect();
    }
    renamed.expected = gone.declared.then(|| Value::text(own_name(&gone.object)));
    for database in &gone.databases {
        renamed.elsewhere.insert(database.clone(), come.object.clone());
        renamed.actual.insert(database.clone(), name(come));
    }
    for actual in renamed.actual.values_mut().filter(|actual| **actual == Actual::Present) {
        *actual = name(gone);
    }
    renamed
}

/// The name without what tells it from others of that name.
fn own_name(address: &Address) -> &str {
    match (address.kind.1, &address.path[..]) {
        (Naming::Signature, [.., name, _]) => name.as_str(),
        _ => address.own_name(),
    }
}

#[cfg(test)]
mod tests {
    use crate::compare::tests::{column, database, declaration, properties, run, table, told};
    use crate::model::{Actual, Address, Kind, Name, Object, Value};

    #[test]
    fn what_only_has_another_name_is_told_once() {
        let with = |name: &str, columns: &[(&str, i64, &str)]| {
            let column = |(column_name, position, default): &(&str, i64, &str)| {
                let default = Value::text(default);
                column(
                    "t",
                    column_name,
                    &[("default", default), ("position", Value::Number(*position))],
                )
            };
            let columns = columns.iter().map(column);
            database(name, [table("t")].into_iter().chain(columns).collect())
        };
        let a = with("a", &[("one", 1, "x"), ("two", 2, "x"), ("kept", 3, "x")]);
        let b = with("b", &[("uno", 1, "x"), ("due", 2, "x"), ("kept", 3, "x")]);
        let found = run(None, &[a.clone(), b]).differences;
        assert_eq!(told(&found), ["public.t.one Renamed a,b", "public.t.two Renamed a,b"]);
        let address = Address::new(Kind::COLUMN, ["public", "t", "uno"]);
        assert_eq!(found[0].address_in(&Name::new("b")), &address);
        assert_eq!(found[0].actual[&Name::new("b")], Actual::Value(Value::text("uno")));

        // Which of two equal ones it was, nobody can tell; and another default is another column.
        let moved = with("b", &[("due", 8, "x"), ("uno", 9, "x"), ("kept", 3, "x")]);
        assert_eq!(run(None, &[a.clone(), moved]).differences.len(), 4);
        let other = with("b", &[("uno", 1, "y"), ("two", 2, "x"), ("kept", 3, "x")]);
        assert_eq!(run(None, &[a, other]).differences.len(), 2);

        let declared = column("t", "one", &[("default", Value::text("x"))]);
        let kept = column("t", "kept", &[]);
        let spec = declaration(vec![table("t"), declared, kept]);
        let only_uno = with("b", &[("uno", 1, "x"), ("kept", 3, "x")]);
        assert_eq!(told(&run(Some(&spec), &[only_uno]).differences), ["public.t.one Renamed b"]);
    }

    #[test]
    fn a_renamed_table_keeps_all_that_is_in_it() {
        let of = |database_name: &str, name: &str, extra: bool| {
            let default = Value::expression(Some(format!("public.{name}_next()")), None);
            let own = Address::table("public", name);
            let own = Object::named(own, properties(&[("owner", Value::text("x"))]));
            let mut objects = vec![own, column(name, "a", &[("default", default)])];
            objects.extend(extra.then(|| column(name, "b", &[])));
            database(database_name, objects)
        };
        let found = |right| run(None, &[of("a", "before", false), right]).differences;
        assert_eq!(told(&found(of("b", "after", false))), ["public.before Renamed a,b"]);
        assert_eq!(found(of("b", "after", true)).len(), 2);
    }
}
