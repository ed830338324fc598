//! What would make one database as it should be: the rules' own statements, and the removal of what
//! is too many, which no finding prints because it destroys.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ddl;
use crate::model::{
    Actual, Address, Change, Difference, Fix, Kind, Name, Object, Severity, Snapshot, Statement,
    Value, grantee,
};

use super::absorb;
use super::belongings;
use super::book::{BY_TEXT_ONLY, Sides, claimed};
use super::{existence, nullability, repair, table};

/// What one difference asks of the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// The code of the rule that asks for it.
    pub code: &'static str,
    /// The object, as the database calls it, or will.
    pub object: Address,
    /// What is wrong, in a sentence. Raw.
    pub message: String,
    /// Texts of what is removed, which name what it needs. Raw.
    pub uses: Vec<String>,
    /// What to run; `None` where a person has to decide.
    pub fix: Option<Fix>,
    /// What to do by hand, or to know first. Raw.
    pub advice: Option<String>,
    /// What becomes of the object.
    pub becomes: Becomes,
    /// How bad it is where nothing but a declaration's silence is against it; otherwise an error.
    pub severity: Severity,
}

/// What becomes of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Becomes {
    /// It is made.
    Made,
    /// It is changed.
    Changed,
    /// It is removed.
    Removed,
}

/// Everything that makes `target` as declared, or like the first database where nothing is
/// declared. In the order of the differences, which have to tell what is in missing things, too.
/// With `owners`, what is made is given to whoever owns it elsewhere.
pub fn repairs(
    differences: &[Difference],
    sides: &Sides<'_>,
    target: &Name,
    owners: bool,
) -> Vec<Repair> {
    let kept = kept_by_renaming(differences, sides, target);
    let absorbed = absorb::absorbed(differences, sides);
    let all = absorbed.iter().filter(|difference| !kept.contains(&difference.object));
    let all = all.filter_map(|difference| repair(difference, sides, target, owners));
    // Sequences that are made, and go, with the tables of their columns.
    let owned = differences.iter().filter_map(|difference| {
        let is_missing = difference.change == Change::Missing;
        let sequence = difference.model.as_ref().filter(|_| is_missing)?;
        let there = sides.database(target).and_then(|side| side.objects.get(&difference.object));
        Some((difference.object.clone(), table::owner_of(there.unwrap_or(sequence))?))
    });
    let usual = usual_grants(differences, sides, target);
    let kept = without_parts(all.collect(), &owned.collect(), &usual);
    // What a declaration does not say is not asked, unless it would be more than a remark.
    let kept = kept.into_iter().filter(|repair| repair.severity >= Severity::Warning);
    let mut repairs = once(kept.collect());
    let fills = repairs.iter().filter_map(|repair| to_be_filled(repair, &absorbed, sides));
    let fills: Vec<Repair> = fills.collect();
    repairs.extend(fills);
    if let Some(side) = sides.database(target) {
        keep_removed(&mut repairs, side);
    }
    repairs
}

/// What is in, or is said about, things that only get another name, and is the same under both names:
/// it is neither missing nor too many.
fn kept_by_renaming(
    differences: &[Difference],
    sides: &Sides<'_>,
    target: &Name,
) -> BTreeSet<Address> {
    let mut kept = BTreeSet::new();
    let Some(side) = sides.database(target) else { return kept };
    let renamed = differences.iter().filter(|d| d.change == Change::Renamed);
    let names: BTreeMap<(Kind, &[Name]), &Address> = renamed
        .map(|d| ((d.object.kind, &d.object.path[..]), d.address_in(target)))
        .filter(|((_, wanted), there)| **wanted != *there.path)
        .collect();
    if names.is_empty() {
        return kept;
    }
    for difference in differences.iter().filter(|d| d.change == Change::Missing) {
        let (Some(model), wanted) = (&difference.model, &difference.object) else { continue };
        let whole = match wanted.target() {
            Some(whole) => Some(whole),
            None => wanted.owning_table().filter(|table| table != wanted),
        };
        let Some(whole) = whole else { continue };
        let Some(there) = names.get(&(whole.kind, &whole.path[..])) else { continue };
        // The kind's word of what it is about comes first.
        let before = usize::from(wanted.target().is_some());
        let after = wanted.path.iter().skip(before + whole.path.len());
        let path = wanted.path.iter().take(before).chain(there.path.iter()).chain(after);
        let address = Address::new(wanted.kind, path.cloned());
        let other = side.objects.get(&address);
        if other.is_some_and(|other| other.properties == model.properties) {
            kept.extend([wanted.clone(), address]);
        }
    }
    kept
}

/// What everybody is given with every new object of its kind, and with these, too: nothing has to be
/// said for it. Not where default privileges say something of it.
fn usual_grants(differences: &[Difference], sides: &Sides<'_>, target: &Name) -> BTreeSet<Address> {
    let Some(side) = sides.database(target) else { return BTreeSet::new() };
    if !side.kinds_read.contains(&Kind::DEFAULT_PRIVILEGE) {
        return BTreeSet::new();
    }
    let all = sides.databases.iter().chain(sides.declaration);
    let defaults = all.flat_map(|side| side.of_kind(Kind::DEFAULT_PRIVILEGE));
    let changed: BTreeSet<&str> = defaults
        .filter(|object| object.address.own_name() == grantee::EVERYBODY)
        .filter_map(|object| object.address.path.get(2).map(Name::as_str))
        .collect();
    let is_usual = |model: &&Object| {
        let on = model.address.target().filter(|on| on.path.len() + 2 == model.address.path.len());
        let given = on.and_then(|on| belongings::given(on.kind));
        given.is_some_and(|(word, of)| {
            let is_nothing = |value: &Value| value.is_none() || *value == Value::set([""; 0]);
            let rest = model.properties.iter().filter(|p| p.name != "privileges");
            model.address.own_name() == grantee::EVERYBODY
                && !changed.contains(of)
                && model.property("privileges") == Some(&Value::set([word]))
                && rest.into_iter().all(|property| is_nothing(&property.value))
        })
    };
    let missing = differences.iter().filter(|difference| difference.change == Change::Missing);
    let missing = missing.filter(|difference| difference.object.kind == Kind::PRIVILEGE);
    let models = missing.filter_map(|difference| difference.model.as_ref());
    models.filter(is_usual).map(|model| model.address.clone()).collect()
}

/// NOT NULL for a new column that rows would not have a value in.
fn to_be_filled(
    repair: &Repair,
    differences: &[Cow<'_, Difference>],
    sides: &Sides<'_>,
) -> Option<Repair> {
    let is_new = repair.becomes == Becomes::Made && repair.object.kind == Kind::COLUMN;
    repair.fix.as_ref().filter(|_| is_new)?;
    let mut all = differences.iter().filter(|d| d.change == Change::Missing);
    let model = all.find(|difference| difference.object == repair.object)?.model.as_ref()?;
    existence::is_to_be_filled(model).then(|| Repair {
        message: format!(
            "column {} is NOT NULL and has no default: where its table has rows, fill it first",
            repair.object
        ),
        fix: nullability::afterwards(model, sides.databases),
        becomes: Becomes::Changed,
        ..repair.clone()
    })
}

/// Has what is made again with something else not make what is removed from it.
fn keep_removed(repairs: &mut [Repair], side: &Snapshot) {
    let removed = repairs.iter().filter(|repair| repair.becomes == Becomes::Removed);
    let parts = removed.filter_map(|repair| side.objects.get(&repair.object));
    let lost: BTreeSet<String> =
        parts.filter_map(belongings::made).flatten().map(|statement| statement.sql).collect();
    for repair in repairs.iter_mut().filter(|repair| repair.becomes == Becomes::Changed) {
        if let Some(fix) = &mut repair.fix {
            fix.statements.retain(|statement| !lost.contains(&statement.sql));
        }
    }
}

fn repair(
    difference: &Difference,
    sides: &Sides<'_>,
    target: &Name,
    owners: bool,
) -> Option<Repair> {
    let (rule, said) = claimed(difference, sides)?;
    let code = rule.code;
    let message = match difference.by_text_only {
        true => format!("{}; {BY_TEXT_ONLY}", said.message),
        false => said.message,
    };
    let severity = match difference.change {
        Change::Extra => said.severity.or(difference.severity).unwrap_or(rule.severity),
        _ => Severity::Error,
    };
    let object = difference.address_in(target).clone();
    let is_there = difference.actual.get(target) == Some(&Actual::Present);
    let is_too_many = match difference.change {
        Change::Extra => is_there,
        // Another database lacks it: nothing is declared, or it would be wrong there only.
        Change::Missing if is_there && difference.declared => return None,
        Change::Missing => is_there,
        Change::Property(_) | Change::Renamed => false,
    };
    if !is_too_many {
        let becomes = match difference.change {
            Change::Missing => Becomes::Made,
            _ => Becomes::Changed,
        };
        // What another one should be like this one for is mended there.
        if said.databases.is_some_and(|wrong| !wrong.contains(target)) {
            return None;
        }
        let mut fix = said.fix;
        let advice = said.advice.filter(|_| fix.is_none());
        if let (Becomes::Made, true, Some(fix), Some(model)) =
            (becomes, owners, &mut fix, &difference.model)
        {
            fix.statements.extend(hand_over(model));
        }
        let uses = Vec::new();
        return Some(Repair { code, object, message, uses, fix, advice, becomes, severity });
    }
    let existing = sides.database(target)?.objects.get(&object)?;
    let extra = Difference {
        change: Change::Extra,
        databases: vec![target.clone()],
        object: object.clone(),
        elsewhere: BTreeMap::new(),
        model: Some(existing.clone()),
        ..difference.clone()
    };
    let own = claimed(&extra, sides).and_then(|(_, said)| said.fix);
    let fix = own.map(|fix| fix.statements).or_else(|| ddl::removal(existing)).map(|statements| {
        let harmless = [
            Kind::PRIVILEGE,
            Kind::DEFAULT_PRIVILEGE,
            Kind::COMMENT,
            Kind::SECURITY_LABEL,
            Kind::SETTING,
        ];
        let mark = |statement: Statement| match harmless.contains(&object.kind) {
            true => statement,
            false => statement.destroying(),
        };
        Fix { statements: statements.into_iter().map(mark).collect(), ..Fix::default() }
    });
    let advice = is_parents(existing, sides.database(target)?).then(|| {
        "It is its parent's, and PostgreSQL lets none go alone: detach it, or drop the parent's."
            .to_owned()
    });
    let fix = fix.filter(|_| advice.is_none());
    let uses = existing.properties.iter().map(|property| property.value.to_string()).collect();
    let becomes = Becomes::Removed;
    Some(Repair { code, object, message, uses, fix, advice, becomes, severity })
}

/// Whether it is an index or a constraint that a partition has from its whole.
fn is_parents(object: &Object, side: &Snapshot) -> bool {
    let table = object.address.owning_table().and_then(|table| side.objects.get(&table));
    let is_partition = || {
        table.is_some_and(|table| table.property("partition of").is_some_and(|of| !of.is_none()))
    };
    [Kind::CONSTRAINT, Kind::INDEX].contains(&object.address.kind)
        && object.flag("inherited")
        && is_partition()
}

/// The owner for what was just made.
fn hand_over(model: &Object) -> Option<Statement> {
    let Some(Value::Text(owner)) = model.property("owner") else { return None };
    ddl::hand_over(&model.address, owner)
}

/// Without what is made with its table, what goes with what it is in, and what whoever makes a thing
/// may do with it anyway.
fn without_parts(
    repairs: Vec<Repair>,
    owners: &BTreeMap<Address, Address>,
    usual: &BTreeSet<Address>,
) -> Vec<Repair> {
    let of = |wanted: Becomes| -> BTreeSet<Address> {
        let those = repairs.iter().filter(|repair| repair.becomes == wanted);
        those.map(|repair| repair.object.clone()).collect()
    };
    let (made, removed) = (of(Becomes::Made), of(Becomes::Removed));
    let is_part = |repair: &Repair| {
        let object = &repair.object;
        let within = |all: &BTreeSet<Address>, takes: fn(Kind) -> bool| {
            let table = object.owning_table().filter(|table| table != object);
            table.is_some_and(|table| {
                repair::relations(&table).any(|it| takes(it.kind) && all.contains(&it))
            })
        };
        let about = |all: &BTreeSet<Address>| object.target().is_some_and(|on| all.contains(&on));
        match repair.becomes {
            Becomes::Made
                if [Kind::COLUMN, Kind::CONSTRAINT, Kind::INDEX].contains(&object.kind) =>
            {
                within(&made, Kind::is_relation)
            }
            Becomes::Made if [Kind::POLICY, Kind::RULE, Kind::TRIGGER].contains(&object.kind) => {
                within(&made, |kind| kind.is_relation() && kind != Kind::FOREIGN_TABLE)
            }
            Becomes::Made if object.kind == Kind::SEQUENCE => {
                owners.get(object).is_some_and(|table| made.contains(table))
            }
            Becomes::Made => {
                about(&made) && (object.own_name() == grantee::OWNER || usual.contains(object))
            }
            Becomes::Removed => {
                about(&removed)
                    || within(&removed, Kind::is_relation)
                    || owners.get(object).is_some_and(|table| removed.contains(table))
            }
            Becomes::Changed => false,
        }
    };
    let parts: Vec<bool> = repairs.iter().map(is_part).collect();
    let kept = repairs.into_iter().zip(parts).filter(|(_, is_part)| !is_part);
    kept.map(|(repair, _)| repair).collect()
}

/// Several properties of one object may ask for one statement, and what removes an object and makes
/// it again does all that is asked.
fn once(repairs: Vec<Repair>) -> Vec<Repair> {
    let statements =
        |repair: &Repair| repair.fix.as_ref().map(|fix| fix.statements.clone()).unwrap_or_default();
    let replaces = |repair: &Repair| {
        let own = statements(repair);
        let drops = own.first().is_some_and(|statement| statement.sql.starts_with("DROP "));
        repair.becomes == Becomes::Changed && drops && own.len() > 1
    };
    let mut kept: Vec<Repair> = Vec::with_capacity(repairs.len());
    for repair in repairs {
        let mut own = kept.iter_mut().filter(|known| known.object == repair.object);
        let within = |part: &Repair, whole: &Repair| {
            let (part, whole) = (statements(part), statements(whole));
            !part.is_empty() && part.iter().all(|statement| whole.contains(statement))
        };
        let is_told = own.any(|known| replaces(known) || within(&repair, known));
        if is_told {
            continue;
        }
        kept.retain(|known| known.object != repair.object || !within(known, &repair));
        if replaces(&repair) {
            kept.retain(|known| known.object != repair.object);
        }
        kept.push(repair);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Becomes, repairs};
    use crate::model::{
        Actual, Address, Change, Difference, Kind, Name, Object, Origin, Property, Severity,
        Snapshot, Value,
    };
    use crate::rules::Sides;

    fn difference(object: &Object, change: Change) -> Difference {
        let is_there = change == Change::Extra;
        Difference {
            object: object.address.clone(),
            elsewhere: Default::default(),
            shape: None,
            change,
            declared: is_there,
            expected: None,
            actual: is_there.then(|| ("b".into(), Actual::Present)).into_iter().collect(),
            databases: vec!["b".into()],
            declared_at: None,
            severity: None,
            model: Some(object.clone()),
            by_text_only: false,
        }
    }

    fn named(kind: Kind, path: &[&str], properties: &[(&'static str, Value)]) -> Object {
        let properties = properties.iter().cloned().map(|(name, value)| Property { name, value });
        Object::named(Address::new(kind, path.iter().copied()), properties.collect::<Vec<_>>())
    }

    fn asked(
        differences: &[Difference],
        a: &Snapshot,
        b: Snapshot,
    ) -> Vec<(Kind, Becomes, String)> {
        let is_declared = differences.iter().any(|difference| difference.declared);
        let databases = [vec![a.clone()].into_iter().filter(|_| !is_declared).collect(), vec![b]];
        let databases: Vec<Snapshot> = databases.concat();
        let declaration = is_declared.then_some(a);
        let sides = Sides { declaration, databases: &databases };
        let all = repairs(differences, &sides, &Name::new("b"), false).into_iter();
        all.map(|repair| {
            let sql = repair.fix.map(|fix| fix.sql()).unwrap_or_default();
            (repair.object.kind, repair.becomes, sql)
        })
        .collect()
    }

    fn side(name: &str, objects: &[&Object]) -> Snapshot {
        let mut side = Snapshot::empty(name, Origin::Database);
        side.kinds_read.extend([Kind::PRIVILEGE, Kind::DEFAULT_PRIVILEGE]);
        objects.iter().for_each(|object| side.insert((*object).clone()));
        side
    }

    #[test]
    fn what_a_declaration_only_remarks_on_stays() {
        let table = named(Kind::TABLE, &["s", "t"], &[]);
        let extra = difference(&table, Change::Extra);
        let (a, b) = (side("a", &[]), side("b", &[&table]));
        assert_eq!(asked(std::slice::from_ref(&extra), &a, b.clone()), []);
        let error = Difference { severity: Some(Severity::Error), ..extra };
        assert_eq!(asked(&[error], &a, b).len(), 1);
    }

    #[test]
    fn what_everybody_is_given_with_a_new_type_is_not_granted() {
        let new = named(Kind::DOMAIN, &["s", "d"], &[("type", Value::type_name("text"))]);
        let usage = [("privileges", Value::set(["USAGE"]))];
        let granted = named(Kind::PRIVILEGE, &["domain", "s", "d", "PUBLIC"], &usage);
        let both = [&new, &granted].map(|object| difference(object, Change::Missing));
        let a = side("a", &[&new, &granted]);
        let kinds = |b| asked(&both, &a, b).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(kinds(side("b", &[])), [Kind::DOMAIN]);
        let path = ["r", "(all schemas)", "types", "PUBLIC"];
        let revoked = named(Kind::DEFAULT_PRIVILEGE, &path, &[("revoked", Value::set(["USAGE"]))]);
        assert_eq!(kinds(side("b", &[&revoked])), [Kind::DOMAIN, Kind::PRIVILEGE]);
    }

    #[test]
    fn what_is_withheld_is_withheld_at_once() {
        let new = named(Kind::DOMAIN, &["s", "d"], &[("type", Value::type_name("text"))]);
        let missing = difference(&new, Change::Missing);
        let made = asked(&[missing], &side("a", &[&new]), side("b", &[]));
        assert!(made[0].2.ends_with("\nREVOKE USAGE ON TYPE \"s\".\"d\" FROM PUBLIC;"), "{made:?}");
    }

    #[test]
    fn a_new_column_becomes_not_null_last() {
        let properties = [("type", Value::type_name("s.d")), ("not null", Value::Flag(true))];
        let new = named(Kind::COLUMN, &["s", "t", "c"], &properties);
        let missing = difference(&new, Change::Missing);
        let made = asked(&[missing], &side("a", &[&new]), side("b", &[]));
        let [add, demand] = &made[..] else { panic!("{made:?}") };
        assert!(add.1 == Becomes::Made && !add.2.contains("NULL"), "{add:?}");
        assert!(demand.2.starts_with("SELECT count(*) FROM \"s\".\"t\" WHERE"), "{demand:?}");
        assert!(demand.2.contains("ALTER COLUMN \"c\" SET NOT NULL;"), "{demand:?}");
    }
}
