//! Colours, on or off by [`Style`](super::super::Style) alone: neither the terminal nor the
//! environment is asked here, because the command line has decided.

use colored::{ColoredString, Colorize};

use crate::model::Severity;

/// Paints, or does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    color: bool,
}

impl Paint {
    pub(super) fn new(color: bool) -> Self {
        if color {
            // The switch is the process's, so it is only ever turned on; plain text does not pass
            // through the crate at all.
            colored::control::set_override(true);
            // What comfy-table paints with, which asks the environment by itself.
            crossterm::style::force_color_output(true);
        }
        Paint { color }
    }

    pub(super) fn is_on(self) -> bool {
        self.color
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.with(text, |text| text.dimmed())
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.with(text, |text| text.bold())
    }

    pub(super) fn good(self, text: &str) -> String {
        self.with(text, |text| text.green())
    }

    pub(super) fn command(self, text: &str) -> String {
        self.with(text, |text| text.cyan())
    }

    pub(super) fn removed(self, text: &str) -> String {
        self.with(text, |text| text.red())
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        self.with(text, |text| match severity {
            Severity::Error => text.red().bold(),
            Severity::Warning => text.yellow().bold(),
            Severity::Info => text.blue().bold(),
        })
    }

    fn with(self, text: &str, paint: impl Fn(&str) -> ColoredString) -> String {
        if self.color && !text.is_empty() { paint(text).to_string() } else { text.to_owned() }
    }
}
