//! What a person types as a side: a configured database, a URL or settings, a snapshot file, a
//! declaration.

use std::path::{Path, PathBuf};

use crate::cli::{DatabaseArgs, SideArgs};
use crate::config::{self, Config, ConfigInput, Environment, Target, mask_typed};
use crate::input::suggest;
use crate::run::error::RunError;

/// The sides as they were meant.
#[derive(Debug)]
pub(super) struct Typed {
    /// The databases and snapshot files in the order in which they were typed; their limits.
    pub(super) config: Config,
    /// Declarations.
    pub(super) declarations: Vec<PathBuf>,
}

/// What may be typed, for errors.
const KINDS: &str = "a side is a configured database, a postgres:// URL or key=value settings (with or without \
                     NAME=), a snapshot file (.json) or a declaration (.yaml)";
/// Files that are known and cannot be read yet, by the ends of their names.
const NOT_YET: [(&str, &str); 3] =
    [(".sql", "SQL files"), (".py", "Django models"), (".prisma", "Prisma schemas")];

/// Finds out what every text means. Connects to nothing and reads no side.
pub(super) fn resolve(typed: &[String], args: &SideArgs) -> Result<Typed, RunError> {
    let mut input = ConfigInput {
        config_file: args.config.clone(),
        databases: Vec::new(),
        sides: true,
        specs: Vec::new(),
        env: Environment::of_process()?,
    };
    let names = config::configured_names(&input)?;
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let mut declarations = Vec::new();
    for text in typed {
        match side(text, &names, &input.env)? {
            Side::Database => input.databases.push(text.clone()),
            Side::Declaration(path) => declarations.push(path),
        }
    }
    // Without any that it names, all databases would be meant.
    let mut config = match input.databases.is_empty() {
        true => Config::default(),
        false => config::load(&input)?,
    };
    if let Some(timeout) = args.timeout {
        config.limits.total = timeout;
    }
    Ok(Typed { config, declarations })
}

/// The one server that a text means: a URL, settings or a configured name.
pub(in crate::run) fn server(typed: &str, args: &SideArgs) -> Result<Target, RunError> {
    let Typed { mut config, .. } = resolve(&[typed.to_owned()], args)?;
    config.databases.pop().ok_or_else(|| {
        RunError::usage("a server to connect to is needed: a postgres:// URL or key=value settings")
    })
}

/// [`resolve`] of two sides that `-d` may have given a meaning to.
pub(super) fn resolve_pair(typed: [&String; 2], args: &DatabaseArgs) -> Result<Typed, RunError> {
    let means = |flag: &String, typed: &String| {
        flag == typed || flag.strip_prefix(typed.as_str()).is_some_and(|rest| rest.starts_with('='))
    };
    if args.database.iter().any(|flag| !typed.iter().any(|typed| means(flag, typed))) {
        return Err(RunError::usage(
            "every -d needs a name that is FROM or TO: -d NAME=postgres://user@host/dbname",
        ));
    }
    let typed = typed.map(|typed| {
        let flag = args.database.iter().find(|flag| means(flag, typed));
        flag.unwrap_or(typed).clone()
    });
    let DatabaseArgs { config, timeout, .. } = args.clone();
    resolve(&typed, &SideArgs { config, timeout })
}

enum Side {
    /// Anything that `-d` takes, too.
    Database,
    Declaration(PathBuf),
}

fn side(text: &str, names: &[&str], env: &Environment) -> Result<Side, RunError> {
    let is_configured = names.contains(&text);
    let path = env.absolute(text.as_ref());
    let lower = text.to_ascii_lowercase();
    let ends = |ending: &str| lower.ends_with(ending);
    let is_declaration = ends(".yaml") || ends(".yml");
    let is_file = is_declaration || ends(".json");
    match () {
        () if text.trim().is_empty() => Err(RunError::usage(format!("a side is empty: {KINDS}"))),
        // A URL or settings may hold a password: whoever reads them says what is wrong with them. So may
        // what was meant for a URL.
        () if text.contains("://") => Ok(Side::Database),
        () if is_configured && is_file && path.exists() => Err(RunError::usage(format!(
            "`{text}` is both a configured database and a file\n  help: write ./{text} for the \
             file, or give the database another name"
        ))),
        () if is_configured => Ok(Side::Database),
        () if is_file && !text.contains('=') && !path.exists() => {
            Err(RunError::usage(no_file(text, &path, names)))
        }
        () if is_declaration => Ok(Side::Declaration(path)),
        () if is_file || text.contains('=') => Ok(Side::Database),
        () => Err(RunError::usage(match NOT_YET.iter().find(|(ending, _)| ends(ending)) {
            Some((_, what)) => format!(
                "{}: {what} are not supported in this version\n  help: apply it to a database, and \
                 name that",
                mask_typed(text)
            ),
            None => unknown(text, &path, names),
        })),
    }
}

fn unknown(text: &str, path: &Path, names: &[&str]) -> String {
    let what = match path.is_file() {
        true => "is a file, and its name does not end in .json or .yaml",
        false => "is neither a configured database nor a file",
    };
    format!("`{}` {what}\n  help: {}", mask_typed(text), help(text, path, names))
}

fn no_file(text: &str, path: &Path, names: &[&str]) -> String {
    format!("there is no file {}\n  help: {}", mask_typed(text), help(text, path, names))
}

/// What may have been meant: a configured database, or a file beside the one that is not there.
fn help(text: &str, path: &Path, names: &[&str]) -> String {
    /// More entries of a directory are not looked at.
    const MOST: usize = 10_000;
    let own = path.file_name().map(|own| own.to_string_lossy().into_owned()).unwrap_or_default();
    let within = text.strip_suffix(&own).unwrap_or_default();
    let entries = path.parent().and_then(|dir| std::fs::read_dir(dir).ok());
    let files = entries.into_iter().flatten().take(MOST).filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        let may_be_meant = [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
        may_be_meant.then(|| format!("{within}{name}"))
    });
    let files: Vec<String> = files.collect();
    let known = names.iter().copied().chain(files.iter().map(String::as_str));
    match suggest::nearest(text, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => KINDS.to_owned(),
    }
}
