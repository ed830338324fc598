//! Text search configurations.
//! <https://www.postgresql.org/docs/current/sql-altertsconfig.html>

use std::collections::BTreeMap;

use crate::model::prop;
use crate::model::{Kind, Name, Object};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::TEXT_SEARCH_CONFIGURATION,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let target = target::of(&object.address)?;
    let parser = lexical::requoted(stated::text(object, prop::PARSER)?)?;
    let create = Statement::create(format_args!("{target} (PARSER = {parser})"));
    Some([create].into_iter().chain(map(&target, "ADD", mappings(object)?)).collect())
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    if property != prop::MAPPINGS {
        return None;
    }
    let (present, wanted) = (mappings(from)?, mappings(to)?);
    let target = target::of(&from.address)?;
    let gone: Vec<_> =
        present.keys().filter(|token| !wanted.contains_key(*token)).cloned().collect();
    let drop = (!gone.is_empty())
        .then(|| Statement::alter(format_args!("{target} DROP MAPPING FOR {}", gone.join(", "))));
    let differs =
        |(token, dictionaries): &(&String, &String)| present.get(*token) != Some(*dictionaries);
    let changed = wanted.iter().filter(differs).map(|(t, d)| (t.clone(), d.clone()));
    let (changed, added): (Mappings, Mappings) =
        changed.partition(|(token, _)| present.contains_key(token));
    let statements = drop.into_iter().chain(map(&target, "ALTER", changed));
    Some(statements.chain(map(&target, "ADD", added)).collect())
}

/// The dictionaries of each type of token, all names quoted.
type Mappings = BTreeMap<String, String>;

/// Takes `token: dictionary, dictionary` apart. A parser that could not say what its tokens are
/// called leaves their numbers, which statements do not take.
fn mappings(object: &Object) -> Option<Mappings> {
    let mapping = |text: &str| {
        let (token, rest) = lexical::leading_name(text)?;
        let (first, mut rest) = lexical::leading_qualified_name(rest.strip_prefix(": ")?)?;
        let mut dictionaries = first;
        while let Some(next) = rest.strip_prefix(", ") {
            let (name, after) = lexical::leading_qualified_name(next)?;
            dictionaries = format!("{dictionaries}, {name}");
            rest = after;
        }
        rest.is_empty().then(|| (Name::new(token).quoted(), dictionaries))
    };
    stated::texts(object, prop::MAPPINGS).iter().map(|text| mapping(text)).collect()
}

/// One statement for all types of tokens that have the same dictionaries.
fn map(target: &str, how: &str, mappings: Mappings) -> Vec<Statement> {
    let mut tokens: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (token, dictionaries) in mappings {
        tokens.entry(dictionaries).or_default().push(token);
    }
    let statement = |(dictionaries, tokens): (String, Vec<String>)| {
        let tokens = tokens.join(", ");
        Statement::alter(format_args!("{target} {how} MAPPING FOR {tokens} WITH {dictionaries}"))
    };
    tokens.into_iter().map(statement).collect()
}

#[cfg(test)]
mod tests {
    use super::alter;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn configuration(mappings: &[&str]) -> Object {
        let properties = vec![Property { name: "mappings", value: Value::set(mappings) }];
        Object::named(Address::new(Kind::TEXT_SEARCH_CONFIGURATION, ["s", "c"]), properties)
    }

    #[test]
    fn tokens_of_the_same_dictionaries_share_a_statement() {
        let from = configuration(&["a: simple", "b: simple", "c: s.\"D\""]);
        let to = configuration(&["b: s.e, simple", "c: s.\"D\"", "d: simple", "e: simple"]);
        let statements = alter(&from, &to, "mappings").unwrap();
        let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        let configuration = "ALTER TEXT SEARCH CONFIGURATION \"s\".\"c\"";
        assert_eq!(
            sql,
            [
                format!("{configuration} DROP MAPPING FOR \"a\""),
                format!("{configuration} ALTER MAPPING FOR \"b\" WITH \"s\".\"e\", \"simple\""),
                format!("{configuration} ADD MAPPING FOR \"d\", \"e\" WITH \"simple\""),
            ]
        );
    }

    #[test]
    fn a_number_is_no_type_of_token() {
        assert!(alter(&configuration(&[]), &configuration(&["1: simple"]), "mappings").is_none());
    }
}
