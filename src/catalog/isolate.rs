//! One object that cannot be read is unchecked alone; the others of its kind are read.
//!
//! A row that cannot be decoded names its object. A statement that PostgreSQL cannot finish does not:
//! one default whose function is gone (`cache lookup failed for function 16390`) fails the statement
//! that reads all columns. Its objects are then listed by name, which deparses nothing, and read in
//! ranges of names that are halved until the broken ones stand alone.
//!
//! PostgreSQL computes no column of a subquery that is not asked for, and applies a condition on its
//! columns before it deparses anything, so the kinds' own statements serve for both.

use crate::model::noun::plural;
use crate::model::{Address, Kind, Name, Reason, Snapshot, Unchecked};
use crate::server::{Failure, Param, Part, Row, Session, Sql, Template};

use super::Scope;
use super::entry::KindEntry;

/// Lists the names of all rows of a statement. In ASCII, whatever the database's encoding is: a name
/// that has no UTF-8 would fail the list as well.
const LIST: Template = Template("SELECT {sql} FROM ({sql}) AS k ({sql}) ORDER BY 1");

/// The rows with names from `$2` to `$3`.
const RANGE: Template =
    Template("SELECT k.* FROM ({sql}) AS k ({sql}) WHERE {sql} BETWEEN $2 AND $3");

/// The names of such rows as they are.
const NAMES: Template =
    Template("SELECT {sql} FROM ({sql}) AS k ({sql}) WHERE {sql} BETWEEN $2 AND $3");

/// The names of a row as one text, compared bytewise.
const KEY: Template = Template(
    r#"pg_catalog.encode(pg_catalog.replace(pg_catalog.concat_ws(' ', {sql}), '\', '\\')::pg_catalog.bytea, 'escape') COLLATE pg_catalog."C""#,
);

/// The templates of this module, and what fills them besides the statements of kinds.
pub(super) const STATEMENTS: [&str; 10] = [
    LIST.0,
    RANGE.0,
    NAMES.0,
    KEY.0,
    COLUMNS[0].0,
    COLUMNS[0].1,
    COLUMNS[1].0,
    COLUMNS[1].1,
    COLUMNS[2].0,
    COLUMNS[2].1,
];

/// What the first columns of a statement are called, and how they are asked for: one, two, three.
const COLUMNS: [(&str, &str); 3] =
    [("a", "k.a"), ("a, b", "k.a, k.b"), ("a, b, c", "k.a, k.b, k.c")];

/// How many objects of a kind may be broken. Where more are, something else is wrong.
const MOST: usize = 32;

/// How many objects of a kind are named.
const NAMED: usize = 20;

/// An object that could not be read.
#[derive(Debug)]
pub(super) struct Broken {
    /// Its names, as far as they can be read.
    path: Vec<String>,
    /// Whether those are all.
    is_named: bool,
    /// What it is called in a report.
    shown: String,
    failure: Failure,
}

impl Broken {
    /// The object of a row that could not be decoded, or of which only the names were asked for.
    pub(super) fn of_row(entry: &KindEntry, row: &Row, failure: Failure) -> Broken {
        Broken::of_columns(entry, row, entry.name_columns(), failure)
    }

    fn of_columns(entry: &KindEntry, row: &Row, columns: usize, failure: Failure) -> Broken {
        let (mut path, mut rest) = (Vec::new(), None);
        for column in 0..columns {
            match row.text(column).map(|name| vec![name]).or_else(|_| row.texts(column)) {
                Ok(names) => path.extend(names),
                Err(_) => {
                    rest = Some(row.text_lossy(column).unwrap_or_else(|_| "?".to_owned()));
                    break;
                }
            }
        }
        let shown = Address::new(entry.kind, path.iter().chain(&rest).map(String::as_str));
        Broken { is_named: rest.is_none(), shown: shown.to_string(), path, failure }
    }
}

/// Whether a statement may have failed because of one object: the server said something is wrong,
/// and neither a lock, nor a privilege, nor its own state kept it from answering.
pub(super) fn may_be_one_objects(failure: &Failure) -> bool {
    let of_the_session = ["08", "25", "26", "40", "53", "57"];
    !failure.fatal
        && matches!(failure.reason, Reason::Server | Reason::Encoding)
        && failure
            .sqlstate
            .as_ref()
            .is_some_and(|state| !of_the_session.iter().any(|class| state.starts_with(class)))
}

/// Reads the rows of a statement that failed, but for those that make it fail, which it gives.
/// Fails with what the statement failed with where they cannot be told apart.
pub(super) fn rows(
    session: &mut Session,
    entry: &KindEntry,
    statement: &'static str,
    left_out: &[u32],
    failure: Failure,
    each: &mut dyn FnMut(&Row),
) -> Result<Vec<Broken>, Failure> {
    let Some(reader) = Reader::of(entry, statement, left_out) else { return Err(failure) };
    let keys = match session.query(&reader.list, &[Param::Oids(left_out)]) {
        Ok(rows) => rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?,
        Err(other) if other.fatal => return Err(other),
        Err(_) => return Err(failure),
    };
    let mut broken = Vec::new();
    let mut ranges = vec![&keys[..]];
    while let Some(range) = ranges.pop() {
        let (Some(first), Some(last)) = (range.first(), range.last()) else { continue };
        match session.query(&reader.range, &reader.params(first, last)) {
            Ok(rows) => rows.iter().for_each(&mut *each),
            Err(other) if other.fatal || !may_be_one_objects(&other) => return Err(other),
            Err(other) if first == last => {
                if broken.len() == MOST {
                    return Err(failure);
                }
                broken.push(reader.broken(session, entry, first, other)?);
            }
            Err(_) => {
                let (left, right) = range.split_at(range.len() / 2);
                ranges.extend([right, left]);
            }
        }
    }
    Ok(broken)
}

/// The statements by which a kind is read in ranges.
struct Reader<'a> {
    list: Sql,
    range: Sql,
    /// That ask for one name column, for two, and so on.
    names: Vec<Sql>,
    left_out: &'a [u32],
}

impl<'a> Reader<'a> {
    fn of(entry: &KindEntry, statement: &'static str, left_out: &'a [u32]) -> Option<Reader<'a>> {
        let (called, asked) = COLUMNS.get(entry.name_columns().checked_sub(1)?)?;
        let [statement, called, asked] = [statement, called, asked].map(Sql::fixed);
        let key = KEY.sql(&[Part::Sql(&asked)]);
        let [statement, called, key] = [&statement, &called, &key].map(Part::Sql);
        let names = COLUMNS
            .iter()
            .take(entry.name_columns())
            .map(|(_, asked)| NAMES.sql(&[Part::Sql(&Sql::fixed(asked)), statement, called, key]));
        Some(Reader {
            list: LIST.sql(&[key, statement, called]),
            range: RANGE.sql(&[statement, called, key]),
            names: names.collect(),
            left_out,
        })
    }

    fn params<'p>(&'p self, first: &'p str, last: &'p str) -> [Param<'p>; 3] {
        [Param::Oids(self.left_out), Param::Text(first), Param::Text(last)]
    }

    /// The object with this key. Of names that cannot be sent, the key tells what they are.
    fn broken(
        &self,
        session: &mut Session,
        entry: &KindEntry,
        key: &str,
        failure: Failure,
    ) -> Result<Broken, Failure> {
        for (before, names) in self.names.iter().enumerate().rev() {
            let rows = match session.query(names, &self.params(key, key)) {
                Err(other) if other.fatal => return Err(other),
                rows => rows.unwrap_or_default(),
            };
            let (Some(row), columns) = (rows.first(), before + 1) else { continue };
            let broken = Broken::of_columns(entry, row, columns, failure.clone());
            if columns == self.names.len() || !broken.is_named {
                return Ok(broken);
            }
            return Ok(unnamed(entry.kind, broken.path, key, failure));
        }
        Ok(unnamed(entry.kind, Vec::new(), key, failure))
    }
}

fn unnamed(kind: Kind, path: Vec<String>, key: &str, failure: Failure) -> Broken {
    let known = path.join(" ");
    let rest = key.strip_prefix(&known).map_or(key, str::trim_start);
    let shown = Address::new(kind, path.iter().map(String::as_str).chain([rest])).to_string();
    Broken { path, is_named: false, shown, failure }
}

/// Says in the snapshot what could not be read. Gives whether the kind counts as read for the rest:
/// not where an object is broken of which no name can be read, for it might be any.
pub(super) fn note(
    entry: &KindEntry,
    mut broken: Vec<Broken>,
    scope: &Scope,
    snapshot: &mut Snapshot,
) -> bool {
    let kind = entry.kind;
    broken.retain(|one| {
        let is_address = one.is_named && entry.has_address();
        !is_address || scope.takes(&Address::new(kind, one.path.iter().map(String::as_str)))
    });
    broken.sort_by(|left, right| left.shown.cmp(&right.shown));
    let of_path = |one: &Broken| {
        // What is paired by what it is (a constraint with a generated name) might be any of its
        // table's.
        let length = if entry.pairs_by_shape() { 2 } else { one.path.len() };
        Address::new(kind, one.path.iter().take(length).map(Name::new))
    };
    snapshot.unreadable.extend(broken.iter().filter(|one| !one.path.is_empty()).map(of_path));
    let is_read = broken.iter().all(|one| !one.path.is_empty());
    let more = broken.len().saturating_sub(NAMED);
    let database = snapshot.name.clone();
    let told = broken.into_iter().enumerate().filter(|(at, _)| *at <= NAMED);
    for (at, one) in told {
        let object = match at < NAMED {
            true => format!("{kind} {}", one.shown),
            false => format!("{more} more {}", plural(kind.0)),
        };
        let hint = one.failure.hint.unwrap_or_else(|| HINT.to_owned());
        snapshot.unchecked.push(Unchecked {
            database: Some(database.clone()),
            object: Some(object),
            reason: one.failure.reason,
            message: one.failure.message,
            hint: Some(hint),
        });
    }
    is_read
}

const HINT: &str = "repair or drop the object: pg_dump cannot read it either";

#[cfg(test)]
mod tests {
    use super::may_be_one_objects;
    use crate::model::Reason;
    use crate::server::Failure;

    #[test]
    fn a_lock_or_a_cancelled_statement_is_no_objects_fault() {
        let failure = |reason, state: &str| Failure {
            sqlstate: Some(state.to_owned()),
            ..Failure::new(reason, "no")
        };
        assert!(may_be_one_objects(&failure(Reason::Server, "XX000")));
        assert!(may_be_one_objects(&failure(Reason::Encoding, "22P05")));
        assert!(!may_be_one_objects(&failure(Reason::Locked, "55P03")));
        assert!(!may_be_one_objects(&failure(Reason::Privilege, "42501")));
        assert!(!may_be_one_objects(&failure(Reason::Server, "57014")));
        assert!(!may_be_one_objects(&Failure::new(Reason::Ceiling, "too much")));
    }
}
