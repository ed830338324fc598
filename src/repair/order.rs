//! The order of a script: removals first, what uses a thing before the thing; then what is made and
//! changed, a thing before what uses it.
//!
//! Which of two things uses the other is told by their texts: PostgreSQL, with nothing but its own
//! schema in the search path, qualifies every name that it deparses. A name in a string literal
//! counts, too, which at worst orders two things that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Kind, Name, Phase, Statement, identifiers};

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
    /// Why its statements weaken a protection, if they do.
    pub weakens: Option<&'static str>,
}

/// What a script may do besides what loses nothing and weakens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Allowed {
    /// Statements that destroy something.
    pub destructive: bool,
    /// Statements that weaken a protection.
    pub weakening: bool,
}

impl Allowed {
    /// Whether a script runs a statement of the step. One that weakens a protection holds back the
    /// others of its step, which rely on it.
    pub(super) fn runs(self, step: &Step, statement: &Statement) -> bool {
        (self.weakening || step.weakens.is_none()) && (self.destructive || !statement.destructive)
    }
}

impl Step {
    /// What a script leaves to a person of it, in words; `None` where it does all.
    pub fn left(&self, allowed: Allowed) -> Option<&'static str> {
        let held_back = || self.statements.iter().find(|of| !allowed.runs(self, of));
        match held_back() {
            _ if self.statements.is_empty() => Some("by hand"),
            None => None,
            Some(_) if self.weakens.is_some() && !allowed.weakening => {
                Some("commented out (WEAKENS)")
            }
            Some(_) => Some("commented out (DESTROYS)"),
        }
    }

    /// Its statements of a phase: the first that has to wait, and all that follow it, are for later.
    pub(super) fn of_phase(&self, phase: Phase) -> &[Statement] {
        let from = |phase: Phase| {
            let waits = |statement: &Statement| statement.phase >= phase;
            self.statements.iter().position(waits).unwrap_or(self.statements.len())
        };
        let (late, last) = (from(Phase::Late), from(Phase::Last));
        let range = match phase {
            Phase::Now => 0..late,
            Phase::Late => late..last,
            Phase::Last => last..self.statements.len(),
        };
        self.statements.get(range).unwrap_or_default()
    }
}

/// The steps in an order in which they can be run.
pub fn ordered(steps: Vec<Step>) -> Vec<Step> {
    let (removals, rest): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| step.removes);
    // Privileges and comments come last: a thing may have to wait, and what is granted by default is
    // granted with whatever is made later.
    let (said, things): (Vec<_>, Vec<_>) = rest.into_iter().partition(|step| {
        step.object.target().is_some() || step.object.kind == Kind::DEFAULT_PRIVILEGE
    });
    let mut ordered = sorted(removals);
    ordered.reverse();
    ordered.extend(sorted(things));
    ordered.extend(sorted(said));
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
    let mut columns: BTreeMap<Address, Vec<usize>> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        let table = step.object.owning_table().filter(|_| step.object.kind == Kind::COLUMN);
        if let Some(table) = table.filter(|_| !step.removes) {
            columns.entry(table).or_default().push(index);
        }
    }
    let mut waits: Vec<BTreeSet<usize>> = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let mut needs = BTreeSet::new();
        let now = step.of_phase(Phase::Now).iter().map(|statement| &statement.sql);
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
        // What is on a table may name any of its columns, which may have to wait for something.
        if let (Some(table), true) = (step.object.owning_table(), is_on_columns(step.object.kind)) {
            needs.extend(columns.get(&table).into_iter().flatten());
        }
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

/// Whether things of the kind are about columns of the table that they are in.
fn is_on_columns(kind: Kind) -> bool {
    [Kind::CONSTRAINT, Kind::INDEX, Kind::POLICY, Kind::RULE, Kind::TRIGGER].contains(&kind)
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
    use crate::model::{Address, Kind, Phase, Statement};

    fn step(kind: Kind, path: &[&str], sql: &str) -> Step {
        Step {
            object: Address::new(kind, path.iter().copied()),
            removes: sql.starts_with("DROP"),
            why: String::new(),
            uses: Vec::new(),
            guards: Vec::new(),
            statements: vec![Statement::new(sql)],
            advice: None,
            weakens: None,
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
    fn nothing_is_granted_on_what_has_to_wait() {
        let steps = vec![
            step(Kind::PRIVILEGE, &["sequence", "s", "t_id_seq", "r"], "GRANT ON s.t_id_seq"),
            step(Kind::DEFAULT_PRIVILEGE, &["r", "s", "tables", "q"], "ALTER DEFAULT PRIVILEGES"),
            step(Kind::TABLE, &["s", "t"], "CREATE SEQUENCE s.t_id_seq; CREATE TABLE s.t (v s.v)"),
            step(Kind::VIEW, &["s", "v"], "CREATE VIEW s.v AS SELECT 1"),
        ];
        let order = order(steps);
        assert_eq!(order[..2], ["s.v", "s.t"]);
    }

    #[test]
    fn what_is_on_a_column_waits_with_it() {
        let steps = vec![
            step(Kind::INDEX, &["s", "t", "i"], "CREATE INDEX i ON s.t (lower(c))"),
            step(Kind::COLUMN, &["s", "t", "c"], "ALTER TABLE s.t ADD COLUMN c s.d"),
            step(Kind::DOMAIN, &["s", "d"], "CREATE DOMAIN s.d AS text CHECK (s.f(VALUE))"),
            step(Kind::FUNCTION, &["s", "f", "(text)"], "CREATE FUNCTION s.f(text)"),
        ];
        assert_eq!(order(steps), ["s.f(text)", "s.d", "s.t.c", "s.t.i"]);
    }

    #[test]
    fn a_foreign_key_comes_after_the_key_that_it_refers_to() {
        let sql = ["CREATE", "OWNED BY", "ADD PRIMARY KEY", "ADD FOREIGN KEY", "CREATE POLICY"];
        let statements = sql.map(|sql| match sql {
            "CREATE" => Statement::new(sql),
            "ADD FOREIGN KEY" => Statement::new(sql).last(),
            sql => Statement::new(sql).late(),
        });
        let table = Step { statements: statements.into(), ..step(Kind::TABLE, &["s", "t"], "") };
        let of = |phase| table.of_phase(phase).iter().map(|s| s.sql.as_str()).collect::<Vec<_>>();
        assert_eq!(of(Phase::Now), sql[..1]);
        assert_eq!(of(Phase::Late), sql[1..3]);
        assert_eq!(of(Phase::Last), sql[3..]);
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
