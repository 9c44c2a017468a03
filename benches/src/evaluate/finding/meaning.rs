//! The embedders that are judged, and the exact cosines that they give.

use super::engine::{Engine, Found};
use crate::BenchError;
use crate::relevance::{Iri, Query, Set};
use fieldpack_embed::{Concept, Corpus, Embedder, Purpose, SvdEmbedder, TrainSettings};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::Record;
use fieldpack_index::Signal;
use std::sync::Arc;

/// Trains the default embedder on what records say and on the labels of the knowledge, as the service does.
pub(super) fn train(knowledge: &Knowledge, records: &[Record]) -> Result<Arc<dyn Embedder>, BenchError> {
    let texts: Vec<String> = records.iter().map(|record| record.data.meaning()).collect();
    let texts = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let concepts = concepts(knowledge);
    let embedder = SvdEmbedder::train(&Corpus { texts, concepts: &concepts }, &TrainSettings::default());
    Ok(Arc::new(embedder.map_err(|error| BenchError::Search { detail: error.to_string() })?))
}

/// Every concept with its words in both languages.
fn concepts(knowledge: &Knowledge) -> Vec<Concept> {
    let concept = |concept: &fieldpack_graph::knowledge::Concept| {
        let labels = [&concept.label.zh, &concept.label.en].into_iter();
        Concept {
            key: concept.iri.to_string(),
            labels: labels
                .chain(&concept.synonyms_zh)
                .chain(&concept.synonyms_en)
                .map(|label| label.to_string())
                .collect(),
            broader: concept.broader.iter().map(|iri| iri.to_string()).collect(),
        }
    };
    knowledge.concepts.values().map(concept).collect()
}

/// The vectors of all records, to compare a question with every one of them.
pub(super) struct Cosines {
    embedder: Arc<dyn Embedder>,
    records: Vec<(Iri, Vec<f32>)>,
}

impl Cosines {
    /// Embeds records.
    pub(super) fn of<'r>(
        embedder: Arc<dyn Embedder>,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Self, BenchError> {
        let records: Vec<&Record> = records.into_iter().collect();
        let texts: Vec<String> = records.iter().map(|record| record.data.meaning()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let vectors = embedder
            .embed(&texts, Purpose::Document)
            .map_err(|error| BenchError::Search { detail: error.to_string() })?;
        let records = records.iter().map(|record| record.header.iri.clone()).zip(vectors).collect();
        Ok(Self { embedder, records })
    }

    /// The cosine of a question with every record, in the order of the records.
    pub(super) fn with<'c>(&'c self, question: &str) -> Result<impl Iterator<Item = (&'c Iri, f32)> + 'c, BenchError> {
        let failed = |detail: String| BenchError::Search { detail };
        let vectors = self.embedder.embed(&[question], Purpose::Query).map_err(|error| failed(error.to_string()))?;
        let question =
            vectors.into_iter().next().ok_or_else(|| failed("an embedder gave no vector for a text".to_owned()))?;
        Ok(self.records.iter().map(move |(iri, vector)| (iri, inner(&question, vector))))
    }
}

/// Every record by its exact cosine: what vectors alone give at best.
impl Engine for Cosines {
    fn find_among(
        &self,
        set: &Set,
        query: &Query,
        _: &[Signal],
        depth: usize,
        among: Option<Vec<Iri>>,
    ) -> Result<Vec<Found>, BenchError> {
        let is_wanted = |iri: &Iri| set.looks_for(iri, query) && among.as_ref().is_none_or(|among| among.contains(iri));
        let mut found: Vec<(&Iri, f32)> = self.with(&query.text)?.filter(|(iri, _)| is_wanted(iri)).collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let found = found.into_iter().take(depth);
        let shares = |cosine: f32| [0.0, f64::from(cosine.max(0.0)), 0.0];
        Ok(found.map(|(iri, cosine)| Found { iri: iri.clone(), shares: shares(cosine), has_code: false }).collect())
    }
}

fn inner(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::examples::{a_query, a_set};
    use fieldpack_embed::EmbedError;
    use fieldpack_graph::record::{Header, RecordType};

    /// The lengths of texts as directions.
    #[derive(Debug)]
    struct Lengths;

    impl Embedder for Lengths {
        fn id(&self) -> &str {
            "lengths"
        }

        fn dimensions(&self) -> usize {
            2
        }

        fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
            let angles = texts.iter().map(|text| text.len() as f32 / 10.0);
            Ok(angles.map(|angle| vec![angle.cos(), angle.sin()]).collect())
        }
    }

    #[test]
    fn the_nearest_come_first_and_only_of_what_is_looked_for() {
        let record = |source: &str, id: &str, text: &str| {
            let data = serde_json::json!({"type": "failure", "data": {"text": text, "mode": "UNK"}});
            let header = Header::new(RecordType::Failure, source, id, "acme", false);
            Record { header, data: serde_json::from_value(data).expect("a failure") }
        };
        let records =
            [record("a", "1", "aaaa"), record("a", "2", "aa"), record("b", "3", "aaa"), record("a", "4", "aa")];
        let cosines = Cosines::of(Arc::new(Lengths), &records).expect("vectors");
        let query = Query { types: vec![RecordType::Failure], ..a_query("1", "aaa") };
        let set = a_set("a");
        let found = cosines.find(&set, &query, &[], 2).expect("finds");
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|found| !found.iri.contains("/b/")), "{found:?}");
        assert!((found[0].shares[1] - 0.1_f64.cos()).abs() < 1e-6, "{found:?}");
    }
}
