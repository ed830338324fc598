//! Each kind of token, with what could be taken for it.

use super::tokens;
use crate::sql::TokenKind::{
    self, BitString, BlockComment, DollarString, EscapeString, Invalid, LineComment,
    NationalString, Number, Operator, Parameter, Punctuation, QuotedName, String, UnicodeName,
    UnicodeString, Unterminated, Word,
};

/// Holds the tokens against their kinds and spellings.
fn assert_tokens(sql: &str, expected: &[(TokenKind, &str)]) {
    let found: Vec<_> = tokens(sql).map(|token| (token.kind, token.text)).collect();
    assert_eq!(found, expected, "{sql}");
    for token in tokens(sql) {
        assert_eq!(&sql[token.start..token.end()], token.text);
    }
}

#[test]
fn word_goes_on_with_digits_dollars_and_letters_beyond_ascii() {
    assert_tokens("a$1_b \u{e9}2\u{a0}", &[(Word, "a$1_b"), (Word, "\u{e9}2\u{a0}")]);
    assert_tokens("E N", &[(Word, "E"), (Word, "N")]);
}

#[test]
fn doubled_quote_does_not_end_a_name() {
    assert_tokens("\"a \"\"b\"x", &[(QuotedName, "\"a \"\"b\""), (Word, "x")]);
    assert_tokens(
        "U&\"\\0061\" u & \"a\"",
        &[(UnicodeName, "U&\"\\0061\""), (Word, "u"), (Operator, "&"), (QuotedName, "\"a\"")],
    );
    assert_tokens("\"\\\"a", &[(QuotedName, "\"\\\""), (Word, "a")]);
}

#[test]
fn backslash_escapes_in_escape_strings_only() {
    assert_tokens(r"E'a\'b' e'\\'", &[(EscapeString, r"E'a\'b'"), (EscapeString, r"e'\\'")]);
    assert_tokens(
        r"'a\' U&'\' N'\' B'\'",
        &[
            (String, r"'a\'"),
            (UnicodeString, r"U&'\'"),
            (NationalString, r"N'\'"),
            (BitString, r"B'\'"),
        ],
    );
    // The letter belongs to the name before it.
    assert_tokens(r"typE'\' x'1F'", &[(Word, "typE"), (String, r"'\'"), (BitString, "x'1F'")]);
}

#[test]
fn string_goes_on_after_a_line_break() {
    assert_tokens("'a' 'b'", &[(String, "'a'"), (String, "'b'")]);
    assert_tokens("'a' \n -- x'\n 'b'", &[(String, "'a' \n -- x'\n 'b'")]);
    assert_tokens("'a' -- x\n 'b'", &[(String, "'a'"), (LineComment, "-- x"), (String, "'b'")]);
    assert_tokens("E'a'\n'\\'' ", &[(EscapeString, "E'a'\n'\\''")]);
    let value = |sql| tokens(sql).next().and_then(|token| token.value());
    assert_eq!(value("'a'''\n''\r'b'").as_deref(), Some("a'b"));
}

#[test]
fn dollar_quotes_end_with_their_own_tag() {
    assert_tokens(
        "$$a'$$ $a$ $$ $b$ $a$",
        &[(DollarString, "$$a'$$"), (DollarString, "$a$ $$ $b$ $a$")],
    );
    assert_tokens("$1 $1$", &[(Parameter, "$1"), (Parameter, "$1"), (Invalid, "$")]);
    assert_tokens("a$b$c$b$", &[(Word, "a$b$c$b$")]);
}

#[test]
fn comments_are_nested() {
    assert_tokens("a--b\nc", &[(Word, "a"), (LineComment, "--b"), (Word, "c")]);
    assert_tokens("/* a /* ' */ */b", &[(BlockComment, "/* a /* ' */ */"), (Word, "b")]);
    assert_tokens("/*/*/", &[(Unterminated, "/*/*/")]);
    assert_tokens("+--", &[(Operator, "+"), (LineComment, "--")]);
    assert_tokens("*/*a*/", &[(Operator, "*"), (BlockComment, "/*a*/")]);
}

#[test]
fn operator_leaves_a_sign_to_what_follows() {
    assert_tokens("a=-1", &[(Word, "a"), (Operator, "="), (Operator, "-"), (Number, "1")]);
    assert_tokens("a @- b", &[(Word, "a"), (Operator, "@-"), (Word, "b")]);
    assert_tokens("->> <>", &[(Operator, "->>"), (Operator, "<>")]);
}

#[test]
fn number_has_a_point_and_an_exponent() {
    assert_tokens(
        "1.5e-3 .5 1. 0x1F 1_0",
        &[(Number, "1.5e-3"), (Number, ".5"), (Number, "1."), (Number, "0x1F"), (Number, "1_0")],
    );
    assert_tokens("1..2", &[(Number, "1"), (Punctuation, ".."), (Number, "2")]);
    assert_tokens("1e+x", &[(Invalid, "1e"), (Operator, "+"), (Word, "x")]);
    assert_tokens(r"1.E'\'", &[(Invalid, "1.E"), (String, r"'\'")]);
}

#[test]
fn punctuation_stands_alone() {
    assert_tokens(
        "a[1]::b;",
        &[
            (Word, "a"),
            (Punctuation, "["),
            (Number, "1"),
            (Punctuation, "]"),
            (Punctuation, "::"),
            (Word, "b"),
            (Punctuation, ";"),
        ],
    );
    assert_tokens(
        ":= : {\\",
        &[(Punctuation, ":="), (Punctuation, ":"), (Invalid, "{"), (Invalid, "\\")],
    );
}

#[test]
fn what_does_not_end_is_the_rest() {
    for sql in ["'a b", "\"a b", "E'\\' b", "$a$ $b$", "/* b", "U&\"a", "X'"] {
        assert_tokens(&format!("x {sql}"), &[(Word, "x"), (Unterminated, sql)]);
    }
}

#[test]
fn tokens_mean_their_texts() {
    for (sql, value) in [
        ("'it''s \\'", Some("it's \\")),
        (r"E'\x41\101\u0041\U0001f600\n\'\q'''", Some("AAA\u{1f600}\n'q'")),
        (r"E'\ud83d\ude00\xc3\xa9'", Some("\u{1f600}\u{e9}")),
        (r"E'\ud83d'", None),
        (r"E'\xff'", None),
        (r"E'\u00'", None),
        (r"E'\0'", None),
        (r"U&'d\0061t\+01F600\\'", Some("dat\u{1f600}\\")),
        (r"U&'\D83D\DE00'", Some("\u{1f600}")),
        (r"U&'\006'", None),
        ("$a$ ' \\ $a$", Some(" ' \\ ")),
        ("B'101'", Some("101")),
        ("N'a'", Some("a")),
        ("a", None),
    ] {
        assert_eq!(tokens(sql).next().and_then(|token| token.value()).as_deref(), value, "{sql}");
    }
    for (sql, name) in [
        ("Abc\u{c9}", Some("abc\u{c9}")),
        ("\"A \"\"b\"\"\"", Some("A \"b\"")),
        ("U&\"d\\0061t\\\\\"\"\"", Some("dat\\\"")),
        ("'a'", None),
    ] {
        assert_eq!(tokens(sql).next().and_then(|token| token.name()).as_deref(), name, "{sql}");
    }
}
