//! The database itself, as far as every role may read it.
//! <https://www.postgresql.org/docs/current/catalog-pg-database.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::DATABASE,
    statements: &[
        (13, after_heading(include_str!("database_13.sql"))),
        (15, after_heading(include_str!("database.sql"))),
    ],
    read: Read::Listed(1),
    properties: &[
        Stated::text(prop::ENCODING, "its character set").usually("UTF8"),
        Stated::text(prop::COLLATION, "LC_COLLATE, with one spelling for UTF-8"),
        Stated::text(prop::CHARACTER_TYPE, "LC_CTYPE, likewise"),
        Stated::word(
            prop::LOCALE_PROVIDER,
            &[("c", "libc"), ("i", "icu"), ("b", "builtin")],
            "who sorts: libc, ICU or PostgreSQL",
        )
        .since(15)
        .usually("libc"),
        Stated::text(prop::LOCALE, "the provider's locale, where it is not libc's")
            .since(15)
            .usually("none"),
        Stated::text(prop::ICU_RULES, "additional rules for sorting").since(16).usually("none"),
        Stated::flag(
            prop::COLLATION_CURRENT,
            "whether the provider still sorts as it did when the database was made",
        )
        .since(15)
        .usually("yes"),
        Stated::number(prop::CONNECTION_LIMIT, "how many connections it takes; -1 is no limit")
            .usually("-1"),
        Stated::flag(prop::TEMPLATE, "whether everybody may copy it").usually("no"),
        Stated::flag(prop::ALLOW_CONNECTIONS, "whether anybody may connect").usually("yes"),
        Stated::text(prop::TABLESPACE, "its default tablespace").usually("pg_default"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
