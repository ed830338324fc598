//! Sequences. <https://www.postgresql.org/docs/current/sql-altersequence.html>

use crate::model::prop;
use crate::model::{Address, Behind, Kind, Object, Value};

use super::stated::text;
use super::{Alteration, Statement, Writer, lexical, removal};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::SEQUENCE,
    create: |sequence, _| {
        let mut all = create_unowned(sequence)?;
        all.extend(own(sequence)?);
        Some(all)
    },
    alter,
    drop: removal::plain,
};

/// Sets a sequence to the farthest value of its column that is there when it is run. `None` where the
/// sequence's name would not come through a terminal within a constant.
pub fn forward(behind: &Behind) -> Option<Statement> {
    let (table, column) = (behind.column.owning_table()?.quoted(), behind.column.path.last()?);
    let sequence = behind.sequence.quoted();
    if behind.cycles || sequence.contains(['\\', '\'']) || sequence.contains("U&") {
        return None;
    }
    let farthest = if behind.ascends { "max" } else { "min" };
    Some(Statement::new(format!(
        "SELECT pg_catalog.setval('{sequence}', (SELECT {farthest}({}) FROM {table}))",
        column.quoted()
    )))
}

/// What a sequence counts by.
const COUNTS_BY: [&str; 7] =
    [prop::DATA_TYPE, "increment", "minimum", "maximum", "start", "cache", "cycle"];

/// `CREATE SEQUENCE` without its column, which may have the sequence as its default.
pub fn create_unowned(sequence: &Object) -> Option<Vec<Statement>> {
    let unlogged = match text(sequence, prop::PERSISTENCE) {
        Some("unlogged") => "UNLOGGED ",
        _ => "",
    };
    let mut sql = format!("{unlogged}SEQUENCE {}", sequence.address.quoted());
    for property in
        sequence.properties.iter().filter(|p| COUNTS_BY.contains(&p.name) && !p.value.is_none())
    {
        sql.push_str(&option(property.name, &property.value)?);
    }
    Some(vec![Statement::create_sequence(sql)])
}

/// `ALTER SEQUENCE ... OWNED BY`, for after its column is there; nothing where no column owns it.
pub fn own(sequence: &Object) -> Option<Vec<Statement>> {
    match sequence.property(prop::OWNED_BY) {
        None | Some(Value::None) => Some(Vec::new()),
        Some(column) => {
            let owned = option(prop::OWNED_BY, column)?;
            Some(vec![Statement::own_sequence(&sequence.address.quoted(), owned.trim_start())])
        }
    }
}

/// The column that a sequence is dropped with.
pub fn owner(sequence: &Object) -> Option<Address> {
    Address::from_displayed(Kind::COLUMN, text(sequence, prop::OWNED_BY)?)
}

fn alter(change: &Alteration<'_>) -> Option<Vec<Statement>> {
    let (from, to) = (change.from, change.to);
    let name = from.address.quoted();
    let alter = |what: &str| Statement::alter_sequence(&name, what.trim_start());
    let sql = match (change.property, to.property(change.property)?) {
        (prop::PERSISTENCE, Value::Text(word)) => match &**word {
            "permanent" => vec![alter(" SET LOGGED")],
            "unlogged" => vec![alter(" SET UNLOGGED")],
            _ => return None,
        },
        (prop::OWNED_BY, column) => vec![alter(&option(prop::OWNED_BY, column)?)],
        (property, _) if COUNTS_BY.contains(&property) => {
            let moved = moved_into_range(from, to)?;
            moved.into_iter().chain([alter(&options(from, to)?)]).collect()
        }
        _ => return None,
    };
    Some(sql)
}

/// Everything that a sequence counts by and that differs, at once, because one has to fit the other.
/// What counts in the other direction has to be restarted, which is for a person.
fn options(from: &Object, to: &Object) -> Option<String> {
    let mut options = String::new();
    for property in COUNTS_BY {
        let Some(new) = to.property(property) else { continue };
        let old = from.property(property)?;
        if let ("increment", Value::Number(old), Value::Number(new)) = (property, old, new) {
            ((*old > 0) == (*new > 0)).then_some(())?;
        }
        if old != new {
            options.push_str(&option(property, new)?);
        }
    }
    Some(options)
}

/// The statement that puts a sequence that has not come to its new range yet, such as one that was
/// never used, where the range is begun: `ALTER SEQUENCE` refuses to leave it outside. `None` where
/// the place where it is begun is itself outside the old range, so that no statement can go there.
fn moved_into_range(from: &Object, to: &Object) -> Option<Option<Statement>> {
    let number = |object: &Object, property: &str| match object.property(property) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let (Some(increment), Some(start)) = (number(to, prop::INCREMENT), number(to, prop::START))
    else {
        // A declaration need not state them; then nothing is known of where it would begin.
        return Some(None);
    };
    let edge = if increment > 0 { "minimum" } else { "maximum" };
    let (Some(old), Some(new)) = (number(from, edge), number(to, edge)) else {
        return Some(None);
    };
    let is_outside = |value| if increment > 0 { value < new } else { value > new };
    if !is_outside(old) {
        return Some(None);
    }
    let (least, greatest) = (number(from, prop::MINIMUM)?, number(from, prop::MAXIMUM)?);
    (least <= start && start <= greatest).then_some(())?;
    let (name, sign) = (from.address.quoted(), if increment > 0 { '<' } else { '>' });
    let regclass = lexical::name_literal(from.address.path.iter());
    let query = format!(
        "SELECT pg_catalog.setval({regclass}, {start}, false) FROM {name} WHERE last_value {sign} {new}"
    );
    Some(Some(Statement::set_sequence(query)))
}

/// An option of a sequence, with a space before it.
fn option(property: &str, value: &Value) -> Option<String> {
    Some(match (property, value) {
        (prop::DATA_TYPE, Value::Text(name)) => {
            let known = ["smallint", "integer", "bigint"].contains(&&**name);
            known.then(|| format!(" AS {name}"))?
        }
        (prop::START, Value::Number(number)) => format!(" START WITH {number}"),
        (prop::INCREMENT, Value::Number(number)) => format!(" INCREMENT BY {number}"),
        (prop::MINIMUM, Value::Number(number)) => format!(" MINVALUE {number}"),
        (prop::MAXIMUM, Value::Number(number)) => format!(" MAXVALUE {number}"),
        (prop::CACHE, Value::Number(number)) => format!(" CACHE {number}"),
        (prop::CYCLE, Value::Flag(true)) => " CYCLE".to_owned(),
        (prop::CYCLE, Value::Flag(false)) => " NO CYCLE".to_owned(),
        (prop::OWNED_BY, Value::Text(column)) => {
            let column = Address::from_displayed(Kind::COLUMN, column)?;
            format!(" OWNED BY {}", column.quoted())
        }
        (prop::OWNED_BY, Value::None) => " OWNED BY NONE".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::WRITER;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn sequence(increment: i64, minimum: i64, owner: Option<&str>) -> Object {
        let properties = [
            ("data type", Value::text("integer")),
            ("start", Value::Number(10)),
            ("increment", Value::Number(increment)),
            ("minimum", Value::Number(minimum)),
            ("maximum", Value::Number(99)),
            ("cycle", Value::Flag(true)),
            ("owned by", Value::text_or_none(owner)),
            ("persistence", Value::text("permanent")),
        ];
        let properties = properties.map(|(name, value)| Property { name, value });
        Object::named(Address::new(Kind::SEQUENCE, ["s", "q"]), properties)
    }

    #[test]
    fn owned_sequence_is_created_before_its_column() {
        let sql = testing::texts(testing::create(&WRITER, &sequence(2, 1, Some("s.t.c"))));
        assert_eq!(
            sql.unwrap(),
            [
                "CREATE SEQUENCE \"s\".\"q\" AS integer START WITH 10 INCREMENT BY 2 MINVALUE 1 \
                 MAXVALUE 99 CYCLE",
                "ALTER SEQUENCE \"s\".\"q\" OWNED BY \"s\".\"t\".\"c\"",
            ]
        );
    }

    #[test]
    fn unused_sequence_is_moved_into_a_narrower_range() {
        let alter = |to: &Object, property| {
            testing::texts(testing::alter(&WRITER, &sequence(2, 1, None), to, property))
        };
        assert_eq!(
            alter(&sequence(3, 5, None), "minimum").unwrap(),
            [
                "SELECT pg_catalog.setval('\"s\".\"q\"', 10, false) FROM \"s\".\"q\" WHERE \
                 last_value < 5",
                "ALTER SEQUENCE \"s\".\"q\" INCREMENT BY 3 MINVALUE 5",
            ]
        );
        assert_eq!(alter(&sequence(-2, 1, None), "increment"), None);
        let owned = alter(&sequence(2, 1, Some("s.t.c")), "owned by").unwrap();
        assert_eq!(owned, ["ALTER SEQUENCE \"s\".\"q\" OWNED BY \"s\".\"t\".\"c\""]);
    }
}
