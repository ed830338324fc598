//! `databases` of the configuration and `-d`, joined: a `-d` of the same name replaces a configured
//! database before anything of that one is looked at.

use std::path::{Path, PathBuf};

use super::app::{self, APPS};
use super::conninfo::{self, Host, KEYWORDS, PATHS, Settings};
use super::input::Variables;
use super::interpolate::{interpolate, is_literal};
use super::{Config, Environment, Target, sections};
use crate::input::{
    InputError, Section, suggest,
    yaml::{Content, Entry, Node},
};
use crate::model::Name;

/// Keys of a database beside libpq's keywords.
pub(super) const OWN_KEYS: [&str; 5] = ["url", "conninfo", "app", "root", "same_as"];

/// `databases` and the directory that its paths start from.
pub(crate) struct FromFile<'a> {
    /// The section, where the file has one.
    pub node: Option<&'a Node>,
    /// The configuration file's directory.
    pub dir: &'a Path,
}

/// One `-d`.
pub(crate) enum Flag {
    /// A configured database, by its name.
    Configured(Name),
    /// A database of its own, or with other settings than configured.
    Given {
        /// Its name, where one was given.
        name: Option<Name>,
        /// How to connect.
        settings: Settings,
    },
}

impl Flag {
    fn is_for(&self, configured: &Name) -> bool {
        match self {
            Flag::Configured(name) => name == configured,
            Flag::Given { name, .. } => name.as_ref() == Some(configured),
        }
    }
}

/// Parses every `-d`.
pub(crate) fn flags(given: &[String]) -> Result<Vec<Flag>, InputError> {
    given.iter().enumerate().map(|(index, text)| flag(text, index + 1)).collect()
}

/// `NAME`, `NAME=CONNINFO` or `CONNINFO`: what stands before the first `=` is a name unless it is
/// one of libpq's keywords.
fn flag(text: &str, position: usize) -> Result<Flag, InputError> {
    let (name, conninfo) = match text.split_once('=') {
        _ if conninfo::is_uri(text) => (None, text),
        None => return Ok(Flag::Configured(Name::new(text.trim()))),
        Some((word, rest))
            if conninfo::find_keyword(word.trim()).is_none() || conninfo::is_uri(rest) =>
        {
            (Some(word.trim()), rest)
        }
        _ => (None, text),
    };
    let usable = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
    };
    if let Some(name) = name
        && !usable(name)
    {
        return Err(InputError::new(format_args!(
            "-d number {position} does not begin with a name of letters, digits, `_`, `-` and `.`"
        ))
        .help("write -d NAME=postgres://user@host/dbname"));
    }
    let source = name.map_or_else(|| format!("-d number {position}"), |name| format!("-d {name}"));
    let settings = conninfo::parse(conninfo.trim(), &source).map_err(|e| e.within(&source))?;
    if settings.iter().next().is_none() && conninfo.trim().is_empty() {
        return Err(InputError::new(format_args!("{source}: is empty"))
            .help("write -d NAME=postgres://user@host/dbname"));
    }
    Ok(Flag::Given { name: name.map(Name::new), settings })
}

/// Reads the databases into `config`: those of the file in its order, or only those that `-d`
/// selects or replaces where there is any `-d`, then those that `-d` adds.
pub(crate) fn read(
    file: &FromFile<'_>,
    mut flags: Vec<Flag>,
    env: &Environment,
    config: &mut Config,
) -> Result<(), InputError> {
    let entries = file.node.map_or(Ok(&[][..]), Node::entries)?;
    let keys: Vec<&str> =
        OWN_KEYS.into_iter().chain(KEYWORDS.iter().map(|keyword| keyword.name)).collect();
    let only_flags = !flags.is_empty();
    let mut intents = Vec::new();
    for entry in entries {
        let section = entry.node.section(&keys)?;
        let name = Name::new(&entry.key);
        let same_as =
            section.get("same_as").map(|node| same_as(node, &name, entries)).transpose()?;
        let given = flags.iter().position(|flag| flag.is_for(&name));
        if only_flags && given.is_none() {
            continue;
        }
        let mut is_replaced = false;
        let conninfo = match given.map(|index| flags.remove(index)) {
            Some(Flag::Given { settings, .. }) => {
                is_replaced = true;
                resolve(&name, settings, &env.variables, env, config)?
            }
            Some(Flag::Configured(_)) | None => {
                let variables = variables(&section, file.dir, env)?;
                let settings = settings(&section, file.dir, &variables)?;
                resolve(&name, settings, &variables, env, config)
                    .map_err(|error| error.within(&entry.place))?
            }
        };
        intents.push((config.databases.len(), same_as));
        let place = (!is_replaced).then(|| entry.place.clone());
        let is_application = section.get("app").is_some();
        config.databases.push(Target { name, conninfo, is_application, same_as: None, place });
    }
    for flag in flags {
        let (name, settings) = match flag {
            Flag::Given { name, settings } => (name, settings),
            Flag::Configured(name) => return Err(not_configured(&name, entries)),
        };
        let service = settings.get("service").map(|setting| Name::new(&setting.value));
        let stated = settings.get("dbname").is_some();
        let label = name.clone().unwrap_or_else(|| Name::new("-d"));
        let conninfo = resolve(&label, settings, &env.variables, env, config)?;
        let base = service.filter(|_| !stated).unwrap_or_else(|| Name::new(&conninfo.dbname));
        let name = match name {
            Some(name) => name,
            None => free_name(&base, conninfo.hosts.first(), &config.databases),
        };
        if config.databases.iter().any(|target| target.name == name) {
            return Err(InputError::new(format_args!("-d names the database `{name}` twice"))
                .help("give each a name of its own: -d NAME=CONNINFO"));
        }
        config.databases.push(Target {
            name,
            conninfo,
            is_application: false,
            same_as: None,
            place: None,
        });
    }
    for (index, same_as) in intents {
        // An intent about a database that is not looked at has nothing to be held against.
        let looked_at = |name: &Name| config.databases.iter().any(|target| target.name == *name);
        let same_as = same_as.filter(looked_at);
        if let Some(target) = config.databases.get_mut(index) {
            target.same_as = same_as;
        }
    }
    Ok(())
}

/// The names of all databases of the file, whichever are looked at.
pub(crate) fn names(databases: Option<&Node>) -> Result<Vec<Name>, InputError> {
    let entries = databases.map_or(Ok(&[][..]), Node::entries)?;
    Ok(entries.iter().map(|entry| Name::new(&entry.key)).collect())
}

fn same_as(node: &Node, own: &Name, entries: &[Entry]) -> Result<Name, InputError> {
    let names: Vec<Name> = entries.iter().map(|entry| Name::new(&entry.key)).collect();
    let same_as = sections::configured(node, &names)?;
    if same_as == *own {
        return Err(node.error("names the database itself"));
    }
    Ok(same_as)
}

/// A `-d` without `=` that is the name of nothing. It may be a mistyped conninfo with a password in
/// it, so it is not repeated.
fn not_configured(name: &Name, entries: &[Entry]) -> InputError {
    let known = entries.iter().map(|entry| entry.key.as_str());
    let error = InputError::new("-d names a database that is not configured");
    match suggest::nearest(name.as_str(), known) {
        Some(near) => error.help(format_args!("did you mean `{near}`?")),
        None => error.help("write -d NAME=postgres://user@host/dbname, or a configured name"),
    }
}

fn resolve(
    name: &Name,
    settings: Settings,
    variables: &Variables,
    env: &Environment,
    config: &mut Config,
) -> Result<conninfo::Conninfo, InputError> {
    let mut warnings = Vec::new();
    let resolved = conninfo::resolve(settings, variables, env, &mut warnings)
        .map_err(|error| error.within(format_args!("database `{name}`")))?;
    warnings.retain(|warning| !config.warnings.contains(warning));
    config.warnings.append(&mut warnings);
    Ok(resolved)
}

/// The name of a `-d` that gives none: its database's, with host or port where that is taken.
fn free_name(base: &Name, host: Option<&(Host, u16)>, taken: &[Target]) -> Name {
    let free = |name: &Name| taken.iter().all(|target| target.name != *name);
    let (host, port) = match host {
        Some((Host::Tcp { host, .. }, port)) => (host.clone(), *port),
        Some((Host::Unix(dir), port)) => (dir.display().to_string(), *port),
        None => (String::new(), 0),
    };
    let names = [base.clone(), Name::new(format!("{base}:{port}"))];
    names.into_iter().find(free).unwrap_or_else(|| Name::new(format!("{base}@{host}:{port}")))
}

/// The variables that this database's application sees.
fn variables(
    section: &Section<'_>,
    dir: &Path,
    env: &Environment,
) -> Result<Variables, InputError> {
    let root = section.get("root");
    match section.get("app") {
        Some(node) => {
            let app = node.one_of(&APPS)?;
            let root =
                root.map(Node::filled).transpose()?.map_or(dir.to_owned(), |root| dir.join(root));
            if !root.is_dir() {
                let node = section.get("root").unwrap_or(node);
                return Err(node.error("names a directory that is not there"));
            }
            app::variables(app, &root, env)
        }
        None => match root {
            Some(root) => Err(root
                .error("says where an application is, and `app` does not say which")
                .help("add `app: nextjs` or `app: django`")),
            None => Ok(env.variables.clone()),
        },
    }
}

/// The settings of a configured database: keys of its own win over its `url` or `conninfo`.
fn settings(
    section: &Section<'_>,
    dir: &Path,
    variables: &Variables,
) -> Result<Settings, InputError> {
    let mut settings = Settings::new();
    match (section.get("url"), section.get("conninfo")) {
        (Some(url), Some(_)) => {
            return Err(url.error("and `conninfo` are both given").help("keep one of them"));
        }
        (Some(node), None) | (None, Some(node)) => {
            let text = interpolate(node, variables)?;
            if section.get("url").is_some() && !conninfo::is_uri(&text) {
                return Err(node
                    .error("does not begin with postgres:// or postgresql://")
                    .help("key=value pairs belong into `conninfo`"));
            }
            let parsed = conninfo::parse(&text, &node.place.to_string());
            settings = parsed
                .map_err(|error| error.within(format_args!("{}: `{}`", node.place, node.path)))?;
        }
        (None, None) => {}
    }
    let mut own = Settings::new();
    for entry in section.entries() {
        if let Some(keyword) = conninfo::find_keyword(&entry.key) {
            let text = interpolate(&entry.node, variables)?;
            own.set(keyword.name, text, &entry.node.place.to_string());
        }
    }
    settings.override_with(own);
    for name in PATHS {
        if let Some(setting) = settings.get(name).cloned()
            && setting.value != "system"
        {
            let path: PathBuf = dir.join(&setting.value);
            settings.set(name, path.display().to_string(), &setting.source);
        }
    }
    Ok(settings)
}

/// Whether any of the databases has a password written out.
pub(crate) fn hold_a_password(databases: &Node) -> bool {
    let Content::Map(entries) = &databases.content else { return false };
    let keys = |node: &Node| match &node.content {
        Content::Map(entries) => entries.clone(),
        _ => Vec::new(),
    };
    entries.iter().flat_map(|entry| keys(&entry.node)).any(|entry| {
        let Ok(text) = entry.node.text() else { return false };
        match entry.key.as_str() {
            "password" => is_literal(text) && !text.is_empty(),
            "url" | "conninfo" => conninfo::parse(text, "")
                .is_ok_and(|s| s.get("password").is_some_and(|p| is_literal(&p.value))),
            _ => false,
        }
    })
}
