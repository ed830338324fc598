//! Who is asked about a side that is a file: a live one, where what the texts are about is the same
//! there. Whether two spellings mean the same depends on little but the types of the columns that
//! they name.

use crate::model::prop;
use crate::model::{Address, Kind, Question, Snapshot};

/// Whether the live side can be asked a question about the other.
pub(super) fn can_answer(live: &Snapshot, other: &Snapshot, question: &Question) -> bool {
    match &question.context {
        None => true,
        Some(context) if context.kind == Kind::DOMAIN => agree(live, other, context),
        Some(table) => {
            let mut columns = other.within(table, Kind::COLUMN).peekable();
            columns.peek().is_some() && columns.all(|column| agree(live, other, &column.address))
        }
    }
}

/// Whether both have it, of one type.
fn agree(live: &Snapshot, other: &Snapshot, address: &Address) -> bool {
    let facts = |side: &Snapshot| {
        let object = side.objects.get(address)?;
        let of = |property| object.property(property).cloned();
        Some([of("type"), of(prop::TYPE_MODIFIER), of("collation")])
    };
    facts(live).is_some_and(|found| Some(found) == facts(other))
}

#[cfg(test)]
mod tests {
    use super::can_answer;
    use crate::model::{Address, Kind, Object, Origin, Property, Question, Snapshot, Value};

    fn side(columns: &[(&str, &str)]) -> Snapshot {
        let mut side = Snapshot::empty("side", Origin::Database);
        for (column, type_name) in columns {
            let property = Property { name: "type", value: Value::type_name(type_name) };
            let address = Address::new(Kind::COLUMN, ["public", "t", column]);
            side.insert(Object::named(address, [property]));
        }
        side
    }

    #[test]
    fn only_who_has_the_same_columns_is_asked() {
        let question = |context| Question {
            database: "file".into(),
            context,
            is_declared: false,
            left: Value::expression(Some("a > '10'"), None),
            right: Value::expression(Some("a > 10"), None),
        };
        let about = question(Some(Address::table("public", "t")));
        let file = side(&[("a", "integer")]);
        assert!(can_answer(&side(&[("a", "integer"), ("b", "text")]), &file, &about));
        assert!(!can_answer(&side(&[("a", "text")]), &file, &about));
        assert!(!can_answer(&side(&[]), &file, &about));
        assert!(!can_answer(&side(&[]), &side(&[]), &about));
        assert!(can_answer(&side(&[]), &file, &question(None)));
    }
}
