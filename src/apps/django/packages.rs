//! Which packages a file imports that read env files, and which modules of the project.

use std::sync::Arc;

use super::facts::{Facts, Package};
use super::token::{Statement, Token};
use crate::apps::variables::Unresolved;
use crate::model::Place;

/// The packages by the names that Python imports them by.
pub(super) const PACKAGES: [(&str, Package, &str); 3] = [
    ("environ", Package::Environ, "django-environ"),
    ("dotenv", Package::Dotenv, "python-dotenv"),
    ("decouple", Package::Decouple, "python-decouple"),
];

/// Packages that read env files, too, and that are not followed: by the module that is imported, a
/// name that has to be in the statement, and what the package is called.
const OTHERS: [(&str, &str, &str); 20] = [
    ("environs", "", "environs"),
    ("pydantic_settings", "", "pydantic-settings"),
    ("pydantic", "BaseSettings", "pydantic's BaseSettings"),
    ("dynaconf", "", "dynaconf"),
    ("configurations", "", "django-configurations"),
    ("starlette", "config", "starlette.config"),
    ("envparse", "", "envparse"),
    ("envyaml", "", "envyaml"),
    ("environconfig", "", "environconfig"),
    ("envclasses", "", "envclasses"),
    ("prettyconf", "", "prettyconf"),
    ("goodconf", "", "goodconf"),
    ("classyconf", "", "classyconf"),
    ("typed_settings", "", "typed-settings"),
    ("everett", "", "everett"),
    ("confz", "", "confz"),
    ("config", "ConfigurationSet", "python-configuration"),
    ("cbs", "", "django-classy-settings"),
    ("getconf", "", "getconf"),
    // Names further files of settings.
    ("split_settings", "", "django-split-settings"),
];

/// `import a.b, c` and `from ..a import b`.
pub(super) fn import(statement: &Statement, shown: &Arc<str>, facts: &mut Facts) {
    let tokens = statement.tokens.as_slice();
    let modules: Vec<&[Token]> = match tokens {
        [Token::Word(word), rest @ ..] if word == "import" => {
            rest.split(|token| *token == Token::Sign(',')).collect()
        }
        [Token::Word(word), rest @ ..] if word == "from" => {
            vec![rest.split(|token| *token == Token::Word("import".into())).next().unwrap_or(rest)]
        }
        _ => return,
    };
    for module in modules {
        let dots = module.iter().take_while(|token| **token == Token::Sign('.')).count();
        let words = module.get(dots..).unwrap_or_default().iter();
        let words = words.take_while(|token| **token != Token::Word("as".into()));
        let names: Vec<String> = words
            .filter_map(|token| match token {
                Token::Word(word) => Some(word.clone()),
                _ => None,
            })
            .collect();
        let package = PACKAGES
            .iter()
            .find(|(name, ..)| dots == 0 && names.first().is_some_and(|n| n == name));
        facts.packages.extend(package.map(|(_, package, _)| *package));
        if let Some(first) = names.first().filter(|_| dots == 0)
            && let Some(package) = other_package(first, tokens)
        {
            let place = Some(Place { file: shown.clone(), line: statement.line });
            let reason = format!("imports {package}, whose env files are not known here");
            facts.others.push((first.clone(), Unresolved { place, reason }));
        }
        facts.imports.push((dots, names));
    }
}

/// The package that reads env files in a way that is not followed, if a module is one.
fn other_package(module: &str, statement: &[Token]) -> Option<String> {
    let has = |name: &str| statement.contains(&Token::Word(name.to_owned()));
    let listed =
        OTHERS.iter().find(|(known, name, _)| *known == module && (name.is_empty() || has(name)));
    let is_known = PACKAGES.iter().any(|(known, ..)| *known == module);
    // What is made on top of one of them, such as `dotenv_vault`.
    let is_like = || !is_known && ["dotenv", "decouple"].iter().any(|name| module.contains(name));
    listed
        .map(|(.., package)| (*package).to_owned())
        .or_else(|| is_like().then(|| module.to_owned()))
}
