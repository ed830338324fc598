//! SCH032: what is said of an object.

use crate::model::{Kind, Severity};

use super::claim::Claim;
use super::page::Page;
use super::rule::Rule;

pub(super) const COMMENT: Rule = Rule {
    code: "SCH032",
    name: "comment-differs",
    severity: Severity::Info,
    page: Page(include_str!("pages/SCH032.md")),
    claim: |difference, _| (difference.object.kind == Kind::COMMENT).then(|| Claim::of(difference)),
    ..Rule::BASE
};
