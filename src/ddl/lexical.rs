//! What of [`crate::sql`] the writers ask of foreign texts.

pub use crate::sql::{
    bound, conjuncts, expression, full_type, is_one_action, is_one_expression, is_one_query,
    is_qualified_name, is_type, leading_name, leading_qualified_name, list, literal, name_literal,
    option, qualified, requoted, routine, without_cast,
};
