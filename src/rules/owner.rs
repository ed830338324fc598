//! SCH030: who owns an object.

use crate::ddl::target;
use crate::model::{Change, Difference, Fix, Name, Severity};

use super::repair::{self, ACCESS_EXCLUSIVE};
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
        (difference.change == Change::Property("owner"))
            .then(|| repair::said(difference, hand_over(difference)))
    },
    ..Rule::BASE
};

fn hand_over(difference: &Difference) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let target = target::of(aim.at)?;
    let owner = Name::new(aim.to.to_string()).quoted();
    let sql = format!("ALTER {target} OWNER TO {owner}");
    Some(repair::fix([sql], ACCESS_EXCLUSIVE))
}
