//! Parameters that are set while something runs: `search_path=a, b`.

use crate::ddl::lexical;
use crate::model::Name;

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

/// `"search_path" TO 'a', 'b'`, for `SET`; `None` where the value is hidden.
pub(super) fn assignment(setting: &str) -> Option<String> {
    let (name, value) =
        setting.split_once('=').filter(|(_, value)| !value.starts_with("(hidden"))?;
    let values = match LISTS.contains(&name) {
        true => names(value)?,
        false => vec![value.to_owned()],
    };
    let values: Vec<_> = values.iter().map(|value| lexical::literal(value)).collect();
    Some(format!("{} TO {}", Name::new(name).quoted(), values.join(", ")))
}

/// The parameter's name, for `RESET`.
pub(super) fn name(setting: &str) -> Option<&str> {
    Some(setting.split_once('=')?.0)
}

/// The names of a list, which are quoted where they need it.
fn names(list: &str) -> Option<Vec<String>> {
    let (mut names, mut rest) = (Vec::new(), list.trim());
    if rest.is_empty() {
        return Some(vec![String::new()]);
    }
    loop {
        let (name, after) = match rest.starts_with('"') {
            true => lexical::leading_name(rest)?,
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
    use super::{assignment, name};

    #[test]
    fn a_list_is_set_name_by_name() {
        for (setting, sql) in [
            ("search_path=\"$user\", public", "\"search_path\" TO '$user', 'public'"),
            ("search_path=\"\"", "\"search_path\" TO ''"),
            ("search_path=\"a, \"\"b\", c", "\"search_path\" TO 'a, \"b', 'c'"),
            ("DateStyle=ISO, DMY", "\"DateStyle\" TO 'ISO, DMY'"),
            ("my.key=it's=x", "\"my.key\" TO 'it''s=x'"),
            ("work_mem=", "\"work_mem\" TO ''"),
        ] {
            assert_eq!(assignment(setting).as_deref(), Some(sql));
        }
        assert_eq!(assignment("search_path"), None);
        assert_eq!(assignment("my.token=(hidden, digest 12345678)"), None);
        assert_eq!(assignment("search_path=\"a\" b"), None);
        assert_eq!(name("my.key=a=b"), Some("my.key"));
    }
}
