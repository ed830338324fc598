//! `complete: database`: a declaration that means what it does not say.
//!
//! Without it, what is not said is not asked. With it, whatever is not said of what is declared is as
//! PostgreSQL has it where nothing is said, and, of a whole database, whatever is not declared is one
//! too many. What environments may differ in all the same is asked only where it is said: owners,
//! privileges, comments, what is set for sessions, tablespaces, how columns are stored.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::input::{InputError, yaml::Node};
use crate::model::{
    Address, Form, Kind, Name, Object, Property, Severity, Snapshot, Stated, Value,
};

use super::sql;
use super::words::{self, Words};
use super::write::usual;

/// How much of a declaration means what it does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Complete {
    /// What is declared.
    Objects,
    /// The database.
    Database,
}

impl Complete {
    /// The word for it.
    pub(super) fn read(node: &Node) -> Result<Complete, InputError> {
        node.one_of(&[("objects", Complete::Objects), ("database", Complete::Database)])
    }

    /// Says what is not said.
    pub(super) fn fill(self, snapshot: &mut Snapshot, words: &Words, open: &Open) {
        let keys = keys(snapshot);
        for object in snapshot.objects.values_mut() {
            fill(object, words, &keys, open);
        }
        let covered = |kind: &Kind| match *kind {
            Kind::DATABASE => false,
            kind if OPTIONAL.contains(&kind) => snapshot.kinds_read.contains(&kind),
            kind if APART.contains(&kind) => false,
            kind => self == Complete::Database || !words::stands_alone(kind),
        };
        let covered: Vec<Kind> = words.kinds().filter(covered).collect();
        for kind in covered {
            snapshot.kinds_read.insert(kind);
            let anywhere = Address { kind, path: Arc::new([]) };
            snapshot.extras.entry((anywhere, kind)).or_insert(Some(Severity::Error));
        }
    }
}

/// Properties of objects that may be anything.
pub(super) type Open = BTreeSet<(Address, &'static str)>;

/// Kinds that are complete where any of them is declared.
const OPTIONAL: [Kind; 4] =
    [Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE, Kind::COMMENT, Kind::SECURITY_LABEL];

/// Kinds that are asked for only where they are declared.
const APART: [Kind; 3] = [Kind::SETTING, Kind::USER_MAPPING, Kind::TABLESPACE];

/// Properties that are asked for only where they are said, of all kinds or of one.
const NOT_ASKED: [(Option<Kind>, &str); 7] = [
    (None, words::OWNER),
    (None, "tablespace"),
    (None, "position"),
    (Some(Kind::COLUMN), "storage"),
    (Some(Kind::COLUMN), "compression"),
    (Some(Kind::COLUMN), "statistics target"),
    (Some(Kind::MATERIALIZED_VIEW), "column settings"),
];

/// The columns of declared primary keys: a key makes its columns NOT NULL.
type Keys = BTreeSet<(Arc<[Name]>, Arc<str>)>;

fn keys(snapshot: &Snapshot) -> Keys {
    let keys = snapshot
        .of_kind(Kind::CONSTRAINT)
        .filter(|object| object.property("type").is_some_and(|of| of.to_string() == "primary key"));
    let of_key = |key: &Object| {
        let table: Arc<[Name]> = key.address.owning_table().map_or_else(|| [].into(), |t| t.path);
        let columns = match key.property("columns") {
            Some(Value::List(columns)) => columns.to_vec(),
            _ => Vec::new(),
        };
        columns.into_iter().map(move |column| (table.clone(), column)).collect::<Vec<_>>()
    };
    keys.flat_map(of_key).collect()
}

fn fill(object: &mut Object, words: &Words, keys: &Keys, open: &Open) {
    let kind = object.address.kind;
    if OPTIONAL.contains(&kind) || APART.contains(&kind) {
        return;
    }
    let address = object.address.clone();
    let is_asked = |stated: &&'static Stated| {
        !open.contains(&(address.clone(), stated.name))
            && !NOT_ASKED
                .iter()
                .any(|(of, name)| of.is_none_or(|of| of == kind) && *name == stated.name)
    };
    let all = words.of(kind).iter().map(|word| word.stated).filter(is_asked);
    // What depends on others comes after them.
    let depends = |stated: &&Stated| kind == Kind::SEQUENCE && DEPENDING.contains(&stated.name);
    let (later, first): (Vec<_>, Vec<_>) = all.partition(depends);
    let in_order = |stated: &&&Stated| DEPENDING.iter().position(|name| *name == stated.name);
    let mut later: Vec<_> = later.iter().collect();
    later.sort_by_key(in_order);
    for stated in first.iter().chain(later) {
        if object.property(stated.name).is_none()
            && let Some(value) = value(object, stated, keys)
        {
            let more = Property { name: stated.name, value };
            object.properties = object.properties.iter().cloned().chain([more]).collect();
        }
    }
}

/// What a sequence counts by, each by those before it.
const DEPENDING: [&str; 3] = ["minimum", "maximum", "start"];

/// What a property is where nothing is said of it; `None` where nothing is usual.
fn value(object: &Object, stated: &Stated, keys: &Keys) -> Option<Value> {
    let said = |name| object.property(name).filter(|value| !value.is_none());
    match (object.address.kind, stated.name) {
        (Kind::COLUMN, "not null") => {
            let table = object.address.owning_table()?.path;
            let in_key = keys.contains(&(table, object.address.own_name().into()));
            return Some(Value::Flag(in_key || said("identity").is_some()));
        }
        // A partitioned table stores nothing itself.
        (Kind::TABLE, "access method") if said("partitioned by").is_some() => {
            return Some(Value::None);
        }
        (Kind::DOMAIN, name) => {
            return usual::OF_DOMAINS
                .iter()
                .find(|(of, _)| *of == name)
                .map_or(Some(Value::None), |(_, word)| Some(Value::Flag(*word == "yes")));
        }
        (Kind::FUNCTION | Kind::PROCEDURE | Kind::AGGREGATE, "arguments") => {
            let types = object.address.own_name();
            let types = types.strip_prefix('(')?.strip_suffix(')')?;
            let types = sql::split(types, ",").into_iter().map(str::trim);
            return Some(Value::list(types.filter(|name| !name.is_empty())));
        }
        (Kind::AGGREGATE, "final modify" | "moving final modify") => {
            let is_normal = said("aggregate kind").is_none_or(|of| of.to_string() == "normal");
            return Some(Value::text(if is_normal { "read only" } else { "read write" }));
        }
        (Kind::SEQUENCE, "minimum" | "maximum") => {
            let [minimum, maximum] = usual::range(object)?;
            return Some(Value::Number(if stated.name == "minimum" { minimum } else { maximum }));
        }
        (Kind::SEQUENCE, "start") => return usual::start(object).map(Value::Number),
        _ => {}
    }
    let shown = stated.usually?;
    Some(match stated.form {
        Form::Word(_) => Value::text(shown),
        _ if shown == "none" => Value::None,
        Form::Flag => Value::Flag(shown == "yes"),
        Form::Number => Value::Number(shown.parse().ok()?),
        Form::Text => Value::text(shown),
        Form::Type => Value::type_name(shown),
        Form::List => Value::list(shown.split(", ")),
        Form::Set => Value::set(shown.split(", ")),
        Form::Expression | Form::Definition => return None,
    })
}
