//! Whether the row that a foreign key leads to is the same row in both databases. Serial keys of two
//! servers coincide, so the key alone does not say: unique columns beside it decide, or else the
//! row's contents; and what it refers to in turn must be the same, too.
//!
//! Rows are looked up level by level: the rows that are referred to, then those that these refer to.
//! Each level takes a constant number of statements for each table.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::surrogate::{Evidence, evidence, is_counted};
use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Reason, Snapshot, Value};
use crate::repair::sync::whole;
use crate::rows::{
    Column, EqualColumn, Lost, Moved, Related, RelatedRow, Side, Unplannable, contents, equality,
};
use crate::server::Failure;

/// How many levels of references are followed; rows beyond are taken to be others.
const DEEPEST: usize = 32;

/// A table and the columns of it that foreign keys refer to.
pub(super) type Referred = (Address, Vec<Name>);

/// Hashes of the tuples that the script inserts, as far as something refers to them.
pub(super) type Brought = BTreeMap<Referred, HashSet<u64>>;

/// A tuple of which no part is NULL, by the place of its row.
pub(super) type Tuples = BTreeMap<usize, Vec<String>>;

/// A row that is referred to: the number of its [`Key`], and the hash of its tuple.
type Node = (usize, u64);

/// What is known of the rows that foreign keys lead to.
#[derive(Debug)]
pub(super) struct Parents<'s> {
    from: &'s Snapshot,
    to: &'s Snapshot,
    unplannable: &'s Unplannable,
    /// By table, the columns whose contents are not compared.
    except: &'s BTreeMap<Address, Vec<Name>>,
    numbers: BTreeMap<Referred, usize>,
    keys: Vec<Key>,
    known: HashMap<Node, Option<Why>>,
}

/// How rows of one table are told to be the same.
#[derive(Debug)]
struct Key {
    referred: Referred,
    /// The referred columns, as each database compares them.
    by: [Vec<EqualColumn>; 2],
    /// The columns whose values are needed.
    values: Vec<Name>,
    /// Unique keys beside the referred one that prove something: places among the values, how they are
    /// compared, and what they prove.
    uniques: Vec<(Vec<usize>, Vec<EqualColumn>, Evidence)>,
    /// Foreign keys: places among the values, and what they refer to.
    parents: Vec<(Vec<usize>, Referred)>,
    /// Which of the foreign keys are part of the referred columns.
    own: Vec<usize>,
    /// Whether the referred columns are no primary key but another one, whose values mean the row: no
    /// server hands them out.
    is_natural: bool,
    contents: Vec<Column>,
}

/// Why a row is another one.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Why {
    /// Values of unique columns differ, by the number of the unique key.
    Unique(usize),
    Contents,
    /// The source has no such row.
    Absent,
    /// It refers to another row, by the number of the foreign key.
    Refers(usize),
    Deep,
}

/// One row while it is looked at.
struct Seen {
    why: Option<Why>,
    /// What it refers to, with the numbers of the foreign keys.
    needs: Vec<(usize, Node)>,
}

impl<'s> Parents<'s> {
    pub(super) fn new(
        [from, to]: [&'s Snapshot; 2],
        unplannable: &'s Unplannable,
        except: &'s BTreeMap<Address, Vec<Name>>,
    ) -> Self {
        let (numbers, keys, known) = Default::default();
        Parents { from, to, unplannable, except, numbers, keys, known }
    }

    /// Which of the tuples lead to another row in the target than in the source, and how. All of them
    /// are in the target.
    pub(super) fn others(
        &mut self,
        moved: &mut Moved<'_>,
        brought: &Brought,
        referred: &Referred,
        tuples: &Tuples,
    ) -> Result<BTreeMap<usize, String>, Lost> {
        if tuples.is_empty() {
            return Ok(BTreeMap::new());
        }
        let number = self.number(referred)?;
        let places: Vec<usize> = tuples.keys().copied().collect();
        let tuples: Vec<Vec<String>> = tuples.values().cloned().collect();
        let hashes = self.hashes(moved, number, &tuples)?;
        let first = hashes.iter().copied().zip(tuples).collect();
        self.look(moved, brought, BTreeMap::from([(number, first)]))?;
        let why = |hash: &u64| self.known.get(&(number, *hash)).cloned().flatten();
        let others = places.into_iter().zip(&hashes);
        Ok(others.filter_map(|(at, hash)| Some((at, self.words(number, &why(hash)?)))).collect())
    }

    /// Looks at rows, and at what they refer to, until all is known.
    fn look(
        &mut self,
        moved: &mut Moved<'_>,
        brought: &Brought,
        mut next: BTreeMap<usize, BTreeMap<u64, Vec<String>>>,
    ) -> Result<(), Lost> {
        let mut seen: BTreeMap<Node, Seen> = BTreeMap::new();
        let mut depth = 0;
        while !next.is_empty() {
            let level = std::mem::take(&mut next);
            for (number, mut tuples) in level {
                let key = self.keys.get(number).map(|key| &key.referred);
                let comes = key.and_then(|referred| brought.get(referred));
                tuples.retain(|hash, _| {
                    let node = (number, *hash);
                    if comes.is_some_and(|comes| comes.contains(hash)) {
                        // The same by construction.
                        seen.insert(node, Seen { why: None, needs: Vec::new() });
                    } else if depth == DEEPEST {
                        seen.insert(node, Seen { why: Some(Why::Deep), needs: Vec::new() });
                    }
                    !seen.contains_key(&node) && !self.known.contains_key(&node)
                });
                for (hash, (why, needs)) in self.compare(moved, number, tuples)? {
                    let mut all = Vec::new();
                    for (foreign_key, parent, hash, tuple) in needs {
                        all.push((foreign_key, (parent, hash)));
                        next.entry(parent).or_default().insert(hash, tuple);
                    }
                    seen.insert((number, hash), Seen { why, needs: all });
                }
            }
            depth += 1;
        }
        self.settle(seen);
        Ok(())
    }

    /// A row that refers to another row than in the source is another one itself.
    fn settle(&mut self, mut seen: BTreeMap<Node, Seen>) {
        let mut users: BTreeMap<Node, Vec<(Node, usize)>> = BTreeMap::new();
        let mut open = Vec::new();
        for (node, own) in &seen {
            for (foreign_key, parent) in &own.needs {
                users.entry(*parent).or_default().push((*node, *foreign_key));
                if matches!(self.known.get(parent), Some(Some(_))) {
                    open.push(*parent);
                }
            }
            if own.why.is_some() {
                open.push(*node);
            }
        }
        while let Some(node) = open.pop() {
            for (user, foreign_key) in users.remove(&node).unwrap_or_default() {
                if let Some(own) = seen.get_mut(&user).filter(|own| own.why.is_none()) {
                    own.why = Some(Why::Refers(foreign_key));
                    open.push(user);
                }
            }
        }
        self.known.extend(seen.into_iter().map(|(node, own)| (node, own.why)));
    }

    /// Compares rows by themselves. Gives for each why it is another one, and what it refers to as
    /// far as that decides: the foreign key, the number of what it refers to, the tuple's hash, and
    /// the tuple.
    #[allow(clippy::type_complexity)]
    fn compare(
        &mut self,
        moved: &mut Moved<'_>,
        number: usize,
        tuples: BTreeMap<u64, Vec<String>>,
    ) -> Result<Vec<(u64, (Option<Why>, Vec<(usize, usize, u64, Vec<String>)>))>, Lost> {
        let hashes: Vec<u64> = tuples.keys().copied().collect();
        let tuples: Vec<Vec<String>> = tuples.into_values().collect();
        let [here, there] = self.rows(moved, number, &tuples, true)?;
        let Some(key) = self.keys.get(number) else { return Ok(Vec::new()) };
        let mut whys: Vec<Option<Why>> = Vec::with_capacity(hashes.len());
        // By row, the values that decided.
        let mut deciding: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); hashes.len()];
        let mut is_decided: Vec<bool> = here.iter().map(|_| key.is_natural).collect();
        for (here, there) in here.iter().zip(&there) {
            let is_absent = here.is_none() || there.is_none();
            whys.push(is_absent.then_some(Why::Absent));
        }
        for (unique, (places, columns, evidence)) in
            key.uniques.iter().enumerate().filter(|_| !key.is_natural)
        {
            let mut rows = Vec::new();
            let mut both = Vec::new();
            for (at, (here, there)) in here.iter().zip(&there).enumerate() {
                if let (Some(here), Some(there)) = (tuple_of(here, places), tuple_of(there, places))
                {
                    rows.push(at);
                    both.extend([here, there]);
                }
            }
            let both = moved.canonical(columns, both)?;
            for (at, pair) in rows.into_iter().zip(both.chunks(2)) {
                let [here, there] = pair else { continue };
                if here != there && *evidence == Evidence::Equal {
                    continue;
                }
                is_decided.get_mut(at).into_iter().for_each(|decided| *decided = true);
                deciding.get_mut(at).into_iter().for_each(|of| of.extend(places));
                if let Some(why @ None) = whys.get_mut(at)
                    && here != there
                {
                    *why = Some(Why::Unique(unique));
                }
            }
        }
        let undecided = is_decided.iter().zip(&whys).enumerate();
        let undecided: Vec<usize> =
            undecided.filter(|(_, (d, why))| !**d && why.is_none()).map(|(at, _)| at).collect();
        let all: BTreeSet<usize> = (0..key.values.len()).collect();
        let asked: Vec<Vec<String>> =
            undecided.iter().filter_map(|at| tuples.get(*at).cloned()).collect();
        let contents = self.rows(moved, number, &asked, false)?;
        let [of_here, of_there] = &contents;
        for (at, (of_here, of_there)) in undecided.into_iter().zip(of_here.iter().zip(of_there)) {
            deciding.get_mut(at).into_iter().for_each(|of| of.clone_from(&all));
            if let Some(why) = whys.get_mut(at).filter(|_| of_here != of_there) {
                *why = Some(Why::Contents);
            }
        }
        let mut result: Vec<_> =
            hashes.into_iter().zip(whys).map(|(hash, why)| (hash, (why, Vec::new()))).collect();
        let Some(key) = self.keys.get(number) else { return Ok(result) };
        let (parents, own) = (key.parents.clone(), key.own.clone());
        for (foreign_key, (places, referred)) in parents.iter().enumerate() {
            let counts = |of: &BTreeSet<usize>| {
                own.contains(&foreign_key) || places.iter().any(|place| of.contains(place))
            };
            let rows = here.iter().zip(&deciding).zip(&result).enumerate();
            let rows = rows.filter(|(_, ((_, of), (_, (why, _))))| why.is_none() && counts(of));
            let rows = rows.filter_map(|(at, ((row, _), _))| Some((at, tuple_of(row, places)?)));
            let (rows, needed): (Vec<usize>, Vec<Vec<String>>) = rows.unzip();
            if rows.is_empty() {
                continue;
            }
            let parent = self.number(referred)?;
            let hashes = self.hashes(moved, parent, &needed)?;
            for ((at, tuple), hash) in rows.into_iter().zip(needed).zip(hashes) {
                let needs = result.get_mut(at).map(|(_, (_, needs))| needs);
                needs.into_iter().for_each(|needs| {
                    needs.push((foreign_key, parent, hash, tuple.clone()));
                });
            }
        }
        Ok(result)
    }

    /// Rows of both databases, by values or by the digests of their contents.
    fn rows(
        &self,
        moved: &mut Moved<'_>,
        number: usize,
        tuples: &[Vec<String>],
        values: bool,
    ) -> Result<[Vec<RelatedRow>; 2], Lost> {
        let Some(key) = self.keys.get(number).filter(|_| !tuples.is_empty()) else {
            return Ok([Vec::new(), Vec::new()]);
        };
        let mut of = |side, by: &[EqualColumn]| {
            let related = Related {
                table: key.referred.0.clone(),
                by: by.to_vec(),
                values: if values { key.values.clone() } else { Vec::new() },
                digests: if values { Vec::new() } else { key.contents.clone() },
            };
            moved.related(side, &related, tuples.to_vec())
        };
        let [from, to] = &key.by;
        Ok([of(Side::From, from)?, of(Side::To, to)?])
    }

    fn hashes(
        &self,
        moved: &mut Moved<'_>,
        number: usize,
        tuples: &[Vec<String>],
    ) -> Result<Vec<u64>, Lost> {
        match self.keys.get(number) {
            Some(Key { by: [_, to], .. }) => hashes(moved, to, tuples.to_vec()),
            None => Ok(Vec::new()),
        }
    }

    /// The number of the key that consists of the columns.
    fn number(&mut self, referred: &Referred) -> Result<usize, Lost> {
        if let Some(number) = self.numbers.get(referred) {
            return Ok(*number);
        }
        let key = self.key(referred).map_err(|(side, why)| {
            let message = format!(
                "whether rows of {} are the same in both databases cannot be told: {why}",
                referred.0
            );
            let hint = "with --trust-keys, rows with the same key are taken to be the same";
            (side, Failure::new(Reason::NotComparable, message).with_hint(hint))
        })?;
        let number = self.keys.len();
        self.keys.push(key);
        self.numbers.insert(referred.clone(), number);
        Ok(number)
    }

    fn key(&self, referred: &Referred) -> Result<Key, (Name, String)> {
        let (table, columns) = referred;
        let (from, to) = (self.from, self.to);
        for side in [from, to] {
            if !side.objects.contains_key(table) {
                let why = side.why_unseen(Kind::TABLE, table).map(|unseen| unseen.message);
                let why = why.unwrap_or_else(|| "there is no such table".to_owned());
                return Err((side.name.clone(), why));
            }
            if let Some(obstacle) = self.unplannable.obstacle(&side.name, table) {
                return Err((side.name.clone(), obstacle.message));
            }
        }
        let by = |side: &Snapshot| {
            equality(table, columns, side).map_err(|why| (side.name.clone(), why))
        };
        let by = [by(from)?, by(to)?];
        let has = |name: &Name| {
            let path = table.path.iter().cloned().chain([name.clone()]);
            from.objects.contains_key(&Address::new(Kind::COLUMN, path))
        };
        let same = |one: &[Name], other: &[Name]| {
            one.len() == other.len() && one.iter().all(|name| other.contains(name))
        };
        let mut values: Vec<Name> = Vec::new();
        let mut places = |columns: &[Name]| -> Vec<usize> {
            let place = |name: &Name| match values.iter().position(|known| known == name) {
                Some(place) => place,
                None => {
                    values.push(name.clone());
                    values.len() - 1
                }
            };
            columns.iter().map(place).collect()
        };
        let primary = to.keys(table).find(|key| key.is_primary());
        let is_primary =
            |columns: &[Name]| primary.as_ref().is_some_and(|key| same(&key.columns, columns));
        let proves = |columns: &[Name]| evidence(table, columns, is_primary(columns), [from, to]);
        let mut uniques = Vec::new();
        for unique in to.keys(table) {
            let proof = proves(&unique.columns);
            let is_other = !same(&unique.columns, columns) && unique.columns.iter().all(has);
            let is_usable = is_other && proof != Evidence::Nothing;
            if let (true, Ok(equal)) = (is_usable, equality(table, &unique.columns, to)) {
                uniques.push((places(&unique.columns), equal, proof));
            }
        }
        let (mut parents, mut own) = (Vec::new(), Vec::new());
        for constraint in to.within(table, Kind::CONSTRAINT).filter(|it| refers(it)) {
            let Some((of, referred)) = foreign_key(constraint, to) else { continue };
            if of.iter().all(has) {
                if of.iter().all(|name| columns.contains(name)) {
                    own.push(parents.len());
                }
                parents.push((places(&of), referred));
            }
        }
        let is_natural = primary.is_some()
            && !is_primary(columns)
            && !columns.iter().any(|column| is_counted(table, column, [from, to]));
        // A primary key that each server hands out by itself differs for the same row.
        let handed_out = primary.as_ref().filter(|key| proves(&key.columns) != Evidence::Both);
        let mut identifying = columns.clone();
        identifying.extend(handed_out.iter().flat_map(|key| key.columns.iter().cloned()));
        let except = self.except.get(table).map(Vec::as_slice).unwrap_or_default();
        let contents = contents(table, [from, to], &identifying, except)
            .map_err(|why| (to.name.clone(), why))?;
        let referred = referred.clone();
        Ok(Key { referred, by, values, uniques, parents, own, is_natural, contents })
    }

    fn words(&self, number: usize, why: &Why) -> String {
        let Some(key) = self.keys.get(number) else { return String::new() };
        let listed = |names: Vec<&Name>| {
            names.into_iter().map(Name::displayed).collect::<Vec<_>>().join(", ")
        };
        let (table, columns) = (&key.referred.0, listed(key.referred.1.iter().collect()));
        let (from, to) = (self.from.name.displayed(), self.to.name.displayed());
        let what = match why {
            Why::Absent => return format!("a row of {table} that {from} does not have"),
            Why::Unique(unique) => {
                let unique = key.uniques.get(*unique).map(|(places, ..)| places.as_slice());
                let names = unique.unwrap_or_default().iter().filter_map(|at| key.values.get(*at));
                format!("other {}", listed(names.collect()))
            }
            Why::Contents => "other contents".to_owned(),
            Why::Refers(foreign_key) => match key.parents.get(*foreign_key) {
                Some((_, (parent, _))) => format!("which refers to another row of {parent}"),
                None => "which refers to another row".to_owned(),
            },
            Why::Deep => format!("whose references are more than {DEEPEST} levels deep"),
        };
        format!("another row of {table} in {to} (same {columns}, {what})")
    }
}

fn refers(constraint: &Object) -> bool {
    constraint.text(prop::TYPE) == Some("foreign key")
        && constraint.property(prop::ENFORCED) != Some(&Value::Flag(false))
        && !constraint.flag(prop::PERIOD)
}

fn foreign_key(constraint: &Object, to: &Snapshot) -> Option<(Vec<Name>, Referred)> {
    let referred = Address::from_displayed(Kind::TABLE, constraint.text(prop::REFERENCES)?)?;
    let columns = constraint.names(prop::REFERENCES_COLUMNS)?;
    Some((constraint.names(prop::COLUMNS)?, (whole(&referred, to), columns)))
}

fn tuple_of(row: &RelatedRow, places: &[usize]) -> Option<Vec<String>> {
    let row = row.as_ref()?;
    places.iter().map(|place| row.get(*place)?.clone()).collect()
}

/// Hashes of tuples, the same for tuples that are equal in the target.
pub(super) fn hashes(
    moved: &mut Moved<'_>,
    columns: &[EqualColumn],
    tuples: Vec<Vec<String>>,
) -> Result<Vec<u64>, Lost> {
    let hash = |tuple: Vec<String>| {
        let mut hasher = DefaultHasher::new();
        tuple.hash(&mut hasher);
        hasher.finish()
    };
    Ok(moved.canonical(columns, tuples)?.into_iter().map(hash).collect())
}
