//! When each side's object last changed, added to the findings that have an object.

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{Address, Outcome};
use crate::server::Fleet;

/// More objects than this are not asked for: nobody reads that many times.
const MOST: usize = 1_000;

/// Asks every database about the objects that findings are about. Where one does not answer, the
/// report says so and has no times of it.
pub(super) fn add(fleet: &mut Fleet, outcome: &mut Outcome) {
    let objects: BTreeSet<&Address> =
        outcome.findings.iter().filter_map(|finding| finding.object.as_ref()).take(MOST).collect();
    if objects.is_empty() {
        return;
    }
    let objects: Vec<Address> = objects.into_iter().cloned().collect();
    let asked = fleet.each(move |session| {
        session.begin()?;
        catalog::last_changed(session, &objects)
    });
    for (database, times) in asked {
        let times = match times {
            Ok(times) => times,
            Err(failure) => {
                outcome.notes.push(format!(
                    "when objects of {} last changed is not known: {}",
                    database.displayed(),
                    failure.message
                ));
                continue;
            }
        };
        for (object, time) in times {
            let about = outcome.findings.iter_mut().filter(|f| f.object.as_ref() == Some(&object));
            for finding in about {
                finding.last_changed.insert(database.clone(), time.clone());
            }
        }
    }
}
