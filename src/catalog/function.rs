//! Functions, window functions among them.
//! <https://www.postgresql.org/docs/current/catalog-pg-proc.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::FUNCTION,
    statements: &[
        (13, after_heading(include_str!("function_13.sql"))),
        (14, after_heading(include_str!("function.sql"))),
    ],
    read: Read::Listed(3),
    properties: &[
        Stated::definition("arguments", "names, modes, types and defaults of all arguments"),
        Stated::text("returns", "the type of its result").usually("none"),
        Stated::text("language", "what it is written in"),
        Stated::definition("body", "its source, or the name of what it calls in a library"),
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
        Stated::text("cost", "what the planner reckons that a call costs"),
        Stated::text("rows", "what the planner reckons that it returns").usually("0"),
        Stated::text("support", "the function that helps the planner").usually("none"),
        Stated::set("settings", "parameters that are set while it runs").usually("none"),
        Stated::flag("window", "whether it is a window function").usually("no"),
        Stated::set("transforms", "types that it takes transformed").usually("none"),
        Stated::text("owner", "the role that owns it"),
    ],
};
