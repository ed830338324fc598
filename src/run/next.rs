//! The commands that a report ends with: each works where it is read, as it is printed.

use std::collections::BTreeSet;

use crate::cli::{CheckArgs, Typed, Word};
use crate::config::{Variables, holds_password_of, mask_typed, typed_name};
use crate::model::{Name, Outcome, Reason, Verdict};
use crate::report::escape;

/// Where a secret was.
const MASK: &str = "***";
/// How a variable ends that stands for a connection string.
const PLACEHOLDER: &str = "_URL";
/// More tables are not listed in a command.
const FEW: usize = 5;
/// The time that is suggested for rows that took longer than they had.
const MORE_TIME: &str = "5m";

/// What a user would type next to understand the worst finding.
pub(super) fn explanation_of_worst(outcome: &Outcome) -> Vec<String> {
    let worst = outcome.findings.iter().max_by_key(|finding| finding.severity);
    // `max_by_key` gives the last of equals, and the first is the root cause.
    let first = worst.and_then(|worst| {
        outcome.findings.iter().find(|finding| finding.severity == worst.severity)
    });
    first.map(|finding| format!("tenantctl explain {}", finding.code)).into_iter().collect()
}

/// What commands are made of: what was typed, and the environment that it was typed in.
#[derive(Debug)]
pub(super) struct Next<'t> {
    typed: &'t Typed,
    variables: &'t Variables,
}

impl<'t> Next<'t> {
    /// From a command line and the variables of the process.
    pub(super) fn new(typed: &'t Typed, variables: &'t Variables) -> Next<'t> {
        Next { typed, variables }
    }

    /// Adds to the outcome of a check what to type next, the most useful first.
    /// `tables_are_named` says whether configuration or declaration choose the tables of rows.
    pub(super) fn add(&self, args: &CheckArgs, tables_are_named: bool, outcome: &mut Outcome) {
        let mut next = Vec::new();
        let may_be_one = meant_as_one(args, outcome);
        if let Some(pair) = &may_be_one {
            next.extend(self.again("--same", None));
            outcome.notes.push(format!(
                "{pair} are different databases: if they are meant to be one, check that with --same"
            ));
        }
        if outcome.unchecked.iter().any(|unchecked| unchecked.reason == Reason::Budget) {
            next.extend(self.again("--rows-budget", Some(MORE_TIME)));
        }
        next.append(&mut outcome.next);
        next.extend(self.sync(tables_are_named, may_be_one.is_some(), outcome));
        if next.iter().any(|command| command.contains(MASK)) {
            outcome.notes.push(format!("{MASK} stands for a password in the commands below"));
        }
        for word in &self.typed.words {
            let value = word.value.as_deref().unwrap_or_default();
            if let Some(placeholder) = self.placeholder(value)
                && next.iter().any(|command| command.contains(&format!(" -d {placeholder}")))
            {
                outcome.notes.push(format!(
                    "{placeholder} in the commands below: set that variable to the connection \
                     string, which has its password in other parts, too"
                ));
            }
        }
        outcome.next = next;
    }

    /// The same command line, with one flag more, or with another value of it.
    fn again(&self, flag: &str, value: Option<&str>) -> Option<String> {
        let more = Word { flag: Some(flag.to_owned()), value: value.map(str::to_owned) };
        let others = self.typed.words.iter().filter(|word| word.flag != more.flag);
        let words = others.chain([&more]).map(|word| self.word(word));
        command([quoted("tenantctl"), quoted(&self.typed.command)].into_iter().chain(words))
    }

    /// How missing rows are copied: in both directions, where both databases lack some, unless they
    /// `may_be_one`.
    fn sync(&self, tables_are_named: bool, may_be_one: bool, outcome: &Outcome) -> Vec<String> {
        if !outcome.findings.iter().any(|finding| finding.code == "DAT002") {
            return Vec::new();
        }
        let lacks = |name: &Name| {
            outcome.rows.iter().any(|rows| rows.missing.get(name).is_some_and(|m| m.count > 0))
        };
        let compared: BTreeSet<&Name> =
            outcome.rows.iter().flat_map(|rows| rows.counts.keys()).collect();
        let mut compared: Vec<&Name> = compared.into_iter().collect();
        let place = |name: &Name| outcome.databases.iter().position(|db| db.name == name.as_str());
        compared.sort_by_key(|name| place(name));
        let (lacking, whole): (Vec<&Name>, Vec<&Name>) =
            compared.into_iter().partition(|name| lacks(name));
        let ways: Vec<[&Name; 2]> = match (whole.as_slice(), lacking.as_slice()) {
            ([from, ..], [to]) => vec![[from, to]],
            // Two that are meant to be one are not to be made alike.
            ([], [one, other]) if !may_be_one => vec![[one, other], [other, one]],
            _ => Vec::new(),
        };
        let missing = outcome.rows.iter().filter(|rows| rows.missing.values().any(|m| m.count > 0));
        let tables: Vec<String> = missing.map(|rows| rows.table.dotted()).collect();
        if !tables_are_named && tables.len() > FEW {
            return Vec::new();
        }
        let tables = if tables_are_named { Vec::new() } else { tables };
        ways.into_iter().filter_map(|way| self.sync_one(way, &tables)).collect()
    }

    fn sync_one(&self, way: [&Name; 2], tables: &[String]) -> Option<String> {
        let flags = |flag: &'static str| {
            self.typed.words.iter().filter(move |word| word.flag.as_deref() == Some(flag))
        };
        let is_of = |word: &Word, name: &Name| {
            let value = word.value.as_deref().unwrap_or_default();
            let rest = value.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        // A database of `-d` without a name of its own is not known to another command by it.
        let given: Vec<&Word> =
            flags("-d").filter(|word| way.iter().any(|name| is_of(word, name))).collect();
        if flags("-d").next().is_some() && given.len() < way.len() {
            return None;
        }
        let names = way.map(|name| quoted(name.as_str()));
        let tables = tables.iter().map(quoted);
        let kept = flags("-c").chain(given).chain(flags("-s")).map(|word| self.word(word));
        let words = ["tenantctl", "sync"].map(quoted).into_iter().chain(names).chain(tables);
        command(words.chain(kept))
    }

    /// A word for a shell, without any secret; `None` where it cannot be shown as it is.
    fn word(&self, word: &Word) -> Option<String> {
        let mut words = Vec::new();
        if let Some(flag) = &word.flag {
            words.push(quoted(flag)?);
        }
        if let Some(value) = &word.value {
            let may_hold_secret = matches!(word.flag.as_deref(), None | Some("-d"));
            words.push(if may_hold_secret { self.without_secret(value)? } else { quoted(value)? });
        }
        Some(words.join(" "))
    }

    /// A database as it was typed. What holds a password is the variable that it came from, as in
    /// `-d web="$DATABASE_URL"`, or has a mask in the password's place; where the password is in the
    /// rest, too, a variable stands for all of it.
    fn without_secret(&self, value: &str) -> Option<String> {
        let masked = mask_typed(value);
        let is_safe = |text: &str| !holds_password_of(text, value);
        if masked == value && is_safe(value) {
            return quoted(value);
        }
        let from_variable = |(name, content): (&String, &String)| {
            let before = value.strip_suffix(content.as_str()).filter(|_| !content.is_empty())?;
            let is_conninfo = before.is_empty()
                || before.ends_with('=') && mask_typed(before) == before && is_safe(before);
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let before = if before.is_empty() { String::new() } else { quoted(before)? };
            (is_conninfo && is_name).then(|| format!("{before}\"${name}\""))
        };
        self.variables.iter().find_map(from_variable).or_else(|| match is_safe(&masked) {
            true => quoted(masked),
            false => self.placeholder(value),
        })
    }

    /// `web="$WEB_URL"` for the database `web`, where no variable has that name.
    fn placeholder(&self, value: &str) -> Option<String> {
        let name = typed_name(value)?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        let variable = format!("{}{PLACEHOLDER}", name.replace(['-', '.'], "_").to_uppercase());
        let is_free = !self.variables.contains_key(&variable) && !holds_password_of(name, value);
        (is_name && is_free).then(|| format!("{name}=\"${variable}\""))
    }
}

/// Words as one command, where each of them can be shown.
fn command(words: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let words: Option<Vec<String>> = words.into_iter().collect();
    words.map(|words| words.join(" "))
}

/// A word as a POSIX shell reads it; `None` where a terminal would not show it as it is.
fn quoted(word: impl AsRef<str>) -> Option<String> {
    let word = word.as_ref();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@_-./:%+=,".contains(c);
    match () {
        () if escape::terminal(word) != word => None,
        () if !word.is_empty() && word.chars().all(is_plain) => Some(word.to_owned()),
        () => Some(format!("'{}'", word.replace('\'', "'\\''"))),
    }
}

/// Two databases of `-d` in words that may have been meant to be one: they have different rows in the
/// same tables, and nobody said whether they are.
fn meant_as_one(args: &CheckArgs, outcome: &Outcome) -> Option<String> {
    let differ: BTreeSet<&Name> = outcome
        .findings
        .iter()
        .filter(|finding| ["DAT001", "DAT002", "DAT003"].contains(&finding.code))
        .filter_map(|finding| finding.object.as_ref())
        .filter_map(|table| outcome.rows.iter().find(|rows| rows.table == *table))
        .flat_map(|rows| rows.counts.keys())
        .collect();
    let are_apart = [Verdict::Different, Verdict::CloneOrReplica, Verdict::SameServer];
    let pair = outcome.identity.iter().find(|pair| {
        are_apart.contains(&pair.verdict)
            && !pair.meant_same
            && differ.contains(&pair.left)
            && differ.contains(&pair.right)
    })?;
    let is_typed = !args.same && args.databases.database.len() > 1;
    is_typed.then(|| format!("{} and {}", pair.left.displayed(), pair.right.displayed()))
}

#[cfg(test)]
mod tests {
    use super::{Next, quoted};
    use crate::cli::{CheckArgs, Cli, Command, Typed};
    use crate::config::Variables;
    use crate::model::{
        Address, Identity, MissingRows, Name, Outcome, Reason, RowCompare, TableRows, Unchecked,
        Verdict,
    };
    use crate::rules;

    fn parse(words: &[&str]) -> (Typed, CheckArgs) {
        let words = ["tenantctl", "check"].iter().chain(words);
        let cli = Cli::from_typed(words.copied()).unwrap();
        match cli.command {
            Command::Check(args) => (cli.typed, args),
            other => panic!("{other:?}"),
        }
    }

    /// What two databases come to, of which these lack rows.
    fn outcome(lacking: &[&str]) -> Outcome {
        let missing = MissingRows { count: 2, sample: Vec::new() };
        let rows = TableRows {
            table: Address::table("public", "User"),
            compare: RowCompare::Ids,
            key: vec![Name::new("id")],
            counts: ["web", "jobs"].map(|name| (Name::new(name), 3)).into(),
            missing: lacking.iter().map(|name| (Name::new(*name), missing.clone())).collect(),
            columns: Vec::new(),
            differing: Default::default(),
            in_flight: 0,
            narrowed: Vec::new(),
        };
        let identity = Identity {
            left: Name::new("web"),
            right: Name::new("jobs"),
            verdict: Verdict::Different,
            meant_same: false,
            evidence: String::new(),
        };
        let findings = rules::rows(std::slice::from_ref(&rows));
        Outcome { rows: vec![rows], findings, identity: vec![identity], ..Outcome::default() }
    }

    fn over_budget() -> Unchecked {
        Unchecked {
            database: None,
            object: Some("public.big".into()),
            reason: Reason::Budget,
            message: String::new(),
            hint: None,
        }
    }

    fn next(
        words: &[&str],
        variables: &[(&str, &str)],
        mut outcome: Outcome,
    ) -> (Vec<String>, Vec<String>) {
        let (typed, args) = parse(words);
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: Variables = variables.iter().map(own).collect();
        let is_configured = args.databases.database.is_empty();
        Next::new(&typed, &variables).add(&args, is_configured, &mut outcome);
        (outcome.next, outcome.notes)
    }

    #[test]
    fn two_typed_databases_may_be_meant_as_one() {
        let words = ["-q", "-d", "web=postgres://h/a b", "-d", "jobs=service=x", "--table", "U*"];
        let (commands, notes) = next(&words, &[], outcome(&["jobs"]));
        assert_eq!(
            commands,
            [
                "tenantctl check -q -d 'web=postgres://h/a b' -d jobs=service=x --table 'U*' --same",
                "tenantctl sync web jobs public.User -d 'web=postgres://h/a b' -d jobs=service=x",
            ]
        );
        assert!(notes[0].contains("web and jobs are different databases"), "{notes:?}");
        let same: Vec<&str> = words.into_iter().chain(["--same"]).collect();
        let (commands, notes) = next(&same, &[], outcome(&["jobs"]));
        assert_eq!((commands.len(), notes.len()), (1, 0), "{commands:?}");
    }

    #[test]
    fn rows_missing_on_both_sides_are_copied_in_both_directions_or_none() {
        let (commands, _) =
            next(&["-c", "x/t.yaml", "-s", "y.yaml"], &[], outcome(&["jobs", "web"]));
        assert_eq!(
            commands,
            [
                "tenantctl sync jobs web -c x/t.yaml -s y.yaml",
                "tenantctl sync web jobs -c x/t.yaml -s y.yaml",
            ]
        );
        assert!(next(&[], &[], outcome(&[])).0.is_empty());
        let words = ["-d", "web=dbname=a", "-d", "jobs=dbname=b"];
        let (commands, _) = next(&words, &[], outcome(&["jobs", "web"]));
        assert!(commands.len() == 1 && commands[0].ends_with(" --same"), "{commands:?}");
    }

    #[test]
    fn passwords_are_variables_or_masked() {
        let web = "web=postgres://u:s3cret@h/a";
        let words = ["-d", web, "-d", "jobs=host=h password='s3 cret'", "--same"];
        let (commands, notes) =
            next(&words, &[("WEB_URL", "postgres://u:s3cret@h/a")], outcome(&["jobs"]));
        let expected =
            "tenantctl sync web jobs public.User -d web=\"$WEB_URL\" -d 'jobs=host=h password=***'";
        assert_eq!(commands, [expected]);
        assert!(notes[0].starts_with("*** stands for a password"), "{notes:?}");
    }

    #[test]
    fn no_spelling_of_a_password_is_in_a_command() {
        for (conninfo, shown) in [
            ("host=h password = s3cretpw", "-d 'a=host=h password = ***'"),
            ("password='ab\\'cd efghij'", "-d 'a=password=***'"),
            ("password=ab\\ TAILY", "-d 'a=password=***'"),
            (
                "postgres://h/d?user=u&password=ab'TAILX",
                "-d 'a=postgres://h/d?user=u&password=***'",
            ),
            // The password is another part, too.
            ("postgres://app:app1@h/app1", "-d a=\"$A_URL\""),
            ("user='a b' dbname=a%20b password='a b'", "-d a=\"$A_URL\""),
        ] {
            let web = format!("a={conninfo}");
            let (commands, notes) = next(
                &["--rows-budget", "1s", "-d", &web],
                &[],
                Outcome { unchecked: vec![over_budget()], ..Outcome::default() },
            );
            assert_eq!(commands, [format!("tenantctl check {shown} --rows-budget 5m")]);
            assert_eq!(notes.len(), 1, "{notes:?}");
        }
        for (word, variables) in [
            // No name, so that no variable can stand for it.
            ("postgres://app:app1@h/app1", &[][..]),
            // The variable has another content.
            ("a=postgres://app:app1@h/app1", &[("A_URL", "postgres://other/db")][..]),
        ] {
            let outcome = Outcome { unchecked: vec![over_budget()], ..Outcome::default() };
            let (commands, _) = next(&["--rows-budget", "1s", "-d", word], variables, outcome);
            assert!(commands.is_empty(), "{commands:?}");
        }
    }

    #[test]
    fn a_budget_that_was_too_short_is_raised() {
        let outcome = || Outcome { unchecked: vec![over_budget()], ..Outcome::default() };
        let words = ["--rows-budget", "1s", "-d", "a=b"];
        assert_eq!(next(&words, &[], outcome()).0, ["tenantctl check -d a=b --rows-budget 5m"]);
    }

    #[test]
    fn a_shell_reads_what_was_meant() {
        assert_eq!(quoted("public.t").as_deref(), Some("public.t"));
        assert_eq!(quoted("it's $HOME").as_deref(), Some("'it'\\''s $HOME'"));
        assert_eq!(quoted("").as_deref(), Some("''"));
        assert_eq!(quoted("a\u{1b}[2J"), None);
    }
}
