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

/// How the signals that a question set going are fused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fusion {
    /// What every record has: 1 where no signal was set going.
    base: f64,
    text: f64,
    scenario: f64,
    space_time: f64,
}

impl Fusion {
    /// The fusion of the signals that a question sets going.
    #[must_use]
    pub fn of(text: bool, scenario: bool, space_time: bool) -> Self {
        let weight = |takes_part: bool, weight: f64| if takes_part { weight } else { 0.0 };
        let (text, scenario, space_time) =
            (weight(text, WEIGHTS.text), weight(scenario, WEIGHTS.scenario), weight(space_time, WEIGHTS.space_time));
        let total = text + scenario + space_time;
        if total == 0.0 {
            return Self { base: 1.0, text, scenario, space_time };
        }
        Self { base: 0.0, text: text / total, scenario: scenario / total, space_time: space_time / total }
    }

    /// The score of what each signal gives a record; what a signal that takes no part gives is passed over.
    #[must_use]
    #[inline]
    pub fn score(&self, text: f64, scenario: f64, space_time: f64) -> f64 {
        let score = self.base + self.text * text + self.scenario * scenario + self.space_time * space_time;
        // The weights add up to 1, but for rounding.
        score.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_that_took_part_are_averaged() {
        assert!((Fusion::of(true, false, true).score(0.5, 9.0, 1.0) - 0.75).abs() < 1e-12);
        assert!((Fusion::of(false, true, false).score(0.0, 0.2, 0.0) - 0.2).abs() < 1e-12);
        assert_eq!(Fusion::of(false, false, false).score(0.0, 0.0, 0.0), 1.0);
        assert!((Fusion::of(true, true, true).score(1.0, 1.0, 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn more_of_any_signal_is_never_a_lower_score() {
        let fusion = Fusion::of(true, true, true);
        let low = fusion.score(0.1, 0.4, 0.3);
        for better in [fusion.score(0.2, 0.4, 0.3), fusion.score(0.1, 0.5, 0.3), fusion.score(0.1, 0.4, 0.4)] {
            assert!(better > low);
        }
    }
}
