//! What `--only`, `--schema` and `--table` leave in.

use crate::catalog;
use crate::cli::{CheckArgs, Part};
use crate::config::Config;
use crate::model::Snapshot;
use crate::rules::RULES;
use crate::rules::policy::Selection;
use crate::run::error::RunError;
use crate::run::setup::Setup;
use crate::run::table_names;

/// The part of everything that a check looks at.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    only: Vec<Part>,
    /// Which objects, by name.
    pub(super) names: catalog::Scope,
}

impl Scope {
    /// As the flags say.
    pub(super) fn new(args: &CheckArgs) -> Scope {
        let names = catalog::Scope::typed(&args.schema, &args.table);
        Scope { only: args.only.clone(), names }
    }

    /// Looks for tables without a schema where the connection strings say.
    pub(super) fn within_search_path(&mut self, config: &Config) -> Result<(), RunError> {
        self.names = table_names::scope(&self.names, config)?;
        Ok(())
    }

    /// Whether this part is to be checked.
    pub(super) fn includes(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// Whether this part was asked for by its name.
    pub(super) fn names_part(&self, part: Part) -> bool {
        self.only.contains(&part)
    }

    /// Whether no flag left anything out.
    pub(super) fn is_everything(&self) -> bool {
        self.only.is_empty() && !self.is_narrow()
    }

    /// Whether objects are left out by name.
    pub(super) fn is_narrow(&self) -> bool {
        self.names.is_narrow()
    }

    /// Leaves only the objects whose names match.
    pub(super) fn narrow(&self, declaration: &mut Snapshot) {
        declaration.objects.retain(|address, _| self.names.takes(address));
    }

    /// Chosen parts of which no chosen rule tells anything are refused: nothing would be found.
    pub(super) fn must_have_rules(&self, selection: &Selection) -> Result<(), RunError> {
        let groups = |part: &Part| match part {
            Part::Identity => &["IDN"][..],
            Part::Access => &["ACC"],
            Part::Structure => &["SCH", "CON", "IDX"],
            Part::Rules => &["CON", "IDX", "SEQ"],
            Part::Rows => &["DAT", "SEQ"],
        };
        let is_wanted = |group: &&str| {
            RULES.iter().any(|rule| rule.code.starts_with(*group) && selection.wants(rule.code))
        };
        if self.only.is_empty() || self.only.iter().flat_map(groups).any(is_wanted) {
            return Ok(());
        }
        Err(RunError::usage(
            "--select and --ignore leave no rule about the parts that --only chooses",
        ))
    }

    /// A check that would hold one database against nothing is refused.
    pub(super) fn must_have_something(&self, setup: &Setup) -> Result<(), RunError> {
        let declares = setup.declaration.as_ref().is_some_and(|d| !d.objects.is_empty());
        let compares = self.includes(Part::Structure) || self.includes(Part::Rows);
        if self.only == [Part::Identity] && setup.config.order.len() < 2 {
            return Err(RunError::usage("--only identity requires two databases or more"));
        }
        match &setup.config.order[..] {
            [name] if compares && !declares => Err(RunError::usage(format!(
                "there is nothing to compare {} with: declare how things should be in \
                 expected_schema.yaml, or give a second database with -d",
                name.displayed()
            ))),
            _ => Ok(()),
        }
    }
}
