//! What ORMs, drivers and poolers put into a connection string beside libpq's keywords, and what
//! becomes of each. Names are compared without case, as JDBC and django-environ take them.
//!
//! What does not change which data is seen is skipped, with one note; what decides in which schema
//! a table is looked for is honoured; what weakens the connection, or changes who reads, is refused
//! with what to write instead.

use super::search_path::{self, SEARCH_PATH};
use super::{Settings, keyword};
use crate::input::{InputError, suggest};

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Has no effect on which data is seen.
    Skip,
    /// The one schema of bare table names, spelled as it is stored.
    Schema,
    /// The schemas of bare table names, as the setting `search_path` spells them.
    SearchPath,
    /// `true`, `false` or a word of `sslmode`.
    Ssl,
    /// `true` for `sslmode=require`.
    RequireSsl,
    /// Another name of a keyword of libpq.
    Keyword(&'static str),
    /// Refused; what to do instead.
    Refuse(&'static str),
    /// Skipped where it says `false`, or else refused; what to do instead.
    RefuseUnlessFalse(&'static str),
}

use Effect::{Keyword, Refuse, RefuseUnlessFalse, RequireSsl, Schema, SearchPath, Skip, Ssl};

const NO_VERIFY: &str = "write sslmode=require to encrypt without verifying the certificate, or \
                         sslmode=verify-full with sslrootcert=FILE to verify it";
const OTHER_ROLE: &str = "connect as that role: user=ROLE";
const SOCKET: &str = "write host=DIRECTORY, the directory of the server's socket";
const PROXY: &str = "write the host and port that the connector or its proxy listens on";
const OTHER_SERVER: &str =
    "write target_session_attrs=primary, standby, prefer-standby, read-write, read-only or any";

/// Parameters by whose they are. A name stands once, under the first who has it.
const PARAMETERS: &[(&str, &[(&str, Effect)])] = &[
    (
        "Prisma",
        &[
            ("schema", Schema),
            ("pgbouncer", Skip),
            ("connection_limit", Skip),
            ("pool_timeout", Skip),
            ("socket_timeout", Skip),
            ("statement_cache_size", Skip),
            ("max_connection_lifetime", Skip),
            ("max_idle_connection_lifetime", Skip),
            ("single_use_connections", Skip),
            ("sslaccept", Refuse(NO_VERIFY)),
            (
                "sslidentity",
                Refuse(
                    "write sslcert=FILE and sslkey=FILE in PEM format: `openssl pkcs12` extracts \
                     both from the PKCS#12 file",
                ),
            ),
        ],
    ),
    (
        "node-postgres",
        &[
            ("ssl", Ssl),
            ("uselibpqcompat", Skip),
            ("statement_timeout", Skip),
            ("query_timeout", Skip),
            ("lock_timeout", Skip),
            ("idle_in_transaction_session_timeout", Skip),
            ("connectionTimeoutMillis", Skip),
            ("idleTimeoutMillis", Skip),
            ("allowExitOnIdle", Skip),
            ("keepAlive", Skip),
            ("keepAliveInitialDelayMillis", Skip),
            ("max", Skip),
            ("min", Skip),
            ("maxUses", Skip),
            ("binary", Skip),
        ],
    ),
    (
        "postgres.js",
        &[
            ("idle_timeout", Skip),
            ("max_lifetime", Skip),
            ("max_pipeline", Skip),
            ("backoff", Skip),
            ("prepare", Skip),
            ("fetch_types", Skip),
        ],
    ),
    ("Supabase for Vercel", &[("supa", Skip), ("workaround", Skip)]),
    (
        "dj-database-url, django-environ",
        &[
            ("conn_max_age", Skip),
            ("conn_health_checks", Skip),
            ("atomic_requests", Skip),
            ("autocommit", Skip),
            ("disable_server_side_cursors", Skip),
            ("engine", Skip),
            ("test_options", Skip),
            ("ssl_require", RequireSsl),
            ("isolation_level", Skip),
            ("server_side_binding", Skip),
            ("assume_role", Refuse(OTHER_ROLE)),
        ],
    ),
    (
        "SQLAlchemy, psycopg, asyncpg, pg8000",
        &[
            ("prepared_statement_cache_size", Skip),
            ("prepared_statement_name_func", Skip),
            ("max_cached_statement_lifetime", Skip),
            ("max_cacheable_statement_size", Skip),
            ("command_timeout", Skip),
            ("prepare_threshold", Skip),
            ("executemany_mode", Skip),
            ("async_fallback", Skip),
            ("timeout", Skip),
            ("tcp_keepalive", Skip),
            ("database", Keyword("dbname")),
            ("unix_sock", Refuse(SOCKET)),
            (
                "server_settings",
                Refuse(
                    "write search_path=SCHEMA for the schema of bare table names, and leave other \
                     settings out",
                ),
            ),
            ("ssl_context", Refuse(NO_VERIFY)),
            ("direct_tls", RefuseUnlessFalse("leave it out: TLS is negotiated")),
        ],
    ),
    (
        "pgJDBC",
        &[
            ("currentSchema", SearchPath),
            ("ApplicationName", Keyword("application_name")),
            ("connectTimeout", Keyword("connect_timeout")),
            ("channelBinding", Keyword("channel_binding")),
            ("gssEncMode", Keyword("gssencmode")),
            ("sslNegotiation", Keyword("sslnegotiation")),
            ("socketTimeout", Skip),
            ("loginTimeout", Skip),
            ("cancelSignalTimeout", Skip),
            ("sslResponseTimeout", Skip),
            ("tcpKeepAlive", Skip),
            ("tcpNoDelay", Skip),
            ("prepareThreshold", Skip),
            ("preparedStatementCacheQueries", Skip),
            ("preparedStatementCacheSizeMiB", Skip),
            ("preferQueryMode", Skip),
            ("defaultRowFetchSize", Skip),
            ("adaptiveFetch", Skip),
            ("reWriteBatchedInserts", Skip),
            ("binaryTransfer", Skip),
            ("stringtype", Skip),
            ("autosave", Skip),
            ("readOnly", Skip),
            ("assumeMinServerVersion", Skip),
            ("logUnclosedConnections", Skip),
            ("loggerLevel", Skip),
            ("loggerFile", Skip),
            ("sslfactory", Refuse(NO_VERIFY)),
            ("sslhostnameverifier", Refuse(NO_VERIFY)),
            ("targetServerType", Refuse(OTHER_SERVER)),
            ("loadBalanceHosts", RefuseUnlessFalse("name the one host to check")),
            ("socketFactory", Refuse(PROXY)),
            ("cloudSqlInstance", Refuse(PROXY)),
        ],
    ),
    (
        "Rails",
        &[
            ("schema_search_path", SearchPath),
            ("pool", Skip),
            ("encoding", Skip),
            ("adapter", Skip),
            ("prepared_statements", Skip),
            ("statement_limit", Skip),
            ("advisory_locks", Skip),
            ("checkout_timeout", Skip),
            ("reaping_frequency", Skip),
            ("min_messages", Skip),
            ("max_connections", Skip),
            ("min_connections", Skip),
            ("insert_returning", Skip),
            ("query_cache", Skip),
        ],
    ),
    (
        "Go (pgx, lib/pq, GORM, golang-migrate)",
        &[
            ("search_path", SearchPath),
            ("pool_max_conns", Skip),
            ("pool_min_conns", Skip),
            ("pool_min_idle_conns", Skip),
            ("pool_max_conn_lifetime", Skip),
            ("pool_max_conn_lifetime_jitter", Skip),
            ("pool_max_conn_idle_time", Skip),
            ("pool_health_check_period", Skip),
            ("default_query_exec_mode", Skip),
            ("statement_cache_capacity", Skip),
            ("statement_cache_mode", Skip),
            ("description_cache_capacity", Skip),
            ("binary_parameters", Skip),
            ("prefer_simple_protocol", Skip),
            ("TimeZone", Skip),
            ("x-migrations-table", Skip),
            ("x-migrations-table-quoted", Skip),
            ("x-multi-statement", Skip),
            ("x-statement-timeout", Skip),
            ("role", Refuse(OTHER_ROLE)),
            ("sslinline", RefuseUnlessFalse("write certificates as files: sslrootcert=FILE")),
        ],
    ),
    (
        "sqlx (Rust)",
        &[
            ("options[search_path]", SearchPath),
            ("statement-cache-capacity", Skip),
            ("ssl-mode", Keyword("sslmode")),
            ("ssl-root-cert", Keyword("sslrootcert")),
            ("ssl-ca", Keyword("sslrootcert")),
            ("ssl-cert", Keyword("sslcert")),
            ("ssl-key", Keyword("sslkey")),
        ],
    ),
    ("Ecto", &[("pool_size", Skip), ("queue_target", Skip), ("queue_interval", Skip)]),
];

/// Every name with its effect.
fn all() -> impl Iterator<Item = (&'static str, Effect)> {
    PARAMETERS.iter().flat_map(|(_, parameters)| parameters.iter().copied())
}

/// Takes one `name=value` of a connection string into the settings; `position` counts from 1.
/// `may_name` says whether the name is surely no piece of a password, so that errors may show it.
pub(super) fn apply(
    settings: &mut Settings,
    name: &str,
    value: String,
    source: &str,
    (position, may_name): (usize, bool),
) -> Result<(), InputError> {
    if let Some(keyword) = keyword::find(name) {
        return match (keyword.name, value.as_str()) {
            ("sslmode", "no-verify") => Err(refused("sslmode=no-verify", NO_VERIFY)),
            _ => {
                settings.set(keyword.name, value, source);
                Ok(())
            }
        };
    }
    let Some((name, effect)) = all().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
        return Err(unknown(name, position, may_name));
    };
    let is_true = || is_one_of(&value, &["true", "1", "on", "yes", "t"]);
    let is_false = || is_one_of(&value, &["false", "0", "off", "no", "f"]);
    match effect {
        Skip => settings.skip(name),
        Schema => settings.set(SEARCH_PATH, search_path::exactly(&value), source),
        SearchPath => settings.set(SEARCH_PATH, value, source),
        Keyword(keyword) => settings.set(keyword, value, source),
        RequireSsl if is_false() => settings.skip(name),
        RequireSsl | Ssl if is_true() => {
            settings.set_default("sslmode", "require".into(), source);
            settings.replace(name, "sslmode=require, which does not verify the certificate".into());
        }
        RequireSsl => return Err(not_known(name, "true or false")),
        Ssl if is_false() => settings.skip(name),
        Ssl if SSL_MODES.contains(&value.as_str()) => {
            settings.replace(name, format!("sslmode={value}"));
            settings.set_default("sslmode", value, source);
        }
        Ssl if value == "no-verify" => return Err(refused("ssl=no-verify", NO_VERIFY)),
        Ssl => return Err(not_known(name, &format!("true, false, {}", SSL_MODES.join(", ")))),
        Refuse(instead) => return Err(refused(name, instead)),
        RefuseUnlessFalse(_) if is_false() => settings.skip(name),
        RefuseUnlessFalse(instead) => return Err(refused(name, instead)),
    }
    Ok(())
}

/// `sslmode`'s words.
const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

fn is_one_of(value: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(value))
}

fn refused(what: &str, instead: &str) -> InputError {
    InputError::new(format_args!("the parameter `{what}` is not supported")).help(instead)
}

fn not_known(name: &str, known: &str) -> InputError {
    InputError::new(format_args!("the parameter `{name}` has an unknown value"))
        .help(format_args!("known: {known}"))
}

/// The error for a name that nobody has. It may be a piece of a password that was not encoded or
/// quoted, so it is shown only where it surely is not, or where a known one is near.
fn unknown(name: &str, position: usize, may_name: bool) -> InputError {
    const LONGEST: usize = 40;
    let known = keyword::KEYWORDS.iter().map(|keyword| keyword.name);
    let near = suggest::nearest(name, known.chain(all().map(|(name, _)| name)));
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let may_show = may_name && name.len() <= LONGEST && name.chars().all(is_word);
    match near {
        Some(near) => InputError::new(format_args!("unknown parameter `{name}`"))
            .help(format_args!("did you mean `{near}`?")),
        None if may_show && !name.is_empty() => {
            InputError::new(format_args!("unknown parameter `{name}`"))
                .help("remove it, or write what libpq calls it")
        }
        None => InputError::new(format_args!("parameter {position} has an unknown name"))
            .help("a value with spaces must be quoted: application_name='two words'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_none_is_a_keyword() {
        let names: Vec<&str> = all().map(|(name, _)| name).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(keyword::find(name).is_none(), "{name} is a keyword of libpq");
            let again = names[index + 1..].iter().find(|other| other.eq_ignore_ascii_case(name));
            assert_eq!(again, None, "{name} stands twice");
        }
        for (name, effect) in all() {
            if let Keyword(keyword) = effect {
                assert!(keyword::find(keyword).is_some(), "{name} is read as {keyword}");
            }
        }
    }

    #[test]
    fn sslmode_wins_over_ssl_in_any_order() {
        for names in [["ssl", "sslmode"], ["sslmode", "ssl"]] {
            let mut settings = Settings::new();
            for name in names {
                let value = if name == "ssl" { "true" } else { "verify-full" };
                apply(&mut settings, name, value.into(), "-d", (1, true)).unwrap();
            }
            assert_eq!(settings.get("sslmode").unwrap().value, "verify-full");
        }
    }

    #[test]
    fn unknown_parameter_is_named_with_a_near_one() {
        let message = |name: &str, may_name| {
            let value = "s3cret".to_owned();
            apply(&mut Settings::new(), name, value, "-d", (2, may_name)).unwrap_err().message
        };
        assert_eq!(
            message("shcema", true),
            "unknown parameter `shcema`\n  help: did you mean `schema`?"
        );
        assert_eq!(
            message("colour", true),
            "unknown parameter `colour`\n  help: remove it, or write what libpq calls it"
        );
        assert!(message("colour", false).starts_with("parameter 2 has an unknown name"));
        assert!(message("col our", true).starts_with("parameter 2 has an unknown name"));
    }
}
