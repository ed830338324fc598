//! The text of a script for psql.

use crate::model::{Lock, Phase, Statement, is_hidden};

use super::order::{Step, ordered};

/// What a script is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// Lines at its head, raw: what it does and where it is meant to be run.
    pub head: Vec<String>,
    /// The schemas in which names without one are looked up.
    pub search_path: &'static str,
    /// Whether statements that destroy something are to be run.
    pub allow_destructive: bool,
}

/// The script: every step with its reason, its statements in transactions as large as they can be.
pub fn script(script: &Script, steps: Vec<Step>) -> String {
    let steps = ordered(steps);
    let mut writer = Writer { text: String::new(), in_transaction: false };
    for line in &script.head {
        writer.comment(line);
    }
    writer.line("");
    writer.line("\\set ON_ERROR_STOP on");
    // Another one of the database or of the terminal would read other names, and other ends of strings.
    writer.line("\\encoding UTF8");
    for setting in SETTINGS {
        writer.line(&format!("SET {setting};"));
    }
    writer.line(&format!("SET search_path = {};", script.search_path));
    for phase in [Phase::Now, Phase::Late, Phase::Last] {
        for step in &steps {
            writer.step(step, phase, script.allow_destructive);
        }
    }
    writer.outside();
    let by_hand: Vec<&Step> = steps.iter().filter(|step| step.statements.is_empty()).collect();
    if !by_hand.is_empty() {
        writer.line("");
        writer.comment("By hand, because no statement is sure to be right:");
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

    fn step(&mut self, step: &Step, phase: Phase, allow_destructive: bool) {
        let statements = step.of_phase(phase);
        // The sentence stands before whatever BEGIN or COMMIT its first statement needs.
        let mut told = false;
        for statement in statements {
            let runs = allow_destructive || !statement.destructive;
            match (runs, statement.alone) {
                (true, true) => self.outside(),
                (true, false) => self.inside(),
                (false, _) => {}
            }
            if !told {
                self.line("");
                self.comment(&step.why);
                for guard in step.guards.iter().filter(|_| runs) {
                    self.comment(&format!("first, this must give 0: {guard};"));
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

/// What a statement takes.
fn cost(statement: &Statement) -> String {
    let lock = match statement.lock {
        Lock::None => "locks no table".to_owned(),
        lock => format!("takes {lock}"),
    };
    match statement.destructive {
        true => format!("{lock}; DESTROYS: what it removes is gone"),
        false => lock,
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, script};
    use crate::model::{Address, Kind, Lock, Statement};
    use crate::repair::Step;

    fn of(statements: Vec<Statement>, allow_destructive: bool) -> String {
        let step = Step {
            object: Address::table("public", "t"),
            removes: false,
            why: "a\n\\! touch canary ##[x]".to_owned(),
            uses: Vec::new(),
            guards: Vec::new(),
            statements,
            advice: None,
        };
        let head = vec!["head".to_owned()];
        script(&Script { head, search_path: "public", allow_destructive }, vec![step])
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
        assert!(text.contains("\n-- takes SHARE\nA;\n"), "{text}");
    }

    #[test]
    fn what_destroys_is_commented_out_line_by_line() {
        let drop = || vec![Statement::new("DROP\nTABLE t").destroying()];
        assert!(of(drop(), false).contains("\n-- DROP\n-- TABLE t;\n"));
        assert!(!of(drop(), false).contains("BEGIN"));
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
        };
        let grant = Address::new(Kind::PRIVILEGE, ["table", "public", "t", "(owner)"]);
        let steps = vec![
            step(Address::table("public", "t"), "table public.t: it differs"),
            step(grant, "what the owner may do with table public.t differs"),
        ];
        let head = Script { head: Vec::new(), search_path: "public", allow_destructive: false };
        let text = script(&head, steps);
        assert!(text.contains("\n-- * table public.t: it differs\n"), "{text}");
        assert!(text.contains("\n-- * what the owner may do with"), "{text}");
    }
}
