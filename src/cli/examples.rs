//! What every command's help ends with.

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  tenantctl check
  tenantctl check -d nextjs=postgres://localhost/dott_main -d django=service=prod
  tenantctl check --only structure --table 'public.custom_*'
  tenantctl check --format github --format junit -o report.xml
  tenantctl check --ignore SCH010,IDX004 --fail-on warning";

pub(super) const SNAPSHOT_EXAMPLES: &str = "\
Examples:
  tenantctl snapshot prod -o prod.json              a configured database
  tenantctl snapshot postgres://localhost/dott_main > dott_main.json
  tenantctl diff prod.json prod                     what changed since

The file has no host and no password in it. The exit code is 2 where something could not be read;
the file says what.";

pub(super) const SPEC_EXAMPLES: &str = "\
Examples:
  tenantctl spec prod -o expected_schema.yaml       a configured database
  tenantctl spec postgres://localhost/dott_main --table 'public.custom_*'
  tenantctl spec prod.json --owners --privileges    from a snapshot file

Checking the database against it is clean. What goes without saying is left out, and so is what names
roles, unless it is asked for: one declaration is for several environments. The exit code is 2 where
something could not be read; the file says what.";

pub(super) const DIFF_EXAMPLES: &str = "\
Examples:
  tenantctl diff nextjs django                      two configured databases
  tenantctl diff postgres://localhost/a postgres://localhost/b
  tenantctl diff yesterday.json prod --kind view,function
  tenantctl diff prod=service=prod expected_schema.yaml

Directions are always in words. The configuration names databases; its ignores are for check.";

pub(super) const FIX_EXAMPLES: &str = "\
Examples:
  tenantctl fix django                       as expected_schema.yaml declares it
  tenantctl fix django --like nextjs         like another database
  tenantctl fix django --like nextjs > fix.sql && psql -f fix.sql service=django

Exit codes: 0 the script is complete, or nothing is to do; 1 the script leaves something to a person,
which it lists; 2 no script.";

pub(super) const COUNT_EXAMPLES: &str = "\
Examples:
  tenantctl count custom_auth_tenant
  tenantctl count 'tenant_*.orders' -d postgres://localhost/dott_main
  tenantctl count -q custom_auth_tenant -d service=prod    one bare number";

pub(super) const SYNC_EXAMPLES: &str = "\
Examples:
  tenantctl sync nextjs django                       the tables that check compares
  tenantctl sync nextjs django custom_auth_tenant -o sync.sql
  psql -X -f sync.sql service=django                 after reading it
  tenantctl sync nextjs django 'tenant_*.*' --update --delete

Nothing is removed: what --delete lists is commented out. The script is one transaction, and
running it twice is harmless. Exit codes: 0 the script is complete, or nothing is to do; 1 the script
leaves something to a person, which it lists; 2 no script.";
