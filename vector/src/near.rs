//! What is found, and the one way of asking for it.

use crate::allowed::Allowed;
use std::cmp::Ordering;

/// A vector that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The id in the store.
    pub id: u32,
    /// The inner product with the query: for unit vectors the cosine of the angle between them.
    pub score: f32,
}

impl Near {
    /// The order of answers: best first, ties by id.
    pub fn order(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.id.cmp(&other.id))
    }
}

/// Something that finds the vectors nearest to a query.
pub trait Nearest {
    /// The `count` vectors nearest to `query` among those `allowed` (all where it is `None`), best first, ties
    /// by id. Scores are exact, and never fewer come back than there are, up to `count`; which ones is
    /// exact or nearly so, as the implementation says. A query of another length than the store's vectors,
    /// or one that holds something that is not a finite number, is near to nothing.
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near>;
}

/// The `count` best, in order.
pub(crate) fn best_of(mut all: Vec<Near>, count: usize) -> Vec<Near> {
    if count == 0 {
        return Vec::new();
    }
    if all.len() > count {
        all.select_nth_unstable_by(count - 1, Near::order);
        all.truncate(count);
    }
    all.sort_unstable_by(Near::order);
    all
}
