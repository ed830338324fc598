//! Statements that would reach beyond the throwaway database: to another server, or to what a whole
//! cluster shares.

use crate::model::{Address, Kind};

/// What a statement would reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outside {
    /// Another server: a publisher's replication slot, the rows of a foreign table.
    Connects,
    /// What all databases of a cluster share.
    Shared,
}

/// What of outside a statement about the object would reach; `None` where it stays in its database.
/// `has_servers` says whether there are foreign servers, which a materialized view could read.
pub fn outside(object: &Address, sql: &str, has_servers: bool) -> Option<Outside> {
    let first = object.path.first().map_or("", |name| name.as_str());
    match object.kind {
        // CREATE is written with `connect = false`. These change the slot at the publisher.
        Kind::SUBSCRIPTION => {
            let harmless = sql.starts_with("CREATE ")
                || sql.starts_with("ALTER ")
                    && !["failover", "two_phase", "REFRESH"].iter().any(|word| sql.contains(word));
            Some(if harmless { Outside::Shared } else { Outside::Connects })
        }
        Kind::MATERIALIZED_VIEW if has_servers => {
            let reads = sql.starts_with("REFRESH ") || sql.ends_with("WITH DATA");
            (reads && !sql.ends_with("WITH NO DATA")).then_some(Outside::Connects)
        }
        Kind::TABLESPACE => Some(Outside::Shared),
        Kind::SETTING => {
            let is_own = first == "database" || first.ends_with(" in database");
            (!is_own).then_some(Outside::Shared)
        }
        Kind::PRIVILEGE | Kind::COMMENT | Kind::SECURITY_LABEL => {
            ["tablespace", "parameter", "role"].contains(&first).then_some(Outside::Shared)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Outside, outside};
    use crate::model::{Address, Kind};

    #[test]
    fn statement_that_would_connect_is_known() {
        let subscription = Address::new(Kind::SUBSCRIPTION, ["s"]);
        let view = Address::new(Kind::MATERIALIZED_VIEW, ["public", "m"]);
        for (object, sql, has_servers, connects) in [
            (&subscription, "CREATE SUBSCRIPTION \"s\" ...", false, false),
            (&subscription, "ALTER SUBSCRIPTION \"s\" DISABLE", false, false),
            (&subscription, "ALTER SUBSCRIPTION \"s\" SET (failover = true)", false, true),
            (&subscription, "DROP SUBSCRIPTION \"s\"", false, true),
            (&view, "CREATE MATERIALIZED VIEW m AS\nSELECT 1\nWITH DATA", false, false),
            (&view, "CREATE MATERIALIZED VIEW m AS\nSELECT 1\nWITH DATA", true, true),
            (&view, "CREATE MATERIALIZED VIEW m AS\nSELECT 1\nWITH NO DATA", true, false),
            (&view, "REFRESH MATERIALIZED VIEW m", true, true),
        ] {
            let found = outside(object, sql, has_servers) == Some(Outside::Connects);
            assert_eq!(found, connects, "{sql}");
        }
    }

    #[test]
    fn what_a_cluster_shares_is_known() {
        let of = |scope: &str| {
            outside(&Address::new(Kind::SETTING, [scope, "x"]), "ALTER", false).is_some()
        };
        assert!(of("all roles") && of("role app"));
        assert!(!of("database") && !of("role app in database"));
    }
}
