//! Which way a question is answered.

use crate::settings::Settings;

/// A way of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// All that is allowed is compared exactly.
    Exact,
    /// Codes are compared first.
    Scan,
    /// The graph is asked, and what it does not have is scanned.
    Graph,
}

impl Plan {
    /// The way for `allowed` of `found` vectors, where the graph is there or not.
    pub fn of(settings: &Settings, found: usize, allowed: usize, has_graph: bool) -> Self {
        if allowed <= settings.exact_below {
            Self::Exact
        } else if has_graph && found >= settings.crossover && allowed as f32 >= settings.least_share * found as f32 {
            Self::Graph
        } else {
            Self::Scan
        }
    }
}
