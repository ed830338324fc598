//! What is missing is made with all that belongs to it: nothing is left to be said afterwards.

use std::fs;
use std::path::Path;

use super::fixes::between;
use crate::support::{Db, first};

/// Cases in which the fixes of the first look are all that is needed.
const CASES: [&str; 17] = [
    "table/added_whole",
    "table/partition_with_own",
    "table/typed_added",
    "table/heir_added",
    "table/partition_attached",
    "table/partition_of_other",
    "column/added_whole",
    "column/of_partitions",
    "column/of_partitions_added",
    "column/of_heirs",
    "constraint/unique_whole_added",
    "constraint/check_of_partitions",
    "constraint/foreign_key_of_partitions",
    "index/whole_added",
    "index/of_partitions",
    "materialized_view/definition_with_index",
    "view/columns_follow",
];

#[test]
fn one_look_is_enough() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for case in CASES {
        let text = |file| fs::read_to_string(root.join(case).join(file)).unwrap();
        let (a, b) = (Db::with(first(), &text("a.sql")), Db::with(first(), &text("b.sql")));
        let between = || between([first(), first()], [&a, &b]);
        for finding in between() {
            // A sequence comes with its table.
            if let Some(fix) = finding.fix.filter(|_| finding.code != "CON006") {
                b.sql(&fix.sql());
            }
        }
        let after = between();
        let told: Vec<_> =
            after.iter().filter(|f| f.code != "CON006").map(|f| &f.message).collect();
        assert!(told.is_empty(), "{case}: {told:#?}");
    }
}

#[test]
fn what_partitions_repeat_is_told_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (case, expected) in [
        ("column/of_partitions", vec!["public.p.c"]),
        ("column/of_partitions_added", vec!["public.p.d"]),
        ("column/of_one_partition", vec!["public.p1.c"]),
        ("column/of_heirs", vec!["public.p.c"]),
        ("constraint/check_of_partitions", vec!["public.p.c"]),
        ("constraint/unique_of_partitions", vec!["public.p.p_id_key"]),
        ("constraint/foreign_key_of_partitions", vec!["public.p.f"]),
        ("constraint/check_of_one_partition", vec!["public.p1.own"]),
        ("index/of_partitions", vec!["public.p.p_a_idx"]),
        ("index/of_one_partition", vec!["public.p1.i"]),
        ("trigger/on_partitions", vec!["public.t.tr"]),
        ("trigger/enabled_on_partitions", vec!["public.t.tr"]),
        ("table/partition_attached", vec!["public.p1"]),
        ("table/replica_identity_index", vec!["public.t"]),
        ("view/columns_follow", vec!["public.t.a"]),
    ] {
        let text = |file| fs::read_to_string(root.join(case).join(file)).unwrap();
        let (a, b) = (Db::with(first(), &text("a.sql")), Db::with(first(), &text("b.sql")));
        let found = between([first(), first()], [&a, &b]);
        let told: Vec<_> =
            found.iter().filter_map(|f| f.object.as_ref()).map(ToString::to_string).collect();
        assert_eq!(told, expected, "{case}");
    }
}
