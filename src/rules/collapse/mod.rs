//! Differences that another one tells as well: one cause is one finding.
//!
//! A type brings its modifier, its storage and the cast of its default along, the keys of an index
//! their expressions, a database's collation its character type, and so on ([`FOLLOWING`]). A base
//! type brings its functions. What a role may do as the owner it is not granted again. And uniqueness
//! is one thing whether a constraint or an index holds it: where a unique constraint is told about,
//! the unique index on the same columns is not told about again.

mod own_functions;
mod repeated;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::prop;
use crate::model::{Actual, Address, Change, Difference, Kind, Name, Value, grantee};

use crate::compare::Sides;
use crate::sql;

use self::repeated::Repeated;
use super::{privilege, unique};

/// Kinds whose properties are changed each by a statement of its own.
const PART_BY_PART: [Kind; 3] = [Kind::TABLE, Kind::FOREIGN_TABLE, Kind::COLUMN];

/// Differences, those that only show another one once more apart from the others.
pub(super) struct Collapse<'a> {
    /// What is told. A missing uniqueness is split into the databases where an index stands in for it
    /// and those where nothing does.
    pub(super) told: Vec<Cow<'a, Difference>>,
    /// What is told with another one, by the object of that.
    along: BTreeMap<Address, Vec<&'a Difference>>,
    /// Places in `told` of properties of objects that are changed as a whole.
    whole: BTreeMap<Address, Vec<usize>>,
}

impl<'a> Collapse<'a> {
    /// What is done together with a difference: what is told with it, or with one of those, and what
    /// else differs in an object that is changed as a whole.
    pub(super) fn along(&self, difference: &Difference) -> Vec<&Difference> {
        let mut all: Vec<&Difference> = Vec::new();
        let mut open = vec![&difference.object];
        let mut known = BTreeSet::new();
        while let Some(object) = open.pop() {
            if known.insert(object) {
                let own = self.along.get(object).into_iter().flatten().copied();
                open.extend(own.clone().map(|one| &one.object));
                all.extend(own);
            }
        }
        if matches!(difference.change, Change::Property(_)) {
            let own = self.whole.get(&difference.object).into_iter().flatten();
            let own = own.filter_map(|place| self.told.get(*place).map(|one| &**one));
            all.extend(own.filter(|one| one.change != difference.change));
        }
        all
    }
}

/// Tells differences apart from those that only show another one once more.
pub(super) fn collapsed<'a>(differences: &'a [Difference], sides: &Sides<'_>) -> Collapse<'a> {
    let told: BTreeMap<(Address, Vec<String>), &Address> = differences
        .iter()
        .filter(|d| d.object.kind == Kind::CONSTRAINT && exists_differently(d))
        .filter_map(|difference| Some((unique::columns(difference)?, &difference.object)))
        .collect();
    let causes = causes(differences);
    let brought = own_functions::brought(differences);
    let repeated = Repeated::of(differences);
    let mut collapsed =
        Collapse { told: Vec::new(), along: BTreeMap::new(), whole: BTreeMap::new() };
    for difference in differences {
        let is_index = difference.object.kind == Kind::INDEX && exists_differently(difference);
        let constraint = unique::columns(difference).filter(|_| is_index);
        let constraint = constraint.and_then(|columns| told.get(&columns));
        let teller = constraint
            .map(|constraint| (*constraint).clone())
            .or_else(|| own_functions::bringing(difference, &brought).cloned())
            .or_else(|| follows(difference, &causes).then(|| difference.object.clone()))
            .or_else(|| repeated.teller(difference, sides));
        match teller {
            Some(teller) => collapsed.along.entry(teller).or_default().push(difference),
            None => {
                let own = owned(difference, sides).into_iter();
                collapsed.told.extend(own.flat_map(|difference| split(difference, sides)));
            }
        }
    }
    for (place, one) in collapsed.told.iter().enumerate() {
        if matches!(one.change, Change::Property(_)) && !PART_BY_PART.contains(&one.object.kind) {
            collapsed.whole.entry(one.object.clone()).or_default().push(place);
        }
    }
    collapsed
}

/// Properties that follow another one of the same object, by kind, each with that one. Of a kind
/// that is not named here nothing follows: words that two kinds share need not mean the same.
pub(super) const FOLLOWING: [(Kind, &str, &str); 30] = [
    (Kind::COLUMN, prop::TYPE_MODIFIER, "type"),
    (Kind::COLUMN, "storage", "type"),
    (Kind::COLUMN, "default", "type"),
    (Kind::COLUMN, prop::GENERATED_KIND, "generated"),
    (Kind::COLUMN, prop::IDENTITY_OPTIONS, "identity"),
    (Kind::COLUMN, prop::IDENTITY_SEQUENCE, "identity"),
    (Kind::COLUMN, prop::IDENTITY_PERSISTENCE, "identity"),
    (Kind::COLUMN, prop::NOT_NULL_CONSTRAINT, prop::NOT_NULL),
    (Kind::COLUMN, prop::NOT_NULL_NO_INHERIT, prop::NOT_NULL),
    (Kind::DOMAIN, prop::TYPE_MODIFIER, "type"),
    (Kind::DOMAIN, "default", "type"),
    (Kind::DOMAIN, prop::NOT_NULL_NAME, prop::NOT_NULL),
    (Kind::DOMAIN, prop::CHECK_NAMES, "checks"),
    (Kind::DOMAIN, prop::NOT_VALIDATED, "checks"),
    (Kind::DOMAIN, prop::NOT_VALIDATED, prop::CHECK_NAMES),
    (Kind::TABLE, prop::PARTITION_BOUND, prop::PARTITION_OF),
    (Kind::FOREIGN_TABLE, prop::PARTITION_BOUND, prop::PARTITION_OF),
    (Kind::VIEW, "columns", "definition"),
    (Kind::MATERIALIZED_VIEW, "columns", "definition"),
    (Kind::INDEX, "expressions", "keys"),
    (Kind::CONSTRAINT, "options", "exclusion"),
    (Kind::DATABASE, prop::CHARACTER_TYPE, "collation"),
    (Kind::COLLATION, "collate", "provider"),
    (Kind::COLLATION, prop::CHARACTER_TYPE, "provider"),
    (Kind::COLLATION, "locale", "provider"),
    (Kind::RANGE_TYPE, prop::OPERATOR_CLASS, "subtype"),
    (Kind::RANGE_TYPE, prop::SUBTYPE_DIFF, "subtype"),
    (Kind::CAST, "function", "method"),
    (Kind::TEXT_SEARCH_DICTIONARY, "options", "template"),
    (Kind::TEXT_SEARCH_CONFIGURATION, "mappings", "parser"),
];

/// Where the properties differ that others follow.
type Causes<'a> = BTreeSet<(&'a Address, &'static str, &'a Name)>;

fn causes(differences: &[Difference]) -> Causes<'_> {
    let mut causes = BTreeSet::new();
    for difference in differences {
        let Change::Property(property) = difference.change else { continue };
        let kind = difference.object.kind;
        if FOLLOWING.iter().any(|(of, _, cause)| (*of, *cause) == (kind, property)) {
            let databases = difference.databases.iter();
            causes.extend(databases.map(|database| (&difference.object, property, database)));
        }
    }
    causes
}

fn follows(difference: &Difference, causes: &Causes<'_>) -> bool {
    let Change::Property(property) = difference.change else { return false };
    let told = |cause: &'static str| {
        difference.databases.iter().all(|d| causes.contains(&(&difference.object, cause, d)))
    };
    let own = (difference.object.kind, property);
    FOLLOWING.iter().any(|(kind, following, cause)| (*kind, *following) == own && told(cause))
        && (property != prop::DEFAULT || differs_in_cast(difference))
}

/// Whether all defaults are one but for the type that they are cast to.
fn differs_in_cast(difference: &Difference) -> bool {
    let actual = difference.actual.values().filter_map(|actual| match actual {
        Actual::Value(value) => Some(value),
        _ => None,
    });
    let mut bare = actual.chain(&difference.expected).map(|value| match value {
        Value::Expression(expression) => Some(sql::without_cast(&expression.sql)),
        _ => None,
    });
    let first = bare.next().flatten();
    first.is_some() && bare.all(|other| other == first)
}

/// The difference without the databases where the grantee owns the object, and may do it anyway.
fn owned<'a>(difference: &'a Difference, sides: &Sides<'_>) -> Option<Cow<'a, Difference>> {
    if difference.object.kind != Kind::PRIVILEGE || difference.change != Change::Missing {
        return Some(Cow::Borrowed(difference));
    }
    if is_nobodys(difference, sides) {
        return None;
    }
    let lacks_it = |database: &&Name| may_as_owner(difference, sides, database) != Some(true);
    let databases: Vec<Name> = difference.databases.iter().filter(lacks_it).cloned().collect();
    match databases.len() {
        0 => None,
        all if all == difference.databases.len() => Some(Cow::Borrowed(difference)),
        _ => Some(Cow::Owned(Difference { databases, ..difference.clone() })),
    }
}

/// Whether the object is one that PostgreSQL grants nothing on, in one database at least: a language
/// that is not trusted, or the shell of a type. That is told itself.
fn is_nobodys(difference: &Difference, sides: &Sides<'_>) -> bool {
    let Some(target) = difference.object.target() else { return false };
    let property = match target.kind {
        Kind::LANGUAGE => "trusted",
        Kind::BASE_TYPE => "defined",
        _ => return false,
    };
    let targets = sides.databases.iter().filter_map(|side| side.objects.get(&target));
    let mut flags = targets.map(|target| target.property(property));
    flags.any(|flag| flag == Some(&Value::Flag(false)))
}

fn may_as_owner(difference: &Difference, sides: &Sides<'_>, database: &Name) -> Option<bool> {
    let objects = &sides.database(database)?.objects;
    let target = difference.object.target()?;
    let target = match target.owning_table() {
        Some(table) => privilege::relations(&table).find(|it| objects.contains_key(it))?,
        None => target,
    };
    let owner = privilege::owner(&difference.object, sides, database)?;
    let path = [Name::new(target.kind.0)].into_iter().chain(target.path.iter().cloned());
    let as_owner = Address::new(Kind::PRIVILEGE, path.chain([Name::new(grantee::OWNER)]));
    let wanted = difference.model.as_ref()?.property(prop::PRIVILEGES)?;
    let held = objects.get(&as_owner)?.property(prop::PRIVILEGES)?;
    let (Value::Set(wanted), Value::Set(held)) = (wanted, held) else { return None };
    // Whoever owns an object may always grant what may be done with it.
    let bare = |item: &str| item.trim_end_matches(" WITH GRANT OPTION").to_owned();
    let holds = |item: &std::sync::Arc<str>| held.iter().any(|h| bare(h) == bare(item));
    Some(owner == difference.object.own_name() && wanted.iter().all(holds))
}

fn exists_differently(difference: &Difference) -> bool {
    matches!(difference.change, Change::Missing | Change::Extra)
}

fn split<'a>(difference: Cow<'a, Difference>, sides: &Sides<'_>) -> Vec<Cow<'a, Difference>> {
    let (index, nothing): (Vec<_>, Vec<_>) = difference
        .databases
        .iter()
        .cloned()
        .partition(|database| unique::stand_in(&difference, sides, database).is_some());
    if index.is_empty() || nothing.is_empty() {
        return vec![difference];
    }
    let part = |databases| Cow::Owned(Difference { databases, ..Difference::clone(&difference) });
    vec![part(nothing), part(index)]
}
