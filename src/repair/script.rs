//! The text of a script for psql.

use crate::model::{Address, DatabaseInfo, Lock};
use crate::sql::Statement;

use super::comment::comment;
use super::guard::guard;
use super::plan::Hold;

/// What a script is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script<'s> {
    /// Lines at its head, raw: what it does and where it is meant to be run.
    pub head: Vec<String>,
    /// The schemas in which names without one are looked up.
    pub search_path: &'static str,
    /// Where it is to be run.
    pub to: &'s DatabaseInfo,
    /// What still differs after it, besides what it leaves to a person. Raw.
    pub remaining: Vec<String>,
}

/// One step of a script: what is done with an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The object.
    pub object: Address,
    /// Why, in a sentence or more. Raw.
    pub why: Vec<String>,
    /// What to run.
    pub statements: Vec<Statement>,
    /// Why it is not run.
    pub hold: Option<Hold>,
    /// What to do by hand. Raw.
    pub advice: Option<String>,
}

impl Step {
    /// What a script leaves to a person of it, in words; `None` where it does all.
    pub fn left(&self) -> Option<String> {
        let hold = self.hold.as_ref()?;
        Some(match hold.mark() {
            Some(mark) => format!("commented out ({mark})"),
            None => "by hand".to_owned(),
        })
    }
}

/// The script: every step with its reason, its statements in transactions as large as they can be;
/// then what is not run. Without steps, only its head.
pub fn script(script: &Script<'_>, steps: &[Step]) -> String {
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
    for setting in settings(script.search_path) {
        writer.line(&format!("{setting};"));
    }
    writer.line("");
    writer.line(&guard(script.to));
    for step in steps.iter().filter(|step| step.hold.is_none()) {
        writer.step(step);
    }
    writer.outside();
    for step in steps {
        if let Some((hold, mark)) = step.hold.as_ref().and_then(|hold| Some((hold, hold.mark()?))) {
            writer.held(step, mark, hold);
        }
    }
    let is_by_hand = |step: &&Step| step.hold.as_ref().is_some_and(|hold| hold.mark().is_none());
    let by_hand: Vec<&Step> = steps.iter().filter(is_by_hand).collect();
    if !by_hand.is_empty() {
        writer.line("");
        writer.comment("By hand, because there is no safe automatic fix:");
        for step in by_hand {
            for (index, why) in step.why.iter().enumerate() {
                writer.comment(&format!("{}{why}", if index == 0 { "* " } else { "  " }));
            }
            step.hold.iter().for_each(|hold| writer.comment(&format!("  {}", hold.why())));
            step.advice.iter().for_each(|advice| writer.comment(&format!("  {advice}")));
        }
    }
    if !script.remaining.is_empty() {
        writer.line("");
        writer.comment("Still different after the script, as the proof found:");
        script.remaining.iter().for_each(|line| writer.comment(&format!("* {line}")));
    }
    writer.text
}

/// The statements that set what a script relies on, with the schemas in which names without one are
/// looked up.
pub fn settings(search_path: &str) -> Vec<String> {
    let all = SETTINGS.iter().map(|setting| format!("SET {setting}"));
    all.chain([format!("SET search_path = {search_path}")]).collect()
}

/// One statement that a script runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveStatement {
    /// The object that it is for.
    pub object: Address,
    /// The statement.
    pub statement: Statement,
}

/// The statements that the [`script`] of these steps runs, in its order, without those that are
/// commented out.
pub fn live_statements(steps: &[Step]) -> Vec<LiveStatement> {
    let live = steps.iter().filter(|step| step.hold.is_none());
    let of = |step: &Step| {
        let object = step.object.clone();
        let statements = step.statements.clone().into_iter();
        statements.map(move |statement| LiveStatement { object: object.clone(), statement })
    };
    live.flat_map(of).collect()
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

    fn step(&mut self, step: &Step) {
        // The reason comes before whatever BEGIN or COMMIT the first statement needs.
        for (index, statement) in step.statements.iter().enumerate() {
            match statement.alone {
                true => self.outside(),
                false => self.inside(),
            }
            if index == 0 {
                self.line("");
                step.why.iter().for_each(|why| self.comment(why));
            }
            self.comment(&cost(statement));
            self.line(&format!("{};", statement.sql));
        }
    }

    fn held(&mut self, step: &Step, mark: &str, hold: &Hold) {
        self.line("");
        step.why.iter().for_each(|why| self.comment(why));
        self.comment(&format!("{mark}: {}", hold.why()));
        for statement in &step.statements {
            self.comment(&cost(statement));
            // A carriage return begins a line for a terminal, though not for psql.
            for line in format!("{};", statement.sql).split(['\n', '\r']) {
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

/// What a statement's lock does.
fn cost(statement: &Statement) -> String {
    let until = if statement.alone { "while it runs" } else { "until COMMIT" };
    match statement.lock {
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
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, Step, script};
    use crate::model::{Address, DatabaseInfo, Lock};
    use crate::repair::plan::Hold;
    use crate::sql::Statement;

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

    fn of(statements: Vec<Statement>, hold: Option<Hold>) -> String {
        let why = vec!["a\n\\! touch canary ##[x]".to_owned()];
        let object = Address::table("public", "t");
        let step = Step { object, why, statements, hold, advice: None };
        let head = vec!["head".to_owned()];
        let remaining = Vec::new();
        script(&Script { head, search_path: "public", to: &target(), remaining }, &[step])
    }

    #[test]
    fn step_that_is_held_is_commented_out_line_by_line() {
        let both = || vec![Statement::new("DROP\nTABLE t"), Statement::new("MAKE")];
        let text = of(both(), Some(Hold::Weakens("less safe")));
        assert!(text.contains("\n-- WEAKENS: less safe\n"), "{text}");
        assert!(text.contains("\n-- DROP\n-- TABLE t;\n"), "{text}");
        assert!(text.contains("\n-- MAKE;\n") && !text.contains("\nBEGIN;"), "{text}");
        let text = of(both(), None);
        assert!(text.contains("\nDROP\nTABLE t;\n") && text.contains("\nMAKE;\n"), "{text}");
    }

    #[test]
    fn script_checks_its_database_before_the_first_statement() {
        let text = of(vec![Statement::new("A")], None);
        let (guard, first) = (text.find("<>) 'it''s' THEN").unwrap(), text.find("\nA;").unwrap());
        assert!(guard < first, "{text}");
    }

    #[test]
    fn script_without_steps_is_its_head() {
        let head = vec!["head".to_owned()];
        let remaining = Vec::new();
        let script_of = Script { head, search_path: "public", to: &target(), remaining };
        assert_eq!(script(&script_of, &[]), "-- head\n");
    }

    #[test]
    fn live_statements_are_those_that_the_script_runs() {
        let step = |name: &str, hold| Step {
            object: Address::table("public", name),
            why: Vec::new(),
            statements: vec![Statement::new(name), Statement::new("X")],
            hold,
            advice: None,
        };
        let live = super::live_statements(&[step("a", None), step("b", Some(Hold::Destroys))]);
        let texts: Vec<_> = live.into_iter().map(|live| live.statement.sql).collect();
        assert_eq!(texts, ["a", "X"]);
    }

    #[test]
    fn what_stands_alone_stands_outside_of_transactions() {
        let statements = vec![
            Statement::new("A").locking(Lock::Share),
            Statement::new("B").alone(),
            Statement::new("C"),
            Statement::new("D"),
        ];
        let text = of(statements, None);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
        let script = lines.join("\n");
        assert!(
            script.ends_with("BEGIN;\n\nA;\n\nCOMMIT;\nB;\n\nBEGIN;\nC;\nD;\n\nCOMMIT;"),
            "{script}"
        );
        assert!(
            text.contains("\n-- blocks writes of the table until COMMIT (SHARE)\nA;\n"),
            "{text}"
        );
    }

    #[test]
    fn no_reason_ends_its_comment() {
        let text = of(vec![Statement::new("A")], None);
        assert!(text.contains("\n-- a\\u{a}\\! touch canary ##\\[x]\n"), "{text}");
    }

    #[test]
    fn what_nobody_can_write_is_listed() {
        let text = of(Vec::new(), Some(Hold::ByHand("no statement".to_owned())));
        assert!(text.contains("\n-- By hand") && text.contains("\n-- * a"), "{text}");
        assert!(text.contains("\n--   no statement\n"), "{text}");
    }
}
