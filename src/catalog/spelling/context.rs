//! The columns that two spellings may name.

use std::collections::BTreeMap;

use crate::catalog::fields::Fields;
use crate::catalog::heading::after_heading;
use crate::model::{Address, Name};
use crate::server::{Ask, Failure, Param, Part, Row, Sql, Template};
use crate::sql::OneExpression;

pub(super) const COLUMNS: &str = after_heading(include_str!("context.sql"));
pub(super) const COLUMN: Template = Template("CAST(NULL AS {expression}){sql} AS {name}");
pub(super) const COLLATED: Template = Template(" COLLATE {name}.{name}");

/// What stands in for a table (or a domain's value): a subquery with its columns.
#[derive(Debug)]
pub(super) struct Context {
    /// The subquery's alias: a text may qualify a column by its table's name.
    pub(super) alias: Name,
    /// Its select list, each column a NULL of the right type.
    pub(super) columns: Vec<Sql>,
}

impl Default for Context {
    fn default() -> Self {
        Context { alias: Name::new("t"), columns: Vec::new() }
    }
}

/// Tables and domains whose contexts are asked for, all at once.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    sql: Sql,
    addresses: Vec<&'a Address>,
    schemas: Vec<String>,
    names: Vec<String>,
}

impl<'a> Wanted<'a> {
    /// These.
    pub(super) fn new(addresses: Vec<&'a Address>) -> Wanted<'a> {
        let part = |at: usize| -> Vec<String> {
            addresses.iter().map(|a| a.path.get(at).map_or("", Name::as_str).to_owned()).collect()
        };
        let (schemas, names) = (part(0), part(1));
        Wanted { sql: Sql::fixed(COLUMNS), addresses, schemas, names }
    }

    /// The statement, without the columns of these types: a text that names one is refused then.
    pub(super) fn ask<'w>(&'w self, left_out: &'w [u32]) -> Ask<'w> {
        let names = [Param::Texts(&self.schemas), Param::Texts(&self.names)];
        let params = [&names[..], &[Param::Oids(left_out)]].concat();
        Ask { sql: &self.sql, params }
    }

    /// The contexts, from its rows. One that does not exist is not there.
    pub(super) fn read(&self, rows: &[Row]) -> Result<BTreeMap<Address, Context>, Failure> {
        read(&self.addresses, rows)
    }
}

fn read(addresses: &[&Address], rows: &[Row]) -> Result<BTreeMap<Address, Context>, Failure> {
    let mut contexts: BTreeMap<Address, Context> = BTreeMap::new();
    for row in rows {
        let mut fields = Fields::of(row);
        let place = usize::try_from(fields.number()?).unwrap_or_default();
        let Some(address) = place.checked_sub(1).and_then(|at| addresses.get(at)) else { continue };
        let (name, type_name) = (Name::from(fields.text()?), fields.text()?);
        let collation = match (fields.text_opt()?, fields.text_opt()?) {
            (Some(schema), Some(name)) => {
                COLLATED.sql(&[Part::Name(&schema.into()), Part::Name(&name.into())])
            }
            _ => Sql::fixed(""),
        };
        let Ok(type_name) = OneExpression::new(&type_name) else { continue };
        let column =
            COLUMN.sql(&[Part::Expression(&type_name), Part::Sql(&collation), Part::Name(&name)]);
        contexts
            .entry((*address).clone())
            .or_insert_with(|| Context {
                alias: Name::new(address.own_name()),
                columns: Vec::new(),
            })
            .columns
            .push(column);
    }
    Ok(contexts)
}
