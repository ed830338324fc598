//! A page as a script: its fenced blocks, run in their order.

use std::path::Path;

use super::session::Session;

/// Runs a page's blocks. Gives the page with the outputs that its commands have now.
pub(super) fn run(text: &str, session: &mut Session) -> String {
    let mut written = String::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        written.push_str(line);
        let Some(words) = line.trim_end().strip_prefix("```") else { continue };
        let body: String = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
        let mut words = words.split_whitespace();
        match (words.next(), words.next()) {
            (Some("sh"), None) => {
                body.lines().for_each(|line| session.run_line(line));
                written.push_str(&body);
            }
            (Some("console"), None) => written.push_str(&transcript(&body, session)),
            (Some(_), Some(file)) => {
                session.write(file, &body);
                written.push_str(&body);
            }
            _ => written.push_str(&body),
        }
        written.push_str("```\n");
    }
    written
}

/// The transcript with what its commands print now.
fn transcript(body: &str, session: &mut Session) -> String {
    let commands = body.lines().filter_map(|line| line.strip_prefix("$ "));
    commands.map(|command| format!("$ {command}\n{}", session.output(command))).collect()
}

/// The first line that is another one, for a message.
pub(super) fn first_difference(path: &Path, text: &str, written: &str) -> String {
    let at = text.lines().zip(written.lines()).position(|(old, new)| old != new);
    let at = at.unwrap_or_else(|| text.lines().count().min(written.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    format!(
        "{}:{}: an output differs\n  in the page: {}\n  printed:     {}",
        path.display(),
        at + 1,
        line(text),
        line(written)
    )
}
