//! Fusion: one score of the signals, in one place.
//!
//! The score of a record is the mean of the signals that the question set going, weighted by
//! [`WEIGHTS`]. A signal that was set going but found nothing of a record to go by counts as follows: no
//! word of the question is 0; conditions, place and season that are not stated are what two unrelated
//! records have on average, neither like nor unlike. Where a question sets no signal going (filters
//! only) every hit meets it alike and has 1. Records that carry an exactly asked code come before all
//! others, whatever the score.
//!
//! A score depends on the question and the record (and, for words, on how common they are): neither on
//! the page, nor on the other hits.

use crate::answer::Signals;

/// What a signal weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Of BM25.
    pub text: f64,
    /// Of meaning.
    pub vector: f64,
    /// Of like conditions.
    pub scenario: f64,
    /// Of place and season.
    pub space_time: f64,
    /// Of links.
    pub neighbourhood: f64,
}

/// The weights, by judgement: like conditions tell most of whether a record bears on a job. Vectors and
/// neighbourhood have no weight before they are there.
pub const WEIGHTS: Weights = Weights { text: 0.3, vector: 0.0, scenario: 0.4, space_time: 0.3, neighbourhood: 0.0 };

/// The weighted mean of the signals that took part, 0 to 1; 1 where none did.
#[must_use]
pub fn fuse(signals: &Signals) -> f64 {
    let parts = [
        (signals.text, WEIGHTS.text),
        (signals.vector, WEIGHTS.vector),
        (signals.scenario, WEIGHTS.scenario),
        (signals.space_time, WEIGHTS.space_time),
        (signals.neighbourhood, WEIGHTS.neighbourhood),
    ];
    let (mut sum, mut weight) = (0.0, 0.0);
    for (signal, share) in parts {
        if let Some(signal) = signal {
            sum += share * signal;
            weight += share;
        }
    }
    if weight > 0.0 { sum / weight } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_that_took_part_are_averaged() {
        let signals = Signals { text: Some(0.5), space_time: Some(1.0), ..Signals::default() };
        assert!((fuse(&signals) - 0.75).abs() < 1e-12);
        assert!((fuse(&Signals { scenario: Some(0.2), ..Signals::default() }) - 0.2).abs() < 1e-12);
        assert_eq!(fuse(&Signals::default()), 1.0);
    }

    #[test]
    fn more_of_any_signal_is_never_a_lower_score() {
        let low = Signals { text: Some(0.1), scenario: Some(0.4), space_time: Some(0.3), ..Signals::default() };
        for better in [
            Signals { text: Some(0.2), ..low },
            Signals { scenario: Some(0.5), ..low },
            Signals { space_time: Some(0.4), ..low },
        ] {
            assert!(fuse(&better) > fuse(&low));
        }
    }
}
