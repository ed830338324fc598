//! Every connection keyword that libpq knows (PostgreSQL 18, "Parameter Key Words"), with the
//! environment variable behind it, and what we make of it. What we do not support is refused by
//! name where it would change anything, and never passed over.

use super::Settings;
use crate::input::InputError;

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// Does what it does in libpq.
    Used,
    /// Changes nothing that we do.
    Harmless,
    /// Only these values, which ask for what we do anyway.
    Only(&'static [&'static str]),
}

/// One keyword of a connection string.
#[derive(Debug)]
pub(crate) struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// The environment variable that gives its default; empty where there is none.
    pub variable: &'static str,
    /// What becomes of it.
    pub support: Support,
}

const fn keyword(name: &'static str, variable: &'static str, support: Support) -> Keyword {
    Keyword { name, variable, support }
}

use Support::{Harmless, Only, Used};

/// No value but the empty one.
const REFUSED: Support = Only(&[]);
const OFF: Support = Only(&["0"]);
const ON: Support = Only(&["1"]);

/// All keywords.
pub(crate) const KEYWORDS: &[Keyword] = &[
    keyword("host", "PGHOST", Used),
    keyword("hostaddr", "PGHOSTADDR", Used),
    keyword("port", "PGPORT", Used),
    keyword("dbname", "PGDATABASE", Used),
    keyword("user", "PGUSER", Used),
    keyword("password", "PGPASSWORD", Used),
    keyword("passfile", "PGPASSFILE", Used),
    keyword("service", "PGSERVICE", Used),
    keyword("servicefile", "PGSERVICEFILE", Used),
    keyword("connect_timeout", "PGCONNECT_TIMEOUT", Used),
    keyword("options", "PGOPTIONS", Used),
    keyword("application_name", "PGAPPNAME", Used),
    keyword("fallback_application_name", "", Used),
    keyword("sslmode", "PGSSLMODE", Used),
    keyword("sslrootcert", "PGSSLROOTCERT", Used),
    keyword("sslcert", "PGSSLCERT", Used),
    keyword("sslkey", "PGSSLKEY", Used),
    keyword("channel_binding", "PGCHANNELBINDING", Used),
    keyword("target_session_attrs", "PGTARGETSESSIONATTRS", Used),
    keyword(
        "client_encoding",
        "PGCLIENTENCODING",
        Only(&["UTF8", "UTF-8", "utf8", "utf-8", "auto"]),
    ),
    keyword("keepalives", "", Harmless),
    keyword("keepalives_idle", "", Harmless),
    keyword("keepalives_interval", "", Harmless),
    keyword("keepalives_count", "", Harmless),
    keyword("tcp_user_timeout", "", Harmless),
    keyword("sslkeylogfile", "", REFUSED),
    keyword("load_balance_hosts", "PGLOADBALANCEHOSTS", Only(&["disable"])),
    keyword("sslnegotiation", "PGSSLNEGOTIATION", Only(&["postgres"])),
    keyword("sslcompression", "PGSSLCOMPRESSION", OFF),
    keyword("sslpassword", "", REFUSED),
    keyword("sslcertmode", "PGSSLCERTMODE", Only(&["allow"])),
    keyword("sslcrl", "PGSSLCRL", REFUSED),
    keyword("sslcrldir", "PGSSLCRLDIR", REFUSED),
    keyword("sslsni", "PGSSLSNI", ON),
    keyword(
        "ssl_min_protocol_version",
        "PGSSLMINPROTOCOLVERSION",
        Only(&["TLSv1", "TLSv1.1", "TLSv1.2"]),
    ),
    keyword("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", Only(&["TLSv1.3"])),
    keyword("min_protocol_version", "PGMINPROTOCOLVERSION", Only(&["3.0"])),
    keyword("max_protocol_version", "PGMAXPROTOCOLVERSION", Harmless),
    keyword("requiressl", "PGREQUIRESSL", OFF),
    keyword("requirepeer", "PGREQUIREPEER", REFUSED),
    keyword("require_auth", "PGREQUIREAUTH", REFUSED),
    keyword("gssencmode", "PGGSSENCMODE", Only(&["disable", "prefer"])),
    keyword("krbsrvname", "PGKRBSRVNAME", Only(&["postgres"])),
    keyword("gsslib", "PGGSSLIB", REFUSED),
    keyword("gssdelegation", "PGGSSDELEGATION", OFF),
    keyword("replication", "", Only(&["false", "off", "no", "0"])),
    keyword("scram_client_key", "", REFUSED),
    keyword("scram_server_key", "", REFUSED),
    keyword("oauth_issuer", "", REFUSED),
    keyword("oauth_client_id", "", REFUSED),
    keyword("oauth_client_secret", "", REFUSED),
    keyword("oauth_scope", "", REFUSED),
];

/// Keywords whose values are paths of files.
pub(crate) const PATHS: [&str; 4] = ["passfile", "sslrootcert", "sslcert", "sslkey"];

/// The keyword of this name.
pub(crate) fn find(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name)
}

/// Refuses what we do not support, naming keyword and source, and never the value.
pub(crate) fn check_support(settings: &Settings) -> Result<(), InputError> {
    for (name, setting) in settings {
        let Some(Keyword { support: Only(accepted), .. }) = find(name) else { continue };
        if setting.value.is_empty() || accepted.contains(&setting.value.as_str()) {
            continue;
        }
        let error = setting.error(format_args!("`{name}` with this value is not supported"));
        return Err(error.help(match accepted {
            [] => format!("remove `{name}`; it is refused, since leaving it out silently could weaken the connection"),
            _ => format!("supported: {}", accepted.join(", ")),
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_unique_and_variables_too() {
        for (index, keyword) in KEYWORDS.iter().enumerate() {
            let rest = &KEYWORDS[index + 1..];
            assert!(rest.iter().all(|other| other.name != keyword.name), "{}", keyword.name);
            let twice = |other: &Keyword| {
                !keyword.variable.is_empty() && other.variable == keyword.variable
            };
            assert!(!rest.iter().any(twice), "{}", keyword.variable);
        }
        assert!(PATHS.iter().all(|name| find(name).is_some()));
    }
}
