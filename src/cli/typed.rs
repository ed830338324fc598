//! A command line as its words, so that it can be printed again with a change.

use clap::{Arg, ArgMatches, Command, parser::ValueSource};

/// A command and its words in the order in which they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The command's name.
    pub command: String,
    /// Everything behind it.
    pub words: Vec<Word>,
}

/// A flag, a flag with its value, or a value alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The flag as it is best known: `-d`, `--only`; `None` for what stands alone.
    pub flag: Option<String>,
    /// Its value, as typed; `None` for a switch.
    pub value: Option<String>,
}

impl Typed {
    /// The words that clap found. Defaults are left out, and so is text that is not UTF-8.
    pub(super) fn of(grammar: &Command, matches: &ArgMatches) -> Typed {
        let Some((name, matches)) = matches.subcommand() else { return Typed::default() };
        let own = grammar.find_subcommand(name).into_iter().flat_map(Command::get_arguments);
        let mut words: Vec<(usize, Word)> = own
            .chain(grammar.get_arguments().filter(|arg| arg.is_global_set()))
            .flat_map(|arg| words(arg, matches))
            .collect();
        words.sort_by_key(|(at, _)| *at);
        let words = words.into_iter().map(|(_, word)| word).collect();
        Typed { command: name.to_owned(), words }
    }
}

/// The words of one argument, each with its position.
fn words(arg: &Arg, matches: &ArgMatches) -> Vec<(usize, Word)> {
    let id = arg.get_id().as_str();
    if matches.try_contains_id(id).is_err()
        || matches.value_source(id) != Some(ValueSource::CommandLine)
    {
        return Vec::new();
    }
    let short = arg.get_short().map(|short| format!("-{short}"));
    let flag = short.or_else(|| arg.get_long().map(|long| format!("--{long}")));
    let at = matches.indices_of(id).into_iter().flatten();
    if !arg.get_action().takes_values() {
        return at.take(1).map(|at| (at, Word { flag: flag.clone(), value: None })).collect();
    }
    let values = matches.get_raw(id).into_iter().flatten();
    let values = values.filter_map(|value| value.to_str()).map(str::to_owned);
    let mut words: Vec<(usize, Word)> = at
        .zip(values)
        .map(|(at, value)| (at, Word { flag: flag.clone(), value: Some(value) }))
        .collect();
    if let Some(delimiter) = arg.get_value_delimiter() {
        // Values that were typed as one word are one again, and so are those that were not.
        let values: Vec<String> = words.iter().filter_map(|(_, word)| word.value.clone()).collect();
        let joined = values.join(&delimiter.to_string());
        words.truncate(1);
        words.iter_mut().for_each(|(_, word)| word.value = Some(joined.clone()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Typed, Word};
    use crate::cli::Cli;

    fn typed(line: &str) -> Typed {
        Cli::from_typed(line.split(' ')).unwrap().typed
    }

    #[test]
    fn words_come_back_in_their_order() {
        let found = typed(
            "tenantctl check -q --only rows,access -da=b --database=c=d --table t -c f --same",
        );
        let word = |flag: &str, value: Option<&str>| Word {
            flag: Some(flag.to_owned()),
            value: value.map(str::to_owned),
        };
        assert_eq!(found.command, "check");
        assert_eq!(
            found.words,
            [
                word("-q", None),
                word("--only", Some("rows,access")),
                word("-d", Some("a=b")),
                word("-d", Some("c=d")),
                word("--table", Some("t")),
                word("-c", Some("f")),
                word("--same", None),
            ]
        );
    }

    #[test]
    fn defaults_are_no_words_and_values_may_stand_alone() {
        let found = typed("tenantctl count t");
        assert_eq!(found.words, [Word { flag: None, value: Some("t".into()) }]);
        assert!(typed("tenantctl check").words.is_empty());
    }
}
