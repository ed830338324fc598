//! The functions and operators that others name. A catalog's text of one has a schema in it unless
//! it is PostgreSQL's own; a statement always has.

use crate::ddl::{lexical, target};
use crate::model::Name;

/// The function's name alone, for whatever takes no arguments with it: of `s.f(integer)` it is
/// `"s"."f"`.
pub(super) fn routine(signature: &str) -> Option<String> {
    with_arguments(signature).map(|(name, _)| name)
}

/// The function's name with its arguments: `"s"."f"(integer)`.
pub(super) fn signature(signature: &str) -> Option<String> {
    with_arguments(signature).map(|(name, arguments)| format!("{name}{arguments}"))
}

fn with_arguments(signature: &str) -> Option<(String, &str)> {
    let (schema, rest) = schema_and_rest(signature)?;
    let (name, arguments) = lexical::leading_name(rest)?;
    is_list(arguments).then(|| (format!("{schema}.{}", Name::from(name).quoted()), arguments))
}

/// The operator's name alone, as it stands in an option: of `s.<(s.t,s.t)` it is `OPERATOR("s".<)`.
pub(super) fn operator(signature: &str) -> Option<String> {
    operator_with_types(signature).map(|(name, _)| format!("OPERATOR({name})"))
}

/// The operator's name, and its types in brackets.
pub(super) fn operator_with_types(signature: &str) -> Option<(String, &str)> {
    let (schema, rest) = schema_and_rest(signature)?;
    let (name, types) = rest.split_at_checked(rest.find('(')?)?;
    let is_one = target::is_operator(name) && is_list(types);
    is_one.then(|| (format!("{schema}.{name}"), types))
}

/// The schema, quoted, and what follows its dot.
fn schema_and_rest(text: &str) -> Option<(String, &str)> {
    let qualified = lexical::leading_name(text)
        .and_then(|(schema, rest)| Some((Name::from(schema).quoted(), rest.strip_prefix('.')?)));
    Some(qualified.unwrap_or_else(|| (Name::new("pg_catalog").quoted(), text)))
}

/// Whether the text is a list in brackets.
pub(super) fn is_list(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside.is_some_and(|inside| inside.is_empty() || items(inside).is_some())
}

/// What stands between the commas, none of which stands for nothing.
pub(super) fn items(list: &str) -> Option<Vec<&str>> {
    lexical::list(list).filter(|items| items.iter().all(|item| !item.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::{items, operator, operator_with_types, routine, signature};

    #[test]
    fn a_function_is_named_with_its_schema() {
        for (text, name) in [
            ("s.f(integer,s.t)", "\"s\".\"f\""),
            ("int4pl(integer,integer)", "\"pg_catalog\".\"int4pl\""),
            ("\"a.b\".\"say \"\"x\"\"\"()", "\"a.b\".\"say \"\"x\"\"\""),
        ] {
            assert_eq!(routine(text).as_deref(), Some(name));
        }
        assert_eq!(signature("s.f(integer)").as_deref(), Some("\"s\".\"f\"(integer)"));
        for text in
            ["", "f", "f(", "f) x (", "f(a); DROP TABLE t; --(b)", "1234", "f(a)b", "s.f(a,)"]
        {
            assert_eq!(routine(text), None, "{text}");
        }
    }

    #[test]
    fn an_operator_is_named_with_its_schema() {
        assert_eq!(operator("<(integer,integer)").as_deref(), Some("OPERATOR(\"pg_catalog\".<)"));
        let of_a_schema = operator_with_types("s.@#@(s.t,NONE)");
        assert_eq!(of_a_schema, Some(("\"s\".@#@".to_owned(), "(s.t,NONE)")));
        for text in ["", "<", "s.f(a)", "--(a,b)", "<(a", "<(a); DROP TABLE t; --(b)"] {
            assert_eq!(operator(text), None, "{text}");
        }
    }

    #[test]
    fn splits_at_commas_of_its_own() {
        assert_eq!(items("'a,''b', f(1, 2), \"x,y\""), Some(vec!["'a,''b'", "f(1, 2)", "\"x,y\""]));
        for text in ["", "a,", "'a, b", "(a, b", "a; b", "a -- , b"] {
            assert_eq!(items(text), None, "{text}");
        }
    }
}
