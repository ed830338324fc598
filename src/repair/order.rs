//! The order of a script: removals first, what uses a thing before the thing; then what is made and
//! changed, a thing before what uses it.
//!
//! Which of two things uses the other is told by their texts: PostgreSQL, with nothing but its own
//! schema in the search path, qualifies every name that it deparses. A name in a string literal
//! counts, too, which at worst orders two things that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Kind, Name, Statement, identifiers};

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The object.
    pub object: Address,
    /// Whether it is removed.
    pub removes: bool,
    /// Why, in a sentence. Raw.
    pub why: String,
    /// Texts that name what the object needs, besides the statements: of what is removed, all that it
    /// stated.
    pub uses: Vec<String>,
    /// What must count nothing first.
    pub guards: Vec<String>,
    /// What to run; nothing where a person has to decide.
    pub statements: Vec<Statement>,
    /// What to do by hand, or to know first. Raw.
    pub advice: Option<String>,
}

impl Step {
    /// Its statements for now, or those for after everything that a script makes: the first that has
    /// to wait, and all that follow it.
    pub(super) fn of_phase(&self, late: bool) -> &[Statement] {
        let first = self.statements.iter().position(|statement| statement.late);
        let (now, after) = self.statements.split_at(first.unwrap_or(self.statements.len()));
        if late { after } else { now }
    }
}

/// The steps in an order in which they can be run.
pub fn ordered(steps: Vec<Step>) -> Vec<Step> {
    let (removals, rest): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| step.removes);
    let mut ordered = sorted(removals);
    ordered.reverse();
    ordered.extend(sorted(rest));
    ordered
}

/// What others need before what needs them; otherwise by kind, and by address.
fn sorted(mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_by_cached_key(|step| (rank(step.object.kind), step.object.clone()));
    let mut made: BTreeMap<(&Name, &Name), Vec<usize>> = BTreeMap::new();
    // What is said about a thing, nothing else needs.
    let things = steps.iter().enumerate().filter(|(_, step)| step.object.target().is_none());
    for (index, step) in things {
        if let [schema, name, ..] = step.object.subject().1 {
            made.entry((schema, name)).or_default().push(index);
        }
    }
    let mut waits: Vec<BTreeSet<usize>> = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let mut needs = BTreeSet::new();
        let now = step.of_phase(false).iter().map(|statement| &statement.sql);
        let texts = now.chain(&step.uses);
        for name in texts.flat_map(|text| qualified_names(text)) {
            needs.extend(made.get(&(&name.0, &name.1)).into_iter().flatten());
        }
        // What is in a table needs the table, and never the reverse.
        let own = step.object.subject().1;
        let is_part = |other: &usize| {
            step.object.target().is_none()
                && steps.get(*other).is_some_and(|other| {
                    let whole = other.object.subject().1;
                    whole.len() >= own.len() && whole.starts_with(own.get(..2).unwrap_or(own))
                })
        };
        needs.retain(|other| *other != index && !is_part(other));
        waits.push(needs);
    }
    let mut order = Vec::with_capacity(steps.len());
    let mut placed = BTreeSet::new();
    let mut open: BTreeSet<usize> = (0..steps.len()).collect();
    while let Some(first) = open.first().copied() {
        let ready = |index: &&usize| waits.get(**index).is_none_or(|w| w.is_subset(&placed));
        // Where things need each other in a circle, one of them has to begin.
        let next = open.iter().find(ready).copied().unwrap_or(first);
        open.remove(&next);
        placed.insert(next);
        order.push(next);
    }
    let mut steps: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| steps.get_mut(index)?.take()).collect()
}

fn rank(kind: Kind) -> usize {
    Kind::ALL.iter().position(|known| *known == kind).unwrap_or(usize::MAX)
}

/// Every pair of neighbouring names, which all qualified names are among.
fn qualified_names(sql: &str) -> Vec<(Name, Name)> {
    let names = identifiers_of_all(sql);
    names.iter().zip(names.iter().skip(1)).map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// Names, those in string literals (`nextval('public.s'::regclass)`, bodies) among them.
fn identifiers_of_all(sql: &str) -> Vec<Name> {
    identifiers(&sql.replace('\'', " ")).into_iter().map(Name::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{Step, ordered};
    use crate::model::{Address, Kind, Statement};

    fn step(kind: Kind, path: &[&str], sql: &str) -> Step {
        Step {
            object: Address::new(kind, path.iter().copied()),
            removes: sql.starts_with("DROP"),
            why: String::new(),
            uses: Vec::new(),
            guards: Vec::new(),
            statements: vec![Statement::new(sql)],
            advice: None,
        }
    }

    fn order(steps: Vec<Step>) -> Vec<String> {
        ordered(steps).into_iter().map(|step| step.object.to_string()).collect()
    }

    #[test]
    fn a_thing_comes_before_what_uses_it() {
        let view = |name, sql| step(Kind::VIEW, &["s", name], sql);
        let steps = vec![
            view("a", "CREATE VIEW \"s\".\"a\" AS SELECT x FROM s.b"),
            view("b", "CREATE VIEW \"s\".\"b\" AS SELECT s.f(x) FROM s.t"),
            step(Kind::TABLE, &["s", "t"], "CREATE TABLE \"s\".\"t\" (x int DEFAULT s.g(1))"),
            step(Kind::FUNCTION, &["s", "g", "(integer)"], "CREATE FUNCTION s.g(integer)"),
            step(Kind::FUNCTION, &["s", "f", "(s.t)"], "CREATE FUNCTION \"s\".\"f\"(x s.t)"),
        ];
        assert_eq!(order(steps), ["s.g(integer)", "s.t", "s.f(s.t)", "s.b", "s.a"]);
    }

    #[test]
    fn what_uses_a_thing_is_removed_before_it() {
        let steps = vec![
            step(Kind::TABLE, &["s", "t"], "DROP TABLE s.t"),
            step(Kind::VIEW, &["s", "v"], "DROP VIEW s.v"),
            Step {
                uses: vec!["SELECT a FROM s.v".to_owned()],
                ..step(Kind::VIEW, &["s", "a"], "DROP VIEW s.a")
            },
            step(Kind::COLUMN, &["s", "u", "c"], "ALTER TABLE s.u ADD c int"),
        ];
        assert_eq!(order(steps), ["s.a", "s.v", "s.t", "s.u.c"]);
    }

    #[test]
    fn a_circle_ends_somewhere() {
        let function = |name: &str, other: &str| {
            let sql = format!("CREATE FUNCTION s.{name}() AS 'SELECT s.{other}()'");
            step(Kind::FUNCTION, &["s", name, "()"], &sql)
        };
        assert_eq!(order(vec![function("a", "b"), function("b", "a")]), ["s.a()", "s.b()"]);
    }
}
