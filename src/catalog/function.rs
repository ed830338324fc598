//! Functions, window functions among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-proc.html>

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
        Stated::list("arguments", "modes, names and types of all arguments").usually("none"),
        // In brackets, so that it is one expression that the planner can judge.
        Stated::expression("defaults", "the values of the last arguments where a call has none")
            .usually("none"),
        Stated::text("returns", "the type of its result, or the columns of it"),
        Stated::text("language", "what it is written in"),
        Stated::definition("body", "its source, or the name of what it calls in a library"),
        Stated::flag("standard body", "whether its body is SQL proper, parsed when it was made")
            .since(14)
            .usually("no"),
        Stated::text("library", "the file that it is in").usually("none"),
        Stated::word(
            "volatility",
            &[("i", "immutable"), ("s", "stable"), ("v", "volatile")],
            "whether its result may change",
        )
        .usually("volatile"),
        Stated::flag("strict", "whether NULL in gives NULL out").usually("no"),
        Stated::flag("leakproof", "whether it tells nothing of its arguments").usually("no"),
        Stated::word(
            "parallel",
            &[("s", "safe"), ("r", "restricted"), ("u", "unsafe")],
            "whether parallel workers may run it",
        )
        .usually("unsafe"),
        Stated::flag("security definer", "whether it runs as its owner").usually("no"),
        Stated::text("cost", "what a call costs, unless that is what is usual in its language")
            .usually("none"),
        Stated::text("rows", "how many rows it gives, as reckoned, unless 1000").usually("none"),
        Stated::text("support", "the function that helps the planner").usually("none"),
        Stated::set("settings", "parameters that are set while it runs; of secrets, digests")
            .usually("none"),
        Stated::flag("window", "whether it is a window function").usually("no"),
        Stated::set("transforms", "types that it takes transformed").usually("none"),
        Stated::set("extensions", "extensions that it is dropped with").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
