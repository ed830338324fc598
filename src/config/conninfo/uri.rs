//! `postgresql://user:password@host:port,host:port/dbname?key=value`, as libpq's
//! `conninfo_uri_parse_options` reads it, under every scheme that frameworks give it.
//!
//! Two things are different. libpq takes `user:p@ss@host` for the password `p` and the host `ss@host`
//! and would show the rest of the password in its error about the host: a raw `@`, `/` or `?` where
//! none can be is refused here, and no part of the text is repeated. And `////DIRECTORY/dbname` is a
//! directory of sockets, as django-environ reads it; for libpq it is the name of a database that
//! cannot be.

use super::{Settings, parameter, scheme};
use crate::input::InputError;

/// How reserved characters are written.
const ENCODE: &str = "in a user name or password write `@` as %40, `/` as %2F, `:` as %3A, `?` as %3F and `%` as %25";
/// Reserved characters and their encodings.
const RESERVED: [(char, &str); 3] = [('@', "%40"), ('/', "%2F"), ('?', "%3F")];

/// The settings in a URL.
pub(super) fn parse(text: &str, source: &str) -> Result<Settings, InputError> {
    let body = scheme::body(text)?;
    let parsed = parse_body(&body.rest, source);
    let mut settings = parsed.map_err(|error| raw_characters(&body.rest).unwrap_or(error))?;
    if let Some((scheme, server)) = body.untested {
        settings.replace(scheme, format!("PostgreSQL; {server} is untested"));
    }
    Ok(settings)
}

fn parse_body(rest: &str, source: &str) -> Result<Settings, InputError> {
    let mut settings = Settings::new();
    let Parts { login, location, query } = split(rest);
    if let Some(login) = login {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        set(&mut settings, "user", user, "user name", source)?;
        set(&mut settings, "password", password, "password", source)?;
    }
    if location.contains('@') {
        return Err(InputError::new("the URL has an `@` that does not belong there").help(ENCODE));
    }
    let (hosts, dbname) = location.split_once('/').unwrap_or((location, ""));
    match dbname.rsplit_once('/').filter(|_| hosts.is_empty() && dbname.starts_with('/')) {
        Some((directory, dbname)) => {
            set(&mut settings, "host", directory, "host", source)?;
            set(&mut settings, "dbname", dbname, "database name", source)?;
        }
        None => {
            set_hosts(&mut settings, hosts, source)?;
            set(&mut settings, "dbname", dbname, "database name", source)?;
        }
    }
    if !query.is_empty() {
        // What stands before an `@` may be the rest of a password.
        let may_name = !query.contains('@');
        let pairs = query.strip_suffix('&').unwrap_or(query).split('&');
        for (index, pair) in pairs.enumerate() {
            set_parameter(&mut settings, pair, (index + 1, may_name), source)?;
        }
    }
    Ok(settings)
}

/// The parts of a URL's body as they are written.
pub(super) struct Parts<'t> {
    /// User name and password.
    pub(super) login: Option<&'t str>,
    /// Hosts, ports and database.
    pub(super) location: &'t str,
    /// Parameters: the end of the text.
    pub(super) query: &'t str,
}

/// Splits what follows the scheme.
pub(super) fn split(rest: &str) -> Parts<'_> {
    let (login, rest) = match end_of_login(rest).and_then(|at| rest.split_at_checked(at)) {
        Some((login, after)) => (Some(login), after.get(1..).unwrap_or_default()),
        None => (None, rest),
    };
    let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
    Parts { login, location, query }
}

/// Where user name and password end: at the first `@` that no `/` is before.
fn end_of_login(rest: &str) -> Option<usize> {
    rest.find(['@', '/']).filter(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with('@')))
}

/// What a URL that could not be read suffers from most often: reserved characters in its password
/// that are not encoded, which is where its last `@` is beyond the end of the password.
fn raw_characters(rest: &str) -> Option<InputError> {
    let last = rest.rfind('@').filter(|last| Some(*last) != end_of_login(rest))?;
    let (_, password) = rest.get(..last)?.split_once(':')?;
    // `host:5432/dbname?user=a@b` has neither user name nor password.
    let port = password.split_once('/').map_or("", |(port, _)| port);
    let has_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if has_port && password.contains('?') {
        return None;
    }
    let found: Vec<_> = RESERVED.iter().filter(|(c, _)| password.contains(*c)).collect();
    let names: Vec<String> = found.iter().map(|(c, _)| format!("`{c}`")).collect();
    let codes: Vec<String> = found.iter().map(|(c, code)| format!("`{c}` as {code}")).collect();
    let message = format_args!("the password in the URL has a raw {}", names.join(" and "));
    let write = format_args!("in the password, write {}", codes.join(" and "));
    Some(InputError::new(message).help(write))
}

fn set_hosts(settings: &mut Settings, text: &str, source: &str) -> Result<(), InputError> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for host_port in text.split(',') {
        let (host, after) = match host_port.strip_prefix('[') {
            Some(inside) => {
                inside.split_once(']').filter(|(host, _)| !host.is_empty()).ok_or_else(|| {
                    InputError::new("the URL has an IPv6 address in brackets that is not complete")
                })?
            }
            None => host_port
                .split_at_checked(host_port.find(':').unwrap_or(host_port.len()))
                .unwrap_or_default(),
        };
        let port = match after.strip_prefix(':') {
            Some(port) => port,
            None if after.is_empty() => "",
            None => {
                return Err(InputError::new(
                    "the URL has text between `]` and the next `:` or `/`",
                ));
            }
        };
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InputError::new("the URL has a port that is not a number").help(ENCODE));
        }
        hosts.push(decode(host, "host")?);
        ports.push(port);
    }
    if hosts.len() > 1 || hosts.iter().any(|host| !host.is_empty()) {
        settings.set("host", hosts.join(","), source);
    }
    if ports.len() > 1 || ports.iter().any(|port| !port.is_empty()) {
        settings.set("port", ports.join(","), source);
    }
    Ok(())
}

fn set_parameter(
    settings: &mut Settings,
    pair: &str,
    (position, may_name): (usize, bool),
    source: &str,
) -> Result<(), InputError> {
    let unreadable = || {
        InputError::new(format_args!("parameter {position} of the URL is not key=value"))
            .help(ENCODE)
    };
    let (name, value) = pair.split_once('=').ok_or_else(unreadable)?;
    if value.contains('=') {
        return Err(unreadable());
    }
    let (name, value) = (decode(name, "parameters")?, decode(value, "parameters")?);
    parameter::apply(settings, &name, value, source, (position, may_name))
}

/// Sets a part that was given; an empty part is one that was not. `part` is what errors call it.
fn set(
    settings: &mut Settings,
    name: &'static str,
    text: &str,
    part: &str,
    source: &str,
) -> Result<(), InputError> {
    if !text.is_empty() {
        settings.set(name, decode(text, part)?, source);
    }
    Ok(())
}

/// Undoes percent-encoding.
pub(super) fn decode(text: &str, part: &str) -> Result<String, InputError> {
    let wrong = || {
        let message = format!("the {part} in the URL has a raw `%`, which begins no encoding");
        InputError::new(message).help("write `%` as %25")
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(wrong()) };
        match u8::try_from(high * 16 + low) {
            Ok(0) => {
                let message = format_args!("the {part} in the URL has a %00, which cannot be");
                return Err(InputError::new(message));
            }
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(wrong()),
        }
    }
    String::from_utf8(bytes).map_err(|_| {
        InputError::new(format_args!("the {part} in the URL has an encoding that is not UTF-8"))
            .help("encode the UTF-8 bytes: é is %C3%A9")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> String {
        let settings = parse(text, "-d").unwrap();
        let pairs: Vec<_> =
            settings.iter().map(|(name, s)| format!("{name}={}", s.value)).collect();
        pairs.join(" ")
    }

    #[test]
    fn reads_libpqs_uris() {
        for (text, expected) in [
            ("postgres://", ""),
            ("postgresql://localhost", "host=localhost"),
            ("postgres://u:p@h:1/d", "dbname=d host=h password=p port=1 user=u"),
            ("postgres://u@h", "host=h user=u"),
            ("postgres://u%40x:p%2F%3a%25@h/", "host=h password=p/:% user=u@x"),
            ("postgres:///d", "dbname=d"),
            ("postgres://[::1]:5/d", "dbname=d host=::1 port=5"),
            ("postgres://a:1,b,[::2]:3/d", "dbname=d host=a,b,::2 port=1,,3"),
            ("postgres:///d?host=/tmp&port=1", "dbname=d host=/tmp port=1"),
            ("postgres://%2Ftmp/d", "dbname=d host=/tmp"),
            ("postgres://h/d?user=a@b", "dbname=d host=h user=a@b"),
            ("postgres://h?ssl=true", "host=h sslmode=require"),
            ("postgres://:5/d", "dbname=d port=5"),
            ("postgres://a,b/d", "dbname=d host=a,b port=,"),
            ("postgres://h?user=u&", "host=h user=u"),
            ("postgres://u:p?q@h/d", "dbname=d host=h password=p?q user=u"),
            ("postgres://u:p#q@h/d", "dbname=d host=h password=p#q user=u"),
            ("postgres://u:p%23%25%40%2F%3Fq@h/d", "dbname=d host=h password=p#%@/?q user=u"),
            ("postgres://u:p@%2Fvar%2Frun/d", "dbname=d host=/var/run password=p user=u"),
            ("postgres:////var/run/d", "dbname=d host=/var/run"),
            ("postgres://u@//var/run/d", "dbname=d host=/var/run user=u"),
            ("postgres://h/d?schema=A", "dbname=d host=h search_path=\"A\""),
            ("postgresql+asyncpg://h/d?ssl=require", "dbname=d host=h sslmode=require"),
            (
                "jdbc:postgresql://h/d?user=u&currentSchema=a",
                "dbname=d host=h search_path=a user=u",
            ),
        ] {
            assert_eq!(pairs(text), expected, "{text}");
        }
    }

    #[test]
    fn raw_characters_in_a_password_are_named_with_their_encoding() {
        for (text, expected) in [
            ("u:s3@cret@h/d", "has a raw `@`\n  help: in the password, write `@` as %40"),
            ("u:s3/cret@h/d", "has a raw `/`\n  help: in the password, write `/` as %2F"),
            ("u:s3/c?ret@h", "has a raw `/` and `?`\n"),
            ("u:s3@c?ret=1@h/d", "has a raw `@` and `?`\n"),
            ("u:s3%cret@h/d", "the password in the URL has a raw `%`, which begins no encoding\n"),
            ("u%@h/d", "the user name in the URL has a raw `%`"),
        ] {
            let message = parse(&format!("postgres://{text}"), "-d").unwrap_err().message;
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn errors_repeat_no_password() {
        for text in [
            "postgres://u:s3@cret@h/d",
            "postgres://u:s3/cret@h/d",
            "postgres://u:s3cret@h:x/d",
            "postgres://u:s3%cret@h/d",
            "postgres://u:5/s3cret@h/d",
            "postgres://u:5/x?s3cret@h/d",
            "postgres://u:5/x?s3cret=x@h/d",
            "postgres://u:s3cret%00@h/d",
            "postgres://u:s3cret@[::1/d",
            "postgres://u:s3cret@[::1]x/d",
            "postgres://h/d?password=s3cret=x",
            "postgres://h/d?pasword=s3cret",
            "postgres://u:s3cret%ff@h/d",
            "postgres://u:s3cret@h/d?&user=x",
        ] {
            let message = parse(text, "-d").unwrap_err().message;
            assert!(!message.contains("s3") && !message.contains("cret"), "{text}: {message}");
        }
    }
}
