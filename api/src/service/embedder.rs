//! The embedder of a service: the folder that the settings name, else what the journal holds; trained once
//! from the own records and the ontology's labels.

use super::{Asker, OpenError, Service, problems};
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use fieldpack_embed::{Concept, Corpus, Embedder, SvdEmbedder, TrainSettings};
use fieldpack_graph::entry::{Change, EMBEDDER_KEY, EMBEDDER_STORE};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::RecordType;
use fieldpack_graph::store::Records;
use fieldpack_index::World;
use fieldpack_journal::{Journal, Outcome, Position};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;
use thiserror::Error;
use utoipa::ToSchema;

/// Different texts that an embedder is trained from, at most: more hardly change it.
const MOST_TEXTS: usize = 200_000;

/// Why a configured embedder cannot be used.
#[derive(Debug, Error)]
#[error("setting `vectors.model` names `{folder}`, which cannot be used: {reason}")]
pub struct ModelError {
    folder: String,
    reason: String,
}

/// What was trained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trained {
    /// The embedder's name, which changes with its content.
    pub embedder: String,
    /// Different texts that it was trained from.
    pub texts: u64,
    /// Concepts of the ontology whose labels join the languages.
    pub concepts: u64,
    /// The entry of the journal that holds it.
    pub sequence: u64,
}

/// The embedder that the settings name; `None` where they name none.
pub(super) fn configured(settings: &Settings) -> Result<Option<Arc<dyn Embedder>>, ModelError> {
    let folder = &settings.vectors.model;
    if folder.as_os_str().is_empty() {
        return Ok(None);
    }
    let failed = |reason: String| ModelError { folder: folder.display().to_string(), reason };
    open_model(folder).map(Some).map_err(failed)
}

#[cfg(feature = "transformer")]
fn open_model(folder: &std::path::Path) -> Result<Arc<dyn Embedder>, String> {
    let model = fieldpack_embed::SentenceTransformer::open(folder).map_err(|error| error.to_string())?;
    Ok(Arc::new(model))
}

#[cfg(not(feature = "transformer"))]
fn open_model(_: &std::path::Path) -> Result<Arc<dyn Embedder>, String> {
    Err("this program was built without the feature `transformer`; leave the setting empty to use the embedder that is \
         trained from the own records"
        .to_owned())
}

/// The newest embedder that the journal held when the records store stood where it stands; `None` where it
/// held none.
///
/// # Errors
/// [`OpenError`]: the records or the journal cannot be read. Without the embedder all vectors would be dropped.
pub(super) fn journalled(journal: &dyn Journal, records: &Records) -> Result<Option<Arc<[u8]>>, OpenError> {
    let Some(sequence) = records.version_of(EMBEDDER_KEY)? else { return Ok(None) };
    let entry = match sequence < journal.first_sequence() {
        true => journal.read_base(Position { sequence, part: 0 }, 1)?.into_iter().next().map(|one| one.entry),
        false => journal.read(sequence, 1)?.into_iter().next(),
    };
    let stored = entry.filter(|entry| entry.sequence == sequence && entry.entry.kind == EMBEDDER_STORE);
    Ok(stored.map(|entry| entry.entry.payload.into()))
}

impl Service {
    /// Trains an embedder from the own records and puts it into the journal, from where every node takes it.
    ///
    /// # Errors
    /// A [`Problem`]: too few texts, a model that the settings name, a training that runs already, or a journal that
    /// does not write.
    pub fn train_embedder(&self, asker: &Asker) -> Result<Trained, Problem> {
        let language = asker.language;
        if !self.inner.settings.vectors.model.as_os_str().is_empty() {
            return Err(Problem::say(
                Code::InvalidValue,
                language,
                "配置项 `vectors.model` 已指定模型：无需训练".to_owned(),
                "setting `vectors.model` names a model: there is nothing to train".to_owned(),
            ));
        }
        // One at a time: training takes both cores, and a second one would give the same.
        let _training = self.inner.training.try_lock().map_err(|_| {
            Problem::say(
                Code::Unavailable,
                language,
                "正在训练语义模型：完成后再试".to_owned(),
                "an embedder is being trained: try again when that is done".to_owned(),
            )
        })?;
        let world = self.world();
        let texts = self.corpus(&world).map_err(|error| problems::of_store(&error))?;
        let concepts = concepts(&world.knowledge);
        let corpus = Corpus { texts: texts.iter().map(String::as_str).collect(), concepts: &concepts };
        let embedder = SvdEmbedder::train(&corpus, &TrainSettings::default()).map_err(|error| {
            Problem::say(
                Code::InvalidValue,
                language,
                format!("无法训练语义模型：{error}；先导入记录"),
                format!("no embedder can be trained: {error}; load records first"),
            )
        })?;
        let change = Change::StoreEmbedder(embedder.to_bytes().into());
        let entry =
            change.encode(&asker.actor, None).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let outcomes = self.inner.handle.submit(vec![entry], self.write_patience());
        let outcomes = outcomes.map_err(|error| problems::of_apply(&error, language))?;
        let sequence = outcomes.first().map_or(0, Outcome::sequence);
        asker.noted.wrote(sequence);
        Ok(Trained {
            embedder: embedder.id().to_owned(),
            texts: corpus.texts.len() as u64,
            concepts: concepts.len() as u64,
            sequence,
        })
    }

    /// Whether an embedder should be trained: there is none and there are texts enough.
    #[must_use]
    pub fn wants_embedder(&self) -> bool {
        let settings = &self.inner.settings.vectors;
        let is_trained = self.inner.records.version_of(EMBEDDER_KEY).is_ok_and(|version| version.is_some());
        settings.train_from_texts > 0
            && settings.model.as_os_str().is_empty()
            && !is_trained
            && keys(&self.world(), settings.train_from_texts).len() >= settings.train_from_texts
    }

    /// Different texts of the records, a part of them where there are very many.
    fn corpus(&self, world: &World) -> Result<Vec<String>, fieldpack_graph::store::StoreError> {
        let keys = keys(world, usize::MAX);
        // Keys are hashes: those below a bound are a fair part, the same on every node.
        let share = MOST_TEXTS as f64 / keys.len().max(1) as f64;
        let bound = if share >= 1.0 { u64::MAX } else { (u64::MAX as f64 * share) as u64 };
        let mut texts = Vec::with_capacity(keys.len().min(MOST_TEXTS));
        let mut seen = HashSet::new();
        self.inner.records.for_each(|record| {
            let key = record.data.meaning_key();
            if key != 0 && key <= bound && seen.insert(key) {
                texts.push(record.data.meaning());
            }
        })?;
        Ok(texts)
    }
}

/// The keys of the different texts of a world, up to a number of them.
fn keys(world: &World, most: usize) -> HashSet<u64> {
    let chunks = RecordType::ALL.into_iter().flat_map(|record_type| world.columns.table(record_type).chunks());
    let mut keys = HashSet::new();
    for key in chunks.flat_map(|chunk| chunk.meaning.iter().copied()).filter(|key| *key != 0) {
        keys.insert(key);
        if keys.len() >= most {
            break;
        }
    }
    keys
}

/// The concepts of the knowledge with their words in both languages.
fn concepts(knowledge: &Knowledge) -> Vec<Concept> {
    let of = |concept: &fieldpack_graph::knowledge::Concept| Concept {
        key: concept.iri.to_string(),
        labels: [&concept.label.zh, &concept.label.en]
            .into_iter()
            .chain(&concept.synonyms_zh)
            .chain(&concept.synonyms_en)
            .map(ToString::to_string)
            .collect(),
        broader: concept.broader.iter().map(ToString::to_string).collect(),
    };
    knowledge.concepts.values().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::NoProgress;

    #[test]
    fn one_embedder_is_trained_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::default();
        settings.paths.ontologies = concat!(env!("CARGO_MANIFEST_DIR"), "/../ontologies").into();
        let service = Service::open(folder.path(), &settings, &NoProgress).expect("a new folder");
        let asker = Asker::default();
        {
            let _training = service.inner.training.lock().expect("nobody trains");
            let problem = service.train_embedder(&asker).expect_err("somebody trains");
            assert_eq!(problem.code, Code::Unavailable.as_str());
        }
        // The ontology's labels are enough to begin with.
        let trained = service.train_embedder(&asker).expect("nobody trains");
        assert!(trained.concepts > 0 && trained.texts == 0, "{trained:?}");
        service.close();
    }
}
