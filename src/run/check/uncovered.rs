//! Tables whose rows were to be compared and were not read in some database, where nothing else
//! reports that: the structure was not checked, or its rules were filtered out.

use crate::model::{Name, Outcome, Reason, Unchecked};
use crate::rules::policy::Selection;

/// Adds each of them as not checked.
pub(super) fn add(selection: &Selection, outcome: &mut Outcome) {
    let live = outcome.databases.iter().filter(|database| database.file.is_none());
    let live: Vec<Name> = live.map(|database| Name::new(&database.name)).collect();
    let mut added = Vec::new();
    for table in &outcome.rows_wanted {
        let shown = table.to_string();
        let rows = outcome.rows.iter().find(|rows| rows.table == *table);
        let is_lost = |name: &Name| {
            let mut unchecked = outcome.unchecked.iter();
            unchecked.any(|item| item.database.as_ref() == Some(name) && item.object.is_none())
        };
        let lacking: Vec<&Name> = live
            .iter()
            .filter(|name| rows.is_none_or(|rows| !rows.counts.contains_key(*name)))
            .filter(|name| !is_lost(name))
            .collect();
        let is_unchecked =
            outcome.unchecked.iter().any(|item| item.object.as_deref() == Some(&*shown));
        let is_found = selection.wants("SCH001")
            && outcome
                .findings
                .iter()
                .any(|finding| finding.code == "SCH001" && finding.object.as_ref() == Some(table));
        if lacking.is_empty() || is_unchecked || is_found {
            continue;
        }
        let names: Vec<String> = lacking.iter().map(|name| name.displayed()).collect();
        added.push(Unchecked {
            database: None,
            object: Some(shown),
            reason: Reason::NotComparable,
            message: format!("its rows were not read in {}", names.join(", ")),
            hint: Some("`tenantctl check --only structure` shows whether it exists there".into()),
        });
    }
    outcome.unchecked.append(&mut added);
}
