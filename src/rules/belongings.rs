//! What an object has besides itself, as SQL: what comes with a new view, and what is lost with an old
//! one, or with whatever else is dropped to be made again.

use crate::ddl::{self, target};
use crate::model::{
    Address, Fix, Kind, Name, Object, Origin, Property, Snapshot, Statement, Value, grantee,
};

use super::book::Sides;
use super::repair::{ACCESS_EXCLUSIVE, Aim, NO_LOCK};

/// Indexes, rules and triggers of a view, as a side has them, for after everything that they may call
/// is made. Nothing for objects of other kinds; `None` where something cannot be written.
pub(super) fn of(view: &Address, side: &Snapshot) -> Option<Vec<Statement>> {
    let all = parts(view, side)?;
    Some(all.into_iter().map(|statement| statement.locking(NO_LOCK).late()).collect())
}

fn parts(view: &Address, side: &Snapshot) -> Option<Vec<Statement>> {
    let mut all = Vec::new();
    if !view.kind.is_view() {
        return Some(all);
    }
    for kind in [Kind::INDEX, Kind::RULE, Kind::TRIGGER] {
        for part in side.within(view, kind) {
            all.extend((ddl::writer(kind)?.create)(part, side)?);
        }
    }
    Some(all)
}

/// The same of a view that was dropped, and its owner; and what is said about the object, of any kind,
/// and about what is in it.
pub(super) fn again(object: &Object, database: &Snapshot) -> Option<Vec<Statement>> {
    let mut all = parts(&object.address, database)?;
    if let Some(Value::Text(owner)) =
        object.property("owner").filter(|_| object.address.kind.is_view())
    {
        let (target, owner) = (target::of(&object.address)?, Name::new(owner).quoted());
        let sql = format!("ALTER {target} OWNER TO {owner}");
        all.push(Statement::new(sql).locking(ACCESS_EXCLUSIVE));
    }
    let about = [Kind::PRIVILEGE, Kind::COMMENT, Kind::SECURITY_LABEL];
    for writer in about.into_iter().filter_map(ddl::writer) {
        for other in database.of_kind(writer.kind) {
            let is_about = |on: Address| on == object.address || is_within(&on, object);
            // What an owner may do comes with owning.
            if other.address.target().is_some_and(is_about)
                && other.address.own_name() != grantee::OWNER
            {
                all.extend((writer.create)(other, database)?);
            }
        }
    }
    all.extend(withheld(object, database));
    Some(all)
}

/// A fix that makes an object anew, with what was said of the old one; `None` where the databases to
/// change say different things.
pub(super) fn restored(mut fix: Fix, aim: &Aim<'_>, sides: &Sides<'_>) -> Option<Fix> {
    let said = |database: &Name| {
        let side = sides.database(database)?;
        again(side.objects.get(aim.at)?, side)
    };
    let mut all = aim.wrong.iter().map(said);
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(())?;
    fix.statements.extend(first);
    Some(fix)
}

/// Whether a privilege that the side does not have is one that nobody should have: what a declaration
/// does not say is not asked, unless it says that it is complete.
pub(super) fn says_who_may(side: &Snapshot) -> bool {
    let anywhere = Address::new(Kind::PRIVILEGE, [""; 0]);
    let is_extra = side.extras.get(&(anywhere, Kind::PRIVILEGE)).is_some_and(Option::is_some);
    side.origin != Origin::Declaration || is_extra
}

/// What everybody may do with a new object of the kind, taken away where a side, which has it, gives
/// nobody that.
pub(super) fn withheld(object: &Object, database: &Snapshot) -> Vec<Statement> {
    let Some((given, _)) = ddl::given(object.address.kind) else { return Vec::new() };
    let path = [Name::new(object.address.kind.0)]
        .into_iter()
        .chain(object.address.path.iter().cloned())
        .chain([Name::new(grantee::EVERYBODY)]);
    let address = Address::new(Kind::PRIVILEGE, path);
    if !database.can_see(&address) || database.objects.contains_key(&address) {
        return Vec::new();
    }
    let privileges = Property { name: "privileges", value: Value::set([given]) };
    ddl::removal(&Object::named(address, [privileges])).unwrap_or_default()
}

/// Whether the address is that of something in the view.
fn is_within(on: &Address, view: &Object) -> bool {
    view.address.kind.is_view() && on.path.starts_with(&view.address.path)
}
