//! Reading a [`Node`] as what it must be, with errors that say what was found instead.

use super::yaml::{Content, Entry, Node};
use super::{InputError, suggest};
use crate::model::Place;

/// A map whose keys are known beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// The map itself.
    pub node: &'a Node,
    entries: &'a [Entry],
}

impl Node {
    /// An error at this value.
    pub fn error(&self, message: impl std::fmt::Display) -> InputError {
        if self.path.is_empty() {
            InputError::at(&self.place, message)
        } else {
            InputError::at(&self.place, format_args!("`{}` {message}", self.path))
        }
    }

    /// "must be a list, found text".
    pub fn must_be(&self, what: impl std::fmt::Display) -> InputError {
        let found = match &self.content {
            Content::Null => "nothing".to_owned(),
            Content::Scalar { quoted: true, .. } => "text in quotes".to_owned(),
            Content::Scalar { quoted: false, .. } => match self.word() {
                Some(word) => format!("`{word}`"),
                None => "a plain value".to_owned(),
            },
            Content::List(_) => "a list".to_owned(),
            Content::Map(_) => "a map".to_owned(),
        };
        self.error(format_args!("must be {what}, found {found}"))
    }

    /// [`Node::must_be`], with how a single value becomes a list.
    pub fn must_be_list(&self, what: impl std::fmt::Display) -> InputError {
        let error = self.must_be(what);
        match self.word() {
            Some(word) => error.help(format_args!("write `[{word}]`")),
            None => error,
        }
    }

    /// The value where it is one plain word that may be shown: whatever could be a secret is not.
    fn word(&self) -> Option<&str> {
        const LONGEST: usize = 40;
        let secret = ["password", "url", "conninfo"].iter().any(|key| self.path.contains(key));
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        match &self.content {
            Content::Scalar { text, quoted: false } if text.len() <= LONGEST && !secret => {
                text.chars().all(plain).then_some(text)
            }
            _ => None,
        }
    }

    /// Whether this is `null`, `~` or nothing.
    pub fn is_null(&self) -> bool {
        self.content == Content::Null
    }

    /// A text, as it was written: `no` stays `no`, `007` stays `007`.
    pub fn text(&self) -> Result<&str, InputError> {
        match &self.content {
            Content::Scalar { text, .. } => Ok(text),
            Content::Null => Err(self.must_be("text").help("write '' for an empty text")),
            _ => Err(self.must_be("text")),
        }
    }

    /// A text that says something.
    pub fn filled(&self) -> Result<&str, InputError> {
        let text = self.text()?;
        if text.trim().is_empty() { Err(self.error("is empty")) } else { Ok(text) }
    }

    /// `true` or `false`, and no other spelling.
    pub fn flag(&self) -> Result<bool, InputError> {
        match &self.content {
            Content::Scalar { text, quoted: false } if text == "true" => Ok(true),
            Content::Scalar { text, quoted: false } if text == "false" => Ok(false),
            Content::Scalar { text, .. } => {
                let meant = match text.to_lowercase().as_str() {
                    "true" | "yes" | "on" => "true",
                    "false" | "no" | "off" => "false",
                    _ => return Err(self.must_be("true or false")),
                };
                Err(self.must_be("true or false").help(format_args!("write `{meant}`")))
            }
            _ => Err(self.must_be("true or false")),
        }
    }

    /// A whole number in decimal digits.
    pub fn number(&self) -> Result<i64, InputError> {
        let (text, quoted) = match &self.content {
            Content::Scalar { text, quoted } => (text.as_str(), *quoted),
            _ => return Err(self.must_be("a whole number")),
        };
        match text.parse() {
            Ok(number) if !quoted => Ok(number),
            Ok(_) => Err(self.must_be("a whole number").help("write it without quotes")),
            Err(_) => Err(self.must_be("a whole number")),
        }
    }

    /// A list.
    pub fn list(&self) -> Result<&[Node], InputError> {
        match &self.content {
            Content::List(items) => Ok(items),
            _ => Err(self.must_be_list("a list")),
        }
    }

    /// A list of texts that say something.
    pub fn texts(&self) -> Result<Vec<&str>, InputError> {
        self.list()?.iter().map(Node::filled).collect()
    }

    /// A map whose keys are names.
    pub fn entries(&self) -> Result<&[Entry], InputError> {
        match &self.content {
            Content::Map(entries) => Ok(entries),
            _ => Err(self.must_be("a map")),
        }
    }

    /// A map whose keys are all among `known`.
    pub fn section(&self, known: &[&str]) -> Result<Section<'_>, InputError> {
        let entries = self.entries()?;
        for Entry { key, place, .. } in entries {
            if !known.contains(&key.as_str()) {
                let within = if self.path.is_empty() {
                    String::new()
                } else {
                    format!(" in `{}`", self.path)
                };
                return Err(InputError::at(place, format_args!("unknown key `{key}`{within}"))
                    .help(suggest::help(key, known.iter().copied())));
            }
        }
        Ok(Section { node: self, entries })
    }

    /// One word of a fixed set, in capitals or not.
    pub fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, InputError> {
        let text = self.text()?;
        let found =
            words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let known = words.iter().map(|(word, _)| *word);
            self.error(format_args!("is `{text}`, which is not one of the known values"))
                .help(suggest::help(text, known))
        })
    }
}

impl<'a> Section<'a> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The value of a key that has to be there.
    pub fn require(&self, key: &str) -> Result<&'a Node, InputError> {
        self.get(key).ok_or_else(|| self.node.error(format_args!("lacks the key `{key}`")))
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// The line that the section is on.
    pub fn place(&self) -> &'a Place {
        &self.node.place
    }
}

#[cfg(test)]
mod tests {
    use crate::input::yaml::parse;

    #[test]
    fn says_what_was_found_instead() {
        let root = parse("a: [1]\nb: yes\nc: '5'\nd:\ne: tru\n", "f").unwrap();
        let map = root.section(&["a", "b", "c", "d", "e"]).unwrap();
        let at = |key| map.get(key).unwrap();
        assert_eq!(at("a").text().unwrap_err().message, "f:1: `a` must be text, found a list");
        assert_eq!(
            at("b").flag().unwrap_err().message,
            "f:2: `b` must be true or false, found `yes`\n  help: write `true`"
        );
        assert_eq!(
            at("c").number().unwrap_err().message,
            "f:3: `c` must be a whole number, found text in quotes\n  help: write it without quotes"
        );
        let list = root.section(&["a", "b", "c", "d", "e"]).unwrap().get("e").unwrap().list();
        assert_eq!(
            list.unwrap_err().message,
            "f:5: `e` must be a list, found `tru`\n  help: write `[tru]`"
        );
        let secret = parse("url: hunter2\nx: postgres://u:hunter2@h/d\n", "f").unwrap();
        for entry in secret.entries().unwrap() {
            let message = entry.node.list().unwrap_err().message;
            assert!(message.ends_with("must be a list, found a plain value"), "{message}");
        }
        assert_eq!(
            at("d").text().unwrap_err().message,
            "f:4: `d` must be text, found nothing\n  help: write '' for an empty text"
        );
        assert_eq!(
            at("e").one_of(&[("true", 1), ("false", 0)]).unwrap_err().message,
            "f:5: `e` is `tru`, which is not one of the known values\n  help: did you mean `true`? known: true, false"
        );
        assert_eq!(
            root.section(&["a", "b", "c", "d", "f"]).unwrap_err().message,
            "f:5: unknown key `e`\n  help: did you mean `a`? known: a, b, c, d, f"
        );
    }
}
