//! Functions, window functions among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-proc.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::secret::with_secrets_hidden;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::FUNCTION,
    statements: &[
        (13, with_secrets_hidden!("function_13.sql")),
        (14, with_secrets_hidden!("function.sql")),
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
        Stated::text(prop::RETURNS, "the type of its result, or the columns of it"),
        Stated::text(prop::LANGUAGE, "what it is written in"),
        Stated::definition(prop::BODY, "its source, or the name of what it calls in a library"),
        Stated::flag(
            prop::STANDARD_BODY,
            "whether its body is SQL proper, parsed when it was made",
        )
        .since(14)
        .usually("no"),
        Stated::text(prop::LIBRARY, "the file that it is in").usually("none"),
        Stated::word(
            prop::VOLATILITY,
            &[("i", "immutable"), ("s", "stable"), ("v", "volatile")],
            "whether its result may change",
        )
        .usually("volatile"),
        Stated::flag(prop::STRICT, "whether NULL in gives NULL out").usually("no"),
        Stated::flag(prop::LEAKPROOF, "whether it tells nothing of its arguments").usually("no"),
        Stated::word(
            prop::PARALLEL,
            &[("s", "safe"), ("r", "restricted"), ("u", "unsafe")],
            "whether parallel workers may run it",
        )
        .usually("unsafe"),
        Stated::flag(prop::SECURITY_DEFINER, "whether it runs as its owner").usually("no"),
        Stated::text(prop::COST, "what a call costs, unless that is what is usual in its language")
            .usually("none"),
        Stated::text(prop::ROWS, "how many rows it gives, as reckoned, unless 1000")
            .usually("none"),
        Stated::text(prop::SUPPORT, "the function that helps the planner").usually("none"),
        Stated::set(prop::SETTINGS, "parameters that are set while it runs; of secrets, digests")
            .usually("none"),
        Stated::flag(prop::WINDOW, "whether it is a window function").usually("no"),
        Stated::set(prop::TRANSFORMS, "types that it takes transformed").usually("none"),
        Stated::set(prop::EXTENSIONS, "extensions that it is dropped with").usually("none"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
