//! `tenantctl fix --rename` and `renamed_from`: nothing is renamed unasked, and what is keeps its rows.

use crate::fix::{fix, pair};
use crate::support::{Db, second, tenantctl};

/// What hangs on a table and its columns by name.
const WITH_DEPENDENTS: &str = "CREATE TABLE public.OLD (id serial PRIMARY KEY, COLUMN_ text NOT NULL UNIQUE,
        n int GENERATED ALWAYS AS IDENTITY, CHECK (COLUMN_ <> ''), CHECK (length(COLUMN_) < 90));
    CREATE INDEX ON public.OLD (lower(COLUMN_));
    CREATE TABLE public.child (of int REFERENCES public.OLD, own text REFERENCES public.OLD (COLUMN_));
    CREATE VIEW public.v AS SELECT id, COLUMN_ AS shown FROM public.OLD;
    CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TRIGGER touch BEFORE UPDATE OF COLUMN_ ON public.OLD FOR EACH ROW
        WHEN (old.COLUMN_ <> new.COLUMN_) EXECUTE FUNCTION public.touch();
    ALTER TABLE public.OLD ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON public.OLD USING (COLUMN_ <> 'x');
    COMMENT ON COLUMN public.OLD.COLUMN_ IS 'what it is called';
    GRANT SELECT (COLUMN_) ON public.OLD TO PUBLIC;
    INSERT INTO public.OLD (COLUMN_) VALUES ('one'), ('two');
    INSERT INTO public.child VALUES (1, 'one'), (2, 'two');";

fn with_dependents(table: &str, column: &str) -> String {
    WITH_DEPENDENTS.replace("OLD", table).replace("COLUMN_", column)
}

#[test]
fn rename_that_was_asked_for_keeps_rows_and_all_that_hangs_on_it() {
    let (from, to, args) = pair(&with_dependents("b", "\"It's\""), &with_dependents("a", "x"));
    let (before, sequence) = ("SELECT id, x FROM public.a ORDER BY id", "public.b_id_seq");
    let rows = to.query(before);
    // Unasked, it is reported, and nothing is renamed.
    let unasked = fix(&args, &[]);
    assert!(!unasked.stdout.contains("RENAME TO \"b\""), "{}", unasked.stdout);
    let flags = ["--rename", "table public.a=public.b", "--rename", "column public.a.x=\"It's\""];
    let run = fix(&args, &flags);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains("DROP TABLE") && !run.stdout.contains("DROP COLUMN"));
    to.sql(&run.stdout);
    assert_eq!(to.query("SELECT id, \"It's\" FROM public.b ORDER BY id"), rows);
    assert_eq!(to.value(&format!("SELECT nextval('{sequence}')")), "3");
    assert_eq!(to.value("SELECT count(*) FROM public.child"), "2");
    let diff = tenantctl(["diff", &format!("from={}", from.url()), &format!("to={}", to.url())]);
    assert_eq!(diff.code, Some(0), "{}", diff.stdout);
}

#[test]
fn likely_rename_is_reported_with_the_flag_that_makes_it() {
    let table = |name: &str, column: &str| {
        format!(
            "CREATE TABLE \"{name}\" (id int PRIMARY KEY, \"{column}\" date NOT NULL);
                 INSERT INTO \"{name}\" VALUES (1, '2026-01-01');"
        )
    };
    for (new, old, column) in [("b", "it's \"a\"=\n", ["day", "day"]), ("t", "t", ["when", "at"])] {
        let [new_column, old_column] = column;
        let quote = |name: &str| name.replace('"', "\"\"");
        let (_from, to, args) =
            pair(&table(&quote(new), new_column), &table(&quote(old), old_column));
        let run = fix(&args, &[]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(!run.stdout.contains(" RENAME TO ") && !run.stdout.contains(" RENAME COLUMN "));
        let flag = |text: &str| {
            let at = text.find("--rename ").unwrap_or_else(|| panic!("{text}"));
            text[at..].lines().next().unwrap().to_owned()
        };
        assert_eq!(flag(&run.stderr), flag(&run.stdout));
        // As a shell reads it.
        let typed = std::process::Command::new("sh")
            .args(["-c", &format!("printf %s {}", flag(&run.stderr).replacen("--rename ", "", 1))])
            .output()
            .unwrap();
        let typed = String::from_utf8(typed.stdout).unwrap();
        let run = fix(&args, &["--rename", &typed]);
        to.sql(&run.stdout);
        assert_eq!(to.value(&format!("SELECT \"{new_column}\" FROM \"{new}\"")), "2026-01-01");
        assert_eq!(fix(&args, &[]).code, Some(0));
    }
}

#[test]
fn rename_that_cannot_be_done_gives_no_script() {
    let (_from, _to, args) = pair("CREATE TABLE b (id int)", "CREATE TABLE a (id int)");
    for (flags, why) in [
        (&["--rename", "table public.c=public.d"][..], "table public.c is missing in to"),
        (&["--rename", "table a=b"], "no full name of a table"),
        (
            &["--rename", "table public.a=public.b", "--rename", "table public.a=public.c"],
            "contradicts",
        ),
    ] {
        let run = fix(&args, flags);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
}

#[test]
fn exchanged_names_go_over_a_name_of_their_own() {
    let tables = |text: &str, number: &str| {
        format!(
            "CREATE TABLE {text} (id int PRIMARY KEY, t text); INSERT INTO {text} VALUES (1, 'x');
             CREATE TABLE {number} (id int PRIMARY KEY, n int); INSERT INTO {number} VALUES (1, 7);"
        )
    };
    let (_from, to, args) = pair(&tables("b", "a"), &tables("a", "b"));
    let flags = ["--rename", "table public.a=public.b", "--rename", "table public.b=public.a"];
    let run = fix(&args, &flags);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    to.sql(&run.stdout);
    assert_eq!(to.value("SELECT t FROM b"), "x");
    assert_eq!(to.value("SELECT n FROM a"), "7");
    assert_eq!(fix(&args, &[]).code, Some(0));
}

#[test]
fn declared_former_name_is_renamed_once_and_asks_for_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let spec = directory.path().join("spec.yaml");
    let declared = "version: 1\ntables:\n  public.b:\n    renamed_from: a\n    columns:\n      \
        id: { type: int }\n      day: { type: date, renamed_from: at }\n    extra_columns: error\n\
        extra_tables: error\n";
    std::fs::write(&spec, declared).unwrap();
    let to = Db::with(
        second(),
        "CREATE TABLE a (id int, at date);
        INSERT INTO a VALUES (1, '2026-01-01')",
    );
    let (url, spec) = (format!("to={}", to.url()), spec.display().to_string());
    let args = ["fix".to_owned(), url.clone(), format!("--like={spec}")];
    let run = fix(&args, &[]);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    to.sql(&run.stdout);
    assert_eq!(to.value("SELECT day FROM b"), "2026-01-01");
    let again = fix(&args, &[]);
    assert!(again.stdout.contains("Nothing to do"), "{}", again.stdout);
    let diff = tenantctl(["diff", &spec, &url]);
    assert_eq!(diff.code, Some(0), "{}", diff.stdout);
}
