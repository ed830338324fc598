//! The way from flags and files to a [`Config`].

use std::path::{Path, PathBuf};

use super::databases::{self, FromFile};
use super::flag::{self, Typed};
use super::{Config, ConfigInput, Environment, sections, switches};
use crate::input::{
    InputError, Section, file,
    yaml::{self, Entry, Node},
};
use crate::model::Name;

/// The name under which the configuration is looked for.
const CONFIG_FILE: &str = "tenantctl.yaml";
/// The name under which the declaration is looked for.
const SPEC_FILE: &str = "expected_schema.yaml";

/// Keys at the top of the configuration file.
pub(super) const KEYS: [&str; 7] =
    ["spec", "databases", "compare", "rows", "throttle", "ignore", "limits"];

/// Reads and validates everything that the flags and the surroundings name.
///
/// Without `-c` the file is looked for from the current directory upwards and may be missing; then
/// `-d` alone says what to check. Fails where no database is configured at all, and on anything
/// that is not exactly right: the error names file and line.
pub fn load(input: &ConfigInput) -> Result<Config, InputError> {
    let env = &input.env;
    let path = match &input.config_file {
        Some(path) => Some(env.absolute(path)),
        None => env.find_above(CONFIG_FILE),
    };
    let mut config = Config { file: path.clone(), ..Config::default() };
    let typed = if input.sides { Typed::Side } else { Typed::Flag };
    let flags = flag::flags(&input.databases, typed)?;
    let root = path.as_ref().map(|path| yaml::read(path, &env.current_dir)).transpose()?;
    let section = root.as_ref().map(top).transpose()?;
    let dir = path.as_deref().and_then(Path::parent).unwrap_or(&env.current_dir).to_owned();
    let get = |key| section.and_then(|section| section.get(key));

    let from_file = FromFile { node: get("databases"), dir: &dir };
    databases::read(&from_file, flags, typed, env, &mut config)?;
    if let (Some(path), Some(node)) = (&path, get("databases")) {
        config.warnings.extend(exposed_password(path, node, env));
    }
    config.switches = get("compare").map(switches::read).transpose()?.unwrap_or_default();
    config.specs = specs(&input.specs, get("spec"), &dir, path.is_some(), env)?;
    config.rows = get("rows").map(sections::rows).transpose()?.unwrap_or_default();
    config.throttle = get("throttle").map(sections::throttle).transpose()?.unwrap_or_default();
    if let Some(node) = get("ignore") {
        let mut names = databases::names(get("databases"))?;
        names.extend(config.order.iter().cloned());
        config.ignore = sections::ignores(node, &names)?;
    }
    if let Some(node) = get("limits") {
        config.limits = sections::limits(node)?;
    }
    if config.order.is_empty() {
        return Err(InputError::new("no database is configured").help(format_args!(
            "write {CONFIG_FILE}, or name databases: -d app=postgres://user@host/dbname"
        )));
    }
    Ok(config)
}

/// The names of the configured databases. Nothing else of the configuration is looked at, and none
/// need be there.
pub fn configured_names(input: &ConfigInput) -> Result<Vec<Name>, InputError> {
    let path = match &input.config_file {
        Some(path) => Some(input.env.absolute(path)),
        None => input.env.find_above(CONFIG_FILE),
    };
    let Some(path) = path else { return Ok(Vec::new()) };
    let root = yaml::read(&path, &input.env.current_dir)?;
    databases::names(top(&root)?.get("databases"))
}

/// The configuration's sections. One that a later version will have is refused as what it is.
fn top(root: &Node) -> Result<Section<'_>, InputError> {
    let is_tenants = |entry: &&Entry| entry.key == "tenants";
    if let Some(entry) = root.entries()?.iter().find(is_tenants) {
        let message = "`tenants` is not supported yet: this version does not compare the schemas \
                       of tenants";
        return Err(InputError::at(&entry.place, message).help(
            "remove the section; `--schema GLOB` compares chosen schemas between databases, and \
             `rows` the tenant table",
        ));
    }
    root.section(&KEYS)
}

/// The declarations: those of `-s`, else of `spec`, else the one beside the configuration file, which is
/// in `dir`; without such a file, the nearest one in the current directory or above.
fn specs(
    flags: &[PathBuf],
    node: Option<&Node>,
    dir: &Path,
    has_file: bool,
    env: &Environment,
) -> Result<Vec<PathBuf>, InputError> {
    match node {
        _ if !flags.is_empty() => Ok(flags.iter().map(|path| env.absolute(path)).collect()),
        Some(node) if node.list().is_ok() => {
            Ok(node.texts()?.into_iter().map(|path| dir.join(path)).collect())
        }
        Some(node) => Ok(vec![dir.join(node.filled()?)]),
        None if has_file => {
            let beside = dir.join(SPEC_FILE);
            Ok(beside.exists().then_some(beside).into_iter().collect())
        }
        None => Ok(env.find_above(SPEC_FILE).into_iter().collect()),
    }
}

/// A warning where the file holds a password and everybody may read or write it.
fn exposed_password(path: &Path, databases: &Node, env: &Environment) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    if mode & 0o006 == 0 || !databases::hold_a_password(databases) {
        return None;
    }
    let shown = file::shown(path, &env.current_dir);
    Some(format!(
        "{shown}: holds a password and is open to every user of this machine; \
         use ${{VARIABLE}} or run: chmod 600 {shown}"
    ))
}
