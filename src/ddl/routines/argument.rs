//! Arguments as catalogs spell them, and as statements take them.

use crate::ddl::lexical;
use crate::model::prop;
use crate::model::{Name, Object, Value};

use super::reference;
use crate::ddl::stated;

/// One argument, or one column of a result.
pub(super) struct Argument<'a> {
    mode: &'a str,
    name: Option<String>,
    type_name: &'a str,
}

impl<'a> Argument<'a> {
    /// `INOUT a integer`, `integer`; `None` where the text is no argument.
    pub(super) fn of(text: &'a str) -> Option<Argument<'a>> {
        let modes = ["OUT", "INOUT", "VARIADIC"];
        let mode = text.split(' ').next().filter(|word| modes.contains(word)).unwrap_or_default();
        let rest = text.strip_prefix(mode)?.trim_start();
        // A type of several words is no name with a type.
        if lexical::full_type(rest, None).is_some() {
            return Some(Argument { mode, name: None, type_name: rest });
        }
        let (name, rest) = lexical::leading_name(rest)?;
        let type_name = rest.strip_prefix(' ')?;
        lexical::full_type(type_name, None)?;
        Some(Argument { mode, name: Some(name), type_name })
    }

    /// As a statement takes it.
    pub(super) fn sql(&self) -> String {
        let name = self.name.as_ref().map(|name| Name::from(name.as_str()).quoted());
        let words = [Some(self.mode), name.as_deref(), Some(self.type_name)];
        words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether a call gives it.
    pub(super) fn is_input(&self) -> bool {
        self.mode != "OUT"
    }

    /// Whether it stands for any number of arguments.
    pub(super) fn is_variadic(&self) -> bool {
        self.mode == "VARIADIC"
    }
}

/// All that the object states, or else those of its signature, which have neither names nor modes.
pub(super) fn all(object: &Object) -> Option<Vec<Argument<'_>>> {
    if object.property(prop::ARGUMENTS).is_none() {
        let types = object.address.own_name().strip_prefix('(')?.strip_suffix(')')?;
        return match types {
            "" => Some(Vec::new()),
            types => lexical::list(types)?.into_iter().map(Argument::of).collect(),
        };
    }
    stated::texts(object, prop::ARGUMENTS).iter().map(|text| Argument::of(text)).collect()
}

/// Whether any of them is an output.
pub(super) fn has_outputs(object: &Object) -> Option<bool> {
    Some(all(object)?.iter().any(|argument| ["OUT", "INOUT"].contains(&argument.mode)))
}

/// The defaults of the last arguments: one expression each.
pub(super) fn defaults(object: &Object) -> Option<Vec<String>> {
    let Some(Value::Expression(list)) = object.property(prop::DEFAULTS) else {
        return Some(Vec::new());
    };
    let inside = list.sql.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let items = inside.and_then(reference::items).or_else(|| reference::items(&list.sql))?;
    items.into_iter().map(lexical::expression).collect()
}

/// The arguments in their order, with the defaults of the last ones, as `CREATE` takes them.
pub(super) fn with_defaults(object: &Object) -> Option<String> {
    let (arguments, mut defaults) = (all(object)?, defaults(object)?);
    let mut written = Vec::with_capacity(arguments.len());
    for argument in arguments.iter().rev() {
        let default = if argument.is_input() { defaults.pop() } else { None };
        written.push(match default {
            Some(default) => format!("{} DEFAULT {default}", argument.sql()),
            None => argument.sql(),
        });
    }
    written.reverse();
    defaults.is_empty().then(|| written.join(", "))
}

/// What a function returns: a type, a set of it, or a table.
pub(super) fn result(text: &str) -> Option<String> {
    if let Some(columns) = text.strip_prefix("TABLE(") {
        let columns = reference::items(columns.strip_suffix(')')?)?;
        let columns: Option<Vec<_>> =
            columns.into_iter().map(|column| Some(Argument::of(column)?.sql())).collect();
        return Some(format!("TABLE({})", columns?.join(", ")));
    }
    let (set, of) = match text.strip_prefix("SETOF ") {
        Some(of) => ("SETOF ", of),
        None => ("", text),
    };
    Some(format!("{set}{}", type_name(of)?))
}

/// A type that stands outside of brackets: there, psql takes a bare `begin` for the beginning of a
/// body, whatever it belongs to.
pub(super) fn type_name(text: &str) -> Option<String> {
    let name = text.trim_end_matches("[]");
    match lexical::requoted(name).filter(|_| name.contains('.')) {
        Some(quoted) => Some(format!("{quoted}{}", text.get(name.len()..)?)),
        None => lexical::full_type(text, None).filter(|text| !text.eq_ignore_ascii_case("begin")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, defaults, result, with_defaults};
    use crate::model::{Address, Kind, Object, Property, Value};

    fn function(arguments: &[&str], defaults: Option<&str>) -> Object {
        let value = Value::list(arguments);
        let arguments = Property { name: "arguments", value };
        let defaults = Property { name: "defaults", value: Value::expression(defaults, None) };
        Object::named(Address::new(Kind::FUNCTION, ["s", "f", "()"]), [arguments, defaults])
    }

    #[test]
    fn an_argument_keeps_its_mode_its_name_and_its_type() {
        for (text, sql) in [
            ("integer", "integer"),
            ("double precision", "double precision"),
            ("double double precision[]", "\"double\" double precision[]"),
            ("json s.\"My T\"", "\"json\" s.\"My T\""),
            ("\"a \"\"b\" \"char\"", "\"a \"\"b\" \"char\""),
            ("VARIADIC \"any\"", "VARIADIC \"any\""),
            ("OUT timestamp with time zone", "OUT timestamp with time zone"),
            ("\"OUT\" text", "\"OUT\" text"),
        ] {
            assert_eq!(Argument::of(text).map(|argument| argument.sql()).as_deref(), Some(sql));
        }
        for text in ["", "OUT", "a integer) RETURNS x", "a b c", "a integer DEFAULT evil()", "a, b"]
        {
            assert!(Argument::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn defaults_are_of_the_last_arguments() {
        let arguments = ["a integer", "b text", "OUT c text", "VARIADIC d integer[]"];
        let of = |list| with_defaults(&function(&arguments, list));
        assert_eq!(
            of(Some("('x,)'::text, ARRAY[1, 2])")).as_deref(),
            Some(
                "\"a\" integer, \"b\" text DEFAULT ('x,)'::text), OUT \"c\" text, \
                 VARIADIC \"d\" integer[] DEFAULT (ARRAY[1, 2])"
            )
        );
        assert!(of(None).is_some_and(|sql| !sql.contains("DEFAULT")));
        assert_eq!(of(Some("(1, 2, 3, 4)")), None, "more than there are arguments");
        assert_eq!(of(Some("(1); DROP TABLE t; --)")), None);
        // As a person would write it.
        let one = defaults(&function(&arguments, Some("(1) + (2)")));
        assert_eq!(one, Some(vec!["((1) + (2))".to_owned()]));
    }

    #[test]
    fn a_result_is_a_type_a_set_or_a_table() {
        for (text, sql) in [
            ("SETOF s.t", "SETOF \"s\".\"t\""),
            ("s.begin[]", "\"s\".\"begin\"[]"),
            ("trigger", "trigger"),
            ("TABLE(a integer, \"B\" s.t)", "TABLE(\"a\" integer, \"B\" s.t)"),
        ] {
            assert_eq!(result(text).as_deref(), Some(sql));
        }
        for text in ["", "begin", "integer LANGUAGE c", "TABLE(a integer) x (b)", "TABLE(a integer"]
        {
            assert_eq!(result(text), None, "{text}");
        }
    }
}
