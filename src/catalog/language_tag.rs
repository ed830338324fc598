//! ICU's locales in one spelling: `de_DE@collation=phonebook` and `de-DE-u-co-phonebk` are one.
//! <https://unicode-org.github.io/icu/userguide/locale/#keywords>

/// Keywords of ICU's, with the keys that language tags have for them.
const KEYS: [(&str, &str); 13] = [
    ("calendar", "ca"),
    ("colalternate", "ka"),
    ("colbackwards", "kb"),
    ("colcasefirst", "kf"),
    ("colcaselevel", "kc"),
    ("colhiraganaquaternary", "kh"),
    ("collation", "co"),
    ("colnormalization", "kk"),
    ("colnumeric", "kn"),
    ("colreorder", "kr"),
    ("colstrength", "ks"),
    ("currency", "cu"),
    ("numbers", "nu"),
];

/// Values of keys as keywords have them, and as language tags do.
const VALUES: [(&str, &str, &str); 16] = [
    ("co", "dictionary", "dict"),
    ("co", "gb2312han", "gb2312"),
    ("co", "phonebook", "phonebk"),
    ("co", "traditional", "trad"),
    ("ka", "non-ignorable", "noignore"),
    ("kb", "no", "false"),
    ("kc", "no", "false"),
    ("kf", "no", "false"),
    ("kh", "no", "false"),
    ("kk", "no", "false"),
    ("kn", "no", "false"),
    ("ks", "identical", "identic"),
    ("ks", "primary", "level1"),
    ("ks", "quaternary", "level4"),
    ("ks", "secondary", "level2"),
    ("ks", "tertiary", "level3"),
];

/// The locale as a language tag, its keys in order. What is not understood stays as it is.
pub(super) fn language_tag(locale: &str) -> String {
    let (base, keywords) = locale.split_once('@').unwrap_or((locale, ""));
    let base = base.split('.').next().unwrap_or_default().to_lowercase().replace('_', "-");
    let (names, extension) = base.split_once("-u-").unwrap_or((&base, ""));
    let mut keys = of_extension(extension);
    keys.extend(keywords.split(';').filter_map(of_keyword));
    let names = match names {
        "" | "root" => "und",
        "c" | "posix" => "en-us-posix",
        names => names,
    };
    let mut tag = String::new();
    for (index, name) in names.split('-').filter(|name| !name.is_empty()).enumerate() {
        match (index, name.len()) {
            (0, _) => tag.push_str(name),
            (_, 5) if name == "posix" => keys.push(("va".to_owned(), "posix".to_owned())),
            // A region, or else a script.
            (_, 2) => tag.push_str(&format!("-{}", name.to_uppercase())),
            (1, 4) => tag.push_str(&format!("-{}", capitalized(name))),
            _ => tag.push_str(&format!("-{name}")),
        }
    }
    keys.sort();
    keys.dedup();
    for (index, (key, value)) in keys.iter().enumerate() {
        tag.push_str(if index == 0 { "-u-" } else { "-" });
        tag.push_str(key);
        // What is true goes without saying.
        if !matches!(value.as_str(), "" | "true" | "yes") {
            tag.push_str(&format!("-{value}"));
        }
    }
    tag
}

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(characters)
        .collect()
}

/// Of `co-phonebk-kn`, each key, which has two characters, with its value.
fn of_extension(extension: &str) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for part in extension.split('-').filter(|part| !part.is_empty()) {
        match keys.last_mut() {
            Some((_, value)) if part.len() != 2 => {
                let and = if value.is_empty() { "" } else { "-" };
                value.push_str(&format!("{and}{part}"));
            }
            _ => keys.push((part.to_owned(), String::new())),
        }
    }
    keys
}

/// Of `collation=phonebook`, the key and its value.
fn of_keyword(keyword: &str) -> Option<(String, String)> {
    let keyword = keyword.to_lowercase();
    let (key, value) = keyword.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let key = KEYS.iter().find(|(long, _)| *long == key).map_or(key, |(_, short)| short);
    let is_it = |(of, long, _): &&(&str, &str, &str)| *of == key && *long == value;
    let value = VALUES.iter().find(is_it).map_or(value, |(.., short)| short);
    Some((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::language_tag;

    /// Each with what PostgreSQL 16 makes of it, but for what is true.
    #[test]
    fn spellings_of_one_locale_are_one() {
        for (locale, tag) in [
            ("de_DE@collation=phonebook", "de-DE-u-co-phonebk"),
            ("en-US-u-kn-true", "en-US-u-kn"),
            ("@colNumeric=yes;colStrength=secondary", "und-u-kn-ks-level2"),
            ("", "und"),
            ("root", "und"),
            ("en_us", "en-US"),
            ("en_US.UTF-8", "en-US"),
            ("EN-us-u-KS-LEVEL2", "en-US-u-ks-level2"),
            ("C", "en-US-u-va-posix"),
            ("en_US_POSIX", "en-US-u-va-posix"),
            ("de@colCaseFirst=upper;colAlternate=shifted", "de-u-ka-shifted-kf-upper"),
            ("zh_Hant_TW@collation=gb2312han", "zh-Hant-TW-u-co-gb2312"),
            ("de-u-ks-level1-kn-true", "de-u-kn-ks-level1"),
            ("de-u-kr-latn-digit", "de-u-kr-latn-digit"),
            ("es-419", "es-419"),
        ] {
            assert_eq!(language_tag(locale), tag, "{locale}");
            assert_eq!(language_tag(tag), tag);
        }
    }
}
