//! MaintIE by example: maintenance texts whose entities two experts classed.

use super::shared::{data_file, distinct, normal, only_text, records};
use super::work_orders::Judged;
use super::{Half, Iri, Query, Set, halve};
use crate::BenchError;
use fieldpack_graph::knowledge::{Knowledge, Language};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

const FILE: &str = "work-orders/maintie_gold_dev.jsonl";
const KEY: &str = "maintie by example";
/// The classes of items start with this.
const ITEM: &str = "PhysicalObject";
/// The classes of what was observed of them start with one of these.
const OBSERVED: [&str; 3] = ["State", "Process", "Property"];

#[derive(Deserialize)]
struct Line {
    id: String,
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    class: String,
}

/// The classes of a text: items, observations.
type Classes = (BTreeSet<String>, BTreeSet<String>);

/// The texts with their set.
pub(super) fn judged(knowledge: &Knowledge, tree: &Path) -> Result<Judged, BenchError> {
    let classes = classes(&data_file(tree, FILE))?;
    let kept = distinct(records(knowledge, tree, "maintie-gold.toml", FILE)?);
    let texts: Vec<(Iri, String, BTreeSet<Classes>)> = kept
        .iter()
        .map(|copies| {
            let classes = copies.ids.iter().filter_map(|id| classes.get(id)).cloned().collect();
            (copies.record.header.iri.clone(), copies.record.data.text().to_owned(), classes)
        })
        .collect();
    let records = kept.into_iter().map(|copies| only_text(copies.record)).collect();
    Ok(Judged { records, sets: vec![set(&texts)] })
}

fn classes(file: &Path) -> Result<HashMap<String, Classes>, BenchError> {
    let unusable = |detail: String| BenchError::Data { path: file.to_owned(), detail };
    let text = std::fs::read_to_string(file).map_err(BenchError::at(file))?;
    let mut classes = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line: Line =
            serde_json::from_str(line).map_err(|error| unusable(format!("line {}: {error}", number + 1)))?;
        let with = |prefixes: &[&str]| {
            let entities = line.entities.iter().map(|entity| entity.class.as_str());
            let found = entities.filter(|class| prefixes.iter().any(|prefix| class.starts_with(prefix)));
            found.map(str::to_owned).collect::<BTreeSet<String>>()
        };
        let both = (with(&[ITEM]), with(&OBSERVED));
        classes.insert(line.id, both);
    }
    Ok(classes)
}

fn set(texts: &[(Iri, String, BTreeSet<Classes>)]) -> Set {
    let mut by_classes: BTreeMap<&Classes, BTreeSet<Iri>> = BTreeMap::new();
    for (iri, _, all) in texts {
        for classes in all.iter().filter(|(items, observed)| !items.is_empty() && !observed.is_empty()) {
            by_classes.entry(classes).or_default().insert(iri.clone());
        }
    }
    let mut queries = Vec::new();
    for (iri, text, all) in texts {
        let alike = all.iter().filter_map(|classes| by_classes.get(classes)).flatten();
        let relevant: BTreeSet<Iri> = alike.filter(|other| *other != iri).cloned().collect();
        if !relevant.is_empty() {
            queries.push(Query {
                id: normal(text),
                text: text.clone(),
                types: Vec::new(),
                relevant,
                aside: BTreeSet::from([iri.clone()]),
                half: Half::Held,
            });
        }
    }
    halve(KEY, &mut queries);
    Set {
        key: KEY,
        title: "MaintIE by example",
        title_zh: "MaintIE：以例查例",
        note: "The question is a text; relevant are the other texts whose item classes and whose observation classes \
               (states, processes, properties) are the same."
            .to_owned(),
        languages: (Language::En, Language::En),
        source: "maintie",
        queries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(iri: &str, items: &[&str], observed: &[&str]) -> (Iri, String, BTreeSet<Classes>) {
        let all = |classes: &[&str]| classes.iter().map(|class| (*class).to_owned()).collect();
        (iri.into(), iri.to_owned(), BTreeSet::from([(all(items), all(observed))]))
    }

    #[test]
    fn both_kinds_of_classes_must_be_the_same() {
        let set = set(&[
            text("a", &["PhysicalObject/Pump"], &["State/Failed"]),
            text("b", &["PhysicalObject/Pump"], &["State/Failed"]),
            text("c", &["PhysicalObject/Pump", "PhysicalObject/Seal"], &["State/Failed"]),
            text("d", &["PhysicalObject/Pump"], &[]),
            text("e", &["PhysicalObject/Pump"], &[]),
        ]);
        let ids: Vec<&str> = set.queries.iter().map(|query| query.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"], "texts of which nothing was observed are alike in nothing");
        assert_eq!(set.queries[0].relevant, BTreeSet::from(["b".into()]));
    }
}
