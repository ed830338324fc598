//! DAT001, DAT002, DAT009: rows that one database has and another has not.

use crate::model::{Actual, Actuals, Finding, MissingRows, Name, Severity, TableRows, Value, noun};

use super::page::Page;
use super::rule::Rule;

pub(super) const COUNT: Rule = Rule {
    code: "DAT001",
    name: "row-count-differs",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT001.md")),
    ..Rule::BASE
};

pub(super) const MISSING: Rule = Rule {
    code: "DAT002",
    name: "row-missing",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT002.md")),
    ..Rule::BASE
};

pub(super) const DIFFERS: Rule = Rule {
    code: "DAT003",
    name: "row-differs",
    severity: Severity::Warning,
    page: Page(include_str!("pages/DAT003.md")),
    ..Rule::BASE
};

pub(super) const IN_FLIGHT: Rule = Rule {
    code: "DAT009",
    name: "in-flight",
    severity: Severity::Info,
    page: Page(include_str!("pages/DAT009.md")),
    ..Rule::BASE
};

/// Findings on the rows of all compared tables.
pub fn rows(tables: &[TableRows]) -> Vec<Finding> {
    tables
        .iter()
        .flat_map(|table| [count(table), missing(table), differs(table), in_flight(table)])
        .flatten()
        .collect()
}

fn finding(rule: &Rule, table: &TableRows, databases: Vec<Name>, message: String) -> Finding {
    Finding { object: Some(table.table.clone()), ..rule.finding(databases, message) }
}

fn actual(value: u64) -> Actual {
    Actual::Value(Value::Number(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn count(table: &TableRows) -> Option<Finding> {
    let mut counts = table.counts.values();
    let first = counts.next()?;
    if counts.all(|count| count == first) {
        return None;
    }
    let each: Vec<String> =
        table.counts.iter().map(|(database, count)| format!("{count} in {database}")).collect();
    let message = format!("table {}: row count is {}", table.table, each.join(", "));
    let databases = table.counts.keys().cloned().collect();
    let counts: Actuals =
        table.counts.iter().map(|(database, count)| (database.clone(), actual(*count))).collect();
    Some(Finding { actual: counts, ..finding(&COUNT, table, databases, message) })
}

fn missing(table: &TableRows) -> Option<Finding> {
    let lacking: Vec<(&Name, &MissingRows)> =
        table.missing.iter().filter(|(_, missing)| missing.count > 0).collect();
    if lacking.is_empty() {
        return None;
    }
    let told: Vec<String> =
        lacking.iter().map(|(database, missing)| direction(table, database, missing)).collect();
    let databases = lacking.iter().map(|(database, _)| (*database).clone()).collect();
    let message = format!("table {}: {}", table.table, told.join("; "));
    let counts = lacking.iter().map(|(database, m)| ((*database).clone(), actual(m.count)));
    Some(Finding {
        actual: counts.collect(),
        advice: Some(
            "`tenantctl sync FROM TO` prints a script that inserts missing rows. Point the applications at one database first, or more will go missing."
                .to_owned(),
        ),
        ..finding(&MISSING, table, databases, message)
    })
}

/// `4 rows missing in django (present in nextjs): a, b, c, +1`.
fn direction(table: &TableRows, database: &Name, missing: &MissingRows) -> String {
    let others: Vec<&str> =
        table.counts.keys().filter(|other| *other != database).map(Name::as_str).collect();
    let from = match others.as_slice() {
        [only] => (*only).to_owned(),
        several => format!("at least one of {}", several.join(", ")),
    };
    let rows = noun::count(missing.count, "row");
    let sample = shown(missing.count, missing.sample.iter().map(String::as_str));
    format!("{rows} missing in {database} (present in {from}){sample}")
}

fn differs(table: &TableRows) -> Option<Finding> {
    let rows = &table.differing;
    if rows.count == 0 {
        return None;
    }
    let sample = shown(rows.count, rows.sample.iter().map(|row| &*row.key));
    let message = format!("table {}: {}{sample}", table.table, rows.summary());
    Some(finding(&DIFFERS, table, table.counts.keys().cloned().collect(), message))
}

/// The first keys of so many: `: a, b, c, +1`.
fn shown<'k>(count: u64, keys: impl Iterator<Item = &'k str>) -> String {
    const SHOWN: usize = 3;
    let mut sample: Vec<String> = keys.take(SHOWN).map(str::to_owned).collect();
    match count.saturating_sub(sample.len() as u64) {
        _ if sample.is_empty() => return String::new(),
        0 => {}
        more => sample.push(format!("+{more}")),
    }
    format!(": {}", sample.join(", "))
}

fn in_flight(table: &TableRows) -> Option<Finding> {
    (table.in_flight > 0).then(|| {
        let mismatches = noun::count(table.in_flight, "mismatch");
        let message = format!("table {}: {mismatches} in flight: gone when rechecked", table.table);
        finding(&IN_FLIGHT, table, table.counts.keys().cloned().collect(), message)
    })
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::model::{
        Address, DifferingRow, DifferingRows, MissingRows, Name, RowCompare, TableRows,
    };

    #[test]
    fn says_on_which_side_rows_are_missing() {
        let lacks = |count, sample: &[&str]| MissingRows {
            count,
            sample: sample.iter().map(|id| (*id).to_owned()).collect(),
        };
        let table = TableRows {
            table: Address::table("public", "t"),
            compare: RowCompare::Ids,
            key: vec![Name::new("id")],
            counts: [(Name::new("nextjs"), 14), (Name::new("django"), 11)].into(),
            missing: [
                (Name::new("django"), lacks(4, &["a", "b", "c", "d"])),
                (Name::new("nextjs"), lacks(1, &["x"])),
            ]
            .into(),
            columns: vec![Name::new("name")],
            differing: DifferingRows {
                count: 2,
                looked_at: 2,
                columns: [(Name::new("name"), 2)].into(),
                sample: vec![DifferingRow { key: "y".into(), ..DifferingRow::default() }],
            },
            in_flight: 2,
            narrowed: Vec::new(),
        };
        let found = rows(std::slice::from_ref(&table));
        let told: Vec<_> = found.iter().map(|f| (f.code, f.message.as_str())).collect();
        let expected = [
            ("DAT001", "table public.t: row count is 11 in django, 14 in nextjs"),
            (
                "DAT002",
                "table public.t: 4 rows missing in django (present in nextjs): a, b, c, +1; 1 row missing in nextjs (present in django): x",
            ),
            ("DAT003", "table public.t: 2 rows differ in column name: y, +1"),
            ("DAT009", "table public.t: 2 mismatches in flight: gone when rechecked"),
        ];
        assert_eq!(told, expected);
        let counts = [(Name::new("nextjs"), 3), (Name::new("django"), 3)].into();
        let clean = TableRows {
            counts,
            missing: Default::default(),
            differing: Default::default(),
            in_flight: 0,
            ..table
        };
        assert!(rows(&[clean]).is_empty());
    }
}
