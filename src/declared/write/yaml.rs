//! A declaration as it is laid out: what fits on a line stands on one, and what a person reads line
//! by line stands in lines.

use unicode_width::UnicodeWidthStr;

use super::scalar::{self, STEP};

/// The longest line, where there is a choice.
const WIDEST: usize = 100;
/// The longest key that others are aligned with.
const WIDEST_KEY: usize = 32;
/// The longest key that stands before its colon on one line, for every reader of YAML.
const LONGEST_KEY: usize = 1000;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Yaml {
    /// There is none.
    Null,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text on one line.
    Text(String),
    /// A text that may stand there as a number or a truth value, too.
    Loose(String),
    /// A text that stands in as many lines as it has.
    Long(String),
    /// A list: on one line where it fits.
    List(Vec<Yaml>),
    /// A map: on one line where it fits.
    Map(Map),
    /// A map with a line for each entry, and each value on it where it fits.
    Lines(Map),
    /// Such a map whose values stand in a column.
    Table(Map),
}

/// Entries in their order.
pub(super) type Map = Vec<(String, Yaml)>;

impl Yaml {
    /// A list of texts.
    pub(super) fn texts<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Yaml {
        Yaml::List(texts.into_iter().map(|text| Yaml::Text(text.as_ref().to_owned())).collect())
    }

    /// All of it on one line, where it can be.
    fn inline(&self, in_flow: bool) -> Option<String> {
        Some(match self {
            Yaml::Null => "null".to_owned(),
            Yaml::Flag(flag) => flag.to_string(),
            Yaml::Number(number) => number.to_string(),
            Yaml::Text(text) => scalar::text(text, in_flow),
            Yaml::Loose(text) => scalar::loose(text),
            Yaml::Long(text) if scalar::literal(text).is_some() => return None,
            Yaml::Long(text) => scalar::text(text, in_flow),
            Yaml::List(items) => {
                let items =
                    items.iter().map(|item| item.inline(true)).collect::<Option<Vec<_>>>()?;
                format!("[{}]", items.join(", "))
            }
            Yaml::Map(entries) | Yaml::Lines(entries) | Yaml::Table(entries)
                if entries.is_empty() =>
            {
                "{}".to_owned()
            }
            Yaml::Map(entries) => {
                let entry = |(key, value): &(String, Yaml)| {
                    let key = scalar::text(key, true);
                    Some(format!("{key}: {}", value.inline(true)?)).filter(|_| fits_as_key(&key))
                };
                let entries = entries.iter().map(entry).collect::<Option<Vec<_>>>()?;
                format!("{{ {} }}", entries.join(", "))
            }
            Yaml::Lines(_) | Yaml::Table(_) => return None,
        })
    }

    /// On one line of which so many columns are taken.
    fn fitting(&self, taken: usize) -> Option<String> {
        let line = self.inline(false)?;
        let has_choice = matches!(self, Yaml::List(_) | Yaml::Map(_));
        (!has_choice || taken + width(&line) <= WIDEST).then_some(line)
    }
}

fn fits_as_key(key: &str) -> bool {
    key.chars().count() <= LONGEST_KEY
}

/// The columns that a text takes in an editor: two for each ideograph.
fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Writes the entries of a map, a line or more for each.
pub(super) fn lines(entries: &Map, is_table: bool, depth: usize, out: &mut String) {
    let keys: Vec<String> = entries.iter().map(|(key, _)| scalar::text(key, false)).collect();
    let indent = " ".repeat(depth * STEP);
    let beside = keys.iter().zip(entries).filter(|(key, (_, value))| {
        width(key) <= WIDEST_KEY && value.fitting(indent.len() + width(key) + 2).is_some()
    });
    let widest = beside.map(|(key, _)| width(key)).filter(|_| is_table).max();
    let column = widest.unwrap_or(0);
    for (key, (_, value)) in keys.iter().zip(entries) {
        out.push_str(&indent);
        if fits_as_key(key) {
            out.push_str(&format!("{key}:"));
        } else {
            out.push_str(&format!("? {key}\n{indent}:"));
        }
        let padding = column.saturating_sub(width(key));
        match value.fitting(indent.len() + width(key) + padding + 2) {
            Some(line) => out.push_str(&format!("{} {line}\n", " ".repeat(padding))),
            None => below(value, depth + 1, out),
        }
    }
}

/// Writes a value that does not stand beside its key.
fn below(value: &Yaml, depth: usize, out: &mut String) {
    let indent = " ".repeat(depth * STEP);
    match value {
        Yaml::Map(entries) | Yaml::Lines(entries) => {
            out.push('\n');
            lines(entries, false, depth, out);
        }
        Yaml::Table(entries) => {
            out.push('\n');
            lines(entries, true, depth, out);
        }
        Yaml::List(items) => {
            out.push('\n');
            for item in items {
                match (item.fitting(indent.len() + 2), item) {
                    (Some(line), _) => out.push_str(&format!("{indent}- {line}\n")),
                    (None, Yaml::Map(entries) | Yaml::Lines(entries)) => {
                        let mut map = String::new();
                        lines(entries, false, depth + 1, &mut map);
                        // The first entry stands beside the dash.
                        out.push_str(&format!("{indent}- {}", map.trim_start_matches(' ')));
                    }
                    (None, item) => {
                        out.push_str(&format!("{indent}-"));
                        below(item, depth + 1, out);
                    }
                }
            }
        }
        Yaml::Long(text) => match scalar::literal(text) {
            Some((header, lines)) => {
                out.push_str(&format!(" {header}\n"));
                for line in lines {
                    let indent = if line.is_empty() { "" } else { &indent };
                    out.push_str(&format!("{indent}{line}\n"));
                }
            }
            None => out.push_str(&format!(" {}\n", scalar::text(text, false))),
        },
        other => {
            let line = other.inline(false).unwrap_or_default();
            out.push_str(&format!(" {line}\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, Yaml, lines};
    use crate::input::yaml::{self, Content, Node};

    /// What our own reader makes of a map that was written.
    fn read_back(entries: &Map) -> Node {
        let mut out = String::new();
        lines(entries, false, 0, &mut out);
        yaml::parse(&out, "f").unwrap_or_else(|error| panic!("{error}\n{out}"))
    }

    #[test]
    fn values_of_a_table_begin_at_one_place() {
        let entry = |key: &str| (key.to_owned(), Yaml::Flag(true));
        let keys = ["id", "表名", "été"].map(entry).to_vec();
        let mut out = String::new();
        lines(&keys, true, 0, &mut out);
        assert_eq!(out, "id:   true\n表名: true\nété:  true\n");
    }

    #[test]
    fn lays_out_as_a_person_would() {
        let column =
            |type_name: &str| Yaml::Map(vec![("type".into(), Yaml::Text(type_name.into()))]);
        let columns = vec![("id".into(), column("uuid")), ("n".into(), column("numeric(10,2)"))];
        let wide = vec![Yaml::Text("long".repeat(9)); 4];
        let mut out = String::new();
        let entries = vec![
            ("columns".into(), Yaml::Table(columns)),
            ("primary_key".into(), Yaml::texts(["id"])),
            ("wide".into(), Yaml::List(wide.clone())),
            ("maps".into(), Yaml::List(vec![Yaml::Map(vec![("w".into(), Yaml::List(wide))])])),
            ("body".into(), Yaml::Long("BEGIN\n  x;\nEND\n".into())),
            ("nothing".into(), Yaml::Lines(Vec::new())),
        ];
        lines(&entries, false, 1, &mut out);
        let long = "long".repeat(9);
        let each = |indent: &str| format!("{indent}- {long}\n").repeat(4);
        let expected = format!(
            "  columns:
    id: {{ type: uuid }}
    n:  {{ type: \"numeric(10,2)\" }}
  primary_key: [id]
  wide:
{}  maps:
    - w:
{}  body: |
    BEGIN
      x;
    END
  nothing: {{}}
",
            each("    "),
            each("        "),
        );
        assert_eq!(out, expected);
    }

    #[test]
    fn every_text_comes_back_as_it_is() {
        let pieces = [
            "a",
            " ",
            "\n",
            "\t",
            "#",
            ": ",
            "'",
            "\"",
            "\\",
            "-",
            "{",
            "]",
            ",",
            "\r",
            "é",
            "\u{200b}",
            "|",
            "0",
            "~",
            "%",
            "\u{85}",
            "\u{1f600}",
        ];
        // Deterministic, and different in every position.
        let mut seed = 7_usize;
        let mut next = move || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            seed >> 33
        };
        for _ in 0..3000 {
            let length = next() % 9;
            let text: String = (0..length).map(|_| pieces[next() % pieces.len()]).collect();
            let node = read_back(&vec![
                (format!("k{text}"), Yaml::Text(text.clone())),
                ("long".into(), Yaml::Long(text.clone())),
                ("loose".into(), Yaml::Loose(text.clone())),
                (
                    "list".into(),
                    Yaml::List(vec![Yaml::Text(text.clone()), Yaml::Long(text.clone())]),
                ),
                ("map".into(), Yaml::Map(vec![(format!("{text}k"), Yaml::Text(text.clone()))])),
                ("end".into(), Yaml::Lines(vec![("last".into(), Yaml::Long(text.clone()))])),
            ]);
            let entries = node.entries().unwrap();
            assert_eq!(entries[0].key, format!("k{text}"));
            assert_eq!(entries[4].node.entries().unwrap()[0].key, format!("{text}k"));
            let Content::List(items) = &entries[3].node.content else { panic!() };
            let within = |index: usize| &entries[index].node.entries().unwrap()[0].node;
            for found in [
                &entries[0].node,
                &entries[1].node,
                &entries[2].node,
                &items[0],
                &items[1],
                within(4),
                within(5),
            ] {
                assert_eq!(found.text().unwrap(), text);
            }
        }
    }

    #[test]
    fn a_key_of_any_length_is_one() {
        let key = format!("f({})", "character varying, ".repeat(100));
        for value in [Yaml::Text("x".into()), Yaml::Lines(vec![("y".into(), Yaml::Number(1))])] {
            assert_eq!(read_back(&vec![(key.clone(), value)]).entries().unwrap()[0].key, key);
        }
    }
}
