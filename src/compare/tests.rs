//! Comparison on snapshots that are written by hand, and on random ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{
    Actual, Address, Change, Difference, Judgement, Judgements, Kind, Name, Object, Origin,
    Property, Severity, Snapshot, Value,
};

use super::{CompareOptions, Compared, compare};

fn side(name: &str, origin: Origin, objects: Vec<Object>) -> Snapshot {
    let mut snapshot = Snapshot::empty(name, origin);
    snapshot.kinds_read =
        [Kind::SCHEMA, Kind::TABLE, Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX].into();
    objects.into_iter().for_each(|object| snapshot.insert(object));
    snapshot
}

pub(super) fn database(name: &str, objects: Vec<Object>) -> Snapshot {
    side(name, Origin::Database, objects)
}

pub(super) fn declaration(objects: Vec<Object>) -> Snapshot {
    side("spec", Origin::Declaration, objects)
}

pub(super) fn properties(list: &[(&'static str, Value)]) -> Vec<Property> {
    list.iter().map(|(name, value)| Property { name, value: value.clone() }).collect()
}

pub(super) fn table(name: &str) -> Object {
    Object::named(Address::table("public", name), Vec::new())
}

pub(super) fn column(table: &str, name: &str, list: &[(&'static str, Value)]) -> Object {
    Object::named(Address::new(Kind::COLUMN, ["public", table, name]), properties(list))
}

fn shaped(kind: Kind, name: &str, shape: &str, list: &[(&'static str, Value)]) -> Object {
    Object {
        address: Address::new(kind, ["public", "t", name]),
        shape: Some(Arc::from(shape)),
        name_is_generated: false,
        properties: properties(list).into(),
    }
}

fn check(name: &str, sql: &str) -> Object {
    let expression = Value::expression(Some(sql), None);
    shaped(Kind::CONSTRAINT, name, "check (a)", &[("expression", expression)])
}

pub(super) fn run(spec: Option<&Snapshot>, databases: &[Snapshot]) -> Compared {
    compare(spec, databases, &Judgements::new(), &CompareOptions::default())
}

/// Answers every question as `same` says, until none is left; gives the number of rounds.
fn settle(
    spec: Option<&Snapshot>,
    databases: &[Snapshot],
    same: impl Fn(&str, &str) -> Judgement,
) -> (Compared, usize) {
    let mut judgements = Judgements::new();
    for round in 0..5 {
        let compared = compare(spec, databases, &judgements, &CompareOptions::default());
        if compared.questions.iter().all(|question| judgements.contains_key(question)) {
            return (compared, round);
        }
        for question in compared.questions {
            let answer = same(&question.left.to_string(), &question.right.to_string());
            judgements.insert(question, answer);
        }
    }
    panic!("questions never end");
}

pub(super) fn told(differences: &[Difference]) -> Vec<String> {
    differences
        .iter()
        .map(|d| {
            let databases: Vec<_> = d.databases.iter().map(Name::as_str).collect();
            format!("{} {:?} {}", d.object, d.change, databases.join(","))
        })
        .collect()
}

#[test]
fn a_declared_property_is_held_against_each_database() {
    let length = |n: &str| [("type modifier", Value::text(n)), ("not null", Value::Flag(true))];
    let spec = declaration(vec![table("t"), column("t", "name", &length("255")[..1])]);
    let a = database("a", vec![table("t"), column("t", "name", &length("255"))]);
    let b = database("b", vec![table("t"), column("t", "name", &length("100"))]);
    let found = run(Some(&spec), &[a, b]).differences;
    assert_eq!(told(&found), ["public.t.name Property(\"type modifier\") b"]);
    let only = &found[0];
    assert!(only.declared);
    assert_eq!(only.expected, Some(Value::text("255")));
    assert_eq!(only.actual[&Name::new("a")], Actual::Value(Value::text("255")));
    assert_eq!(only.actual[&Name::new("b")], Actual::Value(Value::text("100")));
}

#[test]
fn without_a_declaration_no_majority_is_right() {
    let with = |name: &str, null: bool| {
        database(name, vec![table("t"), column("t", "c", &[("not null", Value::Flag(null))])])
    };
    let found = run(None, &[with("b", true), with("a", true), with("c", false)]).differences;
    assert_eq!(told(&found), ["public.t.c Property(\"not null\") b,a,c"]);
    assert!(!found[0].declared);
}

#[test]
fn what_one_side_does_not_state_is_left_out() {
    let a = database("a", vec![table("t"), column("t", "c", &[("compression", Value::None)])]);
    let b = database("b", vec![table("t"), column("t", "c", &[])]);
    assert_eq!(run(None, &[a, b]), Compared::default());
}

#[test]
fn a_missing_table_is_said_once_and_an_undeclared_column_is_extra() {
    let all = vec![table("t"), column("t", "a", &[]), column("t", "b", &[]), check("x", "a > 0")];
    let spec = declaration(vec![table("t"), column("t", "a", &[])]);
    let databases = [database("a", all), database("b", vec![])];
    let found = run(Some(&spec), &databases).differences;
    let expected =
        ["public.t Missing b", "public.t.b Extra a", "public.t.x Extra a"].map(str::to_owned);
    assert_eq!(told(&found), expected);
    assert_eq!(told(&run(None, &databases).differences), ["public.t Missing b"]);
}

#[test]
fn extras_are_what_the_declaration_says_they_are() {
    let databases = [database("a", vec![table("t"), column("t", "b", &[])])];
    let mut spec = declaration(vec![table("t")]);
    spec.extras.insert((Address::table("public", "t"), Kind::COLUMN), Some(Severity::Error));
    assert_eq!(run(Some(&spec), &databases).differences[0].severity, Some(Severity::Error));
    spec.extras.insert((Address::table("public", "t"), Kind::COLUMN), None);
    assert_eq!(run(Some(&spec), &databases), Compared::default());
    assert_eq!(
        told(&run(Some(&declaration(vec![])), &databases).differences),
        ["public.t Extra a"]
    );
}

/// Sides on which every kind was read.
fn with_all_kinds(mut snapshot: Snapshot) -> Snapshot {
    snapshot.kinds_read.extend([Kind::SEQUENCE, Kind::ENUM, Kind::PRIVILEGE]);
    snapshot
}

#[test]
fn what_is_undeclared_at_the_top_is_extra_only_on_request() {
    let named = |kind, path: &[&str]| Object::named(Address::new(kind, path.to_vec()), Vec::new());
    let owned = properties(&[("owned by", Value::text("public.t.id"))]);
    let unused = properties(&[("owned by", Value::text("public.t.id"))]);
    let of_other = properties(&[("owned by", Value::text("public.undeclared.id"))]);
    let taken = Value::expression(Some("nextval('public.t_id_seq'::regclass)"), None);
    let objects = vec![
        named(Kind::SCHEMA, &["public"]),
        named(Kind::SCHEMA, &["other"]),
        table("t"),
        column("t", "id", &[("default", taken)]),
        Object::named(Address::new(Kind::SEQUENCE, ["public", "unused"]), unused),
        Object::named(Address::new(Kind::SEQUENCE, ["public", "of_other"]), of_other),
        named(Kind::SEQUENCE, &["public", "loose"]),
        Object::named(Address::new(Kind::SEQUENCE, ["public", "t_id_seq"]), owned),
        named(Kind::ENUM, &["public", "mood"]),
        named(Kind::PRIVILEGE, &["table", "public", "t", "(owner)"]),
        named(Kind::PRIVILEGE, &["table", "public", "t", "app"]),
        named(Kind::PRIVILEGE, &["table", "public", "t", "web"]),
        named(Kind::PRIVILEGE, &["schema", "other", "web"]),
    ];
    let declared = vec![
        table("t"),
        column("t", "id", &[]),
        named(Kind::PRIVILEGE, &["table", "public", "t", "app"]),
    ];
    let mut spec = with_all_kinds(declaration(declared));
    let databases = [
        with_all_kinds(database("a", objects)),
        with_all_kinds(database("b", vec![named(Kind::SCHEMA, &["public"]), table("t")])),
    ];
    let extras = |spec: &Snapshot| {
        let found = run(Some(spec), &databases[..1]).differences;
        told(&found).iter().map(|line| line.replace(" Extra a", "")).collect::<Vec<_>>()
    };
    assert!(extras(&spec).is_empty());
    let missing = told(&run(Some(&spec), &databases).differences);
    assert!(missing.contains(&"public.loose Missing b".to_owned()), "{missing:?}");
    for (kind, severity) in [
        (Kind::SCHEMA, Some(Severity::Error)),
        (Kind::SEQUENCE, Some(Severity::Info)),
        (Kind::PRIVILEGE, Some(Severity::Info)),
    ] {
        spec.extras.insert((Address { kind, path: std::sync::Arc::new([]) }, kind), severity);
    }
    assert_eq!(extras(&spec), ["other", "public.loose", "public.unused", "table.public.t.web"]);
    assert_eq!(run(Some(&spec), &databases).differences[0].severity, Some(Severity::Error));
    spec.extras.values_mut().for_each(|severity| *severity = None);
    let ignored = told(&run(Some(&spec), &databases).differences);
    assert!(!ignored.iter().any(|line| line.contains("loose") || line.contains("web")));
}

#[test]
fn a_partition_goes_with_its_table() {
    let partition = |name: &str| {
        let of = properties(&[("partition of", Value::text("public.t"))]);
        Object::named(Address::table("public", name), of)
    };
    let whole = vec![table("t"), partition("a"), partition("u"), column("a", "c", &[])];
    let none = database("none", vec![]);
    let some = database("some", vec![table("t"), partition("u")]);
    let databases = [database("all", whole), some, none];
    let found = told(&run(Some(&declaration(vec![table("t")])), &databases).differences);
    assert_eq!(found, ["public.t Missing none", "public.a Missing some"]);
    let found = told(&run(None, &databases).differences);
    assert_eq!(found, ["public.t Missing none", "public.a Missing some"]);
}

#[test]
fn cannot_see_is_not_missing() {
    let a = database("a", vec![table("t"), column("t", "c", &[])]);
    let mut b = database("b", vec![]);
    b.blind.insert([Name::new("public")].into());
    let c = database("c", vec![]);
    assert_eq!(run(None, &[a.clone(), b.clone()]), Compared::default());
    let found = run(None, &[a, b, c]).differences;
    assert_eq!(told(&found), ["public.t Missing c"]);
    assert_eq!(found[0].actual[&Name::new("b")], Actual::Unseen);
    assert_eq!(found[0].actual[&Name::new("c")], Actual::Absent);
}

#[test]
fn a_spelling_is_asked_once_and_its_answer_counts() {
    let with = |name: &str, default: &str| {
        let default = Value::expression(Some(default), Some("timestamptz"));
        database(name, vec![table("t"), column("t", "c", &[("default", default)])])
    };
    let databases = [with("a", "now()"), with("b", "CURRENT_TIMESTAMP")];
    let first = run(None, &databases);
    assert_eq!(first.questions.len(), 1);
    assert_eq!(first.questions.first().unwrap().database, Name::new("a"));
    assert_eq!(first.differences.len(), 1, "different until somebody says otherwise");
    let (same, rounds) = settle(None, &databases, |_, _| Judgement::Same);
    assert_eq!((same.differences.len(), rounds), (0, 1));
    let (other, _) = settle(None, &databases, |_, _| Judgement::Different);
    assert!(!other.differences[0].by_text_only);
    let (unknown, rounds) = settle(None, &databases, |_, _| Judgement::Undecided);
    assert!(unknown.differences[0].by_text_only);
    assert_eq!(rounds, 2, "the second database is asked where the first cannot say");
}

#[test]
fn checks_of_one_shape_are_paired_by_meaning() {
    let spec = declaration(vec![table("t"), check("check (a)", "a < 9"), check("2", "a > 0")]);
    let mut spec = spec;
    spec.objects.values_mut().for_each(|object| object.name_is_generated = true);
    let a = database("a", vec![table("t"), check("p", "(a > 0)"), check("q", "(a < 9)")]);
    let b = database("b", vec![table("t"), check("p", "((a < 9))"), check("q", "((a > 0))")]);
    let bare = |text: &str| text.replace(['(', ')'], "");
    let by_meaning = |left: &str, right: &str| match bare(left) == bare(right) {
        true => Judgement::Same,
        false => Judgement::Different,
    };
    let (found, rounds) = settle(Some(&spec), &[a.clone(), b.clone()], by_meaning);
    assert_eq!((told(&found.differences), rounds), (vec![], 1));
    let (found, rounds) = settle(None, &[a, b], by_meaning);
    assert_eq!(rounds, 1);
    let renamed = found.differences.iter().filter(|d| d.change == Change::Renamed).count();
    assert_eq!((found.differences.len(), renamed), (2, 2));
}

#[test]
fn three_databases_are_lined_up_whatever_the_names() {
    let key = |name: &str, on: &str| {
        shaped(Kind::INDEX, name, &format!("index ({on})"), &[("keys", Value::list([on]))])
    };
    let generated = |mut object: Object| {
        object.name_is_generated = true;
        object
    };
    let databases = [
        database("a", vec![table("t"), generated(key("t_a_idx", "a")), key("mine", "b")]),
        database("b", vec![table("t"), generated(key("t_a_0123abcd", "a")), key("mine", "b")]),
        database("c", vec![table("t"), generated(key("t_a_idx1", "a"))]),
    ];
    let found = run(None, &databases).differences;
    assert_eq!(told(&found), ["public.t.mine Missing c"]);
}

#[test]
fn a_name_counts_where_it_was_chosen() {
    let index = |name: &str| shaped(Kind::INDEX, name, "index (a)", &[]);
    let databases = [
        database("a", vec![table("t"), index("one")]),
        database("b", vec![table("t"), index("two")]),
    ];
    let found = run(None, &databases).differences;
    assert_eq!(told(&found), ["public.t.one Renamed a,b"]);
    assert_eq!(found[0].address_in(&Name::new("b")).own_name(), "two");
    let spec = declaration(vec![table("t"), index("two")]);
    let found = run(Some(&spec), &databases).differences;
    assert_eq!(told(&found), ["public.t.two Renamed a"]);
    let mut unnamed = index("index (a)");
    unnamed.name_is_generated = true;
    assert!(run(Some(&declaration(vec![table("t"), unnamed])), &databases).differences.is_empty());
}

#[test]
fn a_chosen_name_outranks_a_shape_that_differs() {
    // The declaration has column a only, so that its shape is that of the other check.
    let spec = declaration(vec![table("t"), check("mix", "a > b")]);
    let wide = Object { shape: Some(Arc::from("check (a, b)")), ..check("mix", "(a > b)") };
    let a = database("a", vec![table("t"), check("t_a_check", "(a >= 0)"), wide]);
    let bare = |text: &str| text.replace(['(', ')'], "");
    let (found, _) = settle(Some(&spec), &[a], |left, right| match bare(left) == bare(right) {
        true => Judgement::Same,
        false => Judgement::Different,
    });
    assert_eq!(told(&found.differences), ["public.t.t_a_check Extra a"]);
}

#[test]
fn order_and_owners_are_compared_on_request() {
    let with = |name: &str, position: i64| {
        let list = [("position", Value::Number(position)), ("owner", Value::text(name))];
        database(name, vec![table("t"), column("t", "c", &list)])
    };
    let databases = [with("a", 1), with("b", 2)];
    let none = CompareOptions { owners: false, ..CompareOptions::default() };
    let all = CompareOptions { positions: true, ..CompareOptions::default() };
    let count = |options| compare(None, &databases, &Judgements::new(), options).differences.len();
    assert_eq!((count(&none), count(&all)), (0, 2));
}

/// A small linear congruential generator: the same snapshots in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn snapshot(&mut self, name: &str) -> Snapshot {
        let mut objects = Vec::new();
        for t in ["t", "u", "v"].into_iter().take(self.below(4) as usize) {
            objects.push(table(t));
            for c in ["a", "b", "c"].into_iter().take(self.below(4) as usize) {
                let default = Value::expression(Some(format!("{}", self.below(3))), None);
                let list = [("not null", Value::Flag(self.below(2) == 0)), ("default", default)];
                objects.push(column(t, c, &list[..1 + self.below(2) as usize]));
            }
        }
        if objects.contains(&table("t")) {
            for n in ["p", "q", "r"].into_iter().take(self.below(4) as usize) {
                let mut object = check(n, &format!("a > {}", self.below(3)));
                object.name_is_generated = self.below(2) == 0;
                objects.push(object);
            }
        }
        database(name, objects)
    }
}

/// What a difference says, whichever database comes first.
fn unordered(compared: &Compared) -> Vec<String> {
    let mut all: Vec<String> = compared
        .differences
        .iter()
        .map(|d| {
            let databases: std::collections::BTreeSet<_> = d.databases.iter().collect();
            let at: Vec<_> =
                d.actual.keys().map(|name| d.address_in(name).own_name().to_owned()).collect();
            let at = if d.change == Change::Missing { vec![d.object.to_string()] } else { at };
            format!("{:?} {at:?} {:?} {databases:?} {:?}", d.object.kind, d.change, d.actual)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_side_equals_itself_and_order_mirrors() {
    let mut random = Random(7);
    for _ in 0..2_000 {
        let (a, b) = (random.snapshot("a"), random.snapshot("b"));
        let mut twin = a.clone();
        twin.name = Name::new("twin");
        assert_eq!(run(None, &[a.clone(), twin]), Compared::default());
        let there = run(None, &[a.clone(), b.clone()]);
        let back = run(None, &[b.clone(), a.clone()]);
        assert_eq!(unordered(&there), unordered(&back), "{a:#?} {b:#?}");
        assert_eq!(there, run(None, &[a, b]));
    }
}

#[test]
fn a_thousand_equal_tables_do_not_differ() {
    let build = |name: &str| {
        let list = [
            ("type", Value::type_name("text")),
            ("type modifier", Value::None),
            ("not null", Value::Flag(true)),
            ("default", Value::None),
            ("storage", Value::text("x")),
        ];
        let columns: Vec<String> = (0..20).map(|c| format!("column_{c}")).collect();
        let objects = (0..1_000).flat_map(|t| {
            let name = format!("table_{t}");
            let columns = columns.iter().map(|c| column(&name, c, &list)).collect::<Vec<_>>();
            std::iter::once(table(&name)).chain(columns).collect::<Vec<_>>()
        });
        database(name, objects.collect())
    };
    let databases = [build("a"), build("b")];
    assert_eq!(run(None, &databases), Compared::default());
}

/// Answers that any text with `broken` in it is not understood, and that no two others are alike.
fn misunderstanding(left: &str, right: &str) -> Judgement {
    let is_broken = left.contains("broken") || right.contains("broken");
    match (is_broken, left == right) {
        (true, true) => Judgement::Refused("what?".to_owned()),
        (true, false) => Judgement::Undecided,
        (false, true) => Judgement::Same,
        (false, false) => Judgement::Different,
    }
}

fn refused(compared: &Compared) -> BTreeSet<String> {
    let told = compared.refusals.iter();
    told.map(|r| format!("{} {} {} {}", r.object, r.property, r.database, r.message)).collect()
}

#[test]
fn what_no_database_understands_is_not_compared() {
    let spec = declaration(vec![table("t"), check("x", "broken")]);
    let with = |name, checks: &[(&str, &str)]| {
        let checks = checks.iter().map(|(name, sql)| check(name, sql));
        database(name, [table("t")].into_iter().chain(checks).collect())
    };
    let mut unique = check("u", "a");
    unique.shape = Some(Arc::from("unique (a)"));
    let mut a = with("a", &[("x", "a > 0"), ("y", "a > 1")]);
    a.insert(unique);
    let (found, _) = settle(Some(&spec), &[a, with("b", &[])], misunderstanding);
    assert_eq!(
        refused(&found),
        ["public.t.x expression a what?", "public.t.x expression b what?"]
            .map(str::to_owned)
            .into()
    );
    assert_eq!(told(&found.differences), ["public.t.u Extra a"]);
}

#[test]
fn what_some_database_understands_or_has_is_compared() {
    let spec = declaration(vec![table("t"), check("x", "broken")]);
    let with = |name, sql| database(name, vec![table("t"), check("x", sql)]);
    let databases = [with("a", "broken"), with("b", "a > 0")];
    let (found, _) = settle(Some(&spec), &databases, misunderstanding);
    assert_eq!(refused(&found), BTreeSet::new());
    assert_eq!(told(&found.differences), ["public.t.x Property(\"expression\") b"]);
}

#[test]
fn a_database_need_not_understand_what_it_lacks() {
    let spec = declaration(vec![table("t"), column("t", "broken", &[]), check("x", "broken > 0")]);
    let (found, _) = settle(Some(&spec), &[database("a", vec![table("t")])], misunderstanding);
    assert_eq!(refused(&found), BTreeSet::new());
    assert_eq!(told(&found.differences), ["public.t.broken Missing a", "public.t.x Missing a"]);
}

#[test]
fn a_mistake_is_told_once_of_an_object() {
    let wrong = [
        ("type", Value::type_name("broken")),
        ("default", Value::expression(Some("1"), Some("broken"))),
        ("not null", Value::Flag(true)),
    ];
    let spec = declaration(vec![table("t"), column("t", "c", &wrong)]);
    let right = [("type", Value::type_name("text")), ("default", Value::None)];
    let a = database("a", vec![table("t"), column("t", "c", &right)]);
    let (found, _) = settle(Some(&spec), &[a], |left, right| match left == right {
        true => Judgement::Refused("what?".to_owned()),
        false => Judgement::Undecided,
    });
    assert_eq!(refused(&found), ["public.t.c type a what?"].map(str::to_owned).into());
    assert_eq!(found.differences, []);
}
