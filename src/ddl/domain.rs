//! Domains. <https://www.postgresql.org/docs/current/sql-alterdomain.html>

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Snapshot, Value};

use super::{Statement, Writer, lexical, removal, stated, target};

pub(super) const WRITER: Writer = Writer {
    kind: Kind::DOMAIN,
    create,
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

fn create(object: &Object, side: &Snapshot) -> Option<Vec<Statement>> {
    let target = target::of(&object.address)?;
    let modifier = stated::text(object, prop::TYPE_MODIFIER);
    let full = lexical::full_type(stated::text(object, prop::TYPE)?, modifier)?;
    let mut sql = format!("{target} AS {full}{}", stated::collate(object, prop::COLLATION));
    let of_type = default_of(stated::text(object, prop::TYPE)?, side);
    let own = stated::expression(object, prop::DEFAULT)?;
    if let Some(default) = own.as_ref().filter(|own| of_type.as_ref() != Some(own)) {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if object.flag(prop::NOT_NULL) {
        sql.push_str(&format!(" {}", not_null(object)));
    }
    let (held, later): (Vec<_>, Vec<_>) =
        checks(object)?.into_iter().partition(|check| check.is_validated);
    for check in held {
        sql.push_str(&format!(" {}", check.written()));
    }
    let mut all = vec![Statement::create(sql)];
    if own.is_none() && of_type.is_some() {
        // It got that of its type.
        all.push(Statement::alter(format_args!("{target} DROP DEFAULT")));
    }
    all.extend(later.iter().map(|check| check.added(&target)));
    Some(all)
}

/// The default of a domain or a base type of the name, which a domain takes over.
fn default_of(name: &str, side: &Snapshot) -> Option<String> {
    let of = |kind: Kind| side.objects.get(&Address::from_displayed(kind, name)?);
    match of(Kind::DOMAIN).or_else(|| of(Kind::BASE_TYPE))?.property(prop::DEFAULT)? {
        Value::Expression(default) => lexical::expression(&default.sql),
        Value::Text(default) => Some(format!("({})", lexical::literal(default))),
        _ => None,
    }
}

fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let target = target::of(&from.address)?;
    let one = |what: String| Some(vec![Statement::alter(format_args!("{target} {what}"))]);
    match property {
        prop::DEFAULT => one(match stated::expression(to, prop::DEFAULT)? {
            Some(default) => format!("SET DEFAULT {default}"),
            None => "DROP DEFAULT".to_owned(),
        }),
        prop::NOT_NULL if !to.flag(prop::NOT_NULL) => one("DROP NOT NULL".to_owned()),
        prop::NOT_NULL => {
            let what = match stated::text(to, prop::NOT_NULL_NAME) {
                Some(_) => format!("ADD {}", not_null(to)),
                None => "SET NOT NULL".to_owned(),
            };
            Some(vec![Statement::constrain_domain(&target, what)])
        }
        prop::NOT_NULL_NAME => {
            // What PostgreSQL calls it by itself.
            let unnamed = format!("{}_not_null", from.address.own_name());
            let name = |object| Name::new(stated::text(object, property).unwrap_or(&unnamed));
            one(renamed(&name(from), &name(to)))
        }
        prop::CHECKS | prop::CHECK_NAMES => exchanged(&target, &checks(from)?, &checks(to)?),
        prop::NOT_VALIDATED => validated(&target, from, to),
        _ => None,
    }
}

fn not_null(object: &Object) -> String {
    match stated::text(object, prop::NOT_NULL_NAME) {
        Some(name) => format!("CONSTRAINT {} NOT NULL", Name::new(name).quoted()),
        None => "NOT NULL".to_owned(),
    }
}

fn renamed(from: &Name, to: &Name) -> String {
    format!("RENAME CONSTRAINT {} TO {}", from.quoted(), to.quoted())
}

/// Validation, where that is all that is asked for: no check forgets what it was held to. One that is
/// new comes as it is stated.
fn validated(target: &str, from: &Object, to: &Object) -> Option<Vec<Statement>> {
    let (present, wanted) =
        (stated::texts(from, prop::NOT_VALIDATED), stated::texts(to, prop::NOT_VALIDATED));
    let new = new_checks(from, to)?;
    let all = checks(to)?;
    // Of a declaration, no name may be stated.
    let stays = |name: &str| {
        let mut all = all.iter();
        all.any(|check| check.name.as_ref().is_none_or(|own| own.as_str() == name))
    };
    let is_new = |name: &str| new.iter().any(|new| new.as_str() == name) || !stays(name);
    let validate = |name| Statement::validate_domain(target, &Name::new(name).quoted());
    let done = present.iter().filter(|name| !wanted.contains(name) && !is_new(name));
    let is_more = wanted.iter().any(|name| !present.contains(name) && !is_new(name));
    (!is_more).then(|| done.map(validate).collect())
}

/// The names of checks that a domain does not have yet, or has with another condition.
pub fn new_checks(from: &Object, to: &Object) -> Option<Vec<Name>> {
    let present = checks(from)?;
    let is_there = |new: &Check| {
        let mut same = present.iter().filter(|old| old.expression == new.expression);
        same.any(|old| new.name.is_none() || old.name == new.name)
    };
    let new = checks(to)?.into_iter().filter(|new| !is_there(new));
    Some(new.filter_map(|check| check.name).collect())
}

/// A check of a domain.
#[derive(PartialEq)]
struct Check {
    /// Its name, where it is stated.
    name: Option<Name>,
    /// What it says, sure to be one expression.
    expression: String,
    is_validated: bool,
}

impl Check {
    fn written(&self) -> String {
        let name = self.name.as_ref().map(|name| format!("CONSTRAINT {} ", name.quoted()));
        format!("{}CHECK ({})", name.unwrap_or_default(), self.expression)
    }

    fn added(&self, target: &str) -> Statement {
        let not_valid = if self.is_validated { "" } else { " NOT VALID" };
        Statement::constrain_domain(target, format_args!("ADD {}{not_valid}", self.written()))
    }
}

/// The checks, which are one expression, with the names that they are joined in the order of; a
/// declaration may have given none.
fn checks(object: &Object) -> Option<Vec<Check>> {
    let Some(Value::Expression(joined)) = object.property(prop::CHECKS) else {
        return Some(Vec::new());
    };
    let expressions = lexical::conjuncts(&joined.sql)?;
    let names = stated::texts(object, prop::CHECK_NAMES);
    let names = if names.len() == expressions.len() { names } else { &[] };
    let names = names.iter().map(|name| Some(Name::new(name))).chain(std::iter::repeat(None));
    let later = stated::texts(object, prop::NOT_VALIDATED);
    let check = |(expression, name): (String, Option<Name>)| {
        let is_later = |name: &Name| later.iter().any(|later| **later == *name.as_str());
        let is_validated = !name.as_ref().is_some_and(is_later);
        Check { name, expression, is_validated }
    };
    Some(expressions.into_iter().zip(names).map(check).collect())
}

/// Checks under other names are renamed, and others replaced.
fn exchanged(target: &str, from: &[Check], to: &[Check]) -> Option<Vec<Statement>> {
    let is_same = |old: &Check, new: &Check| {
        old.expression == new.expression && (new.name.is_none() || old.name == new.name)
    };
    let is_wanted = |old: &Check| to.iter().any(|new| is_same(old, new));
    let is_there = |new: &Check| from.iter().any(|old| is_same(old, new));
    let mut gone: Vec<&Check> = from.iter().filter(|old| !is_wanted(old)).collect();
    let (mut renames, mut additions) = (Vec::new(), Vec::new());
    for new in to.iter().filter(|new| !is_there(new)) {
        let is_free = new.name.is_some() && !from.iter().any(|old| old.name == new.name);
        let known = gone.iter().position(|old| is_free && old.expression == new.expression);
        match known.map(|index| gone.remove(index)) {
            Some(old) => {
                let what = renamed(old.name.as_ref()?, new.name.as_ref()?);
                renames.push(Statement::alter(format_args!("{target} {what}")));
            }
            None => additions.push(new.added(target)),
        }
    }
    let drop = |old: &Check| {
        let name = old.name.as_ref()?.quoted();
        Some(Statement::alter(format_args!("{target} DROP CONSTRAINT {name}")))
    };
    let drops = gone.into_iter().map(drop).collect::<Option<Vec<_>>>()?;
    Some(drops.into_iter().chain(renames).chain(additions).collect())
}

#[cfg(test)]
mod tests {
    use super::{WRITER, alter};
    use crate::ddl::testing;
    use crate::model::{Address, Kind, Object, Property, Value};

    fn domain(checks: &str, names: &[&str], later: &[&str]) -> Object {
        let properties = vec![
            Property { name: "type", value: Value::type_name("integer") },
            Property { name: "checks", value: Value::expression(Some(checks), None) },
            Property { name: "check names", value: Value::list(names) },
            Property { name: "not validated", value: Value::set(later) },
        ];
        Object::named(Address::new(Kind::DOMAIN, ["s", "d"]), properties)
    }

    fn altered(from: &Object, to: &Object, property: &str) -> Vec<String> {
        let statements = alter(from, to, property).unwrap();
        let sql = |sql: String| sql.replace("ALTER DOMAIN \"s\".\"d\" ", "");
        statements.into_iter().map(|statement| sql(statement.sql)).collect()
    }

    #[test]
    fn checks_are_renamed_dropped_and_added() {
        let from = domain("((VALUE > 0)) AND ((VALUE < 9)) AND (f(VALUE))", &["a", "b", "c"], &[]);
        let to = domain("((VALUE > 0)) AND ((VALUE < 8)) AND (g(VALUE))", &["d", "b", "e"], &["e"]);
        assert_eq!(
            altered(&from, &to, "checks"),
            [
                "DROP CONSTRAINT \"b\"",
                "DROP CONSTRAINT \"c\"",
                "RENAME CONSTRAINT \"a\" TO \"d\"",
                "ADD CONSTRAINT \"b\" CHECK ((VALUE < 8))",
                "ADD CONSTRAINT \"e\" CHECK (g(VALUE)) NOT VALID",
            ]
        );
        let unnamed = domain("(VALUE > 0) AND (VALUE < 9)", &[], &[]);
        let one = domain("(VALUE > 0)", &["a"], &[]);
        assert_eq!(altered(&one, &unnamed, "checks"), ["ADD CHECK (VALUE < 9)"]);
    }

    #[test]
    fn what_was_not_validated_comes_later() {
        let (later, held) =
            (domain("(f(VALUE))", &["a"], &["a"]), domain("(f(VALUE))", &["a"], &[]));
        let statements = testing::create(&WRITER, &later).unwrap();
        assert_eq!(statements[0].sql, "CREATE DOMAIN \"s\".\"d\" AS integer");
        assert!(statements[1].sql.ends_with("ADD CONSTRAINT \"a\" CHECK (f(VALUE)) NOT VALID"));
        assert_eq!(altered(&later, &held, "not validated"), ["VALIDATE CONSTRAINT \"a\""]);
        assert!(alter(&held, &later, "not validated").is_none());
        let new = domain("(f(VALUE)) AND (g(VALUE))", &["a", "b"], &["b"]);
        assert!(altered(&held, &new, "not validated").is_empty());
        let added = altered(&held, &new, "checks");
        assert_eq!(added, ["ADD CONSTRAINT \"b\" CHECK (g(VALUE)) NOT VALID"]);
    }

    #[test]
    fn a_check_is_one_expression() {
        assert!(
            testing::create(&WRITER, &domain("(true); DROP TABLE t; --)", &["a"], &[])).is_none()
        );
    }
}
