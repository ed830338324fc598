//! Extensions.

use crate::model::prop;
use crate::model::{Kind, Name, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const EXTENSION: Writer = Writer {
    kind: Kind::EXTENSION,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

/// The version that comes with the server.
const DEFAULT: &str = "default";

fn create(object: &Object) -> Option<Vec<Statement>> {
    // Another one may have brought it along by then.
    let mut sql = format!("EXTENSION IF NOT EXISTS {}", target::name(&object.address)?);
    if let Some(schema) = stated::text(object, prop::SCHEMA) {
        sql.push_str(&format!(" SCHEMA {}", Name::new(schema).quoted()));
    }
    if let Some(version) = stated::text(object, prop::VERSION).filter(|version| *version != DEFAULT)
    {
        sql.push_str(&format!(" VERSION {}", lexical::literal(version)));
    }
    Some(vec![Statement::create(sql).cascading()])
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let what = match (property, stated::text(from, property)?, stated::text(to, property)?) {
        (prop::SCHEMA, _, schema) => format!("SET SCHEMA {}", Name::new(schema).quoted()),
        (prop::VERSION, _, DEFAULT) => "UPDATE".to_owned(),
        // Extensions have scripts for the way forward only.
        (prop::VERSION, present, wanted) if present != DEFAULT && is_newer(wanted, present) => {
            format!("UPDATE TO {}", lexical::literal(wanted))
        }
        _ => return None,
    };
    Some(vec![Statement::alter_extension(&target::name(&to.address)?, what)])
}

/// Whether a version is newer than another, where both are numbers and dots.
fn is_newer(version: &str, than: &str) -> bool {
    let numbers =
        |text: &str| text.split('.').map(|n| n.parse::<u64>().ok()).collect::<Option<Vec<_>>>();
    match (numbers(version), numbers(than)) {
        (Some(version), Some(than)) => version > than,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::EXTENSION;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn object(version: &str, schema: &str) -> Object {
        let properties = vec![
            Property { name: "version", value: Value::text(version) },
            Property { name: "schema", value: Value::text(schema) },
        ];
        Object::named(Address::new(Kind::EXTENSION, ["uuid-ossp"]), properties)
    }

    fn updated(from: &str, to: &str) -> Option<String> {
        let statements =
            testing::alter(&EXTENSION, &object(from, "s"), &object(to, "s"), "version")?;
        statements.first().map(|statement| statement.sql.clone())
    }

    #[test]
    fn versions_go_forward_only() {
        let to = |what: &str| Some(format!("ALTER EXTENSION \"uuid-ossp\" UPDATE{what}"));
        assert_eq!(updated("1.9", "1.10"), to(" TO '1.10'"));
        assert_eq!(updated("1.0", "default"), to(""));
        for (from, wanted) in [("1.10", "1.9"), ("default", "1.0"), ("1.0", "1.0-next")] {
            assert_eq!(updated(from, wanted), None);
        }
    }

    #[test]
    fn is_made_in_its_schema_in_its_version() {
        let sql =
            |version| testing::create(&EXTENSION, &object(version, "S")).unwrap()[0].sql.clone();
        let create = "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" SCHEMA \"S\"";
        assert_eq!(sql("default"), format!("{create} CASCADE"));
        assert_eq!(sql("1.0"), format!("{create} VERSION '1.0' CASCADE"));
    }
}
