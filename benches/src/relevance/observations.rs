//! Observations to ISO 14224 failure modes: short observations, each with its mode by a person.
//!
//! Two readings of one table. In the first every other observation of the mode is relevant, and the overlap of words
//! is reported: it is low. In the second those that share a word stem with the question are set aside, so that
//! nothing that is left can be found by its words.

use super::shared::{data_file, distinct, normal, only_text, records};
use super::work_orders::Judged;
use super::{Half, Iri, Query, Set, halve};
use crate::BenchError;
use fieldpack_embed::words::words_of;
use fieldpack_graph::knowledge::{Knowledge, Language};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

const FILE: &str = "work-orders/failure_mode_observations_dev.csv";
const SOURCE: &str = "mwo2kg-observations";
/// The key of the set that the floor is on.
pub const KEY: &str = "observations to modes";
/// The key of the set without shared words.
pub const KEY_APART: &str = "observations to modes, no shared word";

#[derive(Deserialize)]
struct Row {
    id: String,
    failure_mode: String,
}

/// A text with its modes and its word stems.
struct Observation {
    iri: Iri,
    text: String,
    modes: BTreeSet<String>,
    stems: BTreeSet<Box<str>>,
}

/// The observations with both sets.
pub(super) fn judged(knowledge: &Knowledge, tree: &Path) -> Result<Judged, BenchError> {
    let modes = modes(&data_file(tree, FILE))?;
    let kept = distinct(records(knowledge, tree, "failure-mode-observations.toml", FILE)?);
    let observations: Vec<Observation> = kept
        .iter()
        .map(|copies| {
            let modes = copies.ids.iter().filter_map(|id| modes.get(id)).cloned().collect();
            Observation::new(copies.record.header.iri.clone(), copies.record.data.text(), modes)
        })
        .collect();
    let records = kept.into_iter().map(|copies| only_text(copies.record)).collect();
    let sets = vec![all_of_the_mode(&observations), without_shared_words(&observations)];
    Ok(Judged { records, sets })
}

fn modes(file: &Path) -> Result<HashMap<String, String>, BenchError> {
    let unusable = |error: csv::Error| BenchError::Data { path: file.to_owned(), detail: error.to_string() };
    let rows = csv::Reader::from_path(file).map_err(unusable)?.into_deserialize::<Row>();
    rows.map(|row| row.map(|row| (row.id, row.failure_mode)).map_err(unusable)).collect()
}

impl Observation {
    fn new(iri: Iri, text: &str, modes: BTreeSet<String>) -> Self {
        let stems = words_of(text).into_iter().map(|spoken| spoken.word.text).collect();
        Self { iri, text: text.to_owned(), modes, stems }
    }

    fn shares_a_word(&self, other: &Self) -> bool {
        !self.stems.is_disjoint(&other.stems)
    }

    /// The question whose answers are `relevant`; `aside` are neither right nor wrong.
    fn query(&self, relevant: BTreeSet<Iri>, mut aside: BTreeSet<Iri>) -> Option<Query> {
        aside.insert(self.iri.clone());
        let id = normal(&self.text);
        (!relevant.is_empty()).then(|| Query {
            id,
            text: self.text.clone(),
            types: Vec::new(),
            relevant,
            aside,
            half: Half::Held,
        })
    }
}

/// The others of the same mode, by observation.
fn alike(observations: &[Observation]) -> Vec<Vec<&Observation>> {
    let mut by_mode: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
    for one in observations {
        one.modes.iter().for_each(|mode| by_mode.entry(mode).or_default().push(one));
    }
    let others = |one: &Observation| {
        let all = one.modes.iter().filter_map(|mode| by_mode.get(mode.as_str())).flatten().copied();
        all.filter(|other| other.iri != one.iri).collect()
    };
    observations.iter().map(others).collect()
}

fn iris(observations: &[&Observation]) -> BTreeSet<Iri> {
    observations.iter().map(|one| one.iri.clone()).collect()
}

fn all_of_the_mode(observations: &[Observation]) -> Set {
    let alike = alike(observations);
    let pairs: usize = alike.iter().map(Vec::len).sum();
    let sharing = |(one, others): (&Observation, &Vec<&Observation>)| {
        others.iter().filter(|other| one.shares_a_word(other)).count()
    };
    let sharing: usize = observations.iter().zip(&alike).map(sharing).sum();
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let overlap = 100.0 * sharing as f64 / pairs.max(1) as f64;
    let queries = observations.iter().zip(&alike).filter_map(|(one, others)| one.query(iris(others), BTreeSet::new()));
    set(
        KEY,
        ["Observations to ISO 14224 modes", "观察语到 ISO 14224 故障模式"],
        format!(
            "The question is an observation; relevant are the other observations of the same mode. Of the relevant pairs \
             {overlap:.1} % share a word stem: words alone reach little. The floor is on this set."
        ),
        queries.collect(),
    )
}

fn without_shared_words(observations: &[Observation]) -> Set {
    let queries = observations.iter().zip(alike(observations)).filter_map(|(one, others)| {
        let apart: Vec<&Observation> = others.into_iter().filter(|other| !one.shares_a_word(other)).collect();
        let sharing: Vec<&Observation> = observations.iter().filter(|other| one.shares_a_word(other)).collect();
        one.query(iris(&apart), iris(&sharing))
    });
    set(
        KEY_APART,
        ["Observations to ISO 14224 modes, without a shared word", "观察语到 ISO 14224 故障模式（无共同词）"],
        "The same, with every observation that shares a word stem with the question, of whatever mode, set aside: what is \
         left cannot be found by words at all. Reported without a floor; weights are not fitted on it."
            .to_owned(),
        queries.collect(),
    )
}

fn set(key: &'static str, [title, title_zh]: [&'static str; 2], note: String, mut queries: Vec<Query>) -> Set {
    halve(key, &mut queries);
    Set { key, title, title_zh, note, languages: (Language::En, Language::En), source: SOURCE, queries }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observation(text: &str, mode: &str) -> Observation {
        Observation::new(text.into(), text, BTreeSet::from([mode.to_owned()]))
    }

    #[test]
    fn what_shares_a_stem_is_set_aside_in_the_second_reading() {
        let observations = [
            observation("leaking", "Leaking"),
            observation("oil leaks", "Leaking"),
            observation("dripping", "Leaking"),
            observation("leak alarm", "Electrical"),
            observation("dead", "Breakdown"),
        ];
        let first = all_of_the_mode(&observations);
        assert_eq!(first.queries.len(), 3, "an observation alone in its mode is no question");
        assert_eq!(first.queries[0].relevant.len(), 2);
        assert!(first.note.contains("33.3 %"), "one pair of three shares a word: {}", first.note);
        let second = without_shared_words(&observations);
        assert_eq!(second.queries[0].relevant, BTreeSet::from(["dripping".into()]));
        let aside: Vec<&str> = second.queries[0].aside.iter().map(|iri| &**iri).collect();
        assert_eq!(aside, ["leak alarm", "leaking", "oil leaks"], "of another mode too");
    }
}
