//! What a connection string is by its beginning: a URL of PostgreSQL under one of the names that
//! frameworks give it, a URL of something else, or a form that no PostgreSQL tool of the command
//! line reads. The last two are refused by name.

use crate::input::{InputError, suggest};

/// Schemes that mean PostgreSQL: libpq's, then those of django-environ, dj-database-url and Ecto.
/// `+DRIVER` may follow (SQLAlchemy).
const POSTGRES: &[&str] = &[
    "postgresql",
    "postgres",
    "psql",
    "pgsql",
    "postgis",
    "timescale",
    "timescaledb",
    "timescalegis",
    "prometheus_postgresql",
    "prometheus_postgis",
    "ecto",
];

/// Schemes of servers that speak PostgreSQL's protocol and are not PostgreSQL.
const UNTESTED: &[(&str, &str)] = &[
    ("cockroachdb", "CockroachDB"),
    ("cockroach", "CockroachDB"),
    ("crdb", "CockroachDB"),
    ("yugabytedb", "YugabyteDB"),
    ("redshift", "Amazon Redshift"),
];

/// Schemes of other things, and what these are.
const OTHERS: &[(&str, &str)] = &[
    ("mysql", "MySQL"),
    ("mysql2", "MySQL"),
    ("mariadb", "MariaDB"),
    ("sqlite", "SQLite"),
    ("sqlite3", "SQLite"),
    ("spatialite", "SQLite"),
    ("libsql", "libSQL"),
    ("mssql", "SQL Server"),
    ("sqlserver", "SQL Server"),
    ("oracle", "Oracle"),
    ("mongodb", "MongoDB"),
    ("mongodb+srv", "MongoDB"),
    ("redis", "Redis"),
    ("rediss", "Redis"),
    ("http", "a web server"),
    ("https", "a web server"),
    ("file", "a file"),
];

/// How PostgreSQL's URLs look.
const WRITE: &str = "write postgresql://user@host:5432/dbname";
/// How a directory of sockets is named.
const WRITE_SOCKET: &str = "write postgresql:///DBNAME?host=DIRECTORY, or host=DIRECTORY \
                            dbname=DBNAME";
/// Beginnings of JDBC's and node-postgres's own forms, and of a URL that lacks its `//`.
const PREFIXES: &[&str] = &["jdbc:", "socket:", "sqlite:", "file:", "postgres:/", "postgresql:/"];

/// What a URL says after its scheme.
pub(super) struct Body {
    /// The text from user name and host on.
    pub(super) rest: String,
    /// The scheme and the server that it names, where that is not PostgreSQL.
    pub(super) untested: Option<(&'static str, &'static str)>,
}

/// Whether the text is a URL of any kind, or begins like one.
pub(crate) fn is_url(text: &str) -> bool {
    let lower = beginning(text);
    let scheme = lower.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(is_scheme) || PREFIXES.iter().any(|prefix| lower.starts_with(prefix))
}

/// The first characters, in lower case: no scheme is longer.
fn beginning(text: &str) -> String {
    text.chars().take(40).collect::<String>().to_ascii_lowercase()
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c))
}

/// The body of a PostgreSQL URL. Errors for all other texts for which [`is_url`] is true.
pub(super) fn body(text: &str) -> Result<Body, InputError> {
    let lower = beginning(text);
    let after = |prefix: &str| text.get(prefix.len()..).unwrap_or_default().to_owned();
    if lower.starts_with("jdbc:") {
        return match lower.starts_with("jdbc:postgresql:") {
            true => Ok(jdbc(&after("jdbc:postgresql:"))),
            false => Err(InputError::new("this JDBC URL is not PostgreSQL's")
                .help("write jdbc:postgresql://host:5432/dbname?user=user")),
        };
    }
    let Some((scheme, _)) = lower.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return Err(without_slashes(&lower));
    };
    let rest = after(&format!("{scheme}://"));
    let name = scheme.split_once('+').map_or(scheme, |(name, _)| name);
    if POSTGRES.contains(&name) {
        return Ok(Body { rest, untested: None });
    }
    if let Some(untested) = UNTESTED.iter().find(|(known, _)| *known == name) {
        return Ok(Body { rest, untested: Some(*untested) });
    }
    Err(refused(scheme, name))
}

/// `jdbc:postgresql://host/dbname?...`, `jdbc:postgresql:dbname` on this machine.
fn jdbc(after: &str) -> Body {
    let rest = match after.strip_prefix("//") {
        Some(rest) => rest.to_owned(),
        None => format!("localhost/{}", after.trim_start_matches('/')),
    };
    Body { rest, untested: None }
}

fn without_slashes(lower: &str) -> InputError {
    let beginning = lower.split_once(':').map_or(lower, |(scheme, _)| scheme);
    match beginning {
        "socket" => {
            InputError::new("`socket:` is node-postgres's own form, which libpq does not read")
                .help(WRITE_SOCKET)
        }
        "postgres" | "postgresql" => {
            InputError::new(format_args!("the URL has `{beginning}:` without `//`")).help(WRITE)
        }
        other => refused(other, other),
    }
}

fn refused(scheme: &str, name: &str) -> InputError {
    if ["prisma", "prisma+postgres"].contains(&scheme) {
        return InputError::new(format_args!(
            "`{scheme}://` is for Prisma's own service, not for a PostgreSQL server"
        ))
        .help("write the URL of the server itself: often it is in the variable DIRECT_URL");
    }
    match OTHERS.iter().find(|(known, _)| [scheme, name].contains(known)) {
        Some((_, what)) => InputError::new(format_args!(
            "a URL that begins with `{scheme}:` is for {what}, not for a PostgreSQL server"
        ))
        .help(WRITE),
        None => {
            let known = POSTGRES.iter().copied();
            let near = suggest::nearest(name, known).filter(|_| name.len() > 3);
            let error = InputError::new(format_args!("unknown scheme `{scheme}` in the URL"));
            match near {
                Some(near) => error.help(format_args!("did you mean `{near}`?")),
                None => error.help(WRITE),
            }
        }
    }
}

/// What is wrong with a whole text that is neither a URL nor settings, where that is plain to see.
/// No part of the text is repeated.
pub(crate) fn mistake(text: &str) -> Option<InputError> {
    const QUOTES: &str = "'\"`‘’“”";
    let text = text.trim();
    if let Some(quote) = text.chars().next().filter(|first| QUOTES.contains(*first)) {
        let message = format_args!("begins with a quotation mark ({quote})");
        return Some(InputError::new(message).help(
            "remove the quotes around it: in a shell, put them around the whole argument; in a \
             file, see whether they are part of the value",
        ));
    }
    let lower = text.to_ascii_lowercase();
    if text.starts_with('/') && text.contains(char::is_whitespace) && !text.contains('=') {
        let message = "`DIRECTORY DBNAME` is node-postgres's own form, which libpq does not read";
        return Some(InputError::new(message).help(WRITE_SOCKET));
    }
    let is_ado = ["host=", "server=", "data source="].iter().any(|key| lower.starts_with(key));
    if is_ado && text.split(';').nth(1).is_some_and(|second| second.contains('=')) {
        let message = "settings separated by `;` are Npgsql's own form, which libpq does not read";
        return Some(InputError::new(message).help(
            "write host=HOST port=5432 user=USER dbname=DBNAME, separated by spaces, or a URL",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_postgresql_have_a_body() {
        for (text, expected) in [
            ("postgres://u@h/d", "u@h/d"),
            ("POSTGRES://u@H/d", "u@H/d"),
            ("postgresql+psycopg2://u@h/d", "u@h/d"),
            ("postgres+asyncpg://h", "h"),
            ("jdbc:postgresql://h:1/d?user=u", "h:1/d?user=u"),
            ("jdbc:postgresql:d", "localhost/d"),
            ("jdbc:postgresql:/", "localhost/"),
            ("prometheus_postgresql://h", "h"),
        ] {
            assert!(is_url(text), "{text}");
            let body = body(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((body.rest.as_str(), body.untested), (expected, None), "{text}");
        }
        assert_eq!(body("cockroachdb://h").unwrap().untested, Some(("cockroachdb", "CockroachDB")));
    }

    #[test]
    fn what_is_no_url_is_not_taken_for_one() {
        for text in ["", "host=h", "a=postgres://h", "C:/x.json", "h:5432/d", "u:p@h", "://"] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn other_schemes_are_refused_by_name() {
        for (text, expected) in [
            ("mysql://u:s3cret@h/d", "begins with `mysql:` is for MySQL"),
            ("mysql+pymysql://u:s3cret@h/d", "begins with `mysql+pymysql:` is for MySQL"),
            ("sqlite:///s3cret.db", "begins with `sqlite:` is for SQLite"),
            ("sqlite:s3cret.db", "begins with `sqlite:` is for SQLite"),
            ("file:./s3cret.db", "begins with `file:` is for a file"),
            ("prisma+postgres://x/?api_key=s3cret", "is for Prisma's own service"),
            ("postgress://u:s3cret@h", "did you mean `postgres`?"),
            ("foo://u:s3cret@h", "unknown scheme `foo`"),
            ("postgres:/u:s3cret@h", "`postgres:` without `//`"),
            ("socket:/run/s3cret?db=d", "node-postgres's own form"),
            ("jdbc:mysql://u:s3cret@h", "JDBC URL is not PostgreSQL's"),
        ] {
            assert!(is_url(text), "{text}");
            let message = body(text).err().unwrap().message;
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("s3cret"), "{text}: {message}");
        }
        for (text, expected) in [
            ("'postgres://u:s3cret@h'", "begins with a quotation mark (')"),
            ("/run/postgresql s3cret", "node-postgres's own form"),
            ("Host=h;Password=s3cret", "Npgsql's own form"),
        ] {
            let message = mistake(text).unwrap().message;
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("s3cret"), "{text}: {message}");
        }
        assert_eq!(mistake("host=h password=a;b"), None);
    }
}
