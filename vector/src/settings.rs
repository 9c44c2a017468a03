//! What can be set, with what was measured as defaults.

/// How vectors are searched. Defaults are from `examples/crossover.rs`; what it measured is in
/// `docs/crossover.md`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Vectors that can be found from which a graph is built and asked.
    pub crossover: usize,
    /// The share of vectors allowed below which the scan answers although there is a graph.
    pub least_share: f32,
    /// Vectors that are few enough to compare exactly with the query, all of them.
    pub exact_below: usize,
    /// Vectors whose codes are nearest to the query's that the scan looks at further, at least.
    pub rerank: usize,
    /// Vectors that the scan looks at further at most in a round, where codes do not tell vectors apart.
    pub rerank_most: usize,
    /// How far the codes and the bytes of a vector that belongs to the answer may be off, in standard deviations.
    pub margin: f32,
    /// Vectors from which a scan is shared between threads.
    pub share_from: usize,
    /// How the graph is built and searched.
    pub graph: GraphSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            crossover: 1_500_000,
            least_share: 0.5,
            exact_below: 4_096,
            rerank: 128,
            rerank_most: 8_192,
            margin: 3.5,
            share_from: 65_536,
            graph: GraphSettings::default(),
        }
    }
}

/// How the graph is built and searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GraphSettings {
    /// Neighbours of a vector in each layer; twice as many in the lowest.
    pub neighbours: usize,
    /// Candidates looked at when a vector is put in.
    pub build_candidates: usize,
    /// Candidates looked at by a search.
    pub search_candidates: usize,
    /// Whether neighbours that others cover are kept while there is room.
    pub keeps_pruned: bool,
    /// Threads that build.
    pub threads: usize,
    /// Vectors added, changed or removed since the graph was built, as a share of it, from which it is built anew.
    pub rebuild_share: f32,
}

impl Default for GraphSettings {
    fn default() -> Self {
        Self {
            neighbours: 12,
            build_candidates: 100,
            search_candidates: 128,
            keeps_pruned: false,
            threads: 1,
            rebuild_share: 0.1,
        }
    }
}
