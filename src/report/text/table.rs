//! Tables, as all sections draw them: no frames, a thin line below the head, and a sign besides the
//! colour where a cell is what the table is shown for.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table as Grid, TableStyle,
};

use super::page::Page;
use crate::report::escape;

const RULE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
const INDENT: usize = 2;

/// What a cell means, and so how it looks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Look {
    /// What a row is about.
    Label,
    /// Nothing to see here.
    Quiet,
    /// This is what is wrong.
    Differs,
}

/// A table under construction.
pub(super) struct Table {
    grid: Grid,
}

impl Table {
    /// A table with these raw column titles.
    pub(super) fn new<S: AsRef<str>>(page: &Page, titles: &[S]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(RULE).set_content_arrangement(ContentArrangement::Dynamic);
        grid.set_width(u16::try_from(page.width - INDENT).unwrap_or(u16::MAX));
        grid.force_no_tty();
        grid.style_text_only();
        if page.paint.is_on() {
            grid.enforce_styling();
        }
        grid.set_header(titles.iter().map(|title| {
            Cell::new(escape::terminal(title.as_ref())).add_attribute(Attribute::Bold)
        }));
        Table { grid }
    }

    /// Numbers stand right-aligned from this column on.
    pub(super) fn numbers_from(&mut self, first: usize) {
        for column in self.grid.column_iter_mut().skip(first) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }

    /// A row of raw texts.
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = (S, Look)>) {
        self.grid.add_row(cells.into_iter().map(|(text, look)| {
            let text = escape::terminal(text.as_ref());
            match look {
                Look::Label => Cell::new_owned(text),
                Look::Quiet => Cell::new_owned(text).add_attribute(Attribute::Dim),
                Look::Differs => {
                    // Bold as well: comfy-table's colours follow NO_COLOR even when forced.
                    let cell = Cell::new_owned(format!("✗ {text}")).fg(Color::DarkRed);
                    cell.add_attribute(Attribute::Bold)
                }
            }
        }));
    }

    /// Draws it.
    pub(super) fn draw(mut self, page: &mut Page) {
        for column in self.grid.column_iter_mut() {
            column.set_padding((0, 2));
        }
        for line in self.grid.lines() {
            page.line(&format!("{}{}", " ".repeat(INDENT), line.trim_end()));
        }
    }
}
