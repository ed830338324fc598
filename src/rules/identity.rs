//! IDN001, IDN002, IDN003, IDN007: which database this really is.

use crate::model::{DatabaseInfo, Finding, Identity, Name, Severity, Verdict};

use super::page::Page;
use super::rule::Rule;

pub(super) const DIFFERENT: Rule = Rule {
    code: "IDN001",
    name: "different-database",
    severity: Severity::Error,
    page: Page(include_str!("pages/IDN001.md")),
    ..Rule::BASE
};

pub(super) const CLONE: Rule = Rule {
    code: "IDN002",
    name: "clone-or-replica",
    severity: Severity::Error,
    page: Page(include_str!("pages/IDN002.md")),
    ..Rule::BASE
};

pub(super) const UNKNOWN: Rule = Rule {
    code: "IDN003",
    name: "identity-unknown",
    severity: Severity::Warning,
    page: Page(include_str!("pages/IDN003.md")),
    ..Rule::BASE
};

pub(super) const SAME: Rule = Rule {
    code: "IDN007",
    name: "accidentally-same",
    severity: Severity::Info,
    page: Page(include_str!("pages/IDN007.md")),
    ..Rule::BASE
};

/// Findings on pairs of databases. `databases` say where each of them is.
pub fn identity(pairs: &[Identity], databases: &[DatabaseInfo]) -> Vec<Finding> {
    pairs.iter().filter_map(|pair| finding(pair, databases)).collect()
}

fn finding(pair: &Identity, databases: &[DatabaseInfo]) -> Option<Finding> {
    let (left, right) = (place(&pair.left, databases), place(&pair.right, databases));
    let is_unreached = |name: &Name| {
        let mut known = databases.iter().filter(|database| database.name == name.as_str());
        known.any(|database| database.server.is_none())
    };
    let (rule, message, advice) = match (pair.meant_same, pair.verdict) {
        (true, Verdict::Different | Verdict::SameServer) => (
            &DIFFERENT,
            format!(
                "{} and {} are two different databases: {left}, and {right}",
                pair.left, pair.right
            ),
            "Point both applications at one of them: give them the same DB_HOST, DB_PORT and DB_NAME, or the same DATABASE_URL. Until then rows that one writes do not exist for the other.",
        ),
        (true, Verdict::CloneOrReplica) => (
            &CLONE,
            format!(
                "{} and {} are two servers with copies of one database (clone or replica): {left}, and {right}",
                pair.left, pair.right
            ),
            "Point both applications at the primary. If reading from a standby is meant, remove same_as.",
        ),
        // That one of them could not be reached is said already.
        (true, Verdict::Unknown) if is_unreached(&pair.left) || is_unreached(&pair.right) => {
            return None;
        }
        (true, Verdict::Unknown) => (
            &UNKNOWN,
            format!(
                "{} and {} may be different databases, which could not be decided: {}",
                pair.left, pair.right, pair.evidence
            ),
            "Connect to the server itself instead of a pooler or a standby.",
        ),
        (false, Verdict::Same) => (
            &SAME,
            format!("{} and {} are one database: {left}", pair.left, pair.right),
            "If that is meant, set same_as. Otherwise one of them has the connection settings of the other.",
        ),
        _ => return None,
    };
    let finding = rule.finding(vec![pair.left.clone(), pair.right.clone()], message);
    Some(Finding { advice: Some(advice.to_owned()), ..finding })
}

fn place(name: &Name, databases: &[DatabaseInfo]) -> String {
    match databases.iter().find(|database| database.name == name.as_str()) {
        Some(at) => format!("{name} is {} on {} port {}", at.database, at.host, at.port),
        None => format!("{name} is unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::identity;
    use crate::model::{DatabaseInfo, Identity, Name, ServerInfo, Verdict};

    #[test]
    fn an_intent_decides_what_a_verdict_means() {
        let at = |name: &str, host: &str| DatabaseInfo {
            name: name.to_owned(),
            host: host.to_owned(),
            port: 5432,
            database: "dott_main".to_owned(),
            server: Some(ServerInfo::default()),
            ..DatabaseInfo::default()
        };
        let databases = [at("nextjs", "localhost"), at("django", "rds.example")];
        let pair = |verdict, meant_same| Identity {
            left: Name::new("nextjs"),
            right: Name::new("django"),
            verdict,
            meant_same,
            evidence: "the pooler refused".to_owned(),
        };
        let code = |verdict, meant| {
            identity(&[pair(verdict, meant)], &databases).first().map(|finding| finding.code)
        };
        let verdicts = [
            Verdict::Same,
            Verdict::Different,
            Verdict::SameServer,
            Verdict::CloneOrReplica,
            Verdict::Unknown,
        ];
        let meant = verdicts.map(|verdict| code(verdict, true));
        assert_eq!(meant, [None, Some("IDN001"), Some("IDN001"), Some("IDN002"), Some("IDN003")]);
        let not_meant = verdicts.map(|verdict| code(verdict, false));
        assert_eq!(not_meant, [Some("IDN007"), None, None, None, None]);
        let mut unreached = databases.clone();
        unreached[1].server = None;
        assert!(identity(&[pair(Verdict::Unknown, true)], &unreached).is_empty());
        assert_eq!(
            identity(&[pair(Verdict::Different, true)], &databases)[0].message,
            "nextjs and django are two different databases: nextjs is dott_main on localhost port 5432, and django is dott_main on rds.example port 5432"
        );
    }
}
