//! What the databases that are looked at are called, where nobody says.

use std::path::{Path, PathBuf};

use super::conninfo::{Conninfo, Host};
use super::flag::Typed;
use super::origin::Provenance;
use super::{Config, SnapshotFile, Target};
use crate::input::InputError;
use crate::model::{Name, Place};

/// Names that would do, the shortest first.
pub(crate) type Names = [String; 3];

/// What is known of a database.
pub(crate) enum Source {
    /// How to connect, and where each setting comes from.
    Server(Box<Conninfo>, Provenance),
    /// The snapshot file.
    File(PathBuf),
}

/// A database that is looked at.
pub(crate) struct Draft {
    /// Where it was typed, or stands in the file.
    pub(crate) position: usize,
    /// Its name, or what it may be called.
    pub(crate) name: Result<Name, Names>,
    pub(crate) source: Source,
    pub(crate) is_application: bool,
    pub(crate) place: Option<Place>,
}

/// The database's name, with host and port, with the role as well; a service is known by its name.
pub(crate) fn names_of(conninfo: &Conninfo, service: Option<String>) -> Names {
    let (host, port) = match conninfo.hosts.first() {
        Some((Host::Tcp { host, .. }, port)) => (host.clone(), *port),
        Some((Host::Unix(dir), port)) => (dir.display().to_string(), *port),
        None => (String::new(), 0),
    };
    let place = format!("{host}:{port}/{}", conninfo.dbname);
    let user = format!("{}@{place}", conninfo.user);
    [service.unwrap_or_else(|| conninfo.dbname.clone()), place, user]
}

/// The file's name, or its path.
pub(crate) fn names_of_file(path: &str) -> Names {
    let own = Path::new(path).file_name().map(|own| own.to_string_lossy().into_owned());
    [own.unwrap_or_else(|| path.to_owned()), path.to_owned(), path.to_owned()]
}

/// Two databases of one name.
pub(crate) fn twice(name: &Name, typed: Typed) -> InputError {
    let error = match typed {
        Typed::Flag => InputError::new(format_args!("-d names the database `{name}` twice")),
        Typed::Side => InputError::new(format_args!("two sides are called `{name}`")),
    };
    error.help(format_args!("give each a name of its own: {}NAME=CONNINFO", typed.before()))
}

/// Gives every database a name of its own and adds it to the configuration. Of two that could be
/// called the same, neither is.
pub(crate) fn christen(
    drafts: Vec<Draft>,
    typed: Typed,
    config: &mut Config,
) -> Result<(), InputError> {
    let choices: Vec<Names> = drafts
        .iter()
        .map(|draft| match &draft.name {
            Ok(name) => [name.as_str(), name.as_str(), name.as_str()].map(str::to_owned),
            Err(names) => names.clone(),
        })
        .collect();
    let is_free = |name: &String, own: usize| {
        let mut others = choices.iter().enumerate().filter(|(index, _)| *index != own);
        others.all(|(_, names)| !names.contains(name))
    };
    for (index, (draft, names)) in drafts.into_iter().zip(&choices).enumerate() {
        let [.., last] = names;
        let name = names.iter().find(|name| is_free(name, index)).unwrap_or(last);
        let name = draft.name.unwrap_or_else(|_| Name::new(name));
        if config.order.contains(&name) {
            return Err(twice(&name, typed));
        }
        config.order.push(name.clone());
        let Draft { source, is_application, place, .. } = draft;
        match source {
            Source::Server(conninfo, provenance) => {
                let (conninfo, same_as) = (*conninfo, None);
                config.notes.extend(conninfo.notes.iter().map(|note| format!("{name}: {note}")));
                config.databases.push(Target {
                    name,
                    conninfo,
                    provenance,
                    is_application,
                    same_as,
                    place,
                });
            }
            Source::File(path) => config.snapshots.push(SnapshotFile { name, path, place }),
        }
    }
    Ok(())
}
