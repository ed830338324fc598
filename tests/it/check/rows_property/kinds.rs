//! The types that columns are of: what they are called on the sides of a table, and what makes two
//! of their values one.

use super::random::Rng;
use super::values::*;

/// What all databases of a comparison can hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Can {
    /// Only what LATIN9 has, the order of whose characters is not Unicode's.
    pub(super) latin: bool,
    /// The major version of the oldest server.
    pub(super) oldest: i32,
    /// Whether every server was built with libxml.
    pub(super) xml: bool,
}

/// How keys are ordered, and what is read of them to do so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// As texts by their bytes: also uuids, and labels of enums.
    Text,
    Integer,
    Numeric,
    Float,
    Boolean,
    Bytes,
    /// By what this function sends, a signed number.
    Sent(&'static str),
}

/// What of a value is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Equal {
    Written,
    Numeric,
    Float,
}

/// A type under all names that it may have: in any of two databases, any of them.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) names: &'static [&'static str],
    /// `None` where no key of it can be compared.
    pub(super) order: Option<Order>,
    pub(super) equal: Equal,
    /// A value that all of them can hold.
    pub(super) value: fn(&mut Rng, Can) -> String,
}

const fn kind(
    names: &'static [&'static str],
    order: Option<Order>,
    equal: Equal,
    value: fn(&mut Rng, Can) -> String,
) -> Kind {
    Kind { names, order, equal, value }
}

const fn key(
    names: &'static [&'static str],
    order: Order,
    value: fn(&mut Rng, Can) -> String,
) -> Kind {
    kind(names, Some(order), Equal::Written, value)
}

const fn other(names: &'static [&'static str], value: fn(&mut Rng, Can) -> String) -> Kind {
    kind(names, None, Equal::Written, value)
}

/// What every database is given before its tables; `%` is the list of labels.
pub(super) const TYPES: &str = "
    CREATE TYPE mood AS ENUM (%);
    CREATE TYPE pair AS (a int, b text, c numeric);
    CREATE DOMAIN whole AS bigint;
    CREATE DOMAIN amount AS numeric CHECK (VALUE IS DISTINCT FROM 0.123);
    CREATE DOMAIN phrase AS text;
    CREATE DOMAIN code AS varchar(40);
    CREATE DOMAIN short_code AS code;
    CREATE DOMAIN padded AS char(14);
    CREATE DOMAIN moods AS mood;
    CREATE DOMAIN day AS date;
    CREATE DOMAIN ints AS int[];
";

/// Columns of keys, and of contents too.
pub(super) const KEYS: [Kind; 18] = [
    key(&["uuid"], Order::Text, uuid),
    key(&["smallint", "integer", "bigint", "whole"], Order::Integer, small_integer),
    key(&["bigint", "whole"], Order::Integer, integer),
    kind(&["numeric", "amount"], Some(Order::Numeric), Equal::Numeric, numeric),
    kind(&["numeric(30, 10)", "numeric"], Some(Order::Numeric), Equal::Numeric, decimal),
    kind(&["double precision"], Some(Order::Float), Equal::Float, double),
    kind(&["real"], Some(Order::Float), Equal::Float, real),
    key(&["boolean"], Order::Boolean, boolean),
    key(&["date", "day"], Order::Sent("date_send"), date),
    key(&["time", "time(3)"], Order::Sent("time_send"), time),
    key(&["timestamp"], Order::Sent("timestamp_send"), timestamp),
    key(&["timestamp", "timestamp(2)"], Order::Sent("timestamp_send"), timestamp_of_seconds),
    key(&["timestamptz"], Order::Sent("timestamptz_send"), timestamp),
    key(&["text", "varchar(40)", "varchar", "phrase", "code", "short_code"], Order::Text, text),
    key(&["text"], Order::Text, long_text),
    key(&["char(9)", "char(12)", "padded"], Order::Text, padded),
    key(&["bytea"], Order::Bytes, bytes),
    key(&["mood", "moods"], Order::Text, label),
];

/// Columns of contents only: no key of these types can be compared.
pub(super) const OTHERS: [Kind; 24] = [
    other(&["json"], json),
    other(&["jsonb"], json),
    other(&["integer[]", "ints"], integers),
    other(&["text[]"], texts),
    other(&["mood[]"], labels),
    other(&["int4range"], int_range),
    other(&["numrange"], num_range),
    other(&["tsrange"], time_range),
    other(&["interval"], interval),
    other(&["inet"], inet),
    other(&["cidr"], cidr),
    other(&["macaddr"], macaddr),
    other(&["money"], money),
    other(&["pair"], pair),
    other(&["pair[]"], pairs),
    other(&["bit(5)"], bits),
    other(&["bit varying(9)"], bits),
    other(&["xml"], xml),
    other(&["point"], point),
    other(&["tsvector"], tsvector),
    other(&["timetz"], timetz),
    other(&["\"char\""], single),
    other(&["name"], name),
    other(&["double precision[]"], doubles),
];
