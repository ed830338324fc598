//! The statements that look at sequences.

use super::place::Place;
use crate::model::{Address, Name};
use crate::server::{Part, Sql, Template};

/// Every sequence with each column that it feeds: as its owner's, as an identity column's, or by a
/// default that is `nextval` and nothing else. (A child whose parent is fed by it is left out: its rows
/// are the parent's.) Then its options, the column's type, whether it can be read, and what it gave
/// last, which a role learns that may only use it.
const FEEDS: Template = Template(
    "WITH fed (sequence, relation, attribute) AS (\
     SELECT d.objid, d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend AS d \
     JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = d.objid \
     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
     UNION \
     SELECT d.refobjid, e.adrelid, e.adnum FROM pg_catalog.pg_attrdef AS e \
     JOIN pg_catalog.pg_depend AS d ON d.objid = e.oid \
     AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass \
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = d.refobjid \
     WHERE pg_catalog.pg_get_expr(e.adbin, e.adrelid) ~ '^nextval\\(''.*''::regclass\\)$') \
     SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, \
     tn.nspname::pg_catalog.text, t.relname::pg_catalog.text, a.attname::pg_catalog.text, \
     s.seqincrement::pg_catalog.int8, s.seqmin::pg_catalog.int8, s.seqmax::pg_catalog.int8, \
     s.seqcycle::pg_catalog.bool, \
     (WITH RECURSIVE below (oid) AS (\
     SELECT a.atttypid UNION \
     SELECT d.typbasetype FROM below JOIN pg_catalog.pg_type AS d ON d.oid = below.oid \
     WHERE d.typtype = 'd') \
     SELECT pg_catalog.format_type(y.oid, NULL) FROM below \
     JOIN pg_catalog.pg_type AS y ON y.oid = below.oid WHERE y.typtype <> 'd'\
     )::pg_catalog.text, \
     p.readable::pg_catalog.bool, \
     CASE WHEN NOT p.readable AND pg_catalog.has_sequence_privilege(c.oid, 'USAGE') \
     THEN pg_catalog.pg_sequence_last_value(c.oid) END::pg_catalog.int8 \
     FROM pg_catalog.pg_sequence AS s \
     JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid AND c.relpersistence <> 't' \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     CROSS JOIN LATERAL (SELECT pg_catalog.has_sequence_privilege(c.oid, 'SELECT') \
     AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')) AS p (readable) \
     LEFT JOIN fed ON fed.sequence = c.oid AND NOT EXISTS (\
     SELECT FROM pg_catalog.pg_inherits AS h \
     JOIN fed AS parent ON parent.relation = h.inhparent AND parent.sequence = fed.sequence \
     WHERE h.inhrelid = fed.relation) \
     LEFT JOIN pg_catalog.pg_class AS t ON t.oid = fed.relation AND t.relkind IN ('r', 'p') \
     LEFT JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace \
     LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = fed.attribute \
     ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\", tn.nspname COLLATE \"C\", \
     t.relname COLLATE \"C\", a.attnum",
);

/// Where several sequences stand.
const STATES: Template = Template(
    "SELECT state.last_value::pg_catalog.int8, state.is_called::pg_catalog.bool \
     FROM (VALUES {sql}) AS state (place, last_value, is_called) ORDER BY state.place",
);
const STATE: Template =
    Template("({number}, (SELECT last_value FROM {path}), (SELECT is_called FROM {path}))");

/// The least and the greatest value of a column within bounds; an index of it gives both at once.
const TAKEN: Template = Template(
    "SELECT pg_catalog.min({name})::pg_catalog.int8, pg_catalog.max({name})::pg_catalog.int8 \
     FROM {path} WHERE {name} >= {number} AND {name} <= {number}{sql}",
);
/// Only those that the sequence comes by.
const IN_STEP: Template = Template(" AND ({name}::pg_catalog.numeric - {number}) % {number} = 0");
const ANY_STEP: &str = "";

/// Every statement and piece of one, for the audit of what is sent.
pub(in crate::rows) fn statements() -> Vec<&'static str> {
    [FEEDS, STATES, STATE, TAKEN, IN_STEP].map(|template| template.0).to_vec()
}

/// All sequences with what they feed.
pub(super) fn feeds() -> Sql {
    FEEDS.sql(&[])
}

/// What each of the sequences gave last, and whether it did, in their order.
pub(super) fn states(sequences: &[&Address]) -> Sql {
    let states = sequences.iter().zip(1..).map(|(sequence, place)| {
        STATE.sql(&[Part::Number(place), Part::Path(sequence), Part::Path(sequence)])
    });
    STATES.sql(&[Part::Sql(&Sql::list(&states.collect::<Vec<_>>()))])
}

/// The least and the greatest of the values to come that are there already.
pub(super) fn taken(table: &Address, column: &Name, place: &Place, next: i64) -> Sql {
    let (least, most) = place.coming(next);
    let name = Part::Name(column);
    let is_every = place.increment.unsigned_abs() == 1 && !place.is_numeric();
    let step = match is_every {
        true => Sql::fixed(ANY_STEP),
        false => IN_STEP.sql(&[name, Part::Number(next), Part::Number(place.increment)]),
    };
    let (least, most) = (Part::Number(least), Part::Number(most));
    TAKEN.sql(&[name, name, Part::Path(table), name, least, name, most, Part::Sql(&step)])
}
