//! Operator classes.
//! <https://www.postgresql.org/docs/current/sql-createopclass.html>

use crate::ddl::{Statement, Writer, lexical, removal};
use crate::model::prop;
use crate::model::{Kind, Object};

use super::operator_family::{Member, added_to};
use crate::ddl::stated;

pub(in crate::ddl) const OPERATOR_CLASS: Writer = Writer {
    kind: Kind::OPERATOR_CLASS,
    create: |object, _| create(object),
    alter: |change| alter(change.from, change.to, change.property),
    drop,
};

fn create(object: &Object) -> Option<Vec<Statement>> {
    let [schema, name, using] = &object.address.path[..] else { return None };
    let using = using.as_str();
    if !lexical::is_one_expression(using) {
        return None;
    }
    let input = input_type(object)?;
    let default = if object.flag(prop::DEFAULT) { " DEFAULT" } else { "" };
    let mut items: Vec<_> = members(object)?.iter().map(Member::added).collect();
    match stated::text(object, prop::KEY_TYPE) {
        Some(key) => items.push(format!("STORAGE {}", lexical::full_type(key, None)?)),
        // The grammar wants something.
        None if items.is_empty() => items.push(format!("STORAGE {input}")),
        None => {}
    }
    let family = match stated::text(object, prop::FAMILY) {
        Some(family) => format!(" FAMILY {}", lexical::qualified(family)?),
        None => String::new(),
    };
    let sql = format!(
        "OPERATOR CLASS {}.{}{default} FOR TYPE {input}{using}{family} AS\n    {}",
        schema.quoted(),
        name.quoted(),
        items.join(",\n    ")
    );
    Some(vec![Statement::create(sql)])
}

fn input_type(object: &Object) -> Option<String> {
    lexical::full_type(stated::text(object, prop::INPUT_TYPE)?, None)
}

fn members(object: &Object) -> Option<Vec<Member>> {
    let operators = stated::texts(object, prop::OPERATORS).iter();
    let operators = operators.map(|text| Member::operator(text));
    let types = types(object)?;
    let functions = stated::texts(object, prop::FUNCTIONS).iter();
    let functions = functions.map(|text| Member::function(text, Some(&types)));
    operators.chain(functions).collect()
}

/// Those of every member.
fn types(object: &Object) -> Option<String> {
    let input = input_type(object)?;
    Some(format!("({input}, {input})"))
}

/// The family as statements name it: `OPERATOR FAMILY "s"."f" USING btree`.
fn family(object: &Object) -> Option<String> {
    let using = object.address.path.last()?.as_str();
    let name = lexical::qualified(stated::text(object, prop::FAMILY)?)?;
    lexical::is_one_expression(using).then(|| format!("OPERATOR FAMILY {name}{using}"))
}

/// A class takes members through its family. It lets none go.
fn alter(from: &Object, to: &Object, property: &str) -> Option<Vec<Statement>> {
    let (old, new) = (stated::texts(from, property), stated::texts(to, property));
    let same = [prop::INPUT_TYPE, prop::KEY_TYPE, "family", "default"];
    if !stated::without(old, new).is_empty() || !stated::agree(from, to, &same) {
        return None;
    }
    let types = types(to)?;
    let member = |text: &str| match property {
        prop::OPERATORS => Member::operator(text),
        prop::FUNCTIONS => Member::function(text, Some(&types)),
        _ => None,
    };
    let come: Option<Vec<_>> = stated::without(new, old).into_iter().map(member).collect();
    let come: Vec<_> = come?.iter().map(Member::added).collect();
    (!come.is_empty()).then(|| Some(vec![added_to(&family(to)?, &come)]))?
}

/// The class, and its members with it: depending on PostgreSQL's version and on how they came there,
/// it keeps some of them in the family.
fn drop(object: &Object) -> Option<Vec<Statement>> {
    let mut statements = removal::plain(object)?;
    let members = members(object)?;
    if let Some(family) = family(object).filter(|_| !members.is_empty()) {
        let dropped = members.iter().map(|member| {
            format!(
                "    BEGIN ALTER {family} DROP {};\n    EXCEPTION WHEN undefined_object THEN NULL; END;\n",
                member.dropped()
            )
        });
        let block = format!("\nBEGIN\n{}END\n", dropped.collect::<String>());
        statements.push(Statement::run_block(&block));
    }
    Some(statements)
}
