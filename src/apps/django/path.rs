//! Paths as settings write them, from `__file__` and `BASE_DIR`: evaluated where every step is one
//! of a few well-known functions, and `None` otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::token::Token;

/// The deepest nesting of an expression.
const MOST_DEPTH: usize = 30;

/// What names stand for in one file: the tokens that were assigned to each.
pub(super) type Names = BTreeMap<String, Vec<Token>>;

/// The arguments of a call, those without a name and those with one.
#[derive(Debug, Default)]
pub(super) struct Arguments<'a> {
    pub(super) plain: Vec<&'a [Token]>,
    pub(super) named: BTreeMap<&'a str, &'a [Token]>,
}

/// Splits what is in the parentheses of a call, and gives what follows it. `tokens` begins behind
/// the opening parenthesis.
pub(super) fn arguments(tokens: &[Token]) -> Option<(Arguments<'_>, &[Token])> {
    let mut all = Arguments::default();
    let (mut depth, mut start) = (0_usize, 0);
    for (index, token) in tokens.iter().enumerate() {
        let ends = match token {
            Token::Sign(')' | ']' | '}') if depth == 0 => true,
            Token::Sign(',') => depth == 0,
            Token::Sign('(' | '[' | '{') => {
                depth += 1;
                false
            }
            Token::Sign(')' | ']' | '}') => {
                depth -= 1;
                false
            }
            _ => false,
        };
        if !ends {
            continue;
        }
        match tokens.get(start..index)? {
            [] => {}
            [Token::Word(name), Token::Sign('='), value @ ..]
                if value.first() != Some(&Token::Sign('=')) =>
            {
                all.named.insert(name, value);
            }
            value => all.plain.push(value),
        }
        start = index + 1;
        if matches!(token, Token::Sign(')' | ']' | '}')) {
            return Some((all, tokens.get(start..)?));
        }
    }
    None
}

/// Evaluates paths in one file.
pub(super) struct Evaluator<'a> {
    /// The file, which `__file__` stands for.
    pub(super) file: &'a Path,
    pub(super) names: &'a Names,
}

impl Evaluator<'_> {
    /// The path that an expression stands for.
    pub(super) fn path(&self, tokens: &[Token]) -> Option<PathBuf> {
        self.whole(tokens, 0)
    }

    fn whole(&self, tokens: &[Token], depth: usize) -> Option<PathBuf> {
        let (path, rest) = self.sum(tokens, depth)?;
        rest.is_empty().then_some(path)
    }

    /// `path / "name" / ...`, and django-environ's `path - 2`.
    fn sum<'t>(&self, tokens: &'t [Token], depth: usize) -> Option<(PathBuf, &'t [Token])> {
        let (mut path, mut rest) = self.one(tokens, depth)?;
        loop {
            rest = match rest {
                [Token::Sign('/'), after @ ..] => {
                    let (next, after) = self.one(after, depth)?;
                    path.push(next);
                    after
                }
                [Token::Sign('-'), Token::Word(number), after @ ..] => {
                    for _ in 0..number.parse::<u8>().ok()? {
                        path.pop();
                    }
                    after
                }
                _ => return Some((path, rest)),
            };
        }
    }

    /// A name, a text or a call, and what is asked of it.
    fn one<'t>(&self, tokens: &'t [Token], depth: usize) -> Option<(PathBuf, &'t [Token])> {
        if depth > MOST_DEPTH {
            return None;
        }
        let (mut path, mut rest) = match tokens {
            [Token::Text(text), rest @ ..] => (PathBuf::from(text), rest),
            [Token::Sign('('), rest @ ..] => {
                let (path, rest) = self.sum(rest, depth + 1)?;
                (path, rest.strip_prefix(&[Token::Sign(')')])?)
            }
            [Token::Word(_), ..] => self.named(tokens, depth)?,
            _ => return None,
        };
        while let [Token::Sign('.'), Token::Word(method), after @ ..] = rest {
            (path, rest) = self.asked(path, method, after, depth)?;
        }
        Some((path, rest))
    }

    /// A dotted name: a function of the standard library, or a name of the file.
    fn named<'t>(&self, tokens: &'t [Token], depth: usize) -> Option<(PathBuf, &'t [Token])> {
        for (function, kind) in FUNCTIONS {
            let Some(rest) = after_name(tokens, function) else { continue };
            let [Token::Sign('('), rest @ ..] = rest else { continue };
            let (arguments, rest) = arguments(rest)?;
            let mut paths = arguments.plain.iter().map(|tokens| self.whole(tokens, depth + 1));
            let mut path = paths.next()??;
            match kind {
                Function::Same => {}
                Function::Parent => path = path.parent()?.to_owned(),
                Function::Join => {
                    for next in paths {
                        path.push(next?);
                    }
                    return arguments.named.is_empty().then_some((path, rest));
                }
            }
            let is_alone = arguments.plain.len() == 1 && arguments.named.is_empty();
            return is_alone.then_some((path, rest));
        }
        let [Token::Word(name), rest @ ..] = tokens else { return None };
        if name == "__file__" {
            return Some((self.file.to_owned(), rest));
        }
        let path = self.whole(self.names.get(name)?, depth + 1)?;
        match rest {
            // An object of django-environ's `Path` is called with the parts to add.
            [Token::Sign('('), rest @ ..] => self.join(path, rest, depth),
            _ => Some((path, rest)),
        }
    }

    fn asked<'t>(
        &self,
        path: PathBuf,
        method: &str,
        after: &'t [Token],
        depth: usize,
    ) -> Option<(PathBuf, &'t [Token])> {
        match (method, after) {
            ("parent", _) => Some((path.parent()?.to_owned(), after)),
            ("parents", [Token::Sign('['), Token::Word(n), Token::Sign(']'), after @ ..]) => Some(
                (path.ancestors().nth(n.parse::<usize>().ok()?.checked_add(1)?)?.into(), after),
            ),
            ("resolve" | "absolute", [Token::Sign('('), after @ ..]) => {
                let (_, after) = arguments(after)?;
                Some((path, after))
            }
            ("joinpath" | "path", [Token::Sign('('), after @ ..]) => self.join(path, after, depth),
            _ => None,
        }
    }

    fn join<'t>(
        &self,
        mut path: PathBuf,
        after: &'t [Token],
        depth: usize,
    ) -> Option<(PathBuf, &'t [Token])> {
        let (arguments, after) = arguments(after)?;
        for part in &arguments.plain {
            path.push(self.whole(part, depth + 1)?);
        }
        arguments.named.is_empty().then_some((path, after))
    }
}

#[derive(Clone, Copy)]
enum Function {
    Same,
    Parent,
    Join,
}

const FUNCTIONS: [(&str, Function); 9] = [
    ("Path", Function::Join),
    ("pathlib.Path", Function::Join),
    ("environ.Path", Function::Join),
    ("str", Function::Same),
    ("os.fspath", Function::Same),
    ("os.path.abspath", Function::Same),
    ("os.path.realpath", Function::Same),
    ("os.path.dirname", Function::Parent),
    ("os.path.join", Function::Join),
];

/// What follows a dotted name, if the tokens begin with it.
pub(super) fn after_name<'t>(tokens: &'t [Token], dotted: &str) -> Option<&'t [Token]> {
    let mut rest = tokens;
    for (index, part) in dotted.split('.').enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(&[Token::Sign('.')])?;
        }
        rest = match rest {
            [Token::Word(word), after @ ..] if word == part => after,
            _ => return None,
        };
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::super::token::statements;
    use super::*;

    fn path(expression: &str) -> Option<String> {
        let tokens = |text: &str| statements(text).remove(0).tokens;
        let names = Names::from([
            ("BASE_DIR".into(), tokens("Path(__file__).resolve().parent.parent")),
            ("ROOT_DIR".into(), tokens("environ.Path(__file__) - 2")),
            ("LOOP".into(), tokens("LOOP")),
            ("NOW".into(), tokens("os.getcwd()")),
        ]);
        let evaluator = Evaluator { file: Path::new("/p/site/settings.py"), names: &names };
        evaluator.path(&tokens(expression)).map(|path| path.display().to_string())
    }

    #[test]
    fn well_known_forms_are_evaluated() {
        for (expression, expected) in [
            ("BASE_DIR / '.env'", Some("/p/.env")),
            ("str(BASE_DIR / 'a' / '.env')", Some("/p/a/.env")),
            ("os.path.join(BASE_DIR, '.env')", Some("/p/.env")),
            ("BASE_DIR.joinpath('x', '.env')", Some("/p/x/.env")),
            ("ROOT_DIR('.env')", Some("/p/.env")),
            ("str(ROOT_DIR.path('.env'))", Some("/p/.env")),
            ("Path(__file__).parents[1] / '.env'", Some("/p/.env")),
            (
                "os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), '.env')",
                Some("/p/.env"),
            ),
            ("(BASE_DIR / '.env')", Some("/p/.env")),
            ("NOW / '.env'", None),
            ("LOOP", None),
            ("os.environ['X']", None),
            ("f'{BASE_DIR}/.env'", None),
            ("BASE_DIR / name", None),
            ("BASE_DIR / '.env' if x else y", None),
        ] {
            assert_eq!(path(expression).as_deref(), expected, "{expression}");
        }
    }
}
