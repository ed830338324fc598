//! DAT004 to DAT008: data behind the drift, that a fix of the structure would fail on.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Examples, Finding, Name, Obstacle, ObstacleKind, Severity, Value, noun,
};

use super::page::Page;
use super::rule::Rule;

pub(super) const DUPLICATES: Rule = Rule {
    code: "DAT004",
    name: "duplicates-block-unique",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT004.md")),
    ..Rule::BASE
};

pub(super) const NULLS: Rule = Rule {
    code: "DAT005",
    name: "nulls-block-not-null",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT005.md")),
    ..Rule::BASE
};

pub(super) const UNFITTING: Rule = Rule {
    code: "DAT006",
    name: "too-long-for-type",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT006.md")),
    ..Rule::BASE
};

pub(super) const VIOLATIONS: Rule = Rule {
    code: "DAT007",
    name: "check-violated",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT007.md")),
    ..Rule::BASE
};

pub(super) const ORPHANS: Rule = Rule {
    code: "DAT008",
    name: "orphan-rows",
    severity: Severity::Error,
    page: Page(include_str!("pages/DAT008.md")),
    ..Rule::BASE
};

fn rule(kind: ObstacleKind) -> &'static Rule {
    match kind {
        ObstacleKind::Duplicates => &DUPLICATES,
        ObstacleKind::Nulls => &NULLS,
        ObstacleKind::Unfitting => &UNFITTING,
        ObstacleKind::Violations => &VIOLATIONS,
        ObstacleKind::Orphans => &ORPHANS,
    }
}

/// All of them.
pub const DATA: [&str; 5] =
    [DUPLICATES.code, NULLS.code, UNFITTING.code, VIOLATIONS.code, ORPHANS.code];

/// Findings on what stands in the way, and a mark on the fixes of others that it does.
pub fn obstacles(obstacles: &[Obstacle], findings: &mut Vec<Finding>) {
    for obstacle in obstacles {
        let code = rule(obstacle.kind).code;
        for finding in findings.iter_mut() {
            let is_blocked = finding.databases.iter().any(|name| obstacle.rows.contains_key(name))
                && obstacle.blocks.iter().any(|(object, property)| {
                    finding.object.as_ref() == Some(object) && finding.property == *property
                });
            if let Some(fix) = &mut finding.fix
                && is_blocked
                && !fix.blocked_by.contains(&code)
            {
                fix.blocked_by.push(code);
                fix.blocked_by.sort_unstable();
            }
        }
    }
    findings.extend(obstacles.iter().map(finding));
}

fn finding(obstacle: &Obstacle) -> Finding {
    let rule = rule(obstacle.kind);
    let rows: Vec<String> =
        obstacle.rows.iter().map(|(name, rows)| told(obstacle.kind, name, rows)).collect();
    let message = format!("{}: {}", obstacle.what, rows.join("; "));
    let actual: BTreeMap<Name, Actual> = obstacle
        .rows
        .iter()
        .map(|(name, rows)| {
            let count = Value::Number(i64::try_from(rows.count).unwrap_or(i64::MAX));
            (name.clone(), Actual::Value(count))
        })
        .collect();
    Finding {
        object: Some(obstacle.object.clone()),
        declared_at: obstacle.declared_at.clone(),
        actual,
        ..rule.finding(obstacle.rows.keys().cloned().collect(), message)
    }
}

/// `3 rows in django are NULL: 1, 2, 5`.
fn told(kind: ObstacleKind, database: &Name, rows: &Examples) -> String {
    let (one, many) = match kind {
        ObstacleKind::Duplicates => ("has a duplicate key", "have duplicate keys"),
        ObstacleKind::Nulls => ("is NULL", "are NULL"),
        ObstacleKind::Unfitting => ("has a value that does not fit", "have values that do not fit"),
        ObstacleKind::Violations => ("violates it", "violate it"),
        ObstacleKind::Orphans => ("refers to a missing row", "refer to missing rows"),
    };
    let verb = if rows.count == 1 { one } else { many };
    let counted = noun::count(rows.count, "row");
    let mut sample = rows.sample.clone();
    if sample.is_empty() {
        return format!("{counted} in {database} {verb}");
    }
    // Of duplicates, an example is a key, which several rows have.
    let more = rows.count.saturating_sub(sample.len() as u64);
    if kind != ObstacleKind::Duplicates && more > 0 {
        sample.push(format!("+{more}"));
    }
    format!("{counted} in {database} {verb}: {}", sample.join(", "))
}

#[cfg(test)]
mod tests {
    use super::obstacles;
    use crate::model::{Address, Examples, Kind, Name, Obstacle, ObstacleKind};
    use crate::rules::find;
    use crate::sql::Statement;

    #[test]
    fn a_fix_is_blocked_where_data_stands_in_its_way() {
        let column = Address::new(Kind::COLUMN, ["public", "t", "c"]);
        let structural = |database: &str| {
            let mut finding =
                find("SCH006").unwrap().finding(vec![Name::new(database)], String::new());
            finding.object = Some(column.clone());
            finding.property = Some("not null");
            finding.fix = Some(vec![Statement::new("ALTER")].into());
            finding
        };
        let mut findings = vec![structural("a"), structural("b")];
        let rows = Examples { count: 4, sample: vec!["1".into(), "2".into(), "3".into()] };
        let obstacle = Obstacle {
            kind: ObstacleKind::Nulls,
            object: column.clone(),
            what: "NOT NULL of public.t.c".into(),
            declared_at: None,
            blocks: vec![(column.clone(), Some("not null"))],
            rows: [(Name::new("b"), rows)].into(),
        };
        obstacles(&[obstacle], &mut findings);
        let blocked: Vec<_> =
            findings.iter().map(|f| f.fix.as_ref().map(|fix| fix.blocked_by.clone())).collect();
        assert_eq!(blocked, [Some(vec![]), Some(vec!["DAT005"]), None]);
        assert_eq!(
            findings[2].message,
            "NOT NULL of public.t.c: 4 rows in b are NULL: 1, 2, 3, +1"
        );
    }
}
