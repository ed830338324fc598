//! The dependencies of a file: one on a line, sorted, each address as its kind and names.

use serde::Deserialize;

use super::checksum::Checksum;
use super::objects::has_path;
use super::raw::Text;
use super::value::Json;
use crate::model::{
    Address, Dependencies, Dependency, DependencyKind, Kind, KindWords, Name, Part,
};

/// One dependency as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDependency<'t> {
    #[serde(borrow)]
    dependent: Vec<Text<'t>>,
    #[serde(borrow, default)]
    part: Option<Text<'t>>,
    #[serde(borrow)]
    referenced: Vec<Text<'t>>,
    #[serde(borrow)]
    kind: Text<'t>,
}

/// The dependencies that a file states, without those of kinds of objects that only a newer version
/// knows: `is_read` says of which kinds the file holds objects. Fails on a word that nobody knows.
pub(super) fn of_raw(
    raw: &[RawDependency<'_>],
    words: &[KindWords],
    is_read: impl Fn(&str) -> bool,
) -> Result<Dependencies, String> {
    let address = |path: &[Text<'_>]| {
        let (kind, names) = path.split_first().ok_or("an address of `dependencies` is empty")?;
        let known = words.iter().map(|words| words.kind).find(|known| known.0 == kind.0);
        match known {
            Some(known) if has_path(known, names.len()) => {
                Ok(Some(Address::new(known, names.iter().map(|name| Name::new(&name.0)))))
            }
            Some(known) => Err(format!("no {known} has a path of {} names", names.len())),
            None if is_read(&kind.0) => Ok(None),
            None => Err(format!("a dependency is of the kind `{}`, which nobody knows", kind.0)),
        }
    };
    let unknown = |key: &str, word: &str| format!("a dependency has the unknown {key} `{word}`");
    let mut all = Vec::with_capacity(raw.len());
    for RawDependency { dependent, part, referenced, kind } in raw {
        let part =
            part.as_ref().map(|part| Part::named(&part.0).ok_or_else(|| unknown("part", &part.0)));
        let part = part.transpose()?;
        let kind = DependencyKind::named(&kind.0).ok_or_else(|| unknown("kind", &kind.0))?;
        if let (Some(dependent), Some(referenced)) = (address(dependent)?, address(referenced)?) {
            all.push(Dependency { dependent, part, referenced, kind });
        }
    }
    Ok(all.into_iter().collect())
}

/// What comes out for those of a file.
pub(super) fn checksum_of_raw(raw: &[RawDependency<'_>]) -> Checksum {
    let one = |raw: &RawDependency<'_>| {
        let [dependent, referenced] = [&raw.dependent, &raw.referenced]
            .map(|path| Checksum::new().texts(path.iter().map(|name| &*name.0)));
        of_parts(dependent, raw.part.as_ref().map(|part| &*part.0), referenced, &raw.kind.0)
    };
    raw.iter().map(one).fold(Checksum::none(), Checksum::and)
}

/// What comes out for those that are going to stand in a file.
pub(super) fn checksum(dependencies: &Dependencies) -> Checksum {
    let one = |one: &Dependency| {
        let [dependent, referenced] =
            [&one.dependent, &one.referenced].map(|address| Checksum::new().texts(parts(address)));
        of_parts(dependent, one.part.map(Part::word), referenced, one.kind.word())
    };
    dependencies.iter().map(one).fold(Checksum::none(), Checksum::and)
}

fn of_parts(dependent: Checksum, part: Option<&str>, referenced: Checksum, kind: &str) -> Checksum {
    Checksum::new().sum(dependent).texts(part).sum(referenced).text(kind)
}

/// As they stand in a file.
pub(super) fn json(dependencies: &Dependencies) -> Json {
    let one = |Dependency { dependent, part, referenced, kind }: &Dependency| {
        let mut fields = vec![("dependent", Json::list(parts(dependent)))];
        fields.extend(part.map(|part| ("part", Json::line(part.word()))));
        fields.push(("referenced", Json::list(parts(referenced))));
        fields.push(("kind", Json::line(kind.word())));
        Json::Map(fields).unbroken()
    };
    Json::List { items: dependencies.iter().map(one).collect(), lines: true }
}

/// The kind's word, and the names.
fn parts(address: &Address) -> impl Iterator<Item = &str> {
    let Address { kind: Kind(word, _), path } = address;
    std::iter::once(*word).chain(path.iter().map(Name::as_str))
}
