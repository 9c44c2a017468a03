//! The evaluation of finding: how well records are found, by each signal alone and by all together.

mod bootstrap;
mod calibration;
mod engine;
mod fit;
mod floors;
mod landslides;
mod matrix;
mod meaning;
mod metrics;
mod minilm;
mod runs;
mod tables;
mod weights;
mod world;

use crate::BenchError;
use crate::machine::source_tree;
use crate::relevance;
use crate::report::Section;
use engine::Product;
use fieldpack_graph::knowledge::Knowledge;
use runs::Run;
use std::path::Path;
use std::sync::Arc;

pub(crate) use weights::fit;

/// Judges every set whose data are there.
pub(super) fn measure() -> Result<Vec<Section>, BenchError> {
    let tree = source_tree();
    let knowledge = knowledge(&tree)?;
    let (mut all, mut sections) = (Vec::new(), Vec::new());
    for collection in relevance::collections(&knowledge, &tree)? {
        eprintln!("judging {} ({} records)", collection.name, collection.records.len());
        let embedder = meaning::train(&knowledge, &collection.records)?;
        let product = Product::open(&knowledge, &collection, embedder)?;
        let other = match minilm::embedder()? {
            Some(embedder) => Some(minilm::cosines(embedder, &collection)?),
            None => None,
        };
        for set in &collection.sets {
            let mut outcomes = runs::judge(&product, set)?;
            if let Some(cosines) = other.as_ref().filter(|_| minilm::reads(set)) {
                outcomes.other_vectors = Some(runs::judge_run(cosines, set, Run::of_vectors("MiniLM"))?);
            }
            let mut section = Section::new(format!("Finding: {} {}", set.title, set.title_zh));
            section.notes.push(format!("{} questions. {}", set.queries.len(), set.note));
            section.tables.push(tables::runs(&outcomes));
            sections.push(section);
            all.push(outcomes);
        }
    }
    let mut overview = Section::new("Finding 检索");
    overview.notes.push(INTRODUCTION.to_owned());
    overview.measurements = floors::floors(&all);
    overview.tables.push(tables::overview(&all));
    sections.insert(0, overview);
    sections.extend(landslides::measure(&knowledge, &tree)?);
    Ok(sections)
}

/// How finding is judged.
const INTRODUCTION: &str = "\
Each set is searched in this process by the product's own `World::search`, with one signal, with all, and with all but \
one; the table has nDCG@10. Truth is taken from labels that are withheld from the records; records of the same text \
count once, and a question that is a record is no answer to itself. All relevant records count the same; P@10 counts \
missing answers as wrong; MRR sees 100 answers. The default embedder is trained on the records of the collection and on \
the ontologies' labels, never on the truth. Weights are fitted by `-- --fit`, which tells \
what they are worth on questions that they were not fitted on. MiniLM (English records only) is compared by exact \
cosines where its folder is there and the program is built with the feature `transformer`. Differences are paired: 10,000 seeded resamples of the questions, the interval holds 95 \
% of their means, p is two-sided.
各集合由产品自身的检索在本进程内完成：单一信号、全部融合、以及去掉某一信号。";

/// The shipped ontologies, compiled.
fn knowledge(tree: &Path) -> Result<Arc<Knowledge>, BenchError> {
    let knowledge = Knowledge::load(&tree.join("ontologies"));
    knowledge.map(Arc::new).map_err(|problems| BenchError::Knowledge {
        first: problems.first().map(ToString::to_string).unwrap_or_default(),
    })
}
