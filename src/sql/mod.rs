//! Text of SQL: the only lexer of the tree, identifiers, literals, and statements with what
//! somebody who runs them should know first.

mod characters;
mod expression;
mod fragment;
mod identifier;
mod lexer;
mod literal;
mod printable;
mod quoted;
mod setting;
mod split;
mod statement;
mod template;
mod token;
mod tree;
mod type_name;

pub use expression::{NotOneExpression, OneExpression};
pub use fragment::{
    bound, conjuncts, expression, is_one_action, is_one_expression, is_one_query, list, option,
    without_cast,
};
pub use identifier::{
    identifiers, is_qualified_name, leading_name, leading_qualified_name, qualified, requoted,
    routine,
};
pub use lexer::{Lexer, tokens, words};
pub use literal::{dollar_quoted, escaped, literal, name_literal};
pub use setting::setting_value;
pub use split::{bracketed, find, find_behind_name, split};
pub use statement::{IndexClause, Phase, Statement};
pub use template::{Part, Sql, Template};
pub use token::{Token, TokenKind};
pub use tree::{Node, tree};
pub use type_name::{full_type, is_type};
