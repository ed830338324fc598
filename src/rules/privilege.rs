//! SCH031: who may do what, as sets; now, and with what will be made.

use crate::ddl::{self, Alteration};
use crate::model::{
    Actual, Address, Change, Difference, Fix, Kind, Name, Object, Severity, Statement, grantee,
};

use super::book::Sides;
use super::repair;
use super::rule::{CATALOG, Docs, Rule};

pub(super) const PRIVILEGE: Rule = Rule {
    code: "SCH031",
    name: "privilege-differs",
    severity: Severity::Warning,
    docs: Docs {
        title: "The privileges of a role differ",
        means: "What a role may do with an object, or by default with what another role makes, differs. Privileges are compared as sets, defaults written out; the owner's are compared under the name (owner). Of what came with PostgreSQL or with an extension, only what was granted or revoked since then is compared.",
        matters: "The application works with one database and gets `permission denied` from the other, or may do there what it should not.",
        example: "GRANT SELECT ON public.custom_auth_tenant TO web was run on one server.",
        fix: "GRANT SELECT ON TABLE \"public\".\"t\" TO \"web\"; REVOKE likewise, and ALTER DEFAULT PRIVILEGES FOR ROLE \"app\" GRANT SELECT ON TABLES TO \"web\";",
        privileges: CATALOG,
    },
    claim: |difference, sides| {
        [Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE]
            .contains(&difference.object.kind)
            .then(|| repair::said(difference, grant(difference, sides)))
    },
    ..Rule::BASE
};

fn grant(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let aim = repair::aim(difference)?;
    let writer = ddl::writer(difference.object.kind)?;
    let model = difference.model.as_ref()?;
    let present = |database: &Name| sides.database(database)?.objects.get(aim.at);
    let first = aim.wrong.first()?;
    let statements: Vec<Statement> = match difference.change {
        Change::Missing => {
            (writer.create)(&addressed(model, &aim.wrong, sides)?, sides.having(difference)?)?
        }
        Change::Extra => {
            aim.wrong.iter().all(|database| present(database) == Some(model)).then_some(())?;
            (writer.drop)(&addressed(model, &aim.wrong, sides)?)?
        }
        Change::Property(property) => {
            let Some(actual @ Actual::Value(_)) = difference.actual.get(first) else { return None };
            let alike = |database: &Name| difference.actual.get(database) == Some(actual);
            aim.wrong.iter().all(alike).then_some(())?;
            let from = addressed(present(first)?, &aim.wrong, sides)?;
            let mut to = repair::rebuilt(difference, sides, first)?;
            to.address = from.address.clone();
            let before = sides.database(first)?;
            let after = repair::model(&aim, sides).unwrap_or(before);
            (writer.alter)(&Alteration { from: &from, to: &to, property, before, after })?
        }
        Change::Renamed => return None,
    };
    Some(Fix { statements, ..Fix::default() })
}

/// The object with the name of the owner in place of the label, where all databases to change have
/// the same one.
fn addressed(object: &Object, wrong: &[Name], sides: &Sides<'_>) -> Option<Object> {
    let is_owners = object.address.own_name() == grantee::OWNER;
    if object.address.kind != Kind::PRIVILEGE || !is_owners {
        return Some(object.clone());
    }
    let mut owners = wrong.iter().map(|database| owner(&object.address, sides, database));
    let owner = owners.next()??;
    owners.all(|other| other == Some(owner)).then_some(())?;
    let (_, path) = object.address.path.split_last()?;
    let path = path.iter().cloned().chain([grantee::role(Name::new(owner))]);
    Some(Object { address: Address::new(Kind::PRIVILEGE, path), ..object.clone() })
}

/// Who owns what a privilege is on.
pub(super) fn owner<'s>(
    privilege: &Address,
    sides: &Sides<'s>,
    database: &Name,
) -> Option<&'s str> {
    let objects = &sides.database(database)?.objects;
    let target = privilege.target()?;
    let object = match target.owning_table() {
        Some(table) => repair::relations(&table).find_map(|relation| objects.get(&relation))?,
        None => objects.get(&target)?,
    };
    repair::text(object, "owner")
}
