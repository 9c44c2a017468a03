//! Patterns of the failure history that bear on the job.

use crate::contract::Observed;
use std::sync::Arc;

/// A pattern: in this band of a dimension a failure mode happens more often.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// The dimension's notation.
    pub(crate) dimension: Arc<str>,
    /// What the history says.
    pub(crate) observed: Observed,
}
