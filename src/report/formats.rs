//! The registry of formats.

use super::format::Format;
use super::{github, json, junit, markdown, text};

const LINE: &str = "Written by tenantctl.\n";
const XML_COMMENT: &str = "<!-- Written by tenantctl. -->\n";

/// Every format. A new one is its file and a line here.
pub const FORMATS: &[Format] = &[
    Format { name: "text", about: "tables and words for people", render: text::render, mark: LINE },
    Format {
        name: "json",
        about: "everything, for programs (tenantctl schema report)",
        render: json::render,
        mark: "",
    },
    Format {
        name: "github",
        about: "GitHub Actions annotations",
        render: github::render,
        mark: LINE,
    },
    Format {
        name: "junit",
        about: "JUnit XML for CI systems",
        render: junit::render,
        mark: XML_COMMENT,
    },
    Format {
        name: "markdown",
        about: "a comment on a pull request, or a step summary",
        render: markdown::render,
        mark: XML_COMMENT,
    },
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
