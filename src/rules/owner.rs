//! SCH030: who owns an object.

use crate::ddl;
use crate::model::{Change, Difference, Fix, Kind, Severity};

use super::repair;
use super::rule::{CATALOG, Docs, Rule};

pub(super) const OWNER: Rule = Rule {
    code: "SCH030",
    name: "owner-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "An object has another owner",
        means: "The owners differ. Between databases to which we connect as different roles this is not compared, unless an owner is declared.",
        matters: "The owner may do everything with the object, and row-level security does not bind it unless it is forced.",
        example: "A table was created by `postgres` by hand and belongs to `app` elsewhere: migrations of `app` cannot alter it.",
        fix: "ALTER TABLE \"public\".\"t\" OWNER TO \"app\";",
        privileges: CATALOG,
    },
    claim: |difference, _| {
        (difference.change == Change::Property("owner")).then(|| match difference.object.kind {
            Kind::EXTENSION => repair::advised(difference, FOR_GOOD),
            _ => repair::said(difference, hand_over(difference)),
        })
    },
    ..Rule::BASE
};

const FOR_GOOD: &str = "No statement hands an extension over: whoever creates it owns it. What it does is the same; where it matters, drop it and create it as the other role.";

fn hand_over(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let statement = ddl::hand_over(aim.at, &aim.to.to_string())?;
    Some(Fix { statements: vec![statement], ..Fix::default() })
}
