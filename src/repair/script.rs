//! The text of a script for psql.

use crate::model::{DatabaseInfo, Lock, Phase, Statement, is_hidden};

use super::guard::guard;
use super::order::{Allowed, Step, ordered};

/// What a script is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script<'s> {
    /// Lines at its head, raw: what it does and where it is meant to be run.
    pub head: Vec<String>,
    /// The schemas in which names without one are looked up.
    pub search_path: &'static str,
    /// Where it is to be run.
    pub to: &'s DatabaseInfo,
    /// What it may do.
    pub allowed: Allowed,
}

/// The script: every step with its reason, its statements in transactions as large as they can be.
/// Without steps, only its head.
pub fn script(script: &Script<'_>, steps: Vec<Step>) -> String {
    let steps = ordered(steps);
    let mut writer = Writer { text: String::new(), in_transaction: false };
    for line in &script.head {
        writer.comment(line);
    }
    if steps.is_empty() {
        return writer.text;
    }
    writer.line("");
    writer.line("\\set ON_ERROR_STOP on");
    // Another one of the database or of the terminal would read other names, and other ends of strings.
    writer.line("\\encoding UTF8");
    for setting in SETTINGS {
        writer.line(&format!("SET {setting};"));
    }
    writer.line(&format!("SET search_path = {};", script.search_path));
    writer.line("");
    writer.line(&guard(script.to));
    for phase in [Phase::Now, Phase::Late, Phase::Last] {
        for step in &steps {
            writer.step(step, phase, script.allowed);
        }
    }
    writer.outside();
    let by_hand: Vec<&Step> = steps.iter().filter(|step| step.statements.is_empty()).collect();
    if !by_hand.is_empty() {
        writer.line("");
        writer.comment("By hand, because there is no safe automatic fix:");
        for step in by_hand {
            let name = step.object.to_string();
            // Most sentences begin with what they are about, and a grant is no object of its own.
            writer.comment(&match step.why.contains(&name) || step.object.target().is_some() {
                true => format!("* {}", step.why),
                false => format!("* {} {name}: {}", step.object.kind, step.why),
            });
            step.advice.iter().for_each(|advice| writer.comment(&format!("  {advice}")));
        }
    }
    writer.text
}

/// What would change the meaning of a statement, or what it makes without being told: of the terminal,
/// the role or the database, nothing of it comes through. Texts are written as they are read, so what
/// constants mean is what it is while reading. (As pg_dump has it; the default table access method
/// is the database's own choice, and stays.)
pub(super) const SETTINGS: [&str; 12] = [
    "lock_timeout = '5s'",
    "check_function_bodies = off",
    "standard_conforming_strings = on",
    "xmloption = content",
    "transform_null_equals = off",
    "array_nulls = on",
    "DateStyle = 'ISO, YMD'",
    "IntervalStyle = 'postgres'",
    "TimeZone = 'UTC'",
    "lc_monetary = 'C'",
    "row_security = off",
    "default_tablespace = ''",
];

struct Writer {
    text: String,
    in_transaction: bool,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        self.line(&comment(text));
    }

    fn step(&mut self, step: &Step, phase: Phase, allowed: Allowed) {
        let statements = step.of_phase(phase);
        // The reason comes before whatever BEGIN or COMMIT the first statement needs.
        let mut told = false;
        for statement in statements {
            let runs = allowed.runs(step, statement);
            match (runs, statement.alone) {
                (true, true) => self.outside(),
                (true, false) => self.inside(),
                (false, _) => {}
            }
            if !told {
                self.line("");
                self.comment(&step.why);
                step.weakens.iter().for_each(|why| self.comment(&format!("WEAKENS: {why}")));
                for guard in step.guards.iter().filter(|_| runs) {
                    self.comment(&format!("before it, this must return 0: {guard};"));
                }
                told = true;
            }
            self.comment(&cost(statement));
            let sql = format!("{};", statement.sql);
            if runs {
                self.line(&sql);
                continue;
            }
            // A carriage return begins a line for a terminal, though not for psql.
            for line in sql.split(['\n', '\r']) {
                self.line(&format!("-- {line}"));
            }
        }
    }

    fn inside(&mut self) {
        if !self.in_transaction {
            self.line("");
            self.line("BEGIN;");
            self.in_transaction = true;
        }
    }

    fn outside(&mut self) {
        if self.in_transaction {
            self.line("");
            self.line("COMMIT;");
            self.in_transaction = false;
        }
    }
}

/// A comment of one line, whatever is in it. `##[`, which GitHub's runner obeys in a log, is broken;
/// in statements it stays, and so does `::` at the beginning of a line, because they are to be run as
/// they are.
pub fn comment(text: &str) -> String {
    let mut line = String::from("-- ");
    for c in text.chars() {
        match c {
            c if c.is_control() || is_hidden(c) => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line.replace("##[", "##\\[").trim_end().to_owned()
}

/// What a statement's lock does, and whether something is lost by it.
fn cost(statement: &Statement) -> String {
    let until = if statement.alone { "while it runs" } else { "until COMMIT" };
    let lock = match statement.lock {
        Lock::None => "takes no lock on a table".to_owned(),
        lock @ Lock::ShareUpdateExclusive => {
            format!("reads and writes of the table go on ({lock})")
        }
        lock @ (Lock::Share | Lock::ShareRowExclusive) => {
            format!("blocks writes of the table {until} ({lock})")
        }
        lock @ Lock::AccessExclusive => {
            format!("blocks reads and writes of the table {until} ({lock})")
        }
    };
    match statement.destructive {
        true => format!("{lock}; DESTROYS: what it removes is lost"),
        false => lock,
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, script};
    use crate::model::{Address, DatabaseInfo, Kind, Lock, Statement};
    use crate::repair::{Allowed, Step};

    fn target() -> DatabaseInfo {
        DatabaseInfo {
            name: "b".into(),
            host: "h".into(),
            port: 5432,
            database: "it's".into(),
            user: "u".into(),
            search_path: Vec::new(),
            file: None,
            server: None,
        }
    }

    fn of(statements: Vec<Statement>, destructive: bool) -> String {
        weakened(statements, None, Allowed { destructive, weakening: false })
    }

    fn weakened(
        statements: Vec<Statement>,
        weakens: Option<&'static str>,
        allowed: Allowed,
    ) -> String {
        let step = Step {
            object: Address::table("public", "t"),
            removes: false,
            why: "a\n\\! touch canary ##[x]".to_owned(),
            uses: Vec::new(),
            guards: Vec::new(),
            statements,
            advice: None,
            weakens,
        };
        let head = vec!["head".to_owned()];
        script(&Script { head, search_path: "public", to: &target(), allowed }, vec![step])
    }

    #[test]
    fn step_that_weakens_is_commented_out_as_a_whole() {
        let both = || vec![Statement::new("DROP"), Statement::new("MAKE")];
        let text = weakened(both(), Some("less safe"), Allowed::default());
        assert!(text.contains("\n-- WEAKENS: less safe\n"), "{text}");
        assert!(text.contains("\n-- DROP;\n") && text.contains("\n-- MAKE;\n"), "{text}");
        let allowed = Allowed { weakening: true, destructive: false };
        let text = weakened(both(), Some("less safe"), allowed);
        assert!(text.contains("\nDROP;\n") && text.contains("\nMAKE;\n"), "{text}");
    }

    #[test]
    fn script_checks_its_database_before_the_first_statement() {
        let text = of(vec![Statement::new("A")], false);
        let (guard, first) = (text.find("<>) 'it''s' THEN").unwrap(), text.find("\nA;").unwrap());
        assert!(guard < first, "{text}");
    }

    #[test]
    fn script_without_steps_is_its_head() {
        let script_of = Script {
            head: vec!["head".to_owned()],
            search_path: "public",
            to: &target(),
            allowed: Allowed::default(),
        };
        assert_eq!(script(&script_of, Vec::new()), "-- head\n");
    }

    #[test]
    fn what_stands_alone_stands_outside_of_transactions() {
        let text = of(
            vec![
                Statement::new("A").locking(Lock::Share),
                Statement::new("B").alone(),
                Statement::new("C").late(),
                Statement::new("D"),
            ],
            false,
        );
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
        let script = lines.join("\n");
        assert!(
            script.ends_with("BEGIN;\n\nA;\n\nCOMMIT;\nB;\n\nBEGIN;\n\nC;\nD;\n\nCOMMIT;"),
            "{script}"
        );
        assert!(
            text.contains("\n-- blocks writes of the table until COMMIT (SHARE)\nA;\n"),
            "{text}"
        );
    }

    #[test]
    fn what_destroys_is_commented_out_line_by_line() {
        let drop = || vec![Statement::new("DROP\nTABLE t").destroying()];
        assert!(of(drop(), false).contains("\n-- DROP\n-- TABLE t;\n"));
        assert!(!of(drop(), false).contains("\nBEGIN;"));
        assert!(of(drop(), true).contains("\nDROP\nTABLE t;\n"));
    }

    #[test]
    fn no_reason_ends_its_comment() {
        let text = of(vec![Statement::new("A")], false);
        assert!(text.contains("\n-- a\\u{a}\\! touch canary ##\\[x]\n"), "{text}");
    }

    #[test]
    fn what_nobody_can_write_is_listed() {
        let text = of(Vec::new(), false);
        assert!(text.contains("By hand") && text.contains("* table public.t: a"), "{text}");
        let step = |object, why: &str| Step {
            object,
            removes: false,
            why: why.to_owned(),
            uses: Vec::new(),
            guards: Vec::new(),
            statements: Vec::new(),
            advice: None,
            weakens: None,
        };
        let grant = Address::new(Kind::PRIVILEGE, ["table", "public", "t", "(owner)"]);
        let steps = vec![
            step(Address::table("public", "t"), "table public.t: it differs"),
            step(grant, "what the owner may do with table public.t differs"),
        ];
        let head = Script {
            head: Vec::new(),
            search_path: "public",
            to: &target(),
            allowed: Allowed::default(),
        };
        let text = script(&head, steps);
        assert!(text.contains("\n-- * table public.t: it differs\n"), "{text}");
        assert!(text.contains("\n-- * what the owner may do with"), "{text}");
    }
}
