//! Operator families, and the members that are theirs alone.
//! <https://www.postgresql.org/docs/current/sql-alteropfamily.html>

use std::sync::Arc;

use crate::ddl::{Statement, Writer, lexical, removal, target};
use crate::model::prop;
use crate::model::{Kind, Object};

use super::reference;
use crate::ddl::stated;

pub(in crate::ddl) const OPERATOR_FAMILY: Writer = Writer {
    kind: Kind::OPERATOR_FAMILY,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop: removal::plain,
};

/// One member: its number, its types in brackets, and the operator or function.
pub(super) struct Member {
    number: u32,
    types: String,
    /// `OPERATOR` or `FUNCTION`.
    word: &'static str,
    /// As it stands behind number and types.
    what: String,
}

impl Member {
    /// `1 s.<(s.t,s.t)`, `15 s.<->(s.t,s.t) FOR ORDER BY s.f`.
    pub(super) fn operator(text: &str) -> Option<Member> {
        let (number, operator) = text.split_once(' ')?;
        let (operator, order) = match operator.split_once(" FOR ORDER BY ") {
            Some((operator, family)) => {
                (operator, format!(" FOR ORDER BY {}", lexical::qualified(family)?))
            }
            None => (operator, String::new()),
        };
        let (name, types) = reference::operator_with_types(operator)?;
        let what = format!("{name} {types}{order}");
        let number = number.parse().ok()?;
        Some(Member { number, types: types.to_owned(), word: "OPERATOR", what })
    }

    /// `1 (s.t, s.u) s.f(s.t,s.u)`, or without types those of the class.
    pub(super) fn function(text: &str, of_class: Option<&str>) -> Option<Member> {
        let (number, rest) = text.split_once(' ')?;
        let (types, function) = match of_class {
            Some(types) => (types, rest),
            None => {
                let (_, after) = crate::sql::bracketed(rest)?;
                (rest.strip_suffix(after)?, after.strip_prefix(' ')?)
            }
        };
        let types = reference::is_list(types).then(|| types.to_owned())?;
        let what = format!("{types} {}", reference::signature(function)?);
        Some(Member { number: number.parse().ok()?, types, word: "FUNCTION", what })
    }

    /// As `ADD` and `CREATE OPERATOR CLASS` take it.
    pub(super) fn added(&self) -> String {
        format!("{} {} {}", self.word, self.number, self.what)
    }

    /// As `DROP` takes it.
    pub(super) fn dropped(&self) -> String {
        format!("{} {} {}", self.word, self.number, self.types)
    }
}

/// What the family's own members are.
fn members(texts: &[impl AsRef<str>], property: &str) -> Option<Vec<Member>> {
    let member = |text: &str| match property {
        prop::OPERATORS => Member::operator(text),
        prop::FUNCTIONS => Member::function(text, None),
        _ => None,
    };
    texts.iter().map(|text| member(text.as_ref())).collect()
}

fn create(object: &Object) -> Option<Vec<Statement>> {
    let named = target::of(&object.address)?;
    let mut statements = vec![Statement::create(&named)];
    let all = ["operators", "functions"].map(|property| {
        let texts: &[Arc<str>] = stated::texts(object, property);
        members(texts, property)
    });
    let [operators, functions] = all;
    let added: Vec<_> = operators?.iter().chain(&functions?).map(Member::added).collect();
    if !added.is_empty() {
        statements.push(added_to(&named, &added));
    }
    Some(statements)
}

/// `ALTER ... ADD`.
pub(super) fn added_to(family: &str, members: &[String]) -> Statement {
    Statement::alter(format_args!("{family} ADD\n    {}", members.join(",\n    ")))
}

/// The members that are too many go first, because another one may take their number.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let named = target::of(&from.address)?;
    let (old, new) = (stated::texts(from, property), stated::texts(to, property));
    let gone = members(&stated::without(old, new), property)?;
    let come = members(&stated::without(new, old), property)?;
    let mut statements = Vec::new();
    if !gone.is_empty() {
        let gone: Vec<_> = gone.iter().map(Member::dropped).collect();
        statements.push(Statement::alter(format_args!("{named} DROP {}", gone.join(", "))));
    }
    if !come.is_empty() {
        let come: Vec<_> = come.iter().map(Member::added).collect();
        statements.push(added_to(&named, &come));
    }
    (!statements.is_empty()).then_some(statements)
}
