//! What a person may do about one difference: the planner's statements for it alone, the same for all
//! databases to change.

mod aim;
mod contents;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::compare::Sides;
use crate::ddl;
use crate::model::prop;
use crate::model::{
    Address, Behind, Change, Difference, Fix, Kind, Name, Object, Remedy, Risk, Snapshot, Value,
};
use crate::sql::Statement;

use self::aim::{Aim, aim};
use super::plan::{Allowed, Hold, Manner, Plan, Planner, Request, Withheld};

/// Planners by the database to change, and the side that it is made like where that is another
/// database.
type Planners<'a> = BTreeMap<(Name, Option<Name>), Rc<Planner<'a>>>;

/// What removes single differences.
pub struct Remedies<'a> {
    sides: Sides<'a>,
    manner: Manner,
    planners: RefCell<Planners<'a>>,
}

impl<'a> Remedies<'a> {
    /// For what was compared.
    pub fn new(sides: Sides<'a>, manner: Manner) -> Self {
        Remedies { sides, manner, planners: RefCell::default() }
    }

    /// What removes a difference, together with others of the same object (`along`) that follow from
    /// it. Nothing where the databases to change would need different statements, or where what it
    /// removes would be lost.
    pub fn of(&self, difference: &Difference, along: &[&Difference]) -> Remedy {
        let Some(aim) = aim(difference) else { return Remedy::default() };
        let like = aim.like.map(|like| (like.clone(), aim.wrong.clone()));
        let none = |why: String| Remedy { why_not: Some(why), ..Remedy::default() };
        // Where the text says what rows are held to, or how they are found, it may mean work for
        // nothing.
        if difference.by_text_only && !is_read_anew(difference.object.kind) {
            return Remedy::default();
        }
        let mut fixes = aim.wrong.iter().map(|target| self.in_one(difference, along, &aim, target));
        let first = match fixes.next().flatten() {
            Some(Ok(first)) => first,
            Some(Err(why)) => return none(why),
            None => return Remedy::default(),
        };
        match fixes.all(|other| other == Some(Ok(first.clone()))) {
            true => {
                let fix = Fix { databases: aim.wrong.clone(), ..first };
                Remedy { fix: Some(fix), like, why_not: None }
            }
            false => none("the databases need different statements".to_owned()),
        }
    }

    /// The statements for one database; why not, where there are none. `None` where it is not known.
    fn in_one(
        &self,
        difference: &Difference,
        along: &[&Difference],
        aim: &Aim<'_>,
        target: &Name,
    ) -> Option<Result<Fix, String>> {
        let target = self.sides.database(target)?;
        let source = match aim.like {
            Some(like) => self.sides.database(like),
            None => self.sides.declaration,
        };
        if let Some(why) = comes_otherwise(difference, aim, target, source) {
            return Some(Err(why));
        }
        let wanted = contents::with_contents(difference, along, aim, target, source);
        let wanted: Vec<&Difference> = wanted.iter().collect();
        let planner = self.planner(target, source);
        let default_privileges: Vec<Object> =
            target.of_kind(Kind::DEFAULT_PRIVILEGE).cloned().collect();
        let planned = |allowed: Allowed| {
            planner.plan(&Request {
                differences: &wanted,
                allowed,
                manner: self.manner,
                default_privileges: &default_privileges,
                refuses: &|_| None,
            })
        };
        let all = planned(Allowed { destructive: true, weakening: true });
        let own = difference.address_in(&target.name);
        // A part of it, a table without its policies, may be worse than nothing.
        let is_own = |one: &&Withheld| one.object == *own;
        match all.withheld.iter().find(is_own).or(all.withheld.first()) {
            Some(withheld) if withheld.object == *own => return Some(Err(withheld.hold.why())),
            Some(Withheld { object, hold, .. }) => {
                return Some(Err(format!("{} {object}: {}", object.kind, hold.why())));
            }
            None => {}
        }
        let statements: Vec<Statement> =
            all.steps.into_iter().flat_map(|step| step.statements).collect();
        if statements.is_empty() {
            return Some(Err("there is no safe automatic fix".to_owned()));
        }
        let risk = risk(&planned(Allowed::default()));
        if matches!(&risk, Some(risk) if risk.mark == DESTROYS) {
            return Some(Err("what it removes would be lost".to_owned()));
        }
        Some(Ok(Fix { risk, ..Fix::from(statements) }))
    }

    fn planner(&self, target: &'a Snapshot, source: Option<&'a Snapshot>) -> Rc<Planner<'a>> {
        let of = source.filter(|source| {
            self.sides.declaration.is_none_or(|declaration| !std::ptr::eq(*source, declaration))
        });
        let key = (target.name.clone(), of.map(|source| source.name.clone()));
        let mut planners = self.planners.borrow_mut();
        let new = || Rc::new(Planner::new(target, source));
        planners.entry(key).or_insert_with(new).clone()
    }
}

/// What sets a sequence that is behind its column to where it should be.
pub fn forward(behind: &Behind) -> Option<Fix> {
    ddl::sequence::forward(behind).map(|statement| Fix::from(vec![statement]))
}

/// Whether other words for the same thing in an object of the kind cost nothing: no row is looked at.
fn is_read_anew(kind: Kind) -> bool {
    [Kind::POLICY, Kind::TRIGGER, Kind::RULE, Kind::VIEW].contains(&kind)
}

/// Why nothing is to do for an object by itself: another one brings it.
fn comes_otherwise(
    difference: &Difference,
    aim: &Aim<'_>,
    target: &Snapshot,
    source: Option<&Snapshot>,
) -> Option<String> {
    let model = difference.model.as_ref()?;
    match difference.change {
        Change::Missing if model.address.kind == Kind::SEQUENCE => {
            let column = Address::from_displayed(Kind::COLUMN, model.text(prop::OWNED_BY)?)?;
            let table = column.owning_table()?;
            let is_new = !target.objects.contains_key(&table);
            is_new.then(|| format!("it comes with table {table}"))
        }
        Change::Property(prop::INHERITED) if model.address.kind == Kind::COLUMN => {
            Some("PostgreSQL changes it only with what its table inherits from".to_owned())
        }
        Change::Property(prop::VALID) if aim.to == Value::Flag(true) => {
            let table = target.objects.get(&model.address.owning_table()?)?;
            let is_partitioned =
                table.property(prop::PARTITIONED_BY).is_some_and(|key| !key.is_none());
            is_partitioned.then(|| "every partition needs one that is attached to it".to_owned())
        }
        Change::Property(property @ ("clustered" | prop::REPLICA_IDENTITY))
            if aim.to == Value::Flag(false) =>
        {
            let table = model.address.owning_table()?;
            let mut parts = [Kind::INDEX, Kind::CONSTRAINT].into_iter().flat_map(|kind| {
                source.into_iter().flat_map(|side| side.within(&table, kind)).collect::<Vec<_>>()
            });
            let other = parts.find(|other| other.flag(property))?;
            Some(format!("{} {} takes its place", other.address.kind, other.address.own_name()))
        }
        _ => None,
    }
}

const DESTROYS: &str = "DESTROYS";

/// The worst of what a plan holds back unless it is allowed.
fn risk(plan: &Plan) -> Option<Risk> {
    let marked = plan.withheld.iter().filter_map(|one| {
        let rank = match one.hold {
            Hold::Destroys => 0,
            Hold::MayLose(_) => 1,
            Hold::Weakens(_) => 2,
            Hold::ByHand(_) | Hold::RestsOn(_) => return None,
        };
        Some((rank, Risk { mark: one.hold.mark()?, why: one.hold.why() }))
    });
    marked.min_by_key(|(rank, _)| *rank).map(|(_, risk)| risk)
}
