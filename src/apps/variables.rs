//! The variables of one application: the value of each, where it stands, what it overrides, and
//! why a value cannot be known.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::Place;

/// The variables of a process. May hold passwords: it is never printed.
pub type Process = BTreeMap<String, String>;

/// A value, or why it cannot be known.
pub(crate) type Value = Result<String, Unresolved>;

/// Where a variable is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The line of the env file; `None` for the process environment.
    pub place: Option<Place>,
    /// The variable's name there.
    pub variable: String,
}

/// `web/.env:2, DB_HOST` or `process environment, DB_HOST`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}, {}", self.variable),
            None => write!(f, "process environment, {}", self.variable),
        }
    }
}

/// Why a value cannot be known without running the application. Never holds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The line that decides; `None` for the process environment.
    pub place: Option<Place>,
    /// Why the value cannot be known.
    pub reason: String,
}

impl Unresolved {
    /// A reason, to be placed by whoever knows the line.
    pub(crate) fn new(reason: impl fmt::Display) -> Self {
        Unresolved { place: None, reason: reason.to_string() }
    }
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

/// One assignment of a variable: the one that counts, or one that it overrides.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The value; of an overridden assignment, the text as written, quotes removed.
    pub value: Result<String, Unresolved>,
    /// Where it stands.
    pub origin: Origin,
}

/// Omits the value, which may be a secret.
impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Assignment").field(&self.origin).finish()
    }
}

/// One variable as the application sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The assignment that counts.
    pub assignment: Assignment,
    /// Assignments that it overrides, the strongest first.
    pub overrides: Vec<Assignment>,
}

/// A variable that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Its value.
    pub value: &'a str,
    /// The variable that holds it.
    pub variable: &'a Variable,
    /// Variables that only name another one, the one that was looked up first.
    pub via: Vec<&'a Origin>,
}

/// One file that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// The file as the user would name it.
    pub file: String,
    /// Whether it was read.
    pub read: bool,
}

impl fmt::Display for Searched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.read { Ok(()) } else { f.write_str(" (missing)") }
    }
}

/// How an application looks a variable up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    /// In its environment, which holds what the env files say.
    #[default]
    Environment,
    /// django-environ's `env("X")`: a value that begins with `$` names another variable. With
    /// `FileAwareEnv`, `X_FILE` names a file that holds the value.
    Proxy {
        /// Whether the settings use `FileAwareEnv`.
        file_aware: bool,
    },
    /// python-decouple's `config("X")`: files stay out of the environment.
    Config {
        /// Whether the file's names are case-insensitive, as those of `settings.ini` are.
        any_case: bool,
    },
}

/// The variables of one application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// By name.
    pub(crate) names: BTreeMap<String, Variable>,
    /// The files that were looked for, the strongest first.
    pub searched: Vec<Searched>,
    /// Surprises: a file was skipped, or is dropped as a whole.
    pub warnings: Vec<String>,
    /// Things worth knowing, where somebody asks.
    pub notes: Vec<String>,
    /// Why a variable that is in none of `names` may be set all the same.
    pub(crate) unknown: Option<Unresolved>,
    pub(crate) access: Access,
}

impl Variables {
    /// The process environment alone.
    pub fn of_process(process: &Process) -> Self {
        let names = process.iter().map(|(name, value)| {
            let origin = Origin { place: None, variable: name.clone() };
            let assignment = Assignment { value: Ok(value.clone()), origin };
            (name.clone(), Variable { assignment, overrides: Vec::new() })
        });
        Variables { names: names.collect(), ..Variables::default() }
    }

    /// Marks a variable that the application's own code sets. What was known of it is overridden.
    pub(crate) fn set_to_unknown(&mut self, name: &str, unresolved: Unresolved) {
        let origin = Origin { place: unresolved.place.clone(), variable: name.to_owned() };
        let assignment = Assignment { value: Err(unresolved), origin };
        let known = self.names.remove(name);
        let overrides = known.into_iter().flat_map(|old| {
            let Variable { assignment, overrides } = old;
            std::iter::once(assignment).chain(overrides)
        });
        let variable = Variable { overrides: overrides.collect(), assignment };
        self.names.insert(name.to_owned(), variable);
    }

    /// All variables by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.names.iter().map(|(name, variable)| (name.as_str(), variable))
    }

    /// Whether anything sets this variable, to whatever.
    pub fn sets(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The value that the application gets when it asks its loader for this name. `None` where it
    /// is not set.
    pub fn get(&self, name: &str) -> Result<Option<Found<'_>>, Unresolved> {
        match self.access {
            Access::Environment => self.found(name, name),
            Access::Config { any_case: true } if !self.is_of_process(name) => {
                self.any_case(&name.to_lowercase(), name)
            }
            Access::Config { .. } => self.found(name, name),
            Access::Proxy { file_aware } => self.proxied(name, file_aware),
        }
    }

    /// The value that the process environment of the application holds, which is what libpq reads.
    pub fn in_environment(&self, name: &str) -> Result<Option<Found<'_>>, Unresolved> {
        match self.access {
            Access::Config { .. } if !self.is_of_process(name) => Ok(None),
            _ => self.found(name, name),
        }
    }

    fn is_of_process(&self, name: &str) -> bool {
        let variable = self.names.get(name);
        variable.is_some_and(|variable| variable.assignment.origin.place.is_none())
    }

    /// An option of `settings.ini`, which a process variable in lower case does not hide.
    fn any_case(&self, key: &str, name: &str) -> Result<Option<Found<'_>>, Unresolved> {
        let hidden = self.names.get(key).filter(|_| self.is_of_process(key));
        let Some(variable) = hidden else { return self.found(key, name) };
        match variable.overrides.first() {
            None => Ok(None),
            Some(Assignment { value: Ok(value), .. }) if !value.contains('%') => {
                Ok(Some(Found { value, variable, via: Vec::new() }))
            }
            Some(Assignment { origin, .. }) => Err(Unresolved {
                place: origin.place.clone(),
                reason: format!("is interpolated, and the process sets `{key}` as well"),
            }),
        }
    }

    fn found(&self, key: &str, name: &str) -> Result<Option<Found<'_>>, Unresolved> {
        match (self.names.get(key), &self.unknown) {
            (Some(variable), _) => match &variable.assignment.value {
                Ok(value) => Ok(Some(Found { value, variable, via: Vec::new() })),
                Err(unresolved) => Err(unresolved.clone()),
            },
            (None, Some(unknown)) => Err(Unresolved {
                place: unknown.place.clone(),
                reason: format!("{} (so `{name}` may be set or not)", unknown.reason),
            }),
            (None, None) => Ok(None),
        }
    }

    /// django-environ follows names as long as values begin with `$`.
    fn proxied(&self, name: &str, file_aware: bool) -> Result<Option<Found<'_>>, Unresolved> {
        let mut via = Vec::new();
        let mut name = name.to_owned();
        loop {
            let file_name = format!("{name}_FILE");
            if file_aware
                && let Some(file) = self.found(&file_name, &file_name)?
                && !file.value.is_empty()
            {
                let place = file.variable.assignment.origin.place.clone();
                let reason =
                    format!("`{file_name}` is set, and `FileAwareEnv` reads the file it names");
                return Err(Unresolved { place, reason });
            }
            let found = self.found(&name, &name)?;
            let origin = via.last().map(|origin: &&Origin| origin.place.clone());
            let Some(found) = found else {
                return match origin {
                    None => Ok(None),
                    Some(place) => Err(Unresolved {
                        place,
                        // The name is part of a value, which may be a password.
                        reason: "the value begins with `$`, so django-environ takes it for the \
                                 name of another variable, which is not set"
                            .into(),
                    }),
                };
            };
            if !found.value.starts_with('$') {
                return Ok(Some(Found { via, ..found }));
            }
            let origin = &found.variable.assignment.origin;
            if via.contains(&origin) {
                return Err(Unresolved {
                    place: origin.place.clone(),
                    reason: "the value begins with `$` and leads back to itself".into(),
                });
            }
            name = found.value.trim_start_matches('$').to_owned();
            via.push(origin);
        }
    }
}
