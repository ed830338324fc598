//! The pages of the book: Markdown files in `pages/`, one for each rule.

/// A rule's page in Markdown: a title, what a finding means, why it matters, an example, what to do,
/// and which privileges the check needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page(pub &'static str);

impl Page {
    /// The sections after the meaning, by their headings, in their order.
    pub const SECTIONS: [&'static str; 4] =
        ["Why it matters", "Example", "How to fix", "Privileges"];

    /// What is wrong, in a few words.
    pub fn title(&self) -> &'static str {
        let first = self.0.lines().next().unwrap_or_default();
        first.strip_prefix("# ").unwrap_or(first)
    }

    /// What a finding means: the text below the title.
    pub fn meaning(&self) -> String {
        flow(self.0.split("\n## ").next().and_then(|text| text.split_once('\n')))
    }

    /// The text below a heading, on one line; empty where there is no such heading.
    pub fn section(&self, heading: &str) -> String {
        let mut sections = self.0.split("\n## ").skip(1).filter_map(|text| text.split_once('\n'));
        flow(sections.find(|(own, _)| *own == heading))
    }
}

/// A paragraph without the line breaks of its file.
fn flow(section: Option<(&str, &str)>) -> String {
    let (_, text) = section.unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
