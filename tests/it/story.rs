//! The demo's two databases are what the story says: loaded both ways, with the rows it counts.

use crate::support::{Db, Psql, cluster, first, second, start};

const NEXTJS: &str = include_str!("../../fixtures/story/nextjs.sql");
const DJANGO: &str = include_str!("../../fixtures/story/django.sql");

fn ids(db: &Db<'_>) -> Vec<Vec<String>> {
    db.query("SELECT id FROM public.custom_auth_tenant ORDER BY id")
}

#[test]
fn four_tenants_never_reached_django_and_one_never_reached_nextjs() {
    let (nextjs, django) = (Db::with(first(), NEXTJS), Db::with(second(), DJANGO));
    let (left, right) = (ids(&nextjs), ids(&django));
    assert_eq!((left.len(), right.len()), (14, 11));
    assert_eq!(left.iter().filter(|id| !right.contains(id)).count(), 4);
    assert_eq!(right.iter().filter(|id| !left.contains(id)).count(), 1);
}

#[test]
fn single_user_mode_loads_what_psql_loads() {
    for (name, sql) in [("nextjs", NEXTJS), ("django", DJANGO)] {
        let cluster = cluster();
        cluster.load("postgres", "CREATE DATABASE dott_main;").unwrap();
        cluster.load("dott_main", sql).unwrap();
        let server = start(cluster, &format!("story-{name}"), &[]);
        let rows = "SELECT * FROM public.custom_auth_tenant ORDER BY id";
        let by_psql = Db::with(first(), sql);
        assert_eq!(Psql::new(&server, "dott_main").query(rows), by_psql.query(rows), "{name}");
    }
}
