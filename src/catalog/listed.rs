//! Objects that are read as their kind's properties are listed: what is documented of a kind is what
//! is read of it.

use crate::model::{Address, Form, Object, Property, Stated, Value};
use crate::server::{Failure, Row};

use super::entry::{KindEntry, Read};
use super::fields::Fields;

/// What a row says.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The object.
    pub(super) object: Object,
    /// The names of properties that the connected role may not read of it.
    pub(super) withheld: Vec<String>,
}

impl KindEntry {
    /// Reads a row of the statement for servers of this major version.
    pub(super) fn object(&self, major: i32, row: &Row) -> Result<Decoded, Failure> {
        match self.read {
            Read::Listed(names) => decoded(self, names, major, row),
            Read::Guarded { names, .. } => guarded(self, names, major, row),
            Read::Revised(names, revise) => {
                let Decoded { mut object, withheld } = decoded(self, names, major, row)?;
                object.properties = revise(object.properties.to_vec()).into();
                Ok(Decoded { object, withheld })
            }
            Read::By(_, read) => Ok(Decoded { object: read(row)?, withheld: Vec::new() }),
        }
    }
}

/// What is in a row: the object's names, then a column per property. What the server's version does
/// not have is in the row, too, and not stated.
fn decoded(entry: &KindEntry, names: usize, major: i32, row: &Row) -> Result<Decoded, Failure> {
    let (address, properties) = parts(entry, names, major, &mut Fields::of(row))?;
    Ok(Decoded { object: Object::named(address, properties), withheld: Vec::new() })
}

/// [`decoded`], and in the last column what may not be read of it.
fn guarded(entry: &KindEntry, names: usize, major: i32, row: &Row) -> Result<Decoded, Failure> {
    let mut fields = Fields::of(row);
    let (address, mut properties) = parts(entry, names, major, &mut fields)?;
    let withheld = fields.texts()?;
    properties.retain(|property| !withheld.iter().any(|name| name == property.name));
    Ok(Decoded { object: Object::named(address, properties), withheld })
}

fn parts(
    entry: &KindEntry,
    names: usize,
    major: i32,
    fields: &mut Fields<'_>,
) -> Result<(Address, Vec<Property>), Failure> {
    let path = match names {
        // A path of any length comes as an array.
        0 => fields.texts()?,
        names => (0..names).map(|_| fields.text()).collect::<Result<_, _>>()?,
    };
    let mut properties = Vec::with_capacity(entry.properties.len());
    for stated in entry.properties {
        let value = value(stated, fields)?;
        if stated.since <= major {
            properties.push(Property { name: stated.name, value });
        }
    }
    Ok((Address::new(entry.kind, path), properties))
}

fn value(stated: &Stated, fields: &mut Fields<'_>) -> Result<Value, Failure> {
    Ok(match stated.form {
        Form::Flag => fields.flag_opt()?.map_or(Value::None, Value::Flag),
        Form::Number => fields.number_opt()?.map_or(Value::None, Value::Number),
        Form::Text => Value::text_or_none(fields.text_opt()?),
        Form::Word(letters) => Value::text_or_none(fields.word_opt(letters)?),
        Form::List => fields.texts_opt()?.map_or(Value::None, Value::list),
        // Storage parameters and their like, where those are.
        Form::Set if stated.name == "options" => {
            fields.texts_opt()?.map_or(Value::None, Value::options)
        }
        Form::Set => fields.texts_opt()?.map_or(Value::None, Value::set),
        Form::Type => fields.text_opt()?.map_or(Value::None, Value::type_name),
        Form::Expression => Value::expression(fields.text_opt()?, None),
        Form::Definition => {
            fields.text_opt()?.map_or(Value::None, |text| Value::Definition(text.into()))
        }
    })
}
