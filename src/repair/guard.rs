//! The statement that stops a script where it is run in another database than it was written for.

use crate::ddl::lexical;
use crate::model::DatabaseInfo;
use crate::sql::dollar_quoted;

/// A `DO` statement that fails where this is another database, as far as that can be known: by its
/// name, and by its server's system identifier where both the identifier is known and the role that
/// runs the script may ask for it.
pub(super) fn guard(to: &DatabaseInfo) -> String {
    let name = lexical::literal(&to.database);
    let system = to.server.as_ref().and_then(|server| server.system_identifier.as_deref());
    let system = system.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
    let mut body = format!(
        "\nBEGIN\n  \
         IF pg_catalog.current_database()::pg_catalog.text OPERATOR(pg_catalog.<>) {name} THEN\n    \
         RAISE EXCEPTION 'this script is for database %, and this is %', {name}, \
         pg_catalog.current_database();\n  END IF;\n"
    );
    if let Some(system) = system {
        body.push_str(&format!(
            "  IF pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') THEN\n    \
             IF (SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system()) \
             OPERATOR(pg_catalog.<>) '{system}' THEN\n      \
             RAISE EXCEPTION 'this script is for a database of that name on another server';\n    \
             END IF;\n  END IF;\n"
        ));
    }
    body.push_str("END\n");
    format!("DO {};", dollar_quoted(&body, "tenantctl"))
}
