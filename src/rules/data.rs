//! DAT004 to DAT008: data behind the drift, that a fix of the structure would fail on.

use std::collections::BTreeMap;

use crate::model::{
    Actual, Difference, Examples, Finding, Name, Obstacle, ObstacleKind, Severity, Value, noun,
};

use super::book::{Sides, claimed};
use super::rule::{Docs, Rule};
use super::{absorb, check, column_type, existence, foreign_key, index, nullability, primary_key};
use super::{standing, unique};

const PRIVILEGES: &str = "SELECT on the columns in question (for examples also on the primary key), and BYPASSRLS or ownership where row-level security is enabled.";

pub(super) const DUPLICATES: Rule = Rule {
    code: "DAT004",
    name: "duplicates-block-unique",
    severity: Severity::Error,
    docs: Docs {
        title: "Rows are not as unique as declared",
        means: "A primary key, unique constraint or unique index is declared and missing or another, and rows have the same key. Only what is declared is asked about, and counted exactly; the examples are keys of rows.",
        matters: "The index cannot be built before they are gone. Which of the duplicates is right only a person can tell.",
        example: "Nothing kept schema_name unique in django, and two tenants share the schema tenant_7.",
        fix: "Find out which row is right, move what refers to the others, and delete or change them; then build the index.",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

pub(super) const NULLS: Rule = Rule {
    code: "DAT005",
    name: "nulls-block-not-null",
    severity: Severity::Error,
    docs: Docs {
        title: "Rows have no value where one is declared",
        means: "A column is declared NOT NULL (or part of the primary key), is nullable here, and rows have NULL in it. Of a column that is missing and has no default declared, these are all rows.",
        matters: "SET NOT NULL fails, after it has looked at the whole table under its lock.",
        example: "schema_name is NULL for 2 tenants that an import left half done.",
        fix: "Fill the column for those rows, or delete them; then SET NOT NULL.",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

pub(super) const UNFITTING: Rule = Rule {
    code: "DAT006",
    name: "too-long-for-type",
    severity: Severity::Error,
    docs: Docs {
        title: "Values do not fit into the declared type",
        means: "The column has another type or length than is declared, and values are too long, too big, or are not of that type at all. Rounding is no obstacle. Where a text can be a value of the type only PostgreSQL 16 and later tell for all types; of what cannot be asked without an error, it is said that it is unchecked.",
        matters: "ALTER COLUMN ... TYPE fails at the first such value, after it has begun to rewrite the table under ACCESS EXCLUSIVE.",
        example: "name is varchar(255) in nextjs, the declaration says 100, and 3 tenants have longer names.",
        fix: "Shorten or correct the values, or declare a type that holds them.",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

pub(super) const VIOLATIONS: Rule = Rule {
    code: "DAT007",
    name: "check-violated",
    severity: Severity::Error,
    docs: Docs {
        title: "Rows violate a declared check",
        means: "A CHECK constraint is declared and missing, another or not validated, and its condition is false for rows. The condition is run only where it uses nothing but functions and operators of PostgreSQL's own that do no more than compute.",
        matters: "The constraint can be added NOT VALID, but not validated, before the rows are corrected.",
        example: "CHECK (price >= 0) was never added in django, and 5 products have negative prices.",
        fix: "Correct the rows, or the condition; then add the constraint NOT VALID and validate it.",
        privileges: PRIVILEGES,
    },
    ..Rule::BASE
};

pub(super) const ORPHANS: Rule = Rule {
    code: "DAT008",
    name: "orphan-rows",
    severity: Severity::Error,
    docs: Docs {
        title: "Rows refer to what does not exist",
        means: "A foreign key is declared and missing, another or not validated, and rows refer to parents that do not exist; with MATCH FULL, also rows that have only some of the values.",
        matters: "The foreign key cannot be validated, and whoever joins the tables loses those rows.",
        example: "12 invoices belong to a tenant that was deleted while nothing forbade it.",
        fix: "Insert the missing parents, delete the rows, or set the reference to NULL; then add the foreign key NOT VALID and validate it.",
        privileges: "SELECT on the key's columns of both tables, and BYPASSRLS or ownership where row-level security is enabled.",
    },
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

/// The rules whose fixes data can stand in the way of.
const BLOCKABLE: [&str; 12] = [
    existence::MISSING_COLUMN.code,
    column_type::TYPE.code,
    column_type::LENGTH.code,
    nullability::NULLABILITY.code,
    unique::MISSING.code,
    primary_key::PRIMARY_KEY.code,
    foreign_key::DIFFERS.code,
    standing::NOT_VALIDATED.code,
    standing::NOT_ENFORCED.code,
    check::CHECK.code,
    index::MISSING.code,
    index::DIFFERS.code,
];

/// Those of the differences that are told as something whose fix data can stand in the way of.
pub fn demanding(differences: &[Difference], sides: &Sides<'_>) -> Vec<Difference> {
    let told = absorb::absorbed(differences, sides).into_iter().filter(|difference| {
        difference.declared
            && claimed(difference, sides).is_some_and(|(rule, _)| BLOCKABLE.contains(&rule.code))
    });
    told.map(std::borrow::Cow::into_owned).collect()
}

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
    use crate::model::{Address, Examples, Fix, Kind, Name, Obstacle, ObstacleKind, Statement};
    use crate::rules::find;

    #[test]
    fn a_fix_is_blocked_where_data_stands_in_its_way() {
        let column = Address::new(Kind::COLUMN, ["public", "t", "c"]);
        let structural = |database: &str| {
            let mut finding =
                find("SCH006").unwrap().finding(vec![Name::new(database)], String::new());
            finding.object = Some(column.clone());
            finding.property = Some("not null");
            let statements = vec![Statement::new("ALTER")];
            finding.fix = Some(Fix { statements, ..Fix::default() });
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
