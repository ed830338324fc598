//! Text search parsers, templates and dictionaries.
//! <https://www.postgresql.org/docs/current/textsearch.html>

use crate::model::prop;
use crate::model::{Kind, Name, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const PARSER: Writer = Writer {
    kind: Kind::TEXT_SEARCH_PARSER,
    create: |object, _| {
        let functions = [
            ("START", "start"),
            ("GETTOKEN", "token"),
            ("END", "end"),
            ("LEXTYPES", prop::TOKEN_TYPES),
            ("HEADLINE", "headline"),
        ];
        create(object, &named(object, &functions)?)
    },
    alter: |_| None,
    drop: removal::plain,
};

pub(super) const TEMPLATE: Writer = Writer {
    kind: Kind::TEXT_SEARCH_TEMPLATE,
    create: |object, _| create(object, &named(object, &[("INIT", "init"), ("LEXIZE", "lexize")])?),
    alter: |_| None,
    drop: removal::plain,
};

pub(super) const DICTIONARY: Writer = Writer {
    kind: Kind::TEXT_SEARCH_DICTIONARY,
    create: |object, _| {
        let mut all = named(object, &[("TEMPLATE", "template")])?;
        all.extend(options(object)?.iter().map(|(name, value)| written(name, value)));
        create(object, &all)
    },
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object, options: &[String]) -> Option<Vec<Statement>> {
    let target = target::of(&object.address)?;
    Some(vec![Statement::create(format_args!("{target} ({})", options.join(", ")))])
}

/// Each property that names something, as the option of this word.
fn named(object: &Object, words: &[(&str, &str)]) -> Option<Vec<String>> {
    let stated =
        words.iter().filter_map(|(word, property)| Some((word, stated::text(object, property)?)));
    stated.map(|(word, name)| Some(format!("{word} = {}", lexical::requoted(name)?))).collect()
}

/// Only what differs is said: an option without a value goes.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::OPTIONS {
        return None;
    }
    let (present, wanted) = (options(from)?, options(to)?);
    let is_gone = |name: &String| !wanted.iter().any(|(own, _)| own == name);
    let gone = present.iter().map(|(name, _)| name).filter(|name| is_gone(name));
    let gone = gone.map(|name| Name::new(name).quoted());
    let set = wanted.iter().filter(|option| !present.contains(option));
    let set = set.map(|(name, value)| written(name, value));
    let changes: Vec<_> = gone.chain(set).collect();
    let target = target::of(&from.address)?;
    Some(vec![Statement::alter(format_args!("{target} ({})", changes.join(", ")))])
}

fn written(name: &str, value: &str) -> String {
    format!("{} = {}", Name::new(name).quoted(), lexical::literal(value))
}

fn options(object: &Object) -> Option<Vec<(String, String)>> {
    let pairs = stated::texts(object, prop::OPTIONS).iter().map(|option| option.split_once('='));
    pairs.map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{DICTIONARY, alter};
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn dictionary(options: &[&str]) -> Object {
        let properties = vec![
            Property { name: "template", value: Value::text("s.\"T\"") },
            Property { name: "options", value: Value::set(options) },
        ];
        Object::named(Address::new(Kind::TEXT_SEARCH_DICTIONARY, ["s", "d"]), properties)
    }

    #[test]
    fn options_are_set_and_removed_in_one_statement() {
        let (from, to) = (dictionary(&["a=1", "b=x", "c=="]), dictionary(&["b=it's", "c=="]));
        assert_eq!(
            alter(&from, &to, "options").unwrap()[0].sql,
            "ALTER TEXT SEARCH DICTIONARY \"s\".\"d\" (\"a\", \"b\" = 'it''s')"
        );
        assert_eq!(
            testing::create(&DICTIONARY, &to).unwrap()[0].sql,
            "CREATE TEXT SEARCH DICTIONARY \"s\".\"d\" \
             (TEMPLATE = \"s\".\"T\", \"b\" = 'it''s', \"c\" = '=')"
        );
    }
}
