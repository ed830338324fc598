//! Which object needs which, as PostgreSQL itself keeps account of it.
//! <https://www.postgresql.org/docs/current/catalog-pg-depend.html>

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, Kind};

/// What ties a dependent to what it needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DependencyKind {
    /// The referenced object cannot be dropped before the dependent, but by CASCADE.
    Normal,
    /// The dependent goes when the referenced object is dropped.
    Auto,
    /// The dependent was made as a part of the referenced object, and goes only with that.
    Internal,
    /// The dependent goes when one of those is dropped that it is a partition's part of.
    Partition,
    /// The dependent goes when the extension is dropped: `DEPENDS ON EXTENSION`.
    AutoExtension,
}

impl DependencyKind {
    /// All of them.
    pub const ALL: [DependencyKind; 5] = [
        DependencyKind::Normal,
        DependencyKind::Auto,
        DependencyKind::Internal,
        DependencyKind::Partition,
        DependencyKind::AutoExtension,
    ];

    /// The word for it, as PostgreSQL's manual has it.
    pub fn word(self) -> &'static str {
        match self {
            DependencyKind::Normal => "normal",
            DependencyKind::Auto => "auto",
            DependencyKind::Internal => "internal",
            DependencyKind::Partition => "partition",
            DependencyKind::AutoExtension => "auto extension",
        }
    }

    /// The kind with this word.
    pub fn named(word: &str) -> Option<DependencyKind> {
        DependencyKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Which part of a dependent needs something: a part that is no object of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// The default of a column.
    Default,
    /// The expression of a generated column, which PostgreSQL drops together with the column.
    Generation,
    /// A check of a domain.
    Check,
    /// The NOT NULL constraint of a column or a domain.
    NotNull,
    /// A table or schema of a publication, an operator or function of an operator class or family.
    Member,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 5] =
        [Part::Default, Part::Generation, Part::Check, Part::NotNull, Part::Member];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Part::Default => "default",
            Part::Generation => "generation",
            Part::Check => "check",
            Part::NotNull => "not null",
            Part::Member => "member",
        }
    }

    /// The part with this word.
    pub fn named(word: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.word() == word)
    }
}

/// One object needs another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Dependency {
    /// What needs the other.
    pub dependent: Address,
    /// The part of it that does; `None` where the whole does.
    pub part: Option<Part>,
    /// What is needed.
    pub referenced: Address,
    /// What ties them.
    pub kind: DependencyKind,
}

/// All dependencies between the objects of a database, whatever was asked for besides: what
/// PostgreSQL refuses to drop may hang on an object that nobody asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dependencies {
    /// Sorted by dependent.
    all: Vec<Dependency>,
    /// Positions in `all`, sorted by what is referenced.
    by_referenced: Vec<usize>,
}

impl FromIterator<Dependency> for Dependencies {
    fn from_iter<I: IntoIterator<Item = Dependency>>(dependencies: I) -> Self {
        let mut all: Vec<Dependency> = dependencies.into_iter().collect();
        all.sort();
        all.dedup();
        let mut by_referenced: Vec<usize> = (0..all.len()).collect();
        by_referenced.sort_by_key(|at| all.get(*at).map(|one| &one.referenced));
        Dependencies { all, by_referenced }
    }
}

impl Dependencies {
    /// All of them, sorted by dependent.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Dependency> {
        self.all.iter()
    }

    /// What the object needs.
    pub fn of(&self, dependent: &Address) -> &[Dependency] {
        let rest = self.tail_by_dependent(dependent);
        let count = rest.partition_point(|one| one.dependent == *dependent);
        rest.get(..count).unwrap_or_default()
    }

    /// What needs the object, by dependent.
    pub fn on(&self, referenced: &Address) -> impl Iterator<Item = &Dependency> {
        self.tail_by_referenced(referenced).take_while(move |one| one.referenced == *referenced)
    }

    /// Everything else that cannot stay as it is when these objects are dropped, directly or because
    /// of something that cannot stay either: each with the part that cannot, or `None` where it is
    /// the whole. What needs a column needs its table; the columns themselves are not among it.
    pub fn dependents_of(&self, dropped: &BTreeSet<Address>) -> BTreeSet<(Address, Option<Part>)> {
        let mut found: BTreeMap<Address, BTreeSet<Option<Part>>> = BTreeMap::new();
        let mut open: Vec<Address> = dropped.iter().cloned().collect();
        while let Some(next) = open.pop() {
            let columns = columns_of(&next);
            let is_own =
                |address: &Address| columns.as_ref().is_some_and(|of| is_below(address, of));
            let of_columns = columns.iter().flat_map(|columns| {
                let rest = self.tail_by_referenced(columns);
                rest.take_while(|one| is_below(&one.referenced, columns))
            });
            for Dependency { dependent, part, .. } in self.on(&next).chain(of_columns) {
                if dropped.contains(dependent) || is_own(dependent) {
                    continue;
                }
                // A generated column goes with its expression.
                let part = part.filter(|part| *part != Part::Generation);
                let parts = found.entry(dependent.clone()).or_default();
                if parts.insert(part) && part.is_none() {
                    open.push(dependent.clone());
                }
            }
        }
        let parts = found.into_iter().flat_map(|(address, parts)| {
            let is_whole = parts.contains(&None);
            let parts = parts.into_iter().filter(move |part| part.is_none() || !is_whole);
            parts.map(move |part| (address.clone(), part))
        });
        parts.collect()
    }

    /// Everything else that has to exist before these objects can, directly or because something that
    /// they need does. A table needs what its columns do.
    pub fn needs_of(&self, created: &BTreeSet<Address>) -> BTreeSet<Address> {
        let mut found: BTreeSet<Address> = BTreeSet::new();
        let mut open: Vec<Address> = created.iter().cloned().collect();
        while let Some(next) = open.pop() {
            let columns = columns_of(&next);
            let is_own =
                |address: &Address| columns.as_ref().is_some_and(|of| is_below(address, of));
            let of_columns = columns.iter().flat_map(|columns| {
                let rest = self.tail_by_dependent(columns).iter();
                rest.take_while(|one| is_below(&one.dependent, columns))
            });
            for Dependency { referenced, .. } in self.of(&next).iter().chain(of_columns) {
                let is_new = !created.contains(referenced) && !is_own(referenced);
                if is_new && found.insert(referenced.clone()) {
                    open.push(referenced.clone());
                }
            }
        }
        found
    }

    /// The dependencies of this object, and of all that come after it.
    fn tail_by_dependent(&self, first: &Address) -> &[Dependency] {
        let from = self.all.partition_point(|one| one.dependent < *first);
        self.all.get(from..).unwrap_or_default()
    }

    /// The dependencies on this object, and on all that come after it.
    fn tail_by_referenced(&self, first: &Address) -> impl Iterator<Item = &Dependency> {
        let at = |index: &usize| self.all.get(*index);
        let is_before = |index: &usize| at(index).is_some_and(|one| one.referenced < *first);
        let from = self.by_referenced.partition_point(is_before);
        let rest = self.by_referenced.get(from..).unwrap_or_default();
        rest.iter().filter_map(|index| self.all.get(*index))
    }
}

/// What the addresses of a table's columns begin with; `None` for what has no columns that are objects.
fn columns_of(relation: &Address) -> Option<Address> {
    let has_columns = [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&relation.kind);
    has_columns.then(|| Address { kind: Kind::COLUMN, path: relation.path.clone() })
}

fn is_below(address: &Address, beginning: &Address) -> bool {
    address.kind == beginning.kind && address.path.starts_with(&beginning.path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Dependencies, Dependency, DependencyKind, Part};
    use crate::model::{Address, Kind};

    fn address(kind: Kind, path: &[&str]) -> Address {
        Address::new(kind, path.iter().copied())
    }

    fn tables() -> Dependencies {
        let f = address(Kind::FUNCTION, &["s", "f", "()"]);
        let column = |name| address(Kind::COLUMN, &["s", "t", name]);
        let view = |name| address(Kind::VIEW, &["s", name]);
        let one = |dependent: Address, part, referenced: Address| Dependency {
            dependent,
            part,
            referenced,
            kind: DependencyKind::Normal,
        };
        [
            one(column("a"), Some(Part::Default), f.clone()),
            one(column("g"), Some(Part::Generation), f.clone()),
            one(column("g"), None, address(Kind::TABLE, &["s", "t"])),
            one(view("v"), None, column("a")),
            one(view("w"), None, view("v")),
            one(view("x"), None, column("g")),
            one(f, None, address(Kind::SCHEMA, &["s"])),
            one(
                address(Kind::VIEW, &["s", "other"]),
                None,
                address(Kind::COLUMN, &["s", "t2", "a"]),
            ),
        ]
        .into_iter()
        .collect()
    }

    fn shown(found: BTreeSet<(Address, Option<Part>)>) -> Vec<String> {
        let part =
            |part: Option<Part>| part.map_or(String::new(), |part| format!(" {}", part.word()));
        found.into_iter().map(|(address, of)| format!("{address}{}", part(of))).collect()
    }

    #[test]
    fn lookups_give_both_directions() {
        let all = tables();
        let f = address(Kind::FUNCTION, &["s", "f", "()"]);
        assert_eq!(all.iter().len(), 8);
        assert_eq!(all.of(&f).len(), 1);
        assert_eq!(all.on(&f).count(), 2);
        assert_eq!(all.of(&address(Kind::VIEW, &["s", "none"])), []);
    }

    #[test]
    fn default_of_column_is_no_way_to_what_needs_the_column() {
        let f = BTreeSet::from([address(Kind::FUNCTION, &["s", "f", "()"])]);
        assert_eq!(shown(tables().dependents_of(&f)), ["s.t.a default", "s.t.g", "s.x"]);
        let schema = BTreeSet::from([address(Kind::SCHEMA, &["s"])]);
        let all = ["s.t.a default", "s.t.g", "s.f()", "s.x"];
        assert_eq!(shown(tables().dependents_of(&schema)), all);
    }

    #[test]
    fn table_stands_for_its_columns() {
        let table = BTreeSet::from([address(Kind::TABLE, &["s", "t"])]);
        assert_eq!(shown(tables().dependents_of(&table)), ["s.v", "s.w", "s.x"]);
        let needs: Vec<_> = tables().needs_of(&table).iter().map(Address::to_string).collect();
        assert_eq!(needs, ["s.f()", "s"]);
        let view = BTreeSet::from([address(Kind::VIEW, &["s", "x"])]);
        let needs: Vec<_> = tables().needs_of(&view).iter().map(Address::to_string).collect();
        assert_eq!(needs, ["s.t.g", "s.f()", "s", "s.t"]);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in DependencyKind::ALL {
            assert_eq!(DependencyKind::named(kind.word()), Some(kind));
        }
        for part in Part::ALL {
            assert_eq!(Part::named(part.word()), Some(part));
        }
    }
}
