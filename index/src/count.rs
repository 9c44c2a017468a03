//! How many records match: all of them up to a bound, because counting everything that a common word or a wide
//! circle leaves would cost more than finding the best of it.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicUsize, Ordering};
use utoipa::ToSchema;

/// How a total is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TotalIs {
    /// So many match.
    #[default]
    Exact,
    /// More match than are counted (`count_up_to` of `GET /v1/info`); the total is that bound.
    AtLeast,
}

/// How many match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) total: usize,
    pub(crate) is: TotalIs,
}

/// Counts for several threads, up to a bound. What comes out does not depend on who counted what: it is the
/// number of all, or the bound where all are more.
#[derive(Debug)]
pub(crate) struct Counter {
    bound: usize,
    counted: AtomicUsize,
}

impl Counter {
    pub(crate) fn new(bound: usize) -> Self {
        Self { bound, counted: AtomicUsize::new(0) }
    }

    /// Adds some.
    pub(crate) fn add(&self, some: usize) {
        self.counted.fetch_add(some, Ordering::Relaxed);
    }

    /// Whether there are more than are counted.
    pub(crate) fn is_full(&self) -> bool {
        self.counted.load(Ordering::Relaxed) > self.bound
    }

    /// What was counted.
    pub(crate) fn count(&self) -> Count {
        if self.is_full() {
            Count { total: self.bound, is: TotalIs::AtLeast }
        } else {
            Count { total: self.counted.load(Ordering::Relaxed), is: TotalIs::Exact }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_exact_at_the_bound_and_at_least_the_bound_beyond() {
        for (some, total, is) in [(0, 0, TotalIs::Exact), (7, 7, TotalIs::Exact), (8, 7, TotalIs::AtLeast)] {
            let counter = Counter::new(7);
            (0..some).for_each(|_| counter.add(1));
            assert_eq!(counter.count(), Count { total, is });
            assert_eq!(counter.is_full(), is == TotalIs::AtLeast);
        }
    }
}
