//! The embedders that are judged, and the exact cosines that they give.

use crate::BenchError;
use crate::relevance::Iri;
use fieldpack_embed::{Concept, Corpus, Embedder, Purpose, SvdEmbedder, TrainSettings};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::Record;
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
    pub(super) fn of(embedder: Arc<dyn Embedder>, records: &[Record]) -> Result<Self, BenchError> {
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

fn inner(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
