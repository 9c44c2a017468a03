//! Work orders of excavators: texts as typed, with system, part and failure mode that rules read out of them.

mod example;
mod label;

use super::Iri;
use super::shared::{Copies, data_file, distinct, only_text, records};
use super::work_orders::Judged;
use crate::BenchError;
use fieldpack_graph::knowledge::Knowledge;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

const FILE: &str = "work-orders/excavator_work_orders_dev.csv";
const SOURCE: &str = "maintkg";
/// The label that says that there is none.
const UNSPECIFIED: &str = "Unspecified";

/// The labels of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
struct Labels {
    major_system: String,
    part: String,
    failure_mode: String,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(flatten)]
    labels: Labels,
}

/// A text with the labels of all rows that it stands in.
struct Order {
    iri: Iri,
    text: String,
    labels: BTreeSet<Labels>,
}

/// The work orders with both sets.
pub(super) fn judged(knowledge: &Knowledge, tree: &Path) -> Result<Judged, BenchError> {
    let labels = labels(&data_file(tree, FILE))?;
    let kept = distinct(records(knowledge, tree, "excavator-work-orders.toml", FILE)?);
    let orders: Vec<Order> = kept.iter().map(|copies| order(copies, &labels)).collect();
    let sets = vec![example::set(&orders), label::set(&orders)];
    let records = kept.into_iter().map(|copies| only_text(copies.record)).collect();
    Ok(Judged { records, sets })
}

fn labels(file: &Path) -> Result<HashMap<String, Labels>, BenchError> {
    let unusable = |error: csv::Error| BenchError::Data { path: file.to_owned(), detail: error.to_string() };
    let rows = csv::Reader::from_path(file).map_err(unusable)?.into_deserialize::<Row>();
    rows.map(|row| row.map(|row| (row.id, row.labels)).map_err(unusable)).collect()
}

fn order(copies: &Copies, labels: &HashMap<String, Labels>) -> Order {
    Order {
        iri: copies.record.header.iri.clone(),
        text: copies.record.data.text().to_owned(),
        labels: copies.ids.iter().filter_map(|id| labels.get(id)).cloned().collect(),
    }
}

#[cfg(test)]
fn order_of(id: &str, text: &str, labels: &[[&str; 3]]) -> Order {
    let labels = labels.iter().map(|[system, part, mode]| Labels {
        major_system: (*system).to_owned(),
        part: (*part).to_owned(),
        failure_mode: (*mode).to_owned(),
    });
    Order { iri: id.into(), text: text.to_owned(), labels: labels.collect() }
}
