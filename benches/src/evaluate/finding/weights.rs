//! Weights fitted and shown: with the figures that they gave, as tables and as Turtle.

use super::calibration;
use super::engine::Product;
use super::fit::{Fitted, Outcome, Weights, fit as fit_pair};
use super::matrix::Matrix;
use super::meaning::{self, Cosines};
use crate::BenchError;
use crate::machine::{Circumstances, source_tree};
use crate::relevance::{self, Set, observations};
use crate::report::{Report, Section};
use crate::table::Table;
use fieldpack_graph::knowledge::Language;
use std::fmt::Write;

/// What text, vector and neighbourhood weigh together, beside 0.4 of scenario and 0.3 of space-time.
const TOGETHER: f64 = 0.75;

const INTRODUCTION: &str = "\
Weights of the signals by pair of languages (question, record), fitted on the judged questions. Unseen: each question \
judged by weights that were fitted on the seeded half that it is not in. Put the weights into `ontologies/finding.ttl`, then score with `make eval`.";

/// Fits the weights of every pair of languages.
///
/// # Errors
/// [`BenchError`] where a collection cannot be made or searched.
pub(crate) fn fit() -> Result<Report, BenchError> {
    let circumstances = Circumstances::now();
    let tree = source_tree();
    let knowledge = super::knowledge(&tree)?;
    let mut matrices = Vec::new();
    for collection in relevance::collections(&knowledge, &tree)? {
        eprintln!("asking {} ({} records)", collection.name, collection.records.len());
        let embedder = meaning::train(&knowledge, &collection.records)?;
        let cosines = Cosines::of(embedder.clone(), &collection.records)?;
        let product = Product::open(&knowledge, &collection, embedder)?;
        for set in collection.sets.iter().filter(|set| is_fitted(set)) {
            matrices.push(Matrix::of(&product, set, &cosines)?);
        }
    }
    let mut sections = Vec::new();
    for pair in
        [Language::Zh, Language::En].into_iter().flat_map(|from| [Language::Zh, Language::En].map(|to| (from, to)))
    {
        let of_pair: Vec<&Matrix> = matrices.iter().filter(|matrix| matrix.languages == pair).collect();
        if of_pair.is_empty() {
            continue;
        }
        eprintln!("fitting {} -> {} on {} sets", name(pair.0), name(pair.1), of_pair.len());
        let mut section = section(pair, &fit_pair(&of_pair, |candidate| candidate.shares), &circumstances);
        section.tables.push(calibration::table(&of_pair));
        sections.push(section);
    }
    Ok(Report { title: "Weights 权重", introduction: INTRODUCTION, circumstances, sections })
}

/// Weights are not fitted on the second reading of a set: it has the same questions.
fn is_fitted(set: &Set) -> bool {
    set.key != observations::KEY_APART
}

fn name(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

fn section((from, to): (Language, Language), fitted: &Fitted, circumstances: &Circumstances) -> Section {
    let mut section = Section::new(format!("{} -> {}", name(from), name(to)));
    let mut table = Table::new(["set", "best single", "fused", "fused, unseen"]);
    let mut figures = String::new();
    for (key, outcome) in &fitted.sets {
        let all = [outcome.single, outcome.fused, outcome.unseen];
        table.row([(*key).to_owned()].into_iter().chain(all.map(|figure| format!("{figure:.3}"))));
        let separator = if figures.is_empty() { "" } else { "; " };
        let Outcome { single, fused, unseen } = outcome;
        let _ = write!(figures, "{separator}{key} {fused:.3} (unseen {unseen:.3}, best single {single:.3})");
    }
    let halves = fitted.by_half.map(|weights| weights.map(|weight| format!("{weight:.2}")).join(" / "));
    section.notes.push(format!("Text / vector / neighbourhood fitted on either half: {}.", halves.join(" and ")));
    section.notes.push(format!("```turtle\n{}\n```", turtle((from, to), &fitted.weights, &figures, circumstances)));
    section.tables.push(table);
    section
}

/// The weights as they stand in the ontologies. Scenario and space-time keep what they weigh, so the three that are
/// fitted share what they had together.
fn turtle((from, to): (Language, Language), weights: &Weights, figures: &str, circumstances: &Circumstances) -> String {
    let (from, to) = (name(from), name(to));
    let [text, vector, neighbourhood] = weights.map(|weight| f64::from(weight) * TOGETHER);
    format!(
        "finding:fusion-{from}-{to} a fp:FusionWeights ;\n    fp:questionLanguage \"{from}\" ;\n    fp:recordLanguage \
         \"{to}\" ;\n    fp:textWeight {text:.3} ;\n    fp:vectorWeight {vector:.3} ;\n    fp:scenarioWeight 0.4 ;\n    \
         fp:spaceTimeWeight 0.3 ;\n    fp:neighbourhoodWeight {neighbourhood:.3} ;\n    fp:fittedOn \"the judged sets of \
         docs/quality.md, {}, `{}`\" ;\n    fp:fitFigures \"nDCG@10: {figures}\" ;\n    fp:source [ \
         fp:documentName \"docs/quality.md\" ; fp:certainty \"checked\" ] .",
        circumstances.date, circumstances.command
    )
}
