//! What the writers make in an empty database: over the case folders of tables and what is in them,
//! every object of the case, created from its snapshot alone, is read as the case's own.

use std::sync::OnceLock;

use tenantctl::ddl::{self, Statement, constraint_clause, sequence};
use tenantctl::model::{Kind, Name, Object, Snapshot, Value, grantee};
use tenantctl::scratch::{SUPERUSER, Server};

use super::cases::{self, Case, Share};
use super::fixtures::differences;
use super::{session, snapshot};
use crate::support::{Db, cluster_of, first, start};

/// The folders of the cases.
const FOLDERS: [&str; 7] =
    ["table", "column", "constraint", "index", "policy", "sequence", "schema"];

#[test]
fn objects_of_a_case_are_created_from_its_snapshot() {
    created_on(first());
}

#[test]
fn objects_of_a_case_are_created_from_its_snapshot_on_the_newest_version() {
    static NEWEST: OnceLock<Server> = OnceLock::new();
    created_on(NEWEST.get_or_init(|| start(cluster_of(18), "creation-18", &[])));
}

fn created_on(server: &'static Server) {
    let wrong = cases::for_each([server, server], Share(0, 1), |case| match folder(case) {
        true => ["a.sql", "b.sql"].iter().flat_map(|file| wrong_ones(case, file, server)).collect(),
        false => Vec::new(),
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn folder(case: &Case) -> bool {
    FOLDERS.iter().any(|folder| case.to_string().starts_with(&format!("{folder}/")))
}

/// What is no statement's: an index that failed to be built, a partition that is half detached.
fn is_no_statements(case: &Case, property: Option<&str>) -> bool {
    match property {
        Some("valid" | "triggers enabled" | "detach pending") => true,
        // Which columns of a child are its own, too, depends on how it came to its parent.
        Some("inherited") => case.to_string() == "table/inherits_gone",
        _ => false,
    }
}

fn wrong_ones(case: &Case, file: &str, server: &'static Server) -> Vec<String> {
    let (original, created) = (Db::with(server, &case.text(file)), Db::create(server));
    let read = |db: &Db<'_>, name: &str| Snapshot { name: Name::new(name), ..snapshot(server, db) };
    let source = read(&original, "a");
    let mut wrong = Vec::new();
    let mut pending: Vec<(String, String)> = Vec::new();
    for (object, statements) in steps(&source, &read(&created, "b")) {
        match statements {
            Some(statements) => {
                let sql = statements.iter().map(|statement| format!("{};\n", statement.sql));
                pending.push((object, sql.collect()));
            }
            None => wrong.push(format!("{case} {file}: no statements for {object}")),
        }
    }
    // What needs something that is made later is tried again then: the order is not the writers'.
    loop {
        let before = pending.len();
        let mut failures = Vec::new();
        pending.retain(|(object, sql)| {
            let made =
                created.try_sql(&format!("SET check_function_bodies = off;\nBEGIN;\n{sql}COMMIT;"));
            made.map_err(|words| failures.push(format!("{case} {file}: {object}: {words}\n{sql}")))
                .is_err()
        });
        if pending.is_empty() {
            break;
        }
        if pending.len() == before {
            wrong.extend(failures);
            break;
        }
    }
    let result = read(&created, "b");
    let mut asked = session(server, &original, SUPERUSER);
    asked.begin().unwrap();
    for difference in differences(&mut asked, &[source, result]) {
        if !is_no_statements(case, difference.1.as_deref()) {
            wrong.push(format!("{case} {file}: {difference:?}"));
        }
    }
    wrong
}

/// The statements of everything that the empty database lacks, in a simple order.
fn steps(source: &Snapshot, empty: &Snapshot) -> Vec<(String, Option<Vec<Statement>>)> {
    let mut steps = Vec::new();
    let named = |object: &Object| format!("{} {}", object.address.kind, object.address);
    for kind in Kind::ALL.iter().copied() {
        let mut objects: Vec<&Object> = source.of_kind(kind).collect();
        if [Kind::CONSTRAINT, Kind::INDEX].contains(&kind) {
            // A partition's own, which its table's are to find; foreign keys at the end.
            objects.retain(|it| !it.flag("inherited") || is_named_part(it, source));
            let is_key = |it: &&Object| constraint_clause::constraint_type(it) == "foreign key";
            objects.sort_by_key(|it| (is_key(it), std::cmp::Reverse(depth(it, source))));
        }
        if kind == Kind::TABLE || kind == Kind::FOREIGN_TABLE {
            objects.sort_by_key(|it| depth(it, source));
        }
        // What an owner may do comes with owning.
        objects.retain(|it| kind != Kind::PRIVILEGE || it.address.own_name() != grantee::OWNER);
        objects.retain(|object| !empty.objects.contains_key(&object.address));
        for object in objects {
            let statements = match kind {
                // Columns are made with their tables; a tablespace is the whole server's.
                Kind::COLUMN | Kind::TABLESPACE => continue,
                Kind::SEQUENCE => sequence::create_unowned(object),
                _ => ddl::writer(kind).and_then(|writer| (writer.create)(object, source)),
            };
            steps.push((named(object), statements));
        }
    }
    for sequence in source.of_kind(Kind::SEQUENCE) {
        steps.push((format!("owner of {}", sequence.address), sequence::own(sequence)));
    }
    for table in source.of_kind(Kind::TABLE) {
        steps.push((
            format!("triggers of {}", table.address),
            ddl::table::set_trigger_states(table),
        ));
    }
    for object in source.objects.values().filter(|it| it.address.target().is_none()) {
        let owner = object.text("owner").filter(|owner| *owner != SUPERUSER);
        if let Some(owner) = owner {
            let given = ddl::hand_over(&object.address, owner).map(|statement| vec![statement]);
            steps.push((format!("owner of {}", named(object)), given));
        }
    }
    steps.retain(|(_, statements)| statements.as_ref().is_none_or(|all| !all.is_empty()));
    steps
}

/// Whether it is a partition's part of an index, or of the constraint with one, under a name that
/// somebody chose.
fn is_named_part(object: &Object, side: &Snapshot) -> bool {
    let table = object.address.owning_table().and_then(|table| side.objects.get(&table));
    let has_index = object.address.kind == Kind::INDEX
        || ["primary key", "unique"].contains(&constraint_clause::constraint_type(object));
    has_index
        && !object.name_is_generated
        && table.is_some_and(|table| table.text("partition of").is_some())
}

/// How many tables its table, or it itself, is below.
fn depth(object: &Object, side: &Snapshot) -> usize {
    let table = object.address.owning_table().unwrap_or_else(|| object.address.clone());
    let Some(table) = side.objects.get(&table) else { return 0 };
    let inherits = match table.property("inherits") {
        Some(Value::List(parents)) => parents.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let parents = inherits.into_iter().chain(table.text("partition of").map(str::to_owned));
    let parents = parents.filter_map(|parent| {
        side.of_kind(Kind::TABLE).find(|table| table.address.to_string() == parent)
    });
    parents.map(|parent| depth(parent, side) + 1).max().unwrap_or(0)
}
