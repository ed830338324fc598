//! One object that cannot be read is unchecked alone, on every version of PostgreSQL.

use tenantctl::model::{Address, Kind, Snapshot};

use super::fixes::between;
use super::{object, saved, snapshot, unchecked};
use crate::support::{Db, first, versions};

const SOUND: &str = "
    CREATE FUNCTION gone() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
    CREATE FUNCTION gone(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql
        AS 'BEGIN RETURN true; END';
    CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TABLE t (
        id integer PRIMARY KEY, a integer DEFAULT gone(), b integer DEFAULT 5, c integer,
        CONSTRAINT broken CHECK (gone(b)), CONSTRAINT whole CHECK (b > 0));
    CREATE INDEX broken_index ON t ((a IS NULL)) WHERE gone(a);
    CREATE INDEX whole_index ON t (c);
    CREATE VIEW broken AS SELECT gone() AS n;
    CREATE VIEW whole AS SELECT 1 AS n;
    CREATE MATERIALIZED VIEW broken_copy AS SELECT gone() AS n;
    CREATE MATERIALIZED VIEW whole_copy AS SELECT 1 AS n;
    CREATE POLICY broken ON t USING (gone(a));
    CREATE POLICY whole ON t USING (a > 1);
    CREATE RULE broken AS ON INSERT TO t WHERE gone(new.a) DO NOTHING;
    CREATE RULE whole AS ON DELETE TO t DO NOTHING;
    CREATE TRIGGER broken AFTER INSERT ON t FOR EACH ROW WHEN (gone(new.a))
        EXECUTE FUNCTION fires();
    CREATE TRIGGER whole AFTER INSERT ON t FOR EACH ROW WHEN (new.a = 1) EXECUTE FUNCTION fires();
    CREATE TABLE broken_parts (a integer) PARTITION BY LIST ((gone(a)));
    CREATE TABLE whole_parts (a integer) PARTITION BY LIST (a);
    CREATE DOMAIN broken_domain AS integer DEFAULT gone();
    CREATE DOMAIN whole_domain AS integer DEFAULT 1;
    CREATE FUNCTION broken(a integer DEFAULT gone()) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION whole(a integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1';";

/// Nobody can do this without the right to edit catalogs; `pg_upgrade` and bad disks can.
const EDIT: &str = "SET allow_system_table_mods = on; DELETE FROM pg_proc WHERE proname = 'gone';";

fn sees(snapshot: &Snapshot, kind: Kind, path: &[&str]) -> bool {
    snapshot.can_see(&Address::new(kind, path.iter().copied()))
}

#[test]
fn object_without_its_function_is_unchecked_alone() {
    for (version, server) in versions() {
        let db = Db::with(server, SOUND);
        db.sql(EDIT);
        let read = snapshot(server, &db);
        let told = unchecked(&read);
        let about = |word: &str| {
            let told = told.iter().filter(|told| told.contains(word));
            told.map(String::as_str).collect::<Vec<_>>()
        };
        let broken = [
            "column public.t.a",
            "constraint public.t.broken",
            "index public.t.broken_index",
            "materialized view public.broken_copy",
            "policy public.t.broken",
            "rule public.t.broken",
            "trigger public.t.broken",
            "table public.broken_parts",
            "domain public.broken_domain",
            "function public.broken(integer)",
        ];
        for broken in broken.into_iter().chain(["server view public.broken"]) {
            let [told] = about(broken)[..] else { panic!("PostgreSQL {version}: {told:#?}") };
            assert!(told.starts_with("server "), "PostgreSQL {version}: {told}");
            assert!(told.contains("cache lookup failed for function"), "{told}");
        }
        assert_eq!(told.len(), broken.len() + 1, "PostgreSQL {version}: {told:#?}");
        for (kind, path) in [
            (Kind::COLUMN, &["public", "t", "b"][..]),
            (Kind::COLUMN, &["public", "t", "c"]),
            (Kind::CONSTRAINT, &["public", "t", "whole"]),
            (Kind::CONSTRAINT, &["public", "t", "t_pkey"]),
            (Kind::INDEX, &["public", "t", "whole_index"]),
            (Kind::VIEW, &["public", "whole"]),
            (Kind::MATERIALIZED_VIEW, &["public", "whole_copy"]),
            (Kind::POLICY, &["public", "t", "whole"]),
            (Kind::RULE, &["public", "t", "whole"]),
            (Kind::TRIGGER, &["public", "t", "whole"]),
            (Kind::TABLE, &["public", "t"]),
            (Kind::TABLE, &["public", "whole_parts"]),
            (Kind::DOMAIN, &["public", "whole_domain"]),
            (Kind::FUNCTION, &["public", "whole", "(integer)"]),
        ] {
            object(&read, kind, path);
            assert!(read.kinds_read.contains(&kind), "PostgreSQL {version}: {kind}");
        }
        assert!(!sees(&read, Kind::COLUMN, &["public", "t", "a"]));
        assert!(!sees(&read, Kind::VIEW, &["public", "broken"]));
        assert!(sees(&read, Kind::COLUMN, &["public", "t", "d"]));
        assert!(sees(&read, Kind::VIEW, &["public", "other"]));
        // Of another name it might be the one that could not be read.
        assert!(!sees(&read, Kind::CONSTRAINT, &["public", "t", "other"]));
        assert!(sees(&read, Kind::CONSTRAINT, &["public", "u", "other"]));
        assert!(saved::lost(&read).is_none(), "{:?}", saved::lost(&read));
    }
}

#[test]
fn broken_object_is_not_missing_and_others_are_compared() {
    for (version, server) in versions() {
        let (a, b) = (Db::with(server, SOUND), Db::with(server, SOUND));
        b.sql("ALTER TABLE t ALTER c SET NOT NULL");
        b.sql(EDIT);
        let found = between([server, server], [&a, &b]);
        let found: Vec<_> = found
            .iter()
            .map(|finding| {
                let object = finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{object} {:?}", finding.property)
            })
            // The edit dropped them.
            .filter(|finding| !finding.contains("gone"))
            .collect();
        assert_eq!(found, ["public.t.c Some(\"not null\")"], "PostgreSQL {version}");
    }
}

#[test]
fn name_in_another_encoding_hides_nothing_but_what_it_might_be() {
    let options = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    let db = Db::create_as(first(), options);
    db.sql(
        "CREATE SCHEMA s; CREATE TABLE s.t (id integer); CREATE TABLE public.u (id integer);
        DO $$ BEGIN EXECUTE 'CREATE TABLE \"caf' || chr(233) || '\" (id integer)'; END $$",
    );
    let read = snapshot(first(), &db);
    let told = unchecked(&read);
    assert!(
        told.iter().any(|told| told.starts_with("encoding table public.\"caf\\351\"")),
        "{told:#?}"
    );
    for (schema, table) in [("s", "t"), ("public", "u")] {
        object(&read, Kind::TABLE, &[schema, table]);
        object(&read, Kind::COLUMN, &[schema, table, "id"]);
    }
    assert!(!sees(&read, Kind::TABLE, &["public", "other"]));
    assert!(sees(&read, Kind::TABLE, &["s", "other"]));
}
