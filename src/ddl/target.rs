//! How statements name an object of any kind: the words and the name that `DROP`, `COMMENT ON`,
//! `SECURITY LABEL ON` and `ALTER ... OWNER TO` share.

use crate::model::{Address, Kind, Name, Naming};
use crate::sql::TokenKind;

use super::{database, lexical};

/// What PostgreSQL calls the kind in statements: `FOREIGN DATA WRAPPER`. `None` for what statements
/// do not name as an object of its own.
pub fn words(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::TABLESPACE => "TABLESPACE",
        Kind::SCHEMA => "SCHEMA",
        Kind::EXTENSION => "EXTENSION",
        Kind::LANGUAGE => "LANGUAGE",
        Kind::ACCESS_METHOD => "ACCESS METHOD",
        Kind::FOREIGN_DATA_WRAPPER => "FOREIGN DATA WRAPPER",
        Kind::SERVER => "SERVER",
        Kind::COLLATION => "COLLATION",
        Kind::CONVERSION => "CONVERSION",
        Kind::DOMAIN => "DOMAIN",
        Kind::ENUM | Kind::COMPOSITE_TYPE | Kind::RANGE_TYPE | Kind::BASE_TYPE => "TYPE",
        Kind::SEQUENCE => "SEQUENCE",
        Kind::FUNCTION => "FUNCTION",
        Kind::PROCEDURE => "PROCEDURE",
        Kind::AGGREGATE => "AGGREGATE",
        Kind::OPERATOR => "OPERATOR",
        Kind::OPERATOR_FAMILY => "OPERATOR FAMILY",
        Kind::OPERATOR_CLASS => "OPERATOR CLASS",
        Kind::CAST => "CAST",
        Kind::TRANSFORM => "TRANSFORM",
        Kind::TEXT_SEARCH_PARSER => "TEXT SEARCH PARSER",
        Kind::TEXT_SEARCH_TEMPLATE => "TEXT SEARCH TEMPLATE",
        Kind::TEXT_SEARCH_DICTIONARY => "TEXT SEARCH DICTIONARY",
        Kind::TEXT_SEARCH_CONFIGURATION => "TEXT SEARCH CONFIGURATION",
        Kind::TABLE => "TABLE",
        Kind::FOREIGN_TABLE => "FOREIGN TABLE",
        Kind::COLUMN => "COLUMN",
        Kind::CONSTRAINT => "CONSTRAINT",
        Kind::INDEX => "INDEX",
        Kind::VIEW => "VIEW",
        Kind::MATERIALIZED_VIEW => "MATERIALIZED VIEW",
        Kind::STATISTICS => "STATISTICS",
        Kind::RULE => "RULE",
        Kind::TRIGGER => "TRIGGER",
        Kind::POLICY => "POLICY",
        Kind::EVENT_TRIGGER => "EVENT TRIGGER",
        Kind::PUBLICATION => "PUBLICATION",
        Kind::SUBSCRIPTION => "SUBSCRIPTION",
        _ => return None,
    })
}

/// The name as statements write it after the words: `"s"."f"(integer)`, `"x" ON "s"."t"`. `None`
/// where a part that is SQL itself does not lex as what it must be.
pub fn name(address: &Address) -> Option<String> {
    let quoted = |path: &[Name]| path.iter().map(Name::quoted).collect::<Vec<_>>().join(".");
    match (address.kind.1, &address.path[..]) {
        (Naming::Phrase, [phrase]) => harmless(phrase).then(|| phrase.to_string()),
        (Naming::Signature, [schema, own, tail]) => {
            let is_named = address.kind != Kind::OPERATOR || is_operator(own.as_str());
            match (address.kind, tail.as_str()) {
                (Kind::AGGREGATE, "()") => Some(format!("{}.{}(*)", schema.quoted(), own.quoted())),
                (Kind::PROCEDURE, types) => {
                    Some(format!("{}.{}{}", schema.quoted(), own.quoted(), inputs(types)?))
                }
                _ => (is_named && harmless(tail)).then(|| address.quoted()),
            }
        }
        (Naming::InTable, [table @ .., own]) => match address.kind {
            Kind::COLUMN => Some(quoted(&address.path)),
            // It lives in the schema of its table.
            Kind::INDEX => Some(format!("{}.{}", table.first()?.quoted(), own.quoted())),
            _ => Some(format!("{} ON {}", own.quoted(), quoted(table))),
        },
        (Naming::Plain | Naming::InSchema, [_, ..]) => Some(quoted(&address.path)),
        _ => None,
    }
}

/// The types of a procedure's inputs, said to be that: alone they may as well be those of inputs and
/// outputs of another procedure.
fn inputs(types: &str) -> Option<String> {
    let types = types.strip_prefix('(')?.strip_suffix(')')?;
    if types.is_empty() {
        return Some("()".to_owned());
    }
    let inputs = lexical::list(types)?.into_iter().map(|name| format!("IN {name}"));
    Some(format!("({})", inputs.collect::<Vec<_>>().join(", ")))
}

/// Words and name together: `VIEW "s"."v"`.
pub fn of(address: &Address) -> Option<String> {
    Some(format!("{} {}", words(address.kind)?, name(address)?))
}

/// The innermost name, quoted.
pub fn own_name(address: &Address) -> Option<String> {
    address.path.last().map(Name::quoted)
}

/// `ALTER TABLE ...` of the table that the address is in.
pub fn alter_table(address: &Address) -> Option<String> {
    Some(format!("ALTER TABLE {}", address.owning_table()?.quoted()))
}

/// `ALTER TABLE ... ALTER COLUMN ...` of the column at the address.
pub fn alter_column(column: &Address) -> Option<String> {
    Some(format!("{} ALTER COLUMN {}", alter_table(column)?, own_name(column)?))
}

/// An index, or the index behind a constraint, which has the constraint's name: `"s"."i"`.
pub fn index(address: &Address) -> Option<String> {
    Some(format!("{}.{}", address.schema()?.quoted(), own_name(address)?))
}

/// Whether the text is the name of an operator, whole.
pub(super) fn is_operator(text: &str) -> bool {
    crate::sql::tokens(text)
        .next()
        .is_some_and(|token| token.kind == TokenKind::Operator && token.text == text)
}

/// A statement about what a comment or a label is on, from what stands before and after its name.
pub fn about(address: &Address, before: &str, after: &str) -> Option<String> {
    let on = match address.subject() {
        (kind, _) if kind == Kind::DATABASE.0 => {
            let statement =
                database::on_current(&format!("{before} DATABASE "), &format!(" {after}"));
            return Some(statement.sql);
        }
        (kind, [schema, domain, constraint]) if kind == Kind::DOMAIN.0 => {
            let (schema, domain) = (schema.quoted(), domain.quoted());
            format!("CONSTRAINT {} ON DOMAIN {schema}.{domain}", constraint.quoted())
        }
        (kind, names @ [_, _, _]) if kind == Kind::COMPOSITE_TYPE.0 => {
            of(&Address::new(Kind::COLUMN, names.iter().cloned()))?
        }
        _ => of(&address.target()?)?,
    };
    Some(format!("{before} {on} {after}"))
}

/// Whether a phrase is one expression to a lexer: nothing in it ends the statement.
fn harmless(phrase: &Name) -> bool {
    lexical::is_one_expression(phrase.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_operator, of};
    use crate::model::{Address, Kind};

    #[test]
    fn an_operator_is_made_of_signs() {
        assert!(["+", "<->", "@@@", "?|", "`"].into_iter().all(is_operator));
        assert!(
            !["", "a", "--", "+--", "/*", "; DROP", "<>(a)", "\\"].into_iter().any(is_operator)
        );
    }

    #[test]
    fn names_objects_as_statements_do() {
        for (kind, path, expected) in [
            (Kind::VIEW, &["s", "V"][..], "VIEW \"s\".\"V\""),
            (Kind::TRIGGER, &["s", "t", "x"], "TRIGGER \"x\" ON \"s\".\"t\""),
            (Kind::COLUMN, &["s", "t", "c"], "COLUMN \"s\".\"t\".\"c\""),
            (Kind::INDEX, &["s", "t", "i"], "INDEX \"s\".\"i\""),
            (Kind::FUNCTION, &["s", "f", "(integer)"], "FUNCTION \"s\".\"f\"(integer)"),
            (Kind::AGGREGATE, &["s", "a", "()"], "AGGREGATE \"s\".\"a\"(*)"),
            (
                Kind::PROCEDURE,
                &["s", "p", "(integer, s.\"a,b\")"],
                "PROCEDURE \"s\".\"p\"(IN integer, IN s.\"a,b\")",
            ),
            (Kind::OPERATOR, &["s", "<->", "(s.t, NONE)"], "OPERATOR \"s\".<->(s.t, NONE)"),
            (Kind::CAST, &["(integer AS s.t)"], "CAST (integer AS s.t)"),
        ] {
            assert_eq!(of(&Address::new(kind, path.iter().copied())).as_deref(), Some(expected));
        }
        for (kind, path) in [
            (Kind::FUNCTION, ["s", "f", "(); DROP TABLE t; --"]),
            (Kind::OPERATOR, ["s", "+(a, b); DROP TABLE t; --", "(integer, integer)"]),
        ] {
            assert_eq!(of(&Address::new(kind, path)), None);
        }
    }
}
