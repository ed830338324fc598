//! What PostgreSQL's scanner takes characters for.

/// White space to every version of PostgreSQL's scanner.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// What a name may begin with; PostgreSQL takes every character beyond ASCII for a letter.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// What a name may go on with.
pub(super) fn continues_name(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || c == '$'
}

/// What operators are made of.
pub(super) fn is_operator(c: char) -> bool {
    "~!@#^&|`?+-*/%<>=".contains(c)
}
