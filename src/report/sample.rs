//! The story as an outcome, for the tests of every format: two applications that are meant to share
//! one database, and do not.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Actuals, Address, DatabaseInfo, DifferingRows, Finding, Fix, FixStep, Identity,
    Ignored, Kind, Lock, MissingRows, Name, Outcome, Place, Reason, RowCompare, ServerInfo,
    Severity, StructureScope, TableRows, Unchecked, Value, Verdict,
};

const TABLE: [&str; 2] = ["public", "custom_auth_tenant"];

/// A finding about a column of the story's table, wrong in django.
pub(super) fn on_column(
    code: &'static str,
    name: &'static str,
    column: &str,
    property: Option<&'static str>,
    message: &str,
) -> Finding {
    Finding {
        code,
        name,
        severity: Severity::Error,
        object: Some(Address::new(Kind::COLUMN, [TABLE[0], TABLE[1], column])),
        property,
        databases: vec!["django".into()],
        expected: None,
        actual: Actuals::new(),
        declared_at: None,
        last_changed: BTreeMap::from([("django".into(), "2026-03-01 12:00:00".to_owned())]),
        message: message.to_owned(),
        advice: None,
        fix: None,
    }
}

/// What nextjs and django say.
pub(super) fn says(nextjs: Actual, django: Actual) -> Actuals {
    BTreeMap::from([("nextjs".into(), nextjs), ("django".into(), django)])
}

fn value(value: Value) -> Actual {
    Actual::Value(value)
}

fn declared(line: u64) -> Option<Place> {
    Some(Place { file: "expected_schema.yaml".into(), line })
}

fn alter(sql: &str, blocked_by: Vec<&'static str>) -> Option<Fix> {
    let sql = format!("ALTER TABLE \"public\".\"custom_auth_tenant\" {sql}");
    Some(Fix { blocked_by, ..fix([&*sql], Lock::AccessExclusive) })
}

/// A fix of these statements.
pub(super) fn fix<'s>(statements: impl IntoIterator<Item = &'s str>, lock: Lock) -> Fix {
    let steps = statements.into_iter().map(|sql| FixStep::Statement(sql.to_owned()));
    Fix { steps: steps.collect(), lock, risk: None, blocked_by: Vec::new(), databases: Vec::new() }
}

fn database(name: &str, host: &str, tls: bool) -> DatabaseInfo {
    DatabaseInfo {
        name: name.to_owned(),
        host: host.to_owned(),
        port: 5432,
        database: "dott_main".to_owned(),
        user: if tls { "dott_app" } else { "postgres" }.to_owned(),
        search_path: Vec::new(),
        file: None,
        server: Some(ServerInfo {
            version: "15.18".to_owned(),
            version_num: 150_018,
            tls,
            tls_verified: tls,
            loopback: !tls,
            ..ServerInfo::default()
        }),
    }
}

fn coverage() -> BTreeMap<Kind, u64> {
    BTreeMap::from([
        (Kind::TABLE, 3),
        (Kind::COLUMN, 27),
        (Kind::CONSTRAINT, 5),
        (Kind::INDEX, 2),
        (Kind::POLICY, 0),
    ])
}

fn rows(nextjs: u64, django: u64) -> TableRows {
    TableRows {
        table: Address::table(TABLE[0], TABLE[1]),
        compare: RowCompare::Ids,
        key: vec!["id".into()],
        counts: BTreeMap::from([("nextjs".into(), nextjs), ("django".into(), django)]),
        missing: BTreeMap::new(),
        columns: Vec::new(),
        differing: DifferingRows::default(),
        in_flight: 0,
        narrowed: Vec::new(),
    }
}

/// Twins in which everything agrees.
pub(super) fn clean() -> Outcome {
    Outcome {
        databases: vec![
            database("nextjs", "localhost", false),
            database("django", "dott-dev.c12qgo6m085e.us-east-1.rds.amazonaws.com", true),
        ],
        identity: vec![Identity {
            left: "nextjs".into(),
            right: "django".into(),
            verdict: Verdict::Different,
            meant_same: false,
            evidence: "their servers have different system identifiers".to_owned(),
        }],
        rows: vec![rows(14, 14)],
        checked: BTreeMap::from([("nextjs".into(), coverage()), ("django".into(), coverage())]),
        structure: StructureScope::Everything,
        fail_on: Some(Severity::Error),
        ..Outcome::default()
    }
}

/// The story.
pub(super) fn story() -> Outcome {
    let mut outcome = clean();
    outcome.identity[0].meant_same = true;
    outcome.identity[0].evidence = "a lock taken in nextjs was not seen in django, and their \
        servers have different system identifiers (7390112345678901234, 7412345678901234567)"
        .to_owned();
    outcome.config = Some("tenantctl.yaml".to_owned());
    outcome.declarations = vec!["expected_schema.yaml".to_owned()];
    outcome.rows_wanted =
        vec![Address::table(TABLE[0], TABLE[1]), Address::table(TABLE[0], "orders")];
    outcome.findings = findings();
    outcome.rows = vec![TableRows { missing: missing(), ..rows(14, 11) }];
    outcome.unchecked = vec![Unchecked {
        database: Some("django".into()),
        object: Some("public.orders".to_owned()),
        reason: Reason::Locked,
        message: "another session holds a lock on it; we gave way after 1 s".to_owned(),
        hint: Some("run again when the migration is through, or raise limits.lock".to_owned()),
    }];
    outcome.ignored = vec![Ignored {
        finding: on_column("SCH003", "extra-column", "note", None, "note is not declared"),
        reason: "dropped in March".to_owned(),
    }];
    outcome.notes =
        vec!["the rows of 2 tables were not compared: nothing declares which".to_owned()];
    outcome.next =
        vec!["tenantctl explain CON001".to_owned(), "tenantctl check --only rows".to_owned()];
    outcome
}

fn missing() -> BTreeMap<Name, MissingRows> {
    let id = |number: u32| format!("0b9f2c0e-5d3c-4b8e-9a57-3d1f0c7be{number:03}");
    BTreeMap::from([
        ("django".into(), MissingRows { count: 4, sample: (1..4).map(id).collect() }),
        ("nextjs".into(), MissingRows { count: 1, sample: vec![id(9)] }),
    ])
}

fn findings() -> Vec<Finding> {
    let table = || Some(Address::table(TABLE[0], TABLE[1]));
    let about_all = |code, name, message: &str| Finding {
        object: None,
        databases: vec!["nextjs".into(), "django".into()],
        ..on_column(code, name, "", None, message)
    };
    let flag = |flag| value(Value::Flag(flag));
    vec![
        Finding {
            advice: Some(
                "point both applications at one database, or remove same_as from tenantctl.yaml"
                    .to_owned(),
            ),
            ..about_all(
                "IDN001",
                "different-database",
                "nextjs and django are meant to be one database and are two: what one application \
                 writes the other never sees",
            )
        },
        Finding {
            expected: Some(Value::text("255")),
            actual: says(value(Value::text("255")), value(Value::text("100"))),
            declared_at: declared(6),
            fix: alter("ALTER COLUMN \"name\" TYPE character varying(255)", vec![]),
            ..on_column(
                "SCH005",
                "length-differs",
                "name",
                Some("type modifier"),
                "column public.custom_auth_tenant.name: length is 100 in django, expected 255",
            )
        },
        Finding {
            expected: Some(Value::Flag(true)),
            actual: says(flag(true), flag(false)),
            declared_at: declared(8),
            fix: alter("ALTER COLUMN \"schema_name\" SET NOT NULL", vec!["DAT005"]),
            ..on_column(
                "SCH006",
                "nullability-differs",
                "schema_name",
                Some("not null"),
                "column public.custom_auth_tenant.schema_name is nullable in django, expected NOT NULL",
            )
        },
        Finding {
            severity: Severity::Warning,
            expected: Some(Value::expression(Some("now()"), None)),
            actual: says(value(Value::expression(Some("now()"), None)), value(Value::None)),
            declared_at: declared(9),
            fix: alter("ALTER COLUMN \"created_at\" SET DEFAULT now()", vec![]),
            ..on_column(
                "SCH007",
                "default-differs",
                "created_at",
                Some("default"),
                "column public.custom_auth_tenant.created_at: default is none in django, expected now()",
            )
        },
        Finding {
            severity: Severity::Warning,
            actual: says(Actual::Absent, Actual::Present),
            ..on_column(
                "SCH003",
                "extra-column",
                "legacy_id",
                None,
                "column public.custom_auth_tenant.legacy_id is extra in django (not declared)",
            )
        },
        Finding {
            object: Some(Address::new(
                Kind::CONSTRAINT,
                [TABLE[0], TABLE[1], "unique (schema_name)"],
            )),
            databases: vec!["nextjs".into(), "django".into()],
            actual: says(Actual::Absent, Actual::Absent),
            declared_at: declared(16),
            fix: alter("ADD UNIQUE (\"schema_name\")", vec!["DAT004"]),
            ..on_column(
                "CON001",
                "missing-unique",
                "",
                None,
                "unique (schema_name) on public.custom_auth_tenant is missing in nextjs and django \
                 (declared)",
            )
        },
        Finding {
            object: table(),
            actual: says(value(Value::Number(14)), value(Value::Number(11))),
            databases: vec!["nextjs".into(), "django".into()],
            ..on_column(
                "DAT001",
                "row-count-differs",
                "",
                None,
                "table public.custom_auth_tenant: row count is 11 in django, 14 in nextjs",
            )
        },
        Finding {
            object: table(),
            databases: vec!["nextjs".into(), "django".into()],
            advice: Some(
                "`tenantctl sync FROM TO` prints a script that inserts missing rows".to_owned(),
            ),
            ..on_column(
                "DAT002",
                "row-missing",
                "",
                None,
                "table public.custom_auth_tenant: 4 rows missing in django (present in nextjs), 1 row \
                 missing in nextjs (present in django)",
            )
        },
    ]
}

/// Names that try to break out of every format.
pub(super) const HOSTILE: &[&str] = &[
    "a\"b'c",
    "line\nbreak\r\nNo drift found",
    "tab\there",
    "nul\u{1}\u{0}like",
    "rtl\u{202e}override",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{9b}31m c1",
    "del\u{7f}",
    "zero\u{200b}width\u{feff}",
    "::error::x",
    "%0A::set-output name=x::y,title=z",
    "<script>alert(1)</script>&amp;]]>",
    "=cmd|' /C calc'!A0",
    "%I %s $1",
    "$$ $_$",
    "a.b.c",
    " leading and trailing ",
    "back\\slash \\n \\",
    "--x",
    "/*x*/",
    "`back```tick`",
    "pi|pe",
    "select",
    "éééééééééééééééééééééééééééééééé漢",
    "e\u{301} \u{1f642}\u{200d}\u{2195}\u{fe0f}",
    "@octocat #12 [link](https://x.y) ![i](j) **b** _i_ ~~s~~",
    "\u{fffe}\u{ffff}\u{e0041}\u{2028}\u{2029}\u{3164}",
    "",
];

/// Every hostile name wherever a name or a text can stand.
pub(super) fn hostile() -> Outcome {
    let mut outcome = story();
    let pick = |number: usize| HOSTILE[number % HOSTILE.len()];
    outcome.databases.clear();
    outcome.checked.clear();
    outcome.rows.clear();
    outcome.config = Some(HOSTILE.concat());
    outcome.declarations = HOSTILE.iter().map(|name| (*name).to_owned()).collect();
    for (number, name) in HOSTILE.iter().enumerate() {
        outcome.databases.push(DatabaseInfo {
            host: pick(number + 1).to_owned(),
            database: pick(number + 2).to_owned(),
            user: pick(number + 3).to_owned(),
            ..database(name, "", number % 2 == 0)
        });
        outcome.checked.insert((*name).into(), coverage());
        outcome.identity.push(Identity {
            left: (*name).into(),
            right: pick(number + 1).into(),
            verdict: Verdict::Unknown,
            meant_same: number % 2 == 0,
            evidence: pick(number + 2).to_owned(),
        });
        outcome.rows.push(TableRows {
            table: Address::table(*name, pick(number + 1)),
            counts: BTreeMap::from([((*name).into(), 1), (pick(number + 1).into(), 2)]),
            missing: BTreeMap::from([(
                (*name).into(),
                MissingRows { count: 2, sample: vec![pick(number + 5).to_owned()] },
            )]),
            ..rows(0, 0)
        });
        outcome.unchecked.push(Unchecked {
            database: Some((*name).into()),
            object: Some(pick(number + 1).to_owned()),
            reason: Reason::Privilege,
            message: pick(number + 2).to_owned(),
            hint: Some(pick(number + 3).to_owned()),
        });
        outcome.notes.push((*name).to_owned());
        outcome.next.push((*name).to_owned());
        outcome.findings.push(Finding {
            object: Some(Address::new(Kind::COLUMN, [name, pick(number + 1), pick(number + 2)])),
            databases: vec![(*name).into()],
            expected: Some(Value::text(name)),
            actual: BTreeMap::from([
                ((*name).into(), value(Value::Definition(format!("{name}\n{name}").into()))),
                (pick(number + 1).into(), value(Value::text(pick(number + 2)))),
            ]),
            declared_at: Some(Place { file: (*name).into(), line: 1 }),
            advice: Some(pick(number + 3).to_owned()),
            fix: alter(name, vec![]),
            ..on_column("SCH022", "object-differs", name, Some("definition"), name)
        });
    }
    outcome
}
