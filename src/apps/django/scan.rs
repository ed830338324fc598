//! Reads one file of a Django project: which packages it imports, and how it calls them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environ::{Change, changes};
use super::facts::{Facts, Load, Package};
use super::packages::import;
use super::path::{Evaluator, Names, after_name, arguments};
use super::token::{Statement, Token, statements, unclosed};
use crate::apps::variables::Unresolved;
use crate::model::Place;

/// Reads one file. `inherited` are paths that imported files name.
pub(super) fn scan(
    path: &Path,
    shown: &Arc<str>,
    text: &str,
    inherited: &[(String, PathBuf)],
) -> Facts {
    let all = statements(text);
    let mut facts = Facts::default();
    for statement in &all {
        import(statement, shown, &mut facts);
    }
    let names = names(&all, inherited);
    let evaluator = Evaluator { file: path, names: &names };
    let paths =
        names.iter().filter_map(|(name, tokens)| Some((name.clone(), evaluator.path(tokens)?)));
    facts.paths = paths.collect();
    if let Some(line) = unclosed(text) {
        let place = Some(Place { file: shown.clone(), line });
        let reason = "a string or bracket is never closed, so Python cannot import the file".into();
        facts.unclear.push(Unresolved { place, reason });
    }
    let mut calls = Calls { evaluator, shown, facts: &mut facts };
    let mut blocks: Vec<&Statement> = Vec::new();
    for statement in &all {
        while blocks.last().is_some_and(|block| block.indent >= statement.indent) {
            blocks.pop();
        }
        calls.look(statement, &blocks);
        blocks.push(statement);
    }
    facts
}

/// Names that are assigned once, at the top of the file.
fn names(all: &[Statement], inherited: &[(String, PathBuf)]) -> Names {
    let mut names: Names = Names::new();
    let mut twice = BTreeSet::new();
    for statement in all {
        let (name, value) = match statement.tokens.as_slice() {
            [Token::Word(name), Token::Sign('='), value @ ..] => (name, value),
            // With a type.
            [Token::Word(name), Token::Sign(':'), Token::Word(_), Token::Sign('='), value @ ..] => {
                (name, value)
            }
            _ => continue,
        };
        if statement.indent > 0 || names.insert(name.clone(), value.to_vec()).is_some() {
            twice.insert(name.clone());
        }
    }
    names.retain(|name, _| !twice.contains(name));
    for (name, path) in inherited.iter().filter(|(name, _)| !twice.contains(name)) {
        let text = Token::Text(path.display().to_string());
        names.entry(name.clone()).or_insert_with(|| vec![text]);
    }
    names
}

struct Calls<'a> {
    evaluator: Evaluator<'a>,
    shown: &'a Arc<str>,
    facts: &'a mut Facts,
}

impl Calls<'_> {
    fn look(&mut self, statement: &Statement, blocks: &[&Statement]) {
        let tokens = statement.tokens.as_slice();
        self.env_file(statement, blocks);
        self.environ(statement);
        if let [Token::Word(word), ..] = tokens
            && matches!(word.as_str(), "import" | "from" | "def" | "class")
        {
            return;
        }
        for index in 0..tokens.len() {
            let Some([Token::Word(word), rest @ ..]) = tokens.get(index..) else { continue };
            if word == "FileAwareEnv" {
                self.facts.file_aware = true;
            }
            let [Token::Sign('('), inside @ ..] = rest else { continue };
            let has = |package| self.facts.packages.contains(&package);
            let load = match word.as_str() {
                "read_env" if has(Package::Environ) => self.read_env(inside),
                "load_dotenv" if has(Package::Dotenv) => self.load_dotenv(inside),
                "dotenv_values" | "read_dotenv" if has(Package::Dotenv) => None,
                "Config" | "AutoConfig" | "RepositoryEnv" | "RepositoryIni"
                | "RepositorySecret"
                    if has(Package::Decouple) =>
                {
                    None
                }
                "config" if has(Package::Decouple) => self.decouple(),
                "exec" | "execfile" | "import_module" | "__import__" | "run_path" => {
                    self.unclear(statement, format!("calls `{word}`, which is not followed"));
                    continue;
                }
                "read_env" | "load_dotenv" | "read_dotenv" | "dotenv_values" => {
                    let reason = format!("calls `{word}`, which no known package has here");
                    self.unclear(statement, reason);
                    continue;
                }
                _ => continue,
            };
            let is_read = word == "config" || is_unconditional(statement, blocks);
            match load.filter(|_| is_read) {
                Some(load) => self.facts.loads.push(load),
                None => {
                    let reason = match is_read {
                        true => format!("calls `{word}` in a way that cannot be followed"),
                        false => format!("calls `{word}` under a condition"),
                    };
                    self.unclear(statement, reason);
                }
            }
        }
    }

    /// Notes what the file changes in the process environment.
    fn environ(&mut self, statement: &Statement) {
        for change in changes(&statement.tokens) {
            match change {
                Change::Of(name) => {
                    let place = Some(Place { file: self.shown.clone(), line: statement.line });
                    let reason = format!("the settings themselves change `{name}` in `os.environ`");
                    self.facts.sets.push((name, Unresolved { place, reason }));
                }
                Change::OfAny => {
                    let reason = "changes `os.environ`, which cannot be followed";
                    self.unclear(statement, reason.into());
                }
            }
        }
    }

    fn unclear(&mut self, statement: &Statement, reason: String) {
        let place = Some(Place { file: self.shown.clone(), line: statement.line });
        self.facts.unclear.push(Unresolved { place, reason });
    }

    /// Notes an env file that the settings of a class name, as pydantic's do.
    fn env_file(&mut self, statement: &Statement, blocks: &[&Statement]) {
        let begins = |statement: &Statement, word: &str| {
            statement.tokens.first() == Some(&Token::Word(word.to_owned()))
        };
        let is_in_class =
            begins(statement, "class") || blocks.iter().any(|block| begins(block, "class"));
        let is_set = |tokens: &[Token]| match tokens {
            [Token::Word(word), Token::Sign('=' | ':'), ..] => {
                word == "_env_file" || is_in_class && word == "env_file"
            }
            [Token::Text(word), Token::Sign(':'), ..] => is_in_class && word == "env_file",
            _ => false,
        };
        if !begins(statement, "def") && statement.tokens.windows(2).any(is_set) {
            self.unclear(statement, "names an `env_file` in a class of settings".into());
        }
    }

    fn directory(&self) -> Option<PathBuf> {
        self.evaluator.file.parent().map(Path::to_owned)
    }

    fn decouple(&self) -> Option<Load> {
        Some(Load::Decouple { from: self.directory()? })
    }

    fn read_env(&self, inside: &[Token]) -> Option<Load> {
        let (arguments, _) = arguments(inside)?;
        let mut overwrites = false;
        let mut path = arguments.plain.first().copied();
        for (name, value) in &arguments.named {
            match *name {
                "env_file" => path = Some(value),
                "overwrite" => overwrites = is_true(value)?,
                "parse_comments" if !is_true(value)? => {}
                "encoding" if is_utf8(value) => {}
                _ => return None,
            }
        }
        if arguments.plain.len() > 1 {
            return None;
        }
        let path = match path {
            Some(path) => self.evaluator.path(path).filter(|path| path.is_absolute())?,
            None => self.directory()?.join(".env"),
        };
        Some(Load::Environ { path, overwrites })
    }

    fn load_dotenv(&self, inside: &[Token]) -> Option<Load> {
        let (arguments, _) = arguments(inside)?;
        let mut overrides = false;
        let mut path = arguments.plain.first().copied();
        for (name, value) in &arguments.named {
            match *name {
                "dotenv_path" => path = Some(value),
                "override" => overrides = is_true(value)?,
                "interpolate" if is_true(value)? => {}
                "encoding" if is_utf8(value) => {}
                "verbose" => {}
                _ => return None,
            }
        }
        if arguments.plain.len() > 1 {
            return None;
        }
        let from = self.directory()?;
        let Some(path) = path else { return Some(Load::FindDotenv { from, overrides }) };
        let find =
            after_name(path, "find_dotenv").or_else(|| after_name(path, "dotenv.find_dotenv"));
        if find == Some(&[Token::Sign('('), Token::Sign(')')]) {
            return Some(Load::FindDotenv { from, overrides });
        }
        let path = self.evaluator.path(path).filter(|path| path.is_absolute())?;
        Some(Load::Dotenv { path, overrides })
    }
}

fn is_true(tokens: &[Token]) -> Option<bool> {
    match tokens {
        [Token::Word(word)] if word == "True" => Some(true),
        [Token::Word(word)] if word == "False" => Some(false),
        _ => None,
    }
}

fn is_utf8(tokens: &[Token]) -> bool {
    matches!(tokens, [Token::Text(text)] if ["utf-8", "utf8", "UTF-8", "UTF8"].contains(&text.as_str()))
}

/// Whether a statement is always executed, or only where the file exists.
fn is_unconditional(statement: &Statement, blocks: &[&Statement]) -> bool {
    let word = |token: &Token| match token {
        Token::Word(word) => word.clone(),
        _ => String::new(),
    };
    let is_open = |block: &Statement| {
        let words: Vec<String> = block.tokens.iter().map(word).collect();
        let has = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
        let first = words.first().map(String::as_str).unwrap_or_default();
        let asks_for_file = has(&["exists", "isfile", "is_file"]) && !has(&["and", "or", "not"]);
        match first {
            "try" => true,
            // Of manage.py.
            "def" => words.get(1).is_some_and(|name| name == "main"),
            "if" => has(&["__main__", "__name__"]) || asks_for_file,
            _ => false,
        }
    };
    let is_block = |statement: &Statement| {
        let first = statement.tokens.first().map(word).unwrap_or_default();
        ["if", "elif", "else", "for", "while", "with", "except", "finally", "match", "case"]
            .contains(&first.as_str())
    };
    let own = match is_block(statement) {
        true => is_open(statement),
        false => !statement
            .tokens
            .iter()
            .map(word)
            .any(|word| ["if", "else", "and", "or", "lambda", "for"].contains(&word.as_str())),
    };
    own && blocks.iter().all(|block| is_open(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str) -> (Vec<Load>, Vec<String>) {
        let facts = scan(Path::new("/p/site/settings.py"), &"settings.py".into(), text, &[]);
        (facts.loads, facts.unclear.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn calls_are_followed_or_named() {
        let environ = |path: &str, overwrites| Load::Environ { path: path.into(), overwrites };
        let base = "import environ\nBASE_DIR = Path(__file__).resolve().parent.parent\n";
        for (text, expected) in [
            ("env.read_env()", environ("/p/site/.env", false)),
            ("environ.Env.read_env(BASE_DIR / '.env')", environ("/p/.env", false)),
            (
                "environ.Env.read_env(env_file=str(BASE_DIR / '.env'), overwrite=True)",
                environ("/p/.env", true),
            ),
            (
                "if (BASE_DIR / '.env').exists():\n    env.read_env(BASE_DIR / '.env')",
                environ("/p/.env", false),
            ),
            ("try:\n    env.read_env()\nexcept OSError:\n    pass", environ("/p/site/.env", false)),
        ] {
            assert_eq!(facts(&format!("{base}{text}\n")), (vec![expected], vec![]), "{text}");
        }
        for (text, expected) in [
            (
                "env.read_env(PATH)",
                "settings.py:3: calls `read_env` in a way that cannot be followed",
            ),
            (
                "env.read_env(parse_comments=True)",
                "settings.py:3: calls `read_env` in a way that cannot be followed",
            ),
            ("if DEBUG:\n    env.read_env()", "settings.py:4: calls `read_env` under a condition"),
            ("if DEBUG: env.read_env()", "settings.py:3: calls `read_env` under a condition"),
            (
                "x = env.read_env() if DEBUG else 1",
                "settings.py:3: calls `read_env` under a condition",
            ),
        ] {
            assert_eq!(
                facts(&format!("{base}{text}\n")),
                (vec![], vec![expected.into()]),
                "{text}"
            );
        }
        let from = PathBuf::from("/p/site");
        let found = Load::FindDotenv { from: from.clone(), overrides: false };
        for text in [
            "from dotenv import load_dotenv\nload_dotenv()",
            "import dotenv\ndotenv.load_dotenv(dotenv.find_dotenv())",
        ] {
            assert_eq!(facts(text), (vec![found.clone()], vec![]), "{text}");
        }
        assert_eq!(
            facts("from decouple import config\nX = config('X')"),
            (vec![Load::Decouple { from }], vec![])
        );
        let unknown = |line: u64, word: &str| {
            format!("settings.py:{line}: calls `{word}`, which no known package has here")
        };
        assert_eq!(
            facts("# import environ\nenv.read_env()\n'''\nimport dotenv\n'''\nload_dotenv()"),
            (vec![], vec![unknown(2, "read_env"), unknown(6, "load_dotenv")])
        );
    }

    #[test]
    fn what_reads_env_files_in_another_way_is_named() {
        let others = |text: &str| -> Vec<String> {
            let facts = scan(Path::new("/p/site/settings.py"), &"settings.py".into(), text, &[]);
            facts.others.iter().map(|(_, unresolved)| unresolved.to_string()).collect()
        };
        for (text, package) in [
            ("from environs import Env", "environs"),
            ("import os, environs as e", "environs"),
            ("from pydantic_settings import BaseSettings", "pydantic-settings"),
            ("from pydantic import BaseSettings", "pydantic's BaseSettings"),
            ("import dynaconf", "dynaconf"),
            ("from split_settings.tools import include", "django-split-settings"),
            ("from configurations import Configuration, values", "django-configurations"),
            ("from starlette.config import Config", "starlette.config"),
            ("import dotenv_vault as dotenv", "dotenv_vault"),
            ("from aws_decouple import config", "aws_decouple"),
        ] {
            let expected =
                format!("settings.py:2: imports {package}, whose env files are not known here");
            assert_eq!(others(&format!("import os\n{text}\n")), [expected], "{text}");
        }
        for text in [
            "import os\nfrom .environs import x\nfrom pydantic import BaseModel\nimport starlette",
            "import dotenv\nimport environ\nfrom decouple import config",
        ] {
            assert!(others(text).is_empty(), "{text}");
        }
        for (text, call) in [("exec(text)", "exec"), ("m = i.import_module('x')", "import_module")]
        {
            let unclear = format!("settings.py:1: calls `{call}`, which is not followed");
            assert_eq!(facts(text), (vec![], vec![unclear]), "{text}");
        }
        let named = "names an `env_file` in a class of settings";
        for (text, line) in [
            ("class S(Base):\n    class Config:\n        env_file = '.env'", 3),
            ("class S(Base):\n    env_file: str = '.env'", 2),
            ("class S(Base):\n    model_config = Dict(env_file='.env')", 2),
            ("class S(Base):\n    model_config = {'env_file': '.env'}", 2),
            ("class S(Base, env_file='.env'):\n    pass", 1),
            ("s = S(_env_file='.env')", 1),
        ] {
            assert_eq!(
                facts(text),
                (vec![], vec![format!("settings.py:{line}: {named}")]),
                "{text}"
            );
        }
        let text = "env_file = '.env'\nclass S:\n  x = 1\ndef f(_env_file=None):\n  pass\n";
        assert_eq!(facts(text), (vec![], vec![]));
    }
}
