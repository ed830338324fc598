//! Statements that would reach beyond the throwaway database: to another server, or to what a whole
//! cluster shares.

use crate::model::{Address, Kind};
use crate::sql::Statement;

/// What a statement would reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outside {
    /// Another server: the rows of a foreign table.
    Connects,
    /// What all databases of a cluster share.
    Shared,
}

/// What of outside a statement about the object would reach; `None` where it stays in its database.
/// `has_servers` says whether there are foreign servers, which a query could read.
pub fn outside(object: &Address, statement: &Statement, has_servers: bool) -> Option<Outside> {
    if statement.queries && has_servers {
        return Some(Outside::Connects);
    }
    let first = object.path.first().map_or("", |name| name.as_str());
    match object.kind {
        Kind::SUBSCRIPTION => Some(Outside::Shared),
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
    use crate::sql::Statement;

    #[test]
    fn statement_that_would_connect_is_known() {
        let subscription = Address::new(Kind::SUBSCRIPTION, ["s"]);
        let view = Address::new(Kind::MATERIALIZED_VIEW, ["public", "m"]);
        let create = |filled| Statement::create_materialized_view("m AS\nSELECT 1", filled);
        for (object, statement, has_servers, connects) in [
            (&subscription, Statement::create("SUBSCRIPTION \"s\" ..."), false, false),
            (&subscription, Statement::alter("SUBSCRIPTION \"s\" DISABLE"), true, false),
            (&subscription, Statement::drop_subscription("\"s\""), true, false),
            (&view, create(true), false, false),
            (&view, create(true), true, true),
            (&view, create(false), true, false),
            (&view, Statement::refresh("m"), true, true),
            (&view, Statement::refresh_without_data("m"), true, false),
        ] {
            let found = outside(object, &statement, has_servers) == Some(Outside::Connects);
            assert_eq!(found, connects, "{}", statement.sql);
        }
    }

    #[test]
    fn what_a_cluster_shares_is_known() {
        let of = |scope: &str| {
            outside(&Address::new(Kind::SETTING, [scope, "x"]), &Statement::alter("x"), false)
                .is_some()
        };
        assert!(of("all roles") && of("role app"));
        assert!(!of("database") && !of("role app in database"));
    }
}
