//! What plans cost, counted in looked-up objects.

use std::collections::BTreeMap;

use super::{Allowed, Manner, Plan, Planner, Request};
use crate::model::{
    Actual, Address, Change, Dependencies, Dependency, DependencyKind, Difference, Kind, Object,
    Origin, Property, Snapshot, Value, objects,
};

fn column(table: usize) -> Address {
    Address::new(Kind::COLUMN, ["s".to_owned(), format!("t{table}"), "a".to_owned()])
}

/// Tables with a column and a view of it each.
fn database(tables: usize, knows_needs: bool) -> Snapshot {
    let mut side = Snapshot::empty("a", Origin::Database);
    side.kinds_read = Kind::ALL.iter().copied().collect();
    let property = |name, value| Property { name, value };
    let mut needs = Vec::new();
    for number in 0..tables {
        let table = Address::table("s", format!("t{number}"));
        side.insert(Object::named(table, []));
        let name = Value::type_name("integer");
        side.insert(Object::named(column(number), [property("type", name)]));
        let view = Address::new(Kind::VIEW, ["s".to_owned(), format!("v{number}")]);
        let query = Value::Definition(format!("SELECT a FROM s.t{number}").into());
        side.insert(Object::named(view.clone(), [property("definition", query)]));
        needs.push(Dependency {
            dependent: view,
            part: None,
            referenced: column(number),
            kind: DependencyKind::Normal,
        });
    }
    side.dependencies = knows_needs.then(|| Dependencies::from_iter(needs));
    side
}

fn difference(object: Address, change: Change, expected: Option<Value>) -> Difference {
    let actual = match change {
        Change::Property(_) => Actual::Value(Value::type_name("integer")),
        _ => Actual::Present,
    };
    Difference {
        object,
        elsewhere: BTreeMap::new(),
        shape: None,
        change,
        declared: false,
        expected,
        actual: BTreeMap::from([("a".into(), actual)]),
        databases: vec!["a".into()],
        declared_at: None,
        severity: None,
        model: None,
        by_text_only: false,
    }
}

fn plan(planner: &Planner<'_>, differences: &[Difference]) -> (Plan, usize) {
    let all: Vec<&Difference> = differences.iter().collect();
    let request = Request {
        default_privileges: &[],
        differences: &all,
        allowed: Allowed::default(),
        manner: Manner::default(),
        refuses: &|_| None,
    };
    let before = objects::lookups();
    let plan = planner.plan(&request);
    (plan, objects::lookups() - before)
}

fn wider(tables: usize) -> Vec<Difference> {
    let to = |table| {
        let wanted = Value::type_name("bigint");
        difference(column(table), Change::Property("type"), Some(wanted))
    };
    (0..tables).map(to).collect()
}

#[test]
fn plan_costs_what_differs_and_not_what_there_is() {
    for knows_needs in [true, false] {
        let cost = |tables: usize| {
            let side = database(tables, knows_needs);
            let (plan, cost) = plan(&Planner::new(&side, None), &wider(1));
            assert_eq!(plan.steps.len(), 3);
            cost
        };
        assert_eq!(cost(10), cost(1_000));
    }
}

#[test]
fn plan_of_many_differences_costs_each_of_them_once() {
    let side = database(1_000, true);
    let planner = Planner::new(&side, None);
    let dropped = |count| {
        let gone = |table| difference(column(table), Change::Extra, None);
        (0..count).map(gone).collect::<Vec<_>>()
    };
    for differences in [wider as fn(usize) -> Vec<Difference>, dropped] {
        let (few, many) = (differences(100), differences(1_000));
        let ((small, cost), (large, total)) = (plan(&planner, &few), plan(&planner, &many));
        let size = |plan: &Plan| plan.steps.len() + plan.withheld.len();
        assert_eq!(size(&large), 10 * size(&small));
        assert!(total <= 10 * cost, "{cost} for 100, {total} for 1,000");
    }
}
