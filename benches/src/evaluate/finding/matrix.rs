//! What every signal gives every record of every question: what weights are fitted on.

use super::engine::{Engine, SIGNALS};
use super::meaning::Cosines;
use super::metrics::Figures;
use crate::BenchError;
use crate::relevance::{Half, Iri, Set};
use fieldpack_graph::knowledge::Language;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Answers that fitted orders are judged by.
const DEPTH: usize = 10;
/// The best of each signal, of the exact cosine and of the present fusion that are weighed against each other. What is
/// among the first ten by any weights is among them: of records alike in a signal and found by no other the first by
/// IRI go before.
const BEST: usize = 300;

/// A record that a question may find.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    /// What each signal gives, in the order of [`SIGNALS`].
    pub(super) shares: [f32; 3],
    /// The exact cosine of its vector with the question's.
    pub(super) cosine: f32,
    has_code: bool,
    is_right: bool,
}

/// A question with all that it may find, by IRI.
pub(super) struct Row {
    half: Half,
    relevant: usize,
    pub(super) candidates: Vec<Candidate>,
}

/// The questions of a set.
pub(super) struct Matrix {
    pub(super) key: &'static str,
    pub(super) languages: (Language, Language),
    pub(super) rows: Vec<Row>,
}

impl Matrix {
    /// Asks every question for what each signal gives to the best of any of them.
    pub(super) fn of(engine: &dyn Engine, set: &Set, cosines: &Cosines) -> Result<Self, BenchError> {
        let mut rows = Vec::with_capacity(set.queries.len());
        for query in &set.queries {
            let mut wanted: BTreeSet<Iri> = BTreeSet::new();
            for signals in SIGNALS.map(|signal| vec![signal]).into_iter().chain([SIGNALS.to_vec()]) {
                wanted.extend(engine.find(set, query, &signals, BEST)?.into_iter().map(|found| found.iri));
            }
            let cosines: BTreeMap<&Iri, f32> =
                cosines.with(&query.text)?.filter(|(iri, _)| set.looks_for(iri, query)).collect();
            wanted.extend(nearest(&cosines));
            let named: Vec<Iri> = wanted.iter().cloned().collect();
            let mut candidates: BTreeMap<Iri, Candidate> = wanted
                .into_iter()
                .map(|iri| {
                    let cosine = cosines.get(&iri).copied().unwrap_or(0.0);
                    (iri, Candidate { cosine, ..Candidate::default() })
                })
                .collect();
            for found in engine.find_among(set, query, &SIGNALS, named.len().max(1), Some(named))? {
                if let Some(candidate) = candidates.get_mut(&found.iri) {
                    #[expect(clippy::cast_possible_truncation, reason = "scores of 0 to 1")]
                    let shares = found.shares.map(|share| share as f32);
                    (candidate.shares, candidate.has_code) = (shares, found.has_code);
                }
            }
            candidates.retain(|iri, _| !query.aside.contains(iri));
            for (iri, candidate) in &mut candidates {
                candidate.is_right = query.relevant.contains(iri);
            }
            rows.push(Row {
                half: query.half,
                relevant: query.relevant.len(),
                candidates: candidates.into_values().collect(),
            });
        }
        Ok(Self { key: set.key, languages: set.languages, rows })
    }

    /// How many questions a half has.
    pub(super) fn count(&self, half: Half) -> usize {
        self.rows.iter().filter(|row| row.half == half).count()
    }

    /// The mean nDCG@10 of a half (or of all) when records are ordered by a score of their shares; those with 0 are
    /// not found.
    pub(super) fn ndcg10(&self, half: Option<Half>, score: impl Fn(&Candidate) -> f32 + Sync) -> f64 {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| half.is_none_or(|half| row.half == half)).collect();
        let figures: Vec<Figures> = rows.par_iter().map(|row| row.figures(&score)).collect();
        Figures::mean(&figures).ndcg10
    }
}

/// The records with the largest cosines.
fn nearest(cosines: &BTreeMap<&Iri, f32>) -> Vec<Iri> {
    let mut sorted: Vec<(&Iri, f32)> = cosines.iter().map(|(iri, cosine)| (*iri, *cosine)).collect();
    sorted.sort_by(|one, other| other.1.total_cmp(&one.1));
    sorted.into_iter().take(BEST).map(|(iri, _)| iri.clone()).collect()
}

impl Row {
    fn figures(&self, score: impl Fn(&Candidate) -> f32) -> Figures {
        let mut best: Vec<(bool, f32, bool)> = Vec::with_capacity(DEPTH + 1);
        for candidate in &self.candidates {
            let key = (candidate.has_code, score(candidate), candidate.is_right);
            if key.1 <= 0.0 && !key.0 {
                continue;
            }
            // Candidates come by IRI, so of equals the earlier stays in front.
            let place = best.partition_point(|other| order(other, &key) != Ordering::Less);
            if place < DEPTH {
                best.insert(place, key);
                best.truncate(DEPTH);
            }
        }
        Figures::of(best.into_iter().map(|(_, _, is_right)| is_right), self.relevant)
    }
}

fn order(one: &(bool, f32, bool), other: &(bool, f32, bool)) -> Ordering {
    one.0.cmp(&other.0).then_with(|| one.1.total_cmp(&other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: f32, vector: f32, has_code: bool, is_right: bool) -> Candidate {
        Candidate { shares: [text, vector, 0.0], cosine: vector, has_code, is_right }
    }

    #[test]
    fn codes_come_first_then_scores_then_the_order_of_iris() {
        let row = Row {
            half: Half::Held,
            relevant: 1,
            candidates: vec![
                candidate(0.5, 0.0, false, true),
                candidate(0.5, 0.0, false, false),
                candidate(0.9, 0.0, false, false),
                candidate(0.1, 0.0, true, false),
                candidate(0.0, 0.7, false, true),
            ],
        };
        let figures = row.figures(|candidate| candidate.shares[0]);
        assert!((figures.mrr - 1.0 / 3.0).abs() < 1e-12, "code, 0.9, then the first of the equals: {figures:?}");
        let figures = row.figures(|candidate| candidate.shares[1]);
        assert!((figures.mrr - 0.5).abs() < 1e-12, "what has 0 is not found: {figures:?}");
    }

    #[test]
    fn halves_are_judged_apart() {
        let row = |half, is_right| Row { half, relevant: 1, candidates: vec![candidate(1.0, 0.0, false, is_right)] };
        let rows = vec![row(Half::Fitting, true), row(Half::Held, false)];
        let matrix = Matrix { key: "test", languages: (Language::En, Language::En), rows };
        let figure = |half| matrix.ndcg10(half, |candidate| candidate.shares[0]);
        assert_eq!((figure(Some(Half::Fitting)), figure(Some(Half::Held)), figure(None)), (1.0, 0.0, 0.5));
    }
}
