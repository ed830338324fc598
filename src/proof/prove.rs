//! The way of a proof from the target's snapshot to what its script leaves.

use std::collections::BTreeSet;

use crate::catalog::{self, Scope};
use crate::compare::{CompareOptions, Compared, compare};
use crate::model::{Address, Judgements, Kind, Name, Snapshot};
use crate::repair::LiveStatement;
use crate::server::Session;

use super::agreement::agree;
use super::script::Ran;
use super::{NotProven, Place, Proof, ProofResult, Structure, database, roles, script, structure};

/// What is to be proven.
pub struct Request<'r> {
    /// The whole target, under its own names of roles.
    pub target: &'r Snapshot,
    /// Its major version.
    pub major: i32,
    /// The sides that the target is to be like.
    pub wanted: Vec<&'r Snapshot>,
    /// The roles of the target's server, where they are known.
    pub roles: Option<BTreeSet<Name>>,
    /// What counts as a difference.
    pub options: CompareOptions,
    /// The statements that make the first snapshot's structure out of the second's, which is an empty
    /// database's.
    pub structure: &'r dyn Fn(&Snapshot, &Snapshot) -> Structure,
    /// What the script sets first.
    pub settings: Vec<String>,
    /// The script.
    pub script: &'r [LiveStatement],
    /// What is compared afterwards.
    pub scope: Scope,
    /// Compares what is wanted with a snapshot in the target's place.
    pub compare: &'r dyn Fn(&Snapshot, &Judgements) -> Compared,
}

/// Runs the script in a database like the target. Everything that was created is removed with
/// `place`.
///
/// Errors where nothing can be said of the script.
pub fn prove(mut place: Place, request: &Request<'_>) -> Result<Proof, NotProven> {
    let Request { target, wanted, .. } = request;
    let mut session = place.open(false)?;
    let server_version = session.info().version.clone();
    let major = session.info().version_num / 10_000;
    if major != request.major {
        let message = format!("it is PostgreSQL {major}, and the target is {}", request.major);
        return Err(NotProven::Scratch(message));
    }
    if let Some(name) = database::missing_extension(&place, &mut session, target)? {
        return Err(NotProven::Extension { name });
    }
    drop(session);
    let needs: Vec<&Snapshot> = wanted.iter().copied().chain([*target]).collect();
    let has_servers = needs.iter().any(|side| side.of_kind(Kind::SERVER).next().is_some());
    let roles = roles::needed(needs.iter().copied(), request.roles.as_ref());
    database::create(&mut place, target, &roles, &needs)?;

    let fresh = read(&place, &Name::new("an empty database"), &Scope::default())?.1;
    let made = (request.structure)(target, &fresh);
    let mut session = place.open(true)?;
    structure::make(&place, &mut session, &settings_of_structure(), &made.statements, has_servers)?;
    drop(session);
    let mut unproven = unlike(&place, request)?;
    let is_incomplete = unproven.iter().any(|object| object.kind != Kind::DATABASE);

    // A session of its own: it begins with what is set for the database.
    let mut session = place.open(true)?;
    let Ran { refused, skipped } =
        script::run(&place, &mut session, &request.settings, request.script, has_servers)?;
    drop(session);
    unproven.extend(skipped);
    unproven.sort();
    unproven.dedup();
    let result = match refused {
        Some(refused) if script::is_of_environment(&refused, is_incomplete) => {
            let refused = Box::new(refused);
            return Err(NotProven::Incomplete { refused, objects: unproven });
        }
        Some(refused) => ProofResult::Fails(refused),
        None => {
            let (mut session, after) = read(&place, &target.name, &request.scope)?;
            let compare = |judgements: &Judgements| (request.compare)(&after, judgements);
            let left = agree(&mut session, &target.name, &compare);
            let left = left.map_err(|failure| place.failed(&failure))?;
            ProofResult::Applies { after: Box::new(after), left: Box::new(left) }
        }
    };
    Ok(Proof { server_version, statements: request.script.len(), unproven, result })
}

/// Texts are written as they are read: with nothing in the search path.
pub(super) fn settings_of_structure() -> Vec<String> {
    let mut settings = crate::repair::settings("pg_catalog");
    settings.push("SET client_min_messages = error".to_owned());
    settings
}

/// The objects that the throwaway server does not have as the target has them.
fn unlike(place: &Place, request: &Request<'_>) -> Result<Vec<Address>, NotProven> {
    let target = request.target;
    let own = Name::new("the throwaway server");
    let (mut session, made) = read(place, &own, &Scope::default())?;
    let sides = [target.clone(), made];
    let options = CompareOptions { nested: false, ..request.options };
    let compared =
        agree(&mut session, &own, &|judgements| compare(None, &sides, judgements, &options));
    let compared = compared.map_err(|failure| place.failed(&failure))?;
    Ok(compared.differences.into_iter().map(|difference| difference.object).collect())
}

/// What the created database has, under this name, and the session that read it.
pub(super) fn read(
    place: &Place,
    name: &Name,
    scope: &Scope,
) -> Result<(Session, Snapshot), NotProven> {
    let read = || {
        let mut session =
            Session::open_until(&place.target(name), place.limits(), place.interrupt())?;
        let snapshot = catalog::read(&mut session, scope)?;
        Ok((session, snapshot))
    };
    let (session, snapshot) = read().map_err(|failure| place.failed(&failure))?;
    match snapshot.unchecked.first() {
        // Of the target, the same could not be read either, or the comparison says so.
        Some(unchecked) if snapshot.kinds_read.is_empty() => {
            Err(NotProven::Server(unchecked.message.clone()))
        }
        _ => Ok((session, snapshot)),
    }
}
