//! `pg_service.conf`: named sets of connection settings (libpq, "The Connection Service File").

use std::path::{Path, PathBuf};

use super::{Settings, keyword};
use crate::config::input::{Environment, Variables};
use crate::input::{InputError, file, suggest};
use crate::model::Place;

/// Where libpq looks for the system's file if `PGSYSCONFDIR` does not say: Debian's place.
const SYSTEM_DIR: &str = "/etc/postgresql-common";

/// Fills what `settings` does not say from the service that it names, if it names one.
pub(crate) fn apply(
    settings: &mut Settings,
    variables: &Variables,
    env: &Environment,
) -> Result<(), InputError> {
    let Some(service) = settings.get("service").cloned() else { return Ok(()) };
    let own = settings.get("servicefile").map(|setting| env.absolute(Path::new(&setting.value)));
    if let Some(missing) = own.as_ref().filter(|path| !path.exists()) {
        let missing = file::shown(missing, &env.current_dir);
        return Err(service.error(format_args!("the service file {missing} does not exist")));
    }
    let personal = env.home.as_ref().map(|home| home.join(".pg_service.conf"));
    let system = variables.get("PGSYSCONFDIR").map_or(SYSTEM_DIR, String::as_str);
    let files: Vec<PathBuf> = own
        .or(personal)
        .into_iter()
        .chain([env.absolute(Path::new(system)).join("pg_service.conf")])
        .collect();
    for path in files.iter().filter(|path| path.exists()) {
        let shown = file::shown(path, &env.current_dir);
        if let Some(found) = section(&file::read_text(path, &shown)?, &service.value, &shown)? {
            for (name, setting) in &found {
                settings.set_default(name, setting.value.clone(), &setting.source);
            }
            return Ok(());
        }
    }
    let looked: Vec<_> = files.iter().map(|path| file::shown(path, &env.current_dir)).collect();
    Err(service
        .error("the connection service is not defined")
        .help(format_args!("looked for its section in {}", looked.join(" and "))))
}

/// The settings of one section; the first value of a keyword counts, as for libpq.
fn section(text: &str, service: &str, shown: &str) -> Result<Option<Settings>, InputError> {
    let mut found: Option<Settings> = None;
    for (index, line) in text.lines().enumerate() {
        let place = Place { file: shown.into(), line: index as u64 + 1 };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            match found {
                Some(_) => break,
                None => found = (name == service).then(Settings::new),
            }
            continue;
        }
        let Some(settings) = &mut found else { continue };
        if line.to_lowercase().starts_with("ldap") {
            return Err(InputError::at(&place, "LDAP lookup of services is not supported"));
        }
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| InputError::at(&place, "is neither key=value nor [service]"))?;
        if matches!(name.trim(), "service" | "servicefile") {
            return Err(InputError::at(&place, "a service cannot refer to another service"));
        }
        let known = keyword::find(name.trim()).ok_or_else(|| unknown(name.trim(), &place))?;
        settings.set_default(known.name, value.trim().to_owned(), &place.to_string());
    }
    Ok(found)
}

/// The error for a word that is no keyword of libpq, which reads service files itself.
fn unknown(name: &str, place: &Place) -> InputError {
    let error = InputError::at(place, format_args!("unknown connection keyword `{name}`"));
    match suggest::nearest(name, keyword::KEYWORDS.iter().map(|keyword| keyword.name)) {
        Some(near) => error.help(format_args!("did you mean `{near}`?")),
        None => error.help("write one of libpq's keywords, such as host, port, user or dbname"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# x\n[dev]\nhost=d\n\n[prod]\nhost=p\nhost=q\npassword=a=b\n[cycle]\nservice=prod\n[bad]\nhots=x\n[ldap]\nldap://x\n[odd]\nsecret\n";

    fn read(service: &str) -> Result<Option<String>, String> {
        let found = section(FILE, service, "s.conf").map_err(|error| error.message)?;
        let line = |s: &Settings| {
            s.iter()
                .map(|(n, s)| format!("{n}={}@{}", s.value, s.source))
                .collect::<Vec<_>>()
                .join(" ")
        };
        Ok(found.as_ref().map(line))
    }

    #[test]
    fn reads_one_section_with_places() {
        assert_eq!(read("prod").unwrap().unwrap(), "host=p@s.conf:6 password=a=b@s.conf:8");
        assert_eq!(read("nowhere").unwrap(), None);
    }

    #[test]
    fn refuses_with_path_and_line() {
        assert_eq!(
            read("cycle").unwrap_err(),
            "s.conf:10: a service cannot refer to another service"
        );
        assert_eq!(
            read("bad").unwrap_err(),
            "s.conf:12: unknown connection keyword `hots`\n  help: did you mean `host`?"
        );
        assert_eq!(
            read("ldap").unwrap_err(),
            "s.conf:14: LDAP lookup of services is not supported"
        );
        assert_eq!(read("odd").unwrap_err(), "s.conf:16: is neither key=value nor [service]");
    }

    #[test]
    fn says_where_it_looked() {
        let dir = tempfile::tempdir().unwrap();
        let env = Environment {
            current_dir: dir.path().to_owned(),
            home: Some(dir.path().to_owned()),
            ..Default::default()
        };
        let variables = Variables::from([("PGSYSCONFDIR".to_owned(), "/nonexistent".to_owned())]);
        let mut settings = Settings::new();
        settings.set("service", "prod".into(), "tenantctl.yaml:3");
        assert_eq!(
            apply(&mut settings, &variables, &env).unwrap_err().message,
            "tenantctl.yaml:3: the connection service is not defined\n  help: looked for its section in .pg_service.conf and /nonexistent/pg_service.conf"
        );
        std::fs::write(dir.path().join(".pg_service.conf"), FILE).unwrap();
        apply(&mut settings, &variables, &env).unwrap();
        assert_eq!(settings.get("host").unwrap().value, "p");
        settings.set("servicefile", "gone".into(), "PGSERVICEFILE");
        assert_eq!(
            apply(&mut settings, &variables, &env).unwrap_err().message,
            "tenantctl.yaml:3: the service file gone does not exist"
        );
    }
}
