//! What a snapshot file cannot tell: not checked where it was asked for, and no more than a note
//! where it was not.

use super::scope::Scope;
use crate::cli::Part;
use crate::config::Config;
use crate::model::{Outcome, Reason, Unchecked};

/// Says of every database that is a file what was not looked at.
pub(super) fn note(config: &Config, scope: &Scope, outcome: &mut Outcome) {
    for file in &config.snapshots {
        let mut add = |part: Part, what: &str, asked: bool| {
            let message = format!("a snapshot file does not tell {what}");
            match asked {
                true => outcome.unchecked.push(Unchecked {
                    database: Some(file.name.clone()),
                    object: Some(part.word().to_owned()),
                    reason: Reason::NotComparable,
                    message,
                    hint: Some("connect to the database, or choose other parts with --only".into()),
                }),
                false if part == Part::Rows && scope.includes(part) => outcome
                    .notes
                    .push(format!("the rows of {} were not compared: {message}", file.name)),
                false => {}
            }
        };
        add(Part::Identity, "which database it was taken of", scope.names_part(Part::Identity));
        add(Part::Access, "what the role may do", scope.names_part(Part::Access));
        let configured = scope.includes(Part::Rows) && !config.rows.is_empty();
        add(Part::Rows, "rows", configured || scope.names_part(Part::Rows));
    }
}
