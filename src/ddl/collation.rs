//! Collations. <https://www.postgresql.org/docs/current/sql-createcollation.html>

use crate::model::prop;
use crate::model::{Kind, Object};

use super::{Alteration, Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::COLLATION,
    create: |object, _| create(object),
    // No index is in the order of another version because somebody says so.
    alter: |&Alteration { property, .. }| (property == prop::UP_TO_DATE).then(Vec::new),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let option = |word: &str, property| {
        let value = stated::text(object, property)?;
        Some(format!("{word} = {}", lexical::literal(value)))
    };
    // As every operating system spells it.
    let locale = |word: &str, property| {
        let value = stated::text(object, property)?;
        let value = match value.strip_suffix(".UTF8") {
            Some(language) => format!("{language}.UTF-8"),
            None => value.to_owned(),
        };
        Some(format!("{word} = {}", lexical::literal(&value)))
    };
    let provider = match stated::text(object, prop::PROVIDER) {
        Some(provider @ ("libc" | "icu" | "builtin")) => Some(format!("PROVIDER = {provider}")),
        Some(_) => return None,
        None => None,
    };
    let (collate, character_type) = ("collate", prop::CHARACTER_TYPE);
    let of_libc = match object.property(collate) == object.property(character_type) {
        true => [locale("LOCALE", collate), None],
        false => [locale("LC_COLLATE", collate), locale("LC_CTYPE", character_type)],
    };
    let deterministic =
        object.property(prop::DETERMINISTIC).filter(|value| value.to_string() == "no");
    let options = [provider]
        .into_iter()
        .chain(of_libc)
        .chain([
            option("LOCALE", "locale"),
            deterministic.map(|_| "DETERMINISTIC = false".to_owned()),
            option("RULES", "rules"),
        ])
        .flatten();
    let options = options.collect::<Vec<_>>().join(", ");
    Some(vec![Statement::create(format_args!("{} ({options})", target::of(&object.address)?))])
}
