//! ACC001 to ACC004: who may see and do what.

use crate::model::{Address, Finding, Name, Severity, Unchecked};

use super::rule::{Docs, Rule};

pub(super) const UNREACHABLE: Rule = Rule {
    code: "ACC001",
    name: "unreachable",
    severity: Severity::Error,
    docs: Docs {
        title: "A database cannot be reached",
        means: "No session could be opened, or it was lost: the reason, the host and what to try are in the finding. The run is incomplete (exit code 2).",
        matters: "Nothing is known about this database, and an application with the same settings fails in the same way.",
        example: "connection refused: nothing listens on localhost port 5432.",
        fix: "See the finding: start the server, correct host and port, open the firewall or the security group, correct the password.",
        privileges: "CONNECT on the database, and a line in pg_hba.conf that lets the role in.",
    },
    ..Rule::BASE
};

pub(super) const CANNOT: Rule = Rule {
    code: "ACC002",
    name: "application-cannot",
    severity: Severity::Error,
    docs: Docs {
        title: "The application's role may not use a declared table",
        means: "The role that connects lacks USAGE on the schema, or SELECT, INSERT, UPDATE or DELETE on a declared table or column: what information_schema hides from it.",
        matters: "The table exists, and the application gets `permission denied`; tools that read information_schema report the table as missing.",
        example: "A migration was run by postgres, and app was never granted anything on the new table.",
        fix: "GRANT USAGE ON SCHEMA \"public\" TO \"app\"; GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE \"public\".\"t\" TO \"app\";",
        privileges: "CONNECT on the database.",
    },
    ..Rule::BASE
};

pub(super) const UNCHECKED: Rule = Rule {
    code: "ACC003",
    name: "unchecked",
    severity: Severity::Warning,
    docs: Docs {
        title: "Something could not be looked at",
        means: "What the report lists as unchecked: a kind, an object or a database that could not be read, with the reason. The run is incomplete (exit code 2).",
        matters: "Cannot see is not missing, and it is not green either.",
        example: "A table was locked by a migration, and the checker gave way to it.",
        fix: "See the reason that is listed with it: grant what is missing, or run again when the lock is gone.",
        privileges: "What the reason names.",
    },
    ..Rule::BASE
};

pub(super) const FILTERED: Rule = Rule {
    code: "ACC004",
    name: "count-filtered",
    severity: Severity::Error,
    docs: Docs {
        title: "Row-level security would filter the count",
        means: "Policies apply to the role that checks, so that it would count only the rows that they let through. No count was taken.",
        matters: "A count under row-level security is 0 without an error: the diagnosis would be that all tenants are gone.",
        example: "The check connects as the application's role, and no tenant is set in the session.",
        fix: "Connect as a role with BYPASSRLS, or as the table's owner where row-level security is not forced.",
        privileges: "BYPASSRLS, or ownership of the table.",
    },
    ..Rule::BASE
};

/// What a role lacks on one object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lacking {
    /// In which database.
    pub database: Name,
    /// The role.
    pub role: Name,
    /// The schema, table or column.
    pub object: Address,
    /// The words of the privileges that it lacks: `SELECT`.
    pub privileges: Vec<String>,
}

/// ACC001: a database that no session could be opened with, or that was lost. The texts come from
/// the failure, secrets already removed.
pub fn unreachable(database: &Name, message: &str, hint: Option<&str>) -> Finding {
    let message = format!("{database} cannot be checked: {message}");
    Finding {
        advice: hint.map(str::to_owned),
        ..UNREACHABLE.finding(vec![database.clone()], message)
    }
}

/// ACC003, for what was not looked at and need not be.
pub(super) fn unchecked(unchecked: &Unchecked) -> Finding {
    let object = unchecked.object.as_deref().unwrap_or("the whole database");
    let databases = unchecked.database.iter().cloned().collect();
    UNCHECKED.finding(databases, format!("{object}: {}", unchecked.message))
}

/// ACC002: what the application's role lacks on a declared table or column.
pub fn application_cannot(lacking: &Lacking) -> Finding {
    let Lacking { database, role, object, privileges } = lacking;
    let kind = object.kind;
    let privileges = privileges.join(", ");
    let message = format!("{kind} {object}: {role} has no {privileges} in {database}");
    Finding {
        object: Some(object.clone()),
        advice: Some(format!("Grant {role} what it needs there, as the owner or a superuser.")),
        ..CANNOT.finding(vec![database.clone()], message)
    }
}

/// ACC004: a table whose rows policies would have hidden from the role that counts.
pub fn count_filtered(database: &Name, table: &Address, role: &Name) -> Finding {
    let message = format!(
        "table {table} in {database} was not counted: row-level security hides rows from {role}"
    );
    Finding {
        object: Some(table.clone()),
        advice: Some("Connect as a role with BYPASSRLS to count all rows.".to_owned()),
        ..FILTERED.finding(vec![database.clone()], message)
    }
}
