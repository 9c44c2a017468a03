//! How good an order of answers is, with binary relevance.

/// How many answers P@10 and nDCG@10 look at.
const TEN: usize = 10;

/// The figures of one question, or their means over questions. Each is 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Figures {
    /// Whether the first answer is right.
    pub(super) p1: f64,
    /// The share of right ones among ten, missing answers counting as wrong.
    pub(super) p10: f64,
    /// Discounted gain of the first ten, by that of the best order.
    pub(super) ndcg10: f64,
    /// One over the place of the first right answer.
    pub(super) mrr: f64,
}

impl Figures {
    /// The figures of one question: whether each answer is right, best first, and how many right ones there are.
    pub(super) fn of(answers: impl IntoIterator<Item = bool>, relevant: usize) -> Self {
        let (mut figures, mut gain) = (Self::default(), 0.0);
        for (place, _) in answers.into_iter().enumerate().filter(|(_, is_right)| *is_right) {
            if place == 0 {
                figures.p1 = 1.0;
            }
            if place < TEN {
                figures.p10 += 1.0 / TEN as f64;
                gain += discount(place);
            }
            if figures.mrr == 0.0 {
                #[expect(clippy::cast_precision_loss, reason = "places are few")]
                let place = place as f64;
                figures.mrr = 1.0 / (place + 1.0);
            }
        }
        let best: f64 = (0..relevant.min(TEN)).map(discount).sum();
        figures.ndcg10 = if best > 0.0 { gain / best } else { 0.0 };
        figures
    }

    /// The means over questions; zeros where there is none.
    pub(super) fn mean<'f>(all: impl IntoIterator<Item = &'f Self>) -> Self {
        let (mut sum, mut count) = (Self::default(), 0.0);
        for one in all {
            sum.p1 += one.p1;
            sum.p10 += one.p10;
            sum.ndcg10 += one.ndcg10;
            sum.mrr += one.mrr;
            count += 1.0;
        }
        let count = f64::max(count, 1.0);
        Self { p1: sum.p1 / count, p10: sum.p10 / count, ndcg10: sum.ndcg10 / count, mrr: sum.mrr / count }
    }
}

/// What a right answer at a place (from 0) is worth.
fn discount(place: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "places are few")]
    let place = place as f64;
    1.0 / (place + 2.0).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn figures_computed_by_hand() {
        // Right at places 1 and 3 of 4 answers, of 3 relevant:
        // gain 1/log2(2) + 1/log2(4) = 1.5; best 1 + 1/log2(3) + 0.5.
        let figures = Figures::of([true, false, true, false], 3);
        assert!(close(figures.p1, 1.0) && close(figures.p10, 0.2) && close(figures.mrr, 1.0));
        assert!(close(figures.ndcg10, 1.5 / (1.5 + 1.0 / 3_f64.log2())), "{figures:?}");
        // The first right one at place 4.
        let late = Figures::of([false, false, false, true], 1);
        assert!(close(late.mrr, 0.25) && close(late.ndcg10, 1.0 / 5_f64.log2()) && late.p1 == 0.0);
    }

    #[test]
    fn the_best_order_has_one_and_none_has_nothing() {
        assert!(close(Figures::of([true; 10], 40).ndcg10, 1.0), "ten of many are the best that ten can be");
        assert!(close(Figures::of([true, true], 2).ndcg10, 1.0));
        assert_eq!(Figures::of([false; 20], 5), Figures::default());
        assert_eq!(Figures::of([], 5), Figures::default());
    }

    #[test]
    fn beyond_the_tenth_only_the_reciprocal_rank_counts() {
        let answers = (0..20).map(|place| place == 10);
        let figures = Figures::of(answers, 1);
        assert!(close(figures.mrr, 1.0 / 11.0) && figures.ndcg10 == 0.0 && figures.p10 == 0.0);
    }

    #[test]
    fn a_mean_is_over_questions() {
        let two = [Figures::of([true], 1), Figures::of([false], 1)];
        let mean = Figures::mean(&two);
        assert!(close(mean.p1, 0.5) && close(mean.p10, 0.05) && close(mean.ndcg10, 0.5) && close(mean.mrr, 0.5));
        assert_eq!(Figures::mean([]), Figures::default());
    }
}
