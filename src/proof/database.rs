//! The database on the throwaway server, and what of a cluster it needs: roles and tablespaces. As on
//! the target, as far as the machine has its locales.

use std::collections::{BTreeMap, BTreeSet};

use crate::ddl::lexical;
use crate::model::prop;
use crate::model::{Kind, Name, Object, Snapshot, Value};
use crate::server::{NotRun, ScratchSession};

use super::{NotProven, Place};

/// Creates roles, tablespaces and the database. `needs` are the snapshots that name tablespaces.
pub(super) fn create(
    place: &mut Place,
    target: &Snapshot,
    roles: &BTreeMap<Name, bool>,
    needs: &[&Snapshot],
) -> Result<(), NotProven> {
    let mut session = place.open(false)?;
    assert_superuser(place, &mut session)?;
    create_roles(place, &mut session, roles)?;
    create_tablespaces(place, &mut session, needs)?;
    create_database(place, &mut session, target)
}

fn assert_superuser(place: &Place, session: &mut ScratchSession) -> Result<(), NotProven> {
    let sql = "SELECT pg_catalog.current_setting('is_superuser')";
    let rows = session.rows(sql).map_err(|error| place.refused(&error))?;
    match first_column(&rows).next() {
        Some("on") => Ok(()),
        _ => Err(NotProven::Scratch("the role that connects is not a superuser".to_owned())),
    }
}

fn create_roles(
    place: &mut Place,
    session: &mut ScratchSession,
    roles: &BTreeMap<Name, bool>,
) -> Result<(), NotProven> {
    let rows = session.rows("SELECT rolname FROM pg_catalog.pg_roles");
    let rows = rows.map_err(|error| place.refused(&error))?;
    let present: BTreeSet<&str> = first_column(&rows).collect();
    for (role, is_superuser) in roles.iter().filter(|(role, _)| !present.contains(role.as_str())) {
        let name = role.quoted();
        place.will_remove(format!("DROP ROLE IF EXISTS {name}"));
        let attribute = if *is_superuser { " SUPERUSER" } else { "" };
        let sql = format!("CREATE ROLE {name} NOLOGIN{attribute}");
        session.run(&sql).map_err(|error| place.refused(&error))?;
    }
    Ok(())
}

/// Each in the server's own directory. A server whose minor release cannot do that has none, and
/// what lies in it is found to differ.
fn create_tablespaces(
    place: &mut Place,
    session: &mut ScratchSession,
    needs: &[&Snapshot],
) -> Result<(), NotProven> {
    let all: BTreeMap<&str, &Object> = needs
        .iter()
        .flat_map(|snapshot| snapshot.of_kind(Kind::TABLESPACE))
        .map(|object| (object.address.own_name(), object))
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    let rows = session.rows("SELECT spcname FROM pg_catalog.pg_tablespace");
    let rows = rows.map_err(|error| place.refused(&error))?;
    let present: BTreeSet<&str> = first_column(&rows).collect();
    tolerate(place, session.run("SET allow_in_place_tablespaces = on"))?;
    for (own_name, object) in all.iter().filter(|(name, _)| !present.contains(**name)) {
        let name = Name::new(own_name).quoted();
        let owner = match object.property(prop::OWNER) {
            Some(Value::Text(owner)) => format!(" OWNER {}", Name::new(owner).quoted()),
            _ => String::new(),
        };
        let options = match object.property(prop::OPTIONS) {
            Some(Value::Set(options)) => {
                options.iter().filter_map(|of| lexical::option(of)).collect()
            }
            _ => Vec::new(),
        };
        let options = match options.is_empty() {
            true => String::new(),
            false => format!(" WITH ({})", options.join(", ")),
        };
        place.will_remove(format!("DROP TABLESPACE IF EXISTS {name}"));
        let sql = format!("CREATE TABLESPACE {name}{owner} LOCATION ''{options}");
        tolerate(place, session.run(&sql))?;
    }
    Ok(())
}

/// Tries the target's locale, then its libc locale, then none: names sort otherwise then, and texts
/// are stored alike.
fn create_database(
    place: &mut Place,
    session: &mut ScratchSession,
    target: &Snapshot,
) -> Result<(), NotProven> {
    let name = Name::new(place.database()).quoted();
    let database = target.of_kind(Kind::DATABASE).next();
    let text = |property: &str| match database.and_then(|database| database.property(property)) {
        Some(Value::Text(text)) => Some(lexical::literal(text)),
        _ => None,
    };
    let with = |word: &str, value: Option<String>| {
        value.map(|value| format!(" {word} {value}")).unwrap_or_default()
    };
    let encoding = with("ENCODING", text("encoding"));
    let libc =
        with("LC_COLLATE", text("collation")) + &with("LC_CTYPE", text(prop::CHARACTER_TYPE));
    let provided = match text(prop::LOCALE_PROVIDER).as_deref() {
        Some("'icu'") => format!(
            " LOCALE_PROVIDER icu{}{}",
            with("ICU_LOCALE", text("locale")),
            with("ICU_RULES", text(prop::ICU_RULES))
        ),
        Some("'builtin'") => {
            format!(" LOCALE_PROVIDER builtin{}", with("BUILTIN_LOCALE", text("locale")))
        }
        _ => String::new(),
    };
    let tablespace = database.and_then(|database| database.property(prop::TABLESPACE));
    let tablespace = match tablespace {
        Some(Value::Text(name)) => format!(" TABLESPACE {}", Name::new(name).quoted()),
        _ => String::new(),
    };
    place.will_remove(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    place.will_remove(format!("ALTER DATABASE {name} IS_TEMPLATE false"));
    let locales = [
        format!("{encoding}{libc}{provided}{tablespace}"),
        format!("{encoding}{libc}"),
        format!("{encoding} LC_COLLATE 'C' LC_CTYPE 'C'"),
    ];
    let mut last = None;
    for locale in locales {
        match session.run(&format!("CREATE DATABASE {name} TEMPLATE template0{locale}")) {
            Err(error @ NotRun::Refused(_)) => last = Some(error),
            result => return result.map_err(|error| place.refused(&error)),
        }
    }
    last.map_or(Ok(()), |error| Err(place.refused(&error)))
}

/// The first extension of these snapshots that the server of the session cannot have.
pub(super) fn missing_extension(
    place: &Place,
    session: &mut ScratchSession,
    target: &Snapshot,
) -> Result<Option<String>, NotProven> {
    if target.of_kind(Kind::EXTENSION).next().is_none() {
        return Ok(None);
    }
    let sql = "SELECT name, version FROM pg_catalog.pg_available_extension_versions";
    let rows = session.rows(sql).map_err(|error| place.refused(&error))?;
    let available: BTreeSet<(&str, &str)> = rows
        .iter()
        .filter_map(|row| match &row[..] {
            [Some(name), Some(version)] => Some((name.as_str(), version.as_str())),
            _ => None,
        })
        .collect();
    Ok(target.of_kind(Kind::EXTENSION).find_map(|extension| {
        let name = extension.address.own_name();
        if !available.iter().any(|(other, _)| *other == name) {
            return Some(name.to_owned());
        }
        match extension.property(prop::VERSION) {
            Some(Value::Text(version)) if &**version != "default" => {
                let version: &str = version;
                let is_missing = !available.contains(&(name, version));
                is_missing.then(|| format!("{name} {version}"))
            }
            _ => None,
        }
    }))
}

/// Goes on after what the server refuses.
fn tolerate(place: &Place, result: Result<(), NotRun>) -> Result<(), NotProven> {
    match result {
        Err(NotRun::Lost(failure)) => Err(place.failed(&failure)),
        Ok(()) | Err(NotRun::Refused(_)) => Ok(()),
    }
}

fn first_column(rows: &[Vec<Option<String>>]) -> impl Iterator<Item = &str> {
    rows.iter().filter_map(|row| row.first()?.as_deref())
}
