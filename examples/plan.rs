//! Plans fixes of a database that exists only in memory: `cargo run --release --example plan -- SCHEMAS
//! DIFFERENCES`. Every schema has ten tables of ten columns with keys between them and a view. Prints,
//! in milliseconds, how long it took to plan one difference, all of them in one plan, and (of at most
//! a thousand) each in a plan of its own; then the peak memory in KiB before planning and after.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::time::Instant;

use tenantctl::model::{
    Actual, Address, Change, Dependency, DependencyKind, Difference, Kind, Name, Object, Origin,
    Property, Snapshot, Value,
};
use tenantctl::repair::plan::{Allowed, Manner, Planner, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || -> Result<usize, Box<dyn std::error::Error>> {
        Ok(arguments.next().ok_or("SCHEMAS DIFFERENCES?")?.parse()?)
    };
    let (schemas, count) = (number()?, number()?);
    let target = database(schemas);
    let differences: Vec<Difference> =
        (0..count).map(|number| longer(number % schemas, number / schemas)).collect();
    let all: Vec<&Difference> = differences.iter().collect();
    let before = peak();
    let planner = Planner::new(&target, None);
    let plan = |differences: &[&Difference]| {
        let (manner, allowed) = (Manner::default(), Allowed::default());
        planner.plan(&Request { differences, allowed, manner, refuses: &|_| None }).steps.len()
    };
    let one = all.get(..1).ok_or("no difference")?;
    let each = all.get(..count.min(1_000)).unwrap_or_default();
    let mut steps = Vec::new();
    for sets in [vec![one], vec![&all], each.chunks(1).collect()] {
        let begun = Instant::now();
        steps.push(sets.into_iter().map(plan).sum::<usize>());
        println!("{:.2}", begun.elapsed().as_secs_f64() * 1_000.0);
    }
    println!("{before}\n{}", peak());
    // Each makes its view anew.
    assert!(steps.iter().all(|steps| *steps > 0), "{steps:?}");
    Ok(())
}

/// A column of a table that a view reads is to be longer.
fn longer(schema: usize, column: usize) -> Difference {
    let wanted = Value::text("(300)");
    Difference {
        object: at(
            Kind::COLUMN,
            &format!("tenant_{schema}"),
            &["t0", &format!("c{}", column % 10)],
        ),
        elsewhere: BTreeMap::new(),
        shape: None,
        change: Change::Property("type modifier"),
        declared: true,
        expected: Some(wanted),
        actual: BTreeMap::from([("a".into(), Actual::Value(Value::text("(255)")))]),
        databases: vec!["a".into()],
        declared_at: None,
        severity: None,
        model: None,
        by_text_only: false,
    }
}

fn database(schemas: usize) -> Snapshot {
    let mut all = Snapshot::empty("a", Origin::Database);
    all.kinds_read = Kind::ALL.iter().copied().collect();
    let mut needs = Vec::new();
    let mut need = |dependent: &Address, referenced: Address, kind| {
        needs.push(Dependency { dependent: dependent.clone(), part: None, referenced, kind });
    };
    let column: Vec<Property> = [
        ("type", Value::type_name("character varying")),
        ("type modifier", Value::text("(255)")),
        ("not null", Value::Flag(true)),
        ("default", Value::None),
    ]
    .map(|(name, value)| Property { name, value })
    .into();
    for schema in (0..schemas).map(|number| format!("tenant_{number}")) {
        let own = Address::new(Kind::SCHEMA, [schema.as_str()]);
        all.insert(Object::named(own.clone(), []));
        for number in 0..10 {
            let table_name = format!("t{number}");
            let table = at(Kind::TABLE, &schema, &[&table_name]);
            need(&table, own.clone(), DependencyKind::Normal);
            all.insert(Object::named(table.clone(), []));
            for column_number in 0..10 {
                let name = format!("c{column_number}");
                let address = at(Kind::COLUMN, &schema, &[&table_name, &name]);
                all.insert(Object::named(address, column.clone()));
            }
            let first = at(Kind::COLUMN, &schema, &[&table_name, "c0"]);
            let key = at(Kind::CONSTRAINT, &schema, &[&table_name, "key"]);
            need(&key, first.clone(), DependencyKind::Auto);
            let property = |name, text: &str| Property { name, value: Value::text(text) };
            let mut properties = vec![property("type", "primary key")];
            all.insert(Object::named(key, properties.clone()));
            if number > 0 {
                let address = at(Kind::CONSTRAINT, &schema, &[&table_name, "to_first"]);
                need(&address, first, DependencyKind::Auto);
                properties = vec![property("type", "foreign key")];
                properties.push(property("references", &format!("{schema}.t0")));
                all.insert(Object::named(address, properties));
            }
        }
        let view = at(Kind::VIEW, &schema, &["v"]);
        for column in (0..10).map(|number| format!("c{number}")) {
            need(&view, at(Kind::COLUMN, &schema, &["t0", &column]), DependencyKind::Normal);
        }
        let query = Value::Definition(format!("SELECT * FROM {schema}.t0").into());
        all.insert(Object::named(view, [Property { name: "definition", value: query }]));
    }
    all.dependencies = Some(needs.into_iter().collect());
    all
}

fn at(kind: Kind, schema: &str, names: &[&str]) -> Address {
    Address::new(kind, [schema].into_iter().chain(names.iter().copied()).map(Name::new))
}

/// The peak memory of this process in KiB, 0 where that is not known.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
