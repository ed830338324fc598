//! Which object needs which, held against pg_depend in PostgreSQL's own words.

use std::collections::BTreeSet;

use tenantctl::catalog::{Scope, read_with_dependencies};
use tenantctl::model::{Address, Dependencies, DependencyKind, Kind, Naming, Part, Snapshot};
use tenantctl::scratch::{SUPERUSER, Server};

use super::{rich, session, unchecked};
use crate::support::{Db, Project, first, second, versions};

const SCHEMA: &str = include_str!("dependencies.sql");
const ORACLE: &str = include_str!("dependencies_oracle.sql");

/// Why an end of an entry of pg_depend is no object.
const LEFT_OUT: [&str; 7] = [
    // Nobody can drop it, or it is there in every database.
    "-built in",
    "-plpgsql",
    // Another session's.
    "-temporary",
    // The constraint is there, and needs the same.
    "-internal trigger",
    // The parent's trigger is there; what is another's on the partition goes with that.
    "-trigger of a parent",
    // Nothing but a name that another operator has for it.
    "-shell operator",
    // Its address names the schema.
    "-default privilege",
];

/// What the superuser reads, dependencies among it.
pub(crate) fn whole_snapshot(server: &Server, db: &Db<'_>) -> Snapshot {
    read_with_dependencies(&mut session(server, db, SUPERUSER), &Scope::default()).unwrap()
}

/// The oldest, one between, and the newest: what pg_depend holds changed in 14, 15 and 18.
fn some_versions() -> impl Iterator<Item = (i32, &'static Server)> {
    let all = versions().iter().map(|(version, server)| (*version, server));
    all.filter(|(version, _)| [13, 15, 18].contains(version))
}

fn dependencies(snapshot: &Snapshot) -> &Dependencies {
    snapshot.dependencies.as_ref().unwrap()
}

/// One line for an end of a dependency, whoever says it: without what only some versions write.
fn normal(text: &str) -> String {
    let plain: String = text.chars().filter(|c| ![' ', '"'].contains(c)).collect();
    plain.replace("pg_catalog.", "").replace("onlanguage", "language").to_lowercase()
}

/// An address as `pg_identify_object` writes it, and the kind.
fn identity(address: &Address) -> String {
    let path: Vec<_> = address.path.iter().map(|name| name.displayed()).collect();
    let identity = match (address.kind, &path[..]) {
        (Kind::COLUMN, _) => address.to_string(),
        (Kind::INDEX, [schema, _, name]) => format!("{schema}.{name}"),
        (Kind::USER_MAPPING, [server, user]) => format!("{user} on server {server}"),
        (kind, [schema, table, name]) if kind.1 == Naming::InTable => {
            format!("{name} on {schema}.{table}")
        }
        _ => address.to_string(),
    };
    normal(&format!("{identity} {}", address.kind))
}

fn letter(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::Normal => "n",
        DependencyKind::Auto => "a",
        DependencyKind::Internal => "i",
        DependencyKind::Partition => "P",
        DependencyKind::AutoExtension => "x",
    }
}

/// The lines of one that are not among the other's.
fn missing(of: &BTreeSet<String>, among: &BTreeSet<String>) -> Vec<String> {
    of.difference(among).cloned().collect()
}

#[test]
fn entries_of_pg_depend_are_exactly_the_dependencies() {
    for (version, server) in some_versions() {
        let db = Db::with(server, &format!("{};{SCHEMA}", rich()));
        let snapshot = whole_snapshot(server, &db);
        let ours = dependencies(&snapshot).iter().filter(|one| {
            // By types, a class has members that PostgreSQL has as its family's.
            let of_class = one.dependent.kind == Kind::OPERATOR_CLASS;
            !(of_class && one.part == Some(Part::Member))
        });
        let line = |of: &str, dependent: &str, referenced: &str| {
            format!("{} {of} {}", normal(dependent), normal(referenced))
        };
        let ours: BTreeSet<String> = ours
            .map(|one| {
                line(letter(one.kind), &identity(&one.dependent), &identity(&one.referenced))
            })
            .collect();
        let mut theirs = BTreeSet::new();
        for row in db.query(ORACLE) {
            let [of, dependent, referenced] = &row[..] else { panic!("{row:?}") };
            let ends = [dependent, referenced];
            if let Some(why) = ends.iter().find(|end| end.starts_with('-')) {
                assert!(LEFT_OUT.contains(&why.as_str()), "{version}: {row:?}");
            } else if dependent != referenced {
                theirs.insert(line(of, dependent, referenced));
            }
        }
        assert!(theirs.len() > 300, "{version}: {}", theirs.len());
        let wrong = [missing(&theirs, &ours), missing(&ours, &theirs)];
        assert_eq!(wrong, [const { Vec::<String>::new() }; 2], "{version}");
    }
}

#[test]
fn addresses_of_dependencies_are_those_of_objects() {
    for (version, server) in some_versions() {
        let db = Db::with(server, &format!("{};{SCHEMA}", rich()));
        let snapshot = whole_snapshot(server, &db);
        assert_eq!(unchecked(&snapshot), Vec::<String>::new(), "{version}");
        let all = dependencies(&snapshot).iter();
        let unknown: BTreeSet<String> = all
            .flat_map(|one| [&one.dependent, &one.referenced])
            .filter(|address| !snapshot.objects.contains_key(address))
            .map(|address| format!("{} {address}", address.kind))
            .collect();
        assert_eq!(unknown, BTreeSet::new(), "{version}");
    }
}

/// `table dep.base` as an address: the kind's word, and the path as it is displayed.
fn address(text: &str) -> Address {
    let kinds = Kind::ALL.iter().filter(|kind| text.starts_with(&format!("{} ", kind.0)));
    let kind = kinds.max_by_key(|kind| kind.0.len()).unwrap_or_else(|| panic!("{text}"));
    let path = &text[kind.0.len() + 1..];
    Address::from_displayed(*kind, path).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn every_way_to_need_something_is_known() {
    for (version, server) in some_versions() {
        let db = Db::with(server, SCHEMA);
        let snapshot = whole_snapshot(server, &db);
        let known = dependencies(&snapshot);
        for line in EXPECTED.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (since, line) = line.split_once(' ').unwrap();
            if since.parse::<i32>().unwrap() > version {
                continue;
            }
            let (dependent, referenced) = line.split_once(" -> ").unwrap();
            let (dependent, part) = match dependent.split_once(" / ") {
                Some((dependent, part)) => (dependent, Part::named(part)),
                None => (dependent, None),
            };
            let (dependent, referenced) = (address(dependent), address(referenced));
            let of = known.of(&dependent);
            let is_known = of.iter().any(|one| one.part == part && one.referenced == referenced);
            assert!(is_known, "{version}: {line}\n{of:#?}");
            assert!(known.on(&referenced).any(|one| one.dependent == dependent), "{line}");
        }
    }
}

/// The first version that has it, what needs, and what it needs.
const EXPECTED: &str = "
    13 view dep.v2 -> view dep.v1
    13 view dep.v1 -> function dep.seven()
    13 view dep.v1 -> column dep.base.m
    13 view dep.grouped -> constraint dep.base.base_pkey
    13 view dep.with_default / default -> function dep.seven()
    13 materialized view dep.kept -> view dep.v2
    13 index dep.kept.kept_id -> materialized view dep.kept
    13 function dep.of_row(dep.base) -> table dep.base
    13 function dep.of_rows(dep.v1[]) -> view dep.v1
    13 function dep.of_rows(dep.v1[]) -> materialized view dep.kept
    13 function dep.by_default(integer) -> function dep.seven()
    13 function dep.by_default(integer) -> enum dep.mood
    13 column dep.base.seven / default -> function dep.seven()
    13 column dep.base.n / default -> sequence dep.numbers
    13 column dep.base.twice / generation -> function dep.seven()
    13 column dep.base.twice / generation -> column dep.base.id
    13 column dep.base.m -> enum dep.mood
    13 column dep.base.ms -> enum dep.mood
    13 column dep.base.t -> domain dep.tiny
    13 column dep.base.ts -> domain dep.tiny
    13 column dep.base.p -> composite type dep.pair
    13 column dep.base.ps -> composite type dep.pair
    13 column dep.base.code -> collation dep.own_c
    13 sequence dep.owned -> column dep.base.nn
    13 constraint dep.base.checked -> function dep.is_fine(integer)
    13 constraint dep.base.base_pkey -> column dep.base.id
    13 domain dep.tiny -> domain dep.pos
    13 domain dep.tiny / check -> function dep.is_fine(integer)
    13 composite type dep.pair -> domain dep.tiny
    13 composite type dep.pair -> enum dep.mood
    13 constraint \"Dep.2\".\"Ref.er\".\"Ref.er_a_fkey\" -> constraint dep.base.base_pkey
    13 constraint \"Dep.2\".\"Ref.er\".\"Ref.er_b_fkey\" -> constraint dep.base.base_code_key
    13 constraint \"Dep.2\".\"Ref.er\".\"Ref.er_c_fkey\" -> index dep.base.plain_key
    13 index dep.base.by_expression -> function dep.seven()
    13 index dep.base.by_expression -> function dep.is_fine(integer)
    13 index dep.base.by_class -> operator class dep.pair_ops USING hash
    13 statistics dep.both_ids -> column dep.base.nn
    14 statistics dep.of_expression -> function dep.seven()
    13 policy dep.base.reads_other -> column dep.other.id
    13 policy dep.base.reads_other -> table dep.base
    13 trigger dep.base.of_columns -> function dep.fired()
    13 trigger dep.base.of_columns -> function dep.seven()
    13 trigger dep.base.of_columns -> column dep.base.nn
    13 trigger dep.base.deferred -> table dep.other
    13 rule dep.base.logged -> column dep.other.id
    13 table dep.parted_1 -> table dep.parted
    13 constraint dep.parted_1.parted_1_pkey -> constraint dep.parted.parted_pkey
    13 constraint dep.parted_2a.parted_2a_pkey -> constraint dep.parted_2.parted_2_pkey
    13 index dep.parted_1.parted_1_b_idx -> index dep.parted.by_b
    13 constraint dep.to_parted_1.to_parted_a_fkey -> constraint dep.to_parted.to_parted_a_fkey
    13 constraint dep.to_parted.to_parted_a_fkey -> constraint dep.parted_1.parted_1_pkey
    13 trigger dep.parted.on_parts -> function dep.fired()
    13 table dep.by_function -> function dep.is_fine(integer)
    13 table dep.heir -> table dep.parent
    13 table dep.of_pair -> composite type dep.pair
    13 range type dep.ranged -> enum dep.mood
    13 function dep.in_range(dep.ranged[]) -> range type dep.ranged
    13 aggregate dep.summed(dep.mood) -> function dep.add_moods(dep.mood, dep.mood)
    13 operator dep.+(dep.mood, dep.mood) -> function dep.add_moods(dep.mood, dep.mood)
    13 operator class dep.pair_ops USING hash -> operator dep.=!(dep.pair, dep.pair)
    13 operator class dep.pair_ops USING hash -> operator family dep.pairs USING hash
    13 operator family dep.pairs USING hash / member -> operator dep.=!(dep.pair, integer)
    13 operator dep.=!(dep.pair, integer) -> function dep.mixed(dep.pair, integer)
    13 cast (dep.pair AS dep.mood) -> function dep.to_pos(dep.pair)
    13 event trigger dep_watch -> function dep.watched()
    13 publication dep_pub / member -> table dep.other
    15 publication dep_pub_15 / member -> column dep.base.nn
    15 publication dep_pub_schema / member -> schema \"Dep.2\"
    13 foreign-data wrapper dep_wrapper -> extension postgres_fdw
    13 server dep_server -> foreign-data wrapper dep_wrapper
    13 server ext_server -> extension postgres_fdw
    13 user mapping dep_server.\"PUBLIC\" -> server dep_server
    13 foreign table dep.far_away -> server ext_server
    13 column dep.far_away.g / default -> function dep.seven()
    13 column dep.texts.c -> extension citext
    13 column dep.texts.cs -> extension citext
    13 index dep.texts.texts_c_idx -> extension citext
    13 extension citext -> schema \"Dep.2\"
    13 text search configuration dep.conf -> text search dictionary dep.dict
    13 transform FOR dep.pair LANGUAGE plpgsql -> function dep.from_mood(internal)
    14 function dep.atomic() -> column dep.base.nn
    14 function dep.atomic() -> function dep.seven()
    13 table dep.base -> schema dep
";

#[test]
fn drop_of_function_takes_what_postgresql_refuses_to_leave() {
    let db = Db::with(first(), SCHEMA);
    let snapshot = whole_snapshot(first(), &db);
    let of = |text: &str| dependencies(&snapshot).dependents_of(&BTreeSet::from([address(text)]));
    let found = of("view dep.v1");
    let whole = |text: &str| (address(text), None);
    let expected = [
        whole("function dep.of_rows(dep.v1[])"),
        whole("index dep.kept.kept_id"),
        whole("materialized view dep.kept"),
        whole("view dep.v2"),
    ];
    assert_eq!(found, BTreeSet::from(expected));
    let found = of("function dep.seven()");
    assert!(found.contains(&(address("column dep.base.seven"), Some(Part::Default))), "{found:#?}");
    assert!(found.contains(&whole("column dep.base.twice")), "{found:#?}");
    assert!(!found.contains(&whole("table dep.base")), "{found:#?}");
    let refused = db.try_sql("DROP FUNCTION dep.seven()").unwrap_err();
    assert!(refused.contains("default value for column seven of table dep.base"), "{refused}");
}

#[test]
fn dependencies_are_asked_for_by_fix_and_snapshot_only() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t;
        REVOKE SELECT ON pg_catalog.pg_user_mappings FROM PUBLIC;";
    let (a, b) = (Db::with(first(), schema), Db::with(second(), schema));
    let (of_a, of_b) = (a.role("LOGIN"), b.role("LOGIN"));
    let project = Project::new().config([("a", a.url_as(&of_a)), ("b", b.url_as(&of_b))], "");
    let diff = project.run(&["diff", "a", "b", "--ignore", "SCH022"]);
    assert!(!diff.stdout.contains("dependencies"), "{diff:?}");
    let fix = project.run(&["fix", "b", "--like", "a"]);
    assert_eq!((fix.code, fix.stdout.as_str()), (Some(2), ""), "{fix:?}");
    assert!(fix.stderr.contains("dependencies"), "{fix:?}");
    let saved = project.run(&["snapshot", "a", "-o", "a.json"]);
    assert_eq!(saved.code, Some(2), "{saved:?}");
    assert!(saved.stderr.contains("not read: a: dependencies: "), "{saved:?}");
    let text = project.read("a.json");
    assert!(!text.contains("\n  \"dependencies\":") && text.contains("public.v"), "{text}");
}
