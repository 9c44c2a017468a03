//! Fusion: one score of the signals, in one place.
//!
//! The score of a record is the sum of the signals that the question set going, weighted as the ontologies
//! say for the language of the question and of the record's narrative (`ontologies/finding.ttl`, fitted on
//! judged questions): an English word says little of a Chinese record, a meaning says more. A signal that
//! was set going but found nothing of a record to go by counts as follows: no word, no like meaning and no
//! link is 0; conditions, place and season that are not stated are what two unrelated records have on
//! average, neither like nor unlike. Where a question sets no signal going (filters only) every hit meets it
//! alike and has 1. Records that carry an exactly asked code come before all others, whatever the score.
//!
//! A score depends on the question and the record (and, for words, on how common they are): neither on the
//! page, nor on the other hits.

use crate::signal::{Signal, SignalSet};
use fieldpack_graph::knowledge::{Fusion as Weights, FusionWeights, Language};

/// What each signal gives a record, in the order of [`Signal::ALL`]. What a signal that takes no part gives
/// is passed over.
pub(crate) type Shares = [f64; Signal::ALL.len()];

/// How the signals that a question set going are fused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fusion {
    /// What every record has: 1 where no signal was set going.
    base: f64,
    /// By language of the record: Chinese, English, none.
    weights: [Shares; 3],
}

/// The weights of a pair of languages, in the order of [`Signal::ALL`].
fn of_pair(weights: &FusionWeights) -> Shares {
    [weights.text, weights.vector, weights.scenario, weights.space_time, weights.neighbourhood]
}

fn place(language: Option<Language>) -> usize {
    match language {
        Some(Language::Zh) => 0,
        Some(Language::En) => 1,
        None => 2,
    }
}

impl Fusion {
    /// The fusion of the signals that a question in a language sets going. A record without a narrative is
    /// weighed as one in the question's language.
    pub(crate) fn of(going: SignalSet, weights: &Weights, question: Language) -> Self {
        let of_language = |record: Language| -> Shares {
            let mut shares = of_pair(weights.of(question, record));
            for (signal, share) in Signal::ALL.into_iter().zip(&mut shares) {
                if !going.has(signal) {
                    *share = 0.0;
                }
            }
            shares
        };
        let weights = [Language::Zh, Language::En, question].map(of_language);
        // One measure for all records: that words of another language are not expected of a record must not
        // make the rest of it weigh more.
        let total = weights.iter().map(|shares| shares.iter().sum()).fold(0.0, f64::max);
        let weights = if total == 0.0 { weights } else { weights.map(|shares| shares.map(|share| share / total)) };
        let goes = Signal::ALL.into_iter().any(|signal| going.has(signal));
        Self { base: if goes { 0.0 } else { 1.0 }, weights }
    }

    /// The score of a record.
    #[inline]
    pub(crate) fn score(&self, language: Option<Language>, shares: &Shares) -> f64 {
        let weights = &self.weights[place(language)];
        let mut score = self.base;
        for (weight, share) in weights.iter().zip(shares) {
            score += weight * share;
        }
        // The weights add up to 1 at most, but for rounding.
        score.min(1.0)
    }

    /// What each signal weighs for a record.
    pub(crate) fn weights(&self, language: Option<Language>) -> Shares {
        self.weights[place(language)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fusion(signals: &[Signal]) -> Fusion {
        let going = signals.iter().fold(SignalSet::default(), |set, signal| set.with(*signal, true));
        let weights = Weights::from_fn(|_, _| FusionWeights {
            text: 0.3,
            vector: 0.2,
            scenario: 0.4,
            space_time: 0.3,
            neighbourhood: 0.1,
            fitted_on: "test".into(),
            figures: "".into(),
        });
        Fusion::of(going, &weights, Language::Zh)
    }

    #[test]
    fn signals_that_took_part_are_averaged() {
        let score = |signals: &[Signal], shares: Shares| fusion(signals).score(None, &shares);
        assert!((score(&[Signal::Text, Signal::SpaceTime], [0.5, 9.0, 9.0, 1.0, 9.0]) - 0.75).abs() < 1e-12);
        assert!((score(&[Signal::Scenario], [9.0, 9.0, 0.2, 9.0, 9.0]) - 0.2).abs() < 1e-12);
        assert_eq!(score(&[], [0.0; 5]), 1.0);
        assert!((score(&Signal::ALL, [1.0; 5]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn languages_weigh_as_their_pair_does() {
        let weights = Weights::default();
        let going = SignalSet::default().with(Signal::Text, true).with(Signal::Vector, true);
        let fusion = Fusion::of(going, &weights, Language::Zh);
        let only_words = [1.0, 0.0, 0.0, 0.0, 0.0];
        let (same, other) =
            (fusion.score(Some(Language::Zh), &only_words), fusion.score(Some(Language::En), &only_words));
        assert!(same > other, "{same} {other}");
        assert_eq!(same, fusion.score(None, &only_words));
    }

    #[test]
    fn more_of_any_signal_is_never_a_lower_score() {
        let fusion = fusion(&Signal::ALL);
        let low = [0.1, 0.4, 0.3, 0.2, 0.5];
        for place in 0..low.len() {
            let mut better = low;
            better[place] += 0.1;
            assert!(fusion.score(Some(Language::En), &better) > fusion.score(Some(Language::En), &low));
        }
    }
}
