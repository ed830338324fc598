//! Relations, with all that is in them.

use crate::model::prop;
use crate::model::{Address, Kind, Name, Object, Property, Value};

use super::super::{address, relation, words};
use super::object::{Unsaid, options, short};
use super::writer::Writer;
use super::yaml::{Map, Yaml};

impl Writer<'_> {
    /// A relation by its name.
    pub(super) fn relation(&self, relation: &Object) -> (String, Yaml) {
        let kind = relation.address.kind;
        let mut unsaid = Unsaid::of(relation);
        let mut map = Map::new();
        let chosen =
            if kind == Kind::TABLE { unsaid.take_texts(prop::OPTIONS) } else { Vec::new() };
        let secured = [
            unsaid.take_flag(prop::ROW_LEVEL_SECURITY),
            unsaid.take_flag(prop::FORCE_ROW_LEVEL_SECURITY),
        ];
        if let Some(whole) = unsaid.take_text(prop::PARTITION_OF) {
            map.push(("partition_of".into(), Yaml::Text(whole)));
        }
        unsaid.rest(self, &mut map);
        if !chosen.is_empty() {
            map.push(("options".into(), options(chosen.iter().map(String::as_str))));
        }
        self.contents(relation, secured, &mut map);
        (address::written(&relation.address), Yaml::Map(map))
    }

    /// Adds what is in a relation.
    fn contents(&self, relation: &Object, secured: [bool; 2], map: &mut Map) {
        let holds = |part: &str| relation::parts(relation.address.kind).contains(&part);
        let whole = self.whole(relation);
        let repeats = |kind| whole.is_some_and(|whole| self.repeats(relation, whole, kind));
        let columns = self.within(relation, Kind::COLUMN);
        let names: Vec<Name> =
            columns.iter().filter_map(|column| column.address.path.last().cloned()).collect();
        if holds("columns") && !repeats(Kind::COLUMN) {
            let columns = columns.iter().map(|column| self.column(column)).collect();
            map.push(("columns".into(), Yaml::Table(columns)));
        }
        if holds("checks") && !repeats(Kind::CONSTRAINT) {
            self.constraints(&self.within(relation, Kind::CONSTRAINT), &names, map);
        }
        if holds("indexes") && !repeats(Kind::INDEX) {
            let indexes = self.indexes(&self.within(relation, Kind::INDEX));
            if !indexes.is_empty() {
                map.push(("indexes".into(), Yaml::List(indexes)));
            }
        }
        let policies = self.within(relation, Kind::POLICY);
        let [enabled, forced] = secured;
        if relation.address.kind == Kind::TABLE && !(enabled || forced) && policies.is_empty() {
            // Said, because what is not said of it is not asked.
            map.push(("row_level_security".into(), Yaml::Flag(false)));
        } else if enabled || forced || !policies.is_empty() {
            let mut security = vec![
                ("enabled".to_owned(), Yaml::Flag(enabled)),
                ("forced".to_owned(), Yaml::Flag(forced)),
            ];
            if !policies.is_empty() {
                let policies = policies.iter().map(|policy| self.named(policy)).collect();
                security.push(("policies".into(), Yaml::Lines(policies)));
            }
            map.push(("row_level_security".into(), Yaml::Map(security)));
        }
        for kind in [Kind::TRIGGER, Kind::RULE] {
            let all = self.within(relation, kind);
            if !all.is_empty() {
                let all = all.iter().map(|object| self.named(object)).collect();
                map.push((words::section(kind), Yaml::Lines(all)));
            }
        }
    }

    /// What is in a relation of one kind, columns in their order.
    fn within(&self, relation: &Object, kind: Kind) -> Vec<&Object> {
        let of_relation = self.contents.get(&relation.address.path[..]);
        let mut all: Vec<&Object> = of_relation
            .into_iter()
            .flatten()
            .copied()
            .filter(|object| object.address.kind == kind)
            .collect();
        all.sort_by_key(|object| match object.property(prop::POSITION) {
            Some(Value::Number(position)) => *position,
            _ => 0,
        });
        all
    }

    /// Something in a relation, by its own name and its kind's words.
    fn named(&self, object: &Object) -> (String, Yaml) {
        let mut map = Map::new();
        Unsaid::of(object).rest(self, &mut map);
        (object.address.own_name().to_owned(), short(object, self.words, map))
    }

    /// The partitioned table that a partition is a part of.
    fn whole(&self, relation: &Object) -> Option<&Object> {
        let whole = relation.property(prop::PARTITION_OF).filter(|whole| !whole.is_none())?;
        let address = Address::from_displayed(Kind::TABLE, &whole.to_string())?;
        self.snapshot.objects.get(&address)
    }

    /// Whether all of a kind that a partition has is what its whole has.
    fn repeats(&self, partition: &Object, whole: &Object, kind: Kind) -> bool {
        let (own, others) = (self.within(partition, kind), self.within(whole, kind));
        let same = |left: &Object, right: &Object| {
            let named = left.shape.is_some() || left.address.own_name() == right.address.own_name();
            let said = |object: &Object| -> Vec<Property> {
                let counts = |property: &&Property| {
                    ![prop::POSITION, prop::INHERITED].contains(&property.name)
                };
                object.properties.iter().filter(counts).cloned().collect()
            };
            named && left.shape == right.shape && said(left) == said(right)
        };
        own.len() == others.len()
            && own.iter().all(|own| others.iter().any(|other| same(own, other)))
    }
}
