//! Tables, as all sections draw them: no frames, a thin line below the head, and a sign besides the
//! colour where a cell is what the table is shown for.
//!
//! A table has a column for each database. Where that is more than the page is wide, databases of
//! which it says the same share one.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table, TableStyle,
};

use super::page::{Page, width};
use crate::report::{escape, words};

const RULE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));
const INDENT: usize = 2;
const GAP: u16 = 2;

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

/// A column: its title, and raw cells from top to bottom.
pub(super) struct Column {
    pub(super) title: String,
    pub(super) cells: Vec<(String, Look)>,
    pub(super) alignment: CellAlignment,
}

impl Column {
    /// A column of words.
    pub(super) fn words(title: &str, cells: Vec<(String, Look)>) -> Self {
        Column { title: title.to_owned(), cells, alignment: CellAlignment::Left }
    }

    /// A column of numbers.
    pub(super) fn numbers(title: &str, cells: Vec<(String, Look)>) -> Self {
        Column { alignment: CellAlignment::Right, ..Column::words(title, cells) }
    }

    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|(text, look)| shown(text, *look));
        let texts = cells.chain([escape::terminal(&self.title)]);
        texts.map(|text| width(&text)).max().unwrap_or(0) + usize::from(GAP)
    }
}

/// Draws the columns that say what each row is about, and then those of the databases.
pub(super) fn draw(page: &mut Page, about: Vec<Column>, databases: Vec<Column>) {
    let room = page.width - INDENT;
    let all = || about.iter().chain(&databases);
    let fits = all().map(Column::width).sum::<usize>() <= room;
    let databases = if fits { databases } else { share(&databases) };
    draw_unshared(page, about, databases);
}

/// As [`draw`], with a column for each database however narrow the page is.
pub(super) fn draw_unshared(page: &mut Page, about: Vec<Column>, databases: Vec<Column>) {
    let room = page.width - INDENT;
    let columns: Vec<Column> = about.into_iter().chain(databases).collect();

    let mut table = Table::new();
    table.load_style(RULE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(room).unwrap_or(u16::MAX));
    table.force_no_tty();
    table.style_text_only();
    if page.paint.is_on() {
        table.enforce_styling();
    }
    table.set_header(
        columns.iter().map(|column| {
            Cell::new(escape::terminal(&column.title)).add_attribute(Attribute::Bold)
        }),
    );
    let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    for row in 0..rows {
        table.add_row(columns.iter().filter_map(|column| column.cells.get(row)).map(cell));
    }
    for (drawn, column) in table.column_iter_mut().zip(&columns) {
        drawn.set_padding((0, GAP));
        drawn.set_cell_alignment(column.alignment);
    }
    for line in table.lines() {
        page.line(&format!("{}{}", " ".repeat(INDENT), line.trim_end()));
    }
}

/// One column for all databases of which the same is said.
fn share(columns: &[Column]) -> Vec<Column> {
    let alike = words::grouped(columns, |column| column.cells.clone());
    let one = |like: Vec<&Column>| {
        let titles: Vec<&str> = like.iter().map(|column| column.title.as_str()).collect();
        let first = like.first()?;
        let (cells, alignment) = (first.cells.clone(), first.alignment);
        Some(Column { title: words::some(&titles, 2), cells, alignment })
    };
    alike.into_iter().filter_map(one).collect()
}

fn cell((text, look): &(String, Look)) -> Cell {
    let cell = Cell::new_owned(shown(text, *look));
    match look {
        Look::Label => cell,
        Look::Quiet => cell.add_attribute(Attribute::Dim),
        Look::Differs => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
    }
}

fn shown(text: &str, look: Look) -> String {
    let sign = if look == Look::Differs { "✗ " } else { "" };
    format!("{sign}{}", escape::terminal(text))
}

#[cfg(test)]
mod tests {
    use super::{Column, Look, draw};
    use crate::report::Style;
    use crate::report::text::page::{Page, width};

    #[test]
    fn columns_begin_at_one_place_whatever_the_names_take() {
        let names = ["name", "表名", "e\u{301}te\u{301}", "🙂", "👩", "한국어"];
        let labels = names.map(|name| (name.to_owned(), Look::Label)).to_vec();
        let values = names.map(|name| (format!("<{name}"), Look::Differs)).to_vec();
        let last = names.map(|_| ("end".to_owned(), Look::Quiet)).to_vec();
        for color in [false, true] {
            let mut page = Page::new(&Style { width: 80, color, ..Style::default() });
            let database = |title: &str, cells| Column::words(title, cells);
            draw(
                &mut page,
                vec![Column::words("property", labels.clone())],
                vec![database("データ", values.clone()), database("b", last.clone())],
            );
            let text = page.finish();
            let plain: String = text.split('\u{1b}').enumerate().map(plain).collect();
            for sign in ["✗", "end"] {
                let at: Vec<usize> = plain
                    .lines()
                    .filter_map(|line| line.split_once(sign))
                    .map(|(before, _)| width(before))
                    .collect();
                assert_eq!(at.len(), names.len(), "{plain}");
                assert!(at.iter().all(|place| *place == at[0]), "{at:?}\n{plain}");
            }
        }
    }

    /// What follows an escape, without the rest of that.
    fn plain((number, text): (usize, &str)) -> String {
        match text.split_once('m') {
            Some((_, rest)) if number > 0 => rest.to_owned(),
            _ => text.to_owned(),
        }
    }
}
