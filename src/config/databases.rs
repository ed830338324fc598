//! `databases` of the configuration and `-d`, joined: a `-d` of the same name replaces a configured
//! database before anything of that one is looked at.

use std::path::{Path, PathBuf};

use super::conninfo::{self, KEYWORDS, PATHS, Settings};
use super::flag::{Flag, Typed};
use super::interpolate::{interpolate, is_literal};
use super::naming::{Draft, Source, christen, names_of, names_of_file, twice};
use super::origin::{Provenance, Traces, environment};
use super::{Config, Environment, sections, unbraced};
use crate::apps::{APPS, Surroundings, Variables};
use crate::input::{
    InputError, Section, suggest,
    yaml::{Content, Entry, Node},
};
use crate::model::Name;

/// Keys of a database beside libpq's keywords.
pub(super) const OWN_KEYS: [&str; 6] = ["url", "conninfo", "app", "root", "same_as", SNAPSHOT];
/// The key of a database that a file tells of.
const SNAPSHOT: &str = "snapshot";

/// `databases` and the directory that its paths start from.
pub(crate) struct FromFile<'a> {
    /// The section, where the file has one.
    pub node: Option<&'a Node>,
    /// The configuration file's directory.
    pub dir: &'a Path,
}

/// Reads the databases into `config`: those of the file in its order, or only those that `-d`
/// selects or replaces where there is any `-d`, then those that `-d` adds. Sides keep the order in
/// which they were typed.
pub(crate) fn read(
    file: &FromFile<'_>,
    flags: Vec<Flag>,
    typed: Typed,
    env: &Environment,
    config: &mut Config,
) -> Result<(), InputError> {
    let entries = file.node.map_or(Ok(&[][..]), Node::entries)?;
    let only_flags = !flags.is_empty();
    let mut flags = meant(flags, entries, env)?;
    let process = Variables::of_process(&env.variables);
    let mut drafts = Vec::new();
    let mut intents = Vec::new();
    for entry in entries {
        let section = entry.node.section(&keys())?;
        let name = Name::new(&entry.key);
        let same_as =
            section.get("same_as").map(|node| same_as(node, &name, entries)).transpose()?;
        let saved = section.get("snapshot").map(|node| alone(node, &section)).transpose()?;
        let given = flags.iter().position(|(_, flag)| flag.is_for(&name));
        if only_flags && given.is_none() {
            continue;
        }
        intents.extend(same_as.map(|same_as| (name.clone(), same_as)));
        let (position, flag) = match given.map(|index| flags.remove(index)) {
            Some((position, flag)) => (position, Some(flag)),
            None => (drafts.len(), None),
        };
        let replaced = !matches!(flag, None | Some(Flag::Configured(_)));
        let source = match (flag, saved) {
            (Some(Flag::Given { settings, .. }), _) => {
                let traces = Traces::default();
                let (conninfo, origin) = resolve(&name, &settings, traces, &process, env, config)?;
                Source::Server(conninfo.into(), origin)
            }
            (Some(Flag::File { path, .. }), _) => Source::File(env.absolute(path.as_ref())),
            (_, Some(node)) => Source::File(file.dir.join(interpolate(node, &process)?.text)),
            (_, None) => {
                let variables = variables(&section, file.dir, env)?;
                let warnings = variables.warnings.iter().filter(|w| !config.warnings.contains(w));
                let warnings: Vec<_> = warnings.cloned().collect();
                config.warnings.extend(warnings);
                let (settings, traces) = settings(&section, file.dir, &variables)?;
                let resolved = resolve(&name, &settings, traces, &variables, env, config);
                let (conninfo, origin) = resolved.map_err(|error| error.within(&entry.place))?;
                Source::Server(conninfo.into(), origin)
            }
        };
        drafts.push(Draft {
            position,
            name: Ok(name),
            source,
            is_application: section.get("app").is_some(),
            place: (!replaced).then(|| entry.place.clone()),
        });
    }
    for (position, flag) in flags {
        let (name, source) = match flag {
            Flag::Configured(name) => {
                let known = drafts.iter().any(|draft: &Draft| draft.name.as_ref() == Ok(&name));
                return Err(match known {
                    true => twice(&name, typed),
                    false => not_configured(&name, entries, typed),
                });
            }
            Flag::File { name, path } => {
                let source = Source::File(env.absolute(path.as_ref()));
                (name.ok_or_else(|| names_of_file(&path)), source)
            }
            Flag::Given { name, settings } => {
                let service = settings.get("service").map(|setting| setting.value.clone());
                let service = service.filter(|_| settings.get("dbname").is_none());
                let label = name.clone().unwrap_or_else(|| Name::new(typed.word()));
                let traces = Traces::default();
                let (conninfo, origin) = resolve(&label, &settings, traces, &process, env, config)?;
                let name = name.ok_or_else(|| names_of(&conninfo, service));
                (name, Source::Server(conninfo.into(), origin))
            }
        };
        drafts.push(Draft { position, name, source, is_application: false, place: None });
    }
    if typed == Typed::Side {
        drafts.sort_by_key(|draft| draft.position);
    }
    christen(drafts, typed, config)?;
    intend(intents, config);
    Ok(())
}

/// Every `-d` with its position. A configured database may be called as files are.
fn meant(
    flags: Vec<Flag>,
    entries: &[Entry],
    env: &Environment,
) -> Result<Vec<(usize, Flag)>, InputError> {
    let meant = |flag| match flag {
        Flag::File { name: None, path } if entries.iter().any(|entry| entry.key == path) => {
            if env.absolute(path.as_ref()).exists() {
                let what = format_args!("`{path}` is both a configured database and a file");
                return Err(InputError::new(what).help(format_args!(
                    "write ./{path} for the file, or give the database another name"
                )));
            }
            Ok(Flag::Configured(Name::new(path)))
        }
        flag => Ok(flag),
    };
    let all = flags.into_iter().enumerate();
    all.map(|(position, flag)| Ok((position, meant(flag)?))).collect()
}

/// Keys of a database.
fn keys() -> Vec<&'static str> {
    OWN_KEYS.into_iter().chain(KEYWORDS.iter().map(|keyword| keyword.name)).collect()
}

/// A database that is a file is nothing else.
fn alone<'a>(node: &'a Node, section: &Section<'a>) -> Result<&'a Node, InputError> {
    node.filled()?;
    match section.entries().iter().find(|entry| entry.key != SNAPSHOT) {
        Some(other) => Err(node
            .error(format_args!(
                "is a file instead of a server, and `{}` is given as well",
                other.key
            ))
            .help("keep one of them")),
        None => Ok(node),
    }
}

/// Notes which databases are meant to be one. An intent about a database that is not looked at has
/// nothing to be held against.
fn intend(intents: Vec<(Name, Name)>, config: &mut Config) {
    for (own, other) in intents {
        let is_file = |name: &Name| config.snapshots.iter().any(|file| file.name == *name);
        if let Some(file) = [&own, &other].into_iter().find(|name| is_file(name)) {
            config.warnings.push(format!(
                "{file} is a snapshot file here: whether {own} and {other} are one database was \
                 not checked"
            ));
        }
        let live = |name: &Name| config.databases.iter().any(|target| target.name == *name);
        let same_as = Some(other).filter(live);
        if let Some(target) = config.databases.iter_mut().find(|target| target.name == own) {
            target.same_as = same_as;
        }
    }
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
    let is_other = |entry: &&Entry| entry.key == same_as.as_str();
    if let Some(other) = entries.iter().find(is_other)
        && let Content::Map(entries) = &other.node.content
        && entries.iter().any(|entry| entry.key == SNAPSHOT)
    {
        return Err(node
            .error(format_args!("names `{same_as}`, which is a snapshot file"))
            .help("whether two databases are one can only be seen where both are connected to"));
    }
    Ok(same_as)
}

/// A `-d` without `=` that is the name of nothing. It may be a mistyped conninfo with a password in
/// it, so it is not repeated.
fn not_configured(name: &Name, entries: &[Entry], typed: Typed) -> InputError {
    let known = entries.iter().map(|entry| entry.key.as_str());
    let word = typed.word();
    let error = InputError::new(format_args!("{word} names a database that is not configured"));
    match suggest::nearest(name.as_str(), known) {
        Some(near) => error.help(format_args!("did you mean `{near}`?")),
        None => error.help(format_args!("{}, or a configured name", typed.help())),
    }
}

fn resolve(
    name: &Name,
    settings: &Settings,
    traces: Traces,
    variables: &Variables,
    env: &Environment,
    config: &mut Config,
) -> Result<(conninfo::Conninfo, Provenance), InputError> {
    let mut warnings = Vec::new();
    let resolved = environment(settings, variables)
        .and_then(|seen| conninfo::resolve(settings.clone(), &seen, env, &mut warnings))
        .map_err(|error| error.within(format_args!("database `{name}`")))?;
    warnings.retain(|warning| !config.warnings.contains(warning));
    config.warnings.append(&mut warnings);
    let origin = traces.finish(settings, variables, &resolved);
    Ok((resolved, origin))
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
            let read = node.one_of(&APPS)?;
            let root =
                root.map(Node::filled).transpose()?.map_or(dir.to_owned(), |root| dir.join(root));
            if !root.is_dir() {
                let node = section.get("root").unwrap_or(node);
                return Err(node.error("names a directory that is not there"));
            }
            let (process, current_dir) = (&env.variables, env.current_dir.as_path());
            read(&Surroundings { root: &root, process, current_dir })
        }
        None => match root {
            Some(root) => Err(root
                .error("says where an application is, and `app` does not say which")
                .help(format_args!("add `app`: {}", APPS.map(|(word, _)| word).join(", ")))),
            None => Ok(Variables::of_process(&env.variables)),
        },
    }
}

/// The settings of a configured database: keys of its own win over its `url` or `conninfo`.
fn settings(
    section: &Section<'_>,
    dir: &Path,
    variables: &Variables,
) -> Result<(Settings, Traces), InputError> {
    let mut settings = Settings::new();
    let mut traces = Traces::default();
    match (section.get("url"), section.get("conninfo")) {
        (Some(url), Some(_)) => {
            return Err(url.error("and `conninfo` are both given").help("keep one of them"));
        }
        (Some(node), None) | (None, Some(node)) => {
            unbraced::refuse(node)?;
            let filled = interpolate(node, variables)?;
            let text = &filled.text;
            let here =
                |error: InputError| error.within(format_args!("{}: `{}`", node.place, node.path));
            if section.get("url").is_some() && !conninfo::is_url(text) {
                return Err(conninfo::mistake(text).map_or_else(|| no_url(node, text), here));
            }
            settings = conninfo::parse(text, &node.place.to_string()).map_err(here)?;
            traces.all(&settings, &filled);
        }
        (None, None) => {}
    }
    let mut own = Settings::new();
    for entry in section.entries() {
        if let Some(keyword) = conninfo::find_keyword(&entry.key) {
            unbraced::refuse(&entry.node)?;
            let filled = interpolate(&entry.node, variables)?;
            traces.one(keyword.name, &filled);
            own.set(keyword.name, filled.text, &entry.node.place.to_string());
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
    Ok((settings, traces))
}

/// The error for a `url` that is none.
fn no_url(node: &Node, text: &str) -> InputError {
    if !text.trim().is_empty() {
        return node
            .error("does not begin with postgresql:// or postgres://")
            .help("write key=value pairs under `conninfo`");
    }
    let is_variable = node.text().is_ok_and(|written| !is_literal(written));
    match is_variable {
        true => node
            .error("is empty: the variable in it is set, to nothing")
            .help("set it to postgresql://user@host:5432/dbname"),
        false => node.error("is empty").help("write postgresql://user@host:5432/dbname"),
    }
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
