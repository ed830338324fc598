//! One thing that is wrong, with what each side says and what to do.

use std::collections::BTreeMap;
use std::fmt;

use super::{Address, Fix, Name, Place, Value};

/// How bad a finding is. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Likely to hurt.
    Warning,
    /// Drift that breaks something.
    Error,
}

impl Severity {
    /// The word in reports and in configuration.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What one database says about a difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actual {
    /// The object is there, and this is the property's value.
    Value(Value),
    /// The object is there (the difference is about its existence).
    Present,
    /// The object is not there, and we could have seen it.
    Absent,
    /// We could not look: an unchecked says why.
    Unseen,
}

/// What each database says, by the database's name.
pub type Actuals = BTreeMap<Name, Actual>;

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's code: `SCH005`.
    pub code: &'static str,
    /// The rule's name: `length-differs`.
    pub name: &'static str,
    /// How bad it is, after the declaration's and the configuration's say.
    pub severity: Severity,
    /// What it is about; `None` for what concerns whole databases.
    pub object: Option<Address>,
    /// The property that differs, where one does.
    pub property: Option<&'static str>,
    /// The databases that are wrong; where no declaration decides, those that disagree.
    pub databases: Vec<Name>,
    /// What the declaration says.
    pub expected: Option<Value>,
    /// What each database says.
    pub actual: Actuals,
    /// Where it was declared.
    pub declared_at: Option<Place>,
    /// When each database's object last changed (`2026-03-01 12:00:00`, UTC), where the server
    /// tracks that.
    pub last_changed: BTreeMap<Name, String>,
    /// What is wrong, in one sentence. Holds raw names: escape it.
    pub message: String,
    /// What to do, where it is not SQL. Raw.
    pub advice: Option<String>,
    /// SQL that would remove it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A name for this finding that stays the same from run to run, whatever line of a file it was
    /// declared on: rule, object, property and databases, hashed (UUID version 5).
    pub fn fingerprint(&self) -> String {
        let object = self.object.as_ref().map(|a| format!("{} {a}", a.kind)).unwrap_or_default();
        let databases: Vec<_> = self.databases.iter().map(Name::quoted).collect();
        let text = format!(
            "{}\n{object}\n{}\n{}",
            self.code,
            self.property.unwrap_or_default(),
            databases.join(",")
        );
        uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text.as_bytes()).simple().to_string()
    }
}
