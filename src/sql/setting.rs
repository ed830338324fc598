//! Values of parameters, as `SET` takes them.
//! <https://www.postgresql.org/docs/current/sql-set.html>

use super::identifier::leading_name;
use super::literal::literal;

/// Parameters whose value is a list of names, each of which a statement takes on its own. An
/// extension can add none. The same list as pg_dump's.
const LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// What follows `SET parameter TO`; `None` where the value is not what the parameter takes.
pub fn setting_value(parameter: &str, value: &str) -> Option<String> {
    if !LISTS.contains(&parameter) {
        return Some(literal(value));
    }
    let names = name_list(value)?;
    Some(names.iter().map(|name| literal(name)).collect::<Vec<_>>().join(", "))
}

/// The names of a setting that is a list of such, as `search_path` is: in quotes where they need it,
/// and otherwise whatever stands between the commas. `None` where the text is no list.
fn name_list(list: &str) -> Option<Vec<String>> {
    let (mut names, mut rest) = (Vec::new(), list.trim());
    loop {
        let (name, after) = match rest.starts_with('"') {
            true => leading_name(rest)?,
            false => {
                let (name, after) = rest.split_at_checked(rest.find(',').unwrap_or(rest.len()))?;
                (name.trim_end().to_owned(), after)
            }
        };
        names.push(name);
        match after.trim_start().strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return after.trim().is_empty().then_some(names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{name_list, setting_value};

    #[test]
    fn list_of_names_has_quotes_where_they_are_needed() {
        for (list, names) in [
            ("\"$user\", public", &["$user", "public"][..]),
            ("\"a, \"\"b\",c ", &["a, \"b", "c"]),
            ("\"\"", &[""]),
            ("", &[""]),
        ] {
            assert_eq!(name_list(list).as_deref().unwrap(), names, "{list}");
        }
        for list in ["\"a", "\"a\" b"] {
            assert_eq!(name_list(list), None, "{list}");
        }
    }

    #[test]
    fn list_is_a_string_for_each_name() {
        let value = |parameter, text| setting_value(parameter, text);
        assert_eq!(value("search_path", "\"$user\", s").as_deref(), Some("'$user', 's'"));
        assert_eq!(value("DateStyle", "ISO, DMY").as_deref(), Some("'ISO, DMY'"));
        assert_eq!(value("search_path", "\"a"), None);
    }
}
