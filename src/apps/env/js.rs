//! What JavaScript's strings and objects do, as far as loaders of env files depend on it
//! (ECMAScript, "String.prototype.replace", "WhiteSpace", "OrdinaryOwnPropertyKeys").

/// The characters that `\s` matches and `trim` removes.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

/// The characters that end a line for `^`, `$` and `.`.
pub(super) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Replaces the first occurrence of `pattern`, a plain text. In `replacement`, `$$`, `$&`, `` $` ``
/// and `$'` have their meaning.
pub(super) fn replace_first(text: &str, pattern: &str, replacement: &str) -> String {
    let Some((before, after)) = text.split_once(pattern) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len() + replacement.len());
    out.push_str(before);
    let mut rest = replacement;
    while let Some((plain, special)) = rest.split_once('$') {
        out.push_str(plain);
        let insert = match special.chars().next() {
            Some('$') => "$",
            Some('&') => pattern,
            Some('`') => before,
            Some('\'') => after,
            _ => {
                out.push('$');
                rest = special;
                continue;
            }
        };
        out.push_str(insert);
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push_str(after);
    out
}

/// The place of a name among the keys of an object: array indices come first, by number.
pub(super) fn array_index(name: &str) -> Option<u32> {
    let index: u32 = name.parse().ok().filter(|index| *index != u32::MAX)?;
    (index.to_string() == name).then_some(index)
}

/// Names that every object has: a reference to one of them calls a function.
const INHERITED: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Why a reference to one of them leaves the whole file unresolved: the function is called, and may
/// fail or never end.
pub(super) const INHERITANCE: &str = "refers to a property that every JavaScript object has";

/// Whether every object has a property of this name.
pub(super) fn is_inherited(name: &str) -> bool {
    INHERITED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacement_patterns_have_their_meaning() {
        for (text, replacement, expected) in [
            ("a$Xb", "1", "a1b"),
            ("a$Xb", "$$", "a$b"),
            ("a$Xb", "$&", "a$Xb"),
            ("a$Xb", "$`", "aab"),
            ("a$Xb", "$'", "abb"),
            ("a$Xb", "$1$", "a$1$b"),
            ("no", "1", "no"),
        ] {
            assert_eq!(replace_first(text, "$X", replacement), expected);
        }
    }

    #[test]
    fn array_indices_are_canonical_numbers() {
        assert_eq!(
            ["0", "10", "01", "4294967295", "-1", "a"].map(array_index),
            [Some(0), Some(10), None, None, None, None]
        );
    }
}
