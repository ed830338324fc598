//! The sections `rows`, `throttle`, `ignore` and `limits` of the configuration.

use super::{IgnoreRule, Limits, RowRule, Throttle, parse_date, parse_duration};
use crate::input::{InputError, suggest, yaml::Node};
use crate::model::{Name, RowCompare};

/// Keys of an entry of `rows`.
pub(super) const ROW_KEYS: [&str; 3] = ["table", "compare", "except"];
/// Keys of an entry of `ignore`.
pub(super) const IGNORE_KEYS: [&str; 5] = ["code", "object", "database", "reason", "expires"];
/// Keys of `limits`.
pub(super) const LIMIT_KEYS: [&str; 4] = ["connect", "statement", "lock", "total"];
/// Keys of `throttle`.
pub(super) const THROTTLE_KEYS: [&str; 3] = ["lag", "active", "query"];
/// Words of `compare`.
pub(super) const COMPARE: [(&str, RowCompare); 3] =
    [("count", RowCompare::Count), ("ids", RowCompare::Ids), ("content", RowCompare::Content)];

/// `rows`. Without `compare`, ids are compared.
pub(crate) fn rows(node: &Node) -> Result<Vec<RowRule>, InputError> {
    let one = |node: &Node| {
        let section = node.section(&ROW_KEYS)?;
        let compare = section.get("compare").map(|node| node.one_of(&COMPARE)).transpose()?;
        let compare = compare.unwrap_or(RowCompare::Ids);
        let table = section.require("table")?.filled()?.to_owned();
        let mut except = Vec::new();
        if let Some(node) = section.get("except") {
            if compare != RowCompare::Content {
                return Err(node
                    .error("leaves out columns where no contents are compared")
                    .help("say `compare: content`"));
            }
            let names = node.list()?.iter().map(|node| Ok(Name::new(node.filled()?)));
            except = names.collect::<Result<_, InputError>>()?;
        }
        Ok(RowRule { table, compare, except, place: Some(node.place.clone()) })
    };
    node.list()?.iter().map(one).collect()
}

/// `throttle`.
pub(crate) fn throttle(node: &Node) -> Result<Throttle, InputError> {
    let section = node.section(&THROTTLE_KEYS)?;
    let lag = section.get("lag").map(duration).transpose()?;
    let active = section.get("active").map(|node| {
        let number = node.text()?.parse::<u64>();
        number.map_err(|_| node.error("must be a number of sessions"))
    });
    let query = section
        .get("query")
        .map(|node| Ok::<_, InputError>((node.filled()?.to_owned(), node.place.clone())));
    Ok(Throttle { lag, active: active.transpose()?, query: query.transpose()? })
}

fn duration(node: &Node) -> Result<std::time::Duration, InputError> {
    parse_duration(node.text()?).map_err(|message| node.error(message))
}

/// `ignore`. Every entry says why; one that is limited to a database names a configured one.
pub(crate) fn ignores(node: &Node, databases: &[Name]) -> Result<Vec<IgnoreRule>, InputError> {
    node.list()?.iter().map(|node| ignore(node, databases)).collect()
}

fn ignore(node: &Node, databases: &[Name]) -> Result<IgnoreRule, InputError> {
    let section = node.section(&IGNORE_KEYS)?;
    let code = section.require("code")?;
    if !is_code(code.text()?) {
        return Err(code
            .error("is neither a rule code nor the beginning of one")
            .help("write SCH003, or SCH for the whole group"));
    }
    let database = section.get("database").map(|node| configured(node, databases)).transpose()?;
    let expires = section.get("expires").map(|node| {
        parse_date(node.text()?).ok_or_else(|| node.error("is no date").help("write 2027-03-31"))
    });
    Ok(IgnoreRule {
        code: code.text()?.to_owned(),
        object: section.get("object").map(Node::filled).transpose()?.map(str::to_owned),
        database,
        reason: section.require("reason")?.filled()?.to_owned(),
        expires: expires.transpose()?,
        place: node.place.clone(),
    })
}

/// The name of a configured database.
pub(crate) fn configured(node: &Node, databases: &[Name]) -> Result<Name, InputError> {
    let name = node.filled()?;
    let found = databases.iter().find(|known| known.as_str() == name);
    found.cloned().ok_or_else(|| {
        let known = databases.iter().map(Name::as_str);
        node.error(format_args!("names the database `{name}`, which is not configured"))
            .help(suggest::help(name, known))
    })
}

/// Up to three capital letters, and after three of them up to three digits.
fn is_code(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&letters)
        && digits <= 3
        && letters + digits == text.len()
        && (digits == 0 || letters == 3)
}

/// `limits`.
pub(crate) fn limits(node: &Node) -> Result<Limits, InputError> {
    let section = node.section(&LIMIT_KEYS)?;
    let mut limits = Limits::default();
    for (key, limit) in [
        ("connect", &mut limits.connect),
        ("statement", &mut limits.statement),
        ("lock", &mut limits.lock),
        ("total", &mut limits.total),
    ] {
        if let Some(node) = section.get(key) {
            *limit = duration(node)?;
        }
    }
    Ok(limits)
}
