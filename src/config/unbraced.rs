//! `$DB_HOST` where `${DB_HOST}` was meant: a shell replaces both, the configuration only the
//! second.

use super::interpolate::is_variable_name;
use crate::input::{InputError, yaml::Node};

/// The characters that end a part of a connection string.
const DELIMITERS: &[char] = &['/', ':', '@', '?', '&', '=', ',', ' ', '\''];

/// Refuses a value that has a variable without braces in the place of a whole part: `$DB_HOST`,
/// `postgres://$DB_USER@$DB_HOST/d`. Only names in capitals are taken for variables, since a
/// password may begin with a `$`; and the name is shown only where it cannot be one.
pub(super) fn refuse(node: &Node) -> Result<(), InputError> {
    let text = node.text()?;
    let mut parts = text.split(DELIMITERS).filter_map(|part| part.strip_prefix('$'));
    let is_meant = |name: &&str| is_variable_name(name) && name.to_uppercase() == **name;
    let Some(name) = parts.find(is_meant) else { return Ok(()) };
    let is_secret = ["password", "url", "conninfo"].iter().any(|key| node.path.ends_with(key));
    let (shown, write) = match is_secret {
        true => ("a variable".to_owned(), "${NAME}".to_owned()),
        false => (format!("the variable `${name}`"), format!("${{{name}}}")),
    };
    Err(node
        .error(format_args!("has {shown} without braces, which is not replaced"))
        .help(format_args!("write `{write}`, or `$$` for a `$` that stands for itself")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::yaml;

    fn message(key: &str, value: &str) -> Option<String> {
        let root = yaml::parse(&format!("{key}: '{value}'\n"), "f").unwrap();
        let entries = root.entries().unwrap();
        refuse(&entries[0].node).err().map(|error| error.message)
    }

    #[test]
    fn variable_without_braces_is_refused() {
        assert_eq!(
            message("host", "$DB_HOST").unwrap(),
            "f:1: `host` has the variable `$DB_HOST` without braces, which is not replaced\n  help: write `${DB_HOST}`, or `$$` for a `$` that stands for itself"
        );
        for (key, value) in [
            ("password", "$S3CRET"),
            ("url", "$DATABASE_URL"),
            ("url", "postgres://u:$S3CRET@h/d"),
            ("url", "postgres://u@$DB_HOST:$DB_PORT/d"),
            ("conninfo", "host=$DB_HOST"),
        ] {
            let message = message(key, value).unwrap();
            assert!(message.contains("a variable without braces"), "{message}");
            assert!(!message.contains("S3CRET") && message.contains("`${NAME}`"), "{message}");
        }
    }

    #[test]
    fn dollar_of_a_password_is_not_a_variable() {
        for (key, value) in [
            ("password", "$ecret"),
            ("password", "pa$WORD"),
            ("password", "$1"),
            ("password", "$$SECRET"),
            ("password", "${SECRET}"),
            ("url", "postgres://u:pa$$word@h/d"),
            ("url", "postgres://u:${PASSWORD}@h/d"),
        ] {
            assert_eq!(message(key, value), None, "{value}");
        }
    }
}
