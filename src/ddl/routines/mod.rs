//! Functions, procedures, aggregates and operators, with the operator families and classes that
//! tell indexes of them.

mod aggregate;
mod argument;
mod body;
mod function;
mod operator;
mod operator_class;
mod operator_family;
mod reference;
mod setting;
#[cfg(test)]
mod tests;

pub(super) use aggregate::AGGREGATE;
pub(super) use function::{FUNCTION, PROCEDURE};
pub(super) use operator::OPERATOR;
pub(super) use operator_class::OPERATOR_CLASS;
pub(super) use operator_family::OPERATOR_FAMILY;
