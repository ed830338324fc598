//! Parameters that are set while something runs: `search_path=a, b`.

use crate::ddl::stated;
use crate::model::Name;
use crate::sql::setting_value;

/// `"search_path" TO 'a', 'b'`, for `SET`; `None` where the value is hidden.
pub(super) fn assignment(setting: &str) -> Option<String> {
    let (name, value) = stated::shown(setting)?;
    Some(format!("{} TO {}", Name::new(name).quoted(), setting_value(name, value)?))
}

/// The parameter's name, for `RESET`.
pub(super) fn name(setting: &str) -> Option<&str> {
    Some(setting.split_once('=')?.0)
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
