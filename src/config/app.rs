//! Where an application takes its variables from, so that `${DB_HOST}` means here what it means
//! to the application itself.

use std::path::Path;

use super::dotenv;
use super::input::{Environment, Variables};
use crate::input::{InputError, file};

/// A framework whose env files we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    /// `.env.{mode}.local`, `.env.local` (not in test), `.env.{mode}`, `.env`; the mode is
    /// `NODE_ENV`, or development (Next.js, "Environment Variables: load order").
    NextJs,
    /// `.env`.
    Django,
}

/// The words of the key `app`.
pub(crate) const APPS: [(&str, App); 2] = [("nextjs", App::NextJs), ("django", App::Django)];

/// The process's variables and, below them, those of the application's env files in `root`. The
/// first to set a variable wins.
pub(crate) fn variables(app: App, root: &Path, env: &Environment) -> Result<Variables, InputError> {
    let mut variables = env.variables.clone();
    for name in env_files(app, &env.variables) {
        let path = root.join(name);
        if path.exists() {
            let shown = file::shown(&path, &env.current_dir);
            dotenv::load(&file::read_text(&path, &shown)?, &shown, &mut variables)?;
        }
    }
    Ok(variables)
}

fn env_files(app: App, process: &Variables) -> Vec<String> {
    let mode = match process.get("NODE_ENV").map(String::as_str) {
        Some("production") => "production",
        Some("test") => "test",
        _ => "development",
    };
    match app {
        App::Django => vec![".env".into()],
        App::NextJs => {
            let mut files = vec![format!(".env.{mode}.local")];
            if mode != "test" {
                files.push(".env.local".into());
            }
            files.extend([format!(".env.{mode}"), ".env".into()]);
            files
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(dir: &Path, variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Environment { current_dir: dir.to_owned(), variables, ..Default::default() }
    }

    #[test]
    fn takes_the_files_in_next_js_order() {
        let dir = tempfile::tempdir().unwrap();
        for name in [".env.development.local", ".env.local", ".env.development", ".env"] {
            let own = name.replace('.', "_").to_uppercase();
            std::fs::write(dir.path().join(name), format!("A={name}\n{own}=1\nP={name}\n"))
                .unwrap();
        }
        let read = |process: &[(&str, &str)]| {
            variables(App::NextJs, dir.path(), &env(dir.path(), process)).unwrap()
        };
        let development = read(&[("P", "process")]);
        assert_eq!(development["A"], ".env.development.local");
        assert_eq!(development["P"], "process");
        assert!(development.contains_key("_ENV"));
        assert_eq!(read(&[("NODE_ENV", "production")])["A"], ".env.local");
        assert_eq!(read(&[("NODE_ENV", "test")])["A"], ".env");
        let django = variables(App::Django, dir.path(), &env(dir.path(), &[])).unwrap();
        assert_eq!(django["A"], ".env");
    }
}
