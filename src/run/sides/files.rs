//! Sides that are files: read before the first connection, because a broken one ends the command.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::catalog::{KINDS, KindEntry, Scope};
use crate::config::{Config, SnapshotFile};
use crate::declared;
use crate::input::file;
use crate::model::{Address, DatabaseInfo, Kind, KindWords, ServerInfo, Snapshot, Unchecked};
use crate::run::error::RunError;
use crate::snapshot::{self, Saved};

/// A side that is a file.
#[derive(Clone, Debug)]
pub(in crate::run) struct File {
    /// What the report's header says of it.
    pub(super) info: DatabaseInfo,
    /// What it holds, until it is taken.
    pub(super) snapshot: Option<Snapshot>,
    /// Where names narrow what is taken of it, all that it holds.
    pub(super) known: BTreeSet<Address>,
}

/// Reads every snapshot file.
pub(in crate::run) fn load(files: &[SnapshotFile]) -> Result<Vec<File>, RunError> {
    let words = words();
    let current_dir = std::env::current_dir().unwrap_or_default();
    let load = |own: &SnapshotFile| {
        let shown = file::shown(&own.path, &current_dir);
        let Saved { about, snapshot } = snapshot::read(&own.path, &shown, &own.name, &words)?;
        let server = ServerInfo {
            version: about.server_version,
            version_num: about.server_version_num,
            encoding: about.encoding,
            ..ServerInfo::default()
        };
        let info = DatabaseInfo {
            name: own.name.as_str().to_owned(),
            database: about.database,
            user: about.user,
            file: Some(shown),
            server: Some(server),
            ..DatabaseInfo::default()
        };
        Ok(File { info, snapshot: Some(snapshot), known: BTreeSet::new() })
    };
    files.iter().map(load).collect()
}

/// Leaves of a file what is asked for.
pub(super) fn narrow(snapshot: &mut Snapshot, names: &Scope) {
    if !names.is_narrow() {
        return;
    }
    snapshot.objects.retain(|address, _| names.takes(address));
    let is_outside = |unchecked: &Unchecked| {
        let object = unchecked.object.as_deref().unwrap_or_default();
        let mut named = Kind::ALL.iter().filter_map(|kind| {
            let name = object.strip_prefix(kind.0)?.strip_prefix(' ')?;
            Address::from_displayed(*kind, name)
        });
        named.any(|address| address.path.len() > 1 && !names.takes(&address))
    };
    snapshot.unchecked.retain(|unchecked| !is_outside(unchecked));
}

/// What is said of declarations that are held against each other.
pub(super) const HALF_SAID: &str = "what only one of the declarations says of an object that others declare, too, was not compared";

/// Takes several declarations in the place of databases: nothing says which of them is right. Beside
/// a database, one of them would have to be.
pub(super) fn of_declarations(
    declarations: &mut Vec<PathBuf>,
    config: &mut Config,
) -> Result<Vec<File>, RunError> {
    if !config.order.is_empty() {
        return Err(RunError::usage(
            "two declarations and a database: which of them says how it should be?\n  help: leave \
             one out, or join them with `check -s A -s B`",
        ));
    }
    let read = |path| {
        let snapshot = declared::read(&[path], &words())?;
        if config.order.contains(&snapshot.name) {
            return Err(RunError::usage(format!("two sides are {}", snapshot.name)));
        }
        config.order.push(snapshot.name.clone());
        let name = snapshot.name.as_str().to_owned();
        let info = DatabaseInfo { file: Some(name.clone()), name, ..DatabaseInfo::default() };
        Ok(File { info, snapshot: Some(snapshot), known: BTreeSet::new() })
    };
    declarations.drain(..).map(read).collect()
}

/// The words of every kind.
pub(in crate::run) fn words() -> Vec<KindWords> {
    KINDS.iter().map(KindEntry::words).collect()
}

#[cfg(test)]
mod tests {
    use super::narrow;
    use crate::catalog::Scope;
    use crate::model::{Address, Object, Origin, Reason, Snapshot, Unchecked};

    #[test]
    fn what_is_left_out_is_not_missed() {
        let mut side = Snapshot::empty("f", Origin::Database);
        for table in ["a", "b"] {
            side.insert(Object::named(Address::table("s", table), Vec::new()));
        }
        for object in ["table s.a", "table s.b", "kind view", "materialized view s.a", "3 odd"] {
            side.unchecked.push(Unchecked {
                database: None,
                object: Some(object.to_owned()),
                reason: Reason::Locked,
                message: String::new(),
                hint: None,
            });
        }
        let mut all = side.clone();
        narrow(&mut all, &Scope::default());
        assert!(all.holds_the_same(&side));
        narrow(&mut side, &Scope::typed(&[], &["a".to_owned()]));
        assert_eq!(side.objects.len(), 1);
        let left: Vec<_> = side.unchecked.iter().filter_map(|u| u.object.as_deref()).collect();
        assert_eq!(left, ["table s.a", "kind view", "3 odd"]);
    }
}
