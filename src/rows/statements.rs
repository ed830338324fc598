//! The statements that look at rows.

use super::key::{KeyColumn, KeyOrder};
use super::pieces::{AND, array, class_there, is_foreign, joined, of_members};
use super::stream::{Reading, Until};
use super::{TablePlan, buckets, conditions, content, moved, pace, pieces};
use crate::model::{Address, Name};
use crate::server::{Part, Sql, Template};

const COUNT: Template = Template("SELECT pg_catalog.count(*) FROM {path}{sql}");

/// A table with all that inherit from it, each with its smallest column.
const MEMBERS: Template = Template(of_members!(
    "SELECT c.relkind::pg_catalog.text, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, (\
     SELECT a.attname FROM pg_catalog.pg_attribute AS a \
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
     ORDER BY a.atttypid >= 16384, a.attlen < 0, a.attlen, a.attnum LIMIT 1)::pg_catalog.text \
     FROM member JOIN pg_catalog.pg_class AS c ON c.oid = member.oid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     ORDER BY c.oid"
));

/// About how many rows it has with all that inherit from it.
const ESTIMATE: Template = Template(of_members!(
    "SELECT pg_catalog.sum(c.reltuples)::pg_catalog.int8 \
     FROM member JOIN pg_catalog.pg_class AS c ON c.oid = member.oid \
     WHERE c.relkind <> 'p' AND c.reltuples > 0"
));

/// Those of a table and of all that inherit from it whose file is another one by now than at the
/// transaction's moment. (The function looks at the current catalog.)
const REWRITTEN: Template = Template(of_members!(
    "SELECT c.relname::pg_catalog.text \
     FROM member JOIN pg_catalog.pg_class AS c ON c.oid = member.oid \
     WHERE c.relfilenode <> COALESCE(pg_catalog.pg_relation_filenode(c.oid), '0'::pg_catalog.oid)"
));

/// Nothing of a table, but its lock.
const NONE: Template = Template("SELECT 1 FROM {path} LIMIT 0");

/// One column of a table as it is, without a query.
const COPY: Template = Template("COPY {path} ({name}) TO STDOUT (FORMAT binary)");
const COPY_WHOLE: Template = Template("COPY {path} TO STDOUT (FORMAT binary)");

const KEYS: Template =
    Template("COPY (SELECT {sql} FROM {path}{sql} ORDER BY {sql}{sql}) TO STDOUT (FORMAT binary)");
const LIMIT: Template = Template(" LIMIT {number}");
const WHERE: Template = Template(" WHERE {sql}");
/// Whatever comes sorted costs the server all of it before the first row.
const BY_INDEX: Template = Template(
    "SELECT pg_catalog.set_config('enable_sort', 'off', true), \
     pg_catalog.set_config('enable_seqscan', 'off', true), \
     pg_catalog.set_config('enable_bitmapscan', 'off', true)",
);
/// An index scan of rows that lie elsewhere than their keys takes four times as long as sorting, which
/// takes half as long again with the usual `work_mem` as with what the server's owner lets one session
/// have that builds an index.
const SORTED: Template = Template(
    "SELECT pg_catalog.set_config('enable_indexscan', 'off', true), \
     pg_catalog.set_config('work_mem', greatest(\
     pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')), least(67108864, \
     pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')))) / 1024 \
     || 'kB', true)",
);

/// A template for each of what a key's column is put in order by; texts and labels in a database whose
/// encoding is UTF-8 first, then in one with another.
struct ByOrder {
    value: Template,
    text: [Template; 2],
    label: [Template; 2],
}

impl ByOrder {
    fn of(&self, column: &KeyColumn, utf8: bool) -> Template {
        let [of_text, of_label] = [self.text, self.label].map(|[own, foreign]| match utf8 {
            true => own,
            false => foreign,
        });
        match column.class.order() {
            KeyOrder::Value => self.value,
            KeyOrder::Text => of_text,
            KeyOrder::Label => of_label,
        }
    }

    fn templates(&self) -> impl Iterator<Item = Template> {
        [self.value].into_iter().chain(self.text).chain(self.label)
    }
}

/// A column as it is: its index gives the order.
const PLAIN: Template = Template("{name}");
/// Texts are in the order of their bytes; with another encoding, of those of their UTF-8 form. A cast of
/// a label to text may be its owner's function; what stands here is always the type's own output.
const IN_ORDER: ByOrder = ByOrder {
    value: PLAIN,
    text: [
        Template("{name} COLLATE pg_catalog.\"C\""),
        Template("pg_catalog.convert_to({name}::pg_catalog.text, 'UTF8')"),
    ],
    label: [
        Template("pg_catalog.format('%s', {name}) COLLATE pg_catalog.\"C\""),
        Template("pg_catalog.convert_to(pg_catalog.format('%s', {name}), 'UTF8')"),
    ],
};

/// Which of the keys given as arrays of texts exist: gives their positions, counted from 1.
const PRESENT: Template = Template(
    "SELECT suspect.\"(position)\" FROM {sql} \
     WHERE EXISTS (SELECT FROM {path} AS present WHERE {sql}) ORDER BY 1",
);
const SUSPECTS: Template = Template("ROWS FROM ({sql}) WITH ORDINALITY AS suspect({names})");
/// What the position of a key is called: a column of the key may be called anything likely.
const POSITION: &str = "(position)";
const UNNESTED: Template = Template("pg_catalog.unnest({sql})");
/// A database with another encoding may not have the characters of a key: by UTF-8 bytes there.
const EQUALS: ByOrder = ByOrder {
    value: Template("present.{name} = suspect.{name}"),
    text: [
        Template("present.{name} = suspect.{name} COLLATE pg_catalog.\"C\""),
        Template("pg_catalog.convert_to(present.{name}::pg_catalog.text, 'UTF8') = suspect.{name}"),
    ],
    label: [
        Template("pg_catalog.format('%s', present.{name}) = suspect.{name}"),
        Template(
            "pg_catalog.convert_to(pg_catalog.format('%s', present.{name}), 'UTF8') = suspect.{name}",
        ),
    ],
};

/// What tells a server at rest from one that is being written to: the transactions in progress,
/// how far standbys lag, and whether it replays or sends changes that may still be on their way.
const ACTIVITY: Template = Template(
    "SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text, {sql}, pg_catalog.pg_is_in_recovery() \
     OR EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE active) \
     OR EXISTS (SELECT FROM pg_catalog.pg_subscription AS subscription \
     JOIN pg_catalog.pg_database AS database ON database.oid = subscription.subdbid \
     WHERE database.datname = pg_catalog.current_database() AND subscription.subenabled) \
     OR EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS client \
     WHERE client.datname = pg_catalog.current_database() \
     AND client.application_name IS DISTINCT FROM 'tenantctl' \
     AND (client.backend_type = 'client backend') IS NOT FALSE \
     AND (client.state_change > pg_catalog.clock_timestamp() - interval '1 second' \
     OR client.backend_xid IS NOT NULL AND client.pid <> pg_catalog.pg_backend_pid()) \
     IS NOT FALSE)",
);

/// Every statement and piece of one, for the audit of what is sent.
pub fn statements() -> Vec<&'static str> {
    let whole = [
        COUNT, MEMBERS, ESTIMATE, REWRITTEN, NONE, COPY, COPY_WHOLE, KEYS, LIMIT, WHERE, BY_INDEX,
        SORTED, PRESENT, SUSPECTS, UNNESTED, ACTIVITY,
    ];
    let by_order = IN_ORDER.templates().chain(EQUALS.templates());
    let own = whole.into_iter().chain(by_order).map(|template| template.0);
    own.chain(pieces::statements())
        .chain(conditions::statements())
        .chain(pace::statements())
        .chain(super::partitions::statements())
        .chain(super::sizes::statements())
        .chain(content::statements())
        .chain(buckets::statements())
        .chain(moved::statements())
        .chain(super::equality::statements())
        .chain(super::allows::statements())
        .chain(super::sequences::statements())
        .collect()
}

/// An exact count of the rows that meet all conditions.
pub(super) fn count(table: &Address, conditions: &[Sql]) -> Sql {
    COUNT.sql(&[Part::Path(table), Part::Sql(&filter(conditions))])
}

fn filter(conditions: &[Sql]) -> Sql {
    joined(AND, conditions.iter().cloned())
        .map_or_else(|| Sql::fixed(""), |all| WHERE.sql(&[Part::Sql(&all)]))
}

/// Makes the server read in the order of an index, as long as the transaction lasts.
pub(super) fn by_index() -> Sql {
    BY_INDEX.sql(&[])
}

/// Makes the server sort, as long as the transaction lasts.
pub(super) fn sorted() -> Sql {
    SORTED.sql(&[])
}

/// Kind, schema and name of a table and of all that inherit from it, each with a column; the
/// parameters are its schema and its name.
pub(super) fn members() -> Sql {
    MEMBERS.sql(&[])
}

/// See [`ESTIMATE`]; the parameters are the table's schema and its name.
pub(super) fn estimate() -> Sql {
    ESTIMATE.sql(&[])
}

/// See [`NONE`].
pub(super) fn none_of(table: &Address) -> Sql {
    NONE.sql(&[Part::Path(table)])
}

/// See [`REWRITTEN`]; the parameters are the table's schema and its name.
pub(super) fn rewritten() -> Sql {
    REWRITTEN.sql(&[])
}

/// One column of a table, or all where it has none that could be named.
pub(super) fn copy(table: &Address, column: Option<&Name>) -> Sql {
    match column {
        Some(column) => COPY.sql(&[Part::Path(table), Part::Name(column)]),
        None => COPY_WHOLE.sql(&[Part::Path(table)]),
    }
}

/// The keys of a plan's rows in the order of [`super::key::encode`], each with what the rest of its
/// row is reduced to, where contents are compared. `utf8` says whether the database's own encoding
/// is UTF-8.
pub(super) fn keys(plan: &TablePlan, utf8: bool, reading: &Reading) -> Sql {
    let TablePlan { table, key, .. } = plan;
    let selected = key.iter().map(|column| match is_foreign(column.class, utf8) {
        true => in_order(column, utf8),
        false => PLAIN.sql(&[Part::Name(&column.name)]),
    });
    let reduced = (!plan.columns.is_empty()).then(|| reading.reduction.sql(&plan.columns));
    let selected: Vec<Sql> = selected.chain(reduced).collect();
    let ordered: Vec<Sql> = key.iter().map(|column| in_order(column, utf8)).collect();
    let Reading { reduction, after, among, until, .. } = reading;
    let conditions =
        conditions::conditions(plan, utf8, *reduction, after.as_deref(), among.as_ref());
    let limit = match until {
        Until::Rows(rows) => LIMIT.sql(&[Part::Number(i64::from(*rows))]),
        Until::End | Until::Slow => Sql::fixed(""),
    };
    KEYS.sql(&[
        Part::Sql(&Sql::list(&selected)),
        Part::Path(table),
        Part::Sql(&filter(&conditions)),
        Part::Sql(&Sql::list(&ordered)),
        Part::Sql(&limit),
    ])
}

/// A column of a key as that by which it is ordered.
pub(super) fn in_order(column: &KeyColumn, utf8: bool) -> Sql {
    IN_ORDER.of(column, utf8).sql(&[Part::Name(&column.name)])
}

/// See [`ACTIVITY`]: a snapshot's text, a lag in milliseconds, and whether changes may be on their way.
pub(super) fn activity() -> Sql {
    ACTIVITY.sql(&[Part::Sql(&pace::LAG.sql(&[]))])
}

/// Which keys exist; the parameters are those of [`suspects`].
pub(super) fn present(table: &Address, key: &[KeyColumn], utf8: bool) -> Sql {
    present_by(table, &suspects(key, utf8))
}

/// Keys given as parameters, one `text[]` for each column, called `suspect`; and the condition under
/// which a row called `present` has one of them. Unless the database's own encoding is UTF-8, texts
/// come as the bytes of their UTF-8 form.
pub(super) fn suspects(key: &[KeyColumn], utf8: bool) -> (Sql, Sql) {
    let pieces = key.iter().zip(1..).map(|(column, number)| suspect(column, number, utf8));
    let names = key.iter().map(|column| column.name.clone());
    gathered(names.collect(), pieces.collect())
}

/// One column of [`suspects`], by the number of its parameter: its values, and its condition.
pub(super) fn suspect(column: &KeyColumn, number: i64, utf8: bool) -> (Sql, Sql) {
    let array = array(class_there(column.class, utf8)).sql(&[Part::Number(number)]);
    let equal = EQUALS.of(column, utf8).sql(&[Part::Name(&column.name), Part::Name(&column.name)]);
    (UNNESTED.sql(&[Part::Sql(&array)]), equal)
}

/// Values and conditions of single columns as those of rows.
pub(super) fn gathered(names: Vec<Name>, pieces: Vec<(Sql, Sql)>) -> (Sql, Sql) {
    let (arrays, equal): (Vec<Sql>, Vec<Sql>) = pieces.into_iter().unzip();
    let equal = joined(AND, equal).unwrap_or_else(|| Sql::fixed("false"));
    let names: Vec<Name> = names.into_iter().chain([Name::new(POSITION)]).collect();
    (SUSPECTS.sql(&[Part::Sql(&Sql::list(&arrays)), Part::Names(&names)]), equal)
}

/// Which of the rows given by [`gathered`] pieces exist.
pub(super) fn present_by(table: &Address, (from, on): &(Sql, Sql)) -> Sql {
    PRESENT.sql(&[Part::Sql(from), Part::Path(table), Part::Sql(on)])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{count, keys, present};
    use crate::model::{Address, Name, RowCompare};
    use crate::rows::TablePlan;
    use crate::rows::conditions::Narrowing;
    use crate::rows::content::Reduction;
    use crate::rows::key::{KeyClass, KeyColumn, encode};
    use crate::rows::stream::{Order, Reading, Until};
    use crate::sql::OneExpression;

    fn key() -> Vec<KeyColumn> {
        [("tenant", KeyClass::Uuid), ("a\"b", KeyClass::Text)]
            .map(|(name, class)| KeyColumn { name: Name::new(name), class })
            .to_vec()
    }

    fn plan() -> TablePlan {
        TablePlan {
            table: Address::table("public", "T"),
            compare: RowCompare::Ids,
            key: key(),
            columns: Vec::new(),
            lacking: Vec::new(),
            narrowings: Vec::new(),
            show_values: false,
            databases: Vec::new(),
        }
    }

    fn reading() -> Reading {
        Reading {
            reduction: Reduction::Hash,
            after: None,
            among: None,
            until: Until::End,
            order: Order::Planned,
            most: Duration::MAX,
            is_held: true,
        }
    }

    #[test]
    fn goes_on_behind_a_key_among_the_rows_that_are_wanted() {
        let mut after = Vec::new();
        encode(&key(), &[Some(&[7; 16]), Some(b"it's")], &mut after).unwrap();
        let reading = Reading { after: Some(after), ..reading() };
        let narrowings = vec![
            Narrowing::Where(OneExpression::new("x = 1 OR y").unwrap()),
            Narrowing::Since(Name::new("at"), "2026-01-01".into()),
            Narrowing::Sample(500_000),
        ];
        let plan = TablePlan { narrowings, ..plan() };
        let own = keys(&plan, true, &reading);
        assert!(own.as_str().contains(
            " WHERE ROW(\"tenant\", \"a\"\"b\" COLLATE pg_catalog.\"C\") > \
             ROW('07070707-0707-0707-0707-070707070707'::pg_catalog.uuid, 'it''s'::pg_catalog.text) \
             AND (x = 1 OR y) AND \"at\" >= '2026-01-01' AND (pg_catalog.hashtextextended("
        ), "{own:?}");
        assert!(own.as_str().contains(")) < 0::pg_catalog.int8 ORDER BY"), "{own:?}");
        let other = keys(&plan, false, &Reading { reduction: Reduction::Digest, ..reading });
        assert!(other.as_str().contains(" E'\\\\x69742773'::pg_catalog.bytea)"), "{other:?}");
        assert!(other.as_str().contains(" <  E'\\\\x80000000'::pg_catalog.bytea"), "{other:?}");
    }

    #[test]
    fn quotes_names_and_orders_texts_by_their_bytes() {
        let plan = plan();
        let count = count(&plan.table, &[]);
        assert_eq!(count.as_str(), "SELECT pg_catalog.count(*) FROM \"public\".\"T\"");
        assert_eq!(
            keys(&plan, true, &reading()).as_str(),
            "COPY (SELECT \"tenant\", \"a\"\"b\" FROM \"public\".\"T\" ORDER BY \"tenant\", \
             \"a\"\"b\" COLLATE pg_catalog.\"C\") TO STDOUT (FORMAT binary)"
        );
        assert!(
            keys(&plan, false, &reading())
                .as_str()
                .contains("convert_to(\"a\"\"b\"::pg_catalog.text")
        );
    }

    #[test]
    fn asks_for_suspects_by_parameters() {
        let sql = present(&Address::table("public", "t"), &key(), true);
        assert!(sql.as_str().contains("unnest($1::pg_catalog.text[]::pg_catalog.uuid[])"));
        assert!(sql.as_str().contains("unnest($2::pg_catalog.text[]::pg_catalog.text[])"));
    }
}
