//! The grammar of npm's `dotenv`, which Next.js has built in: one regular expression, the same from
//! 16.3 to 18, matched here by hand with all of its backtracking.
//!
//! Its surprises: `X=` takes a quoted value from a later line; `X:` and a line break take the whole
//! next line; a quote that is followed by text is no quote; single quotes keep nothing from being
//! expanded.

use super::js;
use super::layer::Written;

/// All assignments of a text, in its order.
pub(crate) fn parse(text: &str) -> Vec<Written> {
    let text: Vec<char> = text.replace("\r\n", "\n").replace('\r', "\n").chars().collect();
    let scan = Scan::new(&text);
    let (mut at, mut line, mut counted) = (0, 1, 0);
    let mut found = Vec::new();
    while let Some(hit) = scan.next(at) {
        let passed = text.get(counted..hit.key.0).unwrap_or_default();
        line += passed.iter().filter(|c| **c == '\n').count() as u64;
        (counted, at) = (hit.key.0, hit.end);
        let name = text.get(hit.key.0..hit.key.1).unwrap_or_default().iter().collect();
        let value = text.get(hit.value.0..hit.value.1).unwrap_or_default();
        found.push(Written { name, value: value_of(value), line });
    }
    found
}

/// The keys of the object that `dotenv` makes, in the order in which JavaScript lists them: the
/// last of several values counts, at the place of the first.
pub(crate) fn keys(written: &[Written]) -> Vec<(&str, &str)> {
    let mut keys: Vec<(&str, &str)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    // Setting `__proto__` of an object to a text does nothing.
    for Written { name, value, .. } in written.iter().filter(|w| w.name != "__proto__") {
        let place = *places.entry(name.as_str()).or_insert(keys.len());
        match keys.get_mut(place) {
            Some(key) => key.1 = value,
            None => keys.push((name, value)),
        }
    }
    keys.sort_by_key(|(name, _)| js::array_index(name).map_or((true, 0), |index| (false, index)));
    keys
}

/// One match: ranges of the key and of the value, and where the next search begins.
struct Hit {
    key: (usize, usize),
    value: (usize, usize),
    end: usize,
}

/// A text, and for each position the next one that is no white space.
struct Scan<'a> {
    text: &'a [char],
    skip: Vec<usize>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a [char]) -> Self {
        let mut skip = vec![text.len(); text.len() + 1];
        let mut next = text.len();
        for (index, c) in text.iter().enumerate().rev() {
            if !js::is_space(*c) {
                next = index;
            }
            if let Some(slot) = skip.get_mut(index) {
                *slot = next;
            }
        }
        Scan { text, skip }
    }

    fn at(&self, index: usize) -> Option<char> {
        self.text.get(index).copied()
    }

    fn skip(&self, index: usize) -> usize {
        self.skip.get(index).copied().unwrap_or(self.text.len())
    }

    fn next(&self, from: usize) -> Option<Hit> {
        let is_start = |index: &usize| *index == 0 || self.at(index - 1).is_some_and(js::ends_line);
        let mut tried = None;
        (from..self.text.len()).filter(is_start).find_map(|start| {
            // Blank lines lead to one and the same line, which is tried once.
            let first = self.skip(start);
            if tried.replace(first) == Some(first) { None } else { self.hit(first) }
        })
    }

    /// `(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)` and a value.
    fn hit(&self, start: usize) -> Option<Hit> {
        let word = ['e', 'x', 'p', 'o', 'r', 't'];
        let after = start + word.len();
        let is_export = self.text.get(start..after) == Some(&word[..])
            && self.at(after).is_some_and(js::is_space);
        let exported = is_export.then(|| self.assignment(self.skip(after))).flatten();
        exported.or_else(|| self.assignment(start))
    }

    fn assignment(&self, start: usize) -> Option<Hit> {
        let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let mut end = start;
        while self.at(end).is_some_and(is_key) {
            end += 1;
        }
        if end == start {
            return None;
        }
        let sign = self.skip(end);
        let value = if self.at(sign) == Some('=') {
            sign + 1
        } else if self.at(end) == Some(':') && self.at(end + 1).is_some_and(js::is_space) {
            end + 2
        } else {
            return None;
        };
        let key = (start, end);
        if let Some((until, end)) = self.quoted(value) {
            return Some(Hit { key, value: (value, until), end });
        }
        let mut until = value;
        while self.at(until).is_some_and(|c| !matches!(c, '#' | '\n')) {
            until += 1;
        }
        Some(Hit { key, value: (value, until), end: self.tail(until)? })
    }

    /// A quoted value whose closing quote ends the line, but for a comment: the first quote that
    /// no backslash precedes, else the last one that a backslash precedes. Gives the end of the
    /// value and of the match.
    fn quoted(&self, from: usize) -> Option<(usize, usize)> {
        let open = self.skip(from);
        let quote = self.at(open).filter(|c| matches!(c, '\'' | '"' | '`'))?;
        let mut escaped = Vec::new();
        let mut index = open + 1;
        while let Some(c) = self.at(index) {
            if c == quote {
                if index - 1 > open && self.at(index - 1) == Some('\\') {
                    escaped.push(index);
                } else {
                    escaped.push(index);
                    break;
                }
            }
            index += 1;
        }
        escaped.into_iter().rev().find_map(|close| Some((close + 1, self.tail(close + 1)?)))
    }

    /// `\s*(?:#.*)?$`: where it ends, if it matches.
    fn tail(&self, from: usize) -> Option<usize> {
        let next = self.skip(from);
        match self.at(next) {
            None => Some(next),
            Some('#') => {
                let rest = self.text.get(next..).unwrap_or_default();
                let length = rest.iter().position(|c| js::ends_line(*c));
                Some(next + length.unwrap_or(rest.len()))
            }
            Some(_) => {
                let blank = self.text.get(from..next).unwrap_or_default();
                Some(from + blank.iter().rposition(|c| js::ends_line(*c))?)
            }
        }
    }
}

/// Trims, removes quotes, and undoes `\n` and `\r` where the text begins with `"`.
fn value_of(raw: &[char]) -> String {
    let text: String = raw.iter().collect();
    let text = text.trim_matches(js::is_space);
    let value = without_quotes(text);
    if text.starts_with('"') {
        return value.replace("\\n", "\n").replace("\\r", "\r");
    }
    value
}

/// ``replace(/^(['"`])([\s\S]*)\1$/mg, "$2")``: from a quote that begins a line to the last one of
/// its kind that ends a line.
fn without_quotes(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let at = |index: usize| text.get(index).copied();
    let is_quote = |c: char| matches!(c, '\'' | '"' | '`');
    let ends = |index: usize| at(index + 1).is_none_or(js::ends_line);
    let last =
        |quote: char| (0..text.len()).rev().find(|index| at(*index) == Some(quote) && ends(*index));
    let closing = ['\'', '"', '`'].map(|quote| (quote, last(quote)));
    let mut out = String::new();
    let mut index = 0;
    while let Some(c) = at(index) {
        let begins = index == 0 || at(index - 1).is_some_and(js::ends_line);
        let close = closing.iter().find(|(quote, _)| *quote == c).and_then(|(_, close)| *close);
        if begins
            && is_quote(c)
            && let Some(close) = close.filter(|close| *close > index)
        {
            out.extend(text.get(index + 1..close).unwrap_or_default());
            index = close + 1;
        } else {
            out.push(c);
            index += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, String, u64)> {
        parse(text).into_iter().map(|w| (w.name, w.value, w.line)).collect()
    }

    fn one(text: &str) -> String {
        let all = all(text);
        assert_eq!(all.len(), 1, "{text:?}: {all:?}");
        all[0].1.clone()
    }

    #[test]
    fn values_are_read_as_dotenv_reads_them() {
        for (text, expected) in [
            ("A=b", "b"),
            ("A = b \r\n", "b"),
            ("export A=b", "b"),
            ("A=b # comment", "b"),
            ("A=b#c", "b"),
            ("A=#c", ""),
            ("A: b", "b"),
            ("A='b # c' # comment", "b # c"),
            ("A='$X'", "$X"),
            ("A=\"one\\ntwo\"", "one\ntwo"),
            ("A='one\\ntwo'", "one\\ntwo"),
            ("A=\"one\ntwo\"\n", "one\ntwo"),
            ("A=\"say \\\"x\\\"\"", "say \\\"x\\\""),
            ("A=\"x\" y", "\"x\" y"),
            ("A=un\"q", "un\"q"),
            ("A=`it's`", "it's"),
            ("A=\n'b'", "b"),
            ("A\n=b", "b"),
            ("A:\nB=1", "B=1"),
            ("\u{feff}A=b", "b"),
            ("A='it\\'", "it\\"),
        ] {
            assert_eq!(one(text), expected, "{text:?}");
        }
        assert_eq!(
            all("A=1\n# x\nno\nA B=2\nC=\nD=4\n"),
            [("A".into(), "1".into(), 1), ("C".into(), "".into(), 5), ("D".into(), "4".into(), 6)]
        );
    }

    #[test]
    fn keys_are_listed_as_an_object_lists_them() {
        let written = parse("B=1\n10=a\nA=2\n2=b\nB=3\n__proto__=x\n");
        assert_eq!(keys(&written), [("2", "b"), ("10", "a"), ("B", "3"), ("A", "2")]);
    }

    #[test]
    fn long_files_are_read_in_linear_time() {
        for line in ["\n", " \n", "A='\\'x\n", "A=\"x\n", "=\n", "A\n", "a\u{2028}'x"] {
            parse(&line.repeat(200_000));
            parse(&format!("A={}", line.repeat(200_000)));
            parse(&format!("{}{}", "\n".repeat(200_000), "a".repeat(200_000)));
        }
    }
}
