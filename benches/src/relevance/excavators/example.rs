//! By example: the question is an order, the answers are the other orders of the same system, part and failure mode.

use super::{Labels, Order, SOURCE};
use crate::relevance::{Half, Iri, Query, Set, halve};
use fieldpack_graph::knowledge::Language;
use std::collections::{BTreeMap, BTreeSet};

const KEY: &str = "excavators by example";

/// Makes the set. Orders that share no labels with another text are no questions.
pub(super) fn set(orders: &[Order]) -> Set {
    let mut by_labels: BTreeMap<&Labels, BTreeSet<Iri>> = BTreeMap::new();
    for order in orders {
        for labels in order.labels.iter().filter(|labels| is_complete(labels)) {
            by_labels.entry(labels).or_default().insert(order.iri.clone());
        }
    }
    let mut queries: Vec<Query> = orders.iter().filter_map(|order| query(order, &by_labels)).collect();
    halve(KEY, &mut queries);
    Set {
        key: KEY,
        title: "Excavator work orders by example",
        title_zh: "挖掘机工单：以例查例",
        note:
            "The question is the text of an order; relevant are the other texts with the same major system, part and \
               failure mode, all three stated."
                .to_owned(),
        languages: (Language::En, Language::En),
        source: SOURCE,
        queries,
    }
}

fn is_complete(labels: &Labels) -> bool {
    ![&labels.major_system, &labels.part, &labels.failure_mode].iter().any(|label| label.is_empty())
}

fn query(order: &Order, by_labels: &BTreeMap<&Labels, BTreeSet<Iri>>) -> Option<Query> {
    let alike = order.labels.iter().filter_map(|labels| by_labels.get(labels)).flatten();
    let relevant: BTreeSet<Iri> = alike.filter(|iri| **iri != order.iri).cloned().collect();
    (!relevant.is_empty()).then(|| Query {
        id: order.iri.to_string(),
        text: order.text.clone(),
        types: Vec::new(),
        relevant,
        aside: BTreeSet::from([order.iri.clone()]),
        half: Half::Held,
    })
}

#[cfg(test)]
mod tests {
    use super::super::order_of;
    use super::*;

    #[test]
    fn the_others_of_all_three_labels_are_relevant() {
        let leak = ["Bucket", "Cylinder", "Leak"];
        let orders = [
            order_of("a", "cyl leaking", &[leak]),
            order_of("b", "bucket ram leak", &[leak, ["Bucket", "", "Leak"]]),
            order_of("c", "ladder bent", &[["Cab", "Ladder", "Structural Integrity"]]),
            order_of("d", "no part", &[["Bucket", "", "Leak"]]),
        ];
        let set = set(&orders);
        assert_eq!(set.queries.len(), 2, "an order alone with its labels, or without all three, is no question");
        assert_eq!(set.queries[0].relevant, BTreeSet::from(["b".into()]));
        assert_eq!(set.queries[0].aside, BTreeSet::from(["a".into()]));
    }
}
