//! The demo's tenants are brought over, as far as they fit.

use super::Pair;
use crate::support::Report;

const NEXTJS: &str = include_str!("../../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../../fixtures/story/django.sql");

/// What the declaration wants of the Django backend's table.
const MENDED: &str = "
    ALTER TABLE custom_auth_tenant ALTER name TYPE varchar(255), ALTER owner_id DROP NOT NULL;
    ALTER TABLE custom_auth_tenant DROP CONSTRAINT custom_auth_tenant_schema_name_key;";

#[test]
fn what_does_not_fit_is_left_out_and_told() {
    let pair = Pair::of(NEXTJS, DJANGO);
    let run = pair.sync(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let table = "not copied: to: public.custom_auth_tenant: 1 row skipped:";
    for why in [
        "the target has another row with the same schema_name (d3d2116f-c7d6-4faf-95f6-56023e8ad9a7)",
        "name is longer than 100 characters, the limit in the target (474714bf-d7b1-4087-b0ae-fd5675cc3f1f)",
        "owner_id is NULL, and NOT NULL in the target (5e3687b7-17c6-4a80-aa6a-22e55a519e4d)",
    ] {
        assert!(run.stderr.contains(&format!("{table} {why}\n")), "{}", run.stderr);
        assert!(run.stdout.contains(&format!("1 row skipped: {why}\n")), "{}", run.stdout);
    }
    pair.to.sql(&run.stdout);
    assert_eq!(pair.to.value("SELECT count(*) FROM custom_auth_tenant"), "12");
}

#[test]
fn a_mended_table_takes_all() {
    let pair = Pair::of(NEXTJS, &format!("{DJANGO}{MENDED}"));
    let script = pair.brings_all(&["custom_auth_tenant"]);
    assert!(script.contains("14 rows in from, 11 in to; inserts 4."), "{script}");
    assert!(
        script.contains("Gets its default, because from has no such column: legacy_id."),
        "{script}"
    );
    let back = pair.project.run(&["sync", "to", "from"]);
    assert_eq!(back.code, Some(0), "{back:?}");
    assert!(
        back.stdout.contains("Not copied, because from has no such column: legacy_id."),
        "{back:?}"
    );
    pair.from.sql(&back.stdout);
    let check = Report::of(&pair.project.run(&["check", "--only", "rows", "--format", "json"]));
    check.must_be_clean();
    assert_eq!(check.rows("public.custom_auth_tenant")["counts"]["from"], 15);
}
