//! Snapshots as files: what is written of any database is read again as it was.

use tenantctl::catalog::KINDS;
use tenantctl::model::{KindWords, Snapshot};
use tenantctl::snapshot::{About, Saved, parse, write};

use super::dependencies::whole_snapshot;
use super::rich;
use crate::check::is_valid;
use crate::support::{Db, first, versions};

fn words() -> Vec<KindWords> {
    KINDS.iter().map(|entry| entry.words()).collect()
}

/// What is lost of a snapshot on its way through a file.
pub(super) fn lost(snapshot: &Snapshot) -> Option<String> {
    let words = words();
    let mut snapshot = snapshot.clone();
    for unchecked in &mut snapshot.unchecked {
        unchecked.database = Some(snapshot.name.clone());
    }
    let about = About { server_version_num: 180_000, ..About::default() };
    let saved = Saved { about, snapshot: snapshot.clone() };
    let text = write(&saved, &words);
    let again = match parse(&text, "file", &snapshot.name, &words) {
        Ok(again) => again,
        Err(error) => return Some(error.message),
    };
    let changed = snapshot
        .objects
        .iter()
        .find(|(address, object)| again.snapshot.objects.get(address) != Some(*object));
    if let Some((address, object)) = changed {
        return Some(format!("{object:?}, not {:?}", again.snapshot.objects.get(address)));
    }
    let same = again.snapshot.holds_the_same(&snapshot) && write(&again, &words) == text;
    (!same).then(|| format!("{:?}, not {:?}", again.snapshot.unchecked, snapshot.unchecked))
}

#[test]
fn everything_is_read_again_as_it_was() {
    let servers = versions().iter().map(|(_, server)| server).chain([first()]);
    for server in servers {
        let db = Db::with(server, &rich());
        assert_eq!(lost(&whole_snapshot(server, &db)), None);
    }
}

#[test]
fn the_published_schema_takes_what_is_written() {
    let db = Db::with(first(), &rich());
    let saved = Saved { about: About::default(), snapshot: whole_snapshot(first(), &db) };
    is_valid("snapshot", &write(&saved, &words()));
}
