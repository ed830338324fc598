//! What stands around the tables' parts: what the script is for, what it depends on, and that it is
//! run where it is meant to be.

use super::section::PINNED;
use crate::model::DatabaseInfo;
use crate::repair::comment::comment;
use crate::repair::guard::guard;
use crate::repair::script::SETTINGS;

/// What a script is for.
#[derive(Debug)]
pub struct Frame<'f> {
    /// Lines at its head. Raw.
    pub head: Vec<String>,
    /// Where it is to be run.
    pub to: &'f DatabaseInfo,
    /// Whether foreign keys have to wait for the end of the transaction.
    pub deferred: bool,
}

/// What stands before all parts, and what stands after them.
pub fn frame(frame: &Frame<'_>) -> (String, String) {
    let mut lines: Vec<String> = frame.head.iter().map(|line| comment(line)).collect();
    lines.push(String::new());
    lines.push("\\set ON_ERROR_STOP on\n\\set ON_ERROR_ROLLBACK off".to_owned());
    // Another one of the database or of the terminal would read other names, and other ends of strings.
    lines.push("\\encoding UTF8\n\nBEGIN READ WRITE;".to_owned());
    let settings = SETTINGS.iter().chain(&["statement_timeout = 0"]);
    lines.extend(settings.map(|setting| format!("SET LOCAL {setting};")));
    lines.push(comment(
        "Rows are inserted under the session's own search_path: triggers, checks and indexes may rely on it.",
    ));
    lines.push(PINNED.to_owned());
    lines.push(format!("\n{}", guard(frame.to)));
    if frame.deferred {
        lines.push("\nSET CONSTRAINTS ALL DEFERRED;".to_owned());
    }
    (lines.join("\n") + "\n", "\nCOMMIT;\n".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Frame, frame};
    use crate::model::{DatabaseInfo, ServerInfo};

    #[test]
    fn a_script_knows_where_it_belongs() {
        let to = DatabaseInfo {
            name: "b".into(),
            host: "h".into(),
            port: 5432,
            database: "it's $tenantctl$".into(),
            user: "u".into(),
            search_path: Vec::new(),
            file: None,
            server: Some(ServerInfo {
                system_identifier: Some("7123".into()),
                ..ServerInfo::default()
            }),
        };
        let head = vec!["a\n\\! touch canary".to_owned()];
        let (before, after) = frame(&Frame { head, to: &to, deferred: true });
        assert!(before.starts_with("-- a\\u{a}\\! touch canary\n"), "{before}");
        assert!(before.contains("DO $tenantctl_1$\nBEGIN"), "{before}");
        assert!(before.contains("<>) 'it''s $tenantctl$' THEN"), "{before}");
        assert!(before.contains("<>) '7123' THEN"), "{before}");
        assert!(before.contains("SET LOCAL DateStyle = 'ISO, YMD';"), "{before}");
        assert_eq!(after, "\nCOMMIT;\n");
    }
}
