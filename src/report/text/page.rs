//! The page that the sections write on: it knows width, colours and verbosity, wraps words, and
//! keeps one empty line between blocks.

use unicode_width::UnicodeWidthStr;

use super::paint::Paint;
use crate::report::{Style, Verbosity, escape};

/// Narrower than this, tables are no longer readable at all.
const LEAST_WIDTH: usize = 40;

/// Text under construction.
pub(super) struct Page {
    pub(super) paint: Paint,
    pub(super) width: usize,
    verbosity: Verbosity,
    text: String,
    lines: usize,
}

impl Page {
    pub(super) fn new(style: &Style) -> Self {
        Page {
            paint: Paint::new(style.color),
            width: style.width.clamp(LEAST_WIDTH, usize::from(u16::MAX)),
            verbosity: style.verbosity,
            text: String::new(),
            lines: 0,
        }
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// How many of a list of like things to name.
    pub(super) fn most(&self, usual: usize) -> usize {
        if self.is_verbose() { usize::MAX - 1 } else { usual }
    }

    /// How many lines there are.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// A line as it is: escaped and painted already.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.lines += 1;
    }

    /// An empty line, unless there is one already or the page is empty.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
            self.lines += 1;
        }
    }

    /// The heading of a section.
    pub(super) fn heading(&mut self, title: &str) {
        self.gap();
        let title = self.paint.bold(&escape::terminal(title));
        self.line(&title);
    }

    /// A paragraph of foreign words: escaped, wrapped, painted line by line, and set in after the
    /// `lead`, which is raw text too.
    pub(super) fn words(
        &mut self,
        indent: usize,
        lead: &str,
        words: &str,
        lead_paint: impl Fn(Paint, &str) -> String,
        paint: impl Fn(Paint, &str) -> String,
    ) {
        let (lead, words) = (escape::terminal(lead), escape::terminal(words));
        let hang = if lead.is_empty() { 0 } else { 2 };
        let pieces = lead.split(' ').chain(words.split(' ')).filter(|piece| !piece.is_empty());
        let mut left = lead.split(' ').filter(|piece| !piece.is_empty()).count();
        for (number, line) in wrap(pieces, self.width - indent - hang).into_iter().enumerate() {
            let (of_lead, of_words) = line.split_at(left.min(line.len()));
            left -= of_lead.len();
            let both = [
                lead_paint(self.paint, &of_lead.join(" ")),
                paint(self.paint, &of_words.join(" ")),
            ];
            let space = if of_lead.is_empty() || of_words.is_empty() { "" } else { " " };
            let indent = self.indent(&line, if number == 0 { indent } else { indent + hang });
            self.line(&format!("{}{}", " ".repeat(indent), both.join(space)));
        }
    }

    /// A paragraph of foreign words in a column of its own: all its lines begin at `indent`, the
    /// first after what stands left of it, which is escaped, painted and as wide already.
    pub(super) fn beside(
        &mut self,
        left: &str,
        indent: usize,
        words: &str,
        paint: impl Fn(Paint, &str) -> String,
    ) {
        let words = escape::terminal(words);
        let pieces = words.split(' ').filter(|piece| !piece.is_empty());
        let mut left = Some(left).filter(|left| !left.is_empty());
        for line in wrap(pieces, self.width.saturating_sub(indent)) {
            let space = self.indent(&line, indent);
            let before = match left.take() {
                Some(left) if space == indent => left.to_owned(),
                Some(left) => {
                    self.line(left);
                    " ".repeat(space)
                }
                None => " ".repeat(space),
            };
            let words = paint(self.paint, &line.join(" "));
            self.line(&format!("{before}{words}"));
        }
    }

    /// How far to set a line in: less than wished for where a word would not fit otherwise.
    fn indent(&self, line: &[&str], wished: usize) -> usize {
        let words: usize = line.iter().map(|piece| width(piece) + 1).sum();
        wished.min((self.width + 1).saturating_sub(words))
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The columns that a text takes on a terminal: two for each ideograph.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Pieces gathered into lines. A piece that is wider than the line stays whole: an id or a command
/// is there to be copied.
fn wrap<'a>(pieces: impl Iterator<Item = &'a str>, width: usize) -> Vec<Vec<&'a str>> {
    let mut lines: Vec<Vec<&str>> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let wide = self::width(piece);
        match lines.last_mut() {
            Some(line) if used + 1 + wide <= width => {
                line.push(piece);
                used += 1 + wide;
            }
            _ => {
                lines.push(vec![piece]);
                used = wide;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn an_ideograph_takes_two_columns() {
        assert_eq!(wrap(["漢字", "漢字"].into_iter(), 8), [vec!["漢字"], vec!["漢字"]]);
        assert_eq!(wrap(["漢字", "漢字"].into_iter(), 9).len(), 1);
    }

    #[test]
    fn wraps_between_pieces_only() {
        let id = "0b9f2c0e-5d3c-4b8e-9a57-3d1f0c7be001";
        assert_eq!(
            wrap(["a", id, "b", "c"].into_iter(), 10),
            [vec!["a"], vec![id], vec!["b", "c"]]
        );
        assert!(wrap([].into_iter(), 10).is_empty());
    }
}
