//! What every command's help ends with.
//!
//! A paragraph is one line, which is wrapped to the terminal's width. Lines of examples are indented,
//! and at most 60 characters long, so that they are whole on any terminal.

pub(super) const EXAMPLES: &str = "\
Examples:
  tenantctl demo
  tenantctl check -d web=postgres://localhost/app \\
    -d jobs=service=jobs
  tenantctl check
  tenantctl count custom_auth_tenant -d service=prod
  tenantctl explain CON001

Exit codes: 0 everything was checked and nothing found, 1 drift, 2 trouble (usage, configuration, or something could not be checked).";

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  tenantctl check
  tenantctl check -d web=postgres://localhost/app \\
    -d jobs=service=jobs --same
  tenantctl check --only structure --table 'public.custom_*'
  tenantctl check --format github --format junit -o out.xml
  tenantctl check --ignore SCH010,IDX004 --fail-on warning

Without `rows` in the configuration, rows are compared in every declared table, or else in every table that all databases have, within --rows-budget.

Exit codes: 0 everything was checked and nothing found, 1 drift, 2 trouble (usage, configuration, or something could not be checked).";

pub(super) const SNAPSHOT_EXAMPLES: &str = "\
Examples:
  tenantctl snapshot prod -o prod.json
  tenantctl snapshot postgres://localhost/app > app.json
  tenantctl diff prod.json prod

The file holds no host and no password. The exit code is 2 where something could not be read; the file lists it.";

pub(super) const SPEC_EXAMPLES: &str = "\
Examples:
  tenantctl spec prod -o expected_schema.yaml
  tenantctl spec service=prod --table 'public.custom_*'
  tenantctl spec prod.json --owners --privileges

Checking the database against the file finds nothing. Defaults are not written. Owners and privileges are written only where asked for, because one declaration is usually shared by several environments. The exit code is 2 where something could not be read; the file lists it.";

pub(super) const DIFF_EXAMPLES: &str = "\
Examples:
  tenantctl diff nextjs django
  tenantctl diff postgres://db1/app postgres://db2/app
  tenantctl diff yesterday.json prod --kind view,function
  tenantctl diff prod=service=prod expected_schema.yaml

The configuration is read for names of databases and `compare`; its `ignore` is for check only.";

pub(super) const FIX_EXAMPLES: &str = "\
Examples:
  tenantctl fix django
  tenantctl fix django --like nextjs
  tenantctl fix django > fix.sql
  psql -X -f fix.sql service=django
  tenantctl fix django --scratch service=scratch
  tenantctl fix django --rename 'column public.t.x=y'

The SQL is printed and never executed on a database of yours. First it runs on a throwaway server that has the database's structure and none of its rows; --no-prove turns that off. Exit codes: 0 the script is complete, or there is nothing to do; 1 the script leaves something to a person, which it lists; 2 no script, because something was not checked or a statement fails.";

pub(super) const COUNT_EXAMPLES: &str = "\
Examples:
  tenantctl count custom_auth_tenant
  tenantctl count 'tenant_*.orders' -d service=prod
  tenantctl count -q custom_auth_tenant -d service=prod

With -q only numbers are printed: table by table, and within a table in the order of the databases.";

pub(super) const SYNC_EXAMPLES: &str = "\
Examples:
  tenantctl sync nextjs django
  tenantctl sync nextjs django custom_auth_tenant -o out.sql
  psql -X -f out.sql service=django
  tenantctl sync nextjs django 'tenant_*.*' --update

The SQL is printed and never executed. It is one transaction, deletes nothing (rows of --delete are commented out), and can be run twice. Exit codes: 0 the script is complete, or there is nothing to do; 1 the script leaves something to a person, which it lists; 2 no script.";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  tenantctl explain CON001
  tenantctl explain missing-unique";

pub(super) const RULES_EXAMPLES: &str = "\
Examples:
  tenantctl rules
  tenantctl rules SCH IDX";

pub(super) const DEMO_EXAMPLES: &str = "\
Examples:
  tenantctl demo
  tenantctl demo --keep";

pub(super) const SCHEMA_EXAMPLES: &str = "\
Examples:
  tenantctl schema spec > expected_schema.schema.json";

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  tenantctl completions bash > tenantctl.bash";
