//! Tables as SQL: made with all that is theirs, and changed.

use crate::ddl::{self, Statement, constraint_clause, sequence};
use crate::model::{Address, Difference, Fix, Kind, Object, Phase, Snapshot};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim, NO_LOCK};

/// The whole table from the side that has it, or nothing: half a table is worse than none. Columns,
/// constraints, indexes, the sequences of its columns, policies, rules and triggers come with it.
pub(super) fn create(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let side = sides.having(difference)?;
    let table = side.objects.get(&difference.object)?;
    let owned = || {
        side.of_kind(Kind::SEQUENCE)
            .filter(|it| owner_of(it).as_ref().map(|t| &t.path) == Some(&table.address.path))
    };
    let mut all = Vec::new();
    for sequence in owned() {
        all.extend(sequence::create_unowned(sequence)?);
    }
    all.extend((ddl::writer(table.address.kind)?.create)(table, side)?);
    for sequence in owned() {
        // Its column is there then, and what comes after this is no later than it would be.
        let own = sequence::own(sequence)?.into_iter();
        all.extend(own.map(|statement| Statement { phase: Phase::Now, ..statement }));
    }
    for part in keys_and_indexes(table, side) {
        let made = (ddl::writer(part.address.kind)?.create)(part, side)?.into_iter();
        all.extend(made.map(|statement| match statement.phase {
            // The table that a foreign key refers to is in use.
            Phase::Last => statement,
            _ => statement.locking(NO_LOCK),
        }));
    }
    for part in [Kind::POLICY, Kind::RULE, Kind::TRIGGER]
        .into_iter()
        .flat_map(|kind| side.within(&table.address, kind))
    {
        // They may call whatever is made.
        let made = (ddl::writer(part.address.kind)?.create)(part, side)?.into_iter();
        all.extend(made.map(|statement| statement.locking(NO_LOCK).late()));
    }
    all.extend(ddl::table::set_trigger_states(table)?.into_iter().map(|it| it.locking(NO_LOCK)));
    Some(Fix { statements: all, ..Fix::default() })
}

/// Constraints and indexes; foreign keys last, because they may need a key of the table itself.
fn keys_and_indexes<'a>(table: &Object, side: &'a Snapshot) -> Vec<&'a Object> {
    let parts = [Kind::CONSTRAINT, Kind::INDEX].into_iter();
    let parts = parts.flat_map(|kind| side.within(&table.address, kind));
    let (keys, mut rest): (Vec<_>, Vec<_>) = parts
        .filter(|part| !part.flag("inherited"))
        .partition(|part| constraint_clause::constraint_type(part) == "foreign key");
    rest.extend(keys);
    rest
}

/// The table of the column that a sequence is dropped with.
pub(super) fn owner_of(sequence: &Object) -> Option<Address> {
    sequence::owner(sequence)?.owning_table()
}

/// `ALTER TABLE ...` for one property.
pub(super) fn alter(
    difference: &Difference,
    sides: &Sides<'_>,
    aim: &Aim<'_>,
    property: &str,
) -> Option<Fix> {
    match property {
        // A finding has one fix: what an index says of itself is said here, too.
        "replica identity" => {
            let side = repair::model(aim, sides)?;
            let what = ddl::table::replica_identity(side.objects.get(aim.at)?, side)?;
            let sql = format!("{} {what}", repair::alter_table(aim.at)?);
            Some(repair::fix([sql], ACCESS_EXCLUSIVE))
        }
        "partition bound" => repair::altered(difference, sides, aim, "partition of"),
        _ => repair::altered(difference, sides, aim, property),
    }
}

/// What to do where no statement can be written.
pub(super) fn in_words(property: &str) -> Option<&'static str> {
    Some(match property {
        "partitioned by" => {
            "A table stays partitioned as it was made: make a new one, copy the rows, and swap their names."
        }
        "detach pending" => {
            "DETACH PARTITION CONCURRENTLY did not come to its end: DETACH PARTITION ... FINALIZE ends it, and ATTACH PARTITION brings the partition back."
        }
        _ => return None,
    })
}
