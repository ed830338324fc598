//! One table's part of the script, written while its rows come.
//!
//! All rows of a table go in by one statement, so that those that refer to each other may come in any
//! order: a list of values for a few, and for many a temporary table that `COPY` fills. Which of the
//! two it is shows when there are too many for the first; until then, they wait in memory.

use std::io::{self, Write};

use super::literal::{copy_line, literal};
use super::{Table, Values};
use crate::model::{Address, Name};
use crate::repair::comment::comment;

/// How many rows are few.
const FEW: usize = 1_000;
/// How many bytes few rows have at most.
const FEW_BYTES: usize = 1 << 20;

/// Under which names functions and operators of the script are looked up.
pub(super) const PINNED: &str = "SET LOCAL search_path = pg_catalog, pg_temp;";
/// What goes in goes in under the session's own path: triggers, checks and indexes may rely on it, and
/// the statement itself names nothing that is looked up.
pub(super) const OWN: &str = "SET LOCAL search_path = DEFAULT;";

/// One table's part.
#[derive(Debug)]
pub struct Section<'t> {
    table: &'t Table,
    head: SectionHead,
    waiting: Vec<Values>,
    bytes: usize,
    began: bool,
    /// Whether names are looked up as the session does.
    own_path: bool,
    copies: bool,
    rows: u64,
}

/// What a table's part begins with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SectionHead {
    /// Sentences. Raw.
    pub lines: Vec<String>,
    /// Which part it is; two have two numbers.
    pub number: usize,
    /// Whether the target's encoding is UTF-8.
    pub utf8: bool,
}

impl<'t> Section<'t> {
    /// A part that is not written unless something comes.
    pub fn new(table: &'t Table, head: SectionHead) -> Section<'t> {
        Section {
            table,
            head,
            waiting: Vec::new(),
            bytes: 0,
            began: false,
            own_path: false,
            copies: false,
            rows: 0,
        }
    }

    /// Adds a missing row.
    pub fn row(&mut self, values: Values, out: &mut dyn Write) -> io::Result<()> {
        self.rows += 1;
        if self.copies {
            return self.copy(&values, out);
        }
        self.bytes += values.iter().flatten().map(String::len).sum::<usize>();
        self.waiting.push(values);
        if self.waiting.len() <= FEW && self.bytes <= FEW_BYTES {
            return Ok(());
        }
        self.pinned(out)?;
        self.copies = true;
        let (moved, columns) = (self.moved(), self.columns());
        writeln!(
            out,
            "CREATE TEMPORARY TABLE {moved} ON COMMIT DROP AS SELECT {columns} FROM {} WITH NO DATA;\n\
             COPY {moved} ({columns}) FROM stdin;",
            self.table.table.quoted()
        )?;
        for values in std::mem::take(&mut self.waiting) {
            self.copy(&values, out)?;
        }
        Ok(())
    }

    /// Ends the missing rows. Gives how many there were.
    pub fn rows_end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        if self.rows == 0 {
            return Ok(0);
        }
        let table = self.table.table.quoted();
        let overriding = if self.table.overriding { " OVERRIDING SYSTEM VALUE" } else { "" };
        if !self.copies && (!self.table.arbiter || self.table.is_uncertain()) {
            // Only what is in a table can be held against the rows that are there.
            self.pinned(out)?;
            let (moved, columns) = (self.moved(), self.columns());
            writeln!(
                out,
                "CREATE TEMPORARY TABLE {moved} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO \
                 DATA;\nINSERT INTO {moved} ({columns}) VALUES"
            )?;
            self.list(out)?;
            writeln!(out, ";")?;
            self.copies = true;
        } else if self.copies {
            writeln!(out, "\\.")?;
        }
        self.pinned(out)?;
        let columns = self.columns();
        writeln!(out, "{OWN}\nINSERT INTO {table} ({columns}){overriding}")?;
        if self.copies {
            writeln!(out, "SELECT {columns} FROM {} AS moved", self.moved())?;
        } else {
            writeln!(out, "VALUES")?;
            self.list(out)?;
            writeln!(out)?;
        }
        if self.table.is_uncertain() {
            let (moved, absent) = (self.moved(), self.absent());
            let referring: String =
                self.table.doubted_parents.iter().map(|at| self.refers(*at)).collect();
            writeln!(
                out,
                "WHERE {absent}{referring}\nON CONFLICT DO NOTHING;\n{PINNED}\n\
                 SELECT {} AS \"table\", 'skipped' AS \"when\", {} FROM {moved} AS moved\nWHERE {absent};",
                literal(Some(&self.table.table.to_string())),
                quoted(&self.table.key),
            )?;
        } else if self.table.arbiter {
            writeln!(out, "ON CONFLICT ({}) DO NOTHING;\n{PINNED}", quoted(&self.table.key))?;
        } else {
            writeln!(out, "WHERE {};\n{PINNED}", self.absent())?;
        }
        Ok(self.rows)
    }

    /// Adds a statement.
    pub fn statement(&mut self, sql: &str, out: &mut dyn Write) -> io::Result<()> {
        self.pinned(out)?;
        writeln!(out, "{sql}")
    }

    /// Adds a statement that changes rows.
    pub fn change(&mut self, sql: &str, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        if !std::mem::replace(&mut self.own_path, true) {
            writeln!(out, "{OWN}")?;
        }
        writeln!(out, "{sql}")
    }

    /// Ends the part, if anything came. Gives whether it did.
    pub fn end(mut self, out: &mut dyn Write) -> io::Result<bool> {
        if self.began {
            self.pinned(out)?;
            writeln!(out, "{}", self.count("after"))?;
        }
        Ok(self.began)
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.began {
            return Ok(());
        }
        self.began = true;
        writeln!(out)?;
        for line in self.head.lines.iter().chain(&self.table.notes) {
            writeln!(out, "{}", comment(line))?;
        }
        writeln!(out, "{}", self.count("before"))
    }

    fn pinned(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        match std::mem::take(&mut self.own_path) {
            true => writeln!(out, "{PINNED}"),
            false => Ok(()),
        }
    }

    fn count(&self, when: &str) -> String {
        let table = &self.table.table;
        let name = literal(Some(&table.to_string()));
        let table = table.quoted();
        format!(
            "SELECT {name} AS \"table\", '{when}' AS \"when\", pg_catalog.count(*) AS \"rows\" FROM \
             {table};"
        )
    }

    fn list(&mut self, out: &mut dyn Write) -> io::Result<()> {
        for (at, values) in std::mem::take(&mut self.waiting).iter().enumerate() {
            let values: Vec<String> =
                values.iter().map(|value| literal(value.as_deref())).collect();
            let comma = if at == 0 { "" } else { ",\n" };
            write!(out, "{comma}  ({})", values.join(", "))?;
        }
        Ok(())
    }

    fn copy(&self, values: &Values, out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        copy_line(values, self.head.utf8, &mut line);
        out.write_all(line.as_bytes())
    }

    fn moved(&self) -> String {
        format!("pg_temp.tenantctl_{}", self.head.number)
    }

    fn columns(&self) -> String {
        quoted(&self.table.columns)
    }

    /// The condition that the table has no row with the key of `moved`.
    fn absent(&self) -> String {
        let is_it = self.table.key.iter().map(|name| (name, name));
        format!("NOT {}", exists(&self.table.table, is_it))
    }

    /// The condition that what a row of `moved` refers to by a foreign key is there.
    fn refers(&self, parent: usize) -> String {
        let Some(parent) = self.table.parents.get(parent) else { return String::new() };
        let own: Vec<&Name> =
            parent.at.iter().filter_map(|at| self.table.columns.get(*at)).collect();
        let nulls: String =
            own.iter().map(|name| format!("moved.{} IS NULL OR ", name.quoted())).collect();
        let pairs = parent.columns.iter().zip(own);
        format!("\n  AND ({nulls}{})", exists(&parent.table, pairs))
    }
}

/// The condition that a table has a row with values of `moved`.
fn exists<'n>(table: &Address, pairs: impl Iterator<Item = (&'n Name, &'n Name)>) -> String {
    let equal = pairs.map(|(of_table, of_moved)| {
        let (of_table, of_moved) = (of_table.quoted(), of_moved.quoted());
        format!("present.{of_table} OPERATOR(pg_catalog.=) moved.{of_moved}")
    });
    let equal = equal.collect::<Vec<_>>().join(" AND ");
    format!("EXISTS (SELECT FROM {} AS present WHERE {equal})", table.quoted())
}

/// A statement that makes columns of a row what they are given as.
pub fn update(table: &Table, key: &[String], set: &[(&Name, Option<&str>)]) -> String {
    let set = set.iter().map(|(name, value)| format!("{} = {}", name.quoted(), literal(*value)));
    let set = set.collect::<Vec<_>>().join(", ");
    format!("UPDATE {} SET {set} WHERE {};", table.table.quoted(), is_row(table, key))
}

/// A statement that would remove a row, in a comment.
pub fn delete(table: &Table, key: &[String]) -> String {
    format!("-- DELETE FROM {} WHERE {};", table.table.quoted(), is_row(table, key))
}

fn is_row(table: &Table, key: &[String]) -> String {
    let parts = table.key.iter().zip(key).map(|(name, value)| {
        format!("{} OPERATOR(pg_catalog.=) {}", name.quoted(), literal(Some(value)))
    });
    parts.collect::<Vec<_>>().join(" AND ")
}

fn quoted(names: &[Name]) -> String {
    names.iter().map(Name::quoted).collect::<Vec<_>>().join(", ")
}
