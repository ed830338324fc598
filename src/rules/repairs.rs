//! What would make one database as it should be: the rules' own statements, and the removal of what
//! is too many, which no finding prints because it destroys.

use crate::ddl;
use crate::model::{Actual, Address, Change, Difference, Fix, Kind, Name, Statement};

use super::absorb;
use super::book::{Sides, claimed};

/// What one difference asks of the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// The object, as the database calls it, or will.
    pub object: Address,
    /// What is wrong, in a sentence. Raw.
    pub message: String,
    /// What to run; `None` where a person has to decide.
    pub fix: Option<Fix>,
    /// What to do by hand, or to know first. Raw.
    pub advice: Option<String>,
    /// What becomes of the object.
    pub becomes: Becomes,
}

/// What becomes of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Becomes {
    /// It is made.
    Made,
    /// It is changed.
    Changed,
    /// It is removed.
    Removed,
}

/// Everything that makes `target` as declared, or like the first database where nothing is
/// declared. In the order of the differences.
pub fn repairs(differences: &[Difference], sides: &Sides<'_>, target: &Name) -> Vec<Repair> {
    let absorbed = absorb::absorbed(differences, sides);
    absorbed.iter().filter_map(|difference| repair(difference, sides, target)).collect()
}

fn repair(difference: &Difference, sides: &Sides<'_>, target: &Name) -> Option<Repair> {
    let (_, said) = claimed(difference, sides)?;
    let object = difference.address_in(target).clone();
    let is_there = difference.actual.get(target) == Some(&Actual::Present);
    let is_too_many = match difference.change {
        Change::Extra => is_there,
        // Another database lacks it: nothing is declared, or it would be wrong there only.
        Change::Missing if is_there && difference.declared => return None,
        Change::Missing => is_there,
        Change::Property(_) | Change::Renamed => false,
    };
    if !is_too_many {
        let becomes = match difference.change {
            Change::Missing => Becomes::Made,
            _ => Becomes::Changed,
        };
        let (message, fix) = (said.message, said.fix);
        let advice = said.advice.filter(|_| fix.is_none());
        return Some(Repair { object, message, fix, advice, becomes });
    }
    let existing = sides.database(target)?.objects.get(&object)?;
    let own = said.fix.filter(|_| difference.change == Change::Extra);
    let fix = own.map(|fix| fix.statements).or_else(|| ddl::removal(existing)).map(|statements| {
        let harmless = [
            Kind::PRIVILEGE,
            Kind::DEFAULT_PRIVILEGE,
            Kind::COMMENT,
            Kind::SECURITY_LABEL,
            Kind::SETTING,
        ];
        let mark = |statement: Statement| match harmless.contains(&object.kind) {
            true => statement,
            false => statement.destroying(),
        };
        Fix { statements: statements.into_iter().map(mark).collect(), ..Fix::default() }
    });
    Some(Repair { object, message: said.message, fix, advice: None, becomes: Becomes::Removed })
}
