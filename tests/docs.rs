//! `docs/objects.md` and `docs/rules/` are what the registries say: `TENANTCTL_WRITE_DOCS=1 cargo
//! test --test docs` writes them anew.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use tenantctl::catalog::{KINDS, KindEntry};
use tenantctl::model::{Form, Stated, noun};
use tenantctl::rules::{RULES, Rule};

const HEAD: &str = "# What is compared

Every kind of object that `tenantctl` reads, and every property of it that is compared. This page is
made from the program's own registry, and a test holds it to that.

A property that only newer servers have says from which version on; between a server that has it and
one that has not, it is not compared. What *goes without saying* is what `tenantctl spec` leaves out
of a declaration.

How values are compared: a *list* in its order, a *set* in any order, a *type* and an *expression* by
what PostgreSQL makes of them (spelling does not count), everything else as it is.

Left out on purpose: rows and large objects (they are data), objects that belong to extensions (the
extension's version stands for them), temporary objects, what PostgreSQL makes by itself for
something else (array types, row types, TOAST tables, the triggers of foreign keys), statistics
that were gathered, roles and their memberships (they are the cluster's; which of them owns or may do
what *is* compared), passwords and other secrets. What only another role may see is reported as
unchecked. Objects of a kind that is not listed here are reported as unchecked, by name.
";

const RULES_HEAD: &str = "# Rules

What `tenantctl` finds, by code. Codes and names never change. `tenantctl explain CODE` prints a page,
too. These pages are made from the program's own registry, and a test holds them to that.

| code | name | severity | what is wrong |
|---|---|---|---|
";

#[test]
fn the_page_of_objects_is_current() {
    assert_current("docs/objects.md", &page());
}

#[test]
fn the_pages_of_rules_are_current() {
    let row = |rule: &Rule| {
        let Rule { code, name, severity, page, .. } = rule;
        format!("| [{code}]({code}.md) | {name} | {} | {} |\n", severity.word(), page.title())
    };
    let rows: String = RULES.iter().map(row).collect();
    assert_current("docs/rules/README.md", &format!("{RULES_HEAD}{rows}"));
    for rule in RULES {
        let Rule { code, name, severity, page, .. } = rule;
        let (title, text) = page.0.split_once('\n').unwrap();
        let word = severity.word();
        let page = format!("{title}\n\n`{code}` `{name}`, severity `{word}`\n{text}");
        assert_current(&format!("docs/rules/{code}.md"), &page);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    assert_eq!(fs::read_dir(folder).unwrap().count(), RULES.len() + 1, "a page of no rule");
}

fn assert_current(path: &str, page: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TENANTCTL_WRITE_DOCS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page, "{path} is not current: see tests/docs.rs");
}

fn page() -> String {
    let sections: Vec<String> = KINDS.iter().map(section).collect();
    format!("{HEAD}\n{}", sections.join("\n"))
}

fn section(entry: &KindEntry) -> String {
    let title = noun::plural(entry.kind.0);
    let mut characters = title.chars();
    let title =
        characters.next().map(|first| first.to_uppercase().to_string() + characters.as_str());
    let title = title.unwrap_or_default();
    if entry.properties.is_empty() {
        return format!("## {title}\n\nOnly that there is one.\n");
    }
    let rows: String = entry.properties.iter().map(row).collect();
    format!(
        "## {title}\n\n| property | what it says | compared as | goes without saying |\n|---|---|---|---|\n{rows}"
    )
}

fn row(stated: &Stated) -> String {
    let form = match stated.form {
        Form::Flag => "yes or no",
        Form::Number => "number",
        Form::Text | Form::Word(_) => "text",
        Form::List => "list",
        Form::Set => "set",
        Form::Type => "type",
        Form::Expression => "expression",
        Form::Definition => "long text",
    };
    let since = match stated.since {
        ..=13 => String::new(),
        version => format!(" (PostgreSQL {version} and newer)"),
    };
    let usual = stated.usually.unwrap_or_default();
    let says = stated.says.replace('|', "\\|");
    format!("| {} | {says}{since} | {form} | {usual} |\n", stated.name)
}
