//! What the sets share: reading tables through the product's own mappings, and records of the same text.

use crate::BenchError;
use fieldpack_graph::import::{LoadOptions, RecordMapping, load_table};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{Record, RecordData};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the data lie, from the source tree.
pub const BESIDE: &str = "../shared/data";

/// The path of a file of data.
pub(super) fn data_file(tree: &Path, file: &str) -> PathBuf {
    tree.join(BESIDE).join(file)
}

/// Reads the records of a table through a mapping of `fixtures/mappings`, as `fieldpack load` does.
pub(super) fn records(
    knowledge: &Knowledge,
    tree: &Path,
    mapping: &str,
    file: &str,
) -> Result<Vec<Record>, BenchError> {
    let path = data_file(tree, file);
    let unusable = |detail: String| BenchError::Data { path: path.clone(), detail };
    let mapping = RecordMapping::read(&tree.join("fixtures/mappings").join(mapping), knowledge)
        .map_err(|error| unusable(error.to_string()))?;
    let mut records = Vec::new();
    load_table(&path, &mapping, &LoadOptions::default(), |record| {
        records.push(record);
        Ok(())
    })
    .map_err(|error| unusable(error.to_string()))?;
    Ok(records)
}

/// A failure without the fields that labels were put into: what is left is what was typed, and what the product reads
/// out of that by itself.
pub(super) fn only_text(mut record: Record) -> Record {
    if let RecordData::Failure(failure) = &mut record.data {
        failure.component = None;
        failure.mechanism = None;
        failure.cause = None;
        failure.action = None;
        failure.codes = Vec::new();
    }
    record
}

/// A text as it is compared: letters and digits in lower case, the rest as one space.
pub(super) fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Records that share a text.
#[derive(Clone, Debug)]
pub(super) struct Copies {
    /// The first of them, which stands for all.
    pub(super) record: Record,
    /// The identifiers of all of them in their source.
    pub(super) ids: Vec<String>,
}

/// Keeps one record of each text, in the order of the first ones. Records without a word are left out.
pub(super) fn distinct(records: Vec<Record>) -> Vec<Copies> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut distinct: Vec<Copies> = Vec::new();
    for record in records {
        let text = normal(record.data.text());
        if text.is_empty() {
            continue;
        }
        let id = record.header.source_id.to_string();
        match places.get(&text) {
            Some(place) => distinct[*place].ids.push(id),
            None => {
                places.insert(text, distinct.len());
                distinct.push(Copies { record, ids: vec![id] });
            }
        }
    }
    distinct
}

/// Whether a text has a Chinese character.
#[must_use]
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::record::{Header, RecordType};

    fn failure(id: &str, text: &str) -> Record {
        let data = serde_json::json!({"type": "failure", "data": {"text": text, "mode": "UNK", "component": "pump"}});
        Record {
            header: Header::new(RecordType::Failure, "test", id, "acme", false),
            data: serde_json::from_value(data).expect("a failure"),
        }
    }

    #[test]
    fn texts_that_differ_in_case_and_punctuation_are_one() {
        assert_eq!(normal("L/H  BUCKET-CYL leaking."), "l h bucket cyl leaking");
        let records = ["A pump leaks.", "other", "a PUMP leaks", "..."];
        let records = records.iter().enumerate().map(|(id, text)| failure(&id.to_string(), text)).collect();
        let distinct = distinct(records);
        assert_eq!(distinct.len(), 2, "a text without a word is left out");
        assert_eq!(distinct[0].ids, ["0", "2"]);
        assert_eq!(&*distinct[0].record.header.source_id, "0");
    }

    #[test]
    fn labels_are_withheld() {
        let RecordData::Failure(failure) = only_text(failure("1", "leak")).data else { panic!("a failure") };
        assert_eq!((&*failure.text, failure.component), ("leak", None));
    }

    #[test]
    fn one_chinese_character_makes_a_text_chinese() {
        assert!(is_chinese("HBT80 堵管"));
        assert!(!is_chinese("HBT80 line blockage, −25 °C"));
    }
}
