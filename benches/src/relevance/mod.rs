//! Relevance sets: questions with the records that answer them, built from the data beside the source tree and from
//! the demo world.
//!
//! Each set takes its truth from labels that people or rules put beside the texts, and withholds those labels from
//! the records that are searched: a search sees what an owner would have written, no more. Records of the same text
//! count once, and a question that is itself a record is no answer to itself.

pub mod excavators;
pub mod landslides;
pub mod languages;
pub mod maintie;
pub mod observations;
mod shared;
pub mod work_orders;

use crate::BenchError;
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_graph::record::{Record, RecordType};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub use shared::{BESIDE, is_chinese};

/// The seed of everything that is drawn: halves, samples and landslide queries.
pub const SEED: u64 = 14_224;

/// An IRI.
pub type Iri = Arc<str>;

/// Which half of a set a question is in: what weights are worth is told by those fitted on the other half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// Weights may be fitted on it.
    Fitting,
    /// Weights never see it.
    Held,
}

/// A question with what answers it.
#[derive(Clone, Debug)]
pub struct Query {
    /// Names it within its set.
    pub id: String,
    /// The question.
    pub text: String,
    /// Types of records that are looked for; empty: all.
    pub types: Vec<RecordType>,
    /// The records that answer it; never empty. All count the same.
    pub relevant: BTreeSet<Iri>,
    /// Records that are neither right nor wrong: taken out of answers before they are judged.
    pub aside: BTreeSet<Iri>,
    /// Its half.
    pub half: Half,
}

/// A set of questions over the records of one collection.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its name in tables and in the file of weights.
    pub key: &'static str,
    /// What it asks, in English.
    pub title: &'static str,
    /// The same in Chinese.
    pub title_zh: &'static str,
    /// How its truth comes about, for the report.
    pub note: String,
    /// The language of the questions, then that of the records looked for.
    pub languages: (Language, Language),
    /// Only records of this source are looked for.
    pub source: &'static str,
    /// The questions.
    pub queries: Vec<Query>,
}

impl Set {
    /// Whether a record, by its IRI, is among those that a question looks for.
    #[must_use]
    pub fn looks_for(&self, iri: &str, query: &Query) -> bool {
        // An IRI ends with type, source and identifier.
        let mut parts = iri.rsplit('/').skip(1);
        let (source, record_type) = (parts.next(), parts.next());
        source == Some(self.source)
            && (query.types.is_empty() || query.types.iter().any(|wanted| Some(wanted.as_str()) == record_type))
    }
}

/// Records that are searched together, and the sets that are judged on them.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its name.
    pub name: &'static str,
    /// The records, without what the truth is taken from.
    pub records: Vec<Record>,
    /// The sets.
    pub sets: Vec<Set>,
}

/// Builds every collection whose data are there; says which are not.
///
/// # Errors
/// [`BenchError::Data`] where data are there and cannot be used.
pub fn collections(knowledge: &Knowledge, tree: &Path) -> Result<Vec<Collection>, BenchError> {
    let mut collections = Vec::new();
    if tree.join(BESIDE).join("work-orders").is_dir() {
        collections.push(work_orders::collection(knowledge, tree)?);
    } else {
        eprintln!("skipped: `{BESIDE}/work-orders` is not there, so no work orders are judged");
    }
    collections.push(languages::collection(knowledge, tree)?);
    Ok(collections)
}

/// Puts the questions of a set into halves, by a seeded order of the questions.
fn halve(key: &str, queries: &mut [Query]) {
    let seed = key.bytes().fold(SEED, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    for (place, number) in order.into_iter().enumerate() {
        queries[number].half = if place % 2 == 0 { Half::Fitting } else { Half::Held };
    }
}

/// What tests of this crate judge by.
#[cfg(test)]
pub(crate) mod examples {
    use super::*;

    /// A question to which nothing is relevant.
    pub(crate) fn a_query(id: &str, text: &str) -> Query {
        Query {
            id: id.to_owned(),
            text: text.to_owned(),
            types: Vec::new(),
            relevant: BTreeSet::new(),
            aside: BTreeSet::new(),
            half: Half::Held,
        }
    }

    /// A set without questions that looks for the records of a source.
    pub(crate) fn a_set(source: &'static str) -> Set {
        Set {
            key: "test",
            title: "",
            title_zh: "",
            note: String::new(),
            languages: (Language::En, Language::En),
            source,
            queries: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{a_query, a_set};
    use super::*;

    #[test]
    fn type_and_source_are_read_from_the_iri() {
        let set = a_set("demo-en");
        let mut query = a_query("1", "");
        assert!(set.looks_for("https://fieldpack.dev/id/failure/demo-en/S-1-F2", &query));
        assert!(!set.looks_for("https://fieldpack.dev/id/failure/demo-zh/S-1-F2", &query));
        query.types = vec![RecordType::Site];
        assert!(!set.looks_for("https://fieldpack.dev/id/failure/demo-en/S-1-F2", &query));
    }

    #[test]
    fn halves_are_halves_and_the_same_whenever_made() {
        let mut queries: Vec<Query> = (0..101).map(|id| a_query(&id.to_string(), "")).collect();
        halve("excavators", &mut queries);
        let fitting = |queries: &[Query]| queries.iter().filter(|query| query.half == Half::Fitting).count();
        assert_eq!(fitting(&queries), 51);
        let halves: Vec<Half> = queries.iter().map(|query| query.half).collect();
        halve("excavators", &mut queries);
        assert!(queries.iter().map(|query| query.half).eq(halves.iter().copied()));
        halve("maintie", &mut queries);
        assert!(!queries.iter().map(|query| query.half).eq(halves), "each set has its own order");
    }
}
