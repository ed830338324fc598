//! Which differences ask something of the data.

use crate::compare::Sides;
use crate::model::Difference;

use super::engine::claimed;
use super::{
    check, collapse, column_type, existence, foreign_key, index, nullability, primary_key,
};
use super::{standing, unique};

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
    let told = collapse::collapsed(differences, sides).told.into_iter().filter(|difference| {
        difference.declared
            && claimed(difference, sides).is_some_and(|(rule, _)| BLOCKABLE.contains(&rule.code))
    });
    told.map(std::borrow::Cow::into_owned).collect()
}
