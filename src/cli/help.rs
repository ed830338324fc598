//! Help and version, which the parser gives as errors.

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::grammar::Cli;

/// The exit code where no command was typed: a script whose command is empty has checked nothing.
const NO_COMMAND: u8 = 2;
const NOT_WRITTEN: u8 = 2;

/// Prints on standard output what an error of the parser stands for: help, the version, or the help of
/// all where no command was typed. Gives the exit code; `None` where it is an error indeed.
pub fn print_help(error: &clap::Error) -> Option<u8> {
    let (printed, code) = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let asked = Cli::command().try_get_matches_from(["tenantctl", "--help"]);
            (asked.map_or_else(|help| help.print(), |_| Ok(())), NO_COMMAND)
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => (error.print(), 0),
        _ => return None,
    };
    Some(match printed {
        // A reader that stops has seen enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => NOT_WRITTEN,
        _ => code,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    /// Every command's name and help, as wide as a terminal of so many columns has it.
    fn helps(columns: usize) -> Vec<(String, String)> {
        let mut all = Cli::command().term_width(columns);
        all.build();
        let top = ("tenantctl".to_owned(), all.render_long_help().to_string());
        let commands = all.get_subcommands_mut().map(|command| {
            let help = command.clone().term_width(columns).render_long_help().to_string();
            (command.get_name().to_owned(), help)
        });
        [top].into_iter().chain(commands.collect::<Vec<_>>()).collect()
    }

    #[test]
    fn help_fits_terminals_of_60_80_and_140_columns() {
        for columns in [60, 80, 140] {
            for (name, help) in helps(columns) {
                for line in help.lines() {
                    let width = line.chars().count();
                    assert!(width <= columns, "{name} at {columns}: {width} columns:\n{line}");
                    assert!(!line.contains("\\x"), "{name}: {line}");
                }
            }
        }
    }

    #[test]
    fn examples_are_whole_at_60_columns_and_paragraphs_are_one_line() {
        let narrow = helps(60);
        for command in [Cli::command()].iter().chain(Cli::command().get_subcommands()) {
            let (_, help) = narrow.iter().find(|(name, _)| name == command.get_name()).unwrap();
            let after = command.get_after_help().unwrap().to_string();
            let mut was_text = false;
            for line in after.lines() {
                let is_example = line.starts_with("  ");
                assert!(!is_example || help.lines().any(|shown| shown == line), "{line}\n{help}");
                let is_text = !is_example && !line.is_empty();
                assert!(!(is_text && was_text), "a line break in a paragraph: {line}");
                assert!(!is_text || line.ends_with(['.', ':']), "{line}");
                was_text = is_text && !line.ends_with(':');
            }
        }
    }

    #[test]
    fn paragraphs_are_filled_to_the_width() {
        for (name, help) in helps(60) {
            let lines: Vec<&str> = help.lines().collect();
            for pair in lines.windows(2) {
                let [line, next] = pair else { continue };
                let indent = |line: &str| line.len() - line.trim_start().len();
                let is_paragraph = |line: &str| indent(line) >= 8 && !line.trim().is_empty();
                if !is_paragraph(line) || !is_paragraph(next) || indent(line) != indent(next) {
                    continue;
                }
                let is_item = next.trim_start().starts_with(['-', '[']);
                let word = next.split_whitespace().next().unwrap();
                let fits = line.chars().count() + 1 + word.chars().count() <= 60;
                assert!(is_item || !fits, "{name}: broken before {word:?}:\n{line}\n{next}");
            }
        }
    }
}
