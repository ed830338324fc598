//! Aggregate functions.
//! <https://www.postgresql.org/docs/current/catalog-pg-aggregate.html>

use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::AGGREGATE,
    statements: &[(13, after_heading(include_str!("aggregate.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::list("arguments", "names, modes and types of all arguments").usually("none"),
        Stated::word(
            "aggregate kind",
            &[("n", "normal"), ("o", "ordered-set"), ("h", "hypothetical-set")],
            "normal, ordered-set or hypothetical-set",
        )
        .usually("normal"),
        Stated::number("direct arguments", "how many come before ORDER BY").usually("0"),
        Stated::text("returns", "the type of its result"),
        Stated::text("transition", "the function that takes a row in"),
        Stated::type_name("state type", "the type of its state"),
        Stated::number("state space", "the bytes of its state, as reckoned").usually("0"),
        Stated::text("initial value", "what the state begins with").usually("none"),
        Stated::text("final", "the function that gives the result").usually("none"),
        Stated::flag("final extra", "whether the final function gets the arguments, too")
            .usually("no"),
        // What goes without saying depends on the kind of aggregate, so it is always said.
        Stated::word("final modify", &MODIFY, "whether the final function changes the state"),
        Stated::text("combine", "the function that joins two states").usually("none"),
        Stated::text("serialize", "the function that packs a state").usually("none"),
        Stated::text("deserialize", "the function that unpacks it").usually("none"),
        Stated::text("moving transition", "the transition for moving windows").usually("none"),
        Stated::text("moving inverse", "the function that takes a row out").usually("none"),
        Stated::type_name("moving state type", "the type of its state for moving windows")
            .usually("none"),
        Stated::number("moving state space", "the bytes of that, as reckoned").usually("0"),
        Stated::text("moving initial value", "what that begins with").usually("none"),
        Stated::text("moving final", "the result for moving windows").usually("none"),
        Stated::flag("moving final extra", "whether that gets the arguments, too").usually("no"),
        Stated::word("moving final modify", &MODIFY, "whether that changes the state"),
        Stated::text("sort operator", "what makes it the first of an index").usually("none"),
        Stated::word(
            "parallel",
            &[("s", "safe"), ("r", "restricted"), ("u", "unsafe")],
            "whether parallel workers may run it",
        )
        .usually("unsafe"),
        Stated::text("owner", "the role that owns it"),
    ],
};

const MODIFY: [(&str, &str); 3] = [("r", "read only"), ("s", "shareable"), ("w", "read write")];
