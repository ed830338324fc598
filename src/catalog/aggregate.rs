//! Aggregate functions.
//! <https://www.postgresql.org/docs/current/catalog-pg-aggregate.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::AGGREGATE,
    statements: &[(13, after_heading(include_str!("aggregate.sql")))],
    read: Read::Listed(3),
    properties: &[
        Stated::list(prop::ARGUMENTS, "names, modes and types of all arguments").usually("none"),
        Stated::word(
            prop::AGGREGATE_KIND,
            &[("n", "normal"), ("o", "ordered-set"), ("h", "hypothetical-set")],
            "normal, ordered-set or hypothetical-set",
        )
        .usually("normal"),
        Stated::number(prop::DIRECT_ARGUMENTS, "how many come before ORDER BY").usually("0"),
        Stated::text(prop::RETURNS, "the type of its result"),
        Stated::text(prop::TRANSITION, "the function that takes a row in"),
        Stated::type_name(prop::STATE_TYPE, "the type of its state"),
        Stated::number(prop::STATE_SPACE, "the bytes of its state, as reckoned").usually("0"),
        Stated::text(prop::INITIAL_VALUE, "what the state begins with").usually("none"),
        Stated::text(prop::FINAL, "the function that gives the result").usually("none"),
        Stated::flag(prop::FINAL_EXTRA, "whether the final function gets the arguments, too")
            .usually("no"),
        // What goes without saying depends on the kind of aggregate, so it is always said.
        Stated::word(prop::FINAL_MODIFY, &MODIFY, "whether the final function changes the state"),
        Stated::text(prop::COMBINE, "the function that joins two states").usually("none"),
        Stated::text(prop::SERIALIZE, "the function that packs a state").usually("none"),
        Stated::text(prop::DESERIALIZE, "the function that unpacks it").usually("none"),
        Stated::text(prop::MOVING_TRANSITION, "the transition for moving windows").usually("none"),
        Stated::text(prop::MOVING_INVERSE, "the function that takes a row out").usually("none"),
        Stated::type_name(prop::MOVING_STATE_TYPE, "the type of its state for moving windows")
            .usually("none"),
        Stated::number(prop::MOVING_STATE_SPACE, "the bytes of that, as reckoned").usually("0"),
        Stated::text(prop::MOVING_INITIAL_VALUE, "what that begins with").usually("none"),
        Stated::text(prop::MOVING_FINAL, "the result for moving windows").usually("none"),
        Stated::flag(prop::MOVING_FINAL_EXTRA, "whether that gets the arguments, too")
            .usually("no"),
        Stated::word(prop::MOVING_FINAL_MODIFY, &MODIFY, "whether that changes the state"),
        Stated::text(prop::SORT_OPERATOR, "what makes it the first of an index").usually("none"),
        Stated::word(
            prop::PARALLEL,
            &[("s", "safe"), ("r", "restricted"), ("u", "unsafe")],
            "whether parallel workers may run it",
        )
        .usually("unsafe"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};

const MODIFY: [(&str, &str); 3] = [("r", "read only"), ("s", "shareable"), ("w", "read write")];
