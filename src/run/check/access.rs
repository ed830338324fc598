//! Whether each database can be reached, and what the connected role may do there.

use crate::catalog::access::lacking;
use crate::model::{Address, Kind, Name, Outcome};
use crate::rules;
use crate::run::setup::Setup;
use crate::server::Fleet;

/// What the connected role lacks on the declared tables. A role that an application connects as
/// must be able to write; another needs only to read.
pub(super) fn check(fleet: &mut Fleet, setup: &Setup, outcome: &mut Outcome) {
    let Some(declaration) = &setup.declaration else { return };
    let declared = declaration.objects.keys().filter(|address| address.kind == Kind::TABLE);
    let tables: Vec<Address> = declared.cloned().collect();
    let asked = fleet.each(move |session| {
        session.begin()?;
        lacking(session, &tables)
    });
    for (database, lacking) in asked {
        let Some(target) = setup.config.databases.iter().find(|t| t.name == database) else {
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

/// Databases that were never reached, or were lost on the way.
pub(super) fn lost(fleet: &Fleet, outcome: &mut Outcome) {
    let infos = fleet.infos();
    for (database, failure) in fleet.lost() {
        let info = infos.iter().find(|info| info.name == database.as_str());
        let unchecked = failure.into_unchecked(&database, None);
        if info.is_some_and(|info| info.server.is_none()) {
            let hint = unchecked.hint.as_deref();
            outcome.findings.push(rules::unreachable(&database, &unchecked.message, hint));
        }
        outcome.unchecked.push(unchecked);
    }
}
