//! IDN005, IDN006: what the servers say about themselves and the connection.

use crate::model::prop;
use crate::model::{
    Actual, Actuals, Change, DatabaseInfo, Finding, Kind, Name, ServerInfo, Severity, Value,
};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const DIFFERS: Rule = Rule {
    code: "IDN005",
    name: "server-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IDN005.md")),
    claim: |difference, _| {
        let Change::Property(property) = difference.change else { return None };
        let is_claimed = difference.object.kind == Kind::DATABASE && CHOSEN.contains(&property);
        is_claimed.then(|| Claim::of(difference).by_hand(MADE_AGAIN))
    },
    ..Rule::BASE
};

/// What is chosen when a database is made, once and for all.
const CHOSEN: [&str; 6] = [
    "encoding",
    "collation",
    prop::CHARACTER_TYPE,
    prop::LOCALE_PROVIDER,
    "locale",
    prop::ICU_RULES,
];

const MADE_AGAIN: &str = "It is chosen by CREATE DATABASE: to change it, dump the database, make another one with TEMPLATE template0, and restore into that.";

pub(super) const UNVERIFIED: Rule = Rule {
    code: "IDN006",
    name: "unverified-tls",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IDN006.md")),
    ..Rule::BASE
};

/// A fact of a server that should be the same everywhere.
type Fact = (&'static str, fn(&ServerInfo) -> Value);

const FACTS: [Fact; 5] = [
    ("major version", |server| Value::text(major_version(server))),
    ("encoding", |server| Value::text(&server.encoding)),
    ("collation", |server| {
        let [collate, ctype] = [&server.collate, &server.ctype].map(|locale| spelt(locale));
        match collate == ctype {
            true => Value::text(collate),
            false => Value::text(format!("{collate}, ctype {ctype}")),
        }
    }),
    ("collation version", |server| Value::text_or_none(server.collation_version.as_ref())),
    ("time zone", |server| Value::text(&server.timezone)),
];

/// A locale of the operating system's, in one of its spellings.
fn spelt(locale: &str) -> String {
    match locale.rsplit_once('.') {
        Some((name, codeset)) if ["utf8", "utf-8"].contains(&&*codeset.to_ascii_lowercase()) => {
            format!("{name}.UTF8")
        }
        _ if locale == "POSIX" => "C".to_owned(),
        _ => locale.to_owned(),
    }
}

/// Whether a finding says of a database what another said of its server already.
pub fn is_told(finding: &Finding, told: &[Finding]) -> bool {
    finding.code == DIFFERS.code
        && told.iter().any(|other| other.code == finding.code && other.property == finding.property)
}

/// Findings on the connected databases.
pub fn servers(databases: &[DatabaseInfo]) -> Vec<Finding> {
    let connected: Vec<(Name, &DatabaseInfo, &ServerInfo)> = databases
        .iter()
        .filter_map(|info| Some((Name::new(&info.name), info, info.server.as_ref()?)))
        .collect();
    let differing = FACTS.iter().filter_map(|(fact, value)| {
        let actual: Actuals = connected
            .iter()
            .map(|(name, _, server)| (name.clone(), Actual::Value(value(server))))
            .collect();
        let mut values = actual.values();
        let first = values.next()?;
        // A version that only one server tracks says nothing about the other.
        let untracked = *fact == "collation version"
            && actual.values().any(|v| *v == Actual::Value(Value::None));
        if untracked || values.all(|value| value == first) {
            return None;
        }
        let told: Vec<String> = connected
            .iter()
            .map(|(name, _, server)| format!("{} in {name}", value(server)))
            .collect();
        let names = connected.iter().map(|(name, ..)| name.clone()).collect();
        let message = format!("the servers differ: {fact} is {}", told.join(", "));
        Some(Finding { property: Some(fact), actual, ..DIFFERS.finding(names, message) })
    });
    let unverified = connected.iter().filter_map(|(name, info, server)| {
        if server.loopback || server.tls_verified {
            return None;
        }
        let how = match server.tls {
            true => "is encrypted, but its certificate was not verified",
            false => "is not encrypted",
        };
        let message = format!("the connection to {name} at {} {how}", info.host);
        let finding = UNVERIFIED.finding(vec![name.clone()], message);
        let advice = Some("Set sslmode to verify-full for this database.".to_owned());
        Some(Finding { advice, ..finding })
    });
    differing.chain(unverified).collect()
}

fn major_version(server: &ServerInfo) -> String {
    (server.version_num / 10_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::{DIFFERS, is_told, servers};
    use crate::model::{DatabaseInfo, Finding, ServerInfo};

    fn database(name: &str, change: impl Fn(&mut ServerInfo)) -> DatabaseInfo {
        let mut server = ServerInfo {
            version_num: 150_018,
            encoding: "UTF8".to_owned(),
            loopback: true,
            ..ServerInfo::default()
        };
        change(&mut server);
        DatabaseInfo { name: name.to_owned(), server: Some(server), ..DatabaseInfo::default() }
    }

    #[test]
    fn minor_versions_and_untracked_collations_do_not_count() {
        let other = database("b", |server| {
            server.version_num = 150_003;
            server.collation_version = Some("2.36".to_owned());
            server.collate = "en_US.utf8".to_owned();
        });
        let one = database("a", |server| server.collate = "en_US.UTF-8".to_owned());
        assert!(servers(&[one, other]).is_empty());
    }

    #[test]
    fn what_the_servers_said_is_not_said_of_the_databases_again() {
        let latin = database("b", |server| server.encoding = "LATIN1".to_owned());
        let told = servers(&[database("a", |_| ()), latin]);
        let of_database = |property| Finding {
            property: Some(property),
            ..DIFFERS.finding(vec!["b".into()], String::new())
        };
        assert!(is_told(&of_database("encoding"), &told));
        assert!(!is_told(&of_database("locale"), &told));
    }

    #[test]
    fn tells_each_fact_and_each_open_connection() {
        let far = database("b", |server| {
            server.version_num = 170_001;
            server.timezone = "UTC".to_owned();
            server.loopback = false;
            server.tls = true;
        });
        let found = servers(&[database("a", |_| ()), far, DatabaseInfo::default()]);
        let told: Vec<_> = found.iter().map(|f| (f.code, f.property)).collect();
        let expected =
            [("IDN005", Some("major version")), ("IDN005", Some("time zone")), ("IDN006", None)];
        assert_eq!(told, expected);
        assert_eq!(found[0].message, "the servers differ: major version is 15 in a, 17 in b");
    }
}
