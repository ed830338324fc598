//! The order of tables: what is referred to before what refers to it.

use std::collections::BTreeSet;

use super::Table;

/// Tables by their places in the list that was ordered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Order {
    /// All of them.
    pub places: Vec<usize>,
    /// Whether some foreign key has to wait for the end of the transaction.
    pub deferred: bool,
}

/// Orders tables; those that have nothing to do with each other stay as they are.
pub fn order(tables: &[Table]) -> Order {
    let all: Vec<usize> = (0..tables.len()).collect();
    let needs = |place: usize, only_hard: bool| -> BTreeSet<usize> {
        let parents = tables.get(place).map(|table| table.parents.as_slice()).unwrap_or_default();
        let parents = parents.iter().filter(|parent| !(only_hard && parent.deferrable));
        let place_of = |parent: &super::Parent| {
            tables.iter().position(|table| table.table == parent.table).filter(|at| *at != place)
        };
        parents.filter_map(place_of).collect()
    };
    let waits = |place: usize, open: &BTreeSet<usize>| {
        let parents = tables.get(place).map(|table| table.parents.as_slice()).unwrap_or_default();
        let is_open = |parent: &super::Parent| {
            let at = tables.iter().position(|table| table.table == parent.table);
            at.is_some_and(|at| at != place && open.contains(&at))
        };
        parents.iter().any(|parent| parent.deferrable && is_open(parent))
    };
    let mut order = Order::default();
    let mut open: BTreeSet<usize> = all.iter().copied().collect();
    while !open.is_empty() {
        let ready = |only_hard| {
            open.iter().copied().find(|place| needs(*place, only_hard).is_disjoint(&open))
        };
        let next = match ready(false) {
            Some(next) => Some(next),
            None => {
                let next = ready(true);
                order.deferred |= next.is_some();
                next
            }
        };
        let next = next.unwrap_or_else(|| {
            let circle = circle(&open, &|place| needs(place, true));
            circle.first().copied().unwrap_or_default()
        });
        // What remains of a circle may wait for what comes later, too.
        order.deferred |= waits(next, &open);
        open.remove(&next);
        order.places.push(next);
    }
    order
}

/// A circle among the tables that are open, all of which need another one of them.
fn circle(open: &BTreeSet<usize>, needs: &dyn Fn(usize) -> BTreeSet<usize>) -> Vec<usize> {
    let mut path: Vec<usize> = open.first().copied().into_iter().collect();
    while let Some(last) = path.last() {
        let Some(next) = needs(*last).intersection(open).next().copied() else { break };
        if let Some(start) = path.iter().position(|place| *place == next) {
            path.drain(..start);
            break;
        }
        path.push(next);
    }
    path.sort_unstable();
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Order, order};
    use crate::model::{Address, Name};
    use crate::repair::sync::{Parent, Table};

    fn table(name: &str, parents: &[(&str, bool)]) -> Table {
        let parents = parents.iter().map(|(parent, deferrable)| Parent {
            constraint: Name::new("fk"),
            at: vec![0],
            table: Address::table("s", *parent),
            columns: vec![Name::new("id")],
            deferrable: *deferrable,
        });
        Table::with_parents(&Address::table("s", name), parents.collect())
    }

    fn ordered(tables: &[Table]) -> Order {
        let order = order(tables);
        let placed: BTreeSet<_> = order.places.iter().collect();
        assert_eq!((placed.len(), order.places.len()), (tables.len(), tables.len()));
        order
    }

    #[test]
    fn parents_come_before_children() {
        let order = ordered(&[
            table("a", &[("b", false), ("a", false), ("elsewhere", false)]),
            table("b", &[("c", true)]),
            table("c", &[]),
        ]);
        assert_eq!(order, Order { places: vec![2, 1, 0], ..Order::default() });
    }

    #[test]
    fn a_circle_is_broken_where_it_can_wait() {
        let order = ordered(&[
            table("a", &[("b", false)]),
            table("b", &[("a", true)]),
            table("c", &[("a", false)]),
        ]);
        assert_eq!(order, Order { places: vec![1, 0, 2], deferred: true });
    }

    #[test]
    fn circle_that_cannot_wait_begins_with_its_first_table() {
        let order = ordered(&[
            table("z", &[("a", false)]),
            table("a", &[("b", false)]),
            table("b", &[("a", false)]),
        ]);
        let expected = Order { places: vec![1, 0, 2], deferred: false };
        assert_eq!(order, expected);
    }
}
