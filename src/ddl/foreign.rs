//! Foreign-data wrappers, foreign servers and user mappings.

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value, grantee};

use super::{Alteration, Statement, Writer, lexical, removal, stated, target};

pub(super) const FOREIGN_DATA_WRAPPER: Writer = Writer {
    kind: Kind::FOREIGN_DATA_WRAPPER,
    create: |object, _| {
        let target = target::of(&object.address)?;
        let options = given(object, prop::OPTIONS)?;
        let mut functions = Vec::new();
        for (property, word) in FUNCTIONS {
            if object.property(property).is_some_and(|value| *value != Value::None) {
                functions.push(format!(" {word} {}", stated::function(object, property)?));
            }
        }
        let functions = functions.concat();
        // A validator does not look at options that are there before it.
        Some(match options.is_empty() || functions.is_empty() {
            true => vec![Statement::create(target + &functions + &options)],
            false => {
                let create = Statement::create(format_args!("{target}{options}"));
                vec![create, Statement::alter(target + &functions)]
            }
        })
    },
    alter: |&Alteration { from, to, property, .. }| {
        let what = match property {
            prop::OPTIONS => changed(from, to, "options")?,
            _ => {
                let (_, word) = FUNCTIONS.iter().find(|(name, _)| *name == property)?;
                match to.property(property)? {
                    Value::None => format!(" NO {word}"),
                    _ => format!(" {word} {}", stated::function(to, property)?),
                }
            }
        };
        Some(vec![Statement::alter(target::of(&to.address)? + &what)])
    },
    drop: removal::plain,
};

/// Properties that are functions, with the word that `CREATE` and `ALTER` have for them.
const FUNCTIONS: [(&str, &str); 2] = [("handler", "HANDLER"), ("validator", "VALIDATOR")];

pub(super) const SERVER: Writer = Writer {
    kind: Kind::SERVER,
    create: |object, _| {
        let mut sql = target::of(&object.address)?;
        for (property, word) in [("type", "TYPE"), ("version", "VERSION")] {
            if let Some(text) = stated::text(object, property) {
                sql.push_str(&format!(" {word} {}", lexical::literal(text)));
            }
        }
        let wrapper = Name::new(stated::text(object, prop::WRAPPER)?).quoted();
        sql.push_str(&format!(" FOREIGN DATA WRAPPER {wrapper}"));
        Some(vec![Statement::create(sql + &given(object, prop::OPTIONS)?)])
    },
    alter: |&Alteration { from, to, property, .. }| {
        let what = match (property, to.property(property)?) {
            (prop::OPTIONS, _) => changed(from, to, "options")?,
            (prop::VERSION, Value::Text(version)) => {
                format!(" VERSION {}", lexical::literal(version))
            }
            (prop::VERSION, Value::None) => " VERSION NULL".to_owned(),
            _ => return None,
        };
        Some(vec![Statement::alter(target::of(&to.address)? + &what)])
    },
    drop: removal::plain,
};

pub(super) const USER_MAPPING: Writer = Writer {
    kind: Kind::USER_MAPPING,
    create: |object, _| {
        // Where they could not be read, nobody knows what to write.
        object.property(prop::OPTIONS)?;
        let sql = format!("USER MAPPING {}{}", mapped(object)?, given(object, prop::OPTIONS)?);
        Some(vec![Statement::create(sql)])
    },
    alter: |&Alteration { from, to, property, .. }| {
        let what = (property == prop::OPTIONS).then(|| changed(from, to, "options"))??;
        Some(vec![Statement::alter(format_args!("USER MAPPING {}{what}", mapped(to)?))])
    },
    drop: |object| Some(vec![Statement::drop("USER MAPPING", mapped(object)?)]),
};

/// `FOR user SERVER server`.
fn mapped(object: &Object) -> Option<String> {
    let [server, user] = &object.address.path[..] else { return None };
    let everybody = Name::new(grantee::EVERYBODY);
    let user = match user {
        user if *user == everybody => grantee::EVERYBODY.to_owned(),
        // A role that is called like everybody.
        user if *user == grantee::role(everybody.clone()) => everybody.quoted(),
        user => user.quoted(),
    };
    Some(format!("FOR {user} SERVER {}", server.quoted()))
}

/// `OPTIONS (...)` with all that are stated; `None` where the value of one is hidden.
pub(super) fn given(object: &Object, property: &str) -> Option<String> {
    let options: Option<Vec<String>> =
        stated::items(object, property).into_iter().map(written).collect();
    Some(clause(&options?))
}

/// `OPTIONS (...)` with what makes those of the first object those of the second.
pub(super) fn changed(from: &Object, to: &Object, property: &str) -> Option<String> {
    let (present, wanted) = (stated::items(from, property), stated::items(to, property));
    let has = |options: &[&str], name: &str| options.iter().any(|o| name_of(o) == name);
    let mut changes = Vec::new();
    for option in present.iter().filter(|option| !has(&wanted, name_of(option))) {
        changes.push(format!("DROP {}", Name::new(name_of(option)).quoted()));
    }
    for option in wanted.iter().filter(|option| !present.contains(option)) {
        let verb = if has(&present, name_of(option)) { "SET" } else { "ADD" };
        changes.push(format!("{verb} {}", written(option)?));
    }
    (!changes.is_empty()).then(|| clause(&changes))
}

fn clause(options: &[String]) -> String {
    match options.is_empty() {
        true => String::new(),
        false => format!(" OPTIONS ({})", options.join(", ")),
    }
}

fn name_of(option: &str) -> &str {
    option.split_once('=').map_or(option, |(name, _)| name)
}

/// `"name" 'value'`; `None` where the value is hidden.
fn written(option: &str) -> Option<String> {
    let (name, value) = stated::shown(option)?;
    Some(format!("{} {}", Name::new(name).quoted(), lexical::literal(value)))
}

#[cfg(test)]
mod tests {
    use super::{SERVER, USER_MAPPING};
    use crate::ddl::Writer;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn mapping(user: &str, options: &[&str]) -> Object {
        let options = Property { name: "options", value: Value::set(options) };
        Object::named(Address::new(Kind::USER_MAPPING, ["S", user]), vec![options])
    }

    fn altered(writer: &Writer, from: &[&str], to: &[&str]) -> Option<String> {
        let (from, to) = (mapping("x", from), mapping("x", to));
        let statements = testing::alter(writer, &from, &to, "options")?;
        statements.first().map(|statement| statement.sql.clone())
    }

    #[test]
    fn what_is_hidden_is_kept_or_removed_and_never_written() {
        let alter = |what: &str| {
            Some(format!("ALTER USER MAPPING FOR \"x\" SERVER \"S\" OPTIONS ({what})"))
        };
        let secret = "password=(hidden)";
        assert_eq!(
            altered(&USER_MAPPING, &[secret, "user=a"], &[secret, "user=b"]),
            alter("SET \"user\" 'b'")
        );
        assert_eq!(
            altered(&USER_MAPPING, &[secret], &["user=b"]),
            alter("DROP \"password\", ADD \"user\" 'b'")
        );
        assert_eq!(altered(&USER_MAPPING, &[], &[secret]), None);
        assert_eq!(altered(&SERVER, &["k=(hidden, digest 1)"], &["k=(hidden, digest 2)"]), None);
    }

    #[test]
    fn everybody_is_no_role() {
        for (user, expected) in
            [("PUBLIC", "PUBLIC"), ("\"PUBLIC\"", "\"PUBLIC\""), ("a\"b", "\"a\"\"b\"")]
        {
            let made = testing::create(&USER_MAPPING, &mapping(user, &["user=it's"])).unwrap();
            let expected = format!(
                "CREATE USER MAPPING FOR {expected} SERVER \"S\" OPTIONS (\"user\" 'it''s')"
            );
            assert_eq!(made[0].sql, expected);
        }
        let unread = Object::named(mapping("x", &[]).address, vec![]);
        assert_eq!(testing::create(&USER_MAPPING, &unread), None);
    }
}
