//! By label: the question is "part, failure mode", the answers are the orders of that part and mode.

use super::{Labels, Order, SOURCE, UNSPECIFIED};
use crate::relevance::{Half, Iri, Query, Set, halve};
use fieldpack_graph::knowledge::Language;
use std::collections::{BTreeMap, BTreeSet};

const KEY: &str = "excavators by label";

/// Makes the set.
pub(super) fn set(orders: &[Order]) -> Set {
    let mut by_label: BTreeMap<String, BTreeSet<Iri>> = BTreeMap::new();
    for order in orders {
        for label in order.labels.iter().filter_map(asked) {
            by_label.entry(label).or_default().insert(order.iri.clone());
        }
    }
    let mut queries: Vec<Query> = by_label
        .into_iter()
        .map(|(text, relevant)| Query {
            id: text.clone(),
            text,
            types: Vec::new(),
            relevant,
            aside: BTreeSet::new(),
            half: Half::Held,
        })
        .collect();
    halve(KEY, &mut queries);
    Set {
        key: KEY,
        title: "Excavator work orders by label",
        title_zh: "挖掘机工单：以标签查",
        note:
            "The question is \"<part> <failure mode>\"; relevant are the texts with that part and mode. A mode that is \
               only `Unspecified` is no question."
                .to_owned(),
        languages: (Language::En, Language::En),
        source: SOURCE,
        queries,
    }
}

/// The words of part and mode; `None` where one is not stated.
fn asked(labels: &Labels) -> Option<String> {
    let words = |label: &str| {
        let parts = label.split('_').map(str::trim).filter(|part| !part.is_empty() && *part != UNSPECIFIED);
        parts.collect::<Vec<_>>().join(" ")
    };
    let (part, mode) = (words(&labels.part), words(&labels.failure_mode));
    (!part.is_empty() && !mode.is_empty()).then(|| format!("{part} {mode}"))
}

#[cfg(test)]
mod tests {
    use super::super::order_of;
    use super::*;

    #[test]
    fn the_question_names_part_and_mode() {
        let orders = [
            order_of("a", "greaser u/s", &[["Grease", "Pump_Grease System", "Fail to Start_Unspecified"]]),
            order_of("b", "grease pump wont start", &[["", "Pump_Grease System", "Fail to Start"]]),
            order_of("c", "greaser faulty", &[["Grease", "Grease System", "Unspecified"]]),
        ];
        let set = set(&orders);
        assert_eq!(set.queries.len(), 1);
        assert_eq!(set.queries[0].text, "Pump Grease System Fail to Start");
        assert_eq!(set.queries[0].relevant, BTreeSet::from(["a".into(), "b".into()]));
    }
}
