//! Running the questions of a set and judging their answers.

use super::bootstrap::{Difference, compare};
use super::engine::{Engine, SIGNALS};
use super::metrics::Figures;
use crate::BenchError;
use crate::relevance::{Query, Set};
use fieldpack_index::Signal;

/// How many answers are judged; the reciprocal rank sees no further.
const DEPTH: usize = 100;

/// A way of searching, by the signals that take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Its name in tables.
    pub(super) name: String,
    /// Its signals.
    pub(super) signals: Vec<Signal>,
}

impl Run {
    /// Each signal alone, all, and all but each.
    pub(super) fn all() -> Vec<Self> {
        let alone = |signal: Signal| Self { name: signal.as_str().to_owned(), signals: vec![signal] };
        let without = |signal: Signal| Self {
            name: format!("fused without {}", signal.as_str()),
            signals: SIGNALS.into_iter().filter(|other| *other != signal).collect(),
        };
        let fused = Self { name: "fused".to_owned(), signals: SIGNALS.to_vec() };
        SIGNALS.map(alone).into_iter().chain([fused]).chain(SIGNALS.map(without)).collect()
    }

    /// The vectors of an embedder that is not the default one, alone.
    pub(super) fn of_vectors(embedder: &str) -> Self {
        Self { name: format!("vector, {embedder}"), signals: vec![Signal::Vector] }
    }

    fn is_single(&self) -> bool {
        self.signals.len() == 1
    }

    fn is_fused(&self) -> bool {
        self.signals.len() == SIGNALS.len()
    }
}

/// The figures of a run over a set's questions, in their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The run.
    pub(super) run: Run,
    figures: Vec<Figures>,
}

impl Judged {
    /// The means over all questions.
    pub(super) fn mean(&self) -> Figures {
        Figures::mean(&self.figures)
    }

    /// How much better its nDCG@10 is than another run's over the same questions.
    pub(super) fn over(&self, other: &Self) -> Option<Difference> {
        let ndcg10 = |judged: &Self| judged.figures.iter().map(|figures| figures.ndcg10).collect::<Vec<f64>>();
        compare(&ndcg10(self), &ndcg10(other))
    }
}

/// What all runs of a set gave.
#[derive(Clone, Debug)]
pub(super) struct Outcomes {
    /// The set's name.
    pub(super) key: &'static str,
    /// Its title in Chinese.
    pub(super) title_zh: &'static str,
    /// The runs.
    pub(super) runs: Vec<Judged>,
    /// The vectors of another embedder alone; for comparison, no floor looks at it.
    pub(super) other_vectors: Option<Judged>,
}

impl Outcomes {
    /// The run of all signals.
    pub(super) fn fused(&self) -> Option<&Judged> {
        self.runs.iter().find(|judged| judged.run.is_fused())
    }

    /// The best run of one signal, by nDCG@10.
    pub(super) fn best_single(&self) -> Option<&Judged> {
        let singles = self.runs.iter().filter(|judged| judged.run.is_single());
        singles.max_by(|one, other| one.mean().ndcg10.total_cmp(&other.mean().ndcg10))
    }

    /// How much better fused is than the best single signal, nDCG@10.
    pub(super) fn gain(&self) -> Option<f64> {
        Some(self.fused()?.mean().ndcg10 - self.best_single()?.mean().ndcg10)
    }
}

/// Asks every question of a set in every way.
pub(super) fn judge(engine: &dyn Engine, set: &Set) -> Result<Outcomes, BenchError> {
    let runs = Run::all().into_iter().map(|run| judge_run(engine, set, run)).collect::<Result<_, _>>()?;
    Ok(Outcomes { key: set.key, title_zh: set.title_zh, runs, other_vectors: None })
}

/// Asks every question of a set in one way.
pub(super) fn judge_run(engine: &dyn Engine, set: &Set, run: Run) -> Result<Judged, BenchError> {
    let mut figures = Vec::with_capacity(set.queries.len());
    for query in &set.queries {
        // What is set aside must not take the places of what is judged.
        let found = engine.find(set, query, &run.signals, DEPTH + query.aside.len())?;
        figures.push(figures_of(query, found.iter().map(|found| &*found.iri)));
    }
    Ok(Judged { run, figures })
}

/// Judges the answers of a question, best first.
fn figures_of<'f>(query: &Query, found: impl Iterator<Item = &'f str>) -> Figures {
    let judged = found.filter(|iri| !query.aside.contains(*iri)).take(DEPTH);
    Figures::of(judged.map(|iri| query.relevant.contains(iri)), query.relevant.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::finding::engine::Found;
    use crate::relevance::Iri;
    use crate::relevance::examples::{a_query, a_set};
    use std::collections::BTreeSet;

    /// Finds `right` by text and `wrong` otherwise, after what is the question itself.
    struct ByText;

    impl Engine for ByText {
        fn find_among(
            &self,
            _: &Set,
            _: &Query,
            signals: &[Signal],
            depth: usize,
            _: Option<Vec<Iri>>,
        ) -> Result<Vec<Found>, BenchError> {
            let best = if signals.contains(&Signal::Text) { "right" } else { "wrong" };
            let found = ["own", best].map(|iri| Found { iri: iri.into(), shares: [1.0; 3], has_code: false });
            Ok(found.into_iter().take(depth).collect())
        }
    }

    #[test]
    fn what_is_set_aside_takes_no_place() {
        let query = Query {
            relevant: BTreeSet::from(["right".into()]),
            aside: BTreeSet::from(["own".into()]),
            ..a_query("1", "q")
        };
        let set = Set { queries: vec![query], ..a_set("test") };
        let outcomes = judge(&ByText, &set).expect("judges");
        assert_eq!(outcomes.runs.len(), 7);
        let ndcg10 = |name: &str| {
            let judged = outcomes.runs.iter().find(|judged| judged.run.name == name).expect("a run");
            judged.mean().ndcg10
        };
        assert_eq!([ndcg10("text"), ndcg10("fused"), ndcg10("fused without text")], [1.0, 1.0, 0.0]);
        assert_eq!(outcomes.gain(), Some(0.0));
        assert_eq!(outcomes.best_single().map(|judged| judged.run.name.as_str()), Some("text"));
        let without = outcomes.runs.iter().find(|judged| judged.run.name == "fused without text").expect("a run");
        let fused = outcomes.fused().expect("a run");
        assert_eq!(fused.over(without).map(|difference| difference.mean), Some(1.0));
    }
}
