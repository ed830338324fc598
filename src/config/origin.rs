//! Where each connection setting comes from: its place in the configuration, and the variables that
//! it was made from with their own places.

use std::collections::BTreeMap;
use std::fmt;

use super::conninfo::{Conninfo, Host, KEYWORDS, Settings};
use super::input::Variables as Environment;
use super::interpolate::Filled;
use crate::apps::{Found, Origin, Searched, Variables};
use crate::input::InputError;

/// Settings whose values are never shown.
const SECRETS: [&str; 2] = ["password", "sslpassword"];
/// Settings that decide which data is seen. One that nothing gives may stand in an env file that
/// cannot be followed: it is asked for by name.
const DECISIVE: [&str; 4] = ["host", "port", "dbname", "user"];

/// Where the settings of one database come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// In libpq's order.
    pub settings: Vec<SettingOrigin>,
    /// The application's files that were looked for, the strongest first.
    pub searched: Vec<Searched>,
    /// What is worth knowing about them.
    pub notes: Vec<String>,
}

/// Where one connection setting comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct SettingOrigin {
    /// As libpq names it.
    pub setting: &'static str,
    /// Its value; `None` for a secret.
    pub value: Option<String>,
    /// Where the setting itself is written: `tenantctl.yaml:7`, `-d`, `default`.
    pub source: String,
    /// The variables in it, in their order.
    pub variables: Vec<VariableOrigin>,
}

/// Omits the value, which may be a secret.
impl fmt::Debug for SettingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SettingOrigin").field(&self.setting).field(&self.source).finish()
    }
}

/// One variable that a setting was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableOrigin {
    /// Where the value stands.
    pub origin: Origin,
    /// Variables that only name another one, the outermost first.
    pub via: Vec<Origin>,
    /// Assignments of the variable that this one overrides, the strongest first.
    pub overrides: Vec<Overridden>,
}

/// An assignment that another one overrides.
#[derive(Clone, PartialEq, Eq)]
pub struct Overridden {
    /// What the setting would be; `None` for a secret, and where the variable is only a part of it.
    pub value: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// Omits the value, which may be a secret.
impl fmt::Debug for Overridden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Overridden").field(&self.origin).finish()
    }
}

/// `host = db.internal (web/.env.local:2, DB_HOST; overrides web/.env:1, DB_HOST)`.
impl fmt::Display for SettingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_deref().unwrap_or("***");
        write!(f, "{} = {value} ({})", self.setting, self.place())
    }
}

impl SettingOrigin {
    /// Where the value comes from, without the value:
    /// `web/.env.local:2, DB_HOST; overrides web/.env:1, DB_HOST`.
    pub fn place(&self) -> String {
        if self.variables.is_empty() {
            return self.source.clone();
        }
        let one = |variable: &VariableOrigin| {
            let via = variable.via.iter().rev().map(|via| format!(", named by {via}"));
            let overrides = variable.overrides.iter();
            let overrides = overrides.map(|other| format!("; overrides {}", other.origin));
            variable.origin.to_string() + &via.chain(overrides).collect::<String>()
        };
        self.variables.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// Whether a line of a file decides it.
    pub fn is_of_file(&self) -> bool {
        match self.variables.as_slice() {
            [] => self.source.contains(':'),
            variables => variables.iter().any(|variable| variable.origin.place.is_some()),
        }
    }
}

/// The variables of settings while these are read.
#[derive(Debug, Default)]
pub(crate) struct Traces(BTreeMap<&'static str, Vec<VariableOrigin>>);

impl Traces {
    /// Notes what one setting was made from.
    pub(crate) fn one(&mut self, setting: &'static str, filled: &Filled<'_>) {
        let is_shown = filled.is_whole && !SECRETS.contains(&setting);
        let variables = filled.variables.iter().map(|found| variable(found, is_shown)).collect();
        self.0.insert(setting, variables);
    }

    /// Notes what several settings were made from, those of a URL.
    pub(crate) fn all(&mut self, settings: &Settings, filled: &Filled<'_>) {
        for (setting, _) in settings {
            let variables = filled.variables.iter().map(|found| variable(found, false)).collect();
            self.0.insert(setting, variables);
        }
    }

    /// The provenance of everything, what nothing gives included.
    pub(crate) fn finish(
        self,
        settings: &Settings,
        variables: &Variables,
        conninfo: &Conninfo,
    ) -> Provenance {
        let Traces(mut traces) = self;
        let service = settings.get("service").is_some();
        let one = |setting: &'static str, keyword_variable: &str| {
            let is_secret = SECRETS.contains(&setting);
            let given = settings.get(setting);
            let of_variable = variables.in_environment(keyword_variable).ok().flatten();
            let of_variable = of_variable.filter(|found| !found.value.is_empty());
            let (value, source, variables) = match (given, of_variable, default(setting, conninfo))
            {
                (Some(given), ..) => {
                    let traced = traces.remove(setting).unwrap_or_default();
                    (given.value.clone(), given.source.to_string(), traced)
                }
                (None, Some(found), _) => (
                    found.value.to_owned(),
                    keyword_variable.into(),
                    vec![variable(&found, !is_secret)],
                ),
                (None, None, Some(default)) => {
                    let source = if service { "connection service or default" } else { "default" };
                    (default, source.to_owned(), Vec::new())
                }
                (None, None, None) => return None,
            };
            let value = Some(value).filter(|_| !is_secret);
            Some(SettingOrigin { setting, value, source, variables })
        };
        let mut one = one;
        Provenance {
            settings: KEYWORDS.iter().filter_map(|k| one(k.name, k.variable)).collect(),
            searched: variables.searched.clone(),
            notes: variables.notes.clone(),
        }
    }
}

fn variable(found: &Found<'_>, is_shown: bool) -> VariableOrigin {
    let overrides = found.variable.overrides.iter().map(|other| Overridden {
        value: other.value.clone().ok().filter(|_| is_shown),
        origin: other.origin.clone(),
    });
    VariableOrigin {
        origin: found.variable.assignment.origin.clone(),
        via: found.via.iter().map(|origin| (*origin).clone()).collect(),
        overrides: overrides.collect(),
    }
}

/// What a setting that nothing gives is.
fn default(setting: &str, conninfo: &Conninfo) -> Option<String> {
    match setting {
        "host" => conninfo.hosts.first().map(|(host, _)| match host {
            Host::Tcp { host, .. } => host.clone(),
            Host::Unix(directory) => directory.display().to_string(),
        }),
        "port" => conninfo.hosts.first().map(|(_, port)| port.to_string()),
        "dbname" => Some(conninfo.dbname.clone()),
        "user" => Some(conninfo.user.clone()),
        "password" => conninfo.passwords.iter().flatten().next().map(|_| String::new()),
        _ => None,
    }
}

/// The environment that libpq would see in the application. Fails where a variable that it would
/// take a setting from cannot be known.
pub(crate) fn environment(
    settings: &Settings,
    variables: &Variables,
) -> Result<Environment, InputError> {
    let has = |name: &str| settings.iter().any(|(setting, _)| **setting == *name);
    for keyword in KEYWORDS.iter().filter(|keyword| !has(keyword.name)) {
        let known = variables.in_environment(keyword.variable);
        let may_differ = variables.sets(keyword.variable) || DECISIVE.contains(&keyword.name);
        let is_given = keyword.name == "host" && has("hostaddr");
        if let Err(unresolved) = known
            && may_differ
            && !is_given
        {
            return Err(InputError::new(format_args!(
                "`{}` is not given, and the variable `{}` cannot be known: {unresolved}",
                keyword.name, keyword.variable
            ))
            .help(format_args!("add `{}`", keyword.name)));
        }
    }
    Ok(variables
        .iter()
        .filter_map(|(name, _)| {
            let found = variables.in_environment(name).ok().flatten()?;
            Some((name.to_owned(), found.value.to_owned()))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, ConfigInput, Environment, load};

    fn read(files: &[(&str, &str)], process: &[(&str, &str)]) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let variables = process.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let env = Environment {
            current_dir: dir.path().to_owned(),
            variables,
            home: None,
            user: Some("os_user".into()),
        };
        load(&ConfigInput { env, ..Default::default() }).map_err(|error| error.message)
    }

    const NEXTJS: &str = "databases:\n  nextjs:\n    app: nextjs\n    root: web\n    host: ${DB_HOST:-fallback}\n    password: ${DB_PASSWORD}\n    user: u-${DB_USER:-x}\n";

    #[test]
    fn every_setting_has_its_origin() {
        let files = [
            ("tenantctl.yaml", NEXTJS),
            ("web/.env.local", "# x\nDB_HOST=db.internal\nDB_PASSWORD=s3cret\n"),
            ("web/.env", "DB_HOST=weaker\nPGPORT=6000\nDB_PASSWORD=other\n"),
        ];
        let config = read(&files, &[("DB_USER", "me")]).unwrap();
        let provenance = &config.databases[0].provenance;
        let lines: Vec<_> = provenance.settings.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "host = db.internal (web/.env.local:2, DB_HOST; overrides web/.env:1, DB_HOST)",
                "port = 6000 (web/.env:2, PGPORT)",
                "dbname = u-me (default)",
                "user = u-me (process environment, DB_USER)",
                "password = *** (web/.env.local:3, DB_PASSWORD; overrides web/.env:3, DB_PASSWORD)",
            ]
        );
        let overrides = |index: usize| &provenance.settings[index].variables[0].overrides[0].value;
        assert_eq!(overrides(0).as_deref(), Some("weaker"));
        assert_eq!(*overrides(4), None, "a secret");
        assert!(!format!("{config:?}").contains("s3cret"));
    }

    #[test]
    fn settings_of_a_url_share_its_origin_and_show_no_secret() {
        let yaml = "databases:\n  a: {app: env, url: '${URL}'}\n  b: {host: h, port: 1}\n";
        let url = "URL=postgres://u:s3cret@h:7/d\n";
        let config = read(&[("tenantctl.yaml", yaml), (".env", url)], &[("URL", "x")]).unwrap();
        let lines = |index: usize| -> Vec<String> {
            config.databases[index].provenance.settings.iter().map(ToString::to_string).collect()
        };
        let from = "(.env:1, URL; overrides process environment, URL)";
        assert_eq!(
            lines(0),
            ["host = h", "port = 7", "dbname = d", "user = u", "password = ***"]
                .map(|s| format!("{s} {from}"))
        );
        assert_eq!(lines(1)[..2], ["host = h (tenantctl.yaml:3)", "port = 1 (tenantctl.yaml:3)"]);
        assert!(!format!("{config:?}").contains("s3cret"));
    }

    #[test]
    fn unset_variable_names_every_place_that_was_searched() {
        let message = read(&[("tenantctl.yaml", NEXTJS), ("web/.env", "")], &[]).unwrap_err();
        assert_eq!(
            message,
            "tenantctl.yaml:6: `databases.nextjs.password` uses the variable `DB_PASSWORD`, which is not set\n  help: searched: the process environment, web/.env.development.local (missing), web/.env.local (missing), web/.env.development (missing), web/.env\n  help: set it, or write `${DB_PASSWORD:-default}`"
        );
    }

    #[test]
    fn unresolved_variable_is_refused_and_has_no_default() {
        let yaml = "databases:\n  a: {app: node, host: '${DB_HOST:-fallback}'}\n";
        let package = ("package.json", "{\"dependencies\": {\"dotenv-expand\": \"1\"}}");
        let files = [("tenantctl.yaml", yaml), package, (".env", "A=1\nDB_HOST=$(secret-tool)\n")];
        assert_eq!(
            read(&files, &[]).unwrap_err(),
            "tenantctl.yaml:2: `databases.a.host` requires the variable `DB_HOST`, whose value cannot be known: .env:2: holds `$(...)`, which dotenv-expand runs\n  help: write the value here, or set the variable in a way that tenantctl can follow"
        );
        let files = [
            ("tenantctl.yaml", "databases:\n  a: {app: node, user: u}\n"),
            package,
            (".env", "PGHOST=$(x)\n"),
        ];
        assert_eq!(
            read(&files, &[]).unwrap_err(),
            "tenantctl.yaml:2: database `a`: `host` is not given, and the variable `PGHOST` cannot be known: .env:1: holds `$(...)`, which dotenv-expand runs\n  help: add `host`"
        );
    }

    #[test]
    fn two_applications_are_told_apart_by_the_last_assignment() {
        let yaml = "databases:\n  nextjs: {app: nextjs, root: web, host: '${H}'}\n  django: {app: django, root: api, host: '${H}'}\n";
        let files = [
            ("tenantctl.yaml", yaml),
            ("web/.env", "H=one\nH=two\n"),
            ("api/settings.py", "import environ\nenviron.Env.read_env()\n"),
            ("api/.env", "H=one\n"),
        ];
        let config = read(&files, &[]).unwrap();
        let host = |index: usize| config.databases[index].provenance.settings[0].to_string();
        assert_eq!(host(0), "host = two (web/.env:2, H; overrides web/.env:1, H)");
        assert_eq!(host(1), "host = one (api/.env:1, H)");
    }
}
