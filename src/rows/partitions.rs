//! A partitioned table as its partitions, each of which can be compared with its counterparts while
//! others are.
//!
//! That says the same only where a row is in the same partition everywhere: where the partitions
//! have the same bounds, and where these mean the same. An enum's hash is that of its OID, and what
//! is less than a text is for its collation to say, so that such tables are compared as a whole. So
//! are those of which the role may not read the partitions by their own names.

use std::collections::BTreeMap;

use super::pieces::of_members;
use super::{Compared, Narrowing, SAMPLE, TablePlan, Unplannable, names_of};
use crate::model::{Address, Name, RowCompare, TableRows};
use crate::server::{Failure, Fleet, Param, Template};

/// A table and its partitions: kind, schema and name, the schema and name of what it is a partition
/// of, its bound, how it is partitioned itself and by columns of which types; whether that means the
/// same everywhere; and whether the role may read it. Parameters are the table's schema and its name.
const PARTITIONS: Template = Template(of_members!(
    "SELECT c.relkind::pg_catalog.text, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, \
     h.inhparent::pg_catalog.regclass::pg_catalog.text, \
     pg_catalog.pg_get_expr(c.relpartbound, c.oid), pg_catalog.pg_get_partkeydef(c.oid), \
     (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.atttypid, NULL), ', ' ORDER BY k.at) \
     FROM pg_catalog.unnest(p.partattrs::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, at) \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum), \
     p.partrelid IS NULL OR p.partexprs IS NULL AND NOT EXISTS (\
     SELECT FROM ROWS FROM (pg_catalog.unnest(p.partattrs::pg_catalog.int2[]), \
     pg_catalog.unnest(p.partclass::pg_catalog.oid[]), \
     pg_catalog.unnest(p.partcollation::pg_catalog.oid[])) AS k (attnum, opclass, colloid) \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum \
     JOIN pg_catalog.pg_opclass AS o ON o.oid = k.opclass \
     LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = k.colloid \
     WHERE NOT o.opcdefault OR NOT (\
     a.atttypid = ANY ('{bool,int2,int4,int8,numeric,uuid,date,timestamp,timestamptz}'\
     ::pg_catalog.regtype[]) OR p.partstrat = 'l' AND l.collisdeterministic \
     AND a.atttypid = ANY ('{text,varchar}'::pg_catalog.regtype[]))), \
     pg_catalog.has_schema_privilege(n.oid, 'USAGE') \
     AND pg_catalog.has_table_privilege(c.oid, 'SELECT') \
     AND NOT pg_catalog.row_security_active(c.oid) \
     FROM member JOIN pg_catalog.pg_class AS c ON c.oid = member.oid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid = c.oid \
     LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = c.oid AND c.relispartition \
     ORDER BY n.nspname, c.relname"
));

/// Every statement, for the audit of what is sent.
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    [PARTITIONS.0].into_iter()
}

/// What one database says of a partitioned table: what must be alike, and the partitions that hold
/// rows. `None` where it cannot be taken apart.
type Parts = Option<(Vec<[Option<String>; 7]>, Vec<Address>)>;

/// Whether a table can be compared by its partitions.
#[derive(Debug)]
pub enum Split {
    /// One plan for each partition.
    Parts(Vec<TablePlan>),
    /// It has none, or must be compared as a whole.
    Whole,
    /// A database did not tell.
    Unknown(Name, Failure),
}

/// Asks the databases of a plan how its table is partitioned.
pub fn split(fleet: &mut Fleet, plan: &TablePlan, unplannable: &Unplannable) -> Split {
    // An expression may name the table, which a partition's rows are not of then.
    let has_where = plan.narrowings.iter().any(|it| matches!(it, Narrowing::Where(_)));
    if plan.compare == RowCompare::Count || plan.databases.len() < 2 || has_where {
        return Split::Whole;
    }
    let table = plan.table.clone();
    let answers = fleet.each(move |session| {
        session.begin()?;
        let names = names_of(&table)?.map(Param::Text);
        let mut parts: Parts = Some((Vec::new(), Vec::new()));
        for row in session.query(&PARTITIONS.sql(&[]), &names)? {
            let is_usable = row.flag(7)? && row.flag(8)?;
            let mut alike = [const { None }; 7];
            for (at, text) in alike.iter_mut().enumerate() {
                *text = row.text_opt(at)?;
            }
            parts = parts.filter(|_| is_usable && matches!(alike[0].as_deref(), Some("p" | "r")));
            let Some((all, leaves)) = &mut parts else { break };
            if alike[0].as_deref() == Some("r") {
                leaves.push(Address::table(row.text(1)?, row.text(2)?));
            }
            all.push(alike);
        }
        Ok(parts)
    });
    let mut all = Vec::new();
    for (database, answer) in answers {
        match answer {
            _ if !plan.databases.contains(&database) => {}
            Ok(parts) => all.push(parts),
            Err(failure) => return Split::Unknown(database, failure),
        }
    }
    let mut all = all.into_iter();
    let Some(Some((first, leaves))) = all.next() else { return Split::Whole };
    let is_alike = |parts: Parts| parts.is_some_and(|(other, _)| other == first);
    let is_one_table = leaves.len() < 2 || leaves.contains(&plan.table);
    if is_one_table || !all.all(is_alike) {
        return Split::Whole;
    }
    let must_be_copied = |table: &Address| {
        plan.databases.iter().any(|database| !unplannable.allows(database, table))
    };
    if must_be_copied(&plan.table) || leaves.iter().any(must_be_copied) {
        return Split::Whole;
    }
    Split::Parts(leaves.into_iter().map(|table| TablePlan { table, ..plan.clone() }).collect())
}

/// What comparing the partitions of a table says of it.
pub fn together(table: &Address, parts: Vec<Compared>) -> Option<Compared> {
    let mut parts = parts.into_iter();
    let mut whole = parts.next()?;
    for part in parts {
        add(&mut whole.rows, part.rows);
        for failure in part.failures {
            let is_known = |(database, known): &(Name, Failure)| {
                *database == failure.0 && known.message == failure.1.message
            };
            if !whole.failures.iter().any(is_known) {
                whole.failures.push(failure);
            }
        }
    }
    let TableRows { counts, missing, .. } = &mut whole.rows;
    // A database that could not be read everywhere has no count: who knows what it lacks.
    missing.retain(|database, _| counts.contains_key(database));
    whole.rows.table = table.clone();
    Some(whole)
}

fn add(whole: &mut TableRows, part: TableRows) {
    let TableRows { counts, missing, differing, in_flight, .. } = part;
    whole.counts = both(std::mem::take(&mut whole.counts), &counts);
    for (database, missing) in missing {
        let sum = whole.missing.entry(database).or_default();
        sum.count += missing.count;
        sum.sample.extend(missing.sample);
        sum.sample.truncate(SAMPLE);
    }
    let sum = &mut whole.differing;
    sum.count += differing.count;
    sum.looked_at += differing.looked_at;
    for (column, count) in differing.columns {
        *sum.columns.entry(column).or_default() += count;
    }
    sum.sample.extend(differing.sample);
    sum.sample.truncate(SAMPLE);
    whole.in_flight += in_flight;
}

/// The sums of what both have.
fn both(one: BTreeMap<Name, u64>, other: &BTreeMap<Name, u64>) -> BTreeMap<Name, u64> {
    let sum = |(name, count): (Name, u64)| other.get(&name).map(|more| (name, count + more));
    one.into_iter().filter_map(sum).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::together;
    use crate::model::{Address, MissingRows, Name, Reason, RowCompare, TableRows};
    use crate::rows::Compared;
    use crate::server::Failure;

    /// A partition of which `a` has so many rows, and of which `b` lacks one.
    fn part(rows: u64, failures: Vec<(Name, Failure)>) -> Compared {
        let (a, b) = (Name::new("a"), Name::new("b"));
        let missing = MissingRows { count: 1, sample: vec![rows.to_string()] };
        let rows = TableRows {
            table: Address::table("public", "part"),
            compare: RowCompare::Ids,
            key: Vec::new(),
            counts: BTreeMap::from([(a, rows), (b.clone(), rows - 1)]),
            missing: BTreeMap::from([(b, missing)]),
            columns: Vec::new(),
            differing: Default::default(),
            in_flight: 2,
            narrowed: Vec::new(),
        };
        Compared { rows, failures }
    }

    #[test]
    fn partitions_are_summed() {
        let table = Address::table("public", "t");
        let parts = (1..=20).map(|rows| part(rows, Vec::new())).collect();
        let rows = together(&table, parts).unwrap().rows;
        assert_eq!((&rows.table, rows.in_flight), (&table, 40));
        assert_eq!((rows.counts["a"], rows.counts["b"]), (210, 190));
        let missing = &rows.missing["b"];
        assert_eq!((missing.count, missing.sample.len()), (20, 10));
        assert!(together(&table, Vec::new()).is_none());
    }

    #[test]
    fn what_could_not_be_read_everywhere_has_no_count_and_is_said_once() {
        let failure = || {
            let failure = Failure::new(Reason::Locked, "it is locked");
            vec![(Name::new("b"), failure)]
        };
        let mut locked = part(3, failure());
        locked.rows.counts.remove("b");
        locked.rows.missing.clear();
        let parts = vec![part(2, Vec::new()), locked, part(4, failure())];
        let whole = together(&Address::table("public", "t"), parts).unwrap();
        assert_eq!(whole.rows.counts, BTreeMap::from([(Name::new("a"), 9)]));
        assert_eq!(whole.rows.missing, BTreeMap::new());
        assert_eq!(whole.failures.len(), 1);
    }
}
