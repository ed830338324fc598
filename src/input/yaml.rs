//! Strict YAML: a tree in which every value knows its line and its path, and every text is kept as
//! it was written.
//!
//! YAML guesses types (`no` is false, `1e3` a number, `~` nothing), and each engine guesses
//! differently; here, whoever reads a value says what it must be. Duplicate keys, merge keys,
//! unknown tags and a second document are refused, and depth and aliases are bounded.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use super::{InputError, file};
use crate::model::Place;

/// A value of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The line it is on.
    pub place: Place,
    /// Where it is in the document: `databases.nextjs.port`, `rows[0]`; empty for the document.
    pub path: Arc<str>,
    /// What it is.
    pub content: Content,
}

/// What a [`Node`] is, with types left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// `null`, `~`, or nothing at all.
    Null,
    /// A scalar as it was written, quotes removed; `quoted` where there were any.
    Scalar {
        /// The text.
        text: String,
        /// Whether it can only be text.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file.
    Map(Vec<Entry>),
}

/// One entry of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key as it was written.
    pub key: String,
    /// The line of the key.
    pub place: Place,
    /// Its value.
    pub node: Node,
}

/// The most that a file may hold: the declaration of many thousand tables.
pub const MOST_BYTES: u64 = 16 << 20;

/// Reads and parses a file; `current_dir` decides how errors name it.
pub fn read(path: &Path, current_dir: &Path) -> Result<Node, InputError> {
    let shown = file::shown(path, current_dir);
    parse(&file::read_text_of(path, &shown, MOST_BYTES)?, &shown)
}

/// Parses a text; `file` is the name that places and errors give it. The document must be a map.
pub fn parse(text: &str, file: &str) -> Result<Node, InputError> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: 24,
            flow_nesting_limit: 24,
            max_nodes: 3_000_000,
            max_events: 6_000_000,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: 10_000 },
        duplicate_keys: serde_yaml::DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_yaml::MergeKeyPolicy::Error,
        non_finite_float_policy: serde_yaml::NonFiniteFloatPolicy::AsString,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    let raw = serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options)
        .map_err(|error| refused(text, file, &error))?;
    let file: Arc<str> = file.into();
    let root = Tree { text, file: Arc::clone(&file) }.node(raw, "".into())?;
    match &root.content {
        Content::Map(_) => Ok(root),
        Content::Null => Err(InputError::new(format_args!("{file}: is empty"))),
        _ => Err(InputError::at(&root.place, "must be a map of keys, such as `version: 1`")),
    }
}

/// The engine's complaint in our form. The line may hold a password, so the engine's own words,
/// which may quote it, are left out where one is likely.
fn refused(text: &str, file: &str, error: &serde_yaml::Error) -> InputError {
    let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
    let place = Place { file: file.into(), line };
    let words = error.without_snippet().to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(before, _)| before);
    let index = usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1);
    let source = text.lines().nth(index).unwrap_or_default().to_lowercase();
    if ["password", "url", "conninfo", "://"].iter().any(|word| source.contains(word)) {
        InputError::at(&place, format_args!("is not valid YAML at column {column}"))
            .help("put the value in single quotes")
    } else if words.contains("multiple YAML documents") {
        InputError::at(&place, "belongs to a second document").help("one file holds one document")
    } else {
        InputError::at(&place, format_args!("is not valid YAML at column {column}: {words}"))
    }
}

/// A value as the engine hands it over, its type guessed.
enum Raw {
    Null,
    Text(String),
    /// A plain scalar that YAML takes for a number or a truth value; the source has its spelling.
    Guessed,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Guessed)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

/// Turns what the engine gives into nodes.
struct Tree<'a> {
    text: &'a str,
    file: Arc<str>,
}

impl Tree<'_> {
    fn node(&self, raw: Spanned<Raw>, path: Arc<str>) -> Result<Node, InputError> {
        let source = self.source(&raw);
        let place = self.place(&raw);
        let content = match raw.value {
            Raw::Null => Content::Null,
            Raw::Text(text) => Content::Scalar { quoted: text != source, text },
            Raw::Guessed => Content::Scalar { text: source.to_owned(), quoted: false },
            Raw::List(items) => {
                let each = items.into_iter().enumerate();
                let nodes =
                    each.map(|(index, item)| self.node(item, format!("{path}[{index}]").into()));
                Content::List(nodes.collect::<Result<_, _>>()?)
            }
            Raw::Map(entries) => Content::Map(self.entries(entries, &path)?),
        };
        Ok(Node { place, path, content })
    }

    fn entries(
        &self,
        raw: Vec<(Spanned<String>, Spanned<Raw>)>,
        path: &str,
    ) -> Result<Vec<Entry>, InputError> {
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        let mut entries = Vec::with_capacity(raw.len());
        for (key, value) in raw {
            let place = self.place(&key);
            let key = key.value;
            if let Some(first) = seen.insert(key.clone(), place.line) {
                return Err(InputError::at(&place, format_args!("duplicate key `{key}`"))
                    .help(format_args!("it is on line {first} already; keep one of the two")));
            }
            let dot = if path.is_empty() { "" } else { "." };
            let node = self.node(value, format!("{path}{dot}{key}").into())?;
            entries.push(Entry { key, place, node });
        }
        Ok(entries)
    }

    fn place<T>(&self, value: &Spanned<T>) -> Place {
        Place { file: Arc::clone(&self.file), line: value.referenced.line().max(1) }
    }

    /// The value as it stands in the file.
    fn source<T>(&self, value: &Spanned<T>) -> &str {
        let span = value.defined.span();
        let number = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok());
        match (number(span.byte_offset()), number(span.byte_len())) {
            (Some(start), Some(length)) => self.text.get(start..start + length).unwrap_or_default(),
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text, "f.yaml").unwrap_err().message
    }

    #[test]
    fn keeps_every_scalar_as_it_was_written() {
        let text = "a: [no, on, 1e3, 0o17, 007, 2020-01-01, 1_000, .inf, 'x', é, 1.50, '1']\n";
        let Content::Map(entries) = parse(text, "f").unwrap().content else { panic!() };
        let Content::List(items) = &entries[0].node.content else { panic!() };
        let texts: Vec<_> = items.iter().map(|item| item.text().unwrap()).collect();
        assert_eq!(
            texts,
            [
                "no",
                "on",
                "1e3",
                "0o17",
                "007",
                "2020-01-01",
                "1_000",
                ".inf",
                "x",
                "é",
                "1.50",
                "1"
            ]
        );
    }

    #[test]
    fn refuses_with_file_and_line() {
        for (text, expected) in [
            ("", "f.yaml: is empty"),
            ("# only this\n", "f.yaml: is empty"),
            ("- a\n", "f.yaml:1: must be a map of keys, such as `version: 1`"),
            (
                "a: 1\nb: 2\na: 3\n",
                "f.yaml:3: duplicate key `a`\n  help: it is on line 1 already; keep one of the two",
            ),
            (
                "t:\n  u: {x: 1, x: 2}\n",
                "f.yaml:2: duplicate key `x`\n  help: it is on line 2 already; keep one of the two",
            ),
            (
                "a: 1\n---\nb: 1\n",
                "f.yaml:3: belongs to a second document\n  help: one file holds one document",
            ),
            (
                "a:\n\tb: 1\n",
                "f.yaml:2: is not valid YAML at column 2: tabs disallowed within this context (block indentation)",
            ),
            (
                "password: @secret\n",
                "f.yaml:1: is not valid YAML at column 11\n  help: put the value in single quotes",
            ),
        ] {
            assert_eq!(message(text), expected, "{text:?}");
        }
        assert!(message("x: &a {q: 1}\ny: {<<: *a}\n").starts_with("f.yaml:2: "));
        assert!(message("a: !foo 3\n").starts_with("f.yaml:1: "));
        assert!(message("a: &x [*x]\n").starts_with("f.yaml:1: "));
    }

    #[test]
    fn gives_up_early_on_nesting_and_alias_bombs() {
        let start = std::time::Instant::now();
        message(&"[".repeat(500_000));
        message(&format!("a: {}", "{b: ".repeat(100_000)));
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        message(&bomb);
        assert!(start.elapsed().as_secs() < 2);
    }
}
