//! Which tables a table takes its columns from: those that it inherits, or the one that it is a
//! partition of. <https://www.postgresql.org/docs/current/ddl-inherit.html>

use crate::model::prop;
use crate::model::{Kind, Object};

use super::stated::{items, text};
use super::{Statement, lexical};

/// Properties that say which they are.
pub const PROPERTIES: [&str; 3] = ["inherits", prop::PARTITION_OF, prop::PARTITION_BOUND];

/// How a table gets from its parents to others.
pub struct Parentage {
    /// Out of those that are too many.
    pub leave: Vec<Statement>,
    /// Into those that lack, which the table has to fit by then.
    pub join: Vec<Statement>,
}

impl Parentage {
    /// Both, in one go.
    pub fn all(self) -> Vec<Statement> {
        self.leave.into_iter().chain(self.join).collect()
    }
}

/// The statements for one of [`PROPERTIES`]; `None` where they cannot be written.
pub fn changed(from: &Object, to: &Object, property: &str) -> Option<Parentage> {
    match property {
        prop::INHERITS => inherited(from, to),
        // Another table brings another bound.
        prop::PARTITION_BOUND if text(from, prop::PARTITION_OF) != text(to, prop::PARTITION_OF) => {
            Some(Parentage { leave: Vec::new(), join: Vec::new() })
        }
        _ => attached(from, to),
    }
}

/// `ATTACH PARTITION`, where the table is one.
pub fn attach(table: &Object) -> Option<Option<Statement>> {
    let Some(whole) = text(table, prop::PARTITION_OF) else { return Some(None) };
    let bound = lexical::bound(text(table, prop::PARTITION_BOUND)?)?;
    let (whole, name) = (lexical::qualified(whole)?, table.address.quoted());
    let attach = format!("ATTACH PARTITION {name} {bound}");
    Some(Some(Statement::alter_table(&whole, attach)))
}

/// Out of the partitioned table that it is a part of, and into the one that it should be a part of.
fn attached(from: &Object, to: &Object) -> Option<Parentage> {
    let leave = match text(from, prop::PARTITION_OF) {
        Some(whole) => {
            let (whole, name) = (lexical::qualified(whole)?, from.address.quoted());
            vec![Statement::alter_table(&whole, format_args!("DETACH PARTITION {name}"))]
        }
        None => Vec::new(),
    };
    Some(Parentage { leave, join: attach(to)?.into_iter().collect() })
}

/// How many of the first of some parents a table can keep: new ones come last, and their order counts.
fn kept(old: &[&str], new: &[&str]) -> usize {
    let mut left = old.iter();
    new.iter().take_while(|parent| left.any(|old| old == *parent)).count()
}

/// The parents that a table leaves to have others, or the same in another order.
pub fn left<'o>(from: &'o Object, to: &Object) -> Vec<&'o str> {
    let (old, new) = (items(from, prop::INHERITS), items(to, prop::INHERITS));
    let kept = new.get(..kept(&old, &new)).unwrap_or_default();
    old.into_iter().filter(|parent| !kept.contains(parent)).collect()
}

/// Parents that are too many are left, those that lack come last.
fn inherited(from: &Object, to: &Object) -> Option<Parentage> {
    let (old, new) = (items(from, prop::INHERITS), items(to, prop::INHERITS));
    let table = from.address.quoted();
    let statement = |word: &str, parents: &[&str]| {
        let clauses = parents.iter();
        let clauses = clauses.map(|parent| Some(format!("{word} {}", lexical::qualified(parent)?)));
        let clauses = clauses.collect::<Option<Vec<_>>>()?;
        let clauses = (!clauses.is_empty()).then(|| clauses.join(", "));
        let alter = |clauses| match from.address.kind {
            Kind::FOREIGN_TABLE => Statement::alter_foreign_table(&table, clauses),
            _ => Statement::alter_table(&table, clauses),
        };
        Some(clauses.map(alter).into_iter().collect())
    };
    let joined = new.get(kept(&old, &new)..).unwrap_or_default();
    Some(Parentage {
        leave: statement("NO INHERIT", &left(from, to))?,
        join: statement("INHERIT", joined)?,
    })
}

#[cfg(test)]
mod tests {
    use super::changed;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn table(kind: Kind, property: &'static str, value: Value) -> Object {
        let bound = Value::Definition("FOR VALUES IN (1)".into());
        let list = [(property, value), ("partition bound", bound)];
        let list = list.map(|(name, value)| Property { name, value }).to_vec();
        Object::named(Address::new(kind, ["s", "t"]), list)
    }

    #[test]
    fn parents_that_lack_are_joined_in_order() {
        for (kind, word) in [(Kind::TABLE, "TABLE"), (Kind::FOREIGN_TABLE, "FOREIGN TABLE")] {
            let from = table(kind, "inherits", Value::list(["s.a", "s.b", "s.c"]));
            let to = table(kind, "inherits", Value::list(["s.a", "s.c", "s.b"]));
            let moved = changed(&from, &to, "inherits").unwrap();
            let leave = format!("ALTER {word} \"s\".\"t\" NO INHERIT \"s\".\"b\"");
            assert_eq!(moved.leave[0].sql, leave);
            let join = format!("ALTER {word} \"s\".\"t\" INHERIT \"s\".\"b\"");
            assert_eq!(moved.join[0].sql, join);
            let hostile = table(kind, "inherits", Value::list(["s.a; DROP TABLE t"]));
            assert!(changed(&from, &hostile, "inherits").is_none());
        }
    }

    #[test]
    fn a_partition_is_detached_and_attached() {
        let whole = |name| table(Kind::TABLE, "partition of", Value::text(name));
        let (from, to) = (whole("s.a"), whole("s.b"));
        let moved = changed(&from, &to, "partition of").unwrap();
        assert_eq!(moved.leave[0].sql, "ALTER TABLE \"s\".\"a\" DETACH PARTITION \"s\".\"t\"");
        let join = "ALTER TABLE \"s\".\"b\" ATTACH PARTITION \"s\".\"t\" FOR VALUES IN (1)";
        assert_eq!(moved.join[0].sql, join);
        assert!(changed(&from, &to, "partition bound").unwrap().all().is_empty());
    }
}
