//! A rename as it is asked for.

use crate::model::{Address, Kind, Name, Naming};

/// One object gets another name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Rename {
    /// The object as it is called now, in what it is in now.
    pub from: Address,
    /// Its name in the end.
    pub name: Name,
}

impl Rename {
    /// Reads `table public.a=public.b`: a kind, and two names as SQL writes them. The second may do
    /// without what the object is in.
    ///
    /// The error says what is wrong and how it is written.
    pub fn parse(typed: &str) -> Result<Rename, String> {
        let wrong = |why: &str| {
            format!(
                "--rename {typed:?}: {why}. Write a kind and two names, such as \
                 'table public.a=public.b' or 'column public.t.x=y'"
            )
        };
        let kinds = Kind::ALL.iter().copied();
        let named = kinds.filter_map(|kind| {
            let rest = typed.trim_start().strip_prefix(kind.0)?;
            rest.starts_with(' ').then(|| (kind, rest.trim()))
        });
        // `foreign table` before what it may begin with.
        let found = named.max_by_key(|(kind, _)| kind.0.len());
        let (kind, names) =
            found.ok_or_else(|| wrong("it does not begin with a kind of object and a blank"))?;
        let places = names.char_indices().filter(|(_, c)| *c == '=').map(|(at, _)| at);
        let mut pairs = places.filter_map(|at| {
            let (old, new) = names.split_at_checked(at)?;
            let from = Address::typed(kind, old.trim())?;
            Some((from, new.get(1..)?.trim()))
        });
        let (from, new) = pairs
            .next()
            .ok_or_else(|| wrong(&format!("there is no full name of a {kind} before a `=`")))?;
        let name = Self::name_of(&from, new).map_err(|why| wrong(&why))?;
        Ok(Rename { from, name })
    }

    /// The new name of an object, as it is typed: alone, or behind what the object is in.
    ///
    /// The error says why it is none.
    pub fn name_of(from: &Address, typed: &str) -> Result<Name, String> {
        let full = Address::typed(from.kind, typed).or_else(|| {
            let signature = from.path.last().filter(|_| from.kind.1 == Naming::Signature)?;
            Address::typed(from.kind, &format!("{typed}{signature}"))
        });
        if let Some(full) = full.filter(|_| from.path.len() > 1) {
            let renamed = Rename { from: from.clone(), name: own_name(&full) };
            return match renamed.to() == full {
                true => Ok(renamed.name),
                false => Err(format!("a rename does not move the {} elsewhere", from.kind)),
            };
        }
        let alone = Address::typed(Kind::SCHEMA, typed);
        alone
            .map(|name| own_name(&name))
            .ok_or_else(|| "there is no name behind the `=`".to_owned())
    }

    /// The object as it is called then, in what it is in now.
    pub fn to(&self) -> Address {
        let mut path = self.from.path.to_vec();
        let behind = usize::from(self.from.kind.1 == Naming::Signature) + 1;
        let at = path.len().checked_sub(behind);
        if let Some(own) = at.and_then(|at| path.get_mut(at)) {
            *own = self.name.clone();
        }
        Address { kind: self.from.kind, path: path.into() }
    }

    /// The value of `--rename` that asks for it, for a shell. Raw.
    pub fn flag(&self) -> String {
        let to = match self.from.kind.1 {
            Naming::InSchema => self.to().to_string(),
            _ => self.name.displayed(),
        };
        let typed = format!("{} {}={to}", self.from.kind, self.from);
        format!("--rename '{}'", typed.replace('\'', "'\\''"))
    }

    /// From one address to another of its kind that differs only in its own name.
    pub fn between(from: &Address, to: &Address) -> Option<Rename> {
        let rename = Rename { from: from.clone(), name: own_name(to) };
        (rename.to() == *to && from != to).then_some(rename)
    }
}

/// The name of an object without what tells it from others of that name.
pub(super) fn own_name(address: &Address) -> Name {
    let behind = usize::from(address.kind.1 == Naming::Signature);
    let own = address.path.iter().rev().nth(behind);
    own.cloned().unwrap_or_else(|| Name::new(address.own_name()))
}

/// What cannot be there at the same time as an object of this name.
pub(super) fn rivals(to: &Address) -> Vec<Address> {
    const NAMED: [Kind; 10] = [
        Kind::TABLE,
        Kind::FOREIGN_TABLE,
        Kind::VIEW,
        Kind::MATERIALIZED_VIEW,
        Kind::SEQUENCE,
        Kind::COMPOSITE_TYPE,
        Kind::ENUM,
        Kind::DOMAIN,
        Kind::RANGE_TYPE,
        Kind::BASE_TYPE,
    ];
    let kinds = if NAMED.contains(&to.kind) { &NAMED[..] } else { std::slice::from_ref(&to.kind) };
    kinds.iter().map(|kind| Address { kind: *kind, path: to.path.clone() }).collect()
}
