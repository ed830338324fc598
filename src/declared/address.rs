//! The address of an object, from the key that it is declared under: as a report shows it, with the
//! schema left out where it is `public`, and with any of a type's spellings.

use crate::input::InputError;
use crate::model::{Address, Kind, Name, Naming, Place, is_hidden};
use crate::sql;

use super::{names, types};

/// The address of an object of a kind.
pub(super) fn read(kind: Kind, text: &str, place: &Place) -> Result<Address, InputError> {
    let text = text.trim();
    let path = match kind.1 {
        Naming::Plain => plain(kind, text, place)?,
        Naming::Phrase => vec![Name::new(phrase(text))],
        Naming::InSchema => names::qualified(text, place)?.to_vec(),
        Naming::Signature => signature(kind, text, place)?,
        Naming::InTable => in_table(kind, text, place)?,
        Naming::About | Naming::AboutBy => names::parts(text, place)?,
    };
    Ok(Address::new(kind, path))
}

/// One name, in which a dot is nothing special. A user mapping has two; what follows the scope of a
/// setting is one again (`database.app.tenant`).
fn plain(kind: Kind, text: &str, place: &Place) -> Result<Vec<Name>, InputError> {
    let parts = names::raw_parts(text, place)?;
    let checked = |part: &String| names::checked(part, place);
    match (kind, &parts[..]) {
        (Kind::SETTING, [scope, parameter @ ..]) if !parameter.is_empty() => {
            Ok(vec![Name::new(scope), Name::new(parameter.join("."))])
        }
        (Kind::SETTING, _) => {
            let error =
                InputError::at(place, format_args!("`{text}` is not a scope and a parameter"));
            Err(error.help("write it as `database.work_mem`"))
        }
        (Kind::USER_MAPPING, [_, _]) => parts.iter().map(checked).collect(),
        (Kind::USER_MAPPING, _) => {
            Err(InputError::at(place, format_args!("`{text}` is not a server and a user")))
        }
        (_, [_]) => parts.iter().map(checked).collect(),
        _ => Ok(vec![names::checked(text, place)?]),
    }
}

/// `(source AS target)`, or as it is.
fn phrase(text: &str) -> String {
    let types = sql::bracketed(text).filter(|(_, rest)| rest.is_empty());
    match types.map(|(types, _)| sql::split(types, " AS ")).as_deref() {
        Some([source, target]) => {
            format!("({} AS {})", types::parse(source).base, types::parse(target).base)
        }
        _ => text.to_owned(),
    }
}

/// A name, and what SQL writes after it: `app.norm(text)`, `app.=(integer, text)`,
/// `app.ops USING btree`.
fn signature(kind: Kind, text: &str, place: &Place) -> Result<Vec<Name>, InputError> {
    let by_method = [Kind::OPERATOR_CLASS, Kind::OPERATOR_FAMILY].contains(&kind);
    let end = sql::find_behind_name(text, if by_method { &[' '] } else { &['('] });
    let (name, tail) = text.split_at_checked(end.unwrap_or(text.len())).unwrap_or((text, ""));
    let [schema, name] = names::qualified(name, place)?;
    let tail = if by_method {
        let method = tail.trim_start().get(.."using ".len());
        if !method.is_some_and(|word| word.eq_ignore_ascii_case("using ")) {
            let message = format_args!("`{text}` does not say for which access method it is");
            return Err(InputError::at(place, message).help("write it as `name USING btree`"));
        }
        format!(" USING {}", tail.trim_start().split_at("using ".len()).1.trim())
    } else {
        let Some((arguments, "")) = sql::bracketed(tail) else {
            let message = format_args!("`{text}` does not say its arguments");
            return Err(
                InputError::at(place, message).help("write their types: `name(integer, text)`")
            );
        };
        format!("({})", argument_types(arguments))
    };
    Ok(vec![schema, name, Name::new(tail)])
}

/// Types as PostgreSQL spells them, or nothing for `*`.
fn argument_types(arguments: &str) -> String {
    let arguments = arguments.trim();
    if arguments.is_empty() || arguments == "*" {
        return String::new();
    }
    let each = sql::split(arguments, ",").into_iter().map(|text| types::parse(text).base);
    each.collect::<Vec<_>>().join(", ")
}

/// `schema.table.name`.
fn in_table(kind: Kind, text: &str, place: &Place) -> Result<Vec<Name>, InputError> {
    let mut parts = names::parts(text, place)?;
    if parts.len() == 2 {
        parts.insert(0, Name::new("public"));
    }
    match parts.len() {
        3 => Ok(parts),
        _ => Err(InputError::at(place, format_args!("`{text}` is not the name of a {kind}"))),
    }
}

/// The object that a text names with its kind before it: `table public.t`, `database`. A part that is
/// no object of its own has its name behind that of the whole: `domain public.d.check`.
pub(super) fn of_any_kind(text: &str, place: &Place) -> Result<Address, InputError> {
    let text = text.trim();
    if text == Kind::DATABASE.0 {
        return Ok(database());
    }
    let named = |kind: &Kind| text.strip_prefix(kind.0).is_some_and(|rest| rest.starts_with(' '));
    let kinds = Kind::ALL.iter().copied().filter(named);
    let Some(kind) = kinds.max_by_key(|kind| kind.0.len()) else {
        let error =
            InputError::at(place, format_args!("`{text}` does not begin with a kind of object"));
        return Err(
            error.help("write it as `table public.t`, `column public.t.c`, `function f(text)`")
        );
    };
    let text = text.strip_prefix(kind.0).unwrap_or_default();
    match (kind.1, names::parts(text, place)) {
        (Naming::InSchema, Ok(parts)) if parts.len() == 3 => Ok(Address::new(kind, parts)),
        _ => read(kind, text, place),
    }
}

/// The database itself.
pub(super) fn database() -> Address {
    Address::new(Kind::DATABASE, ["current"])
}

/// An address as [`read`] reads it, quoted only where that is needed.
pub(super) fn written(address: &Address) -> String {
    let names = |path: &[Name]| path.iter().map(names::written).collect::<Vec<_>>().join(".");
    match (address.kind.1, &address.path[..]) {
        (Naming::Phrase, [phrase]) => phrase.as_str().to_owned(),
        (Naming::Signature, [path @ .., tail]) => format!("{}{tail}", names(path)),
        // The parameter's name is the rest, dots and all.
        (_, [scope, parameter]) if address.kind == Kind::SETTING => {
            let scope = scope.as_str();
            let is_plain = |c: char| !is_hidden(c) && !".\"".contains(c);
            match scope.chars().all(is_plain) && parameter.as_str().chars().all(|c| c != '"') {
                true => format!("{scope}.{parameter}"),
                false => names(&address.path),
            }
        }
        (_, path) => names(path),
    }
}

/// An address as [`of_any_kind`] reads it.
pub(super) fn written_with_kind(address: &Address) -> String {
    match address.kind {
        Kind::DATABASE => Kind::DATABASE.0.to_owned(),
        kind => format!("{kind} {}", written(address)),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_any_kind, read, written, written_with_kind};
    use crate::model::{Address, Kind, Place};

    fn place() -> Place {
        Place { file: "f".into(), line: 1 }
    }

    #[test]
    fn a_key_is_an_address() {
        for (kind, text, path) in [
            (Kind::EXTENSION, "uuid-ossp", vec!["uuid-ossp"]),
            (Kind::PUBLICATION, "a.b", vec!["a.b"]),
            (Kind::VIEW, "v", vec!["public", "v"]),
            (Kind::VIEW, "App.\"a.b\"", vec!["App", "a.b"]),
            (
                Kind::FUNCTION,
                "norm(int, varchar[] )",
                vec!["public", "norm", "(integer, character varying[])"],
            ),
            (
                Kind::FUNCTION,
                "s.\"a (b\"( s.\"T, (\", text)",
                vec!["s", "a (b", "(s.\"T, (\", text)"],
            ),
            (Kind::FUNCTION, "$$.$$()", vec!["$$", "$$", "()"]),
            (Kind::AGGREGATE, "s.total(*)", vec!["s", "total", "()"]),
            (Kind::OPERATOR, "s.<->(int4, NONE)", vec!["s", "<->", "(integer, NONE)"]),
            (Kind::OPERATOR_CLASS, "s.ops  using btree", vec!["s", "ops", " USING btree"]),
            (Kind::CAST, "(int8 AS s.t)", vec!["(bigint AS s.t)"]),
            (Kind::TRANSFORM, "FOR s.t LANGUAGE l", vec!["FOR s.t LANGUAGE l"]),
            (Kind::SETTING, "database.app.tenant", vec!["database", "app.tenant"]),
            (Kind::SETTING, "role me.work_mem", vec!["role me", "work_mem"]),
            (Kind::USER_MAPPING, "server.PUBLIC", vec!["server", "PUBLIC"]),
            (Kind::TRIGGER, "t.x", vec!["public", "t", "x"]),
        ] {
            let address = read(kind, text, &place()).unwrap();
            assert_eq!(address, Address::new(kind, path), "{text}");
            assert_eq!(read(kind, &written(&address), &place()).unwrap(), address);
            let with_kind = written_with_kind(&address);
            assert_eq!(of_any_kind(&with_kind, &place()).unwrap(), address, "{with_kind}");
        }
    }

    #[test]
    fn says_what_is_missing() {
        for (kind, text, message) in [
            (Kind::FUNCTION, "f", "f:1: `f` does not say its arguments"),
            (Kind::OPERATOR_CLASS, "o", "f:1: `o` does not say for which access method it is"),
            (Kind::TRIGGER, "x", "f:1: `x` is not the name of a trigger"),
            (Kind::USER_MAPPING, "x", "f:1: `x` is not a server and a user"),
            (Kind::SETTING, "x", "f:1: `x` is not a scope and a parameter"),
        ] {
            let error = read(kind, text, &place()).unwrap_err().message;
            assert!(error.starts_with(message), "{error}");
        }
        assert!(of_any_kind("tabel t", &place()).is_err());
        assert_eq!(of_any_kind("database", &place()).unwrap().kind, Kind::DATABASE);
    }
}
