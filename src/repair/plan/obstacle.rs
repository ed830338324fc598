//! What PostgreSQL has no statement for, although it has one for such a change in general: the reasons
//! why a person has to do it.

use std::sync::Arc;

use crate::ddl;
use crate::model::prop;
use crate::model::{Address, Dependency, Kind, Name, Object, Value};
use crate::sql::{self, TokenKind};

use super::closure::is_partition_key;
use super::contents;
use super::privileges;
use super::world::World;

/// A change of one object.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    /// What the object is called in the end.
    pub(super) address: &'a Address,
    pub(super) before: Option<&'a Object>,
    pub(super) after: Option<&'a Object>,
    /// What differs, where it is there before and after.
    pub(super) properties: &'a [&'static str],
    pub(super) world: &'a World<'a>,
}

type Obstacle = fn(&Case<'_>) -> Option<String>;

/// Each says why a change has to be made by hand, or nothing.
const OBSTACLES: [Obstacle; 18] = [
    use_of_tablespace,
    partition_key,
    without_parent,
    identity_of_parent,
    inheritance_of_part,
    beyond_owner,
    passed_on,
    granted_by_another,
    password_of_subscription,
    running_subscription,
    slot_of_subscription,
    name_of_slot,
    function_of_family,
    name_of_inherited,
    type_of_attribute,
    cast_of_attribute,
    rows_with_computed_columns,
    unstable_function,
];

/// Why a change has to be made by hand, where PostgreSQL has no statement for it.
pub(super) fn obstacle(case: &Case<'_>) -> Option<String> {
    let stays = case.before.is_some() && case.after.is_some() && case.properties.is_empty();
    if stays && !case.is_renamed() {
        return None;
    }
    OBSTACLES.iter().find_map(|obstacle| obstacle(case))
}

fn because(stands: bool, why: &str) -> Option<String> {
    stands.then(|| why.to_owned())
}

impl Case<'_> {
    fn is_part(&self) -> bool {
        [Kind::CONSTRAINT, Kind::INDEX].contains(&self.address.kind)
    }

    /// Whether it is a part of an index or a constraint of a partitioned table now, which goes and takes
    /// it along.
    pub(super) fn goes_with_whole(&self) -> bool {
        let is_left = |whole: Address| {
            let whole = self.world.renamed.get(&whole).unwrap_or(&whole);
            self.world.after.get(whole).is_none()
        };
        self.is_part()
            && self.before.is_some_and(|before| before.flag(prop::INHERITED))
            && self
                .before
                .and_then(|before| self.world.before.ancestor(&before.address))
                .is_some_and(is_left)
    }

    /// Whether it is something of a partition's own that the whole table gets, too: PostgreSQL takes in
    /// what is like it.
    pub(super) fn becomes_part(&self) -> bool {
        let is_inherited =
            |object: Option<&Object>| object.is_some_and(|of| of.flag(prop::INHERITED));
        let is_partition = |table: &Address| {
            let of = self.world.after.get(table).and_then(|table| table.text(prop::PARTITION_OF));
            of.is_some()
        };
        let is_new = |whole: Address| self.world.before.get(&whole).is_none();
        self.is_part()
            && self.before.is_some()
            && !is_inherited(self.before)
            && is_inherited(self.after)
            && self.address.owning_table().is_some_and(|table| is_partition(&table))
            && self.world.after.ancestor(self.address).is_some_and(is_new)
    }

    fn comes(&self) -> bool {
        self.before.is_none() && self.after.is_some()
    }

    fn comes_or_goes(&self) -> bool {
        self.before.is_some() != self.after.is_some()
    }

    fn is_renamed(&self) -> bool {
        self.before.is_some_and(|before| before.address != *self.address)
    }
}

fn use_of_tablespace(case: &Case<'_>) -> Option<String> {
    let name = Some(case.address.own_name());
    let mut objects = case.world.after.side.objects.values();
    let is_stated = case.before.is_some();
    let stands = case.address.kind == Kind::TABLESPACE
        && case.comes_or_goes()
        && is_stated == objects.any(|object| object.text(prop::TABLESPACE) == name);
    because(stands, "the objects in a tablespace decide whether it is used")
}

fn partition_key(case: &Case<'_>) -> Option<String> {
    let (column, world) = (case.address, case.world);
    let stands = case.before.is_some()
        && case.after.is_none()
        && column.kind == Kind::COLUMN
        && column.owning_table().is_some_and(|table| world.after.get(&table).is_some())
        && is_partition_key(column, world);
    because(stands, "its table is partitioned by this column")
}

/// A new column or check of a table that stays, inherited from nothing.
fn without_parent(case: &Case<'_>) -> Option<String> {
    let world = case.world;
    let stays = |table: &Address| world.before.get(table).is_some();
    let is_handed_on = |part: &Object| {
        part.flag(prop::INHERITED)
            && (part.address.kind == Kind::COLUMN || part.text(prop::TYPE) == Some("check"))
    };
    let stands = case.before.is_none()
        && case.after.is_some_and(is_handed_on)
        && world.after.container(case.address).is_some_and(|table| stays(&table))
        && world.after.ancestor(case.address).is_none()
        && !world.is_of_typed_table(case.address);
    because(stands, "the parent that it is inherited from is missing")
}

/// A new identity column of a table that others inherit from, and are no partitions of.
fn identity_of_parent(case: &Case<'_>) -> Option<String> {
    let world = case.world;
    let column = case.after.filter(|_| case.before.is_none())?;
    column.text(prop::IDENTITY)?;
    let table = case.address.owning_table().filter(|table| world.before.get(table).is_some())?;
    let is_plain =
        world.after.get(&table)?.property(prop::PARTITIONED_BY).is_none_or(Value::is_none);
    let stands =
        case.address.kind == Kind::COLUMN && is_plain && !world.before.children(&table).is_empty();
    because(stands, "PostgreSQL cannot add an identity column to a table that has children")
}

fn inheritance_of_part(case: &Case<'_>) -> Option<String> {
    let stands = case.is_part()
        && case.properties.contains(&prop::INHERITED)
        && !case.goes_with_whole()
        && !case.becomes_part();
    let why = "PostgreSQL changes whether it is inherited only together with the parent's";
    because(stands, why)
}

fn beyond_owner(case: &Case<'_>) -> Option<String> {
    let stands = privileges::is_beyond_owner(case.before?, case.after?);
    because(stands, "PostgreSQL cannot grant the owner a GRANT OPTION")
}

/// Somebody has a privilege from a role that may pass it on no longer.
fn passed_on(case: &Case<'_>) -> Option<String> {
    const GRANTABLE: &str = " WITH GRANT OPTION";
    let (before, world) = (case.before?, case.world);
    (before.address.kind == Kind::PRIVILEGE).then_some(())?;
    let list = |object: Option<&Object>| match object.and_then(|o| o.property(prop::PRIVILEGES)) {
        Some(Value::Set(items)) => items.iter().map(|item| item.to_string()).collect(),
        _ => Vec::new(),
    };
    let kept: Vec<String> = list(case.after);
    let is_lost = |item: &String| item.ends_with(GRANTABLE) && !kept.contains(item);
    list(Some(before)).iter().any(is_lost).then_some(())?;
    let role = before.address.own_name();
    let on = before.address.target()?;
    let has = |other: &Address| {
        let from = world.before.get(other).and_then(|other| other.property(prop::GRANTED_BY));
        let Some(Value::Set(by)) = from else { return false };
        let is_by = |item: &Arc<str>| {
            item.split_once(" by ")
                .is_some_and(|(_, by)| by == role || by == Name::new(role).displayed())
        };
        by.iter().any(is_by)
    };
    let others = contents::members(&world.before.container(&before.address)?, world.before.side);
    let mut others = others.into_iter().filter(|other| other.kind == Kind::PRIVILEGE);
    let other = others.find(|other| other.target().as_ref() == Some(&on) && has(other))?;
    Some(format!(
        "{} was granted it by this role, and revoking it requires CASCADE",
        other.own_name()
    ))
}

/// What somebody else than the owner granted: nobody else grants or revokes it.
fn granted_by_another(case: &Case<'_>) -> Option<String> {
    let privilege = case.before.or(case.after).filter(|_| case.comes_or_goes())?;
    let Some(Value::Set(by)) = privilege.property(prop::GRANTED_BY) else { return None };
    let mut grantors = by.iter().filter_map(|item| Some(item.split_once(" by ")?.1));
    let grantor = grantors.find(|grantor| *grantor != "the owner")?;
    Some(format!("only role {grantor} can grant or revoke it"))
}

fn password_of_subscription(case: &Case<'_>) -> Option<String> {
    let subscription = case.after.filter(|_| case.comes())?;
    let Some(Value::Set(connection)) = subscription.property(prop::CONNECTION) else {
        return None;
    };
    let stands = case.address.kind == Kind::SUBSCRIPTION
        && connection.iter().any(|part| ddl::shown(part).is_none());
    because(stands, "it connects with a password, which tenantctl never reads")
}

fn running_subscription(case: &Case<'_>) -> Option<String> {
    let stands = case.address.kind == Kind::SUBSCRIPTION
        && case.comes()
        && case.after.is_some_and(|subscription| subscription.flag(prop::ENABLED));
    because(stands, "it would apply changes of its publisher as soon as it is created")
}

fn slot_of_subscription(case: &Case<'_>) -> Option<String> {
    let stands = case.address.kind == Kind::SUBSCRIPTION
        && case.after.is_none()
        && case.before.is_some_and(|subscription| subscription.text(prop::SLOT).is_some());
    because(stands, "DROP SUBSCRIPTION also drops its replication slot on the publisher")
}

/// A subscription made with a name that no slot may have gets a slot of that name all the same, and
/// keeps it when it is renamed.
fn name_of_slot(case: &Case<'_>) -> Option<String> {
    let slot = case.after?.text(prop::SLOT)?;
    let is_free = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_given = case.comes() || case.properties.contains(&prop::SLOT);
    let stands = case.address.kind == Kind::SUBSCRIPTION
        && is_given
        && slot != case.address.own_name()
        && !slot.chars().all(is_free);
    because(stands, "PostgreSQL rejects this name of a replication slot")
}

/// Functions without which an access method cannot work are tied to their family for good, since
/// PostgreSQL 14 (`amadjustmembers` of ginvalidate.c, gistvalidate.c and spgvalidate.c).
fn function_of_family(case: &Case<'_>) -> Option<String> {
    const REQUIRED: [(&str, &[u32]); 3] =
        [("gin", &[2, 3]), ("gist", &[1, 2, 5, 6, 7]), ("spgist", &[1, 2, 3, 4, 5])];
    let list = |object: &Object| match object.property(prop::FUNCTIONS) {
        Some(Value::Set(items) | Value::List(items)) => items.to_vec(),
        _ => Vec::new(),
    };
    let method = case.address.path.last()?.as_str().trim_start_matches(" USING ");
    let (_, required) = REQUIRED.iter().find(|(name, _)| *name == method)?;
    let (have, keep) = (list(case.before?), list(case.after?));
    let number = |text: &str| text.split_once(' ')?.0.parse::<u32>().ok();
    let mut lost = have.iter().filter(|text| !keep.contains(text));
    let stands = case.address.kind == Kind::OPERATOR_FAMILY
        && lost.any(|text| number(text).is_some_and(|number| required.contains(&number)));
    because(stands, "PostgreSQL never drops a function that the access method requires")
}

/// An inherited check gets its name with its parent's.
fn name_of_inherited(case: &Case<'_>) -> Option<String> {
    let (check, world) = (case.before.filter(|_| case.is_renamed())?, case.world);
    let is_inherited_check = check.address.kind == Kind::CONSTRAINT
        && check.flag(prop::INHERITED)
        && check.text(prop::TYPE) == Some("check");
    let ancestor = world.before.ancestor(&check.address).filter(|_| is_inherited_check)?;
    let follows =
        world.renamed.get(&ancestor).is_some_and(|to| to.own_name() == case.address.own_name());
    because(!follows, "PostgreSQL renames an inherited constraint only together with the parent's")
}

fn type_of_attribute(case: &Case<'_>) -> Option<String> {
    let in_column = |one: &Dependency| one.dependent.kind == Kind::COLUMN;
    let stands = case.address.kind == Kind::COMPOSITE_TYPE
        && ddl::composite_type::retypes(case.before?, case.after?)
        && case.world.before.needs.on(case.address).any(in_column);
    because(
        stands,
        "PostgreSQL cannot change an attribute's type while columns have the composite type",
    )
}

fn cast_of_attribute(case: &Case<'_>) -> Option<String> {
    let of_table = |one: &Dependency| one.dependent.kind == Kind::TABLE;
    let stands = case.address.kind == Kind::COMPOSITE_TYPE
        && !ddl::composite_type::casts_alone(case.before?, case.after?)
        && case.world.before.needs.on(case.address).any(of_table);
    because(stands, "PostgreSQL cannot convert the values of the attribute")
}

/// A BEFORE trigger whose condition compares whole rows of a table that got a computed column after
/// it did.
fn rows_with_computed_columns(case: &Case<'_>) -> Option<String> {
    let trigger = case.after.filter(|trigger| trigger.text(prop::TIMING) == Some("before"))?;
    let is_altered = |property: &&'static str| [prop::ENABLED, prop::EXTENSIONS].contains(property);
    if case.before.is_some() && case.properties.iter().all(is_altered) {
        return None;
    }
    let Some(Value::Expression(condition)) = trigger.property(prop::CONDITION) else {
        return None;
    };
    let words: Vec<_> = sql::words(&condition.sql).collect();
    let sees_rows = words.windows(3).any(|three| {
        matches!(three, [row, dot, star] if row.text.eq_ignore_ascii_case("new")
            && row.kind == TokenKind::Word && dot.text == "." && star.text == "*")
    });
    let table = case.address.owning_table().filter(|_| sees_rows)?;
    let is_computed = |column: &Object| {
        column.property(prop::GENERATED).is_some_and(|expression| !expression.is_none())
    };
    let stands = case.world.after.side.within(&table, Kind::COLUMN).any(is_computed);
    because(
        stands,
        "PostgreSQL accepts its condition only while the table has no generated columns",
    )
}

/// An index, or a computed column, of a function that was IMMUTABLE when it was made, and is not now.
fn unstable_function(case: &Case<'_>) -> Option<String> {
    let end = &case.world.after;
    let object = case.after.filter(|_| case.comes())?;
    let is_computed =
        object.property(prop::GENERATED).is_some_and(|expression| !expression.is_none());
    let is_indexed =
        case.address.kind == Kind::INDEX || object.text(prop::TYPE) == Some("exclusion");
    let is_unstable = |one: &Dependency| {
        one.referenced.kind == Kind::FUNCTION
            && end
                .get(&one.referenced)
                .and_then(|of| of.text(prop::VOLATILITY))
                .is_some_and(|volatility| volatility != "immutable")
    };
    let mut needs = end.needs.of(case.address);
    let unstable = needs.find(|one| (is_computed || is_indexed) && is_unstable(one))?;
    Some(format!("it uses function {}, which is no longer IMMUTABLE", unstable.referenced))
}
