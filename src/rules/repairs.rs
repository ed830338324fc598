//! What would make one database as it should be: the rules' own statements, and the removal of what
//! is too many, which no finding prints because it destroys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::ddl;
use crate::model::{
    Actual, Address, Change, Difference, Fix, Kind, Name, Object, Severity, Snapshot, Statement,
    Value,
};

use super::absorb;
use super::book::{BY_TEXT_ONLY, Sides, claimed};
use super::{existence, nullability, spared, table};

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
    let kept = spared::kept_by_renaming(differences, sides, target);
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
    let usual = spared::usual_grants(differences, sides, target);
    let kept = spared::without_parts(all.collect(), &owned.collect(), &usual);
    // What a declaration does not say is not asked, unless it would be more than a remark.
    let kept = kept.into_iter().filter(|repair| repair.severity >= Severity::Warning);
    let mut repairs = spared::once(kept.collect());
    let fills = repairs.iter().filter_map(|repair| to_be_filled(repair, &absorbed, sides));
    let fills: Vec<Repair> = fills.collect();
    repairs.extend(fills);
    if let Some(side) = sides.database(target) {
        spared::keep_removed(&mut repairs, side);
    }
    repairs
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
