//! Nouns in English, one or many: `1 table`, `3 tables`.

/// `1 table`, `3 tables`, `2 indexes`, `4 policies`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {}", plural(noun)) }
}

/// `tables`, `indexes`, `policies`.
pub fn plural(noun: &str) -> String {
    const ALREADY_MANY: [&str; 3] = ["info", "statistics", "default privileges"];
    // A kind that has no name of its own ends in the catalog's letter for it.
    if ALREADY_MANY.contains(&noun) || noun.ends_with('\'') {
        return noun.to_owned();
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with(['x', 's']) || noun.ends_with("ch") => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{count, plural};

    #[test]
    fn counts_in_english() {
        assert_eq!(count(1, "view"), "1 view");
        for (noun, many) in [
            ("view", "views"),
            ("index", "indexes"),
            ("mismatch", "mismatches"),
            ("operator class", "operator classes"),
            ("operator family", "operator families"),
            ("text search dictionary", "text search dictionaries"),
            ("statistics", "statistics"),
            ("default privileges", "default privileges"),
            ("type of unknown kind 'q'", "type of unknown kind 'q'"),
        ] {
            assert_eq!(plural(noun), many);
        }
    }
}
