//! Names of constraints and indexes that nobody chose. Another such name in another database means
//! nothing, so whether a name is one must be told exactly: a chosen name taken for a made-up one
//! would hide a rename.

/// The longest identifier in bytes (`NAMEDATALEN` less one).
const LONGEST: usize = 63;

/// Whether PostgreSQL or Django made the name up for something on these columns of the table.
/// `label` is PostgreSQL's ending for it: `pkey`, `key`, `fkey`, `check`, `excl`, `idx`.
pub(super) fn is_generated(name: &str, table: &str, columns: &[&str], label: &str) -> bool {
    is_postgres(name, table, columns, label) || is_django(name, table)
}

/// The same for what has an expression among its keys, which PostgreSQL names by what it looks like:
/// `t_lower_idx`, `t_expr_excl`.
pub(super) fn is_generated_of_expression(name: &str, table: &str, label: &str) -> bool {
    let middle = name.strip_prefix(&format!("{table}_")).unwrap_or_default();
    let middle = middle.trim_end_matches(|c: char| c.is_ascii_digit());
    middle
        .strip_suffix(label)
        .and_then(|middle| middle.strip_suffix('_'))
        .is_some_and(|middle| is_generated(name, table, &[middle], label))
        || is_generated(name, table, &[], label)
}

/// PostgreSQL's `ChooseConstraintName()` and `ChooseIndexName()`: table, columns and label joined
/// by `_`, the longer of the first two cut until all fits, and a number where that was taken.
fn is_postgres(name: &str, table: &str, columns: &[&str], label: &str) -> bool {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.get(base.len()..).unwrap_or_default();
    if !base.ends_with(label) || number.starts_with('0') {
        return false;
    }
    let label = format!("{label}{number}");
    name == object_name(table, &columns.join("_"), &label)
}

/// PostgreSQL's `makeObjectName()`.
fn object_name(table: &str, columns: &str, label: &str) -> String {
    let (mut table_bytes, mut columns_bytes) = (table.len(), columns.len());
    let separators = if columns.is_empty() { 1 } else { 2 };
    let room = LONGEST.saturating_sub(label.len() + separators);
    while table_bytes + columns_bytes > room {
        if table_bytes > columns_bytes {
            table_bytes -= 1;
        } else {
            columns_bytes -= 1;
        }
    }
    let (table, columns) = (clipped(table, table_bytes), clipped(columns, columns_bytes));
    match columns {
        "" => format!("{table}_{label}"),
        columns => format!("{table}_{columns}_{label}"),
    }
}

/// The text's first bytes, at most so many, without cutting a character.
fn clipped(text: &str, bytes: usize) -> &str {
    (0..=bytes).rev().find_map(|length| text.get(..length)).unwrap_or_default()
}

/// Django's `_create_index_name()` (eight hexadecimal digits) and `Index.set_name_with_model()`
/// (six): the table's beginning, columns, a digest, and what it is.
/// <https://github.com/django/django/blob/main/django/db/backends/base/schema.py>
fn is_django(name: &str, table: &str) -> bool {
    /// The least that is left of a table's name.
    const TABLE_CHARACTERS: usize = 11;
    const ENDINGS: [&str; 6] = ["", "_uniq", "_idx", "_like", "_pk", "_check"];
    const META_INDEX_ENDINGS: [&str; 7] =
        ["_idx", "_gin", "_gist", "_brin", "_hash", "_bloom", "_spgist"];

    let bare = table.trim_matches('"');
    let start: String = bare.chars().take(TABLE_CHARACTERS).collect();
    let Some(rest) =
        name.strip_prefix(&start).or_else(|| name.strip_prefix('D')?.strip_prefix(&start))
    else {
        return false;
    };
    rest.match_indices('_').any(|(at, _)| {
        let tail = rest.get(at + 1..).unwrap_or_default();
        let digits = tail.bytes().take_while(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')).count();
        let ending = tail.get(digits..).unwrap_or_default();
        match digits {
            8 => ENDINGS.contains(&ending) || ending.starts_with("_fk_") || ending == "_fk",
            6 => META_INDEX_ENDINGS.contains(&ending),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_generated;

    #[test]
    fn knows_postgresqls_own() {
        for (name, columns, label) in [
            ("tenant_pkey", &[][..], "pkey"),
            ("tenant_pkey1", &[][..], "pkey"),
            ("tenant_name_key", &["name"][..], "key"),
            ("tenant_a_b_key2", &["a", "b"][..], "key"),
            ("tenant_owner_id_fkey", &["owner_id"][..], "fkey"),
            ("tenant_check", &[][..], "check"),
            ("tenant_age_check", &["age"][..], "check"),
            ("tenant_a_b_idx", &["a", "b"][..], "idx"),
        ] {
            assert!(is_generated(name, "tenant", columns, label), "{name}");
        }
    }

    #[test]
    fn cuts_as_postgresql_does() {
        let (table, column) = ("t".repeat(50), "c".repeat(40));
        // Made by the server for these: 29 + 1 + 29 + 1 + 3.
        let made = format!("{}_{}_key", "t".repeat(29), "c".repeat(29));
        assert!(is_generated(&made, &table, &[&column], "key"));
        let made = format!("{}_{}_key10", "t".repeat(28), "c".repeat(28));
        assert!(is_generated(&made, &table, &[&column], "key"));
        assert!(is_generated(&format!("{}_pkey", "t".repeat(58)), &"t".repeat(63), &[], "pkey"));
        assert!(is_generated(&format!("{}_pkey", "é".repeat(29)), &"é".repeat(31), &[], "pkey"));
    }

    #[test]
    fn knows_djangos() {
        let table = "custom_auth_tenant";
        for name in [
            "custom_auth_tenant_schema_name_5a3cdb35_uniq",
            "custom_auth_tenant_schema_name_5a3cdb35_like",
            "custom_auth_tenant_owner_id_0f0f0f0f_fk_auth_user_id",
            "custom_auth_tenant_owner_id_0f0f0f0f_fk_custom_au",
            "custom_auth_tenant_owner_id_0f0f0f0f",
            "custom_auth_name_1a2b3c_idx",
        ] {
            assert!(is_generated(name, table, &["x"], "key"), "{name}");
        }
        assert!(is_generated("D_tmp_a_12345678_idx", "_tmp", &[], "idx"));
    }

    #[test]
    fn a_chosen_name_is_not_made_up() {
        for name in [
            "tenant_name_unique",
            "uq_tenant_name",
            "tenant_other_key",
            "tenant_name_key0",
            "tenant_name_key01",
            "tenant_name_deadbeef_mine",
            "other_name_deadbeef_uniq",
            "tenant_1234567_uniq",
            "",
            "key",
        ] {
            assert!(!is_generated(name, "tenant", &["name"], "key"), "{name}");
        }
    }
}
