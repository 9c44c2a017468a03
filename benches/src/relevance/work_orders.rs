//! All work orders in one world, as a customer has them who loads the whole folder: the judged tables, told apart by
//! their source, and two tables without labels, which are only read.

use super::shared::{distinct, only_text, records};
use super::{Collection, Set, excavators, maintie, observations};
use crate::BenchError;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::Record;
use std::path::Path;

/// Mapping and file of the tables that are not judged.
const OTHERS: [(&str, &str); 2] = [
    ("work-order-mentions.toml", "work-orders/mwo_mentions_dev.jsonl"),
    ("maintie-silver.toml", "work-orders/maintie_silver_texts_dev.txt"),
];

/// Records of one table with its sets.
pub(super) struct Judged {
    pub(super) records: Vec<Record>,
    pub(super) sets: Vec<Set>,
}

/// The work orders with their sets.
pub(super) fn collection(knowledge: &Knowledge, tree: &Path) -> Result<Collection, BenchError> {
    let (mut all, mut sets) = (Vec::new(), Vec::new());
    for judged in [excavators::judged, maintie::judged, observations::judged] {
        let judged = judged(knowledge, tree)?;
        all.extend(judged.records);
        sets.extend(judged.sets);
    }
    for (mapping, file) in OTHERS {
        let kept = distinct(records(knowledge, tree, mapping, file)?);
        all.extend(kept.into_iter().map(|copies| only_text(copies.record)));
    }
    Ok(Collection { name: "work orders", records: all, sets })
}
