//! What a statement changes in `os.environ`.

use super::facts::MODULE;
use super::token::Token;

/// One change of the process environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Of the variable of this name.
    Of(String),
    /// Of variables whose names cannot be told.
    OfAny,
}

/// The changes that a statement makes, but for `DJANGO_SETTINGS_MODULE`, which is read elsewhere.
pub(super) fn changes(tokens: &[Token]) -> Vec<Change> {
    let is_deletion = tokens.first() == Some(&Token::Word("del".into()));
    let found = (0..tokens.len()).filter_map(|index| match tokens.get(index..)? {
        [Token::Word(word), rest @ ..] if word == "environ" => of_environ(rest, is_deletion),
        [Token::Word(word), Token::Sign('('), rest @ ..]
            if matches!(word.as_str(), "putenv" | "unsetenv") =>
        {
            Some(named(rest, &[',', ')']))
        }
        _ => None,
    });
    found.filter(|change| *change != Change::Of(MODULE.to_owned())).collect()
}

/// What follows the word `environ`, the name of the mapping and also of a package.
fn of_environ(rest: &[Token], is_deletion: bool) -> Option<Change> {
    match rest {
        [Token::Sign('['), inside @ ..] => {
            let end = closing(inside)?;
            let is_set = match inside.get(end + 1..).unwrap_or_default() {
                [Token::Sign('='), Token::Sign('='), ..] => false,
                [Token::Sign('='), ..] => true,
                // `+=` and its like.
                [Token::Sign(sign), Token::Sign('='), ..] => !"!<>".contains(*sign),
                _ => is_deletion,
            };
            is_set.then(|| named(inside, &[']']))
        }
        [Token::Sign('.'), Token::Word(method), Token::Sign('('), inside @ ..] => {
            match method.as_str() {
                "setdefault" | "pop" | "__setitem__" | "__delitem__" => {
                    Some(named(inside, &[',', ')']))
                }
                "update" | "clear" | "popitem" => Some(Change::OfAny),
                _ => None,
            }
        }
        [Token::Sign('|'), Token::Sign('='), ..] => Some(Change::OfAny),
        [Token::Sign('='), next, ..] if *next != Token::Sign('=') => Some(Change::OfAny),
        _ => None,
    }
}

/// A literal name that one of these signs follows.
fn named(tokens: &[Token], ends: &[char]) -> Change {
    match tokens {
        [Token::Text(name), Token::Sign(sign), ..] if ends.contains(sign) => {
            Change::Of(name.clone())
        }
        _ => Change::OfAny,
    }
}

/// Where the bracket closes that is open before these tokens.
fn closing(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().position(|token| match token {
        Token::Sign('(' | '[' | '{') => {
            depth += 1;
            false
        }
        Token::Sign(')' | ']' | '}') if depth == 0 => true,
        Token::Sign(')' | ']' | '}') => {
            depth -= 1;
            false
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::token::statements;
    use super::*;

    #[test]
    fn changes_of_the_environment_are_found_and_uses_are_not() {
        let of = |name: &str| vec![Change::Of(name.into())];
        for (text, expected) in [
            ("os.environ['DB_HOST'] = 'x'", of("DB_HOST")),
            ("environ['DB_HOST'] += 'x'", of("DB_HOST")),
            ("os.environ.setdefault('DB_HOST', 'x')", of("DB_HOST")),
            ("os.putenv('DB_HOST', 'x')", of("DB_HOST")),
            ("del os.environ['DB_HOST']", of("DB_HOST")),
            ("x = os.environ.pop('DB_HOST')", of("DB_HOST")),
            ("os.environ[name] = 'x'", vec![Change::OfAny]),
            ("os.environ['a' + b] = 'x'", vec![Change::OfAny]),
            ("os.environ.update(DB_HOST='x')", vec![Change::OfAny]),
            ("os.environ |= {'DB_HOST': 'x'}", vec![Change::OfAny]),
            ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x')", vec![]),
            ("x = os.environ['DB_HOST']", vec![]),
            ("if os.environ['A'] == 'b':", vec![]),
            ("if os.environ['A'] != 'b':", vec![]),
            ("x = {'a': os.environ['A'], 'b': c['d']}", vec![]),
            ("env = environ.Env(DEBUG=(bool, False))", vec![]),
            ("import environ", vec![]),
        ] {
            let tokens = statements(text).remove(0).tokens;
            assert_eq!(changes(&tokens), expected, "{text}");
        }
    }
}
