//! A script, run as psql runs it: in the same transactions, up to the first statement that fails.

use crate::model::{Address, Kind};
use crate::repair::LiveStatement;
use crate::server::{NotRun, ScratchSession, ServerError};

use super::outside::{Outside, outside};
use super::{NotProven, Place, Refused};

/// What became of a run.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// The statement that failed.
    pub(super) refused: Option<Refused>,
    /// Objects of statements that were not run, because they would reach beyond the database.
    pub(super) skipped: Vec<Address>,
}

/// Runs the settings, then the statements.
pub(super) fn run(
    place: &Place,
    session: &mut ScratchSession,
    settings: &[String],
    statements: &[LiveStatement],
    has_servers: bool,
) -> Result<Ran, NotProven> {
    for sql in settings {
        session.run(sql).map_err(|error| place.refused(&error))?;
    }
    let mut ran = Ran::default();
    let mut in_transaction = false;
    for (index, live) in statements.iter().enumerate() {
        let LiveStatement { object, statement } = live;
        match outside(object, statement, has_servers) {
            None => {}
            Some(Outside::Shared) if place.is_own() => {}
            Some(_) => {
                ran.skipped.push(object.clone());
                continue;
            }
        }
        let result = control(session, &mut in_transaction, !statement.alone)
            .and_then(|()| session.run(&statement.sql));
        if let Err(error) = result {
            ran.refused = Some(refused(place, live, index + 1, error)?);
            return Ok(ran);
        }
    }
    // Constraints that are deferred are checked here.
    if let (Err(error), Some(last)) =
        (control(session, &mut in_transaction, false), statements.last())
    {
        ran.refused = Some(refused(place, last, statements.len(), error)?);
    }
    Ok(ran)
}

fn refused(
    place: &Place,
    live: &LiveStatement,
    number: usize,
    error: NotRun,
) -> Result<Refused, NotProven> {
    match error {
        NotRun::Lost(failure) => Err(place.failed(&failure)),
        NotRun::Refused(error) => Ok(Refused {
            statement: live.statement.sql.clone(),
            object: live.object.clone(),
            place: number,
            error,
        }),
    }
}

/// Begins or ends a transaction where what follows is not as what came before.
fn control(
    session: &mut ScratchSession,
    in_transaction: &mut bool,
    wanted: bool,
) -> Result<(), NotRun> {
    if *in_transaction == wanted {
        return Ok(());
    }
    *in_transaction = wanted;
    session.run(if wanted { "BEGIN" } else { "COMMIT" })
}

/// Whether an error may come of what the throwaway server does not have like the target: something is
/// undefined or exists already, or a file of the server's installation is missing.
pub(super) fn is_of_environment(refused: &Refused, is_incomplete: bool) -> bool {
    const UNDEFINED: [&str; 6] = ["42704", "42P01", "42703", "42883", "3F000", "42P02"];
    const EXISTS: [&str; 5] = ["42710", "42P07", "42701", "42723", "42P06"];
    let ServerError { sqlstate, .. } = &refused.error;
    let code = sqlstate.as_str();
    match refused.object.kind {
        _ if code == "58P01" => true,
        Kind::SECURITY_LABEL if code == "22023" => true,
        _ => is_incomplete && (UNDEFINED.contains(&code) || EXISTS.contains(&code)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_environment;
    use crate::model::Address;
    use crate::proof::Refused;
    use crate::server::ServerError;

    #[test]
    fn undefined_is_a_fault_of_the_script_where_the_structure_is_complete() {
        let refused = |sqlstate: &str| Refused {
            statement: "DROP TABLE t".to_owned(),
            object: Address::table("public", "t"),
            place: 1,
            error: ServerError {
                sqlstate: sqlstate.to_owned(),
                message: String::new(),
                detail: None,
                hint: None,
                context: None,
            },
        };
        for (code, complete, incomplete) in [
            ("42P01", false, true),
            ("42P07", false, true),
            ("58P01", true, true),
            ("2BP01", false, false),
        ] {
            let found = [false, true].map(|is| is_of_environment(&refused(code), is));
            assert_eq!(found, [complete, incomplete], "{code}");
        }
    }
}
