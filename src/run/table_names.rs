//! Which tables a name or pattern means that a person typed, and which were nearly meant.
//!
//! A name means exactly what it says, first in raw letters, as in `User`, or as SQL writes it, as in
//! `"User"`: it is not folded. Without a schema it means the first schema of the search path that
//! has it.

use std::collections::BTreeSet;

use super::error::RunError;
use crate::catalog;
use crate::config::Config;
use crate::input::suggest;
use crate::model::{Address, Kind, Name, Pattern};

/// The selection by name, with tables without a schema where connection strings say.
///
/// Errors where such are typed and the connection strings disagree.
pub(super) fn scope(names: &catalog::Scope, config: &Config) -> Result<catalog::Scope, RunError> {
    let mut names = names.clone();
    if config.has_search_path() && names.tables.iter().any(|pattern| !pattern.is_qualified()) {
        names.search_path = config.search_path()?;
    }
    Ok(names)
}

/// The table that a name spells out, where no look at the catalog is needed for that: with a
/// schema, or with only one that it can be in.
pub(super) fn spelled(pattern: &Pattern, path: &[Name]) -> Option<Address> {
    match (&pattern.names()?[..], path) {
        ([schema, table], _) | ([table], [schema]) => {
            Some(Address::table(schema.clone(), table.clone()))
        }
        _ => None,
    }
}

/// The tables among the known ones that are meant, by name. Of one name in several schemas of the
/// path, the first.
pub(super) fn meant(
    pattern: &Pattern,
    path: &[Name],
    known: &BTreeSet<Address>,
) -> BTreeSet<Address> {
    let known = known.iter().filter(|address| address.kind == Kind::TABLE);
    if pattern.is_qualified() {
        return known.filter(|table| pattern.matches(&table.dotted())).cloned().collect();
    }
    let named: Vec<&Address> = known.filter(|table| pattern.matches(table.own_name())).collect();
    let mut meant: BTreeSet<Address> = BTreeSet::new();
    for schema in path {
        for table in named.iter().filter(|table| table.schema() == Some(schema)) {
            if !meant.iter().any(|before| before.own_name() == table.own_name()) {
                meant.insert((*table).clone());
            }
        }
    }
    meant
}

/// What may have been meant by a name that no table has: the name as it is typed.
pub(super) fn near(pattern: &Pattern, path: &[Name], known: &BTreeSet<Address>) -> Option<String> {
    let names = pattern.names()?;
    let typed = names.iter().map(Name::as_str).collect::<Vec<_>>().join(".");
    let is_bare = names.len() == 1;
    let tables = known.iter().filter(|address| address.kind == Kind::TABLE);
    // As it would have been typed, and raw, by which it is compared.
    let mut candidates: Vec<(String, String)> = Vec::new();
    for table in tables {
        let is_in_path = table.schema().is_some_and(|schema| path.contains(schema));
        match is_bare {
            true if is_in_path => {
                candidates
                    .push((table.own_name().to_owned(), Name::new(table.own_name()).displayed()));
            }
            true => candidates.push((table.own_name().to_owned(), table.to_string())),
            false => candidates.push((table.dotted(), table.to_string())),
        }
    }
    let raw = suggest::nearest(&typed, candidates.iter().map(|(raw, _)| raw.as_str()))?;
    // One in the search path comes first: its name is shorter.
    let shown = candidates.iter().filter(|(other, _)| other == raw).map(|(_, shown)| shown);
    shown.min_by_key(|shown| shown.len()).cloned()
}

/// [`near`] as a hint.
pub(super) fn did_you_mean(
    pattern: &Pattern,
    path: &[Name],
    known: &BTreeSet<Address>,
) -> Option<String> {
    near(pattern, path, known).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeSet<Address> {
        let tables = [
            ("public", "User"),
            ("public", "custom_auth_tenant"),
            ("tenant_a", "orders"),
            ("public", "orders"),
            ("Sales 2026", "order"),
        ];
        tables.into_iter().map(|(schema, table)| Address::table(schema, table)).collect()
    }

    fn path(names: &[&str]) -> Vec<Name> {
        names.iter().map(Name::new).collect()
    }

    fn meant_by(typed: &str, schemas: &[&str]) -> Vec<String> {
        let meant = meant(&Pattern::new(typed), &path(schemas), &known());
        meant.iter().map(Address::to_string).collect()
    }

    #[test]
    fn bare_name_means_the_first_schema_of_the_path_that_has_it() {
        assert_eq!(meant_by("orders", &["public"]), ["public.orders"]);
        assert_eq!(meant_by("orders", &["tenant_a", "public"]), ["tenant_a.orders"]);
        assert_eq!(meant_by("orders", &["nowhere", "public"]), ["public.orders"]);
        assert_eq!(meant_by("o*", &["tenant_a"]), ["tenant_a.orders"]);
        assert_eq!(meant_by("*.orders", &["tenant_a"]), ["public.orders", "tenant_a.orders"]);
        assert_eq!(meant_by("\"Sales 2026\".\"order\"", &["public"]), ["\"Sales 2026\".order"]);
        assert_eq!(meant_by("User", &["public"]), ["public.\"User\""]);
        assert_eq!(meant_by("\"User\"", &["public"]), ["public.\"User\""]);
        assert!(meant_by("user", &["public"]).is_empty());
    }

    #[test]
    fn near_name_is_suggested_as_it_is_typed() {
        for (typed, expected) in [
            ("user", Some("\"User\"")),
            ("public.user", Some("public.\"User\"")),
            ("custom_auth_tenent", Some("custom_auth_tenant")),
            ("order", Some("\"Sales 2026\".order")),
            ("ordres", Some("orders")),
            ("nothing_like_it", None),
            ("custom_*", None),
        ] {
            let near = near(&Pattern::new(typed), &path(&["public"]), &known());
            assert_eq!(near.as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn spelled_name_needs_no_catalog() {
        let spelled = |typed: &str, schemas: &[&str]| {
            spelled(&Pattern::new(typed), &path(schemas)).map(|table| table.to_string())
        };
        assert_eq!(spelled("t", &["tenant_a"]).as_deref(), Some("tenant_a.t"));
        assert_eq!(spelled("\"a.b\"", &["public"]).as_deref(), Some("public.\"a.b\""));
        assert_eq!(spelled("s.T", &["a", "b"]).as_deref(), Some("s.\"T\""));
        assert_eq!(spelled("t", &["a", "b"]), None);
        assert_eq!(spelled("t*", &["a"]), None);
        assert_eq!(spelled("a.b.c", &["a"]), None);
    }
}
