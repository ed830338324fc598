//! SCH032: what is said of an object.

use crate::ddl;
use crate::model::{Change, Difference, Fix, Kind, Severity};

use super::book::Sides;
use super::repair;
use super::rule::{CATALOG, Docs, Rule};

pub(super) const COMMENT: Rule = Rule {
    code: "SCH032",
    name: "comment-differs",
    severity: Severity::Info,
    docs: Docs {
        title: "An object has another comment",
        means: "The comments on an object differ, or only one side has one. Comments that came with PostgreSQL or with an extension count as none.",
        matters: "Nothing runs differently. Comments are what people, and some tools (GraphQL generators, data catalogs), go by.",
        example: "COMMENT ON COLUMN ... IS 'deprecated since March' was run in nextjs only: whoever reads django's schema still uses the column.",
        fix: "COMMENT ON TABLE \"public\".\"t\" IS 'what it holds'; IS NULL removes it.",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        (difference.object.kind == Kind::COMMENT)
            .then(|| repair::said(difference, comment(difference, sides)))
    },
    ..Rule::BASE
};

fn comment(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let writer = ddl::writer(Kind::COMMENT)?;
    let statements = match difference.change {
        Change::Missing | Change::Property(_) => {
            let first = aim.wrong.first()?;
            let side = repair::model(&aim, sides).or_else(|| sides.database(first))?;
            let to = match difference.change {
                Change::Missing => difference.model.clone()?,
                _ => repair::rebuilt(difference, sides, first)?,
            };
            (writer.create)(&to, side)?
        }
        Change::Extra => (writer.drop)(difference.model.as_ref()?)?,
        Change::Renamed => return None,
    };
    Some(Fix { statements, ..Fix::default() })
}
