//! Procedures.
//! <https://www.postgresql.org/docs/current/catalog-pg-proc.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::PROCEDURE,
    statements: &[
        (13, with_secrets_hidden!("procedure_13.sql")),
        (14, with_secrets_hidden!("procedure.sql")),
    ],
    read: Read::Listed(3),
    properties: &[
        Stated::list(prop::ARGUMENTS, "modes, names and types of all arguments").usually("none"),
        // In brackets, so that it is one expression that the planner can judge.
        Stated::expression(
            prop::DEFAULTS,
            "the values of the last arguments where a call has none",
        )
        .usually("none"),
        Stated::text(prop::LANGUAGE, "what it is written in"),
        Stated::definition(prop::BODY, "its source, or the name of what it calls in a library"),
        Stated::flag(
            prop::STANDARD_BODY,
            "whether its body is SQL proper, parsed when it was made",
        )
        .since(14)
        .usually("no"),
        Stated::text(prop::LIBRARY, "the file that it is in").usually("none"),
        Stated::flag(prop::SECURITY_DEFINER, "whether it runs as its owner").usually("no"),
        Stated::set(prop::SETTINGS, "parameters that are set while it runs; of secrets, digests")
            .usually("none"),
        Stated::set(prop::TRANSFORMS, "types that it takes transformed").usually("none"),
        Stated::set(prop::EXTENSIONS, "extensions that it is dropped with").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
