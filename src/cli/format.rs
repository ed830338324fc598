//! The names of report formats, from their registry: what `--format` takes, what completions offer.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;

use crate::report::{self, FORMATS};

/// Takes the name of a report format.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormatName;

impl TypedValueParser for FormatName {
    type Value = String;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        let name = value.to_string_lossy();
        if let Some(format) = report::format(&name) {
            return Ok(format.name.to_owned());
        }
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let known = known.join(", ");
        let message = format!("unknown format `{name}`; expected one of: {known}\n");
        Err(clap::Error::raw(ErrorKind::InvalidValue, message))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values =
            FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about));
        Some(Box::new(values))
    }
}
