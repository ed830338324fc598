//! Whether each database can be reached, and what the connected role may do there.

use super::gather::Answer;
use crate::catalog::access::Lacking;
use crate::config::Config;
use crate::model::{Name, Outcome};
use crate::rules;

/// What the connected role lacks on the declared tables. A role that an application connects as
/// must be able to write; another needs only to read.
pub(super) fn check(
    asked: Vec<(Name, Answer<Vec<Lacking>>)>,
    config: &Config,
    outcome: &mut Outcome,
) {
    for (database, lacking) in asked {
        let Some(target) = config.databases.iter().find(|t| t.name == database) else {
            continue;
        };
        match lacking {
            Ok(lacking) => {
                for mut lacking in lacking {
                    let reads = ["USAGE", "SELECT"];
                    lacking.privileges.retain(|privilege| {
                        target.is_application || reads.contains(&privilege.as_str())
                    });
                    if !lacking.privileges.is_empty() {
                        outcome.findings.push(rules::application_cannot(&rules::Lacking {
                            database: database.clone(),
                            role: Name::new(&target.conninfo.user),
                            object: lacking.table,
                            privileges: lacking.privileges,
                        }));
                    }
                }
            }
            Err(failure) if failure.fatal => {}
            Err(failure) => {
                let object = Some("privileges on the declared tables".to_owned());
                outcome.unchecked.push(failure.into_unchecked(&database, object));
            }
        }
    }
}
