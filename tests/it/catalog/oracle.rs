//! `information_schema.columns` says the same of columns as we do.

use tenantctl::model::{Address, Kind, Value};

use super::{object, rich, shown, snapshot, sql};
use crate::support::{Db, first};

const ORACLE: &str = "
    SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, ''),
        coalesce(character_maximum_length::text, ''), coalesce(numeric_precision::text, ''),
        coalesce(numeric_scale::text, ''), coalesce(datetime_precision::text, ''),
        coalesce(interval_type, ''), is_identity, coalesce(identity_generation, ''),
        coalesce(identity_start, ''), coalesce(identity_increment, ''),
        coalesce(identity_cycle, ''), is_generated, coalesce(generation_expression, ''),
        coalesce(collation_name, ''), coalesce(domain_name, ''), udt_name
    FROM information_schema.columns
    WHERE table_schema = 'app' AND table_name IN (
        SELECT t.table_name FROM information_schema.tables AS t
        WHERE t.table_schema = 'app' AND t.table_type IN ('BASE TABLE', 'FOREIGN')
    )
    ORDER BY table_name COLLATE \"C\", ordinal_position";

#[test]
fn columns_are_what_information_schema_says() {
    let db = Db::with(first(), &rich());
    let snapshot = snapshot(first(), &db);
    let oracle = db.query(&format!("SET search_path = pg_catalog; {ORACLE}"));
    assert!(oracle.len() > 80);
    let of_app =
        |address: &&Address| address.kind == Kind::COLUMN && address.path[0].as_str() == "app";
    let read = snapshot.objects.keys().filter(of_app).count();
    assert_eq!(read, oracle.len());
    let mut position = 0;
    let mut last_table = String::new();
    for row in oracle {
        let [
            table,
            name,
            data_type,
            nullable,
            default,
            length,
            precision,
            scale,
            time_precision,
            interval,
            is_identity,
            generation,
            start,
            increment,
            cycle,
            is_generated,
            expression,
            collation,
            domain,
            udt,
        ] = row.try_into().unwrap();
        let column = object(&snapshot, Kind::COLUMN, &["app", &table, &name]);
        let context = format!("{table}.{name}: {column:?}");
        position = if table == last_table { position + 1 } else { 1 };
        last_table = table;

        let (is_type, modifier) = (shown(column, "type"), shown(column, "type modifier"));
        let modifier = if modifier == "none" { "" } else { &modifier };
        match data_type.as_str() {
            "ARRAY" => assert!(is_type.ends_with("[]"), "{context}"),
            "USER-DEFINED" => assert!(is_type.starts_with("app."), "{context}"),
            _ if !domain.is_empty() => assert_eq!(is_type, format!("app.{domain}"), "{context}"),
            "character" if length.is_empty() => assert_eq!(is_type, "bpchar", "{context}"),
            _ => assert_eq!(is_type.trim_matches('"'), data_type.trim_matches('"'), "{context}"),
        }
        match udt.as_str() {
            _ if !domain.is_empty() => assert_eq!(modifier, "", "{context}"),
            "varchar" | "bpchar" | "bit" | "varbit" => assert_eq!(modifier, length, "{context}"),
            "numeric" if !precision.is_empty() => {
                assert_eq!(modifier, format!("{precision},{scale}"), "{context}");
            }
            "time" | "timetz" | "timestamp" | "timestamptz" => {
                let expected = if modifier.is_empty() { "6" } else { modifier };
                assert_eq!(expected, time_precision, "{context}");
            }
            "interval" => {
                let fields = modifier.split('(').next().unwrap();
                let interval = interval.split('(').next().unwrap().to_lowercase();
                assert!(fields == interval || interval.is_empty(), "{context}");
            }
            _ if !data_type.starts_with("ARRAY") => assert_eq!(modifier, "", "{context}"),
            _ => {}
        }

        // For information_schema a column of a domain that refuses NULL refuses it, too.
        if domain.is_empty() {
            assert_eq!(shown(column, "not null") == "no", nullable == "YES", "{context}");
        }
        let our_default = sql(column.property("default")).unwrap_or_default();
        assert_eq!(our_default, default, "{context}");
        assert_eq!(sql(column.property("generated")).unwrap_or_default(), expression, "{context}");
        assert_eq!(
            shown(column, "generated kind") != "none",
            is_generated == "ALWAYS",
            "{context}"
        );
        // A partition's is its whole's, and not stated.
        let identity = column.property("identity").map_or(String::new(), ToString::to_string);
        let is_stated = !identity.is_empty();
        assert!(!is_stated || (identity != "none") == (is_identity == "YES"), "{context}");
        if is_stated && identity != "none" {
            assert_eq!(identity, generation.to_lowercase(), "{context}");
            let Some(Value::Set(options)) = column.property("identity options") else {
                panic!("{context}")
            };
            let option = |name: &str, usual: &str| {
                let prefix = format!("{name}=");
                let found = options.iter().find_map(|option| option.strip_prefix(&prefix));
                found.unwrap_or(usual).to_owned()
            };
            assert_eq!(option("start", "1"), start, "{context}");
            assert_eq!(option("increment", "1"), increment, "{context}");
            assert_eq!(option("cycle", "no"), cycle.to_lowercase(), "{context}");
        }
        let our_collation = shown(column, "collation");
        if domain.is_empty() && udt != "name" {
            assert_eq!(our_collation == "none", collation.is_empty(), "{context}");
            assert!(collation.is_empty() || our_collation == collation, "{context}");
        }
        assert_eq!(shown(column, "position"), position.to_string(), "{context}");
    }
}
