//! In which schemas a connection string asks for bare table names to be looked for: `search_path`
//! and its kin as parameters of their own, or inside of `options`.
//!
//! The session pins the server's `search_path` to `pg_catalog`; what is read here decides what a
//! name means to tenantctl, and nothing on the server.

use super::Settings;
use crate::model::Name;

/// The name under which the settings hold it. It is no keyword of libpq.
pub(super) const SEARCH_PATH: &str = "search_path";

/// One schema, as it is stored, spelled as `search_path` spells it.
pub(super) fn exactly(schema: &str) -> String {
    if schema.is_empty() { String::new() } else { format!("\"{}\"", schema.replace('"', "\"\"")) }
}

/// The schemas in their order; empty where nothing says. `$user` is the role's own schema.
pub(super) fn schemas(settings: &Settings, user: &str) -> Vec<Name> {
    let own = settings.get(SEARCH_PATH).map(|setting| setting.value.clone());
    let of_options = || of_options(&settings.get("options")?.value);
    let Some(path) = own.or_else(of_options) else { return Vec::new() };
    let names = identifiers(&path).into_iter();
    names.map(|name| Name::new(if name == "$user" { user } else { &name })).collect()
}

/// The `search_path` among the server options of the setting `options`: `-c search_path=x`,
/// `-csearch_path=x`, `--search_path=x`; a backslash takes the next character as it is
/// (`pg_split_opts()` and `ParseLongOption()` of the server). The last one counts.
fn of_options(options: &str) -> Option<String> {
    let mut found = None;
    let mut words = words(options).into_iter().peekable();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("--") {
            Some(setting) => setting.to_owned(),
            None if word == "-c" => words.next().unwrap_or_default(),
            None => word.strip_prefix("-c").unwrap_or_default().to_owned(),
        };
        if let Some((name, value)) = setting.split_once('=')
            && name.replace('-', "_").eq_ignore_ascii_case(SEARCH_PATH)
        {
            found = Some(value.to_owned());
        }
    }
    found
}

fn words(options: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut characters = options.chars();
    while let Some(c) = characters.next() {
        match (c, words.last_mut()) {
            ('\\', Some(word)) => word.extend(characters.next()),
            (c, _) if c.is_ascii_whitespace() => words.push(String::new()),
            (c, Some(word)) => word.push(c),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A list of identifiers, folded unless quoted (`SplitIdentifierString()` of the server).
fn identifiers(list: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    let mut characters = list.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, names.last_mut()) {
            ('"', Some(name)) if quoted && characters.next_if_eq(&'"').is_some() => name.push('"'),
            ('"', _) => quoted = !quoted,
            (',', _) if !quoted => names.push(String::new()),
            (c, _) if !quoted && c.is_ascii_whitespace() => {}
            (c, Some(name)) => name.push(if quoted { c } else { c.to_ascii_lowercase() }),
            (_, None) => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str, value: &str) -> String {
        let mut settings = Settings::new();
        settings.set(name, value.into(), "-d");
        let names = schemas(&settings, "me");
        names.iter().map(Name::displayed).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_lists_as_the_server_does() {
        for (path, expected) in [
            ("tenant_a", "tenant_a"),
            ("Tenant_A, public", "tenant_a public"),
            ("\"Tenant A\",\"$user\"", "\"Tenant A\" me"),
            ("\"a,\"\"b\"", "\"a,\"\"b\""),
            ("$user", "me"),
            ("", ""),
            (" , ", ""),
        ] {
            assert_eq!(of(SEARCH_PATH, path), expected, "{path}");
        }
        assert_eq!(of(SEARCH_PATH, &exactly("Tenant \"A\"")), "\"Tenant \"\"A\"\"\"");
    }

    #[test]
    fn finds_it_among_server_options() {
        for (options, expected) in [
            ("-csearch_path=a", "a"),
            ("-c search_path=a,b", "a b"),
            ("--search_path=a", "a"),
            ("--search-path=a", "a"),
            ("-c geqo=off -c search_path=a -csearch_path=b", "b"),
            ("-c search_path=a,\\ b", "a b"),
            ("-c geqo=off", ""),
            ("endpoint=ep-x", ""),
            ("-c", ""),
            ("-c search_pathx=a", ""),
        ] {
            assert_eq!(of("options", options), expected, "{options}");
        }
    }
}
