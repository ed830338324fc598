//! `postgresql://user:password@host:port,host:port/dbname?key=value`, as libpq's
//! `conninfo_uri_parse_options` reads it.
//!
//! One thing is stricter: libpq takes `user:p@ss@host` for the password `p` and the host `ss@host`
//! and would show the rest of the password in its error about the host. A raw `@`, `/` or `:` where
//! none can be is refused here, and no part of the text is repeated.

use super::{Settings, keyword};
use crate::input::InputError;

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

const ENCODE: &str = "in a user name or password write `@` as %40, `/` as %2F, `:` as %3A, `?` as %3F and `%` as %25";

/// Whether libpq would take the text for a URI.
pub(crate) fn is_uri(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// The settings in a URI.
pub(crate) fn parse(text: &str, source: &str) -> Result<Settings, InputError> {
    let rest = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let mut settings = Settings::new();
    let userinfo_end =
        rest.find(['@', '/']).filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with('@')));
    let rest = match userinfo_end.and_then(|at| rest.split_at_checked(at)) {
        Some((userinfo, after)) => {
            let (user, password) = match userinfo.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (userinfo, None),
            };
            set(&mut settings, "user", user, source)?;
            set(&mut settings, "password", password.unwrap_or_default(), source)?;
            after.get(1..).unwrap_or_default()
        }
        None => rest,
    };
    let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
    if location.contains('@') {
        return Err(InputError::new("the URL has an `@` that does not belong there").help(ENCODE));
    }
    let (hosts, dbname) = location.split_once('/').unwrap_or((location, ""));
    set_hosts(&mut settings, hosts, source)?;
    set(&mut settings, "dbname", dbname, source)?;
    if !query.is_empty() {
        let pairs = query.strip_suffix('&').unwrap_or(query).split('&');
        for (index, pair) in pairs.enumerate() {
            set_parameter(&mut settings, pair, index + 1, source)?;
        }
    }
    Ok(settings)
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
        hosts.push(decode(host)?);
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
    position: usize,
    source: &str,
) -> Result<(), InputError> {
    let unreadable = || {
        InputError::new(format_args!("parameter {position} of the URL is not key=value"))
            .help(ENCODE)
    };
    let (name, value) = pair.split_once('=').ok_or_else(unreadable)?;
    let (name, value) = (decode(name)?, decode(value)?);
    if pair.matches('=').count() > 1 {
        return Err(unreadable());
    }
    // The spelling of the JDBC driver, which libpq accepts too.
    if name == "ssl" && value == "true" {
        settings.set("sslmode", "require".into(), source);
        return Ok(());
    }
    let known = keyword::find(&name).ok_or_else(|| keyword::unknown(&name, position))?;
    settings.set(known.name, value, source);
    Ok(())
}

/// Sets a part that was given; an empty part is one that was not.
fn set(
    settings: &mut Settings,
    name: &'static str,
    text: &str,
    source: &str,
) -> Result<(), InputError> {
    if !text.is_empty() {
        settings.set(name, decode(text)?, source);
    }
    Ok(())
}

/// Undoes percent-encoding.
fn decode(text: &str) -> Result<String, InputError> {
    let wrong =
        || InputError::new("the URL has a `%` that begins no percent-encoding").help(ENCODE);
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
            Ok(0) => return Err(InputError::new("the URL has a %00, which no value can hold")),
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(wrong()),
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| InputError::new("the URL has percent-encoding that is not UTF-8"))
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
        ] {
            assert_eq!(pairs(text), expected, "{text}");
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
