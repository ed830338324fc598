//! Subscriptions of logical replication.
//!
//! Nothing that is written here connects to a publisher but `ENABLE` and `DROP`: a slot may be
//! another database's, and whoever begins to read from it takes its changes away.

use crate::model::prop;
use crate::model::{Kind, Name, Object, Value};

use super::{Statement, Writer, lexical, stated, target};

pub(super) const SUBSCRIPTION: Writer = Writer {
    kind: Kind::SUBSCRIPTION,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: super::removal::plain,
};

/// Properties that are parameters, with PostgreSQL's word.
const PARAMETERS: [(&str, &str); 10] = [
    ("slot", "slot_name"),
    ("binary", "binary"),
    ("streaming", "streaming"),
    (prop::SYNCHRONOUS_COMMIT, "synchronous_commit"),
    (prop::TWO_PHASE, "two_phase"),
    (prop::DISABLE_ON_ERROR, "disable_on_error"),
    ("origin", "origin"),
    (prop::PASSWORD_REQUIRED, "password_required"),
    (prop::RUN_AS_OWNER, "run_as_owner"),
    ("failover", "failover"),
];

/// Properties as they are where nobody sets them, in every version that has them.
const USUAL: [(&str, &str); 8] = [
    ("binary", "no"),
    (prop::SYNCHRONOUS_COMMIT, "off"),
    (prop::TWO_PHASE, "no"),
    (prop::DISABLE_ON_ERROR, "no"),
    ("origin", "any"),
    (prop::PASSWORD_REQUIRED, "yes"),
    (prop::RUN_AS_OWNER, "no"),
    ("failover", "no"),
];

/// Makes one that does not run yet; `None` for one that does, or that connects with a secret.
fn create(object: &Object) -> Option<Vec<Statement>> {
    if object.property(prop::ENABLED)? != &Value::Flag(false) {
        return None;
    }
    let connection = stated::items(object, prop::CONNECTION);
    let connection: Option<Vec<String>> = connection.iter().map(|part| keyword(part)).collect();
    let connection = connection.filter(|parts| !parts.is_empty())?.join(" ");
    let mut options = vec!["connect = false".to_owned()];
    for (property, word) in PARAMETERS {
        // What is usual goes without saying, and not every version has a word for it.
        let is_usual = USUAL.iter().any(|(name, value)| {
            *name == property && object.property(name).is_some_and(|v| v.to_string() == *value)
        });
        // A name given here is held to a stricter rule than the one that a slot gets by itself.
        let is_own_name = property == prop::SLOT
            && stated::text(object, property) == object.address.path.last().map(Name::as_str);
        if object.property(property).is_some() && !is_usual && !is_own_name {
            options.push(format!("{word} = {}", parameter(object, property)?));
        }
    }
    let sql = format!(
        "{} CONNECTION {} PUBLICATION {} WITH ({})",
        target::of(&object.address)?,
        lexical::literal(&connection),
        publications(object)?,
        options.join(", ")
    );
    Some(vec![Statement::create(sql)])
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let what = match property {
        prop::ENABLED => match to.flag(property) {
            true => "ENABLE".to_owned(),
            false => "DISABLE".to_owned(),
        },
        prop::PUBLICATIONS => {
            format!("SET PUBLICATION {} WITH (refresh = false)", publications(to)?)
        }
        // A running one cannot be without a slot.
        prop::SLOT if to.property(property)?.is_none() && from.flag(prop::ENABLED) => return None,
        // The slot at the publisher changes, too.
        prop::TWO_PHASE | prop::FAILOVER => return None,
        // What was left out of what was read would be lost.
        prop::CONNECTION => return None,
        _ => {
            let (_, word) = PARAMETERS.iter().find(|(name, _)| *name == property)?;
            format!("SET ({word} = {})", parameter(to, property)?)
        }
    };
    Some(vec![Statement::alter(format_args!("{} {what}", target::of(&to.address)?))])
}

fn publications(object: &Object) -> Option<String> {
    let names = stated::items(object, prop::PUBLICATIONS).into_iter();
    let names: Vec<_> = names.map(|name| Name::new(name).quoted()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn parameter(object: &Object, property: &str) -> Option<String> {
    Some(match (property, object.property(property)?) {
        (prop::SLOT, Value::None) => "NONE".to_owned(),
        (_, Value::Flag(flag)) => flag.to_string(),
        (_, Value::Text(text)) => lexical::literal(text),
        _ => return None,
    })
}

/// `key='value'`, as libpq takes it; `None` where the value is hidden.
fn keyword(part: &str) -> Option<String> {
    let (key, value) = stated::shown(part).filter(|(key, _)| stated::is_word(key))?;
    Some(format!("{key}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'")))
}

#[cfg(test)]
mod tests {
    use super::SUBSCRIPTION;
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn made(enabled: bool, connection: &[&str]) -> Option<String> {
        let properties = vec![
            Property { name: "enabled", value: Value::Flag(enabled) },
            Property { name: "publications", value: Value::set(["b", "A"]) },
            Property { name: "slot", value: Value::None },
            Property { name: "streaming", value: Value::text("on") },
            Property { name: "connection", value: Value::set(connection) },
        ];
        let object = Object::named(Address::new(Kind::SUBSCRIPTION, ["s"]), properties);
        Some(testing::create(&SUBSCRIPTION, &object)?.first()?.sql.clone())
    }

    #[test]
    fn makes_only_what_does_not_connect_and_has_no_secret() {
        let expected = "CREATE SUBSCRIPTION \"s\" CONNECTION E'dbname=''a\\\\''b''' \
                        PUBLICATION \"A\", \"b\" WITH (connect = false, slot_name = NONE, \
                        streaming = 'on')";
        assert_eq!(made(false, &["dbname=a'b"]).as_deref(), Some(expected));
        assert_eq!(made(true, &["dbname=d"]), None);
        assert_eq!(made(false, &["dbname=d", "password=(hidden)"]), None);
        assert_eq!(made(false, &[]), None);
    }
}
